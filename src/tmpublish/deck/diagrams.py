"""A figure and its SVG template → shapes and measured texts, each kind at the first size that fits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from tmpublish.deck.layouts import Level
from tmpublish.deck.outline import Figure, Paragraph
from tmpublish.deck.text_fitting import TextFrame, TextStyle
from tmpublish.design.theme import Design, draw
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.drawing.spacing import Span
from tmpublish.ooxml.drawingml import Box
from tmpublish.text.fonts import Segment, path_segments
from tmpublish.text.inline_markup import Run, runs

SVG = "{http://www.w3.org/2000/svg}"
_LEAST_SIDE = 0.01  # mm, one unit of a freeform's own space
_SPARE = 0.3  # mm: boxes of measured texts are a little higher, for rounding
Sizes = tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """The words of a post, `width` mm wide: where they begin, and how high each text is."""

    item: Any
    post: Span
    y: float
    width: float
    heights: Sequence[float]


@dataclass(frozen=True)
class Shape:
    """A rectangle, an ellipse, a line or a freeform on the slide, with color roles for fill and stroke."""

    kind: str
    box: Box
    segments: tuple[Segment, ...] = ()
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 0
    name: str = ""


@dataclass(frozen=True)
class TextBox:
    """A text in its box; `path` is the id of a text of the plan, or a name of its own."""

    path: str
    box: Box
    runs: tuple[Run, ...]
    level: Level
    align: str = "l"
    anchor: str = "t"
    link: str = ""
    in_plan: bool = True
    """False for labels that are no text of the plan, such as those of an axis."""

    def frame(self, style: TextStyle, step: int) -> TextFrame:
        """Return its text at a size step, to be measured."""
        return TextFrame(
            style,
            (Paragraph(self.runs, self.path if self.in_plan else ""),),
            (style.level(self.level),),
            step,
            self.box[2:],
        )


@dataclass(frozen=True)
class Group:
    """Shapes that belong together: with an alt text, or decorative."""

    name: str
    alt: str
    decorative: bool
    parts: tuple["Part", ...]


Part = Shape | TextBox | Group


@dataclass(frozen=True)
class Drawing:
    """A whole drawing, and how far down the texts of the plan may reach in it, in mm."""

    parts: tuple[Part, ...]
    foot: float

    def texts(self) -> Iterator[TextBox]:
        """Yield the texts in reading order."""
        return _texts(self.parts)


@dataclass(frozen=True)
class PlacedFigure:
    """A drawing whose texts are measured, and their size steps by the sizes that they may take."""

    drawing: Drawing
    steps: Mapping[Sizes, int] = field(default_factory=dict)

    def step(self, text: TextBox) -> int:
        """Return the size step of a text."""
        return self.steps.get(tuple(text.level.size), 0)


def place_figure(
    design: Design, language: str, style: TextStyle, figure: Figure, smaller: bool
) -> PlacedFigure | TextBox:
    """Return a figure whose texts all fit their boxes and stay above its foot; else a text that does not.

    Texts take the sizes that the figure wants, or also `smaller` ones.
    """
    steps: dict[Sizes, int] = {}
    while True:
        placed = PlacedFigure(_drawn(design, language, style, figure, steps), dict(steps))
        failed = [text for text in placed.drawing.texts() if not _fits(style, placed, text)]
        if not failed:
            return placed
        for text in {tuple(text.level.size): text for text in failed}.values():
            sizes = tuple(text.level.size)
            level = style.level(text.level)
            steps[sizes] = level.after(steps.get(sizes, 0))
            if steps[sizes] > level.last(smaller):
                return _above(text, placed.drawing.foot)


def _fits(style: TextStyle, placed: PlacedFigure, text: TextBox) -> bool:
    above_foot = not text.in_plan or text.box[1] + text.box[3] <= placed.drawing.foot
    return above_foot and text.frame(style, placed.step(text)).fits()


def _above(text: TextBox, foot: float) -> TextBox:
    """Return a text in as much of its box as is above the foot of its figure."""
    x, y, width, height = text.box
    return replace(text, box=(x, y, width, min(height, max(foot - y, 0.0)))) if text.in_plan else text


def _drawn(
    design: Design, language: str, style: TextStyle, figure: Figure, steps: Mapping[Sizes, int]
) -> Drawing:
    """Return a figure drawn by its template, which may measure texts at the sizes that are tried."""

    def height(text: str, classes: str, width: float, bold: bool = False) -> float:
        level = Level.model_validate({"size": classes.split(), "bold": bold})
        box = TextBox("", (0, 0, width, 0), runs(text, language), level)
        return box.frame(style, steps.get(tuple(level.size), 0)).height() + _SPARE

    def flags(
        items: Sequence[Any],
        posts: Sequence[Span],
        top: float,
        gap: float,
        right: float,
        most: float,
        **looks: str,
    ) -> list[Flag]:
        made: list[Flag] = []
        for item, post in zip(items, posts, strict=True):
            width = min(right - post.start, most)
            heights = [
                height(item[part]["text"], look.removesuffix(" bold"), width, look.endswith(" bold"))
                for part, look in looks.items()
            ]
            y = made[-1].y + sum(made[-1].heights) + gap if made else top
            made.append(Flag(item, post, y, width, heights))
        return made

    def finished(text: TextBox) -> TextBox:
        frame = text.frame(style, steps.get(tuple(text.level.size), 0)).finished()
        return replace(text, runs=frame.paragraphs[0].runs)

    data = {"first": 0, **figure.data, "items": figure.items, "alt": figure.alt}
    drawing = read_drawing(draw(design, language, figure.template, flags=flags, **data), language)
    return replace(drawing, parts=tuple(_with_texts(part, finished) for part in drawing.parts))


def _texts(parts: Sequence[Part]) -> Iterator[TextBox]:
    for part in parts:
        if isinstance(part, Group):
            yield from _texts(part.parts)
        elif isinstance(part, TextBox):
            yield part


def _with_texts(part: Part, change: Callable[[TextBox], TextBox]) -> Part:
    """Return a part with each of its texts changed."""
    if isinstance(part, Group):
        return replace(part, parts=tuple(_with_texts(inner, change) for inner in part.parts))
    return change(part) if isinstance(part, TextBox) else part


@cache
def read_drawing(svg: str, language: str) -> Drawing:
    """Return the parts of a drawing (a small part of SVG, in mm); raises PublishError if it is none."""
    from lxml import etree

    try:
        root = etree.fromstring(svg.encode())
    except etree.XMLSyntaxError as error:
        raise PublishError([Problem("drawing", error.lineno or 0, 0, "drawing", str(error.msg))]) from error
    parts = tuple(part for element in root for part in _part(element, language))
    return Drawing(parts, float(root.get("data-foot", "inf")))


def _part(element: Any, language: str) -> Iterator[Part]:
    if not isinstance(element.tag, str):
        return
    tag = element.tag.removeprefix(SVG)
    try:
        if tag == "g":
            parts = tuple(part for child in element for part in _part(child, language))
            if parts:
                decorative = element.get("data-decorative") is not None
                yield Group(element.get("id", "group"), element.get("data-alt", ""), decorative, parts)
        elif tag == "text":
            yield _text_box(element, language)
        elif shape := _SHAPES[tag](element):
            fill, stroke = element.get("fill", ""), element.get("stroke", "")
            width, name = float(element.get("stroke-width", "0")), element.get("id", tag)
            yield replace(shape, fill=fill, stroke=stroke, stroke_width=width, name=name)
    except (KeyError, ValueError) as error:
        message = f"<{tag}> cannot be drawn: {error}"
        raise PublishError([Problem("drawing", element.sourceline, 0, "drawing", message)]) from error


def _numbers(element: Any, *names: str) -> tuple[float, ...]:
    return tuple(float(element.get(name, "0")) for name in names)


def _rect(element: Any) -> Shape:
    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    return Shape("rect", (x, y, width, height))


def _circle(element: Any) -> Shape:
    x, y, r = _numbers(element, "cx", "cy", "r")
    return Shape("ellipse", (x - r, y - r, 2 * r, 2 * r))


def _line(element: Any) -> Shape:
    x1, y1, x2, y2 = _numbers(element, "x1", "y1", "x2", "y2")
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    return Shape("line", box, (("M", (x1, y1)), ("L", (x2, y2))))


def _path(element: Any) -> Shape | None:
    segments = path_segments(element.get("d", ""))
    if not segments:
        return None
    if element.get("transform"):
        segments = _moved(segments, element.get("transform"))
    points = list(_extremes(segments))
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    right, foot = (max(point[axis] for point in points) for axis in (0, 1))
    return Shape("path", (left, top, max(right - left, _LEAST_SIDE), max(foot - top, _LEAST_SIDE)), segments)


def _moved(segments: Sequence[Segment], transform: str) -> tuple[Segment, ...]:
    """Return segments moved by `translate(x y)`, the one transform that is supported."""
    dx, dy = (float(value) for value in transform.removeprefix("translate(").removesuffix(")").split())

    def move(command: str, values: tuple[float, ...]) -> tuple[float, ...]:
        kept = 2 if command == "A" else 0
        points = zip(values[kept::2], values[kept + 1 :: 2], strict=True)
        return (*values[:kept], *(value for x, y in points for value in (x + dx, y + dy)))

    return tuple((command, move(command, values)) for command, values in segments)


def _extremes(segments: Sequence[Segment]) -> Iterator[tuple[float, float]]:
    """Yield points whose bounds hold the path: corners, control points, top and foot of half circles."""
    at = (0.0, 0.0)
    for command, values in segments:
        if command == "A":
            end = (values[2], values[3])
            middle = ((at[0] + end[0]) / 2, (at[1] + end[1]) / 2)
            yield from ((middle[0], middle[1] - values[0]), (middle[0], middle[1] + values[0]))
        yield from zip(values[-2:][::2], values[-2:][1::2], strict=True)
        if command in "QC":
            yield from zip(values[::2], values[1::2], strict=True)
        if values:
            at = (values[-2], values[-1])


_SHAPES: Mapping[str, Callable[[Any], Shape | None]] = {
    "rect": _rect,
    "circle": _circle,
    "line": _line,
    "path": _path,
}
_ALIGN = {"start": "l", "middle": "ctr", "end": "r"}


def _text_box(element: Any, language: str) -> TextBox:
    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    level = Level.model_validate(
        {
            "size": element.get("class", "text").split(),
            "color": element.get("fill", "ink"),
            "bold": element.get("font-weight") == "bold",
            "times": element.get("data-times", "1"),
            "tracking": element.get("letter-spacing", "0"),
            "balanced": element.get("data-balanced") is not None,
        }
    )
    return TextBox(
        element.get("data-path") or element.get("id", "text"),
        (x, y, width, height),
        runs(" ".join("".join(element.itertext()).split()), language),
        level,
        _ALIGN[element.get("text-anchor", "start")],
        element.get("data-anchor", "t"),
        element.get("data-link", ""),
        "data-path" in element.attrib,
    )
