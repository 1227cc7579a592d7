"""Texts that count the plan's own lists have their lengths, in the plan's own nouns."""

import pytest
from institutions import ROOT

from tmpublish.design.theme import read_design
from tmpublish.lint.counts import counts
from tmpublish.lint.index import read
from tmpublish.yaml_source import parse_document

PACKS = read_design(ROOT / "templates").languages
# Three goals, of two, one and three priorities; four elements.
PLAN = """
approach:
  title: {title}
  items: [a, b, c, d]
goals:
  - priorities: [a, b]
    lead: {inside}
  - priorities: [a]
  - priorities: [a, b, c]
"""


def found(language: str, words: str, key: str = "a", more: str = "") -> list[str]:
    """Return what the rule says of a text, at `key` or as a `title` or lead (`inside`) of the plan above."""
    typed = f'{{{language}: "{words}"}}'
    places = {"title": "''", "inside": "''", key: typed}
    plan = f"languages: [{language}]\n{PLAN.format(**places)}a: {places.get('a', typed)}\n{more}"
    reading = read(parse_document(plan.encode(), "p"), PACKS)
    return [problem.message for problem in counts(reading)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Three goals and six priorities"),
        ("en", "Three strategic goals, four elements"),
        ("en", "the first two goals"),
        ("en", "in 2030 goals matter, and 12 hospitals set goals"),
        ("en", "all nine areas goals, more than five goals, five of the six priorities"),
        ("zh", "五大洲的目标，前五项目标，联合国17项可持续发展目标"),
        ("zh", "三大目标，六项重点任务"),
        ("zh", "四个要素"),
        ("de", "Drei Ziele und sechs Schwerpunkte"),
        ("de", "Sechs Ziele, jedes mit einer Kennzahl"),
        ("fr", "Trois objectifs, 6 priorités"),
        ("ja", "3つの目標"),
        ("pl", "3 cele"),
    ],
)
def test_the_right_count_is_silent(language: str, words: str) -> None:
    assert found(language, words) == []


@pytest.mark.parametrize(
    ("language", "words", "shown"),
    [
        ("en", "Our plan has four goals.", "four goals"),
        ("en", "nineteen key priorities", "nineteen key priorities"),
        ("en", "Five elements", "Five elements"),
        ("zh", "四大目标", "四大目标"),
        ("zh", "七项重点任务", "七项重点任务"),
        ("zh-Hant", "四項目標", "四項目標"),
        ("de", "Vier Ziele", "Vier Ziele"),
        ("fr", "quatre objectifs", "quatre objectifs"),
        ("it", "quattro obiettivi", "quattro obiettivi"),
        ("ru", "5 целей", "5 целей"),
    ],
)
def test_another_count_is_reported_with_that_of_the_plan(language: str, words: str, shown: str) -> None:
    (message,) = found(language, words)
    assert message.startswith(f"“{shown}” differs from the plan, which has ")


def test_a_text_of_a_goal_counts_its_own_priorities() -> None:
    assert found("en", "Two priorities", "inside") == []
    (message,) = found("en", "Three priorities", "inside")
    assert "which has 6, 2 in this goal" in message


def test_the_plan_s_own_nouns_are_counted_in_place_of_the_usual_ones() -> None:
    more = "words: {goal: {en: {one: Pillar, other: Pillars}}}\n"
    assert found("en", "Nine goals", more=more) == []
    assert len(found("en", "Four pillars", more=more)) == 1


def test_a_title_that_begins_with_a_number_counts_its_list() -> None:
    assert found("en", "The Four Strands", "title") == []
    (message,) = found("en", "The Five Strands", "title")
    assert message.startswith("“The Five Strands” differs from `items`, which has 4.")
    assert found("en", "Strands of five years", "title") == []
