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


def unit_that_fits(weights: Sequence[float], height: float, gap: float, units: Sequence[float]) -> float:
    """Return the largest of `units` (mm a weight) that keeps the stack within `height`, or the least."""
    room = height - gap * (len(weights) - 1)
    return next(
        (unit for unit in sorted(units, reverse=True) if unit * sum(weights) <= room + 1e-6), min(units)
    )


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
    """Yield the items in order in groups whose heights and gaps stay within `room` mm, as even as they come.

    The last group is never left with a single item when one can be spared before it.
    """
    groups: list[list[int]] = [[]]
    used = 0.0
    for index, height in enumerate(heights):
        if groups[-1] and used + gap + height > room + 1e-6:
            groups.append([])
            used = 0.0
        used += height + (gap if groups[-1] else 0.0)
        groups[-1].append(index)
    if len(groups) > 1 and len(groups[-1]) == 1 and len(groups[-2]) > 2:
        groups[-1].insert(0, groups[-2].pop())
    for group in groups:
        yield [items[index] for index in group]
