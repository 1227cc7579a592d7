"""Test where themes, language packs and fonts are found: in a folder of one's own, else in tmpublish."""

import shutil
from pathlib import Path

import pytest
from institutions import TEMPLATES

from tmpublish import manifest
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError

BRAND = """\
meta: {name: Harbour Clinic}
color: {primary: "#0B3D5C", background: "#FFFFFF", foreground: "#101820"}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "_brand.yml").write_text(BRAND)
    return tmp_path


def test_a_brand_file_alone_is_enough(folder: Path) -> None:
    design = read_design(folder)
    assert design.name == "uprights"
    assert {"en", "zh"} <= design.languages.keys()
    names = manifest.template_files(design)
    assert "_brand.yml" in names
    assert {"tmpublish:_languages.yml", "tmpublish:fonts/SourceSans3-Regular.ttf"} <= names.keys()


def test_a_theme_of_the_same_name_replaces_that_of_tmpublish(folder: Path) -> None:
    shutil.copytree(TEMPLATES / "uprights", folder / "uprights")
    assert read_design(folder).folder == folder / "uprights"
    assert "uprights/outputs.yml" in manifest.template_files(read_design(folder))


def test_a_language_pack_of_the_same_name_replaces_that_of_tmpublish(folder: Path) -> None:
    packs = (TEMPLATES / "_languages.yml").read_text("utf-8")
    english = packs[packs.index("en:") : packs.index("zh:")].replace("Contents", "In this plan")
    (folder / "_languages.yml").write_text(english, "utf-8")
    design = read_design(folder)
    assert design.languages["en"].label("contents") == "In this plan"
    assert design.languages["zh"].label("contents") == "目录"
    (folder / "_languages.yml").write_text(english.replace("    agenda: Agenda\n", ""), "utf-8")
    with pytest.raises(PublishError, match="`agenda` is missing in `en`"):
        read_design(folder)


def test_an_unknown_theme_is_answered_with_those_there_are(folder: Path) -> None:
    (folder / "_brand.yml").write_text(f"{BRAND}defaults: {{tmpublish: {{design: grid}}}}\n")
    with pytest.raises(PublishError, match=r"There is no theme `grid`\. Use uprights"):
        read_design(folder)
