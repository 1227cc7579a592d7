"""Test whether booklet and deck that disagree are noticed: in numbers, the order of goals, pages named."""

import re

from damage import codes, with_part
from hiding import alone

from tmpublish.checks import CheckContext, consistency
from tmpublish.checks.consistency import _COUNT, _NUMBER


def test_a_number_that_only_a_slide_gives_is_noticed(published: CheckContext) -> None:
    def more(data: bytes) -> bytes:
        return re.sub(rb"<a:t>[^<]*</a:t>", b"<a:t>7,777 mu</a:t>", data, count=1)

    (found,) = consistency.check_numbers(with_part(published, "ppt/slides/slide2.xml", more))
    assert "slide 2 says 7,777" in found.message


def test_a_number_that_only_notes_give_is_noticed(published: CheckContext) -> None:
    def more(data: bytes) -> bytes:
        return data.replace(b"About 500 mu", b"About 560 mu")

    (found,) = consistency.check_numbers(with_part(published, "ppt/notesSlides/notesSlide15.xml", more))
    assert "the notes of slide 15 say 560" in found.message


def test_goals_in_another_order_are_noticed(published: CheckContext) -> None:
    def turned(data: bytes) -> bytes:
        return re.sub(rb'(<p:sldId id="262"[^>]*>)(<p:sldId id="263"[^>]*>)', rb"\2\1", data)

    found = list(consistency.check_order(with_part(alone(published, "deck"), "ppt/presentation.xml", turned)))
    assert codes(found) == {"order_differs"}
    assert all("`goals." in problem.message and "comes too early" in problem.message for problem in found)


def test_priorities_in_another_order_are_noticed(published: CheckContext) -> None:
    first, second = b"A holistic education model", b"Curricula and academic platforms"

    def turned(data: bytes) -> bytes:
        return data.replace(first, b"@").replace(second, first).replace(b"@", second)

    damaged = with_part(alone(published, "deck"), "ppt/slides/slide7.xml", turned)
    (found,) = consistency.check_order(damaged)
    assert "`goals.education.priorities.2.name` comes too early, on slide 7" in found.message


def test_a_goal_under_the_number_of_another_is_noticed(published: CheckContext) -> None:
    damaged = with_part(
        alone(published, "deck"), "ppt/slides/slide7.xml", lambda data: data.replace(b">Goal 1<", b">Goal 2<")
    )
    (found,) = consistency.check_goals(damaged)
    assert (found.code, "slide 7" in found.message) == ("goal_differs", True)
    assert "Discovering for" in published.given.source.decode("utf-8").splitlines()[found.line - 1]


def test_notes_that_name_another_page_are_noticed(published: CheckContext) -> None:
    damaged = with_part(
        alone(published, "deck"),
        "ppt/notesSlides/notesSlide7.xml",
        lambda data: data.replace(b"page 10", b"page 12"),
    )
    (found,) = consistency.check_folios(damaged)
    assert (found.code, "page 12" in found.message) == ("folio_differs", True)


def test_what_counts_as_one_number() -> None:
    assert _NUMBER.findall("In 2026, 1,000 and 3.5 and 12.") == ["2026", "1,000", "3.5", "12"]


def test_the_count_of_a_list_is_no_number_of_the_plan() -> None:
    assert (
        _COUNT.sub("", "44. Teach 300 children\n7\tVision\n12.5 ha\n8")
        == "Teach 300 children\nVision\n12.5 ha\n8"
    )
