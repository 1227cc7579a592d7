"""Test the theme's template: its Office theme, its layouts, its prompts."""

import colorsys
import io
import re
import shutil
from pathlib import Path

import pytest
from decks import STAMP, A, P, design_of, members, words_of
from lxml import etree
from published_plans import TEMPLATES
from suites import thorough

from tmpublish.deck import build_template
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.master_writer import render_template
from tmpublish.deck.shape_writer import SLOTS, color
from tmpublish.design.palette import ROLES
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError


@pytest.fixture(scope="module", params=[thorough("en"), thorough("zh"), "en zh"])
def template(request: pytest.FixtureRequest) -> bytes:
    return build_template(design_of(""), request.param.split(), STAMP).pptx


def test_a_validator_finds_nothing(template: bytes, tmp_path: Path) -> None:
    from openxml_audit import validate_pptx

    (tmp_path / "template.pptx").write_bytes(template)
    assert not validate_pptx(str(tmp_path / "template.pptx")).errors


def test_layouts_are_named_for_what_they_are_for() -> None:
    names = {}
    for language in ("en", "zh"):
        from pptx import Presentation

        deck = Presentation(io.BytesIO(build_template(design_of(""), [language], STAMP).pptx))
        names[language] = [layout.name for layout in deck.slide_layouts]
    assert {
        "Cover",
        "Agenda",
        "Section",
        "Statement",
        "Text",
        "Two columns",
        "Cards",
        "Goal",
        "Figure",
    } <= set(names["en"])
    assert {"Timeline", "Quote", "Table", "Closing"} <= set(names["en"])
    assert all(len(set(each)) == len(each) for each in names.values())
    assert all(re.search(r"[\u4e00-\u9fff]", name) for name in names["zh"])


def test_one_template_has_all_languages_of_a_plan() -> None:
    made = build_template(design_of(""), ["en", "zh"], STAMP)
    assert build_template(design_of(""), ["en", "zh"], STAMP) == made
    cover = etree.fromstring(members(made.pptx)["ppt/slideLayouts/slideLayout1.xml"])
    assert cover.find(f"{P}cSld").get("name") == "Cover · 封面"
    prompts = [run for run in cover.iter(f"{A}r") if words_of(run) in {"Institution · ", "机构"}]
    assert [run.find(f"{A}rPr").get("lang") for run in prompts] == ["en-US", "zh-CN"]
    layouts = [name for name in members(made.pptx) if re.match(r"ppt/slideLayouts/[^/]*$", name)]
    assert made.count == len(layouts)


def test_every_placeholder_prompts_and_has_a_number_of_its_own(template: bytes) -> None:
    for name, part in members(template).items():
        if not re.match(r"ppt/slideLayouts/[^/]*\.xml$", name):
            continue
        layout = etree.fromstring(part)
        places = [shape for shape in layout.iter(f"{P}sp") if shape.find(f".//{P}ph") is not None]
        indices = [shape.find(f".//{P}ph").get("idx", "title") for shape in places]
        assert len(set(indices)) == len(indices), name
        for shape in places:
            if shape.find(f".//{P}ph").get("type") not in {"dt", "ftr", "sldNum"}:
                assert words_of(shape), name


def test_on_dark_layouts_what_a_person_adds_is_light(template: bytes) -> None:
    cover, agenda = (members(template)[f"ppt/slideLayouts/slideLayout{n}.xml"] for n in (1, 2))
    assert b'overrideClrMapping bg1="dk2" tx1="lt1"' in cover
    assert b"masterClrMapping" in agenda


def test_the_foot_of_a_new_slide_names_the_brand(template: bytes) -> None:
    layout = etree.fromstring(members(template)["ppt/slideLayouts/slideLayout2.xml"])
    (foot,) = [shape for shape in layout.iter(f"{P}sp") if shape.find(f".//{P}ph[@type='ftr']") is not None]
    assert words_of(foot) == "Tsinghua Medicine"


def test_guides_are_on_the_grid(template: bytes) -> None:
    master = members(template)["ppt/slideMasters/slideMaster1.xml"].decode()
    places = {int(place) for place in re.findall(r'<p15:guide [^>]*pos="(\d+)"', master)}
    guides = read_layouts(design_of("")).guides
    assert places == {round(mm * 36_000 / 12_700 * 8) for all_mm in guides.values() for mm in all_mm}


def test_boxes_are_on_the_slide() -> None:
    layouts = read_layouts(design_of(""))
    for layout in layouts.layouts:
        for place in [*layout.placeholders, *([layout.rows] if layout.rows else [])]:
            x, y, width, height = place.box
            assert 0 <= x <= x + width <= layouts.size[0] + 1e-9, (layout.key, place.key)
            assert 0 <= y <= y + height <= layouts.size[1], (layout.key, place.key)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ground: ground", "ground: mauve", "`mauve` is not a color role."),
        ("kind: title", "kind: titel", "`titel` is not valid for `kind`."),
        ("size: [note]", "size: [tiny]", "`tiny` is not valid"),
    ],
)
def test_an_invalid_deck_file_is_refused_with_its_name(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    file = tmp_path / "templates" / "uprights" / "deck" / "deck.yml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(PublishError) as raised:
        read_layouts(read_design(tmp_path / "templates"))
    assert message in str(raised.value)
    assert "deck.yml" in str(raised.value)


def rgb(color_hex: str) -> tuple[int, ...]:
    return tuple(int(color_hex[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.parametrize("institution", ["", "harbour-library", "meridian-rail"])
@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_a_theme_color_close_to_the_brand(institution: str, role: str) -> None:
    brand = design_of(institution).brand
    xml = color(brand, role)
    name = re.search(r'val="(\w+)"', xml)[1]  # type: ignore[index]
    red, green, blue = (value / 255 for value in rgb(brand.colors[SLOTS[name]]))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    share, more = (int(found[1]) / 100_000 if (found := re.search(f'{tag} val="(\\d+)"', xml)) else default
                   for tag, default in (("lumMod", 1), ("lumOff", 0)))  # fmt: skip
    shown = [value * 255 for value in colorsys.hls_to_rgb(hue, light * share + more, saturation)]
    assert max(abs(a - b) for a, b in zip(shown, rgb(brand.colors[role]), strict=True)) < 24


def test_the_theme_has_the_brand_in_its_twelve_slots_and_both_scripts_in_its_fonts() -> None:
    brand = design_of("").brand
    theme = etree.fromstring(members(render_template(design_of(""), ["en"]))["ppt/theme/theme1.xml"])
    a = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    slots = {slot.tag.removeprefix(a): slot[0].get("val") for slot in theme.find(f".//{a}clrScheme")}
    assert slots == {slot: brand.colors[role].lstrip("#") for slot, role in SLOTS.items()}
    for font in theme.find(f".//{a}fontScheme"):
        assert font.find(f"{a}latin").get("typeface") == "Calibri"
        assert font.find(f"{a}ea").get("typeface") == "Microsoft YaHei"
        assert font.find(f"{a}font[@script='Hans']").get("typeface") == "Microsoft YaHei"
