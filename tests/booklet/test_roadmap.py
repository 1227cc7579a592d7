"""Test where the texts of events are below the axis of a roadmap."""

import pytest

from tmpublish.booklet.roadmap import COLUMNS, Axis, texts_below


@pytest.mark.parametrize(
    ("posts", "rights"),
    [((20.0,), [True]), ((20.0, 190.0), [True, False]), ((40.0, 175.0, 400.0), [True, False, False])],
)
def test_texts_are_beside_their_posts_and_on_their_page(posts: tuple[float, ...], rights: list[bool]) -> None:
    places = texts_below(Axis((), 1, posts, ()))
    assert [place.x > place.post for place in places] == rights
    for place in places:
        start, end = COLUMNS[place.page]
        assert start - 210 * place.page <= place.x
        assert place.x + place.width <= end - 210 * place.page


def test_events_that_are_too_near_have_no_place() -> None:
    assert texts_below(Axis((), 1, (60.0, 70.0, 80.0), ())) == []
