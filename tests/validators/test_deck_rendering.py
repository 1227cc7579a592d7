"""Test that text which LibreOffice does not show, or shows outside its box, is found."""

import pytest

from tmpublish.ooxml.deck_reader import Deck, Paragraph, Run, Slide, TextBox
from tmpublish.ooxml.style_inheritance import text_level
from tmpublish.pdf_reading.glyphs import Page, Stretch
from tmpublish.validators.external import compare

MM = 25.4 / 72  # per pt


def _stretch(words: str, left: float = 0.0, hidden: str = "", size: float = 20.0) -> Stretch:
    boxes = tuple((left + 10 * n, 100.0, left + 10 * n + 9, 112.0) for n in range(len(words)))
    return Stretch(words, boxes, size, (hidden,) * len(words))


def _box(text: str, left: float, right: float) -> TextBox:
    """Return a box from 90 to 120 pt above the lower edge of a slide of 960 × 540 pt."""
    area = (left * MM, 420 * MM, (right - left) * MM, 30 * MM)
    run = Run(text, 20.0, False, None)
    return TextBox("a", area, area[2:], "t", True, (Paragraph((run,), text_level([], {})),))


def _codes(boxes: list[TextBox], stretches: list[Stretch]) -> list[str]:
    slide = Slide(tuple(boxes), (), ())
    deck = Deck((960 * MM, 540 * MM), (slide,))
    return [code for _, code, _ in compare(deck, [Page(tuple(stretches))])]


BOX = _box("Build 12 boats", 0.0, 200.0)


def test_a_text_inside_its_box_passes() -> None:
    assert _codes([BOX], [_stretch("Build 12"), _stretch("boats")]) == []


@pytest.mark.parametrize(
    ("stretches", "code"),
    [
        ([_stretch("Build 12"), _stretch("boa")], "text_not_shown"),
        ([_stretch("Build 12"), _stretch("boats", left=180)], "text_outside"),
        ([_stretch("Build 12"), _stretch("boats", hidden="is covered")], "text_hidden"),
    ],
)
def test_a_text_that_is_missing_outside_or_hidden_is_found(stretches: list[Stretch], code: str) -> None:
    assert _codes([BOX], stretches) == [code]


def test_a_text_must_stay_in_its_own_box() -> None:
    beside = _box("Sail", 200.0, 400.0)
    stretches = [_stretch("Build 12 boats", left=150), _stretch("Sail", left=300)]
    assert _codes([BOX, beside], stretches) == ["text_outside"]


def test_two_boxes_with_one_text_need_it_twice() -> None:
    again = _box("Build 12 boats", 300.0, 500.0)
    assert _codes([BOX, again], [_stretch("Build 12 boats")]) == ["text_not_shown"]
    twice = [_stretch("Build 12 boats", left=left) for left in (300.0, 0.0)]
    assert _codes([BOX, again], twice) == []


def test_a_lost_slide_is_found() -> None:
    slide = Slide((), (), ())
    deck = Deck((338.0, 190.0), (slide, slide))
    assert [code for _, code, _ in compare(deck, [Page(())])] == ["slide_lost"]
