"""Test what a design has no means to set."""

import re
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from published_plans import SMALL, TEMPLATES

from tmpublish import loader
from tmpublish.diagnostics import PublishError


def problems(source: Path, text: str) -> list[str]:
    source.write_text(text, "utf-8")
    with pytest.raises(PublishError) as refused:
        loader.read(source, TEMPLATES)
    return [f"{found.line}:{found.column} {found.code} {found.message}" for found in refused.value.problems]


def test_the_small_plan_is_covered(small: Path) -> None:
    assert loader.read(small, TEMPLATES).plan.slug == "small-plan"


def test_a_character_without_a_glyph_is_named_with_its_place(small: Path) -> None:
    (reported,) = problems(small, SMALL.replace("Every child learns", "Every child 😀 learns 😀"))
    assert reported.startswith("17:28 no_glyph")
    assert "“😀” (grinning face, U+1F600)" in reported


def test_every_language_and_every_plain_word_is_looked_at(small: Path) -> None:
    text = SMALL.replace("教好书", "教好\U00030000书").replace("[Harbour]", "[Harbour, ☂]")
    reported = problems(small, text)
    assert [line.split()[:2] for line in reported] == [["6:23", "no_glyph"], ["16:37", "no_glyph"]]


def test_an_escaped_character_is_found_at_its_text(small: Path) -> None:
    (reported,) = problems(small, SMALL.replace("{en: Teach well,", '{en: "Teach \\u2602",'))
    assert reported.startswith("16:15 no_glyph")


def test_marks_that_only_the_han_fonts_have_are_covered(small: Path) -> None:
    small.write_text(SMALL.replace("我们在", "①我们在℃的"), "utf-8")
    assert loader.read(small, TEMPLATES)


def test_a_language_without_a_pack_is_named(small: Path) -> None:
    text = re.sub(
        "[\u4e00-\u9fff]+",
        " mots ",
        SMALL.replace("[en, zh]", "[en, fi]").replace("zh:", "fi:").replace("。", "."),
    )
    reported = next(line for line in problems(small, text) if "no_language_pack" in line)
    assert reported.startswith("2:17 ")
    assert "_languages.yml" in reported


def test_a_font_that_draws_none_of_its_letters_is_refused_at_its_line(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    path = templates / "fonts" / "SourceSans3-Regular.ttf"
    font = TTFont(path)
    for name in font.getGlyphOrder():
        font["glyf"][name] = Glyph()
    font.save(path)
    (tmp_path / "plan.yaml").write_text(SMALL, "utf-8")
    with pytest.raises(PublishError) as refused:
        loader.read(tmp_path / "plan.yaml", templates)
    (reported,) = (found for found in refused.value.problems if found.severity == "error")
    text = (templates / "_brand.yml").read_text("utf-8").splitlines()
    assert (reported.code, "SourceSans3-Regular.ttf" in text[reported.line - 1]) == ("bad_font", True)
    assert "has no outlines, so some readers show blank text." in reported.message
