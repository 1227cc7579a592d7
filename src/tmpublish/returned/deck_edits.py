"""A deck as it was built and as it came back → what was edited: paragraphs, notes, slides and boxes.

No name or number of a slide or shape survives every program, so slides and boxes are matched by several of
their properties, the most certain first. Positions and colors are not compared: layout stays in the deck.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from tmpublish.ooxml.charts import CHART
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.ooxml.drawingml import NOTHING, P, R
from tmpublish.ooxml.opc import Package, read_package
from tmpublish.ooxml.style_inheritance import placeholder
from tmpublish.returned.comments import FAULTS_OF_PDF
from tmpublish.returned.copy_reader import Received, refused
from tmpublish.returned.likeness import best_pairs, finished, out_of_order, shared, tokens

_C = f"{{{CHART}}}"
FOOTERS = {"dt", "ftr", "sldNum"}
_SAME_SLIDE, _COPY, _SAME_BOX = 0.35, 0.9, 0.55
_NEAR = 0.1  # mm: LibreOffice rounds places to 1/100 mm


@dataclass(frozen=True)
class BoxText:
    """The paragraphs of a text box, table cell or point of a chart, its name, and its place in mm.

    Name and place are "" and () if unknown. `cell` is the row and column on the slide, and how many there
    are, `row` that in the whole table, from 0, which may go on from slide to slide.
    """

    name: str
    place: tuple[float, ...]
    lines: tuple[str, ...]
    footer: bool = False
    cell: tuple[int, ...] = ()
    row: int = 0

    @property
    def kind(self) -> str:
        """Return what people call it."""
        return "table cell" if self.cell and self.place else "point of a chart" if self.cell else "text box"


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
    """An edited paragraph: its slide (from 1), its box, "" for the notes, and its words before and after.

    `cell` is the row and column of a cell of a table, or the number of a point of a chart, from 0.
    """

    slide: int
    box: str
    before: str
    after: str
    cell: tuple[int, int] | None = None


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
        rows: Counter[str] = Counter()  # of the parts of a table on slides before
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
                    tuple(box.cell or ()),
                    rows[box.name] + box.cell.row - 1 if box.cell else 0,
                )
                for box in slide.boxes
            )
            rows += Counter({box.name: box.cell.rows - 1 for box in slide.boxes if box.cell})
            notes = tuple(finished(line) for line in slide.notes)
            boxes += tuple(_charts(package, part))
            slides.append(SlideText(boxes, notes, root.get("show", "1") not in ("1", "true", "on")))
        return tuple(slides)
    except (*FAULTS_OF_PDF, RuntimeError) as fault:
        raise refused(
            job.shown, f"The deck cannot be read ({type(fault).__name__}). Save it again."
        ) from None


def _charts(package: Package, part: str) -> Iterator[BoxText]:
    """Yield the points of the charts of a slide, each as a line with its value."""
    for frame in package.xml[part].iter(f"{P}graphicFrame"):
        chart = next(frame.iter(f"{_C}chart"), NOTHING)
        relation = package.relations.get(part, {}).get(str(chart.get(f"{R}id", "")))
        if relation is None or relation.target not in package.xml:
            continue
        named = str(next(frame.iter(f"{P}cNvPr"), NOTHING).get("name", ""))
        lines = []
        for series in package.xml[relation.target].iter(f"{_C}ser"):
            name = " ".join(_points(series, "tx").values())
            labels = _points(series, "cat")
            for at, value in _points(series, "val").items():
                lines.append(finished(f"{name}, {labels.get(at, at)}: {float(value):.12g}"))
        for point, line in enumerate(lines):
            yield BoxText(named, (), (line,), cell=(point, 0, len(lines), 1), row=point)


def _points(series: etree._Element, kind: str) -> Mapping[str, str]:
    """Return the values of the points of a series by their numbers: its name, its labels or its values."""
    points = (point for each in series.iterfind(f"{_C}{kind}") for point in each.iter(f"{_C}pt"))
    return {str(each.get("idx")): str(each.findtext(f"{_C}v") or "0") for each in points}


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
                if max(shared(each.words, slide.words) for each in (built[here], returned[other])) > _COPY
            ]
            what = f"is a copy of slide {like[0] + 1}" if like else "is new"
            found.remarks.append(f"Slide {there + 1} {what}: {_brief(slide)}")
    for here, slide in enumerate(built):
        if here not in pairs:
            found.remarks.append(f"Slide {here + 1} was deleted: {_brief(slide)}")
    for here in out_of_order(pairs):
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


def _slide_pairs(built: Sequence[SlideText], returned: Sequence[SlideText]) -> dict[int, int]:
    """Return the number of each slide in the returned deck, the most alike first."""
    scores = []
    for here, one in enumerate(built):
        for there, other in enumerate(returned):
            places = shared(_whole_places(one), _whole_places(other))
            names = shared({box.name for box in one.boxes}, {box.name for box in other.boxes})
            score = 0.5 * shared(one.words, other.words) + 0.5 * max(places, names)
            scores.append((score, here, there))
    return best_pairs(scores, _SAME_SLIDE)


def _whole_places(slide: SlideText) -> set[str]:
    """Return the places of boxes in whole mm, which rounding by another program rarely changes."""
    return {str([round(side) for side in box.place]) for box in slide.boxes}


def _compare_boxes(one: SlideText, other: SlideText, slide: int, found: DeckEdits) -> None:
    built = [box for box in one.boxes if not box.footer]
    returned = [box for box in other.boxes if not box.footer]
    pairs = _box_pairs(built, returned)
    feet = [box.place for box in one.boxes if box.footer]
    for at, box in enumerate(returned):
        if at not in pairs.values() and not any(_is_near(box.place, place) for place in feet):
            found.remarks.append(f"Slide {slide} has a new {box.kind}: “{' / '.join(box.lines)[:300]}”.")
    for at, box in enumerate(built):
        if at not in pairs:
            found.remarks.append(
                f"On slide {slide}, a {box.kind} was deleted: “{' / '.join(box.lines)[:300]}”."
            )
        else:
            _compare_lines(box.lines, returned[pairs[at]].lines, slide, box, found)


def _box_pairs(built: Sequence[BoxText], returned: Sequence[BoxText]) -> dict[int, int]:
    """Return the returned box of each: by cell, name and place, words, name, place, and likeness."""
    pairs: dict[int, int] = {}
    tests: tuple[Callable[[BoxText, BoxText], bool], ...] = (
        # By place in the table: of two cells that swapped their numbers, both are edited.
        lambda a, b: bool(a.cell) and a.cell == b.cell and (a.name == b.name or _is_near(a.place, b.place)),
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
        _compare_lines(one.notes, other.notes, slide, None, found)


def _compare_lines(
    before: Sequence[str], after: Sequence[str], slide: int, box: BoxText | None, found: DeckEdits
) -> None:
    """Note the paragraphs of a box that differ, or those of the notes."""
    where = f"Slide {slide}, {f'box `{box.name}`' if box else 'notes'}"
    name, cell = (box.name, (box.row, box.cell[1]) if box.cell else None) if box else ("", None)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        together = min(b - a, d - c)
        for old, new in zip(before[a : a + together], after[c : c + together], strict=True):
            found.edits.append(Edit(slide, name, old, new, cell))
        for line in before[a + together : b]:
            found.remarks.append(f"{where}: a paragraph was deleted: “{line[:300]}”.")
        for line in after[c + together : d]:
            found.remarks.append(f"{where}: a paragraph was added: “{line[:300]}”.")
