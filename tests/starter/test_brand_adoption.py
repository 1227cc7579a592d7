"""Test that brand files of other tools become brands that tmpublish publishes with."""

from pathlib import Path

import pytest
import yaml
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.TupleVariation import TupleVariation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tmpublish import cli
from tmpublish.design.brand import Brand, read_brand
from tmpublish.environment import UsageError
from tmpublish.starter.brand_adoption import adopt

WEB = """\
meta: {name: {full: Example University, short: Example}, link: https://example.org}
logo: {images: {wide: {path: /logo.svg, alt: Example}}, medium: wide}
color:
  palette: {navy: rgb(0 70 139), sky: "#0077c8ff", snow: {light: white, dark: black}}
  primary: navy
  secondary: sky
  background: snow
  foreground: {light: "#111", dark: "#eee"}
typography:
  fonts:
    - {family: Montserrat, source: google, weight: [400, 700]}
  base: {family: "'Noto Sans', Aptos, sans-serif", size: 1rem}
  headings: {family: Montserrat, color: primary}
_site: {a: 1}
defaults:
  bootstrap:
    rules: |
      .a { color: red; }
      .b:before { content: "\\t*"; }
"""
LOGO = """<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>
"""


def adopted(folder: Path, text: str, fonts: Path | None = None) -> tuple[Brand, list[str], dict]:
    source, target = folder / "their_brand.yml", folder / "templates" / "_brand.yml"
    source.write_text(text, "utf-8")
    notes = adopt(source, target, fonts)
    return read_brand(target), notes, yaml.safe_load(target.read_text("utf-8"))


def variable_font(path: Path, family: str) -> None:
    """Write a variable font of one letter, with weights from 300 to 800."""

    def square(size: int) -> object:
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        for corner in ((0, size), (size, size), (size, 0)):
            pen.lineTo(corner)
        pen.closePath()
        return pen.glyph()

    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "A"])
    font.setupCharacterMap({65: "A"})
    font.setupGlyf({".notdef": square(400), "A": square(500)})
    font.setupHorizontalMetrics({".notdef": (500, 0), "A": (600, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2()
    font.setupPost()
    font.setupFvar([("wght", 300, 400, 800, "Weight")], [])
    bolder = TupleVariation({"wght": (0, 1, 1)}, [(0, 0), (0, 90), (90, 90), (90, 0), *[(0, 0)] * 4])
    font.setupGvar({"A": [bolder]})
    font.save(path)


def test_a_file_of_other_tools_becomes_a_brand(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(LOGO)
    brand, notes, data = adopted(tmp_path, WEB)
    assert brand.name == "Example University"
    assert brand.logo == tmp_path / "templates" / "logo.svg"
    assert brand.colors["ground"] == "#00468B"
    assert (brand.colors["paper"], brand.colors["ink"]) == ("#FFFFFF", "#111111")
    assert data["color"]["secondary"] == "sky"
    assert data["typography"]["headings"] == {"family": "Montserrat", "color": "primary"}
    assert data["defaults"]["bootstrap"] == yaml.safe_load(WEB)["defaults"]["bootstrap"]
    assert [note.split(". ")[0] for note in notes] == [
        "`_site` is not part of the brand.yml format and is left out.",
        "There are no font files of “Montserrat”, so tmpublish uses Source Sans 3",
        "There are no font files of “Noto Sans”, so tmpublish uses Source Serif 4",
        "#0077C8 has too little contrast as `here`",
    ]


def test_static_weights_are_taken_from_a_variable_font(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    variable_font(tmp_path / "fonts" / "whatever.ttf", "Montserrat")
    brand, notes, data = adopted(tmp_path, WEB.replace("logo:", "logo_of:"), tmp_path / "fonts")
    assert brand.voices["sans"]["latin"] == "Montserrat"
    assert [face.weight for face in brand.faces if face.family == "Montserrat"] == [300, 400, 600, 700]
    regular, bold = (
        TTFont(tmp_path / "templates" / f"fonts/Montserrat-{weight}.ttf") for weight in (400, 700)
    )
    assert "fvar" not in bold
    assert regular["glyf"]["A"].xMax < bold["glyf"]["A"].xMax
    assert {font["source"] for font in data["typography"]["fonts"]} == {"file"}
    assert not any("Montserrat" in note for note in notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "meta: {name: Example}\ncolor: {palette: {a: '#5D1725'}}\n",
            "`color.primary` is missing. It is `a` now.",
        ),
        (
            "typography: {fonts: [{family: Noto Sans, source: google}], base: Noto Sans}\n",
            "The file has no name.",
        ),
        (
            "meta: Example\ncolor: {primary: nonsense}\n",
            "The color `primary` cannot be read and is left out.",
        ),
        ("meta: {name: E}\nlogo: https://example.org/logo.svg\n", "The logo is left out."),
    ],
)
def test_what_is_missing_or_unreadable_is_filled_and_noted(text: str, note: str, tmp_path: Path) -> None:
    _, notes, _ = adopted(tmp_path, text)
    assert any(note in each for each in notes), notes


@given(st.lists(st.integers(0, 0xFFFFFF), min_size=4, max_size=4))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_colors_become_a_brand_with_enough_contrast(tmp_path: Path, numbers: list[int]) -> None:
    names = ("primary", "background", "foreground", "secondary")
    colors = {name: f"#{number:06x}" for name, number in zip(names, numbers, strict=True)}
    adopted(tmp_path, yaml.safe_dump({"meta": {"name": "Example"}, "color": colors}))


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "a: [b\n", "", "title: x\n", "defaults: {tmpublish: {design: a}}\n"]
)
def test_what_is_no_brand_of_other_tools_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        adopted(tmp_path, text)
    assert not (tmp_path / "templates").exists()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.yml").write_text("meta: {name: Example}\ncolor: {primary: '#ffcc00'}\n")
    target = tmp_path / "templates" / "_brand.yml"
    assert cli.main(["brand", "adopt", str(tmp_path / "b.yml"), "-o", str(target)]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"Wrote {target}.\n"
    assert "#FFCC00 has too little contrast as `ground`. tmpublish uses #" in captured.err


@pytest.mark.parametrize(
    "brand",
    [
        'color: {light: {primary: "#0B5FFF"}, dark: {primary: "#8CF"}}',
        'color: {primary: {light: "#0B5FFF", dark: "#8CF"}}',
        'color: {palette: {sea: blue, blue: "#0B5FFF"}, primary: sea}',
    ],
)
def test_a_color_is_that_of_light_pages_however_it_is_typed(brand: str, tmp_path: Path) -> None:
    (tmp_path / "theirs.yml").write_text(f"meta: {{name: {{en: Two}}}}\n{brand}\n", "utf-8")
    adopt(tmp_path / "theirs.yml", tmp_path / "_brand.yml")
    made = read_brand(tmp_path / "_brand.yml", "_brand.yml")
    assert made.name == "Two"
    assert made.colors["ground"] == "#0B5FFF"
