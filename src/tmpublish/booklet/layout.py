"""Counts and heights → positions in mm: rows that share a column, chunks that share pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Span:
    """A stretch of a column, from `top` to `foot` in mm from the page's top."""

    top: float
    foot: float

    @property
    def height(self) -> float:
        """Return its height in mm."""
        return self.foot - self.top


def stack(weights: Sequence[float], top: float, foot: float, gap: float) -> list[Span]:
    """Return spans that fill a column from `top` to `foot`, as high as their weights, `gap` mm apart."""
    unit = (foot - top - gap * (len(weights) - 1)) / sum(weights)
    spans, at = [], top
    for weight in weights:
        spans.append(Span(at, at + weight * unit))
        at += weight * unit + gap
    return spans


def levels(heights: Sequence[float], top: float, foot: float, gap: float) -> list[float]:
    """Return where blocks begin that stand on `foot`, `gap` mm apart or closer where room is short."""
    if not heights:
        return []
    spare = (foot - top - sum(heights)) / max(1, len(heights) - 1)
    step = max(min(gap, spare), 0.0)
    at = foot - heights[-1] - sum(heights[:-1]) - step * (len(heights) - 1)
    starts = []
    for height in heights:
        starts.append(at)
        at += height + step
    return starts


def chunks(items: Sequence[T], heights: Sequence[float], room: float, gap: float = 0.0) -> Iterator[list[T]]:
    """Yield the items in order, in the fewest groups that stay within `room` mm, as even as they come.

    An item that is higher than the room has a group to itself.
    """
    count = len(items)
    # What begins with an item: how many groups, the sum of their squared heights, where the first one ends.
    best: list[tuple[int, float, int]] = [(0, 0.0, count)] * (count + 1)
    for first in reversed(range(count)):
        ways = []
        for end in range(first + 1, count + 1):
            used = sum(heights[first:end]) + gap * (end - first - 1)
            if used > room + 1e-6 and end > first + 1:
                break
            ways.append((best[end][0] + 1, best[end][1] + used**2, end))
        best[first] = min(ways, key=lambda way: (way[0], way[1], -way[2]))
    at = 0
    while at < count:
        end = best[at][2]
        yield list(items[at:end])
        at = end
