"""Events → posts on an axis of months with their words, on one page or two. All measures are mm."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from tmpublish.booklet.layout import Look, Row, fit_rows, spread
from tmpublish.booklet.typesetting import Texts
from tmpublish.drawing import Month, PostLabel, Span, months, post_bars, post_labels
from tmpublish.plan.parts import Event

COLUMNS = 174.0  # mm that posts and words have on a page, from where its axis begins
FOLD, RIGHT = 195.0, 215.0  # mm of an axis over two pages: their fold, and the columns of the right one
MONTH, WIDE_MONTH = 10.0, 25.0  # mm at most on one page, on two
POST, APART = 4.5, 0.5
TURN, LEAST, MOST = 75.0, 60.0, 85.0  # mm for the words beside a post


@dataclass(frozen=True)
class TimelinePage:
    """A page of a timeline: its rows with their posts and words, and its months.

    `start` is what stands at the left edge of the page, in mm of the axis; None if its columns begin with it.
    """

    rows: Sequence[Row]
    posts: Sequence[Span]
    labels: Sequence[PostLabel]
    months: Sequence[Month]
    start: float | None = None


def timeline_pages(
    events: Sequence[Event], looks: Sequence[Look], top: float, axis: float, facing: bool, typesetter: Texts
) -> list[TimelinePage]:
    """Return the page of a timeline between `top` and `axis`, or two on one scale if they are `facing`.

    Return none if words lack room beside their posts.
    """
    dates = months_of(events)
    count = dates[-1] - dates[0] + 1

    def pages(
        look: Look, unit: float, parts: Sequence[tuple[float, float, float | None]]
    ) -> list[TimelinePage]:
        # Of a page: the first mm of the axis that it shows, where its columns begin, its left edge.
        bars = post_bars(dates, dates[0], unit, APART, 1, POST)
        made, named = [], months(dates, unit, 3, 7.5, 8)
        for first, left, start in parts:
            end = FOLD if first < FOLD else inf
            here = [bar for bar in bars if first <= bar.start < end]
            labels = post_labels(here, left, left + COLUMNS, TURN, LEAST, MOST)
            some = [event for event, bar in zip(events, bars, strict=True) if bar in here]
            rows = fit_rows(some, [look], axis + 9 - top, typesetter, widths=[one.width for one in labels])
            if not rows or not rows.fits or any(label.narrow for label in labels):
                return []
            placed = spread(rows, top, max(axis - 5, top + rows.height), most=15, grid=2.5)
            shown = [month for month in named if first <= month.x < end - 5]
            made.append(TimelinePage(placed, here, labels, shown, start))
        return made

    one, two = (min(MONTH, (COLUMNS - 4) / count), min(WIDE_MONTH, (RIGHT + COLUMNS - 4) / count))
    ways: list[tuple[float, list[tuple[float, float, float | None]]]] = [(one, [(0, 0, None)])]
    if facing:
        ways.append((two, [(0, 0, -15), (FOLD, RIGHT, FOLD)]))
    return next((made for way in ways for look in looks if (made := pages(look, *way))), [])


def months_of(events: Sequence[Event]) -> list[int]:
    """Return the months of events, counted from January of the year 0."""
    return [event.date.year * 12 + event.date.month - 1 for event in events]
