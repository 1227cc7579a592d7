"""Plan and language pack → everything that a file of one language may say, and which texts that says."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmpublish.checks.context import finished
from tmpublish.checks.text_normalization import Wording, wording
from tmpublish.design.theme import day, label, month
from tmpublish.loader import Inputs
from tmpublish.plan import walk
from tmpublish.plan.fields import Day, Part, Text
from tmpublish.plan.parts import Fact, Number, Source
from tmpublish.text.inline_markup import literal, plain, runs

FOLIO = "page."
"""Begins what stands for the path where a phrase names a page of the booklet."""
Said = tuple[str, Sequence[str]]
"""Words, and the stable paths of the texts that they say."""


@dataclass(frozen=True)
class ExpectedText:
    """Words that may stand in a file: the ways through the plan that they say; none for a label."""

    wording: Wording
    paths: frozenset[tuple[str, ...]]
    """Each of them is one reading of the words: the texts that they say, in their order."""


@dataclass(frozen=True)
class Phrasebook:
    """All phrases of a language by their first two letters, the longest first, and what joins them."""

    phrases: Mapping[str, Sequence[ExpectedText]]
    joints: tuple[str, ...]
    counted: re.Pattern[str]
    """A title with its count, as in “Goals (1/2)”."""

    def uncounted(self, words: str) -> str:
        """Return a title without its count; words that are no such title come back as they are."""
        found = self.counted.fullmatch(words)
        return found["title"] if found and 1 <= int(found["n"]) <= int(found["of"]) else words

    def goes_on(self, words: str) -> bool:
        """Return True for the title of a slide on which the list of the slide before goes on."""
        found = self.counted.fullmatch(words)
        return bool(found and int(found["n"]) > 1)

    def at(self, letters: str, place: int) -> Iterator[ExpectedText]:
        """Yield the phrases that letters go on with from a place, the longest first."""
        for key in (letters[place : place + 2], letters[place : place + 1]):
            for phrase in self.phrases.get(key, ()):
                if letters.startswith(phrase.wording.letters, place):
                    yield phrase


def phrasebook(given: Inputs, language: str, folios: Iterable[int] = ()) -> Phrasebook:
    """Return what files of a language may say; `folios` are the pages of its booklet that notes may name."""
    found: dict[Wording, set[tuple[str, ...]]] = {}
    said = [*_texts(given, language), *_labels(given, language), *_joined(given, language)]
    for folio in set(folios):
        said.append((label(given.design, language, "booklet_page", folio), [f"{FOLIO}{folio}"]))
    for words, paths in said:
        key = wording(words)
        if key.letters:
            found.setdefault(key, set()).add(tuple(paths))
    book: dict[str, list[ExpectedText]] = {}
    for key, ways in sorted(found.items(), key=lambda item: -len(item[0].letters)):
        book.setdefault(key.letters[:2], []).append(ExpectedText(key, frozenset(ways)))
    return Phrasebook(book, _joints(given, language), _counted(given, language))


def spoken(text: Text, language: str) -> str:
    """Return a text on one line."""
    return "".join(run.text for run in runs(literal(plain(text[language])), language))


def _joints(given: Inputs, language: str) -> tuple[str, ...]:
    """Return what may stand between two texts on one line: the separator of a list, and an arrow."""
    listed = label(given.design, language, "listed", first="\0", next="\1")
    return listed.partition("\0")[2].partition("\1")[0].strip(), "→"


def _counted(given: Inputs, language: str) -> re.Pattern[str]:
    """Return the form of the title of what is spread over several slides, also where a link leads to it."""
    title = re.escape(label(given.design, language, "part", title="\0", digits="\1", total="\2"))
    for mark, part in (("\0", r"(?P<title>.+)"), ("\1", r"(?P<n>\d+)"), ("\2", r"(?P<of>\d+)")):
        title = title.replace(re.escape(mark), part).replace(mark, part)
    lead = re.escape(label(given.design, language, "leads_to", title="\0").partition("\0")[0])
    return re.compile(f"(?:{lead})?{title}", re.DOTALL)


def _published(given: Inputs) -> Iterator[tuple[object, str]]:
    """Yield what the plan holds, and its paths, but for the glossary, which is for its editors."""
    return ((value, path) for value, path, _ in walk(given.plan) if not path.startswith("glossary."))


def _texts(given: Inputs, language: str) -> Iterator[Said]:
    for value, path in _published(given):
        if isinstance(value, Text):
            yield finished(value, language), [path]
            yield spoken(value, language), [path]
    for number, line in enumerate(given.plan.identity.wordmark, 1):
        yield line, [f"identity.wordmark.{number}"]
    whole = [f"identity.wordmark.{number}" for number in range(1, len(given.plan.identity.wordmark) + 1)]
    yield " ".join(given.plan.identity.wordmark), whole


def _labels(given: Inputs, language: str) -> Iterator[Said]:
    """Yield what the language pack says by itself, with the numbers that this plan has."""
    plan, design = given.plan, given.design

    def say(key: str, n: int | None = None, **values: str) -> str:
        return label(design, language, key, n, **values)

    for key in ("contents", "commitments", "sources", "cover", "attachment", "agenda"):
        yield say(key), []
    for n, goal in enumerate(plan.goals, 1):
        yield say("goal", n), [f"{goal.path}.number"]
        yield say("priorities", len(goal.priorities)), [f"{goal.path}.priorities"]
    goals = say("goals", len(plan.goals))
    everything = say("priorities", sum(len(goal.priorities) for goal in plan.goals))
    # Where the plan names no overview, this is its title.
    for path in ("glance", "goals"):
        yield goals, [path]
        yield say("leads_to", title=goals), [path]
    # Inside of another label a label need not begin with a capital.
    for one, other in ((goals, everything), (goals.lower(), everything.lower())):
        yield say("goals_and_priorities", goals=one, priorities=other), []
    yield say("edition", date=day(design, language, plan.date)), []
    yield day(design, language, plan.date), []
    references = plan.spotlight.references if plan.spotlight else []
    for n in range(1, len(references) + 1):
        yield say("note", n), []


def _joined(given: Inputs, language: str) -> Iterator[Said]:
    """Yield texts of one part of the plan as labels join them, and with the number that counts the part."""
    for value, path in _published(given):
        if isinstance(value, Text):
            said = spoken(value, language)
            for run in (each for each in runs(value[language], language) if each.link):
                yield run.text, []
                yield f"{run.text} ({run.link})", []  # what a link is called in a PDF
            yield label(given.design, language, "quote", line=said), [path]
            yield label(given.design, language, "leads_to", title=said), [path]
        elif isinstance(value, Part):
            yield from _entries(given, language, value)
    if given.plan.mission:
        titles = (given.plan.vision.title, given.plan.mission.title)
        one, other = (spoken(title, language) for title in titles)
        pair = label(given.design, language, "pair", one=one, other=other)
        for words in (pair, label(given.design, language, "leads_to", title=pair)):
            yield words, [title.path for title in titles]


def _entries(given: Inputs, language: str, part: Part) -> Iterator[Said]:
    """Yield two texts of a part as an entry, name and text, and what is set of a part as a whole."""
    texts = [value for name in type(part).model_fields if isinstance(value := getattr(part, name), Text)]
    said: list[Said] = [(spoken(text, language), [text.path]) for text in texts]
    dates = [value for name in type(part).model_fields if isinstance(value := getattr(part, name), Day)]
    if part.path:
        said += [(day(given.design, language, date), [f"{part.path}.date"]) for date in dates]
        yield from said[len(texts) :]
    if isinstance(part, Fact):
        said += [_fact(given, language, part)]
        yield said[-1]
    if isinstance(part, Number):
        yield from _number(given, language, part)
    if isinstance(part, Source):
        yield _source(given, language, part)
    entries = [
        (label(given.design, language, "entry", name=name, text=text), [*path, *other])
        for name, path in said
        for text, other in said
        if path != other
    ]
    yield from entries
    for count in _counts(given, part):
        for words, paths in (*said, *entries):
            yield f"{count} {words}", paths
            yield f"{count}. {words}", paths
    if part.path.startswith("goals.") and part.path.count(".") == 1:
        title = label(given.design, language, "goal", part.ordinal)
        yield f"{title} {said[0][0]}", said[0][1]


def _counts(given: Inputs, part: Part) -> list[str]:
    """Return how a part is counted: 3, and 2.3 for the third of the second goal."""
    if not part.ordinal:
        return []
    goal = next((goal for goal in given.plan.goals if part.path.startswith(f"{goal.path}.")), None)
    return [f"{goal.ordinal}.{part.ordinal}"] if goal else [str(part.ordinal)]


def _fact(given: Inputs, language: str, fact: Fact) -> Said:
    """Return a fact as running text: its sentence, then its list."""
    items = ""
    for item in fact.items:
        words = spoken(item, language)
        items = label(given.design, language, "listed", first=items, next=words) if items else words
    text = [spoken(fact.text, language)] if fact.text else []
    paths = [*([fact.text.path] if fact.text else []), *(item.path for item in fact.items)]
    return " ".join([*text, *([items] if items else [])]), paths


def _number(given: Inputs, language: str, number: Number) -> Iterator[Said]:
    """Yield a number with what it counts, alone and with its note, and what its picture shows."""
    unit, before = spoken(number.unit, language), ""
    paths = [f"{number.path}.value", number.unit.path]
    if number.before:
        before = spoken(number.before, language)
        paths.insert(0, number.before.path)
        yield f"{before} {number.value}", paths[:2]
    value = label(given.design, language, "number", before=before, value=number.value, unit=unit).strip()
    yield value, paths
    if number.note:
        note = spoken(number.note, language)
        yield label(given.design, language, "listed", first=value, next=note), [*paths, number.note.path]
    if number.lattice:
        digits = int("".join(sign for sign in number.value if sign.isdigit()))
        dots = label(given.design, language, "lattice", digits)
        yield dots, []
        yield label(given.design, language, "marked", dots=dots, group=str(number.lattice.group)), []


def _source(given: Inputs, language: str, source: Source) -> Said:
    words = label(
        given.design,
        language,
        "reported" if source.reported else "source",
        publisher=spoken(source.publisher, language),
        date=day(given.design, language, source.date),
        says=spoken(source.says, language),
    )
    return words, [source.publisher.path, f"{source.path}.date", source.says.path]


def calendar(given: Inputs, language: str) -> frozenset[str]:
    """Return the months and years that an axis of time may bear."""
    timeline = given.plan.spotlight.timeline if given.plan.spotlight else None
    if not timeline:
        return frozenset()
    years = range(timeline.events[0].date.year, timeline.events[-1].date.year + 1)
    months = {month(given.design, language, n, "narrow") for n in range(1, 13)}
    months |= {month(given.design, language, n, "abbreviated") for n in range(1, 13)}
    return frozenset({*months, *map(str, years)})
