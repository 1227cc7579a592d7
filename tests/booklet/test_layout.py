"""Test how texts become rows, rows become pages, and where blocks are placed."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmpublish.booklet.layout import (
    Look,
    chunks,
    fill,
    fit_beside,
    fit_lists,
    fit_rows,
    levels,
    pages,
    register,
    row,
    spread,
)
from tmpublish.booklet.typesetting import Block, TextSlot


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


def test_blocks_stand_on_the_foot_and_move_together_where_room_is_short() -> None:
    assert levels([5, 5, 5], 200, 265, 10) == [230, 245, 260]
    assert levels([5, 5, 5], 245, 265, 10) == [245, 252.5, 260]


class Lines:
    """Sets a number as a text of so many lines, as wide as its box; a look is a leading in mm."""

    def words(self, item: Any, part: str, form: str = "list") -> Any:  # noqa: ARG002
        return item.get(part)

    def block(self, words: int, box: TextSlot, sources: Sequence[str]) -> Block:  # noqa: ARG002
        width = box.width or 0.0
        return Block("", "", "", words, float(box.look), width, 0.0)  # type: ignore[arg-type]


LINES = Lines()


def look(leading: int, **how: Any) -> Look:
    return {"name": TextSlot(str(leading), 100, top=10), "text": TextSlot(str(leading), 100, down=7.5), **how}


def test_texts_of_a_row_follow_each_other() -> None:
    placed = row({"name": 2, "text": 3}, look(5, after=4), LINES)
    assert (placed["name"].y, placed["text"].y, placed.height) == (10, 22.5, 36.5)
    assert [block.y for block in placed.moved(100).blocks] == [110, 122.5]
    assert placed.on_foot(265)["text"].y == 255


@pytest.mark.parametrize(
    ("end", "height"), [({}, 22.5), ({"below": 1}, 28.5), ({"air": 10}, 25), ({"air": 9, "grid": 2.5}, 25)]
)
def test_rows_end_as_their_look_says(end: Look, height: float) -> None:
    assert row({"name": 1, "text": 2}, look(5, **end), LINES).height == height


def test_lists_go_into_columns() -> None:
    box = TextSlot("5", 40, top=5, columns=2, step=50)
    placed = row({"names": [1, 1, 1]}, {"names": box}, LINES)
    assert [(block.x, block.y) for block in placed["names"]] == [(0, 5), (0, 10), (50, 5)]


def test_rows_take_the_first_look_in_which_all_fit() -> None:
    items = [{"name": 1, "text": 1}, {"name": 1, "text": 3}]
    looks = [look(10), look(5), look(3)]
    assert fit_rows(items, looks, 55, LINES).look == looks[0]
    assert fit_rows(items, looks, 50, LINES).look == looks[1]
    assert not fit_rows(items, looks, 20, LINES).fits
    assert fit_rows(items, looks, 40, LINES, each=True).look == looks[0]


def test_a_row_higher_than_a_page_takes_a_smaller_look() -> None:
    items = [{"name": 1, "text": 9}, {"name": 1, "text": 9}]
    looks = [look(10), look(5), look(3)]
    assert fit_rows(items, looks, 60, LINES).look == looks[1]
    assert fit_rows(items, looks, 20, LINES).look == looks[2]


def test_a_look_with_too_many_lines_does_not_fit() -> None:
    short = {"name": TextSlot("5", 100, lines=1)}
    rows = fit_rows([{"name": 2}], [short, {"name": TextSlot("5", 100)}], 100, LINES)
    assert rows.look != short


def test_lists_share_a_look_if_they_all_fit_in_it() -> None:
    lists = [[{"name": 1, "text": 1}], [{"name": 1, "text": 5}]]
    looks = [look(10), look(5)]
    assert [rows.look for rows in fit_lists(lists, looks, 60, LINES, common=1)] == [looks[0]] * 2
    assert [rows.look for rows in fit_lists(lists, looks, 40, LINES, common=1)] == looks


def test_rows_are_as_high_as_what_they_count() -> None:
    rows = fit_rows(
        [{"name": 1, "list": [1, 2, 3]}],
        [{"name": TextSlot("5", 9), "units": [50, 20], "per": "list"}],
        100,
        LINES,
    )
    assert (rows.height, rows[0].unit) == (60, 20)
    assert [(one.y, one.height) for one in fill(rows, 50, 265, 5)] == [(50, 215)]


def test_rows_spread_over_their_page() -> None:
    rows = fit_rows([{"name": 1, "text": 1}, {"name": 2, "text": 1}], [look(5)], 100, LINES)
    assert [one.y for one in spread(rows, 0, 101, grid=2.5)] == [0, 47.5]
    assert [one.y for one in spread(rows, 0, 100, even=True)] == [0, 50]
    assert [one.y for one in spread(rows, 0, 100, most=5)] == [0, 22.5]
    assert [(page.first, page.last, len(page)) for page in pages(rows, 25)] == [
        (True, False, 1),
        (False, True, 1),
    ]


def test_labels_of_all_rows_begin_at_one_height() -> None:
    labels = {"name": TextSlot("5", 100, top=10), "labels": TextSlot("5", 100, gap=5, between=0)}
    rows = fit_rows([{"name": 4, "labels": [1, 1]}, {"name": 1, "labels": [1]}], [labels], 300, LINES)
    placed = register(rows, "labels", 0, 20, 100, after=5, gap=50)
    assert [[block.y for block in one["labels"]] for one in placed] == [[40, 95], [95]]


def test_rows_for_several_pages_are_in_the_largest_look_that_needs_no_more_pages() -> None:
    looks = [{"text": TextSlot(leading, 10), "below": 0} for leading in (10, 8, 7)]
    items = [{"text": 4}] * 5  # 40, 32 and 28 high each
    assert fit_rows(items, looks, 65, LINES).look == looks[1]
    assert fit_rows(items, looks, 140, LINES).look == looks[2]


def test_rows_leave_a_figure_its_place_if_they_can() -> None:
    looks = [{"text": TextSlot(leading, 10), "below": 0} for leading in (10, 5, 2)]
    items = [{"text": 4}] * 4  # 160, 80 and 32 high
    made = fit_beside(items, looks, 200, 100, True, LINES)
    assert made.beside
    assert made.look == looks[1]
    assert not fit_beside(items, looks, 200, 40, True, LINES).beside  # never in the last look
    assert not fit_beside(items, looks, 200, 100, False, LINES).beside
