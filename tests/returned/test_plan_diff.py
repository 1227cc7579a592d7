"""Test that what changed between two editions is named by text id, and nothing else is."""

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from institutions import SOURCE, read_plan
from published_plans import Run

from tmpublish.cli import main
from tmpublish.page_changes import changed_texts, with_bars
from tmpublish.pdf_reading.document import letters_in_points, read_objects
from tmpublish.plan import plan_texts
from tmpublish.returned.plan_diff import (
    Change,
    as_markdown,
    as_text,
    differences,
    excerpt,
    one_language_only,
    read_plan_of,
    word_runs,
)
from tmpublish.yaml_source import parse_document


@pytest.fixture
def plan() -> Any:
    return parse_document(SOURCE.read_bytes(), "plan").data


def test_a_plan_and_itself_do_not_differ(plan: Any) -> None:
    assert differences(plan, copy.deepcopy(plan)) == []


def test_shuffled_lists_are_moves_alone(plan: Any) -> None:
    other = copy.deepcopy(plan)
    random.Random(3).shuffle(other["goals"])
    for goal in other["goals"]:
        goal["priorities"].reverse()
    found = differences(plan, other)
    assert found
    assert {each.kind for each in found} == {"moved"}


def test_an_item_before_all_others_is_one_change(plan: Any) -> None:
    other = copy.deepcopy(plan)
    new = {"name": {"en": "Archery", "zh": "射箭"}, "text": {"en": "We shoot arrows.", "zh": "我们射箭。"}}
    other["goals"][0]["priorities"].insert(0, new)
    other["goals"][1], other["goals"][2] = other["goals"][2], other["goals"][1]
    other["goals"][3]["id"] = "another-name"
    found = differences(plan, other)
    assert sorted(each.kind for each in found) == ["added", "moved", "renamed"]
    assert (
        next(each for each in found if each.kind == "added").path
        == f"goals.{plan['goals'][0]['id']}.priorities.1"
    )


def test_words_and_breaks_are_told_apart_and_figures_come_first(plan: Any) -> None:
    other = copy.deepcopy(plan)
    other["vision"]["title"]["en"] = "Our Vision"
    other["vision"]["line"]["zh"] = other["vision"]["line"]["zh"].replace(" // ", "")
    other["date"] = "2027-01-01"
    found = differences(plan, other)
    assert [(each.kind, each.path, each.language) for each in found] == [
        ("text", "date", ""),
        ("text", "vision.title", "en"),
        ("layout", "vision.line", "zh"),
    ]
    assert one_language_only(found, ["en", "zh"]) == ["vision.title"]
    assert "vision.title (en): {+Our +}Vision" in as_text(found)


def test_nothing_of_a_plan_is_markup(plan: Any) -> None:
    other = copy.deepcopy(plan)
    other["vision"]["title"]["en"] = "<script>x</script> [a](b)"
    page = as_markdown(differences(plan, other), "old → <new>")
    assert "<script>" not in page
    assert "[a](b)" not in page


def test_chinese_words_are_not_torn() -> None:
    assert word_runs("以学术为基础理论", "以教学为基础理论", "zh") == [
        ("=", "以"),
        ("-", "学术"),
        ("+", "教学"),
        ("=", "为基础理论"),
    ]


def test_numbers_among_chinese_are_whole_words() -> None:
    assert word_runs("2027年9月", "2028年9月", "zh-Hant")[:2] == [("-", "2027"), ("+", "2028")]


def test_an_excerpt_keeps_the_changes_and_the_words_around_them() -> None:
    far = "word " * 40
    made = excerpt([("=", far), ("-", "old"), ("+", "new"), ("=", far), ("+", "more"), ("=", far)])
    assert [sign for sign, _ in made] == ["=", "-", "+", "=", "+", "="]
    assert made[1:3] == [("-", "old"), ("+", "new")]
    head, middle, end = (words for sign, words in made if sign == "=")
    assert (head[:6], head[-5:]) == ("… word", "word ")
    assert (end[:5], end[-6:]) == ("word ", "word …")
    assert middle.count("…") == 1
    assert len(middle) < 130
    short = [("=", "We teach "), ("-", "20"), ("+", "30"), ("=", "名学生。")]
    assert excerpt(short) == short


@settings(max_examples=60, deadline=None)
@given(st.text("ab 一二.", max_size=30), st.text("ab 一二.", max_size=30))
def test_runs_give_both_texts(before: str, after: str) -> None:
    runs = word_runs(before, after, "zh")
    assert "".join(words for sign, words in runs if sign != "+") == before
    assert "".join(words for sign, words in runs if sign != "-") == after


def test_published_files_and_folders_are_editions_too(
    journey: Run, plan: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert differences(read_plan_of(str(journey.dist), SOURCE)[1], plan) == []
    deck = next(journey.dist.glob("*deck-zh.pptx"))
    assert [
        each for each in differences(read_plan_of(str(deck), SOURCE)[1], plan) if each.kind == "text"
    ] == []
    assert main(["diff", str(SOURCE), str(SOURCE)]) == 0
    assert main(["diff", str(journey.dist / "manifest.json"), str(SOURCE)]) != 0
    assert main(["diff", "git:no-such-revision", str(SOURCE)]) == 2
    assert "There is no plan in it" in capsys.readouterr().out


def test_figures_and_names_come_first(plan: Any) -> None:
    other = copy.deepcopy(plan)
    texts = other["goals"][0]["priorities"]
    texts[0]["text"]["en"] += " It is so."
    texts[1]["text"]["en"] += " We teach nineteen more."
    texts[2]["text"]["zh"] += "清华大学。"
    found = differences(plan, other)
    assert [each.path.split(".")[3] for each in found] == ["2", "3", "1"]


def test_bars_are_beside_the_texts_that_changed_and_nothing_moves(journey: Run) -> None:
    pdf = next(journey.dist.glob("*booklet-en.pdf")).read_bytes()
    texts = {path: each.text for path, each in plan_texts(read_plan(SOURCE), "en").items()}
    changes = [Change("text", "vision.text", "en"), Change("text", "mission.title", "zh")]
    changes.append(Change("added", "closing"))
    paths = changed_texts(changes, texts, "en")
    assert {"vision.text", "closing.title"} <= paths
    assert "mission.title" not in paths
    made = with_bars(pdf, texts, paths, ("#112233", "#FFFFFF"))
    assert letters_in_points(made) == letters_in_points(pdf)
    barred = [
        number
        for number, (old, new) in enumerate(
            zip(read_objects(pdf).pages, read_objects(made).pages, strict=True), 1
        )
        if new.get_contents().get_data().count(b"Artifact BMC")
        > old.get_contents().get_data().count(b"Artifact BMC")
    ]
    assert 0 < len(barred) < 8
