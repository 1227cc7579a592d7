"""Test what is read from a deck: boxes in groups, inherited places, and files that are not decks."""

import io

import pptx
import pytest
from decks import deck_of
from pptx.util import Mm

from tmpublish.ooxml.deck_reader import read_deck


def test_boxes_of_groups_are_where_the_group_puts_them() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Mm(10), Mm(20), Mm(30), Mm(40))
    inner.text_frame.text = "in"
    # The group is drawn twice as large, 100 mm to the right.
    group.left, group.top, group.width, group.height = Mm(110), Mm(20), Mm(60), Mm(80)
    out = io.BytesIO()
    deck.save(out)
    (slide_read,) = read_deck(out.getvalue()).slides
    (box,) = slide_read.boxes
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
