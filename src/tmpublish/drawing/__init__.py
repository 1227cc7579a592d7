"""Pure geometry in mm, y down → SVG path data: circles, fields of dots, outlines from dots to solid.

Numbers have three decimals at most and come in one order: one drawing is one text on every machine.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from math import ceil, cos, inf, pi, sin
from typing import NamedTuple, Protocol

from tmpublish.drawing.paths import flatten, to_path, written
from tmpublish.drawing.polygons import Inside, clip, inside_test, simplify

__all__ = ["Dotted", "Shape", "circle", "clip", "dots", "dotted", "flatten", "simplify", "to_path"]

_RIM = tuple((cos(turn * pi / 4), sin(turn * pi / 4)) for turn in range(8))
_MOST = 6  # of the eight places on its rim: a dot that stands out by more than a bite frays the edge


class Shape(Protocol):
    """What an outline is here: SVG path data whose ink spans 0, 0 to width, height."""

    @property
    def path(self) -> str:
        """Absolute path data of closed contours (M, L, H, V, Q, C, Z), fill rule nonzero."""

    @property
    def width(self) -> float:
        """The width of the ink."""

    @property
    def height(self) -> float:
        """The height of the ink."""


class Dotted(NamedTuple):
    """An outline in two parts, as path data in its own coordinates, and its whole width."""

    dots: str
    solid: str
    width: float


def circle(x: float, y: float, r: float) -> str:
    """Return a circle as two arcs."""
    across = written(2 * r)
    half = f"{written(r)} {written(r)} 0 1 0"
    return f"M{written(x - r)} {written(y)}a{half} {across} 0a{half} -{across} 0z"


@lru_cache(maxsize=1024)
def dots(
    x: float,
    y: float,
    width: float,
    height: float,
    pitch: float,
    radius_from: float,
    radius_to: float,
    columns_first: bool = True,
) -> str:
    """Return a field of dots on a square lattice in the middle of a box, their radius growing evenly.

    It grows from the left column to the right one, or from the top row to the foot unless `columns_first`.
    """
    columns, rows = (max(1, int(side / pitch + 1e-6)) for side in (width, height))
    left = x + (width - (columns - 1) * pitch) / 2
    top = y + (height - (rows - 1) * pitch) / 2
    steps = max(1, (columns if columns_first else rows) - 1)
    growth = (radius_to - radius_from) / steps
    return "".join(
        circle(
            left + column * pitch,
            top + row * pitch,
            radius_from + growth * (column if columns_first else row),
        )
        for column in range(columns)
        for row in range(rows)
    )


def dotted(
    outline: Shape,
    pitch: float,
    radii: Sequence[float],
    solid_from: float,
    cut_left: float = 0.0,
    bleed: float = inf,
    foot: float = inf,
) -> Dotted:
    """Return an outline that is dots on the left and solid on the right.

    `cut_left` is the share of the width that stands beyond the left edge of the page; `solid_from` is the
    share of what shows at which the outline turns solid. Left of there it is dots, whose radius grows in hard
    steps: a band for each of `radii`, every band twice as wide as the one before. The lattice hangs from the
    solid edge and the top. Nothing is drawn further than `bleed` mm beyond that edge, nor below `foot` mm.

    The solid part is of straight sides without overlaps, so it fills alike under both fill rules.
    """
    contours = simplify(flatten(outline.path))
    edge = outline.width * cut_left
    split = edge + (outline.width - edge) * solid_from
    shares = [part / (2 ** len(radii) - 1) for part in accumulate(2**band for band in range(len(radii)))]
    ends = [edge + (split - edge) * share for share in shares]
    inside = inside_test(contours)
    drawn: list[str] = []
    for column in range(ceil((split - max(edge - bleed, 0)) / pitch)):
        x = split - pitch * (column + 0.5)
        radius = radii[min(bisect_left(ends, x), len(radii) - 1)]
        for row in range(int(min(outline.height, foot) / pitch + 0.5)):
            y = pitch * (row + 0.5)
            if x - radius >= edge - bleed and y + radius <= foot and _mostly(inside, x, y, radius):
                drawn.append(circle(x, y, radius))
    solid = clip(contours, axis=0, bound=split)
    if foot < outline.height:
        solid = clip(solid, axis=1, bound=-foot, sign=-1)
    return Dotted("".join(drawn), to_path(solid), outline.width)


def _mostly(inside: Inside, x: float, y: float, r: float) -> bool:
    return inside(x, y) and sum(inside(x + r * dx, y + r * dy) for dx, dy in _RIM) >= _MOST
