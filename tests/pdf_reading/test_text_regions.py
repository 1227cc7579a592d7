"""Test that the texts of a plan are found again among the letters of a page."""

import pytest
from institutions import read_plan

from tmpublish.pdf_reading.document import Letter
from tmpublish.pdf_reading.text_regions import bare, find_regions, is_in
from tmpublish.plan import plan_texts

SIZE, LEADING = 0.01, 0.02


def page(*lines: str, left: float = 0.1) -> list[Letter]:
    """Return letters as a page paints them, each line below the one before; a space is a gap."""
    return [
        Letter(character, (left + column * SIZE, 0.1 + row * LEADING, SIZE, SIZE))
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
        if character != " "
    ]


def found(lines: list[str], texts: dict[str, str], *likely: str) -> list[str]:
    return [region.path for region in find_regions(page(*lines), texts, likely)]


def test_a_text_is_found_over_its_lines_with_a_box_for_each() -> None:
    words = {"a": "Build twelve boats"}
    (region,) = find_regions(page("Build", "twelve boats"), words, ())
    assert region.path == "a"
    assert [tuple(round(value, 3) for value in box) for box in region.boxes] == [
        (0.1, 0.1, 0.05, 0.01),
        (0.1, 0.12, 0.12, 0.01),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["“Quoted” text"], '"Quoted" text'),
        (["hyphen-", "ated words"], "hyphenated words"),
        (["ﬁnancial"], "financial"),
        (["Fi昀琀een o昀케ces"], "Fifteen offices"),
        (["fiƥh"], "fifth"),
        (["TITLE IN CAPITALS"], "Title in Capitals"),
        (["为更健康的", "未来育人"], "为更健康的未来育人"),
        (["全角，标点。"], "全角,标点"),
    ],
)
def test_what_the_setting_changes_does_not_hide_a_text(lines: list[str], said: str) -> None:
    assert found(lines, {"a": said}) == ["a"]


def test_other_letters_than_those_of_ligatures_are_other_words() -> None:
    assert found(["Fifty offices"], {"a": "Fifteen offices"}) == []
    assert is_in("Fifteen offices", bare("All fi昀琀een o昀케ces"))
    assert not is_in("Fifteen offices", bare("All fifty offices"))


def test_a_name_inside_a_sentence_is_the_sentences() -> None:
    texts = {"name": "Teaching", "text": "Teaching is done well here"}
    assert found(["Teaching is done well here", "Teaching"], texts) == ["text", "name"]


def test_a_text_is_not_found_inside_a_word() -> None:
    assert found(["training and maintain"], {"a": "rain", "b": "main"}) == []
    assert found(["the rain fell"], {"a": "rain"}) == ["a"]


def test_short_texts_are_found_only_where_they_are_known_to_stand() -> None:
    assert found(["We act"], {"a": "We"}) == []
    assert found(["We act"], {"a": "We"}, "a") == ["a"]


def test_of_texts_that_read_alike_the_one_known_to_stand_there_is_meant() -> None:
    texts = {"goals.a.name": "Teaching", "goals.b.name": "Teaching"}
    assert found(["Teaching"], texts, "goals.b.name") == ["goals.b.name"]
    assert found(["Teaching", "Teaching"], texts) == ["goals.a.name", "goals.b.name"]


def test_two_columns_of_one_line_have_boxes_of_their_own() -> None:
    letters = [*page("left half"), *page("right half", left=0.6)]
    (region,) = find_regions(letters, {"a": "left half right half"}, ())
    assert [round(box[0], 2) for box in region.boxes] == [0.1, 0.6]


def test_all_that_a_plan_says_has_its_place_in_the_source(small: object) -> None:
    plan = read_plan(small)  # type: ignore[arg-type]
    words = plan_texts(plan, "zh")
    assert words["goals.teaching.priorities.1.text"].text == "造12条船。"
    assert words["goals.teaching.priorities.1.text"].place == ("goals", 0, "priorities", 0, "text", "zh")
    assert words["identity.wordmark.1"].text == "Harbour"
