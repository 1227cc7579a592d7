"""SVG path data → polygons, and back."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import ceil, hypot, sqrt

Point = tuple[float, float]
Contour = list[Point]

FINENESS = 0.05  # mm: how far a side may leave its curve; a dot of print at 300 dpi is 0.085
_ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6}
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")


def flatten(path: str, fineness: float = FINENESS) -> list[Contour]:
    """Return the contours of absolute path data as polygons, nowhere further than `fineness` from the curve.

    Raises ValueError for anything but M, L, H, V, Q, C and Z.
    """
    contours: list[Contour] = []
    for command, numbers in re.findall(r"([A-Za-df-z])([^A-Za-df-z]*)", path):
        values = [float(number) for number in _NUMBER.findall(numbers)]
        if command == "Z":
            continue
        if command not in _ARITY:
            raise ValueError(
                f"path data with “{command}”: only M, L, H, V, Q, C and Z are understood, in capitals"
            )
        size = _ARITY[command]
        for start in range(0, len(values), size):
            part = values[start : start + size]
            if command == "M" and start == 0:
                contours.append([(part[0], part[1])])
            else:
                contours[-1].extend(_segment(command, contours[-1][-1], part, fineness))
    return contours


def _segment(command: str, start: Point, values: list[float], fineness: float) -> Iterator[Point]:
    """Yield the corners that follow `start`; the bound on a curve's second derivative says how many."""
    if command in "HV":
        yield (values[0], start[1]) if command == "H" else (start[0], values[0])
        return
    points = [start, *zip(values[::2], values[1::2], strict=True)]
    degree = len(points) - 1
    bends = (hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]) for a, b, c in _threes(points))
    bend = max(bends, default=0.0)
    pieces = max(1, ceil(sqrt(degree * (degree - 1) * bend / 8 / fineness)))
    for piece in range(1, pieces + 1):
        yield _on_curve(points, piece / pieces)


def _threes(points: Sequence[Point]) -> Iterator[tuple[Point, Point, Point]]:
    return zip(points[:-2], points[1:-1], points[2:], strict=True)


def _on_curve(points: Sequence[Point], share: float) -> Point:
    """Return a point of a Bézier curve of any degree, by de Casteljau's construction."""
    while len(points) > 1:
        points = [between(a, b, share) for a, b in pairwise(points)]
    return points[0]


def between(a: Point, b: Point, share: float) -> Point:
    """Return the point at a share of the way from a to b."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def to_path(contours: Iterable[Contour]) -> str:
    """Return contours as path data."""
    return "".join(f"M{'L'.join(f'{written(x)} {written(y)}' for x, y in contour)}Z" for contour in contours)


def written(value: float) -> str:
    """Return a number with three decimals at most: micrometres, and no finer."""
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")
