"""Passages of one file + a phrasebook → which texts are told where, and the words that nobody wrote."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tmpublish.checks.expected_text import ExpectedText, Phrasebook, calendar
from tmpublish.checks.segmentation import Segment, tile
from tmpublish.checks.text_normalization import Passage, passage
from tmpublish.loader import Inputs
from tmpublish.plan import walk
from tmpublish.plan.fields import Part
from tmpublish.plan.parts import Number

_COMMAS = {",", "，", "、"}


@dataclass(frozen=True)
class TextMatch:
    """Texts told at one place: each reading of the words, where they stand, and why they are not seen."""

    paths: frozenset[tuple[str, ...]]
    where: str
    number: int
    hidden: str
    words: str


@dataclass(frozen=True)
class UnexpectedText:
    """Words that the plan does not explain, where they stand."""

    where: str
    number: int
    words: str


@dataclass(frozen=True)
class Counting:
    """How figures are explained by what they stand beside: what counts, notes and values of each part."""

    counts: Mapping[str, frozenset[str]]
    """Path of a part → its ordinal, the notes that prove it, its value."""
    places: Mapping[str, int]
    """Path → the page or slide that the manifest gives it."""
    calendar: frozenset[str]
    values: frozenset[str]
    """Numbers that are drawn, and so told beside the page."""


def counting(given: Inputs, language: str, places: Mapping[str, int]) -> Counting:
    """Return what figures in the files of a language may mean."""
    goals = {goal.path: goal.ordinal for goal in given.plan.goals}
    references = given.plan.spotlight.references if given.plan.spotlight else []
    notes = {source.id: str(number) for number, source in enumerate(references, 1)}
    counts: dict[str, frozenset[str]] = {}
    values = set[str]()
    for value, path, _ in walk(given.plan):
        if isinstance(value, Part) and path:
            own = {notes[each] for each in getattr(value, "sources", []) if each in notes}
            goal = next((ordinal for start, ordinal in goals.items() if path.startswith(f"{start}.")), 0)
            own |= {f"{goal}.{value.ordinal}" if goal else str(value.ordinal)} if value.ordinal else set()
            digits = {"".join(value.value.split())} if isinstance(value, Number) else set[str]()
            values |= digits
            counts[path] = frozenset(own | digits)
    return Counting(counts, places, calendar(given, language), frozenset(values))


def hear(
    passages: Iterable[Passage], book: Phrasebook, means: Counting
) -> tuple[list[TextMatch], list[UnexpectedText]]:
    """Return the texts that passages tell, in their order, and the words that nobody wrote."""
    told = [(said, tile(said, book)) for said in (_uncounted(said, book) for said in passages)]
    eventful = {
        said.number
        for said, tiles in told
        for each in tiles
        if each.phrase and any(".timeline.events." in path for way in each.phrase.paths for path in way)
    }
    bearing: dict[frozenset[tuple[str, ...]], list[int]] = {}
    for said, tiles in told:
        for each in tiles:
            if each.phrase and each.phrase.paths != {()}:
                bearing.setdefault(each.phrase.paths, []).append(said.number)
    heard, strays, folios = list[TextMatch](), list[UnexpectedText](), set[int]()
    for said, tiles in told:
        neighbours = _neighbours(told, said) if len(tiles) == 1 else []
        for index, each in enumerate(tiles):
            words = _words(said, each)
            if each.phrase:
                reason = next((why for why in said.hidden[each.start : each.end] if why), "")
                heard.append(TextMatch(each.phrase.paths, said.where, said.number, reason, words))
            elif each.figure == str(said.number) and said.number not in folios:
                folios.add(said.number)
            elif not _meant(said, tiles, index, means, said.number in eventful, neighbours, bearing):
                strays.append(UnexpectedText(said.where, said.number, words))
    return heard, strays


def _uncounted(said: Passage, book: Phrasebook) -> Passage:
    """Return a passage without the count that it bears where a list is spread over several slides."""
    words = said.words[0] if len(said.words) == 1 else ""
    title = book.uncounted(words) if words else words
    if title == words:
        return said
    reason = next((why for why in said.hidden if why), "")
    return passage(said.where, said.number, [(title, (reason,) * len(title))])


def _neighbours(told: list[tuple[Passage, list[Segment]]], said: Passage) -> list[ExpectedText]:
    """Return the phrases of the paragraphs just before and after one that has a figure alone."""
    at = next(index for index, (each, _) in enumerate(told) if each is said)
    near = [*told[max(at - 1, 0) : at], *told[at + 1 : at + 2]]
    return [
        each.phrase for other, tiles in near if other.number == said.number for each in tiles if each.phrase
    ]


def _words(said: Passage, each: Segment) -> str:
    if each.end - each.start == len(said.letters):
        return " ".join(said.words)
    pieces = [
        words for start, words in zip(said.starts, said.words, strict=True) if each.start <= start < each.end
    ]
    return " ".join(pieces) or said.letters[each.start : each.end]


def _meant(
    said: Passage,
    tiles: list[Segment],
    index: int,
    means: Counting,
    eventful: bool,
    neighbours: list[ExpectedText],
    bearing: Mapping[frozenset[tuple[str, ...]], list[int]],
) -> bool:
    """Return True for figures (and months on an axis) that their place or their neighbours explain."""
    here = tiles[index]
    letters = said.letters[here.start : here.end]
    if letters in _COMMAS:
        return 0 < index < len(tiles) - 1 and bool(tiles[index - 1].figure and tiles[index + 1].figure)
    if eventful and letters in means.calendar:
        return True
    if not here.figure:
        return False
    if not said.number and here.figure in means.values:
        return True
    before = next(_phrases(tiles[:index][::-1]), None)
    after = next(_phrases(tiles[index + 1 :]), None)
    beside = [each for each in (before, after, *neighbours) if each]
    if any(here.figure == str(_first(phrase, said.number, means, bearing)) for phrase in beside):
        return True
    return any(
        here.figure in means.counts.get(part, ()) or here.figure == str(means.places.get(part, 0))
        for phrase in beside
        for way in phrase.paths
        for path in way
        for part in _lineage(path)
    )


def _first(
    phrase: ExpectedText, here: int, means: Counting, bearing: Mapping[frozenset[tuple[str, ...]], list[int]]
) -> int:
    """Return where a title stands next that the manifest does not know, as that of an unnamed overview."""
    known = any(part in means.places for way in phrase.paths for path in way for part in _lineage(path))
    return 0 if known else next((number for number in bearing.get(phrase.paths, []) if number > here), 0)


def _phrases(tiles: Iterable[Segment]) -> Iterator[ExpectedText]:
    for each in tiles:
        if each.phrase:
            yield each.phrase


def _lineage(path: str) -> Iterator[str]:
    """Yield a path and those of the parts that it lies in."""
    steps = path.split(".")
    for length in range(len(steps), 0, -1):
        yield ".".join(steps[:length])
