"""Test the guide to a custom template: its map gives the same layouts, its page shows each of them."""

from pathlib import Path

import pytest
from custom_templates import DEFAULT, changed, with_object
from decks import design_of

from tmpublish import libreoffice
from tmpublish.deck import read_custom_template
from tmpublish.template_guide import write_guide

LAYOUT = "ppt/slideLayouts/slideLayout2.xml"
TEXT = (
    b'<p:sp><p:nvSpPr><p:cNvPr id="90" name="Contact"/><p:cNvSpPr txBox="1"/>'
    b"<p:nvPr/></p:nvSpPr>"
    b'<p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="en-US"/><a:t>press@example.org</a:t></a:r></a:p>'
    b"</p:txBody></p:sp></p:spTree>"
)


@pytest.fixture(autouse=True)
def without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)


def test_the_map_gives_the_same_layouts(tmp_path: Path) -> None:
    path = tmp_path / "corporate.pptx"
    path.write_bytes(DEFAULT.read_bytes())
    before = read_custom_template(path, None, design_of(""), ["en", "zh"])
    guide = write_guide(path, tmp_path, design_of(""), ["en", "zh"])
    assert guide.map == tmp_path / "corporate.yml"
    after = read_custom_template(path, None, design_of(""), ["en", "zh"])
    names = [
        {key: (match.layout.name, bool(match.area)) for key, match in each.matches.items()}
        for each in (before, after)
    ]
    assert names[0] == names[1]
    assert not [each for each in after.warnings if each.code == "template_guess" and "cover" in each.message]


def test_a_map_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "corporate.pptx"
    path.write_bytes(DEFAULT.read_bytes())
    path.with_suffix(".yml").write_text("layouts: {goal: Title and Content}\n", "utf-8")
    assert write_guide(path, tmp_path, design_of(""), ["en"]).map is None
    assert path.with_suffix(".yml").read_text("utf-8") == "layouts: {goal: Title and Content}\n"


def test_the_page_shows_each_layout(tmp_path: Path) -> None:
    guide = write_guide(DEFAULT, tmp_path, design_of(""), ["en"])
    page = guide.page.read_text("utf-8")
    for layout in read_custom_template(DEFAULT, None, design_of(""), ["en"]).template.layouts:
        assert f"<h3>{layout.name}</h3>" in page
    assert page.count("data:image/png") == 11
    assert "Drawn here: " in page
    assert "Not used" in page


def test_it_says_what_to_know(tmp_path: Path) -> None:
    path = tmp_path / "corporate.pptx"
    path.write_bytes(changed({LAYOUT: lambda data: data.replace(b"</p:spTree>", TEXT)}))
    notes = write_guide(path, tmp_path, design_of(""), ["en"]).notes
    assert "Layout “Title and Content” has an e-mail address on every slide: “press@example.org”." in notes
    assert "Each computer that shows the decks needs the fonts Calibri." in notes
    path.write_bytes(with_object())
    assert any("an OLE object" in note for note in write_guide(path, tmp_path, design_of(""), ["en"]).notes)
