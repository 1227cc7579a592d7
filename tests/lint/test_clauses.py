"""Limits and moments agree over languages; texts point to parts that are in the plan."""

import pytest

from tmpublish.lint.clauses import pointers, same_clauses
from tmpublish.lint.index import read
from tmpublish.yaml_source import parse_document


def found(**texts: str) -> list[str]:
    """Return what the rule of clauses says of one text in some languages."""
    lines = "\n".join(f'  {language}: "{words}"' for language, words in texts.items())
    plan = f"languages: [{', '.join(texts)}]\na:\n{lines}\n"
    return [problem.message for problem in same_clauses(read(parse_document(plan.encode(), "p")))]


@pytest.mark.parametrize(
    "texts",
    [
        {"en": "at least 40 beds", "zh": "不少于40张床位"},
        {"en": "no more than 40 beds", "zh": "不超过40张床位"},
        {"en": "more than 40 beds", "zh": "40余张床位"},
        {"en": "by 2030", "zh": "2030年前"},
        {"en": "by the end of 2030", "zh": "到2030年底"},
        {"en": "since 2019", "zh": "2019年以来"},
        {"en": "mid-2027", "de": "Mitte 2027"},
        {"en": "3 percentage points", "fr": "3 points de pourcentage"},
        {"en": "double the number", "zh": "数量翻一番"},
        {"en": "at least 40 beds", "it": "almeno 40 letti"},
        {"en": "From 2027 to 2032", "zh": "2027年至2032年"},
        {"en": "within three years", "zh": "三年内"},
        {"en": "up to 200 patients a day", "zh": "每天最多200名患者"},
        {"en": "less than 10% of beds", "zh": "不足10%的床位"},
        {"en": "a double degree", "zh": "双学位"},
        {"en": "at the age of 60 or more", "de": "ab 60 Jahren"},
        {"en": "three years ago", "de": "vor 3 Jahren"},
        {"en": "before patients ask", "zh": "在患者开口之前"},
        {"en": "halve the wait", "fr": "attendre deux fois moins"},
        {"en": "as calm as can be", "fr": "calme au maximum"},
        {"en": "at most 5 days", "fr": "5 jours au maximum"},
        {"en": "at most 5 days", "es": "5 días como máximo"},
    ],
)
def test_the_same_clause_is_silent(texts: dict[str, str]) -> None:
    assert found(**texts) == []


@pytest.mark.parametrize(
    "texts",
    [
        {"en": "at least 40 beds", "zh": "至多40张床位"},
        {"en": "at least 40 beds", "zh": "40张床位"},
        {"en": "40 beds", "de": "mindestens 40 Betten"},
        {"en": "no more than 40 beds", "zh": "超过40张床位"},
        {"en": "before 2030", "zh": "2030年后"},
        {"en": "after 2030", "de": "bis 2030"},
        {"en": "3 percentage points", "zh": "3%"},
        {"en": "3%", "fr": "3 points de pourcentage"},
        {"en": "early 2027", "zh": "2027年底"},
        {"en": "mid-2027", "de": "Ende 2027"},
        {"en": "double the number", "zh": "数量增至三倍"},
        {"en": "double the number", "es": "triplicar el número"},
    ],
)
def test_another_clause_is_reported(texts: dict[str, str]) -> None:
    (message,) = found(**texts)
    assert message.endswith("Say the same in both.")


@pytest.mark.parametrize(
    ("language", "title", "words", "expected"),
    [
        ("en", "The campus", "The sources are on the campus pages.", 0),
        ("en", "The harbor", "The sources are on the campus pages.", 1),
        ("en", "The harbor", "See the next pages, and in the public section of the site.", 0),
        ("en", "The harbor", "More in the finance chapter.", 1),
        ("zh", "医学园区", "来源列于园区各页。", 0),
        ("zh", "学校", "来源列于园区各页。", 1),
        ("de", "Der Hafen", "Mehr dazu im Abschnitt „Campus“.", 1),
        ("de", "Der Campus", "Mehr dazu im Abschnitt „Campus“.", 0),
    ],
)
def test_a_text_points_to_parts_of_the_plan(language: str, title: str, words: str, expected: int) -> None:
    part = f"spotlight:\n  title: {{{language}: {title}}}\n"
    plan = f"languages: [{language}]\n{part}a:\n  {language}: '{words}'\n"
    assert len(list(pointers(read(parse_document(plan.encode(), "p"))))) == expected
