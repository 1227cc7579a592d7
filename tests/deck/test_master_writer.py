"""Test the template: what New Slide offers, and that nothing of it is anybody else's."""

import io
import re
import shutil
from pathlib import Path

import pytest
from decks import STAMP, A, P, design_of, members, said
from lxml import etree
from published_plans import TEMPLATES

from tmpublish.deck import build_template
from tmpublish.deck.layouts import read_layouts
from tmpublish.design.theme import read_design
from tmpublish.diagnostics import PublishError


@pytest.fixture(scope="module", params=["en", "zh", "en zh"])
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


def test_one_template_speaks_all_languages_of_a_plan() -> None:
    made = build_template(design_of(""), ["en", "zh"], STAMP)
    assert build_template(design_of(""), ["en", "zh"], STAMP) == made
    cover = etree.fromstring(members(made.pptx)["ppt/slideLayouts/slideLayout1.xml"])
    assert cover.find(f"{P}cSld").get("name") == "Cover · 封面"
    prompts = [run for run in cover.iter(f"{A}r") if said(run) in {"Institution · ", "机构"}]
    assert [run.find(f"{A}rPr").get("lang") for run in prompts] == ["en-GB", "zh-CN"]
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
                assert said(shape), name


def test_on_dark_layouts_what_a_person_adds_is_light(template: bytes) -> None:
    cover, agenda = (members(template)[f"ppt/slideLayouts/slideLayout{n}.xml"] for n in (1, 2))
    assert b'overrideClrMapping bg1="dk2" tx1="lt1"' in cover
    assert b"masterClrMapping" in agenda


def test_the_foot_of_a_new_slide_names_the_brand(template: bytes) -> None:
    layout = etree.fromstring(members(template)["ppt/slideLayouts/slideLayout2.xml"])
    (foot,) = [shape for shape in layout.iter(f"{P}sp") if shape.find(f".//{P}ph[@type='ftr']") is not None]
    assert said(foot) == "Tsinghua Medicine"


def test_guides_stand_on_the_grid(template: bytes) -> None:
    master = members(template)["ppt/slideMasters/slideMaster1.xml"].decode()
    places = {int(place) for place in re.findall(r'<p15:guide [^>]*pos="(\d+)"', master)}
    guides = read_layouts(design_of("")).guides
    assert places == {round(mm * 36_000 / 12_700 * 8) for all_mm in guides.values() for mm in all_mm}


def test_boxes_stand_on_the_slide() -> None:
    layouts = read_layouts(design_of(""))
    for layout in layouts.layouts:
        for place in [*layout.placeholders, *([layout.rows] if layout.rows else [])]:
            x, y, width, height = place.box
            assert 0 <= x <= x + width <= layouts.size[0], (layout.key, place.key)
            assert 0 <= y <= y + height <= layouts.size[1], (layout.key, place.key)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ground: ground", "ground: mauve", "there is no colour role “mauve”"),
        ("kind: title", "kind: titel", "the layout is at fault"),
        ("size: [note]", "size: [tiny]", "the layout is at fault"),
    ],
)
def test_a_faulty_description_is_told_with_its_file(old: str, new: str, told: str, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    file = tmp_path / "templates" / "uprights" / "deck" / "deck.yml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(PublishError) as raised:
        read_layouts(read_design(tmp_path / "templates"))
    assert told in str(raised.value)
    assert "deck.yml" in str(raised.value)
