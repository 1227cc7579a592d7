"""Test how items are shared out among pages and where blocks stand in a column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmpublish.booklet.layout import chunks, levels, stack


@pytest.mark.parametrize(
    ("heights", "groups"),
    [
        ([40, 40], [2]),
        ([40, 40, 40], [2, 1]),
        ([30] * 5, [3, 2]),
        ([30] * 7, [3, 2, 2]),
        ([90, 10, 10], [1, 2]),
        ([150, 10], [1, 1]),
        ([], []),
    ],
)
def test_groups_are_few_and_even(heights: list[float], groups: list[int]) -> None:
    assert [len(group) for group in chunks(range(len(heights)), heights, 100)] == groups


def test_gaps_take_room() -> None:
    assert [len(group) for group in chunks("abc", [30, 30, 30], 100, 5)] == [3]
    assert [len(group) for group in chunks("abc", [30, 30, 30], 100, 6)] == [2, 1]


@given(st.lists(st.floats(1, 120), max_size=20))
def test_groups_keep_all_items_in_order_and_within_the_room(heights: list[float]) -> None:
    groups = list(chunks(range(len(heights)), heights, 100, 2))
    assert [index for group in groups for index in group] == list(range(len(heights)))
    for group in groups:
        assert len(group) == 1 or sum(heights[k] for k in group) + 2 * (len(group) - 1) <= 100 + 1e-6


def test_a_stack_fills_its_column() -> None:
    spans = stack([1, 3], 50, 265, 5)
    assert [(span.top, span.foot) for span in spans] == [(50, 102.5), (107.5, 265)]


def test_blocks_stand_on_the_foot_and_move_together_where_room_is_short() -> None:
    assert levels([5, 5, 5], 200, 265, 10) == [230, 245, 260]
    assert levels([5, 5, 5], 245, 265, 10) == [245, 252.5, 260]
