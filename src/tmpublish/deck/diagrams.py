"""A figure and its SVG template → shapes and measured texts, each kind at the first size that fits."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import atan2, degrees
from typing import Any

from lxml import etree

from tmpublish.deck.block_layout import BlockLayout, Steps, is_short_han
from tmpublish.deck.layouts import Level
from tmpublish.deck.slide_model import Figure, Paragraph
from tmpublish.deck.text_fitting import SMALLER, TextFrame, TextStyle
from tmpublish.design.theme import Design, draw
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import Box
from tmpublish.text.fonts import path_segments
from tmpublish.text.inline_markup import Run, runs

SVG = "{http://www.w3.org/2000/svg}"
_LEAST_SIDE = 0.01  # mm, one unit of a freeform's own space
_UNITS_PER_MM = 100  # of that space: hundredths of a millimeter keep its numbers short
_HALF_TURN = 10_800_000  # angles are counted in 60,000ths of a degree
_SMALLER_FOR_BREAKS = 2  # steps
_COMMANDS = {"M": "moveTo", "L": "lnTo", "Q": "quadBezTo", "C": "cubicBezTo", "Z": "close"}
_ALIGN = {"start": "l", "middle": "ctr", "end": "r"}
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A shape on the slide: its geometry as DrawingML, color roles for its fill and stroke."""

    box: Box
    geometry: str
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 0
    name: str = ""
    is_line: bool = False
    rising: bool = False
    """True for a line from the foot of its box on the left to the top on the right."""
    ends: tuple[str, str] = ("", "")
    """The names of the shapes that a connector ties, from the foot of one to the head of the other."""


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
    step: int = 0
    keeps_breaks: bool = True
    """False if its lines end elsewhere than the plan prefers."""

    def frame(self, style: TextStyle) -> TextFrame:
        """Return its text at its size step, to be measured."""
        paragraph = Paragraph(self.runs, self.path if self.in_plan else "")
        return TextFrame(style, (paragraph,), (style.level(self.level),), self.step, self.box[2:])

    def at(self, steps: Steps) -> "TextBox":
        """Return it at the size step of its sizes."""
        return replace(self, step=steps.get(tuple(self.level.size), 0))


@dataclass(frozen=True)
class Image:
    """A picture of the plan in a drawing, by its file; it is cut to fill its box."""

    path: str
    box: Box
    file: str
    alt: str


@dataclass(frozen=True)
class Group:
    """Shapes that belong together: with an alt text, or decorative."""

    name: str
    alt: str
    decorative: bool
    parts: tuple["Part", ...]


Part = Shape | TextBox | Image | Group


@dataclass(frozen=True)
class Drawing:
    """A whole drawing, and how far down the texts of the plan may reach in it, in mm."""

    parts: tuple[Part, ...]
    foot: float = 0

    def texts(self) -> Iterator[TextBox]:
        """Yield the texts in reading order."""
        for part in self.parts:
            if isinstance(part, Group):
                yield from Drawing(part.parts).texts()
            elif isinstance(part, TextBox):
                yield part


def place_figures(
    design: Design, language: str, style: TextStyle, figures: Sequence[Figure], smaller: bool
) -> tuple[Drawing, ...] | TextBox:
    """Return figures in the same sizes, whose texts all fit; else a text that does not.

    Texts take the sizes that the figures want, or also `smaller` ones.
    """
    steps: dict[tuple[str, ...], int] = {}
    while True:
        drawings = tuple(_drawn(design, language, style, figure, steps) for figure in figures)
        failed = [
            (text, drawing.foot)
            for drawing in drawings
            for text in drawing.texts()
            if not _fits(style, text, drawing.foot)
        ]
        if not failed:
            return drawings
        # A word wider than its column leaves no room for the others, whose sizes are right.
        wide = [each for each in failed if next(each[0].frame(style).too_wide(), None)]
        for text, foot in {tuple(text.level.size): (text, foot) for text, foot in wide or failed}.values():
            level = style.level(text.level)
            steps[tuple(text.level.size)] = step = level.after(text.step)
            if step > level.last(smaller):
                return _above(text.at(steps), foot)


def moved(part: "Part", unit: float) -> "Part":
    """Return a part of a drawing in another scale, its texts too."""
    if isinstance(part, Group):
        return replace(part, parts=tuple(moved(each, unit) for each in part.parts))
    x, y, width, height = (length * unit for length in part.box)
    if isinstance(part, TextBox):
        level = part.level.model_copy(update={"times": part.level.times * unit})
        return replace(part, box=(x, y, width, height), level=level)
    if isinstance(part, Shape):
        return replace(part, box=(x, y, width, height), stroke_width=part.stroke_width * unit)
    return replace(part, box=(x, y, width, height))


def _fits(style: TextStyle, text: TextBox, foot: float) -> bool:
    if _above(text, foot) != text:
        return False
    frame = text.frame(style)
    words = "".join(run.text for run in text.runs)
    if style.template and text.step < SMALLER - 1 and is_short_han(words) and frame.is_parted():
        return False
    if not (style.template and text.level.balanced):
        return frame.fits()
    # Chinese is set smaller before its lines end in the middle of a word.
    parted = style.script == "han" and text.step < _SMALLER_FOR_BREAKS and not text.keeps_breaks
    return frame.finished().fits() and not parted


def _above(text: TextBox, foot: float) -> TextBox:
    """Return a text in as much of its box as is above the foot of its figure."""
    x, y, width, height = text.box
    if not text.in_plan or y + height <= foot:
        return text
    return replace(text, box=(x, y, width, max(foot - y, 0.0)))


def _drawn(design: Design, language: str, style: TextStyle, figure: Figure, steps: Steps) -> Drawing:
    """Return a figure drawn by its template, which may measure texts at the sizes that are tried."""
    layout = BlockLayout(style, language, steps)
    data = {"first": 0, **figure.data, "items": figure.items, "alt": figure.alt}
    svg = draw(design, language, figure.template, **layout.functions(), **data)
    drawing = read_drawing(svg, language)

    def finished(part: Part) -> Part:
        if isinstance(part, Group):
            return replace(part, parts=tuple(map(finished, part.parts)))
        if not isinstance(part, TextBox):
            return part
        text = part.at(steps)
        frame = text.frame(style)
        kept = not style.template or not text.level.balanced or frame.keeps_breaks()
        return replace(text, runs=frame.finished().paragraphs[0].runs, keeps_breaks=kept)

    return replace(drawing, parts=tuple(map(finished, drawing.parts)))


@cache
def read_drawing(svg: str, language: str) -> Drawing:
    """Return the parts of a drawing (a small part of SVG, in mm); raises PublishError if it is none."""
    try:
        root = etree.fromstring(svg.encode())
    except etree.XMLSyntaxError as error:
        raise PublishError([Problem("drawing", error.lineno or 0, 0, "drawing", str(error.msg))]) from error
    return Drawing(tuple(_parts(root, language)), float(root.get("data-foot", "inf")))


def _parts(parent: Any, language: str) -> Iterator[Part]:
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.removeprefix(SVG)
        try:
            if tag == "g":
                if parts := tuple(_parts(element, language)):
                    decorative = element.get("data-decorative") is not None
                    yield Group(element.get("id", "group"), element.get("data-alt", ""), decorative, parts)
            elif tag == "text":
                yield _text_box(element, language)
            elif tag == "image":
                x, y, width, height = _numbers(element, "x", "y", "width", "height")
                path, file = element.get("data-path", ""), element.get("data-file", "")
                yield Image(path, (x, y, width, height), file, element.get("data-alt", ""))
            elif shape := _SHAPES[tag](element):
                fill, stroke = element.get("fill", ""), element.get("stroke", "")
                width, name = float(element.get("stroke-width", "0")), element.get("id", tag)
                yield replace(shape, fill=fill, stroke=stroke, stroke_width=width, name=name)
        except (KeyError, ValueError) as error:
            message = f"<{tag}> cannot be drawn: {error}"
            raise PublishError([Problem("drawing", element.sourceline, 0, "drawing", message)]) from error


def _numbers(element: etree._Element, *names: str) -> list[float]:
    return [float(element.get(name, "0")) for name in names]


def preset(kind: str) -> str:
    """Return the geometry of a shape that DrawingML knows by name (20.1.9.18)."""
    return f'<a:prstGeom prst="{kind}"><a:avLst/></a:prstGeom>'


def _rect(element: etree._Element) -> Shape:
    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    return Shape((x, y, width, height), preset("rect"))


def _circle(element: etree._Element) -> Shape:
    x, y, r = _numbers(element, "cx", "cy", "r")
    return Shape((x - r, y - r, 2 * r, 2 * r), preset("ellipse"))


def _line(element: etree._Element) -> Shape:
    x1, y1, x2, y2 = _numbers(element, "x1", "y1", "x2", "y2")
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    ends = element.get("data-from", ""), element.get("data-to", "")
    return Shape(box, preset("line"), is_line=True, rising=(x2 - x1) * (y2 - y1) < 0, ends=ends)


def _path(element: etree._Element) -> Shape | None:
    """Return a path as a freeform, moved by `translate(x y)`, the one transform that is supported."""
    transform = element.get("transform", "translate(0 0)").removeprefix("translate(").removesuffix(")")
    dx, dy = map(float, transform.split())
    found = _freeform(element.get("d", ""), dx, dy)
    return Shape(*found) if found else None


# Ornaments are on layouts of all languages, and in every plan that one process publishes with a theme.
@lru_cache(maxsize=1024)
def _freeform(path: str, dx: float, dy: float) -> tuple[Box, str] | None:
    """Return the box of a moved path, and its geometry (ECMA-376 part 1, 20.1.9.8); None if it is empty."""
    drawn, extremes, at = [], [], (0.0, 0.0)
    for command, values in path_segments(path):
        arc, ends = (values[:2], values[2:]) if command == "A" else ((), values)
        points = [(x + dx, y + dy) for x, y in zip(ends[::2], ends[1::2], strict=True)]
        drawn.append((command, arc, at, points))
        extremes += points
        if arc:  # half a circle reaches a radius above and below its middle
            x, y = ((one + other) / 2 for one, other in zip(at, points[0], strict=True))
            extremes += [(x, y - arc[0]), (x, y + arc[0])]
        at = points[-1] if points else at
    if not extremes:
        return None
    left, top = (min(point[axis] for point in extremes) for axis in (0, 1))
    right, foot = (max(point[axis] for point in extremes) for axis in (0, 1))
    width, height = max(right - left, _LEAST_SIDE), max(foot - top, _LEAST_SIDE)

    def points_xml(points: Iterable[Point]) -> str:
        places = ((round((x - left) * _UNITS_PER_MM), round((y - top) * _UNITS_PER_MM)) for x, y in points)
        return "".join(f'<a:pt x="{x}" y="{y}"/>' for x, y in places)

    inside = ""
    for command, arc, start, points in drawn:
        if arc:
            inside += _half_circle(arc[0], arc[1], start, points[0])
        else:
            tag = _COMMANDS[command]
            inside += f"<a:{tag}>{points_xml(points)}</a:{tag}>" if points else f"<a:{tag}/>"
    size = f'w="{round(width * _UNITS_PER_MM)}" h="{round(height * _UNITS_PER_MM)}"'
    geometry = (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst><a:path {size}>{inside}</a:path></a:pathLst></a:custGeom>"
    )
    return (left, top, width, height), geometry


def _half_circle(radius: float, sweep: float, start: Point, end: Point) -> str:
    """Return a half circle from one point to another."""
    angle = degrees(atan2(start[1] - end[1], start[0] - end[0])) % 360
    size = round(radius * _UNITS_PER_MM)
    turn = _HALF_TURN if sweep else -_HALF_TURN
    return f'<a:arcTo wR="{size}" hR="{size}" stAng="{round(angle * 60_000)}" swAng="{turn}"/>'


_SHAPES: Mapping[str, Callable[[etree._Element], Shape | None]] = {
    "rect": _rect,
    "circle": _circle,
    "line": _line,
    "path": _path,
}


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
