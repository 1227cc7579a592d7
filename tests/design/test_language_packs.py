"""Test language packs: those in the repository, and what is said of a faulty one."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from tmpublish.design.formats import source_note
from tmpublish.design.language_packs import LanguagePack, read_languages
from tmpublish.design.theme import read_design, with_hyphens
from tmpublish.diagnostics import PublishError
from tmpublish.plan.parts import Source
from tmpublish.text.language_rules import parting_places

TEMPLATES = Path(__file__).parents[2] / "templates"
SOURCE = (TEMPLATES / "_languages.yml").read_text("utf-8")


@cache
def packs() -> Mapping[str, LanguagePack]:
    return read_languages(TEMPLATES / "_languages.yml")


@pytest.mark.parametrize("language", re.findall(r"(?m)^([\w-]+):$", SOURCE))
def test_a_pack_counts_to_a_hundred(language: str) -> None:
    for n in range(1, 101):
        assert re.match(r"\S", packs()[language].label("goals", n))


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
    assert packs()[language].label("priorities", n) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("locale: de_DE", "locale: xx_YY", "bad_locale"),
        ("goal: Ziel {digits}", "goal: Ziel {digit}", "Use `digits`."),
        ("goal: Ziel {digits}", "goal: Ziel {digits", "bad_label"),
        (', few: "{n} cele"', "", "few"),
        ("script: hangul", "script: runes", "wrong_choice"),
        ("locale: de_DE", "quotes: [„, “]\n  locale: de_DE", "bad_quotes"),
        ("locale: de_DE", "hyphens: xx_YY\n  locale: de_DE", "bad_hyphens"),
        ("locale: de_DE", "glue: [polish]\n  locale: de_DE", "wrong_choice"),
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


def test_a_pack_may_have_quotes_and_held_spaces_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "_languages.yml"
    own = "quotes: [», «, ›, ‹]\n  glue: [one-letter-words]\n  hyphens: none\n  locale: de_DE"
    file.write_text(SOURCE.replace("locale: de_DE", own), "utf-8")
    pack = read_languages(file)["de"]
    assert pack.typeset("*\"Ja\"* und 'nein' (A b)") == "*»Ja«* und ›nein‹ (A\u00a0b)"
    assert packs()["de"].typeset('"Ja"') == '"Ja"'
    assert parting_places("Betriebsarzt", pack.hyphenation) == frozenset()


def test_words_are_parted_where_the_plan_says() -> None:
    packs = with_hyphens(read_design(TEMPLATES), {"de": ["Betriebs-arzt"]}).languages
    assert parting_places("Betriebsarzt", packs["de"].hyphenation) == {8}
    assert parting_places("Notfallversorgung", packs["de"].hyphenation) == {3, 7, 10, 13}


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ("The plan", "The Harbor Post, May 2026: The plan."),
        ("It has six goals.", "The Harbor Post, May 2026: It has six goals."),
        ("It says “six goals.”", "The Harbor Post, May 2026: It says “six goals.”"),
        ("What for?", "The Harbor Post, May 2026: What for?"),
    ],
)
def test_a_note_ends_in_one_full_stop(says: str, expected: str) -> None:
    held = {"id": "post", "publisher": {"en": "The Harbor Post"}, "date": "2026-05", "says": {"en": says}}
    source = Source.model_validate(held, context={"languages": ("en",)})
    assert source_note(packs()["en"], source, lambda text: text["en"]) == expected
