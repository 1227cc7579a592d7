"""Slides and a template's layouts → placed slides: measured, stepped down, spread, shortened or refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise, product
from math import inf

from tmpublish.deck.diagrams import (
    Drawing,
    Group,
    Shape,
    TextBox,
    moved,
    place_figures,
    read_drawing,
)
from tmpublish.deck.layout_matching import LayoutMatch, Matches
from tmpublish.deck.layouts import Level, RowsSpec
from tmpublish.deck.slide_model import Chart, Figure, Paragraph, Row, Slide
from tmpublish.deck.tables import PlacedTable, longest_cells, place_table
from tmpublish.deck.template_reader import Placeholder
from tmpublish.deck.text_fitting import MM_PER_PT, SMALLER, TextFrame, TextLevel, TextStyle, unit
from tmpublish.design.theme import Design, draw
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import RECTANGLE
from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs
from tmpublish.text.line_breaking import joined

Paragraphs = tuple[Paragraph, ...]
_Drawings = tuple[Drawing, ...] | TextBox  # or a text that does not fit
_FEW_ROWS = 1.25  # times their size: the rows of a short list
_MOST_PARTS = 6  # a longer list is no list for slides
_MOST_TOGETHER = 6  # entries that rather have smaller type than a further slide
_PICTURE_TEXT, _LEAST_PICTURE_TEXT = 0.18, 20.0  # what a picture leaves to its text: share of the height, mm
_HIGH = 37.0  # mm: where a table begins below a title of one line
_TABLE_SHARE, _CHART_SHARE = 0.5, 0.46  # of their width, side by side
_ROW_WEIGHT = 60  # characters: what an entry takes beside its text
_NUMBER_GAP = 0.6  # em, from a number to its text
_BREAK_MARK = " // "  # in the markup of a text
_PANEL_EDGE = 4.0  # mm around a drawing
_MOST_GAP = 0.6  # em, added between the entries of a list that leaves room


@dataclass(frozen=True)
class PlacedText:
    """Paragraphs in a placeholder, at one size step, each with the level that it is set in."""

    placeholder: Placeholder
    frame: TextFrame
    gap: float = 0
    """In pt, added above each entry of a list."""

    @property
    def link(self) -> str:
        """Return the key of the slide that the whole placeholder links to, if any."""
        links = {paragraph.link for paragraph in self.frame.paragraphs if paragraph.role != "text"}
        return links.pop() if len(links) == 1 else ""


@dataclass(frozen=True)
class PlacedChart:
    """A chart in the place for it, and the size of its labels in pt."""

    chart: Chart
    holder: Placeholder
    size: float


@dataclass(frozen=True)
class PlacedSlide:
    """A slide on its layout: its texts, the title first, its picture and figures."""

    slide: Slide
    match: LayoutMatch
    texts: tuple[PlacedText, ...]
    picture: Placeholder | None = None
    figures: tuple[Drawing, ...] = ()
    frames: tuple[PlacedTable | PlacedChart, ...] = ()

    @property
    def title_foot(self) -> float:
        """Return where its title ends, in mm."""
        return self.texts[0].placeholder.box[1] + self.texts[0].frame.height()

    @property
    def paths(self) -> list[str]:
        """Return the ids of the texts that it shows."""
        written = [p.path for each in self.texts for p in each.frame.paragraphs]
        drawn = [text.path for figure in self.figures for text in figure.texts()]
        framed = [path for each in self.frames if isinstance(each, PlacedTable) for path in each.paths()]
        return [path for path in (*written, *drawn, *framed) if path]


@dataclass
class LayoutContext:
    """What placing the slides of a deck needs, and the least size step that each placeholder has to take."""

    design: Design
    language: str
    style: TextStyle
    matches: Matches
    drawn: TextStyle
    """The style of drawings."""
    unit: float = 1.0
    """The height of a slide as a share of the usual one, in which drawings are made."""
    least: dict[tuple[object, ...], int] = field(default_factory=dict)
    smaller: bool = False
    """True while a slide is placed that fits at no wanted size."""
    excesses: dict[str, "_Excess"] = field(default_factory=dict)
    """What does not fit, by text id."""
    noted: dict[str, int] = field(default_factory=dict)
    """The slide of each text that is in the notes alone, for want of room."""
    drawings: dict[tuple[int, int, bool], tuple[Slide, "_Drawings"]] = field(default_factory=dict)
    """A slide and the drawings of its parts, by its id, their number, and whether they are smaller."""


@dataclass
class _Excess:
    """By how many words a text is too long, at which size, on which slides; the word if it is too wide."""

    path: str
    count: int
    size: float
    kind: str
    word: str = ""
    in_list: bool = False
    slides: list[int] = field(default_factory=list)


def place_slides(slides: Sequence[Slide], context: LayoutContext) -> tuple[PlacedSlide, ...]:
    """Return the placed slides, more of them if a list was spread.

    A placeholder of a layout has one size in the whole deck: the one that the longest text needs. On the
    theme's layouts, the rows of each list have a size of their own. No text of a plan is refused:
    `placement_warnings` says what gave way. Raises PublishError for a label of the theme that fits nowhere;
    the path of the Problem is its id.
    """
    placed: list[PlacedSlide] = []
    failed = 0
    slides = [each for slide in slides for each in _chosen(context, slide)]
    for index, slide in enumerate(slides):
        found, number = _spread(context, slide), len(placed) + failed + 1
        if not found and context.matches[slide.layout].native:
            slides[index], found = _elided(context, slide, number)
            failed += not found
        elif not found:
            _note_excesses(context, _excesses(context, slide), number)
            found = _crowded(context, slide)
        gone = slide.texts.keys() - found[0].slide.texts.keys() if found else ()
        context.noted |= {p.path: number for key in gone for p in slide.texts[key] if p.path}
        placed += found
    for each in placed:
        for text in each.texts:
            key = _size_key(each.slide, each.match, text.placeholder)
            # A text that fits at no wanted size leaves the others at theirs.
            step = min(text.frame.step, _last_wanted(text.placeholder))
            context.least[key] = max(context.least.get(key, 0), step)
    if failed:
        raise PublishError(_problem(context, excess) for excess in context.excesses.values())
    return tuple(each for slide in slides for each in _spread(context, slide) or _crowded(context, slide))


def _chosen(context: LayoutContext, slide: Slide) -> list[Slide]:
    """Return a slide if the theme's layout for it holds it at a wanted size, else those in its place."""
    match = context.matches.get(slide.layout)
    if not slide.otherwise or (match and match.native and len(_spread(context, slide, (False,))) == 1):
        return [slide]
    others = (replace(each, section=slide.section) for each in slide.otherwise)
    return [found for each in others for found in _chosen(context, each)]


def placement_warnings(context: LayoutContext) -> tuple[Problem, ...]:
    """Return what gave way: texts that do not fit, and on a custom template texts in the notes alone."""
    warnings = [replace(_problem(context, each), severity="warning") for each in context.excesses.values()]
    if context.noted:
        listed = ", ".join(f"`{path}` (slide {number})" for path, number in sorted(context.noted.items()))
        message = (
            f"In notes only, for lack of space on the template ({context.language}): {listed}. "
            "To show them, name layouts with more text placeholders in the map."
        )
        warnings.append(Problem(min(context.noted), 0, 0, "slide_text_noted", message, "warning"))
    return tuple(warnings)


def _size_key(slide: Slide, match: LayoutMatch, placeholder: Placeholder) -> tuple[object, ...]:
    """Return what has one size: titles on a layout, a placeholder of a kind of slide, rows of a list."""
    layout = match.layout.master, match.layout.number
    if placeholder.index == match.title.index:
        return layout
    if placeholder.moved:
        return (*layout, match.kind.key, slide.key.split("#")[0] if match.native else "row")
    return (*layout, match.kind.key, placeholder.index)


def _spread(
    context: LayoutContext, slide: Slide, smaller: Sequence[bool] = (False, True)
) -> list[PlacedSlide]:
    """Return a slide on as few slides as its list needs; none if it does not fit.

    Its texts take the sizes that its layout wants, or also `smaller` ones.
    """
    if slide.table:
        return _spread_table(context, slide)
    if found := _spread_drawing(context, slide):
        return found
    rows = _listed(context, slide).rows
    fewest = -(-slide.items // len(rows)) if rows else 1
    counts = range(max(fewest, 1), _most_parts(slide) + 1)
    shortened = _shortened(context, slide)
    for context.smaller, count, each in product(smaller, counts, shortened):
        parts = list(_parts(context, each, count))
        drawings = _drawings(context, slide, parts)
        if isinstance(drawings, TextBox):
            continue
        found = []
        for number, (part, drawing) in enumerate(zip(parts, drawings, strict=True)):
            placed = _Placer(context, part).place(number == 0, drawing)
            if placed is None:
                break
            found.append(placed)
        else:
            return found
    return []


def _drawings(context: LayoutContext, slide: Slide, parts: Sequence[Slide]) -> "_Drawings | list[None]":
    """Return the figures of the parts of a slide, all in the same sizes, or a text that does not fit.

    They are placed once for both passes.
    """
    match, key = context.matches[slide.layout], (id(slide), len(parts), context.smaller)
    if key in context.drawings:
        return context.drawings[key][1]
    if match.native:
        figures = [part.figure for part in parts if part.figure]
    else:
        figures = [_drawing(context, part, match) for part in parts if match.area and match.kind.drawn]
    if not figures:
        return [None] * len(parts)
    placed = place_figures(context.design, context.language, context.drawn, figures, context.smaller)
    context.drawings[key] = slide, placed  # kept, so that no other slide takes its id
    return placed


def _listed(context: LayoutContext, slide: Slide) -> LayoutMatch:
    """Return the layout of a slide that is not drawn on a custom template."""
    match = context.matches[slide.layout]
    return match.listed or match


def _spread_drawing(context: LayoutContext, slide: Slide) -> list[PlacedSlide]:
    """Return a slide drawn on a custom template, on as few slides as it needs; none if it does not fit."""
    match = context.matches[slide.layout]
    if not match.area or not match.kind.drawn:
        return []
    tries = [*product((False, True), range(1, _most_parts(slide) + 1))]
    if slide.items <= _MOST_TOGETHER or not any(row.paragraphs[1:] for row in slide.rows):
        tries.sort(key=lambda each: each[1])
    for context.smaller, count in tries:
        parts = list(_parts(context, slide, count, weighed=True))
        drawings = _drawings(context, slide, parts)
        titles = [_Placer(context, part, match).title() for part in parts]
        if not isinstance(drawings, TextBox) and all(titles):
            return [
                PlacedSlide(part, match, (title,), None, (_on_ground(match, drawing, context.unit),))
                for part, drawing, title in zip(parts, drawings, titles, strict=True)
                if title and drawing
            ]
    return []


def _on_ground(match: LayoutMatch, drawing: Drawing, unit: float) -> Drawing:
    """Return a drawing in the scale of the slide, on a panel if its ground is busy."""
    assert match.area
    parts = tuple(moved(part, unit) for part in drawing.parts)
    if match.panel:
        x, y, width, height = match.area
        edge = _PANEL_EDGE * unit
        box = (x - edge, y - edge, width + 2 * edge, height + 2 * edge)
        parts = (Group("panel", "", True, (Shape(box, RECTANGLE, "panel"),)), *parts)
    return Drawing(parts)


def _drawing(context: LayoutContext, slide: Slide, match: LayoutMatch) -> Figure:
    """Return the texts, list or figure of a slide as they are drawn in the area of its layout."""
    assert match.area
    figure, links = slide.figure, slide.links
    rows = [tuple(_entry(row.paragraphs, row.link)) for row in slide.rows]
    rows += _entries((), figure.items if figure else (), context.language)
    specs = {spec.key: spec for spec in match.kind.placeholders}
    texts = {
        key: _marked(_joined(found), links.get(found[0].path, ""))
        if rows or len(found) > 1 or not specs[key].levels[0].balanced
        else _marked(found[0], balanced=True)
        for key, found in slide.texts.items()
        if key != "title"
    }
    data = figure.data if figure else {}
    texts |= {key: _marked(_word(value, context.language)) for key, value in data.items() if _is_text(value)}
    paragraphs = {key: list(map(_marked, found)) for key, found in slide.texts.items()}
    first, *others = texts.values() or [None]
    x, y, width, height = (length / context.unit for length in match.area)
    place = {"x": x, "y": y, "width": width, "height": height, "right": x + width, "foot": y + height}
    return Figure(
        match.kind.drawn,
        (figure.alt if figure else "") or slide.title,
        tuple(
            {"number": row[0].number, "name": _marked(row[0]), "texts": list(map(_marked, row[1:]))}
            for row in rows
        ),
        {
            **data,
            **place,
            "texts": texts,
            "paragraphs": paragraphs,
            "about": {"first": first, "others": others},
            "picture": slide.picture,
        },
    )


def _marked(paragraph: Paragraph, link: str = "", balanced: bool = False) -> dict[str, object]:
    """Return a paragraph as a text of a drawing, with the slide that it links to.

    A `balanced` one keeps its preferred line breaks.
    """
    words = _BREAK_MARK.join(map(literal, "".join(run.text for run in paragraph.runs).split(BREAK)))
    return {
        "path": paragraph.path,
        "text": words,
        "link": link or paragraph.link,
        "balanced": balanced,
    }


def _shortened(context: LayoutContext, slide: Slide) -> list[Slide]:
    """Return a slide whole, then with more and more of its texts in the notes, on a custom template."""
    match = _listed(context, slide)
    if match.native:
        return [slide]
    if not match.main:
        return [slide.with_noted(slide.texts.keys() - {"title", *match.own})]
    keys = [key for key in match.kind.gives_way if key in slide.texts]
    return [slide.with_noted(keys[:count]) for count in range(len(keys) + 1)]


def _crowded(context: LayoutContext, slide: Slide) -> list[PlacedSlide]:
    """Return a slide that does not fit a custom template, at its smallest sizes."""
    context.smaller = True
    shortest = _shortened(context, slide)[-1].as_list()
    parts = _parts(context, shortest, _most_parts(shortest))
    return [_Placer(context, part).crowd(number == 0) for number, part in enumerate(parts)]


def _spread_table(context: LayoutContext, slide: Slide) -> list[PlacedSlide]:
    """Return the slides of a table, each with a share of its rows; none if a text does not fit.

    Its chart stands beside it if both have room, else on a slide after it. Below a title of one line, a table
    without a unit begins higher.
    """
    placer = _Placer(context, slide)
    held, native = placer.held, placer.match.native
    assert held is not None
    x, y, width, height = held.box
    higher = replace(held, box=(x, _HIGH, width, y + height - _HIGH))
    places = (higher, held) if native and "unit" not in slide.texts else (held,)
    beside = (True, False) if native and slide.chart else (False,)
    for context.smaller, place, share in product((False, True), places, beside):
        frames = _frames(context, slide, place, share, native)
        parts = list(_parts(context, slide, len(frames)))
        if slide.chart and len(frames) > 1:
            texts = {key: texts for key, texts in parts[-1].texts.items() if key != "note"}
            parts[-1] = replace(parts[-1], layout="chart", texts=texts, table=None)
        placed = [_Placer(context, part).place(number == 0) for number, part in enumerate(parts)]
        found = [
            replace(each, frames=frame)
            for each, frame in zip(placed, frames, strict=True)
            if each and (place is not higher or each.title_foot < _HIGH)
        ]
        if found and len(found) == len(frames):
            return found
    return []


def _frames(
    context: LayoutContext, slide: Slide, place: Placeholder, beside: bool, native: bool
) -> list[tuple[PlacedTable | PlacedChart, ...]]:
    """Return what each slide of a table holds: rows, and the chart `beside` them or last; none if no room."""
    assert slide.table is not None
    x, y, width, height = place.box
    if not beside:
        frames = [(each,) for each in place_table(slide.table, place, context.style, native) or ()]
        chart = _Placer(context, replace(slide, layout="chart", table=None)).chart() if slide.chart else ()
        return [*frames, chart] if frames and chart else [*frames]
    left = replace(place, box=(x, y, width * _TABLE_SHARE, height))
    tables = place_table(slide.table, left, context.style, native) or ()
    if slide.chart is None or len(tables) != 1 or not tables[0].is_large:
        return []
    wide = width * _CHART_SHARE
    right = replace(place, kind="", box=(x + width - wide, y, wide, height))
    return [(tables[0], PlacedChart(slide.chart, right, tables[0].head[0]))]


def _last_wanted(placeholder: Placeholder) -> int:
    return max(level.last(smaller=False) for level in placeholder.levels)


def _most_parts(slide: Slide) -> int:
    return min(max(slide.items, 1), _MOST_PARTS)


def _parts(context: LayoutContext, slide: Slide, count: int, weighed: bool = False) -> Iterator[Slide]:
    """Yield a slide, or the parts of it, as even as they go, their titles numbered.

    The parts have as many entries each; if `weighed`, or as a list in rows of the theme, as much text.
    """
    if count == 1:
        yield slide
    if count < 2:
        return
    native = context.matches[slide.layout].native
    items = slide.figure.items if slide.figure else ()
    lengths = [float(len(str(item))) if weighed else 1.0 for item in items]
    rows = _shares([_weight(row) if weighed or native else 1.0 for row in slide.rows], count)
    figures = _shares(lengths, count)
    for part in range(count):
        pack = context.design.languages[context.language]
        words = pack.label("part", part + 1, title=slide.title, total=str(count))
        figure = slide.figure
        if figure and figure.items:
            first, last = figures[part]
            figure = replace(figure, items=items[first:last], data={**figure.data, "first": first})
        yield replace(
            slide.titled(runs(literal(words), context.language)),
            key=slide.key if part == 0 else f"{slide.key}#{part + 1}",
            rows=slide.rows[slice(*rows[part])],
            figure=figure,
        )


def _shares(weights: Sequence[float], count: int) -> list[tuple[int, int]]:
    """Return the first and last (exclusive) index of `count` parts, as even in weight as can be.

    If several ways are alike, the earlier parts take more.
    """
    best = [[0.0] + [inf] * len(weights)]
    ends: list[list[int]] = []
    total = [0.0, *accumulate(weights)]
    for _ in range(count):
        before, here, cut = best[-1], [inf] * len(total), [0] * len(total)
        for end in range(1, len(total)):
            options = ((before[at] + (total[end] - total[at]) ** 2, at) for at in range(end))
            here[end], cut[end] = min(options, key=lambda pair: (pair[0], -pair[1]))
        best, ends = [*best, here], [*ends, cut]
    parts, end = [], len(weights)
    for cut in reversed(ends):
        parts.append((cut[end], end))
        end = cut[end]
    return parts[::-1]


def _weight(row: Row) -> float:
    """Return how much room an entry takes, as a number of characters."""
    return _ROW_WEIGHT + sum(len(run.text) for paragraph in row.paragraphs for run in paragraph.runs)


class _Placer:
    """Places one slide on its layout."""

    def __init__(self, context: LayoutContext, slide: Slide, match: LayoutMatch | None = None) -> None:
        self.context, self.slide = context, slide
        self.match = match or _listed(context, slide)
        self.held: Placeholder | None = None
        """The place of its picture, table or chart."""
        framed = [("pic", slide.picture), ("tbl", slide.table), ("chart", slide.chart)]
        kind = next((kind for kind, content in framed if content), "")
        if kind and not self.match.area:
            texts = any(key != "title" for key in slide.texts)
            self.held, self.match = _held(self.match, kind, texts)

    def place(self, first: bool, drawing: Drawing | None = None) -> PlacedSlide | None:
        """Return the placed slide with its drawing, the `first` of its list; None if a text does not fit."""
        texts = [self._fit(placeholder, paragraphs) for placeholder, paragraphs in self.texts(first)]
        rows = self._rows()
        if rows is None or None in texts:
            return None
        placed = (*(text for text in texts if text), *rows)
        picture = self.held if self.slide.picture else None
        figures = (*self._rules(rows), *([drawing] if drawing else ()))
        return PlacedSlide(self.slide, self.match, placed, picture, figures)

    def crowd(self, first: bool) -> PlacedSlide:
        """Return the slide at its smallest sizes, whether or not it fits."""
        self.match = replace(self.match, rows=())
        texts = []
        for placeholder, paragraphs in self.texts(first):
            frame = self._frame(placeholder, paragraphs, self._steps(placeholder)[-1])
            texts.append(self._fit(placeholder, paragraphs) or PlacedText(placeholder, frame))
        picture = self.held if self.slide.picture else None
        frames = self.chart() if self.slide.chart else ()
        return PlacedSlide(self.slide, self.match, tuple(texts), picture, (), frames)

    def title(self) -> PlacedText | None:
        """Return its title alone; None if it does not fit."""
        return self._fit(self.match.title, (_joined(self.slide.texts["title"]),))

    def chart(self) -> tuple[PlacedChart, ...]:
        """Return the chart of the slide in its place."""
        assert self.slide.chart is not None
        assert self.held is not None
        size = self.context.style.level(Level(size=["text"])).step(0).size
        return (PlacedChart(self.slide.chart, self.held, size),)

    def texts(self, first: bool = True) -> Iterator[tuple[Placeholder, Paragraphs]]:
        """Yield each placeholder that takes text, but for rows, with its paragraphs, the title first.

        Texts without a placeholder of their own run on in the main one; of a list on several slides, only the
        first shows them.
        """
        match, flow = self.match, _flow(self.slide, self.match, self.context.language)
        yield match.title, flow.pop("title")
        entries = flow.pop("entries", ())
        yield from ((match.own[key], paragraphs) for key, paragraphs in flow.items() if key in match.own)
        main = [p for key, texts in flow.items() if key not in match.own for p in texts] if first else []
        if match.main and (main or entries):
            yield match.main, (*main, *entries)

    def _fit(self, placeholder: Placeholder, paragraphs: Paragraphs) -> PlacedText | None:
        """Return paragraphs at the first size that fits, no larger than elsewhere; None if none does."""
        for step in self._steps(placeholder):
            frame = self._frame(placeholder, paragraphs, step).finished()
            if frame.fits():
                return PlacedText(placeholder, frame, _gap(frame))
        return None

    def _steps(self, placeholder: Placeholder) -> list[int]:
        least = self.context.least.get(_size_key(self.slide, self.match, placeholder), 0)
        last = max(level.last(self.context.smaller) for level in placeholder.levels)
        return [*range(least, _last_wanted(placeholder) + 1), *range(SMALLER, last + 1)]

    def _frame(self, placeholder: Placeholder, paragraphs: Paragraphs, step: int) -> TextFrame:
        style = self.context.style
        levels = tuple(placeholder.levels[min(p.level, len(placeholder.levels)) - 1] for p in paragraphs)
        if not self.match.native and placeholder.kind in ("body", "obj"):
            levels = _hanging(style, paragraphs, levels, step)
        return TextFrame(style, paragraphs, levels, step, placeholder.inner, not self.match.native)

    def _rows(self) -> tuple[PlacedText, ...] | None:
        """Return the rows of the slide, as large and then as even as they can be; None if they do not fit."""
        rows, entries = self.match.rows, self._row_entries()
        if not rows or not entries:
            return None if self.match.native and self.slide.rows else ()
        if len(entries) > len(rows):
            return None
        spec, room = self._row_spec(), self._row_room()
        row = self._row_cell(len(entries))
        _, lines, _ = spec.grid(len(entries))
        margins = row.box[3] - row.inner[1]
        frames = [[self._frame(row, each, step) for each in entries] for step in self._steps(row)]
        for found, even in product(frames, (True, False)):
            tall = [max(each.height() + margins + spec.air + spec.foot, spec.pitch[0]) for each in found]
            needed = [max(tall[line::lines]) for line in range(lines)]
            if pitches := _pitches(needed, room, spec.pitch[1], even):
                return tuple(self._row_texts(row, found, pitches))
        return None

    def _row_cell(self, entries: int) -> Placeholder:
        """Return the first row as wide as so many entries leave it."""
        row, spec = self.match.rows[0], self._row_spec()
        *_, wide = spec.grid(entries)
        if not self.match.native:
            return replace(row, moved=True)
        if entries <= spec.few:
            row = replace(
                row, levels=tuple(each.grown(each.steps[0].size * _FEW_ROWS) for each in row.levels)
            )
        x, y, width, height = row.box
        inner = row.inner[0] + wide - width, row.inner[1]
        return replace(row, box=(x, y, wide, height), inner=inner, moved=True)

    def _row_entries(self) -> list[Paragraphs]:
        if self.match.native:
            return [tuple(replace(p, link=row.link) for p in row.paragraphs) for row in self.slide.rows]
        items = self.slide.figure.items if self.slide.figure else ()
        return list(_entries(self.slide.rows, items, self.context.language))

    def _row_room(self) -> float:
        return max(row.box[1] + row.box[3] for row in self.match.rows) - self.match.rows[0].box[1]

    def _row_spec(self) -> RowsSpec:
        """Return how rows share their column; without the theme's rules between them, evenly."""
        spec = self.match.kind.rows
        assert spec is not None
        free = {"air": 0, "foot": 0, "pitch": (0, self._row_room()), "columns": {}}
        return spec if self.match.native else spec.model_copy(update=free)

    def _row_texts(
        self, cell: Placeholder, frames: Sequence[TextFrame], pitches: Sequence[float]
    ) -> Iterator[PlacedText]:
        """Yield the entries of a list in its rows, column by column."""
        x, top, width, _ = cell.box
        margins, spec = cell.box[3] - cell.inner[1], self._row_spec()
        for number, (row, frame) in enumerate(zip(self.match.rows, frames, strict=False)):
            column, line = divmod(number, len(pitches))
            left, y = x + column * (width + spec.gutter), top + sum(pitches[:line])
            tall = pitches[line] - spec.air
            inner = (cell.inner[0], tall - margins)
            box = (left, y + spec.air, width, tall)
            moved = replace(row, box=box, inner=inner, levels=cell.levels, moved=True)
            yield PlacedText(moved, replace(frame, size=inner).finished())

    def _rules(self, rows: Sequence[PlacedText]) -> Iterator[Drawing]:
        """Yield the rules between rows on the theme's own template."""
        spec, context = self.match.kind.rows, self.context
        if rows and spec and spec.rule and self.match.native:
            boxes = [(x, y - spec.air, *size) for x, y, *size in (row.placeholder.box for row in rows)]
            ground = self.match.kind.ground != "paper"
            svg = draw(context.design, context.language, spec.rule, rows=boxes, ground=ground)
            yield read_drawing(svg, context.language)

    # What does not fit

    def frames(self, single: bool) -> Iterator[TextFrame]:
        """Yield what the slide has at its smallest size: each text and entry by itself, or whole lists."""
        for placeholder, paragraphs in self.texts():
            heads = [n for n, p in enumerate(paragraphs) if single and n and p.role == "head"]
            for first, last in pairwise([0, *heads, len(paragraphs)]):
                yield self._frame(placeholder, paragraphs[first:last], self._steps(placeholder)[-1])
        entries = self._row_entries() if self.match.rows else []
        for group in [[entry] for entry in entries] if single else [entries] if entries else []:
            yield self._longest_row(group)

    def _longest_row(self, entries: Sequence[Paragraphs]) -> TextFrame:
        """Return the longest of some entries in the space that the others leave to it."""
        row, spec = self._row_cell(len(entries)), self._row_spec()
        _, lines, _ = spec.grid(len(entries))
        frames = [self._frame(row, entry, self._steps(row)[-1]) for entry in entries]
        longest = max(frames, key=TextFrame.height)
        beside = [each for each in frames if each is not longest][: lines - 1]
        others = sum(frame.height() + spec.air + spec.foot for frame in beside)
        return replace(longest, size=(longest.size[0], self._row_room() - others))


def _hanging(
    style: TextStyle, paragraphs: Paragraphs, levels: tuple[TextLevel, ...], step: int
) -> tuple[TextLevel, ...]:
    """Return levels in which all entries hang as far as the widest number or the template needs."""
    hang = max(
        (level.margin for p, level in zip(paragraphs, levels, strict=True) if p.role == "head"), default=0
    )
    for paragraph, level in zip(paragraphs, levels, strict=True):
        if paragraph.number:
            gap = level.step(step).size * _NUMBER_GAP * MM_PER_PT * level.width_factor
            hang = max(hang, style.number_width(paragraph, level, step) + gap)

    def adjusted(paragraph: Paragraph, level: TextLevel) -> TextLevel:
        if paragraph.role == "head" and not paragraph.number:
            return level
        margin = 0 if paragraph.role == "lead" else hang
        return replace(level, margin=margin, indent=-hang if paragraph.number else 0, bulleted=False)

    return tuple(adjusted(p, level) for p, level in zip(paragraphs, levels, strict=True))


def _gap(frame: TextFrame) -> float:
    """Return how much further apart the entries of a list may be in pt, if there is room."""
    pairs = zip(frame.paragraphs[1:], frame.levels[1:], strict=True)
    sizes = [level.step(frame.step).size for paragraph, level in pairs if paragraph.role == "head"]
    if not sizes:
        return 0.0
    spare = (frame.size[1] - frame.height()) / MM_PER_PT
    return min(spare / len(sizes), max(sizes) * _MOST_GAP)


# A slide on a template without the theme's drawings: its figure becomes a list


def _flow(slide: Slide, match: LayoutMatch, language: str) -> dict[str, Paragraphs]:
    """Return the paragraphs of a slide by placeholder in reading order, with the list under `entries`.

    On the theme's own template, lists have rows and figures are drawn. Elsewhere, the names and sentences of
    a figure become a list; what only labels its drawing goes with the drawing.
    """
    links = slide.links
    keys = [spec.key for spec in match.kind.placeholders if slide.texts.get(spec.key)]
    texts = {key: tuple(replace(p, link=links.get(p.path, "")) for p in slide.texts[key]) for key in keys}
    if match.native:
        return {"title": texts.pop("title"), **texts}
    title = (_joined(texts.pop("title")),)
    flow = {"title": title} | {key: tuple(_joined([p]) for p in found) for key, found in texts.items()}
    figure = slide.figure
    if figure and figure.items:
        flow["figure"] = tuple(_word(each, language) for each in figure.data.values() if _is_text(each))
    items = figure.items if figure else ()
    if not match.rows:
        flow["entries"] = tuple(p for entry in _entries(slide.rows, items, language) for p in entry)
    return flow


def _joined(paragraphs: Iterable[Paragraph]) -> Paragraph:
    """Return paragraphs as one without line breaks, which are meant for boxes of another width."""
    first, *others = paragraphs
    pieces = [*first.runs, *(run for each in others for run in (Run(BREAK), *each.runs))]
    return replace(first, level=1, runs=joined(pieces))


def _entries(
    rows: Iterable[Row], items: Iterable[Mapping[str, object]], language: str
) -> Iterator[Paragraphs]:
    for row in rows:
        yield tuple(_entry(row.paragraphs, row.link))
    for item in items:
        values = [each for value in item.values() for each in (value if isinstance(value, list) else [value])]
        first, *rest = (_word(word, language) for word in values if _is_text(word))
        number = str(item.get("number") or item.get("value") or "")
        yield tuple(_entry([replace(first, number=number), *rest], str(item.get("link", ""))))


def _entry(paragraphs: Iterable[Paragraph], link: str = "") -> Iterator[Paragraph]:
    """Yield the paragraphs of an entry."""
    first, *rest = paragraphs
    yield replace(_joined([first]), role="head", link=link, bold=bool(rest))
    for each in rest:
        yield replace(_joined([each]), role="text", level=2)


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"path", "text"}


def _word(word: object, language: str) -> Paragraph:
    assert isinstance(word, dict)
    return Paragraph(runs(literal(plain(word["text"])), language), word["path"])


# Rows, pictures and numbers


def _pitches(needed: Sequence[float], room: float, most: float, even: bool) -> list[float]:
    """Return the heights of rows that fill their column: all alike if `even`; none if they do not fit."""
    if even and max(needed) * len(needed) <= room:
        return [min(room / len(needed), max(most, *needed))] * len(needed)
    if even or sum(needed) > room:
        return []
    more = (room - sum(needed)) / len(needed)
    return [min(tall + more, max(most, tall)) for tall in needed]


def _held(match: LayoutMatch, kind: str, texts: bool = True) -> tuple[Placeholder, LayoutMatch]:
    """Return where a picture, table or chart goes, and the match with what it leaves to the `texts`."""
    held = next((each for each in match.layout.placeholders if each.kind == kind), None)
    main = match.main
    if held:
        return held, match
    assert main is not None
    if not texts:
        return main, match
    x, y, width, height = main.box
    band = min(max(height * _PICTURE_TEXT, _LEAST_PICTURE_TEXT), height / 2)
    inner = (main.inner[0], main.inner[1] - (height - band))
    below = replace(main, box=(x, y + height - band, width, band), inner=inner, moved=True)
    return replace(main, box=(x, y, width, height - band)), replace(match, main=below)


# What does not fit


def _elided(context: LayoutContext, slide: Slide, number: int) -> tuple[Slide, list[PlacedSlide]]:
    """Return a slide with its long texts cut, all of them in its notes, and the slides that it takes."""
    cuts: dict[str, _Excess] = {}
    found: list[PlacedSlide] = []
    shorter = slide
    while not found:
        before = shorter
        for excess in _excesses(context, shorter):
            shorter = shorter.elided(excess.path, excess.count, context.language)
            excess.count += cuts[excess.path].count if excess.path in cuts else 0
            cuts[excess.path] = excess
        if shorter == before:
            break
        found = _spread(context, shorter)
    _note_excesses(context, cuts.values(), number)
    return (shorter if found else slide), found


def _note_excesses(context: LayoutContext, excesses: Iterable["_Excess"], number: int) -> None:
    """Note each text of a slide that does not fit, with the larger cut if it is on several slides."""
    for excess in excesses:
        known = context.excesses.setdefault(excess.path, excess)
        known.count, known.word = max(known.count, excess.count), known.word or excess.word
        known.slides.append(number)


def _excesses(context: LayoutContext, slide: Slide) -> list[_Excess]:
    """Return the texts of a slide that do not fit at their smallest size, else the longest of its list."""
    shares = list(_parts(context, slide, _most_parts(slide)))
    parts = [_Placer(context, part) for part in shares]
    if slide.table and (held := parts[0].held):
        setting = slide.table, held, context.style, parts[0].match.native
        if not place_table(*setting):
            cells, size = longest_cells(*setting)
            if not setting[-1]:
                cells = cells[:1]
            return [
                _Excess(cell.path or slide.key, cut, size, slide.layout, in_list=True) for cell, cut in cells
            ]
    singles = [frame for part in parts for frame in part.frames(single=True) if not frame.fits()]
    drawn = _drawings(context, slide, shares) if context.matches[slide.layout].native else ()
    if isinstance(drawn, TextBox):
        frame, level = drawn.frame(context.style), context.style.level(drawn.level)
        singles.append(replace(frame, step=level.last(smaller=True)))
    lists = [] if singles else [frame for part in parts for frame in part.frames(False) if not frame.fits()]
    found = []
    for frame in singles or lists:
        paragraph, word = next(frame.too_wide(), (None, ""))
        index = frame.paragraphs.index(paragraph) if paragraph else frame.longest()
        size = frame.levels[index].step(frame.step).size
        path = frame.paragraphs[index].path or slide.key
        word = "" if " " in word else word
        found.append(_Excess(path, max(frame.excess(index), 1), size, slide.layout, word, not singles))
    return found or [_Excess(slide.key, 1, 0, slide.layout, in_list=True)]


def _problem(context: LayoutContext, excess: _Excess) -> Problem:
    """Return the Problem of a text that does not fit: which, where, by how much, and what to do."""
    slides = [str(number) for number in dict.fromkeys(excess.slides)]
    where = f"slide {slides[0]}" if len(slides) == 1 else f"slides {', '.join(slides[:-1])} and {slides[-1]}"
    text = f"`{excess.path}` ({context.language})"
    size = f"{excess.size:g} pt"
    if excess.word:
        message = f"“{excess.word}” in {text} is wider than its column on {where}, even at {size}."
        advice = "Shorten the word or add a hyphen"
    elif excess.in_list:
        message = f"The list with {text} does not fit {where}, even at {size} on {_MOST_PARTS} slides."
        advice = f"Cut {excess.count} {unit(context.language, excess.count)} here or drop items"
    else:
        message = f"{text} does not fit {where}, even at {size}."
        advice = f"Cut {excess.count} {unit(context.language, excess.count)}"
        if excess.path.endswith((".text", ".lead")):
            advice += " or add `short`"
    if context.matches[excess.kind].native:
        advice += "; until then, its beginning is there and all of it is in the notes"
    else:
        advice += f", or choose a larger layout for `{excess.kind}` in the map"
    return Problem(excess.path, 0, 0, "slide_overflow", f"{message} {advice}.")
