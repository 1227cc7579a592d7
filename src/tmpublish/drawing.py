"""Geometry in mm, y down → SVG path data of circles, dots and outlines; weights and dates → positions.

Numbers have three decimals at most and come in one order: one drawing is one text on every machine.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil, cos, inf, pi, sin
from typing import Any, NamedTuple, Protocol

_RIM = tuple((cos(turn * pi / 4), sin(turn * pi / 4)) for turn in range(8))
_MOST = 6  # of the eight places on its rim: a dot that sticks out further frays the edge


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


class Dots(NamedTuple):
    """Dots on a lattice: column and row, in steps of `pitch` mm from x and y, and radius."""

    x: float
    y: float
    pitch: float
    cells: tuple[tuple[float, float, float], ...]

    def __str__(self) -> str:
        """Return path data of circles."""
        places = (
            (self.x + column * self.pitch, self.y + row * self.pitch, r) for column, row, r in self.cells
        )
        return "".join(circle(*place) for place in places)

    @property
    def first(self) -> tuple[float, float]:
        """Return the lowest column and row."""
        return min((cell[0] for cell in self.cells), default=0.0), min(
            (cell[1] for cell in self.cells), default=0.0
        )

    @property
    def transform(self) -> str:
        """Return how `strokes` become mm: as SVG writes it."""
        column, row = self.first
        place = f"{written(self.x + column * self.pitch)} {written(self.y + row * self.pitch)}"
        return f"translate({place}) scale({written(self.pitch)})"

    @property
    def strokes(self) -> list[tuple[str, str]]:
        """Return a width and path data for each size, in steps of the lattice.

        Its lines have round caps, and a dash and a gap that make one step: the shortest dash is a dot.
        A line goes on for a quarter of a step behind its last dot, so that rounding loses none.
        A PDF of them is a tenth as large as one of circles.
        """
        column, row = self.first
        sizes: dict[str, list[tuple[int, int]]] = {}
        for x, y, radius in self.cells:
            sizes.setdefault(written(2 * radius / self.pitch), []).append((round(x - column), round(y - row)))
        return [
            (width, min(_lines(cells, "v"), _lines(cells, "h"), key=len)) for width, cells in sizes.items()
        ]


def _lines(cells: Sequence[tuple[int, int]], direction: str) -> str:
    """Return path data with a line for each run of cells in a column (`v`) or a row (`h`)."""
    places = set(cells if direction == "v" else ((y, x) for x, y in cells))
    order = sorted(places)
    starts = [at for at in order if (at[0], at[1] - 1) not in places]
    ends = [at for at in order if (at[0], at[1] + 1) not in places]
    lines = []
    for (across, first), (_, last) in zip(starts, ends, strict=True):
        place = f"{across} {first}" if direction == "v" else f"{first} {across}"
        lines.append(f"M{place}{direction}{last - first}.25")
    return "".join(lines)


class Dotted(NamedTuple):
    """An outline in two parts, in its own coordinates, and its whole width."""

    dots: Dots
    solid: str
    width: float


def written(value: float) -> str:
    """Return a number with three decimals at most: micrometres, and no finer."""
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


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
) -> Dots:
    """Return a field of dots on a square lattice in the middle of a box, their radius growing evenly.

    It grows from the left column to the right one, or from the top row to the foot unless `columns_first`.
    """
    columns, rows = (max(1, int(side / pitch + 1e-6)) for side in (width, height))
    left = x + (width - (columns - 1) * pitch) / 2
    top = y + (height - (rows - 1) * pitch) / 2
    steps = max(1, (columns if columns_first else rows) - 1)
    growth = (radius_to - radius_from) / steps
    cells = (
        (column, row, radius_from + growth * (column if columns_first else row))
        for column in range(columns)
        for row in range(rows)
    )
    return Dots(left, top, pitch, tuple(cells))


class Arch(NamedTuple):
    """A band of dots around a center on the foot of a page, and a point in its middle for a leader."""

    dots: Dots
    mark: tuple[float, float]


def arches(
    x: float, foot: float, inner: float, outer: float, count: int, pitch: float, radii: tuple[float, float]
) -> list[Arch]:
    """Return so many bands around a center, upward from `foot`, from `inner` to `outer` mm, ever finer."""
    made = []
    breadth = (outer - inner) / max(count, 1)
    for band in range(count):
        near, far = inner + breadth * band + pitch / 2, inner + breadth * (band + 1) - pitch / 2
        radius = radii[0] + (radii[1] - radii[0]) * band / max(count - 1, 1)
        reach = int(far / pitch)
        cells = tuple(
            (column, -row, radius)
            for column in range(-reach, reach + 1)
            for row in range(reach + 1)
            if near <= pitch * (column**2 + row**2) ** 0.5 <= far
        )
        middle = (near + far) / 2 * 0.7071
        made.append(Arch(Dots(x, foot, pitch, cells), (x + middle, foot - middle)))
    return made


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

    `cut_left` is the share of the width that is beyond the left edge of the page; `solid_from` is the
    share of what shows at which the outline turns solid. Left of there it is dots, whose radius grows in hard
    steps: a band for each of `radii`, every band twice as wide as the one before. The lattice hangs from the
    solid edge and the top. Nothing is drawn further than `bleed` mm beyond that edge, nor below `foot` mm.

    The solid part has no overlaps, so it fills alike under both fill rules: type designers let the strokes of
    a 4 or a 6 overlap, and slides fill by even-odd, where a hole would show.
    """
    from fontTools.pens.svgPathPen import SVGPathPen
    from pathops import PathOp, op

    whole = _area(outline.path)
    whole.simplify()
    edge = outline.width * cut_left
    split = edge + (outline.width - edge) * solid_from
    shares = [part / (2 ** len(radii) - 1) for part in accumulate(2**band for band in range(len(radii)))]
    ends = [edge + (split - edge) * share for share in shares]
    drawn: list[tuple[float, float, float]] = []
    for column in range(ceil((split - max(edge - bleed, 0)) / pitch)):
        x = split - pitch * (column + 0.5)
        radius = radii[min(bisect_left(ends, x), len(radii) - 1)]
        for row in range(int(min(outline.height, foot) / pitch + 0.5)):
            y = pitch * (row + 0.5)
            if x - radius >= edge - bleed and y + radius <= foot and _mostly(whole.contains, x, y, radius):
                drawn.append((-(column + 0.5), row + 0.5, radius))
    right, bottom = outline.width + 1, foot if foot < outline.height else outline.height + 1
    solid = op(whole, _area(f"M{split} -1H{right}V{bottom}H{split}Z"), PathOp.INTERSECTION)
    solid.draw(pen := SVGPathPen(None, ntos=written))
    return Dotted(Dots(split, 0.0, pitch, tuple(drawn)), pen.getCommands(), outline.width)


def _area(path: str) -> Any:
    """Return path data as an area that can be asked for points, and cut."""
    from fontTools.svgLib.path.parser import parse_path
    from pathops import Path

    area = Path()
    parse_path(path, area.getPen(glyphSet=None))
    return area


def _mostly(inside: Callable[[tuple[float, float]], bool], x: float, y: float, r: float) -> bool:
    return inside((x, y)) and sum(inside((x + r * dx, y + r * dy)) for dx, dy in _RIM) >= _MOST


@dataclass(frozen=True)
class Span:
    """A stretch of a page, from `start` on, `size` mm long."""

    start: float
    size: float

    @property
    def end(self) -> float:
        """Return the end of the stretch in mm."""
        return self.start + self.size

    @property
    def middle(self) -> float:
        """Return the middle of the stretch in mm."""
        return self.start + self.size / 2


def growing(count: int, ratio: float) -> list[float]:
    """Return the weights 1, ratio, ratio² … of so many spans."""
    return [ratio**index for index in range(count)]


def divide(weights: Sequence[float], start: float, end: float, gap: float, least: float = 0.0) -> list[Span]:
    """Return spans that fill a stretch, as long as their weights, `gap` mm apart, none under `least` mm."""
    unit = (end - start - gap * (len(weights) - 1)) / sum(weights)
    spans: list[Span] = []
    for index, weight in enumerate(weights):
        size = max(weight * unit, least)
        before = sum(span.size for span in spans)
        spans.append(Span(start + before + gap * index, size))
    return spans


@dataclass(frozen=True)
class Cell:
    """The place of an item in a grid, in mm, and whether it is the last one."""

    item: Any
    x: float
    y: float
    width: float
    height: float
    column: int
    last: bool

    @property
    def right(self) -> float:
        """Return its right edge in mm."""
        return self.x + self.width

    @property
    def foot(self) -> float:
        """Return its lower edge in mm."""
        return self.y + self.height


def cells(
    items: Sequence[Any],
    x: float,
    y: float,
    width: float,
    height: float,
    columns: int | Sequence[float] = 1,
    gap: float = 0.0,
    row_gap: float | None = None,
    *,
    downward: bool = False,
    most: float = inf,
    above: float = 0.0,
) -> list[Cell]:
    """Return the places of items in a box: row by row, or `downward`, column by column.

    `columns` is their number, or the weight of each; they are `gap` mm apart, and rows too unless `row_gap`
    says otherwise. Rows are up to `most` mm high; `above` is the share of what is left that is above them.
    """
    weights = [1.0] * columns if isinstance(columns, int) else columns
    lines = max(-(-len(items) // len(weights)), 1)
    apart = gap if row_gap is None else row_gap
    tall = min((height - apart * (lines - 1)) / lines, most)
    top = y + (height - lines * tall - apart * (lines - 1)) * above
    across = divide(weights, x, x + width, gap)
    made = []
    for number, item in enumerate(items):
        row, column = divmod(number, len(weights))
        if downward:
            column, row = divmod(number, lines)
        span = across[column]
        place = span.start, top + row * (tall + apart), span.size, tall
        made.append(Cell(item, *place, column, number == len(items) - 1))
    return made


def post_bars(
    months: Sequence[int], first: int, unit: float, gap: float, least: float, most: float
) -> list[Span]:
    """Return a post for each month, `unit` mm a month from the first one on, moved on if they would touch.

    They are as broad as the shortest step between two months allows, from `least` to `most` mm.
    """
    steps = [later - month for month, later in pairwise(months) if later > month]
    broad = max(min(unit * min(steps, default=100) - gap, most), least)
    made: list[Span] = []
    for month in months:
        x = unit * (month - first)
        made.append(Span(max(x, made[-1].end + gap) if made else x, broad))
    return made


@dataclass(frozen=True)
class PostLabel:
    """Where the words of a post begin in mm, and how wide they may be; `narrow` if they lack room."""

    x: float
    width: float
    narrow: bool


def post_labels(
    bars: Sequence[Span], left: float, right: float, turn: float, least: float, most: float, gap: float = 4.5
) -> list[PostLabel]:
    """Return the words of posts that stand between `left` and `right` mm, each lower than the one before.

    Words are right of their post as long as `turn` mm are left there. After that, they are left of the first
    post that has less, and right of the last one that has its words at its right.
    """
    made: list[PostLabel] = []
    turned = next((bar.start for bar in bars if right - bar.end - gap < turn), inf)
    before = max((bar.end + 1.5 for bar in bars if bar.start < turned), default=left)
    for bar in bars:
        ends = bar.start >= turned
        width = min(turned - gap - before if ends else right - bar.end - gap, most)
        x = turned - gap - max(width, least) if ends else bar.end + gap
        made.append(PostLabel(x, max(width, least), width < least))
    return made


@dataclass(frozen=True)
class Dot:
    """A dot of a lattice: its column and row from 0, and whether it belongs to the marked group."""

    column: int
    row: int
    marked: bool


@dataclass(frozen=True)
class Lattice:
    """A number drawn to scale, one dot a unit: how far dots are apart in mm, and where each one is."""

    pitch: float
    columns: int
    rows: int
    dots: tuple[Dot, ...]


def lattice(
    count: int,
    width: float,
    height: float,
    pitches: Sequence[float],
    group: int = 0,
    across: int = 1,
    from_foot: bool = False,
) -> Lattice | None:
    """Return the lattice of `count` dots with the first pitch at which a box holds them; None if none does.

    A group of dots is marked in the lower left corner, `across` of them side by side. Rows count from the
    top, or `from_foot`.
    """
    for pitch in pitches:
        columns = int(width / pitch + 0.001)
        rows = ceil(count / columns)
        if count and rows * pitch <= height + 0.001:
            first = 0 if from_foot else rows - group // across
            marked = range(first, first + ceil(group / across))
            cells = ((k % columns, k // columns) for k in range(count))
            dots = (Dot(column, row, column < across and row in marked) for column, row in cells)
            return Lattice(pitch, columns, rows, tuple(dots))
    return None


@dataclass(frozen=True)
class Month:
    """A month on an axis: where it begins in mm, and its number and year if there is room to write them."""

    x: float
    eventful: bool
    january: bool
    number: int
    year: int


def months(
    eventful: Sequence[int], unit: float, name_room: float, plain_room: float, year_room: float
) -> list[Month]:
    """Return the months from the first to the last one with an event, `unit` mm each, from 0 on.

    Months count from January of the year 0. The name of a month needs `name_room` mm; months without an
    event have names only if every month is `plain_room` mm wide. The number of a year needs `year_room` mm.
    """
    first, named, dated = eventful[0], -10, -10
    made = []
    for index in range(eventful[-1] - first + 1):
        year, number = divmod(first + index, 12)
        has_event = first + index in eventful
        name = (unit >= plain_room or has_event) and unit * (index - named) >= name_room
        opens = number == 0 and unit * (index - dated) >= year_room
        dates = opens or (index == 0 and unit * (-first % 12) >= year_room)
        named, dated = index if name else named, index if dates else dated
        made.append(
            Month(unit * index, has_event, number == 0, number + 1 if name else 0, year if dates else 0)
        )
    return made


def factor(number: int) -> int:
    """Return the largest divisor that makes a block no wider than high: 3 for 15."""
    return max((side for side in range(1, int(number**0.5) + 1) if number % side == 0), default=1)
