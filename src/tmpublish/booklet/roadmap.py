"""Phases and events → fields and posts on one axis of years, in mm of a spread."""

from collections.abc import Callable
from dataclasses import dataclass

from tmpublish.plan.sections import Roadmap


@dataclass(frozen=True)
class Field:
    """A phase on the axis: its number from 1, where it begins and ends, and its lane from the foot."""

    number: int
    start: float
    end: float
    lane: int


@dataclass(frozen=True)
class Tick:
    """The first of January of a year on the axis."""

    x: float
    year: int


@dataclass(frozen=True)
class Axis:
    """An axis of years: fields in so many lanes, posts of events, and the years."""

    fields: tuple[Field, ...]
    lanes: int
    posts: tuple[float, ...]
    ticks: tuple[Tick, ...]


def years_axis(part: Roadmap, start: float, end: float, room: float = 12.0) -> Axis:
    """Return the phases and events of a roadmap from `start` to `end` mm; years are `room` mm apart at least.

    Phases that overlap stand in lanes of their own.
    """
    spans = [(each.start, each.end) for each in part.phases] + [
        (each.date, each.date) for each in part.events
    ]
    low = min(_years(first.earliest) for first, _ in spans)
    high = max(low + 0.25, *(_years(last.latest) for _, last in spans))

    def place(years: float) -> float:
        return start + (end - start) * (years - low) / (high - low)

    fields, free = list[Field](), list[float]()
    for number, phase in enumerate(part.phases, 1):
        at, until = place(_years(phase.start.earliest)), place(_years(phase.end.latest))
        lane = next((index for index, taken in enumerate(free) if taken <= at + 0.5), len(free))
        free[lane : lane + 1] = [until]
        fields.append(Field(number, at, until, lane))
    posts = tuple(place((_years(e.date.earliest) + _years(e.date.latest)) / 2) for e in part.events)
    return Axis(tuple(fields), max(len(free), 1), posts, _ticks(low, high, place, room))


def _ticks(low: float, high: float, place: Callable[[float], float], room: float) -> tuple[Tick, ...]:
    made: list[Tick] = []
    for year in range(int(low) + (low % 1 > 0.02), int(high) + 1):
        if not made or place(year) - made[-1].x >= room:
            made.append(Tick(place(year), year))
    return tuple(made)


def _years(day: tuple[int, int, int]) -> float:
    """Return year, month and day as years; the last day of a month ends it."""
    year, month, number = day
    return year + (month - 1 + (number - (number == 1)) / 31) / 12


@dataclass(frozen=True)
class PostText:
    """Where the text of an event is beside its post, in mm of a page: 0 is the left page, 1 the right one."""

    page: int
    post: float
    x: float
    width: float


COLUMNS = ((15.0, 190.0), (230.0, 405.0))  # mm of a spread
LEAST, MOST, BESIDE = 42.5, 65.0, 2.5


def texts_below(axis: Axis) -> list[PostText]:
    """Return a place below the axis for the text of each event: none at all if one of them has no room.

    A text is right of its post, or left of it if what follows is too near.
    """
    made = list[PostText]()
    for number, post in enumerate(axis.posts):
        page = int(post >= 210)
        start, end = COLUMNS[page]
        after = next((one for one in axis.posts[number + 1 :] if int(one >= 210) == page), end)
        before = max((one.x + one.width + 210 * page for one in made if one.page == page), default=start)
        if min(after, end) - post - 2 * BESIDE >= LEAST:
            x, width = post + BESIDE, min(after - post - 2 * BESIDE, MOST)
        else:
            width = min(post - BESIDE - before, MOST)
            x = post - BESIDE - width
        if width < LEAST or x < before:
            return []
        made.append(PostText(page, post - 210 * page, x - 210 * page, width))
    return made
