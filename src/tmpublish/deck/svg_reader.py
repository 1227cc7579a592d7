"""A drawing (a small part of SVG, in mm) → its shapes, with colour roles for fills, and texts in boxes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tmpublish.deck.layouts import Level, Step
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import Box
from tmpublish.text.fonts import Segment, path_segments
from tmpublish.text.inline_markup import Run, runs

SVG = "{http://www.w3.org/2000/svg}"
LEAST_PART = 0.01  # mm, one unit of a freeform's own space


@dataclass(frozen=True)
class Form:
    """A rectangle, an ellipse or a freeform in the space of the slide, with its fill and its line."""

    kind: str
    box: Box
    segments: tuple[Segment, ...] = ()
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 0
    name: str = ""


@dataclass(frozen=True)
class Lettering:
    """A text in its box; `path` is the stable path of a text of the plan, or a name of its own."""

    path: str
    box: Box
    runs: tuple[Run, ...]
    level: Level
    align: str = "l"
    anchor: str = "t"
    link: str = ""
    said: bool = True
    """False for the labels of an axis and the like, which the plan does not say."""


@dataclass(frozen=True)
class Group:
    """Shapes that belong together: with an alternative text, or a mere ornament."""

    name: str
    alt: str
    decorative: bool
    parts: tuple["Part", ...]


Part = Form | Lettering | Group


@dataclass(frozen=True)
class Drawing:
    """A whole drawing, and how far down the texts of the plan may reach in it, in mm."""

    parts: tuple[Part, ...]
    foot: float


@cache
def read_drawing(svg: str, language: str) -> Drawing:
    """Return the parts of a drawing; raises PublishError with the line where it is no such drawing."""
    from lxml import etree

    try:
        root = etree.fromstring(svg.encode())
    except etree.XMLSyntaxError as fault:
        raise PublishError([Problem("drawing", fault.lineno or 0, 0, "drawing", str(fault.msg))]) from fault
    parts = tuple(part for element in root for part in _part(element, language))
    return Drawing(parts, float(root.get("data-foot", "inf")))


def letterings(parts: Sequence[Part]) -> Iterator[Lettering]:
    """Yield the texts of a drawing in reading order."""
    for part in parts:
        if isinstance(part, Group):
            yield from letterings(part.parts)
        elif isinstance(part, Lettering):
            yield part


def lettered(part: Part, change: Callable[[Lettering], Lettering]) -> Part:
    """Return a part with each of its texts changed."""
    if isinstance(part, Group):
        return replace(part, parts=tuple(lettered(inner, change) for inner in part.parts))
    return change(part) if isinstance(part, Lettering) else part


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
            yield _lettering(element, language)
        else:
            form = _FORMS[tag](element)
            if form:
                fill, stroke = element.get("fill", ""), element.get("stroke", "")
                width, name = float(element.get("stroke-width", "0")), element.get("id", tag)
                yield replace(form, fill=fill, stroke=stroke, stroke_width=width, name=name)
    except (KeyError, ValueError) as fault:
        message = f"<{tag}> cannot be drawn: {fault}"
        raise PublishError([Problem("drawing", element.sourceline, 0, "drawing", message)]) from fault


def _numbers(element: Any, *names: str) -> tuple[float, ...]:
    return tuple(float(element.get(name, "0")) for name in names)


def _rect(element: Any) -> Form:
    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    return Form("rect", (x, y, width, height))


def _circle(element: Any) -> Form:
    x, y, r = _numbers(element, "cx", "cy", "r")
    return Form("ellipse", (x - r, y - r, 2 * r, 2 * r))


def _line(element: Any) -> Form:
    x1, y1, x2, y2 = _numbers(element, "x1", "y1", "x2", "y2")
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    return Form("line", box, (("M", (x1, y1)), ("L", (x2, y2))))


def _path(element: Any) -> Form | None:
    segments = path_segments(element.get("d", ""))
    if not segments:
        return None
    if element.get("transform"):
        segments = _moved(segments, element.get("transform"))
    points = list(_extremes(segments))
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    right, foot = (max(point[axis] for point in points) for axis in (0, 1))
    return Form("path", (left, top, max(right - left, LEAST_PART), max(foot - top, LEAST_PART)), segments)


def _moved(segments: Sequence[Segment], transform: str) -> tuple[Segment, ...]:
    """Return segments moved by `translate(x y)`, the one transform that is understood."""
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


_FORMS = {"rect": _rect, "circle": _circle, "line": _line, "path": _path}
_ALIGN = {"start": "l", "middle": "ctr", "end": "r"}


def _lettering(element: Any, language: str) -> Lettering:
    x, y, width, height = _numbers(element, "x", "y", "width", "height")
    steps: list[Step] = element.get("class", "text").split()
    level = Level.model_validate(
        {
            "size": steps,
            "color": element.get("fill", "ink"),
            "bold": element.get("font-weight") == "bold",
            "times": element.get("data-times", "1"),
            "tracking": element.get("letter-spacing", "0"),
            "balanced": element.get("data-balanced") is not None,
        }
    )
    said = " ".join("".join(element.itertext()).split())
    return Lettering(
        element.get("data-path") or element.get("id", "text"),
        (x, y, width, height),
        runs(said, language),
        level,
        _ALIGN[element.get("text-anchor", "start")],
        element.get("data-anchor", "t"),
        element.get("data-link", ""),
        "data-path" in element.attrib,
    )
