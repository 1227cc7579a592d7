from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from institutions import TEMPLATES

from tmpublish.design.brand import Brand, read_brand
from tmpublish.design.palette import ROLES, close_pairs, contrast, mix, nearest_color, with_mixtures
from tmpublish.design.typefaces import STEPS, FileError, Step, font_file
from tmpublish.diagnostics import PublishError

SCRIPTS, VOICES = ("latin", "han"), ("serif", "sans")
TABLES = (b"cmap", b"head", b"hhea", b"hmtx", b"maxp")
OUTLINES = b"glyf" + bytes(11) + b"\x01"
STATIC_FONT = b"\x00\x01\x00\x00\x00\x06" + bytes(6) + b"".join(tag + bytes(12) for tag in TABLES) + OUTLINES
SMALL = """\
meta:
  name: Harbour Clinic
color:
  palette:
    sea: "#0B3D5C"
    shell: "#fff"
    deep: sea
  primary: deep
  background: shell
  foreground: "#101820"
typography:
  fonts:
    - family: Plain
      files: [plain.ttf, {path: bold.ttf, weight: bold}, {path: slanted.ttf, style: italic}]
  base: {family: Plain, size: 11pt}
defaults:
  quarto: {format: html}
  tmpublish:
    design: harbour
    voices:
      serif: {latin: Plain}
      sans: {latin: Plain}
    scale:
      latin: &S
        note: [8, 4]
        text: [10, 5]
        lead: [14, 7.5]
        head: [24, 10]
        title: [44, 15, -0.02]
        display: [78, 25]
    deck:
      fonts:
        major: {latin: Georgia}
        minor: {latin: Calibri}
      metrics:
        latin: {400: plain.ttf, 700: bold.ttf}
      scale:
        latin:
          note: [12, 1.2]
          text: [18, 1.25]
          lead: [20, 1.3]
          head: [28, 1.1]
          title: [44, 1.0]
          display: [66, 0.98]
""".replace(" &S", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("plain.ttf", "bold.ttf", "slanted.ttf"):
        (tmp_path / name).write_bytes(STATIC_FONT)
    return tmp_path


def read(folder: Path, text: str) -> Brand:
    (folder / "_brand.yml").write_text(text)
    return read_brand(folder / "_brand.yml", "_brand.yml")


def faults(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """Return what is said about the small brand after some changes, each of which has to bite."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(PublishError) as caught:
        read(folder, text)
    return [str(problem).replace(": error: ", ": ") for problem in caught.value.problems]


def test_the_brand_of_the_repository_fills_every_role_voice_and_step():
    brand = read_brand(TEMPLATES / "_brand.yml")
    assert (brand.name, brand.design, brand.folder) == ("Tsinghua Medicine", "uprights", TEMPLATES)
    assert tuple(brand.colors) == ROLES
    assert brand.colors["ground"] == "#660874"
    assert brand.colors["here_on_paper"] != brand.colors["here"]
    for scale in (brand.scale, brand.deck_scale):
        assert all(tuple(scale[script]) == STEPS for script in SCRIPTS)
    assert brand.scale["latin"]["title"] == Step(44, 15, -0.022)
    assert min(step.size for script in SCRIPTS for step in brand.deck_scale[script].values()) >= 12
    keys = ("latin", "han", "ja", "zh-Hant", "hangul")
    assert set(brand.deck_fonts) == {f"{use}.{key}" for use in ("major", "minor") for key in keys}
    assert set(brand.deck_metrics) == {f"{key}.{weight}" for weight in (400, 700) for key in keys}


def test_a_language_has_the_fonts_that_the_brand_names_for_it():
    brand = read_brand(TEMPLATES / "_brand.yml")
    for language, mark in (("ja", "JP"), ("zh-Hant-HK", "TC"), ("ko", "KR"), ("zh", "SC")):
        spoken = brand.speaking({"latin": "de", "han": language})
        assert spoken.face("sans", "han").file.stem == f"NotoSans{mark}-Regular"
        assert spoken.face("sans", "latin") == brand.face("sans", "latin")
        assert spoken.deck_metrics["han.700"].file.stem == f"NotoSans{mark}-Bold"
    assert brand.speaking({"han": "ja"}).deck_fonts["minor.han"] == "Yu Gothic"


def test_every_voice_has_its_faces_in_both_scripts():
    brand = read_brand(TEMPLATES / "_brand.yml")
    names = {(voice, script): brand.face(voice, script).file.stem for voice in VOICES for script in SCRIPTS}
    assert names == {
        ("serif", "latin"): "SourceSerif4-Regular",
        ("serif", "han"): "NotoSerifSC-Regular",
        ("sans", "latin"): "SourceSans3-Regular",
        ("sans", "han"): "NotoSansSC-Regular",
    }
    assert brand.face("sans", "latin", 900).file.stem == "SourceSans3-Black"
    assert brand.face("serif", "latin", 400, italic=True).file.stem == "SourceSerif4-Italic"
    assert brand.face("serif", "han", 600, italic=True).file.stem == "NotoSerifSC-Bold"


def test_a_small_brand_has_the_rest_worked_out(folder):
    brand = read(folder, SMALL)
    assert (brand.name, brand.design, brand.logo) == ("Harbour Clinic", "harbour", None)
    assert tuple(brand.colors) == ROLES
    assert brand.colors["ground"] == "#0B3D5C"
    assert brand.colors["paper"] == "#FFFFFF"
    assert contrast(brand.colors["quiet"], brand.colors["paper"]) >= 4.5
    assert brand.voices["sans"]["han"] == "Plain"
    assert brand.scale["han"] == brand.scale["latin"]
    assert brand.deck_fonts["major.han"] == "Georgia"
    assert brand.deck_metrics["han.700"].weight == 700
    assert brand.face("sans", "latin", 900).weight == 700


def test_the_accent_is_darkened_for_paper_until_a_shape_can_be_seen(folder):
    brand = read(folder, SMALL.replace("  foreground", "  secondary: '#FFB090'\n  foreground"))
    assert brand.colors["here"] == "#FFB090"
    assert 3.0 <= contrast(brand.colors["here_on_paper"], brand.colors["paper"]) < 3.7


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.478, abs=1e-3)
    assert contrast("#FF8261", "#660874") == contrast("#660874", "#FF8261") == pytest.approx(4.65, abs=0.01)


def test_a_mixture_has_its_share_of_each():
    assert mix("#000000", "#FFFFFF", 0) == "#000000"
    assert mix("#000000", "#FF8000", 0.5) == "#804000"


def test_all_faults_come_at_once_with_their_lines(folder):
    assert [
        line.split(" ")[0] + line[line.rindex("[") :]
        for line in faults(
            folder,
            ("  name:", "  nmae:"),
            ('"#0B3D5C"', '"#0B3D5"'),
            ("background: shell", "background: shel"),
            ("bold.ttf, weight", "boldest.ttf, weight"),
            ("head: [24, 10]", "head: [24]"),
        )
    ] == [
        "_brand.yml:2:3:[unknown_key]",
        "_brand.yml:5:5:[bad_color]",
        "_brand.yml:9:3:[unknown_color]",
        "_brand.yml:14:27:[missing_font]",
        "_brand.yml:28:9:[bad_step]",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  name: H", "  nmae: H", "2:3: `nmae` is not a key here. Use `name`. [unknown_key]"),
        (
            "name: Harbour Clinic",
            "name: [Harbour, Clinic]",
            "2:3: `name` is one text.",
        ),
        ("    design", "    desing", "19:5: `desing` is not a key here. Use `design`."),
        ("primary: deep", "primary: dep", "8:3: There is no “dep” in `color.palette`. Use `deep`."),
        ("primary: deep", "primary: red", "There is no “red” in `color.palette`. Use sea, shell or deep."),
        ('"#0B3D5C"', "0B3D5C", "5:5: “0B3D5C” is not a color. Write #"),
        ('"#0B3D5C"', '"#0B3D5C80"', "5:5: “#0B3D5C80” is not a color"),
        ('"#0B3D5C"', "", "5:5: A color is missing. Write it in quotes"),
        ("deep: sea", "deep: deep", "7:5: “deep” refers to itself."),
        ("  primary: deep\n", "", "`color.primary` is missing."),
        ("  primary: deep\n", "  primary: [deep]\n", "8:3: `primary` is one text."),
        (
            "primary: deep",
            'primary: "#88BBCC"',
            "8:3: `ground` (#88BBCC) on `paper` has a contrast of 2.09:1; text needs 4.5:1. Set `primary`",
        ),
        ('sea: "#0B3D5C"', 'sea: "#88BBCC"', "5:5: `ground` (#88BBCC) on `paper` has a contrast of 2.09:1"),
        ("plain.ttf,", "plian.ttf,", "14:15: There is no file `plian.ttf`. Use `plain.ttf`."),
        ("plain.ttf,", "../plain.ttf,", "`../plain.ttf` is outside the folder of this file"),
        ("plain.ttf,", "/etc/passwd,", "`/etc/passwd` is outside the folder of this file"),
        ("plain.ttf,", "link.ttf,", "`link.ttf` goes through a link"),
        (
            "plain.ttf,",
            "web.woff2,",
            "`web.woff2` is a WOFF2 file. Use a .ttf or .otf file of a single font.",
        ),
        ("plain.ttf,", "words.ttf,", "`words.ttf` is not a font. Use a .ttf or .otf file"),
        (
            "plain.ttf,",
            "variable.ttf,",
            "`variable.ttf` is a variable font. Use a static file of one weight.",
        ),
        ("plain.ttf,", f"{'long' * 80}.ttf,", "[missing_font]"),
        ("plain.ttf,", "loop.ttf,", "`loop.ttf`"),
        ("weight: bold", "weight: heavy", "“heavy” is not a weight. Write 100, 200 … 900"),
        ("weight: bold", "weight: 400", "“Plain” already has a file of weight 400"),
        ("style: italic", "stlye: italic", "`stlye` is not a key here. Use `style`."),
        ("[plain.ttf, {path: bold.ttf, weight: bold}, ", "[", "13:7: “Plain” has only italics."),
        (
            "family: Plain\n"
            "      files: [plain.ttf, {path: bold.ttf, weight: bold}, {path: slanted.ttf, style: italic}]",
            "{family: Plain, source: google}",
            "“Plain” has no font files here. Run `tmpublish brand adopt`, or list its `files`.",
        ),
        (
            "sans: {latin: Plain}",
            "sans: {latin: Plane}",
            "“Plane” is not a family under `typography.fonts`. Use",
        ),
        ("        note: [8, 4]\n", "", "`note` is missing."),
        ("note: [8, 4]", "note: [8, 0]", "A font size needs 2 numbers: [size, leading], such as [10.5, 5]."),
        ("note: [8, 4]", "note: 8", "A font size needs 2 numbers: [size, leading]"),
        ("design: harbour", "design: ../x", "“../x” is not the name of a folder beside this file"),
        ("color:", "logo: logo.svg\ncolor:", "3:1: There is no file `logo.svg`."),
        (
            "color:",
            "logo: {images: {sign: plain.ttf}, large: sign}\ncolor:",
            "3:17: `plain.ttf` is neither SVG nor PNG.",
        ),
        ("    design", "    cmyk: {see: [0, 0, 0, 0]}\n    design", "There is no “see” in `color.palette`."),
        (
            "    design",
            "    cmyk: {sea: [0, 0, 0, 101]}\n    design",
            "The inks are 4 numbers from 0 to 100.",
        ),
        ("    design", "    roles: {quiet: sae}\n    design", "There is no “sae” in `color.palette`. Use"),
        ("    design", "    roles: {quite: sea}\n    design", "`quite` is not a key here. Use `quiet`."),
    ],
)
def test_each_fault_is_reported_in_plain_words_at_its_line(folder, old, new, said):
    (folder / "words.ttf").write_text("version https://example.org/spec")
    (folder / "web.woff2").write_bytes(b"wOF2" + bytes(40))
    (folder / "variable.ttf").write_bytes(STATIC_FONT.replace(b"cmap", b"fvar"))
    outside = folder.parent / f"{folder.name}-outside.ttf"
    outside.write_bytes(STATIC_FONT)
    (folder / "link.ttf").symlink_to(outside)
    (folder / "loop.ttf").symlink_to("loop.ttf")
    reported = faults(folder, (old, new))
    assert any(said in line for line in reported), reported
    assert len(reported) <= 2, reported


def test_what_a_brand_leaves_out_is_that_of_tmpublish(folder):
    usual = read_brand(TEMPLATES / "_brand.yml")
    brand = read(folder, SMALL[: SMALL.index("typography")])
    assert (brand.design, brand.voices, brand.scale) == (usual.design, usual.voices, usual.scale)
    assert (brand.deck_fonts, brand.deck_metrics) == (usual.deck_fonts, usual.deck_metrics)
    assert {face.file for face in brand.faces} == {face.file for face in usual.faces}
    brand = read(folder, SMALL[: SMALL.index("    deck:")])
    assert brand.voices["sans"]["latin"] == "Plain"
    assert brand.deck_scale == usual.deck_scale


def test_a_voice_may_have_a_family_that_comes_with_tmpublish(folder):
    brand = read(folder, SMALL.replace("serif: {latin: Plain}", "serif: {latin: Plain, han: Noto Serif SC}"))
    (regular, bold) = (face for face in brand.faces if face.family == "Noto Serif SC")
    assert (regular.weight, bold.weight) == (400, 700)
    assert regular.file.is_file()


def test_a_pair_with_too_little_contrast_names_the_ratio_and_a_color_that_works(folder):
    (reported,) = faults(folder, ("    design", '    roles: {quiet: "#8A8A8A"}\n    design'))
    assert reported == (
        "_brand.yml:19:13: `quiet` (#8A8A8A) on `paper` has a contrast of 3.45:1; text needs 4.5:1. "
        "Set `quiet` to #757575 or darker. [low_contrast]"
    )
    assert contrast("#757575", "#FFFFFF") >= 4.5
    (reported,) = faults(folder, ("    design", "    roles: {here_on_paper: '#FF9988'}\n    design"))
    assert "a shape needs 3:1. Set `here_on_paper` to #" in reported


def test_a_mixture_with_too_little_contrast_names_the_role_to_set(folder):
    reported = faults(folder, ('foreground: "#101820"', 'foreground: "#707070"'))
    assert any("Set `defaults.tmpublish.roles.quiet` to #" in line for line in reported)


def test_a_chinese_scale_must_be_complete(folder):
    reported = faults(folder, ("    deck:", "      han: {note: [8, 5]}\n    deck:"))
    assert any("`display` is missing" in line for line in reported)


def test_a_brand_without_anything_says_what_it_needs(folder):
    with pytest.raises(PublishError) as caught:
        read(folder, "meta: {}\n")
    assert [problem.message.split("`")[1] for problem in caught.value.problems] == ["name"]
    with pytest.raises(PublishError) as caught:
        read(folder, "meta: {name: Harbour Clinic}\n")
    keys = {problem.message.split("`")[1] for problem in caught.value.problems}
    assert keys == {"color.primary", "color.background", "color.foreground"}


def test_a_logo_is_a_path_or_the_name_of_an_image(folder):
    (folder / "sign.svg").write_text("<svg/>")
    for logo in ("sign.svg", "{medium: sign.svg}", "{images: {s: {path: sign.svg, alt: Sign}}, small: s}"):
        assert read(folder, f"logo: {logo}\n{SMALL}").logo == folder / "sign.svg"


@pytest.mark.parametrize(
    "damage",
    [
        lambda font: font[:200],
        lambda font: font[: len(font) // 2],
        lambda font: font[:400] + bytes(len(font) - 400),
        lambda font: font.replace(b"cmap", b"cmaq"),
    ],
)
def test_a_font_that_is_not_whole_is_reported(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    font = (TEMPLATES / "fonts" / "SourceSans3-Bold.ttf").read_bytes()
    (tmp_path / "x.ttf").write_bytes(font)
    assert font_file(tmp_path, "x.ttf") == tmp_path / "x.ttf"
    (tmp_path / "x.ttf").write_bytes(damage(font))
    with pytest.raises(FileError, match="is damaged or truncated"):
        font_file(tmp_path, "x.ttf")


@given(st.lists(st.integers(0, 0xFFFFFF), min_size=4, max_size=4))
@settings(max_examples=5, deadline=None)
def test_the_proposed_colors_lead_to_enough_contrast_for_any_brand(numbers):
    colors = dict(zip(("ground", "paper", "ink", "here"), (f"#{n:06X}" for n in numbers), strict=True))
    for _ in range(12):
        close = close_pairs(colors)
        role = next((role for role, _, _ in close if role in colors), close[0][0] if close else "")
        if close:
            colors[role] = nearest_color({role: with_mixtures(colors)[role], **colors}, {role})
    assert not close_pairs(colors)
