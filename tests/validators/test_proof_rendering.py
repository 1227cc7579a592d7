import io
import sys
import time
from dataclasses import replace
from pathlib import Path

import pptx
import pytest
from decks import deck_of
from pptx.util import Pt
from proofs import program

from tmpublish.pdf_reading.glyphs import Page, Stretch
from tmpublish.validators import deck_rendering
from tmpublish.validators.deck_rendering import compare
from tmpublish.validators.slide_boxes import Box, Slide, read_boxes
from tmpublish.validators.tools import run as run_tool


def _stretch(words: str, left: float = 0.0, hidden: str = "", size: float = 20.0) -> Stretch:
    boxes = tuple((left + 10 * n, 100.0, left + 10 * n + 9, 112.0) for n in range(len(words)))
    return Stretch(words, boxes, size, (hidden,) * len(words))


def _codes(monkeypatch: pytest.MonkeyPatch, boxes: list[Box], stretches: list[Stretch]) -> list[str]:
    monkeypatch.setattr(deck_rendering, "read_boxes", lambda _: (Slide(960, 540, tuple(boxes)),))
    monkeypatch.setattr(deck_rendering, "read_glyphs", lambda _: (Page(tuple(stretches), ()),))
    return [fault.code for fault in compare(b"", b"").faults]


BOX = Box("a", "Build 12 boats", (0.0, 90.0, 200.0, 120.0))


def test_a_text_inside_its_box_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _codes(monkeypatch, [BOX], [_stretch("Build 12"), _stretch("boats")]) == []


@pytest.mark.parametrize(
    ("stretches", "code"),
    [
        ([_stretch("Build 12"), _stretch("boa")], "text_not_shown"),
        ([_stretch("Build 12"), _stretch("boats", left=180)], "text_outside"),
        ([_stretch("Build 12"), _stretch("boats", hidden="is covered")], "text_hidden"),
    ],
)
def test_a_text_that_is_lost_or_runs_over_is_found(
    monkeypatch: pytest.MonkeyPatch, stretches: list[Stretch], code: str
) -> None:
    assert _codes(monkeypatch, [BOX], stretches) == [code]


def test_a_text_has_to_stay_in_its_own_box(monkeypatch: pytest.MonkeyPatch) -> None:
    beside = replace(BOX, name="b", text="Sail", area=(200.0, 90.0, 400.0, 120.0))
    stretches = [_stretch("Build 12 boats", left=150), _stretch("Sail", left=300)]
    assert _codes(monkeypatch, [BOX, beside], stretches) == ["text_outside"]


def test_two_boxes_with_one_text_need_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    again = replace(BOX, area=(300.0, 90.0, 500.0, 120.0))
    assert _codes(monkeypatch, [BOX, again], [_stretch("Build 12 boats")]) == ["text_not_shown"]
    twice = [_stretch("Build 12 boats", left=left) for left in (300.0, 0.0)]
    assert _codes(monkeypatch, [BOX, again], twice) == []


def test_a_lost_slide_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_rendering, "read_boxes", lambda _: (Slide(960, 540, ()),) * 2)
    monkeypatch.setattr(deck_rendering, "read_glyphs", lambda _: (Page((), ()),))
    shown = compare(b"", b"")
    assert [fault.code for fault in shown.faults] == ["slide_lost"]
    assert shown.boxes == 0


def test_boxes_of_groups_lie_where_the_group_puts_them() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_textbox(Pt(10), Pt(20), Pt(30), Pt(40))
    inner.text_frame.text = "in"
    # The group is drawn twice as large, 100 pt to the right.
    group.left, group.top, group.width, group.height = Pt(110), Pt(20), Pt(60), Pt(80)
    out = io.BytesIO()
    deck.save(out)
    (slide_read,) = read_boxes(out.getvalue())
    (box,) = slide_read.boxes
    assert box.area == pytest.approx((110, slide_read.height - 100, 170, slide_read.height - 20))


def test_every_text_of_a_real_deck_has_a_box() -> None:
    slides = read_boxes(deck_of("harbour-library", "en").pptx)
    assert all(slide.boxes for slide in slides)
    for slide in slides:
        for box in slide.boxes:
            left, bottom, right, top = box.area
            assert 0 <= left < right <= slide.width + 1
            assert 0 <= bottom < top <= slide.height + 1


def test_what_is_no_deck_is_told() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        read_boxes(b"no deck")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_what_a_tool_leaves_running_ends_with_it(tmp_path: Path) -> None:
    starter = program(tmp_path, "soffice", "sleep 600 >/dev/null 2>&1 & echo $!")
    left = Path("/proc", run_tool(starter, seconds=60, folder=tmp_path).strip())
    for _ in range(200):
        # An ended process keeps its number, without a command line, until it is reaped.
        if not left.exists() or not left.joinpath("cmdline").read_bytes():
            return
        time.sleep(0.05)
    raise AssertionError("the program that the tool started is still running")
