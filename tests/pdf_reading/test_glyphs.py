"""Test that text in a PDF that cannot be seen is found, with the reason; on page 13 of the real plan."""

import hidden_text
import pytest
import weasyprint
from hidden_text import PAPER, Hide, around, boxed, matrix, on_page, painted_over, state
from published_plans import TEMPLATES

from tmpublish.checks import CheckContext
from tmpublish.pdf_reading.glyphs import read_glyphs, read_text

PAGE = 13


def reasons(published: CheckContext) -> set[str]:
    (data,) = published.files.values()
    return {why for each in read_text(data)[PAGE - 1].hidden for why in each.hidden if why}


COVER = b" rg 184 590 200 30 re f"


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        (painted_over(b"1 1 1" + COVER), "covered"),
        (painted_over(PAPER + COVER), "covered"),
        (painted_over(PAPER + b" rg 184 610 300 4 re f"), "covered"),
        (painted_over(PAPER + b" rg 200 600 6 20 re f"), "covered"),
        (state(PAPER + b" rg "), "color of its background"),
        (state(b"0.93 0.92 0.89 rg "), "color of its background"),
        (hidden_text.faint, "color of its background"),
        (state(b"3 Tr "), "not painted"),
        (state(b"7 Tr "), "not painted"),
        (hidden_text.masked, "not painted"),
        (hidden_text.switched_off, "not painted"),
        (hidden_text.stamped, "not painted"),
        (around(b"q 250 0 60 1200 re W n ", b" Q"), "clipped"),
        (around(b"q 0 0 900 304 re W n ", b" Q"), "clipped"),
        (matrix(rb"1 0 0 -1 \S+ ", b"1 0 0 -1 900 "), "beyond the edge"),
        (matrix(rb"1 0 0 -1 \S+ ", b"1 0 0 -1 660 "), "beyond the edge"),
        (boxed("/CropBox", [0, 0, 595, 500]), "beyond the edge"),
        (boxed("/MediaBox", [0, 0, 300, 842]), "beyond the edge"),
        (matrix(rb" 22\.6\S* Tf", b" 1 Tf"), "0.8 pt"),
        (state(b"30 Tz "), "squeezed"),
        (matrix(rb"1 0 0 -1 ", b"-1 0 0 -1 "), "mirrored"),
        (state(b"-6 Tc "), "on another letter"),
        (hidden_text.turned, "upside down"),
    ],
)
def test_a_text_hidden_on_a_page_is_noticed(hide: Hide, reason: str, published: CheckContext) -> None:
    assert any(reason in why for why in reasons(on_page(published, PAGE, hide)))


def test_whatever_is_seen_is_not_complained_about(published: CheckContext) -> None:
    assert reasons(on_page(published, PAGE, hidden_text.kept)) == set()
    assert reasons(on_page(published, PAGE, painted_over(b"1 1 1 rg 184 30 200 30 re f"))) == set()


def test_the_finest_strokes_are_seen_and_hyphens_at_the_end_of_a_line_are_read() -> None:
    font = (TEMPLATES / "fonts" / "NotoSerifSC-Regular.ttf").as_uri()
    style = f"@font-face {{font-family: s; src: url({font})}} p {{font: 8.5pt s}}"
    page = weasyprint.HTML(string=f"<style>{style}</style><p>一二三<p>a Future-<br>Oriented<p>丁")
    (read,) = read_glyphs(page.write_pdf())
    assert [each.words for each in read.stretches] == ["一二三", "a Future-", "Oriented", "丁"]
    assert not {why for each in read.stretches for why in each.hidden if why}
