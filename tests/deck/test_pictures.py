"""Test pictures on slides: native, whole, in their placeholder, with their alt text."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from custom_templates import DEFAULT
from decks import STAMP, deck_of, design_of, pictures_of, plan_of
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from suites import thorough

from tmpublish.booklet import logo_picture
from tmpublish.deck import LOGO, build_deck, read_custom_template
from tmpublish.deck.shape_writer import fit_box

PICTURED = [("harbour-library", "zh"), thorough("harbour-library", "en"), thorough("meridian-rail", "en")]


def shown(pptx: bytes) -> tuple[Any, Any]:
    """The slide with a picture, and the picture."""
    ((slide, shape),) = [
        (slide, shape)
        for slide in Presentation(io.BytesIO(pptx)).slides
        for shape in slide.shapes
        if shape._element.tag.endswith("}pic")
    ]
    return slide, shape


@pytest.mark.parametrize(("institution", "language"), PICTURED)
def test_a_picture_fills_its_placeholder_and_says_what_it_shows(institution: str, language: str) -> None:
    slide, shape = shown(deck_of(institution, language).pptx)
    spotlight = plan_of(institution).spotlight
    assert spotlight
    (picture,), (clean,) = spotlight.pictures, pictures_of(institution).values()
    assert shape.placeholder_format.type == PP_PLACEHOLDER.PICTURE
    assert shape._element.nvPicPr.cNvPr.get("descr") == picture.alt[language]
    assert shape.image.blob == clean.data
    shown_wide = 1 - shape.crop_left - shape.crop_right
    shown_high = 1 - shape.crop_top - shape.crop_bottom
    drawn = shape.width / shape.height
    assert drawn == pytest.approx(clean.ratio * shown_wide / shown_high, rel=0.01)
    assert min(shown_wide, shown_high) >= 0.7
    place = next(each for each in slide.slide_layout.placeholders if each.placeholder_format.type == 18)
    assert shape.left + shape.width == pytest.approx(place.left + place.width, abs=72)
    assert shape.top == place.top == 0
    words = [each.text_frame.text.replace("\x0b", " ") for each in slide.placeholders if each.has_text_frame]
    assert picture.credit
    assert picture.credit[language] in words
    assert picture.alt[language] in slide.notes_slide.notes_text_frame.text


def test_the_first_and_the_closing_slide_show_the_logo(tmp_path: Path) -> None:
    file = tmp_path / "logo.svg"
    drawn = '<path d="M0 0h30v10z" fill="#f00"/>'
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{drawn}</svg>')
    design = replace(design_of(""), brand=replace(design_of("").brand, logo=file))
    logo = logo_picture(design)
    assert logo
    with Image.open(io.BytesIO(logo.data)) as pixels:
        assert [pixels.getpixel(at) for at in ((1190, 10), (10, 390))] == [(255, 0, 0), (247, 243, 236)]
    deck = Presentation(
        io.BytesIO(build_deck(plan_of(""), design, "en", {}, STAMP, pictures={LOGO: logo}).pptx)
    )
    shown = {
        slide.slide_layout.name: shape
        for slide in deck.slides
        for shape in slide.shapes
        if shape._element.tag.endswith("}pic")
    }
    assert [name.split(" · ")[0] for name in shown] == ["Cover", "Closing"]
    for shape in shown.values():
        assert shape._element.nvPicPr.cNvPr.get("descr") == design.brand.name
        assert shape.width / shape.height == pytest.approx(3, rel=0.01)
    assert logo_picture(design_of("")) is None


@pytest.mark.parametrize("kept", [True, False], ids=["with a place for pictures", "without"])
def test_a_custom_template_shows_it_too(kept: bool, tmp_path: Path) -> None:
    from openxml_audit import validate_pptx

    changed = Presentation(DEFAULT)
    for layout in list(changed.slide_layouts):
        if not kept and layout.name == "Picture with Caption":
            changed.slide_layouts.remove(layout)
    changed.save(tmp_path / "own.pptx")
    design, plan = design_of("harbour-library"), plan_of("harbour-library")
    template = read_custom_template(tmp_path / "own.pptx", None, design, ["en"], used={"picture"})
    pictures = pictures_of("harbour-library")
    made = build_deck(plan, design, "en", {}, STAMP, template, pictures=pictures)
    (tmp_path / "deck.pptx").write_bytes(made.pptx)
    assert not validate_pptx(str(tmp_path / "deck.pptx")).errors
    slide, shape = shown(made.pptx)
    (clean,) = pictures.values()
    assert shape.is_placeholder is kept
    assert slide.slide_layout.name == ("Picture with Caption" if kept else "Title and Content")
    assert shape.width / shape.height == pytest.approx(clean.ratio, rel=0.01)
    others = [each for each in slide.placeholders if each.shape_id != shape.shape_id and each.has_text_frame]
    for other in others:
        below = other.top >= shape.top + shape.height or shape.top >= other.top + other.height
        assert below or kept
    assert "Drawing: Harbour Library" in "\n".join(each.text_frame.text for each in others)


def test_a_plan_without_pictures_asks_no_template_for_a_place() -> None:
    template = read_custom_template(DEFAULT, None, design_of(""), ["en"])
    assert "picture" not in template.matches
    assert not [warning for warning in template.warnings if "picture" in warning.message]


@pytest.mark.parametrize(
    ("ratio", "right", "expected"),
    [
        (2.0, False, (0, 5, 20, 10)),
        (0.5, False, (5, 0, 10, 20)),
        (0.5, True, (10, 0, 10, 20)),
        (2.0, True, (0, 0, 20, 10)),
    ],
)
def test_a_picture_is_whole_in_its_box(ratio: float, right: bool, expected: tuple[float, ...]) -> None:
    assert fit_box((0, 0, 20, 20), ratio, right) == expected
