"""Test what is read from a deck: boxes in groups, inherited places, text that cannot be seen."""

import io
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from decks import deck_of
from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Mm, Pt

from tmpublish.ooxml.deck_reader import Slide, read_deck
from tmpublish.ooxml.drawingml import A


def _read(draw: Callable[[Any], None]) -> Slide:
    """Return the only slide of a deck that `draw` adds shapes to; it is 254 × 190.5 mm and white."""
    deck = pptx.Presentation()
    draw(deck.slides.add_slide(deck.slide_layouts[6]))
    out = io.BytesIO()
    deck.save(out)
    (slide,) = read_deck(out.getvalue()).slides
    return slide


def _text(slide: Any, left: float = 20, size: float = 18, color: str = "000000") -> Any:
    shape = slide.shapes.add_textbox(Mm(left), Mm(20), Mm(60), Mm(20))
    run = shape.text_frame.paragraphs[0].add_run()
    run.text, run.font.size = "Build boats", Pt(size)
    run.font.color.rgb = RGBColor.from_string(color)
    return shape


def _rectangle(slide: Any, width: float = 60, kind: Any = MSO_SHAPE.RECTANGLE) -> None:
    shape = slide.shapes.add_shape(kind, Mm(20), Mm(20), Mm(width), Mm(20))
    shape.fill.solid()
    shape.fill.fore_color.rgb = RGBColor.from_string("660874")


def _hide(slide: Any) -> None:
    _text(slide)._element.nvSpPr.cNvPr.set("hidden", "1")


def _on_rectangle(slide: Any) -> None:
    _rectangle(slide)
    _text(slide, color="FFFFFF")


@pytest.mark.parametrize(
    ("draw", "reason"),
    [
        (_text, ""),
        (_on_rectangle, ""),
        (lambda slide: (_text(slide), _rectangle(slide, 10)), ""),
        (lambda slide: (_text(slide), _rectangle(slide, kind=MSO_SHAPE.OVAL)), ""),
        (lambda slide: (_text(slide), _rectangle(slide)), "is covered"),
        (lambda slide: _text(slide, left=230), "is beyond the edge of the slide"),
        (lambda slide: _text(slide, size=4), "is set in 4.0 pt"),
        (lambda slide: _text(slide, color="F7F3EC"), "has too little contrast with its background"),
        (_hide, "is in a hidden shape"),
        (lambda slide: slide._element.set("show", "0") or _text(slide), "is on a hidden slide"),
    ],
)
def test_text_that_cannot_be_seen_is_hidden(draw: Callable[[Any], None], reason: str) -> None:
    (run,) = (run for box in _read(draw).boxes for line in box.paragraphs for run in line.runs if run.text)
    assert (run.text, run.hidden) == ("Build boats", reason)


@pytest.mark.parametrize(("extension", "kept"), [(True, True), (False, False)])
def test_a_link_may_keep_the_color_of_its_text(extension: bool, kept: bool) -> None:
    def draw(slide: Any) -> None:
        run = _text(slide, color="123456").text_frame.paragraphs[0].runs[0]
        run.hyperlink.address = "https://example.org"
        if extension:
            click = run._r.rPr.find(f"{A}hlinkClick")
            etree.SubElement(etree.SubElement(click, f"{A}ext"), "{h}hlinkClr", val="tx")

    (run,) = _read(draw).boxes[0].paragraphs[0].runs
    assert (run.color == (0x12, 0x34, 0x56, 1.0)) is kept


def test_boxes_of_groups_are_where_the_group_puts_them() -> None:
    def draw(slide: Any) -> None:
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(Mm(10), Mm(20), Mm(30), Mm(40)).text_frame.text = "in"
        # The group is drawn twice as large, 100 mm to the right.
        group.left, group.top, group.width, group.height = Mm(110), Mm(20), Mm(60), Mm(80)

    (box,) = _read(draw).boxes
    assert box.box == pytest.approx((110, 20, 60, 80))


def test_every_text_of_a_deck_has_a_box_on_the_slide() -> None:
    deck = read_deck(deck_of("harbour-library", "en").pptx)
    assert all(slide.boxes for slide in deck.slides)
    for box in (box for slide in deck.slides for box in slide.boxes):
        assert box.box
        x, y, width, height = box.box
        assert 0 <= x < x + width <= deck.size[0] + 0.4
        assert 0 <= y < y + height <= deck.size[1] + 0.4


def test_a_file_that_is_not_a_deck_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_deck(b"no deck")
