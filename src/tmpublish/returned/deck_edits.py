"""A deck as it was built and as it came back → what was edited: paragraphs, notes, slides and boxes.

No name or number of a slide or shape survives every program, so slides and boxes are matched by several of
their properties, the most certain first. Positions and colors are not compared: layout stays in the deck.
"""

import difflib
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.ooxml.drawingml import P
from tmpublish.ooxml.opc import read_package
from tmpublish.ooxml.style_inheritance import placeholder
from tmpublish.returned.comments import FAULTS_OF_PDF
from tmpublish.returned.copy_reader import Received, refused

FOOTERS = {"dt", "ftr", "sldNum"}
_SAME_SLIDE, _COPY, _SAME_BOX = 0.35, 0.9, 0.55
_NEAR = 0.1  # mm: LibreOffice rounds places to 1/100 mm
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), None)
_ALIKE = str.maketrans("‘’‚‛′“”„‟″‐‑–—−", 5 * "'" + 5 * '"' + 5 * "-")


@dataclass(frozen=True)
class BoxText:
    """The paragraphs of a text box or table cell, its name, and its place in mm; "" and () if unknown."""

    name: str
    place: tuple[float, ...]
    lines: tuple[str, ...]
    footer: bool = False


@dataclass(frozen=True)
class SlideText:
    """The text of a slide and of its notes."""

    boxes: tuple[BoxText, ...]
    notes: tuple[str, ...]
    hidden: bool = False

    @property
    def words(self) -> set[str]:
        """Return its words, Chinese characters one by one, without those of footers."""
        return {word for box in self.boxes if not box.footer for line in box.lines for word in tokens(line)}


@dataclass(frozen=True)
class Edit:
    """An edited paragraph: its slide (from 1), its box, "" for the notes, and its words before and after."""

    slide: int
    box: str
    before: str
    after: str


@dataclass(frozen=True)
class DeckEdits:
    """The edits of paragraphs, and sentences on slides and boxes that were added, moved or deleted."""

    edits: list[Edit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_slides(job: Received) -> tuple[SlideText, ...]:
    """Return the texts of a deck; raise PublishError if it cannot be read."""
    try:
        package, deck = read_package(job.data), read_deck(job.data)
        slides = []
        for part, slide in zip(package.slides, deck.slides, strict=True):
            root = package.xml[part]
            feet = {
                str(named.get("name"))
                for shape in root.iter(f"{P}sp")
                if (holder := placeholder(shape)) is not None and holder.get("type") in FOOTERS
                for named in shape.iter(f"{P}cNvPr")
            }
            boxes = tuple(
                BoxText(
                    box.name,
                    tuple(round(side, 3) for side in box.box or ()),
                    tuple(finished(line.text) for line in box.paragraphs if line.text.strip()),
                    box.name in feet or all(run.field for line in box.paragraphs for run in line.runs),
                )
                for box in slide.boxes
            )
            notes = tuple(finished(line) for line in slide.notes)
            slides.append(SlideText(boxes, notes, root.get("show", "1") not in ("1", "true", "on")))
        return tuple(slides)
    except (*FAULTS_OF_PDF, RuntimeError) as fault:
        raise refused(
            job.shown, f"The deck cannot be read ({type(fault).__name__}). Save it again."
        ) from None


def finished(words: str) -> str:
    """Return words on one line, without what only serves the setting: breaks, held spaces, soft hyphens."""
    return " ".join(words.replace("\v", " ").translate(_INVISIBLE).split())


def tokens(words: str) -> list[str]:
    """Return words, spaces and marks one by one; a Chinese character is a word."""
    found: list[str] = []
    for each in words:
        joins = each.isalnum() and ord(each) < 0x2E80
        if joins and found and found[-1][-1].isalnum() and ord(found[-1][-1]) < 0x2E80:
            found[-1] += each
        else:
            found.append(each)
    return found


def only_typography(one: str, other: str) -> bool:
    """Return True if two texts differ in quotes, dashes, spaces and forms of characters alone."""
    return _plain(one) == _plain(other)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKC", finished(words)).replace("...", "…").translate(_ALIKE)
    return "".join(each for each in folded if not each.isspace())


def compare(built: Sequence[SlideText], returned: Sequence[SlideText]) -> DeckEdits:
    """Return what was edited in a deck that came back."""
    found = DeckEdits()
    pairs = _slide_pairs(built, returned)
    matched = {there: here for here, there in pairs.items()}
    for there, slide in enumerate(returned):
        if there not in matched:
            like = [
                here
                for here, other in pairs.items()
                if max(_shared(each.words, slide.words) for each in (built[here], returned[other])) > _COPY
            ]
            what = f"is a copy of slide {like[0] + 1}" if like else "is new"
            found.remarks.append(f"Slide {there + 1} {what}: {_brief(slide)}")
    for here, slide in enumerate(built):
        if here not in pairs:
            found.remarks.append(f"Slide {here + 1} was deleted: {_brief(slide)}")
    for here in _moved(pairs):
        found.remarks.append(f"Slide {here + 1} was moved to place {pairs[here] + 1}.")
    for here, there in sorted(pairs.items()):
        if returned[there].hidden and not built[here].hidden:
            found.remarks.append(f"Slide {there + 1} was hidden: {_brief(returned[there])}")
        _compare_boxes(built[here], returned[there], there + 1, found)
        _compare_notes(built[here], returned[there], there + 1, found)
    return found


def _brief(slide: SlideText) -> str:
    lines = [line for box in slide.boxes if not box.footer for line in box.lines]
    return f"“{' / '.join(lines)[:200]}”." if lines else "without text."


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _slide_pairs(built: Sequence[SlideText], returned: Sequence[SlideText]) -> dict[int, int]:
    """Return the number of each slide in the returned deck, the most alike first."""
    scores = []
    for here, one in enumerate(built):
        for there, other in enumerate(returned):
            places = _shared({str(box.place) for box in one.boxes}, {str(box.place) for box in other.boxes})
            names = _shared({box.name for box in one.boxes}, {box.name for box in other.boxes})
            score = 0.5 * _shared(one.words, other.words) + 0.5 * max(places, names)
            # Of equal ones, such as a slide and its copy, the first is the original.
            scores.append((score, -abs(here - there), -there, here, there))
    pairs: dict[int, int] = {}
    for score, _, _, here, there in sorted(scores, reverse=True):
        if score >= _SAME_SLIDE and here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def _moved(pairs: dict[int, int]) -> list[int]:
    """Return the slides that are not in the longest run of slides whose order is kept."""
    order = [(there, here) for here, there in sorted(pairs.items())]
    tails: list[int] = []
    runs: list[list[int]] = []
    for there, here in order:
        at = bisect_left(tails, there)
        run = [*(runs[at - 1] if at else []), here]
        tails[at : at + 1] = [there]
        runs[at : at + 1] = [run]
    kept = set(runs[-1]) if runs else set()
    return [here for _, here in order if here not in kept]


def _compare_boxes(one: SlideText, other: SlideText, slide: int, found: DeckEdits) -> None:
    built = [box for box in one.boxes if not box.footer]
    returned = [box for box in other.boxes if not box.footer]
    pairs = _box_pairs(built, returned)
    feet = [box.place for box in one.boxes if box.footer]
    for at, box in enumerate(returned):
        if at not in pairs.values() and not any(_is_near(box.place, place) for place in feet):
            found.remarks.append(f"Slide {slide} has a new text box: “{' / '.join(box.lines)[:300]}”.")
    for at, box in enumerate(built):
        if at not in pairs:
            found.remarks.append(
                f"On slide {slide}, a text box was deleted: “{' / '.join(box.lines)[:300]}”."
            )
        else:
            _compare_lines(box.lines, returned[pairs[at]].lines, slide, box.name, found)


def _box_pairs(built: Sequence[BoxText], returned: Sequence[BoxText]) -> dict[int, int]:
    """Return the returned box of each: by name and place, words, name, place, and likeness in this order."""
    pairs: dict[int, int] = {}
    tests: tuple[Callable[[BoxText, BoxText], bool], ...] = (
        lambda a, b: a.name == b.name and _is_near(a.place, b.place) and bool(set(a.lines) & set(b.lines)),
        lambda a, b: a.name == b.name and _is_near(a.place, b.place) and len(a.lines) == len(b.lines),
        lambda a, b: a.lines == b.lines,
        lambda a, b: a.name == b.name,
        lambda a, b: _is_near(a.place, b.place),
        lambda a, b: _likeness(" ".join(a.lines), " ".join(b.lines)) >= _SAME_BOX,
    )
    for test in tests:
        for here, one in enumerate(built):
            if here in pairs:
                continue
            free = (n for n in range(len(returned)) if n not in pairs.values() and test(one, returned[n]))
            there = next(free, None)
            if there is not None:
                pairs[here] = there
    return pairs


def _is_near(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) == 4 and all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _compare_notes(one: SlideText, other: SlideText, slide: int, found: DeckEdits) -> None:
    if one.notes != other.notes:
        _compare_lines(one.notes, other.notes, slide, "", found)


def _compare_lines(
    before: Sequence[str], after: Sequence[str], slide: int, box: str, found: DeckEdits
) -> None:
    """Note the paragraphs that differ; box "" stands for the notes."""
    where = f"Slide {slide}, {f'box `{box}`' if box else 'notes'}"
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        together = min(b - a, d - c)
        for old, new in zip(before[a : a + together], after[c : c + together], strict=True):
            found.edits.append(Edit(slide, box, old, new))
        for line in before[a + together : b]:
            found.remarks.append(f"{where}: a paragraph was deleted: “{line[:300]}”.")
        for line in after[c + together : d]:
            found.remarks.append(f"{where}: a paragraph was added: “{line[:300]}”.")


def merged(base: str, today: str, returned: str) -> str | None:
    """Return today's text with the edits of a returned one, None if both changed the same words.

    `today` may have markup that `base` and `returned` lack; it stays where words stay.
    """
    old = tokens(base)
    ours, theirs = _changes(old, tokens(today)), _changes(old, tokens(returned))
    for start, end, new in theirs:
        for first, last, own in ours:
            same_point = start == end == first == last
            if (start, end, new) == (first, last, own):
                continue
            if (start < last and first < end) or same_point:
                return None
    edits = [*ours, *(each for each in theirs if each not in ours)]
    result = list(old)
    for start, end, new in sorted(edits, key=lambda each: (each[0], each[1]), reverse=True):
        result[start:end] = new
    return " ".join("".join(result).split())


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, list(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
