"""A plan in one language → the slides of its deck as plain values, and the slide of each text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from tmpublish.design.language_packs import LanguagePack
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, parts, walk
from tmpublish.plan.fields import Part, Text
from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs

SLIDE_NUMBER = "@"  # a number that is known only when all slides are placed


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs, the id of its text, its level (from 1), and the number in its margin."""

    runs: tuple[Run, ...]
    path: str = ""
    level: int = 1
    number: str = ""
    number_path: str = ""
    """The text id of the number, if it is a text of the plan."""
    link: str = ""
    """The key of the slide that it links to."""
    bold: bool = False
    role: Literal["lead", "head", "text"] = "lead"
    """In running text: a `head` opens a list entry, a `text` belongs to its head, a `lead` is neither."""


@dataclass(frozen=True)
class Row:
    """An entry of a list, with the key of the slide that it links to, if any."""

    paragraphs: tuple[Paragraph, ...]
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing of the theme and what it draws; only `items` can be spread over several slides."""

    template: str
    alt: str = ""
    items: tuple[Mapping[str, object], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SlidePicture:
    """A picture on a slide: its file as the plan names it, its id, its alt text."""

    file: str
    path: str
    alt: str


@dataclass(frozen=True)
class Note:
    """A paragraph of the speaker notes, and the ids of the texts that it gives in full."""

    words: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """A slide before layout: its kind, the texts of its placeholders, its list, figure, notes and links."""

    key: str
    layout: str
    section: str
    texts: Mapping[str, tuple[Paragraph, ...]]
    rows: tuple[Row, ...] = ()
    figure: Figure | None = None
    notes: tuple[Note, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The key of the slide that a text links to, by text id."""
    picture: SlidePicture | None = None

    @property
    def title(self) -> str:
        """Return the title on one line."""
        return one_line(self.texts["title"])

    def titled(self, runs: tuple[Run, ...]) -> "Slide":
        """Return the slide with another title."""
        title = replace(self.texts["title"][0], runs=runs)
        return replace(self, texts={**self.texts, "title": (title,)})

    @property
    def items(self) -> int:
        """Return the number of items of its list or figure, which may be spread over several slides."""
        return len(self.rows) + (len(self.figure.items) if self.figure else 0)


def one_line(paragraphs: Iterable[Paragraph]) -> str:
    """Return the words of paragraphs on one line."""
    return " ".join(plain("".join(run.text for run in p.runs).replace(BREAK, " // ")) for p in paragraphs)


def outline(
    plan: Plan, design: Design, language: str, pages: Mapping[str, int] | None = None
) -> tuple[Slide, ...]:
    """Return the slides of the plan in `language`; `pages` gives the booklet's page of each text id.

    Every part but identity, vision and goals may be absent. A list that is too long for one slide is still
    whole here; placement spreads it.
    """
    source = _Outline(plan, design, language, pages or {})
    slides: list[Slide] = []
    for name, make in _SECTIONS.items():
        if part := getattr(plan, name):
            first, *others = make(source, part)
            slides += [first, *(replace(slide, section=first.section) for slide in others)]
    cover = _cover(source)
    return _distinct(source, [cover, _agenda(source, cover.section, slides), *slides])


def slide_numbers(plan: Plan, slides: Sequence[tuple[Slide, Sequence[str]]]) -> Mapping[str, int]:
    """Return the first slide, from 1, that shows each text id, else the first with it in its notes.

    `slides` are the slides of the deck, each with the ids of the texts that it shows.
    """
    shown: dict[str, int] = {}
    noted: dict[str, int] = {}
    for number, (slide, paths) in enumerate(slides, 1):
        for path in (slide.key.partition("#")[0], *paths):
            shown.setdefault(path, number)
        for path in (path for note in slide.notes for path in note.paths):
            noted.setdefault(path, number)
    known = {path for _, path, _ in walk(plan)}
    return {path: number for path, number in sorted((noted | shown).items()) if path in known}


def _distinct(source: "_Outline", slides: Sequence[Slide]) -> tuple[Slide, ...]:
    """Return slides with distinct titles: a title that the plan repeats is numbered."""
    titles = [slide.title for slide in slides]
    distinct = []
    for at, (slide, title) in enumerate(zip(slides, titles, strict=True)):
        total, nth = titles.count(title), titles[: at + 1].count(title)
        if total > 1:
            slide = slide.titled(source.runs(source.label("part", nth, title=title, total=str(total))))
        distinct.append(slide)
    return tuple(distinct)


@dataclass(frozen=True)
class _Outline:
    """The texts and labels of a plan in one language, and the booklet's page of each text id."""

    plan: Plan
    design: Design
    language: str
    pages: Mapping[str, int]

    def slide(
        self,
        key: str,
        layout: str,
        texts: Mapping[str, Any],
        notes: Iterable[Any] = (),
        *,
        section: str = "",
        cites: Iterable[Any] = (),
        **more: Any,
    ) -> Slide:
        """Return a slide without the texts that the plan leaves out; its section is its title if not given.

        The slides of a part of the plan are in the section of the first. The notes name the booklet's page
        of the `key`, else of the part that holds it, and the sources of all that it `cites`.
        """
        title = texts["title"]
        shown = {name: self._paragraphs(found) for name, found in texts.items() if found}
        section = section or (self.plain(title) if isinstance(title, Text) else "")
        noted = [self.note(each) if isinstance(each, Text) else each for each in notes if each]
        page = self.pages.get(key, self.pages.get(key.partition(".")[0]))
        noted += [Note(self.label("booklet_page", page))] if page is not None else []
        noted += self._sources({source for part in cites for source in part.sources})
        return Slide(key, layout, section, shown, notes=tuple(noted), **more)

    def _paragraphs(self, found: Text | Paragraph | Sequence[Paragraph]) -> tuple[Paragraph, ...]:
        if isinstance(found, Text):
            return (self.paragraph(found),)
        return (found,) if isinstance(found, Paragraph) else tuple(found)

    def _sources(self, ids: set[str]) -> Iterator[Note]:
        """Yield a heading and a note for each source, in the order of the plan's references."""
        cited = [source for source in self.plan.sources if source.id in ids]
        if cited:
            yield Note(self.label("sources"))
        for source in cited:
            words = self.label(
                "reported" if source.reported else "source",
                publisher=self.plain(source.publisher),
                date=self.pack.day(source.date),
                says=self.plain(source.says),
            )
            yield Note(words, (source.says.path,))

    @property
    def pack(self) -> LanguagePack:
        return self.design.languages[self.language]

    def label(self, key: str, n: int | None = None, **values: str) -> str:
        return self.pack.label(key, n, inside=False, **values)

    def runs(self, words: str) -> tuple[Run, ...]:
        """Return the runs of words without markup."""
        return runs(literal(words), self.language)

    def plain(self, text: Text) -> str:
        return "".join(run.text for run in self.runs(plain(text[self.language])))

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text."""
        joined = ""
        for item in items:
            joined = self.label("listed", first=joined, next=item) if joined else item
        return joined

    def entry(self, name: Text, text: Text) -> str:
        """Return a text after its name, on one line."""
        return self.label("entry", name=self.plain(name), text=self.plain(text))

    def entries(self, items: Iterable[Any], name: str, text: str) -> list[str]:
        """Return a text of each item after its name."""
        return [self.entry(getattr(item, name), getattr(item, text)) for item in items]

    def number(self, number: parts.Number) -> str:
        """Return a number with its unit as running text."""
        before = self.plain(number.before) if number.before else ""
        return self.label("number", before=before, value=number.value, unit=self.plain(number.unit)).strip()

    def note(self, text: Text, *more: Text, number: str = "") -> Note:
        """Return a text in full, or one after its name, as a note, which may have a number."""
        words = self.entry(text, *more) if more else self.plain(text)
        return Note(f"{number} {words}" if number else words, (text.path, *(each.path for each in more)))

    def in_full(self, items: Iterable[parts.Strand | parts.Capability]) -> Iterator[Note]:
        """Yield the notes of items: name and headline, then the text."""
        for item in items:
            yield self.note(item.name, item.headline)
            yield self.note(item.text)

    def number_note(self, number: parts.Number) -> Note:
        words = [self.number(number), *([self.plain(number.note)] if number.note else [])]
        return Note(self.listed(words), _paths(number.before, number.unit, number.note))

    def paragraph(self, text: Text, level: int = 1, number: str = "", breaks: bool = True) -> Paragraph:
        """Return a text as a paragraph; without `breaks`, preferred line breaks become spaces."""
        markup = text[self.language]
        if not breaks and " // " in markup:
            markup = literal(plain(markup))
        return Paragraph(runs(markup, self.language), text.path, level, number)

    def label_paragraph(self, key: str, path: str, n: int | None = None) -> Paragraph:
        return Paragraph(self.runs(self.label(key, n)), path)

    def figure(
        self, name: str, alt: str, items: Iterable[Part] = (), fields: Sequence[str] = (), **data: Any
    ) -> Figure:
        """Return a figure of the theme that draws `fields` of items."""
        drawn = tuple({key: self.drawn(getattr(item, key)) for key in fields} for item in items)
        return Figure(f"deck/{name}.svg.j2", alt, drawn, {"count": len(drawn), **data})

    def drawn(self, value: object, breaks: bool = False) -> object:
        """Return a value of the plan for a drawing: texts with their ids, parts by field.

        A text is on one line unless its preferred breaks are wanted, as they are inside a part.
        """
        if isinstance(value, Text):
            markup = value[self.language]
            return {"path": value.path, "text": markup if breaks else literal(plain(markup))}
        if isinstance(value, list):
            return [self.drawn(each, breaks) for each in value]
        if isinstance(value, Part):
            return {name: self.drawn(getattr(value, name), True) for name in type(value).model_fields}
        return value


def _paths(*texts: Text | None) -> tuple[str, ...]:
    return tuple(text.path for text in texts if text)


def _cover(source: _Outline) -> Slide:
    identity = source.plan.identity
    wordmark = [
        Paragraph(source.runs(line), f"identity.wordmark.{number}", min(number, 2))
        for number, line in enumerate(identity.wordmark, 1)
    ]
    line = source.paragraph(source.plan.vision.line, breaks=False)
    texts = {"title": identity.title, "wordmark": wordmark, "line": line}
    return source.slide("identity", "cover", texts, [identity.description, *identity.imprint])


def _agenda(source: _Outline, section: str, slides: Sequence[Slide]) -> Slide:
    """Return the agenda: one entry for the first slide of each section."""
    firsts: dict[str, str] = {}
    for slide in slides:
        firsts.setdefault(slide.section, slide.key)
    rows = tuple(
        Row((Paragraph(source.runs(name), f"agenda.{key}", 1, SLIDE_NUMBER),), key)
        for name, key in firsts.items()
    )
    texts = {"title": source.label_paragraph("agenda", "agenda")}
    return source.slide("agenda", "agenda", texts, section=section, rows=rows)


def _vision(source: _Outline, vision: parts.Vision) -> Iterator[Slide]:
    texts = {"title": vision.title, "line": vision.line}
    yield source.slide("vision", "quote", texts, [vision.line, vision.text])


def _mission(source: _Outline, mission: parts.Mission) -> Iterator[Slide]:
    texts = {"title": mission.title, "line": mission.line, "rows_title": mission.commitments_title}
    commitments = [each.text for each in mission.commitments]
    rows = tuple(
        Row((source.paragraph(text, number=str(number)),)) for number, text in enumerate(commitments, 1)
    )
    notes = (source.note(text, number=f"{number}.") for number, text in enumerate(commitments, 1))
    yield source.slide("mission", "statement", texts, [mission.line, *notes], rows=rows)


def _approach(source: _Outline, approach: parts.Approach) -> Iterator[Slide]:
    strands = approach.items
    alt = source.listed([source.plain(approach.carries), *source.entries(strands, "name", "headline")])
    fields, carries = ("name", "headline", "figure"), source.drawn(approach.carries)
    figure = source.figure("approach", alt, strands, fields, carries=carries)
    notes = [approach.lead, *source.in_full(strands)]
    yield source.slide("approach", "figure", {"title": approach.title}, notes, figure=figure)


def _goals(source: _Outline, goals: Sequence[parts.Goal]) -> Iterator[Slide]:
    """Yield the overview of the goals, each with a link to its slide, then the goals."""
    glance = source.plan.glance
    heading = source.label_paragraph("goals", "goals", len(goals))
    title = source.paragraph(glance.title) if glance else heading
    section = "".join(run.text for run in title.runs).replace(BREAK, " ")
    alt, items = [], []
    for number, goal in enumerate(goals, 1):
        alt.append(f"{source.label('goal', number)} {source.plain(goal.name)}")
        name = source.drawn(goal.name, breaks=True)
        items.append({"name": name, "number": str(number), "link": goal.path})
    lead = glance.lead if glance else None
    data = {"count": len(items), "lead": source.drawn(lead)}
    figure = Figure("deck/glance.svg.j2", source.listed(alt), tuple(items), data)
    summaries = (source.note(goal.name, goal.summary, number=f"{n}.") for n, goal in enumerate(goals, 1))
    yield source.slide(
        "glance", "figure", {"title": title}, [lead, *summaries], section=section, figure=figure
    )
    for number, goal in enumerate(goals, 1):
        yield _goal(source, number, goal)


def _goal(source: _Outline, number: int, goal: parts.Goal) -> Slide:
    kicker = source.label_paragraph("goal", f"{goal.path}.number", number)
    texts = {"title": goal.name, "kicker": kicker, "summary": goal.summary}
    rows, priorities = [], []
    for nth, each in enumerate(goal.priorities, 1):
        name = source.paragraph(each.name, number=f"{number}.{nth}")
        rows.append(Row((name, source.paragraph(each.short, level=2))))
        priorities.append(source.note(each.name, each.text, number=f"{number}.{nth}"))
    data: dict[str, Any] = {"number": str(number), "place": number, "count": len(source.plan.goals)}
    figure, links = source.figure("goal", "", **data), {kicker.path: "glance"}
    notes = [goal.lead, *priorities]
    return source.slide(goal.path, "goal", texts, notes, rows=tuple(rows), figure=figure, links=links)


def _capabilities(source: _Outline, capabilities: parts.Capabilities) -> Iterator[Slide]:
    items, fields = capabilities.items, ("name", "short")
    figure = source.figure("capabilities", source.listed(source.entries(items, *fields)), items, fields)
    notes = [capabilities.lead, *source.in_full(items)]
    yield source.slide("capabilities", "figure", {"title": capabilities.title}, notes, figure=figure)


def _spotlight(source: _Outline, spotlight: parts.Spotlight) -> Iterator[Slide]:
    """Yield the slides of the spotlight: opener, pictures, number, facts, chain, timeline."""
    section = source.plain(spotlight.name)
    texts = {"title": spotlight.title, "kicker": spotlight.kicker, "short": spotlight.short}
    yield source.slide("spotlight", "section", texts, [spotlight.lead], section=section, cites=[spotlight])
    kicker = source.paragraph(spotlight.name, breaks=False)
    for picture in spotlight.pictures:
        title = source.paragraph(picture.caption or picture.alt, breaks=False)
        placed = {"title": title, "kicker": kicker, "credit": picture.credit}
        notes = [picture.alt, picture.caption, picture.credit]
        shown = SlidePicture(picture.file, picture.path, source.plain(picture.alt))
        yield source.slide(picture.path, "picture", placed, notes, picture=shown)
    if spotlight.number:
        yield _number(source, spotlight.number)
    if spotlight.facts:
        yield _facts(source, spotlight)
    if spotlight.chain:
        yield _chain(source, spotlight.chain)
    if spotlight.timeline:
        yield _timeline(source, spotlight.timeline)


def _number(source: _Outline, number: parts.Number) -> Slide:
    """Return a number as a large title, with what it counts before and after it."""
    value = Paragraph(source.runs(number.value), f"{number.path}.value", 2)
    before = [source.paragraph(number.before)] if number.before else []
    texts = {"title": [*before, value, source.paragraph(number.unit)], "note": number.note}
    lattice = number.lattice
    unit, group_label = (lattice.unit, lattice.group_label) if lattice else (None, None)
    digits = "".join(sign for sign in number.value if sign.isdigit())
    data: dict[str, Any] = {
        "value": number.value,
        "units": int(digits) if lattice else 0,
        "group": (lattice.group or 0) if lattice else 0,
        "unit": source.drawn(unit),
        "group_label": source.drawn(group_label),
    }
    figure = source.figure("lattice", source.number(number), **data)
    notes = [source.number_note(number), unit, group_label]
    return source.slide(number.path, "number", texts, notes, figure=figure, cites=[number])


def _facts(source: _Outline, spotlight: parts.Spotlight) -> Slide:
    """Return the facts, each as its sentence and its list in running text."""
    rows, notes = [], []
    for fact in spotlight.facts:
        items = source.listed(source.plain(item) for item in fact.items)
        sentence, label = source.plain(fact.text) if fact.text else "", source.plain(fact.label)
        words = " ".join(filter(None, (sentence, items)))
        rows.append(Row((Paragraph(source.runs(words), fact.path, 1, label, fact.label.path),)))
        paths = _paths(fact.label, fact.text, *fact.items)
        notes.append(Note(source.label("entry", name=label, text=words), paths))
    texts, facts = {"title": spotlight.name}, spotlight.facts
    return source.slide("spotlight.facts", "facts", texts, notes, rows=tuple(rows), cites=facts)


def _chain(source: _Outline, chain: parts.Steps) -> Slide:
    words = " → ".join(source.plain(link.name) for link in chain.links)
    notes = [Note(words, _paths(*(link.name for link in chain.links)))]
    figure = source.figure("chain", words, chain.links, ["name"])
    texts = {"title": chain.title}
    return source.slide(chain.path, "figure-on-ground", texts, notes, figure=figure, cites=[chain])


def _timeline(source: _Outline, timeline: parts.Timeline) -> Slide:
    """Return the timeline; the month of an event counts from the month of the first."""
    events = timeline.events
    numbers = [event.date.year * 12 + event.date.month - 1 for event in events]
    days = [source.pack.day(event.date) for event in events]
    items, alt, notes = [], [], []
    for event, date, number in zip(events, days, numbers, strict=True):
        items.append(
            {
                "day": {"path": f"{event.path}.date", "text": date},
                "short": source.drawn(event.short),
                "month": number - numbers[0],
                "highlight": event.highlight,
            }
        )
        alt.append(source.label("entry", name=date, text=source.plain(event.short)))
        full = source.label("entry", name=date, text=source.plain(event.text))
        notes.append(Note(full, (event.text.path,)))
    months = tuple(
        {"name": source.pack.month(each % 12 + 1), "number": each % 12 + 1, "year": each // 12}
        for each in range(numbers[0], numbers[-1] + 1)
    )
    figure = Figure("deck/timeline.svg.j2", source.listed(alt), tuple(items), {"months": months})
    texts = {"title": timeline.title}
    return source.slide(timeline.path, "timeline", texts, notes, figure=figure, cites=events)


def _closing(source: _Outline, closing: parts.Closing) -> Iterator[Slide]:
    line = source.plan.vision.line
    title = source.paragraph(closing.title, breaks=False)
    texts = {"title": title, "line": line, "short": closing.short}
    section = source.plain(closing.title)
    yield source.slide("closing", "closing", texts, [closing.text, line], section=section)


def _about(source: _Outline, about: parts.About) -> Iterator[Slide]:
    numbers = about.numbers
    alt = source.listed(map(source.number, numbers))
    figure = source.figure("numbers", alt, numbers, ["value", "unit"]) if numbers else None
    notes = [about.lead, *about.paragraphs, *map(source.number_note, numbers)]
    texts = {"title": about.title, "short": about.short}
    yield source.slide("about", "numbers", texts, notes, figure=figure, cites=numbers)


_SECTIONS: Mapping[str, Callable[[_Outline, Any], Iterable[Slide]]] = {
    "vision": _vision,
    "mission": _mission,
    "approach": _approach,
    "goals": _goals,
    "capabilities": _capabilities,
    "spotlight": _spotlight,
    "closing": _closing,
    "about": _about,
}
"""The slides of each part of a plan, by its field, in the order of the deck."""
