"""Counts, weights and dates → positions in mm: columns, lattices of dots, months on an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil


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
    """The words of a post at `x`: right of it, or left of `edge` if `ends`; `narrow` if they lack room."""

    x: float
    ends: bool
    edge: float
    width: float
    narrow: bool


def post_labels(
    months: Sequence[int], unit: float, right: float, turn: float, least: float, most: float, step: float
) -> list[PostLabel]:
    """Return the labels of posts on an axis of months, `unit` mm each; posts of one month are `step` apart.

    Words are right of their post as long as `turn` mm are left there before `right`; after that, they are
    left of the first post that has less.
    """
    made: list[PostLabel] = []
    before, edge, same = 0, 0.0, 0
    for index, month in enumerate(months):
        moved = index > 0 and month != months[index - 1]
        before = months[index - 1] - months[0] if moved else before
        same = same + 1 if index and not moved else 0
        x = unit * (month - months[0]) + step * same
        ends = right - x < turn
        edge = x if ends and not edge else edge
        room = min(edge - step - unit * (before + 0.6) if ends else right - x, most)
        made.append(PostLabel(x, ends, edge, max(room, least), room < least))
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
