"""Test language packs: those in the repository, and what is said of a faulty one."""

import re
from pathlib import Path

import pytest

from tmpublish.design.language_packs import read_languages
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError

TEMPLATES = Path(__file__).parents[2] / "templates"
PACKS = read_languages(TEMPLATES / "_languages.yml")
SOURCE = (TEMPLATES / "_languages.yml").read_text("utf-8")


@pytest.mark.parametrize("language", PACKS)
def test_a_pack_counts_to_a_hundred(language: str) -> None:
    for n in range(1, 101):
        assert re.match(r"\S", PACKS[language].label("goals", n))


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [
        ("de", 1, "Ein Schwerpunkt"),
        ("pl", 3, "3 priorytety"),
        ("pl", 5, "5 priorytetów"),
        ("ru", 21, "21 приоритет"),
        ("zh-Hant", 20, "二十項重點工作"),
        ("ja", 3, "3つの重点施策"),
        ("ja", 12, "12の重点施策"),
        ("ko", 4, "핵심 과제 4개"),
    ],
)
def test_plural_forms_are_those_of_the_language(language: str, n: int, expected: str) -> None:
    assert PACKS[language].label("priorities", n) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("locale: de_DE", "locale: xx_YY", "bad_locale"),
        ("goal: Ziel {digits}", "goal: Ziel {digit}", "Use `digits`."),
        ("goal: Ziel {digits}", "goal: Ziel {digits", "bad_label"),
        (', few: "{n} cele"', "", "few"),
        ("script: hangul", "script: runes", "wrong_choice"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert SOURCE.count(old) == 1
    file = tmp_path / "_languages.yml"
    file.write_text(SOURCE.replace(old, new), "utf-8")
    with pytest.raises(PublishError) as refused:
        read_languages(file)
    (problem,) = refused.value.problems
    assert problem.line == SOURCE[: SOURCE.index(old)].count("\n") + 1
    assert expected in f"{problem.code} {problem.message}"


def test_regions_have_the_pack_of_their_language() -> None:
    design = read_design(TEMPLATES).covering(["pt-BR", "zh-Hant-HK", "zh-Hans", "fi"])
    packs = design.languages
    assert (packs["pt-BR"].locale, packs["pt-BR"].office) == ("pt_BR", "pt-BR")
    assert (packs["zh-Hant-HK"].tag, packs["zh-Hant-HK"].office) == ("zh-Hant-HK", "zh-HK")
    assert packs["zh-Hans"].labels == packs["zh"].labels
    assert "fi" not in packs
