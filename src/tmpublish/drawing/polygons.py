"""SVG path data → polygons, clipped and simplified, and back to path data."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, combinations, pairwise
from math import ceil, dist, hypot, sqrt

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


Side = tuple[Point, Point]
Inside = Callable[[float, float], bool]

_NEAR = 1e-6  # mm: places closer than this are one
_ASIDE = 1e-4  # mm: how far beside a side one looks for what it parts


def _sides(contours: Iterable[Contour]) -> list[Side]:
    """Return the sides of closed contours, without those of no length."""
    return [side for contour in contours for side in pairwise([*contour, contour[0]]) if dist(*side) > _NEAR]


def inside_test(contours: Iterable[Contour]) -> Inside:
    """Return the test "is x, y inside?" by nonzero winding, each line worked out once."""
    sides = [side for side in _sides(contours) if side[0][1] != side[1][1]]
    lines: dict[float, tuple[list[float], list[int]]] = {}

    def crossings(y: float) -> tuple[list[float], list[int]]:
        found = sorted(
            (a[0] + (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]), 1 if a[1] < b[1] else -1)
            for a, b in sides
            if (a[1] <= y) != (b[1] <= y)
        )
        return [x for x, _ in found], [0, *accumulate(turn for _, turn in found)]

    def inside(x: float, y: float) -> bool:
        key = round(y, 6)
        if key not in lines:
            lines[key] = crossings(key)
        places, windings = lines[key]
        return windings[bisect_left(places, x)] != 0

    return inside


def simplify(contours: list[Contour]) -> list[Contour]:
    """Return the edge of the area that contours fill by nonzero winding, without overlaps or crossings.

    Type designers let the strokes of a 4 or a 6 overlap; slides fill by even-odd, where a hole would show.
    """
    sides = _sides(contours)
    cuts: dict[int, list[float]] = defaultdict(list)
    for (i, one), (j, other) in combinations(enumerate(sides), 2):
        for share, of_other in _meetings(one, other):
            cuts[i].extend([share] if _NEAR < share < 1 - _NEAR else [])
            cuts[j].extend([of_other] if _NEAR < of_other < 1 - _NEAR else [])
    if not any(cuts.values()):
        return contours
    inside, turn = inside_test(contours), sum(map(_area, contours)) > 0
    edge: dict[Side, None] = {}
    for index, (a, b) in enumerate(sides):
        for start, end in pairwise([0.0, *sorted(cuts[index]), 1.0]):
            part = (_rounded(between(a, b, start)), _rounded(between(a, b, end)))
            left, right = _beside(part, inside) if dist(*part) > _NEAR else (False, False)
            if left != right:
                edge[part if left == turn else part[::-1]] = None
    return _linked(edge)


def _meetings(one: Side, other: Side) -> Iterator[tuple[float, float]]:
    """Yield where two sides cross or touch, as shares of each."""
    (a, b), (c, d) = one, other
    if (
        max(a[0], b[0]) < min(c[0], d[0]) - _NEAR
        or max(c[0], d[0]) < min(a[0], b[0]) - _NEAR
        or max(a[1], b[1]) < min(c[1], d[1]) - _NEAR
        or max(c[1], d[1]) < min(a[1], b[1]) - _NEAR
    ):
        return
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    turn = ux * vy - uy * vx
    if abs(turn) > _NEAR * hypot(ux, uy) * hypot(vx, vy):
        share = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turn
        of_other = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / turn
        if -_NEAR <= share <= 1 + _NEAR and -_NEAR <= of_other <= 1 + _NEAR:
            yield share, of_other
    elif abs((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) <= _NEAR * hypot(ux, uy):  # on one line
        for point, of_other in ((c, 0.0), (d, 1.0)):
            yield ((point[0] - a[0]) * ux + (point[1] - a[1]) * uy) / (ux * ux + uy * uy), of_other
        for point, share in ((a, 0.0), (b, 1.0)):
            yield share, ((point[0] - c[0]) * vx + (point[1] - c[1]) * vy) / (vx * vx + vy * vy)


def _rounded(point: Point) -> Point:
    return round(point[0], 5) + 0.0, round(point[1], 5) + 0.0


def _beside(side: Side, inside: Inside) -> tuple[bool, bool]:
    """Return whether the area lies to the left and to the right of a side, seen with y up."""
    (ax, ay), (bx, by) = side
    x, y, long = (ax + bx) / 2, (ay + by) / 2, dist(*side)
    dx, dy = -(by - ay) / long * _ASIDE, (bx - ax) / long * _ASIDE
    return inside(x + dx, y + dy), inside(x - dx, y - dy)


def _linked(edge: Iterable[Side]) -> list[Contour]:
    """Return directed sides, linked end to start, as contours."""
    follows: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edge:
        follows[start].append(end)
    contours: list[Contour] = []
    for start in list(follows):
        while follows[start]:
            contour, here = [start], follows[start].pop()
            while here != start and follows[here]:
                contour.append(here)
                here = follows[here].pop()
            contours.append(contour)
    return contours


def clip(contours: Iterable[Contour], axis: int, bound: float, sign: int = 1) -> list[Contour]:
    """Return what of the contours lies where `sign` × the coordinate of `axis` (0 is x) is `bound` or more.

    Winding is kept, and the pieces come apart: an outline that leaves and comes back gives two contours.
    """

    def depth(point: Point) -> float:
        return sign * point[axis] - bound

    whole: list[Contour] = []
    chains: list[Contour] = []
    for contour in contours:
        inside = [depth(point) >= 0 for point in contour]
        if all(inside):
            whole.append(contour)
        elif any(inside):
            chains.extend(_chains(contour, inside, depth))
    return [contour for contour in whole + _closed(chains, 1 - axis) if abs(_area(contour)) > FINENESS**2]


def _chains(contour: Contour, inside: list[bool], depth: Callable[[Point], float]) -> Iterator[Contour]:
    """Yield the stretches of a contour on the inner side, each from its entry on the line to its exit."""
    first = inside.index(False)
    chain: Contour = []
    for here, there in pairwise([*range(first, len(contour)), *range(first + 1)]):
        a, b = contour[here], contour[there]
        if inside[here] != inside[there]:
            chain.append(between(a, b, depth(a) / (depth(a) - depth(b))))
        if inside[there]:
            chain.append(b)
        elif chain:
            yield chain
            chain = []


def _closed(chains: list[Contour], along: int) -> list[Contour]:
    """Join exits with entries along the line, next neighbours first, as brackets match.

    Any joining fills the same area, since no ray away from the line meets it; this draws no stretch twice.
    """
    ends = sorted(
        [(chain[0][along], 0, index) for index, chain in enumerate(chains)]
        + [(chain[-1][along], 1, index) for index, chain in enumerate(chains)]
    )
    follows: dict[int, int] = {}
    waiting: list[tuple[int, int]] = []
    for _, leaves, index in ends:
        if waiting and waiting[-1][0] != leaves:
            other = waiting.pop()[1]
            follows[index if leaves else other] = other if leaves else index
        else:
            waiting.append((leaves, index))
    closed: list[Contour] = []
    while follows:
        start, index = follows.popitem()
        contour = list(chains[start])
        while index != start:
            contour.extend(chains[index])
            index = follows.pop(index)
        closed.append(contour)
    return closed


def _area(contour: Contour) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*contour, contour[0]])) / 2
