"""Slides as said → slides as set: every text measured, stepped down its sizes, spread, or refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from tmpublish.deck import text_fitting
from tmpublish.deck.diagrams import Set, set_figure
from tmpublish.deck.layouts import Layout, Layouts, Level, Placeholder, Rows
from tmpublish.deck.slide_text import Figure, Paragraph, Row, Slide
from tmpublish.deck.svg_reader import Lettering, letterings, read_drawing
from tmpublish.deck.text_writer import Voice
from tmpublish.design.theme import Design, draw, label
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import Box
from tmpublish.text.inline_markup import literal, runs

Item = TypeVar("Item")
MOST_PARTS = 6  # beyond, a list is no list for slides


@dataclass(frozen=True)
class Place:
    """Paragraphs in a placeholder: at which size step, in which box if not the layout's, leading where."""

    key: str
    paragraphs: tuple[Paragraph, ...]
    levels: tuple[Level, ...]
    step: int
    anchor: str
    box: Box | None = None
    link: str = ""


@dataclass(frozen=True)
class Leaf:
    """A slide as it is set."""

    slide: Slide
    layout: Layout
    places: tuple[Place, ...]
    drawings: tuple[Set, ...] = ()

    @property
    def paths(self) -> list[str]:
        """Return the ids of the texts that it shows."""
        written = [
            path for place in self.places for p in place.paragraphs for path in (p.path, p.number_path)
        ]
        drawn = [text.path for made in self.drawings for text in letterings(made.drawing.parts)]
        return [path for path in (*written, *drawn) if path]


@dataclass
class _Table:
    """What setting a deck needs, and the least step that each kind of place has to take."""

    design: Design
    language: str
    voice: Voice
    layouts: Layouts
    least: dict[tuple[str, str], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failed: Lettering | None = None
    """The last text of a figure that did not fit, even at its least size."""
    _figures: dict[int, tuple[Figure, Set | Lettering]] = field(default_factory=dict)

    def drawn(self, figure: Figure) -> Set | Lettering:
        """Return a figure as it is set, which is the same in both passes."""
        if id(figure) not in self._figures:
            made = set_figure(self.design, self.language, self.voice, figure)
            self._figures[id(figure)] = figure, made  # held, so that no other takes its number
        return self._figures[id(figure)][1]


def arrange(
    slides: Sequence[Slide], design: Design, language: str, voice: Voice, layouts: Layouts
) -> tuple[Leaf, ...]:
    """Return the slides as set, more of them where a list was spread.

    A kind of text has one size on all slides of a layout: the one that the longest of them needs. Raises
    PublishError for texts that fit nowhere.
    """
    table = _Table(design, language, voice, layouts)
    leaves = [leaf for slide in slides for leaf in _set(table, slide)]
    for leaf in leaves:
        for place in leaf.places:
            kind = (leaf.layout.key, place.key.partition(".")[0])
            table.least[kind] = max(table.least.get(kind, 0), place.step)
    if table.problems:
        raise PublishError(table.problems)
    return _numbered([leaf for slide in slides for leaf in _set(table, slide)])


def _set(table: _Table, slide: Slide) -> list[Leaf]:
    layout = table.layouts[slide.layout]
    spread = max(len(slide.rows), len(slide.figure.items) if slide.figure else 0, 1)
    tried: Leaf | None = None
    for parts in range(1, min(spread, MOST_PARTS) + 1):
        leaves = []
        for part in _parts(table, slide, parts):
            rows = _rows(table, layout, part)
            drawings = _drawings(table, layout, part, rows or ())
            if rows is None or drawings is None:
                tried = tried or Leaf(part, layout, (), ())
                break
            texts = tuple(_texts(table, layout, part))
            leaves.append(Leaf(part, layout, (*texts, *rows), drawings))
        else:
            return leaves
    table.problems.append(_too_much(table, slide))
    return []


def _parts(table: _Table, slide: Slide, count: int) -> Iterator[Slide]:
    """Yield a slide, or the parts of it, as even as they go, their titles counted."""
    if count == 1:
        yield slide
        return
    title = slide.title
    for part in range(count):
        counted = label(table.design, table.language, "part", part + 1, title=title, total=str(count))
        first = slide.texts["title"][0]
        titled = replace(first, runs=runs(literal(counted), table.language))
        figure = slide.figure
        if figure and figure.items:
            first_item, items = _share(figure.items, part, count)
            figure = replace(figure, items=items, data={**figure.data, "first": first_item})
        yield replace(
            slide,
            key=slide.key if part == 0 else f"{slide.key}#{part + 1}",
            texts={**slide.texts, "title": (titled,)},
            rows=_share(slide.rows, part, count)[1],
            figure=figure,
        )


def _share(items: tuple[Item, ...], part: int, count: int) -> tuple[int, tuple[Item, ...]]:
    """Return the first index and the items of one of `count` parts; the earlier parts take one more."""
    size, more = divmod(len(items), count)
    first = part * size + min(part, more)
    return first, items[first : first + size + (part < more)]


def _texts(table: _Table, layout: Layout, slide: Slide) -> Iterator[Place]:
    for holder in layout.placeholders:
        paragraphs = slide.texts.get(holder.key)
        if not paragraphs:
            continue
        link = next((slide.links[p.path] for p in paragraphs if p.path in slide.links), "")
        step, said = _step(table, layout, holder, paragraphs)
        yield Place(holder.key, said, tuple(holder.levels), step, holder.anchor, link=link)


def _steps(levels: Sequence[Level]) -> int:
    return max(len(level.size) for level in levels)


def _step(
    table: _Table, layout: Layout, holder: Placeholder, paragraphs: tuple[Paragraph, ...]
) -> tuple[int, tuple[Paragraph, ...]]:
    """Return the first size step at which paragraphs fit their placeholder, with their lines."""
    size = holder.box[2:]
    most = _steps(holder.levels)
    for step in range(table.least.get((layout.key, holder.key), 0), most):
        said = text_fitting.finished(table.voice, paragraphs, holder.levels, step, size)
        if text_fitting.fits(table.voice, said, holder.levels, step, size):
            return step, said
    over = text_fitting.excess(table.voice, paragraphs, holder.levels, most - 1, size)
    table.problems.append(_too_long(table, paragraphs[-1].path, over))
    return most - 1, paragraphs


def _rows(table: _Table, layout: Layout, slide: Slide) -> tuple[Place, ...] | None:
    """Return the rows of a slide, all of one height where that goes, or None where they do not fit."""
    if not slide.rows:
        return ()
    if not layout.rows or len(slide.rows) > layout.rows.count:
        return None
    rows = layout.rows
    steps = range(table.least.get((layout.key, rows.key), 0), _steps(rows.levels))
    heights = {step: [_needed(table, rows, row, step) for row in slide.rows] for step in steps}
    for even in (True, False) if rows.even else (False,):
        for step, needed in heights.items():
            pitches = _pitches(rows, needed, even)
            if pitches:
                return tuple(_row(table, rows, slide.rows, pitches, step))
    return None


def _needed(table: _Table, rows: Rows, row: Row, step: int) -> float:
    """Return the least height of a row in mm, with the air above its text and a little below."""
    tall = text_fitting.height(table.voice, row.paragraphs, rows.levels, step, rows.box[2])
    return max(tall + rows.air + rows.foot, rows.pitch[0])


def _pitches(rows: Rows, needed: Sequence[float], even: bool) -> list[float]:
    """Return the heights of rows that fill their column: all alike if `even`; none where they do not fit."""
    room, most = rows.box[3], rows.pitch[1]
    if even and max(needed) * len(needed) <= room:
        return [min(room / len(needed), max(most, *needed))] * len(needed)
    if even or sum(needed) > room:
        return []
    more = (room - sum(needed)) / len(needed)
    return [min(tall + more, max(most, tall)) for tall in needed]


def _row(
    table: _Table, rows: Rows, said: Sequence[Row], pitches: Sequence[float], step: int
) -> Iterator[Place]:
    x, top, width, _ = rows.box
    for number, (row, pitch) in enumerate(zip(said, pitches, strict=True), 1):
        box = (x, top + rows.air, width, pitch - rows.air)
        paragraphs = text_fitting.finished(table.voice, row.paragraphs, rows.levels, step, box[2:])
        yield Place(f"{rows.key}.{number}", paragraphs, tuple(rows.levels), step, rows.anchor, box, row.link)
        top += pitch


def _drawings(table: _Table, layout: Layout, slide: Slide, rows: Sequence[Place]) -> tuple[Set, ...] | None:
    made = []
    if rows and layout.rows and layout.rows.rule:
        air = layout.rows.air
        boxes = [(place.box[0], place.box[1] - air, *place.box[2:]) for place in rows if place.box]
        svg = draw(table.design, table.language, layout.rows.rule, rows=boxes)
        made.append(Set(read_drawing(svg, table.language)))
    if slide.figure:
        figure = table.drawn(slide.figure)
        if isinstance(figure, Lettering):
            table.failed = figure
            return None
        made.append(figure)
    return tuple(made)


def _numbered(leaves: Sequence[Leaf]) -> tuple[Leaf, ...]:
    """Return leaves whose lists give the number of the slide that a row leads to."""
    numbers = {leaf.slide.key: str(number) for number, leaf in enumerate(leaves, 1)}

    def numbered(place: Place) -> Place:
        said = tuple(
            replace(p, number=numbers[place.link]) if p.number == "@" else p for p in place.paragraphs
        )
        return replace(place, paragraphs=said)

    return tuple(replace(leaf, places=tuple(numbered(place) for place in leaf.places)) for leaf in leaves)


def _too_long(table: _Table, path: str, over: int) -> Problem:
    count = f"{over} {text_fitting.unit(table.language)}"
    message = f"`{path}` ({table.language}) does not fit its slide, even at the least size: cut {count}"
    return Problem(path, 0, 0, "slide_overflow", message)


def _too_much(table: _Table, slide: Slide) -> Problem:
    """Return the Problem of a slide that fits nowhere: a text too long for its figure, or the list."""
    if slide.figure and table.failed:
        text, said = table.failed, [Paragraph(table.failed.runs)]
        least = len(text.level.size) - 1
        return _too_long(
            table, text.path, text_fitting.excess(table.voice, said, [text.level], least, text.box[2:])
        )
    message = f"the list of `{slide.key}` ({table.language}) fits no slides, even spread: shorten its texts"
    return Problem(slide.key, 0, 0, "slide_overflow", message)
