"""A shape of a slide → where it stands and its outline, with groups, turns and curves worked out; in pt."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from tmpublish.ooxml.opc_reader import A, P, local

EMU = 12_700  # a pt
Point = tuple[float, float]
Area = tuple[float, float, float, float]
"""Left, top, right and bottom in pt of the slide."""


@dataclass(frozen=True)
class Frame:
    """How the children of a group come to stand on the slide: scaled, then moved; in EMU."""

    scale: Point = (1.0, 1.0)
    move: Point = (0.0, 0.0)

    def within(self, group: etree._Element) -> "Frame":
        """Return the frame inside of a group (ECMA-376, 20.1.7.5)."""
        found = group.find(f"{P}grpSpPr/{A}xfrm")
        if found is None:
            return self
        numbers = {
            tag: (_emu(found, tag, names[0]), _emu(found, tag, names[1]))
            for tag, names in {"off": "xy", "ext": ("cx", "cy"), "chOff": "xy", "chExt": ("cx", "cy")}.items()
        }
        wide, high = (
            inner[0] / inner[1] if inner[1] else 1.0
            for inner in zip(numbers["ext"], numbers["chExt"], strict=True)
        )
        across = self.move[0] + self.scale[0] * (numbers["off"][0] - wide * numbers["chOff"][0])
        down = self.move[1] + self.scale[1] * (numbers["off"][1] - high * numbers["chOff"][1])
        return Frame((self.scale[0] * wide, self.scale[1] * high), (across, down))

    def at(self, x: float, y: float) -> Point:
        """Return where a point stands on the slide, in pt."""
        return (self.move[0] + self.scale[0] * x) / EMU, (self.move[1] + self.scale[1] * y) / EMU


def _emu(found: etree._Element, tag: str, key: str) -> float:
    element = found.find(f"{A}{tag}")
    return float(element.get(key, "0")) if element is not None else 0.0


@dataclass(frozen=True)
class Placed:
    """Where a shape stands: its box before it is turned, by how many degrees, and whether upside down."""

    area: Area
    turn: float = 0.0
    flipped: bool = False


def placed(layers: Iterable[etree._Element], frame: Frame) -> Placed | None:
    """Return where a shape stands, by itself or as its layout and master have it; None where none says."""
    for depth, layer in enumerate(layers):
        found = next(
            (each for path in (f"{P}spPr/{A}xfrm", f"{P}xfrm") for each in layer.iterfind(path)), None
        )
        if found is None or found.find(f"{A}ext") is None:
            continue
        (x, y), (cx, cy) = [
            (_emu(found, tag, first), _emu(found, tag, second))
            for tag, first, second in (("off", "x", "y"), ("ext", "cx", "cy"))
        ]
        here = frame if not depth else Frame()
        left, top = here.at(x, y)
        right, bottom = here.at(x + cx, y + cy)
        turn = float(found.get("rot", "0")) / 60_000 % 360
        return Placed((left, top, right, bottom), turn, found.get("flipV") in {"1", "true"})
    return None


def outlines(shape: etree._Element, spot: Placed) -> Iterator[list[Point]]:
    """Yield the outlines of a shape as polygons on the slide, in pt."""
    left, top, right, bottom = spot.area
    geometry = shape.find(f"{P}spPr/{A}prstGeom")
    paths = shape.findall(f"{P}spPr/{A}custGeom/{A}pathLst/{A}path")
    if paths:
        for path in paths:
            wide, high = (float(path.get(key, "0")) or 1.0 for key in "wh")
            for points in _traced(path):
                yield _turned(
                    [(left + x / wide * (right - left), top + y / high * (bottom - top)) for x, y in points],
                    spot,
                )
    elif geometry is not None and geometry.get("prst") == "ellipse":
        angles = [math.tau * step / 32 for step in range(32)]
        middle, half = ((left + right) / 2, (top + bottom) / 2), ((right - left) / 2, (bottom - top) / 2)
        yield _turned(
            [(middle[0] + half[0] * math.cos(a), middle[1] + half[1] * math.sin(a)) for a in angles], spot
        )
    elif geometry is not None and geometry.get("prst") == "line":
        yield _turned([(left, top), (right, bottom)], spot)
    else:
        yield _turned([(left, top), (right, top), (right, bottom), (left, bottom)], spot)


def _turned(points: list[Point], spot: Placed) -> list[Point]:
    if not spot.turn:
        return points
    x0, y0 = (spot.area[0] + spot.area[2]) / 2, (spot.area[1] + spot.area[3]) / 2
    cos, sin = math.cos(math.radians(spot.turn)), math.sin(math.radians(spot.turn))
    return [(x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos) for x, y in points]


def _traced(path: etree._Element) -> Iterator[list[Point]]:
    """Yield the closed lines of a path in its own measure (20.1.9.15); curves by their ends and middle."""
    points: list[Point] = []
    for step in path:
        kind = local(step.tag)
        own = [(float(each.get("x", "0")), float(each.get("y", "0"))) for each in step.iter(f"{A}pt")]
        if kind in {"moveTo", "close"} and points:
            yield points
            points = []
        if kind == "arcTo" and points:
            points += _arc(points[-1], step)
        points += own
    if points:
        yield points


def _arc(start: Point, step: etree._Element) -> list[Point]:
    wide, high = float(step.get("wR", "0")), float(step.get("hR", "0"))
    (cos, sin), *turns = _turns(step.get("stAng", "0"), step.get("swAng", "0"))
    x0, y0 = start[0] - wide * cos, start[1] - high * sin
    return [(x0 + wide * cos, y0 + high * sin) for cos, sin in turns]


@lru_cache(maxsize=1024)
def _turns(first: str, sweep: str) -> tuple[Point, ...]:
    """Return cosine and sine of seven angles along an arc, of which a slide has thousands alike."""
    start, whole = (math.radians(float(angle) / 60_000) for angle in (first, sweep))
    angles = [start + whole * part / 6 for part in range(7)]
    return tuple((math.cos(angle), math.sin(angle)) for angle in angles)
