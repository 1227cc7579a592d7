"""Test where the posts and words of a timeline are: on one page, on one scale across two, or nowhere."""

from itertools import pairwise
from pathlib import Path

import pytest

from tmpublish import loader
from tmpublish.booklet.timeline import COLUMNS, FOLD, RIGHT, TimelinePage, timeline_pages
from tmpublish.booklet.typesetting import Texts, TextSlot
from tmpublish.plan.parts import Event

LOOK = {
    "date": TextSlot("sans 700 text", 100),
    "text": TextSlot("serif 400 text tight", None, down=6.25, marks=200),
    "below": 7.5,
}


@pytest.fixture(scope="module")
def texts() -> Texts:
    inputs = loader.in_language(loader.read(Path("source/plan.yaml"), Path("templates")), "en")
    return Texts(inputs.plan, inputs.design, "en", parts_linked=True)


def pages(texts: Texts, axis: float, facing: bool) -> list[TimelinePage]:
    assert texts.plan.spotlight
    assert texts.plan.spotlight.timeline
    return timeline_pages(texts.plan.spotlight.timeline.events, [LOOK], 85, axis, facing, texts)


def events(page: TimelinePage) -> list[Event]:
    return [row.item for row in page.rows]


def test_events_with_room_are_on_one_page_each_below_the_one_before(texts: Texts) -> None:
    (page,) = pages(texts, 400, facing=True)
    assert page.start is None
    assert [row.y for row in page.rows] == sorted(row.y for row in page.rows)
    for label in page.labels:
        assert label.x >= 0
        assert label.x + label.width <= COLUMNS + 1


def test_two_facing_pages_have_one_scale(texts: Texts) -> None:
    left, right = pages(texts, 215, facing=True)
    assert texts.plan.spotlight
    assert texts.plan.spotlight.timeline
    assert events(left) + events(right) == list(texts.plan.spotlight.timeline.events)
    xs = [month.x for page in (left, right) for month in page.months]
    # A month whose name the fold would cut has none.
    steps = {round((later - x) / (xs[1] - xs[0]), 6) for x, later in pairwise(xs)}
    assert steps <= {1.0, 2.0}
    for page, start, end in ((left, 0.0, COLUMNS), (right, RIGHT, RIGHT + COLUMNS)):
        assert page.start == (-15 if page is left else FOLD)
        for label in page.labels:
            assert start <= label.x
            assert label.x + label.width <= end + 1


def test_words_without_room_have_no_page(texts: Texts) -> None:
    assert pages(texts, 215, facing=False) == []
    assert pages(texts, 120, facing=True) == []
