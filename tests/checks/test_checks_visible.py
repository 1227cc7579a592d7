"""Test whether a text that is in the file, but not to be seen, is noticed; the plan's page 13 and slide 7."""

import re
from collections.abc import Callable

import hiding
import pytest
import weasyprint
from damage import codes, with_part
from hiding import PAPER, Hide, around, boxed, matrix, on_page, painted_over, state
from published_plans import TEMPLATES

from tmpublish.checks import CheckContext, visibility
from tmpublish.ooxml.deck_reader import Run, Slide, read_deck
from tmpublish.pdf_reading.glyphs import read_glyphs

PAGE = 13
SLIDE = "ppt/slides/slide7.xml"
THEME = "ppt/theme/theme1.xml"
PALE = b'<a:srgbClr val="F7F3EC"/>'
LAYOUT = "ppt/slideLayouts/slideLayout11.xml"
Change = Callable[[bytes], bytes]


def reasons(published: CheckContext) -> set[str]:
    (data,) = published.files.values()
    return {why for each in read_glyphs(data)[PAGE - 1].stretches for why in each.hidden if why}


COVER = b" rg 184 590 200 30 re f"


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        (painted_over(b"1 1 1" + COVER), "covered"),
        (painted_over(PAPER + COVER), "covered"),
        (painted_over(PAPER + b" rg 184 610 300 4 re f"), "covered"),
        (painted_over(PAPER + b" rg 200 600 6 20 re f"), "covered"),
        (state(PAPER + b" rg "), "colour of its ground"),
        (state(b"0.93 0.92 0.89 rg "), "colour of its ground"),
        (hiding.faint, "colour of its ground"),
        (state(b"3 Tr "), "not painted"),
        (state(b"7 Tr "), "not painted"),
        (hiding.masked, "not painted"),
        (hiding.switched_off, "not painted"),
        (hiding.stamped, "not painted"),
        (around(b"q 250 0 60 1200 re W n ", b" Q"), "clipped"),
        (around(b"q 0 0 900 304 re W n ", b" Q"), "clipped"),
        (matrix(rb"1 0 0 -1 \S+ ", b"1 0 0 -1 900 "), "beyond the edge"),
        (matrix(rb"1 0 0 -1 \S+ ", b"1 0 0 -1 660 "), "beyond the edge"),
        (boxed("/CropBox", [0, 0, 595, 500]), "beyond the edge"),
        (boxed("/MediaBox", [0, 0, 300, 842]), "beyond the edge"),
        (matrix(rb" 17\.3\S* Tf", b" 1 Tf"), "0.8 pt"),
        (state(b"30 Tz "), "squeezed"),
        (matrix(rb"1 0 0 -1 ", b"-1 0 0 -1 "), "mirrored"),
        (state(b"-6 Tc "), "on another letter"),
        (hiding.turned, "upside down"),
    ],
)
def test_a_text_hidden_on_a_page_is_noticed(hide: Hide, reason: str, published: CheckContext) -> None:
    assert any(reason in why for why in reasons(on_page(published, PAGE, hide)))


def test_whatever_is_seen_is_not_complained_about(published: CheckContext) -> None:
    assert reasons(on_page(published, PAGE, hiding.kept)) == set()
    assert reasons(on_page(published, PAGE, painted_over(b"1 1 1 rg 184 30 200 30 re f"))) == set()


def test_what_is_hidden_is_named_with_its_text_line_and_page(published: CheckContext) -> None:
    damaged = on_page(published, PAGE, painted_over(b"1 1 1" + COVER))
    (found,) = visibility.check_visible(damaged)
    assert found.code == "text_hidden"
    assert "`goals.discovery.priorities.1.text` on page 13" in found.message
    line = published.given.source.decode("utf-8").splitlines()[found.line - 1]
    assert line.strip().startswith("en:")


def swap(pattern: bytes, replacement: bytes) -> Change:
    return lambda data: re.sub(pattern, replacement, data, count=1, flags=re.DOTALL)


def shape(fill: bytes, geometry: bytes = b'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>') -> Change:
    """Put a shape over the title."""
    placed = b'<a:xfrm><a:off x="5130000" y="540000"/><a:ext cx="6522012" cy="1188000"/></a:xfrm>'
    named = b'<p:nvSpPr><p:cNvPr id="900" name="cover"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
    whole = b"<p:sp>" + named + b"<p:spPr>" + placed + geometry + fill + b"</p:spPr></p:sp>"
    return swap(b"</p:spTree>", whole + b"</p:spTree>")


def run(attributes: bytes, inside: bytes = b"") -> Change:
    """Give the first priority's name other properties."""
    return swap(
        rb"<a:rPr([^>]*)/>(<a:t>Curricula)", rb"<a:rPr\1" + attributes + b">" + inside + rb"</a:rPr>\2"
    )


def summary(pattern: bytes, replacement: bytes) -> Change:
    """Change the shape of the goal's summary."""
    return swap(rb'(name="goals\.education\.summary")(.*?)' + pattern, rb"\1\2" + replacement)


WHITE = b'<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
STOPS = (
    b'<a:gradFill><a:gsLst><a:gs pos="0"><a:srgbClr val="FFFFFF"/></a:gs><a:gs pos="100000">'
    b'<a:srgbClr val="EEEEEE"/></a:gs></a:gsLst></a:gradFill>'
)
VEIL = b'<a:solidFill><a:srgbClr val="FFFFFF"><a:alpha val="60000"/></a:srgbClr></a:solidFill>'
EXIT = (
    b'</p:cSld><p:timing><p:tnLst><p:par><p:cTn id="1" presetClass="exit"><p:childTnLst><p:set><p:cBhvr>'
    b'<p:tgtEl><p:spTgt spid="4"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par></p:tnLst>'
    b"</p:timing>"
)


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        (SLIDE, shape(WHITE), "covered"),
        (SLIDE, shape(STOPS), "covered"),
        (SLIDE, shape(VEIL), "covered"),
        (SLIDE, swap(rb"<p:sld ", rb'<p:sld show="0" '), "hidden slide"),
        (SLIDE, summary(b"", rb' hidden="1"'), "hidden"),
        (SLIDE, swap(b"</p:cSld>", EXIT), "animation"),
        (SLIDE, run(b' sz="200"'), "2.0 pt"),
        (SLIDE, summary(rb"<a:noAutofit/>", rb'<a:normAutofit fontScale="10000"/>'), "2.0 pt"),
        (SLIDE, run(b' spc="-3000"'), "squeezed"),
        (SLIDE, run(b"", b'<a:solidFill><a:schemeClr val="lt1"/></a:solidFill>'), "too little contrast"),
        (SLIDE, run(b"", b'<a:solidFill><a:srgbClr val="F7F3EC"/></a:solidFill>'), "too little contrast"),
        (SLIDE, run(b"", b"<a:noFill/>"), "too little contrast"),
        (
            SLIDE,
            run(b"", b'<a:solidFill><a:schemeClr val="dk1"><a:alpha val="0"/></a:schemeClr></a:solidFill>'),
            "too little contrast",
        ),
        (LAYOUT, swap(rb'(<p:bgPr><a:solidFill><a:schemeClr val=")lt1', rb"\1dk2"), "too little contrast"),
        (LAYOUT, swap(rb'x="540000" y="1170000"', rb'x="54000000" y="0"'), "beyond the edge"),
        (LAYOUT, swap(rb'cx="3510000" cy="1350000"', rb'cx="0" cy="0"'), "without size"),
        (LAYOUT, lambda data: data.replace(b'sz="2000"', b'sz="400"'), "4.0 pt"),
        (THEME, swap(rb"<a:dk2>.*?</a:dk2>", b"<a:dk2>" + PALE + b"</a:dk2>"), "too little contrast"),
    ],
)  # fmt: skip
def test_a_text_hidden_on_a_slide_is_noticed(
    part: str, change: Change, reason: str, published: CheckContext
) -> None:
    one = seventh(with_part(published, part, change))
    assert any(reason in run.hidden for run in runs_of(one))


def seventh(published: CheckContext) -> Slide:
    """Return slide 7, read from a deck that shows no other."""
    listed = rb'<p:sldId [^>]*r:id="(?!rId13")[^"]*"/>'
    alone = with_part(published, "ppt/presentation.xml", lambda data: re.sub(listed, b"", data))
    (slide,) = read_deck(alone.files[hiding.name_of(alone, "deck")]).slides
    return slide


def runs_of(slide: Slide) -> list[Run]:
    return [run for box in slide.boxes for line in box.paragraphs for run in line.runs]


def test_a_slide_as_it_is_shows_all_of_its_texts(published: CheckContext) -> None:
    slide = seventh(published)
    assert "Educating for\va Healthier Future" in [
        line.text for box in slide.boxes for line in box.paragraphs
    ]
    assert {run.hidden for run in runs_of(slide)} == {""}


def test_the_finding_names_the_slide(published: CheckContext) -> None:
    damaged = with_part(hiding.alone(published, "deck"), SLIDE, shape(WHITE))
    (found,) = visibility.check_visible(damaged)
    assert codes([found]) == {"text_hidden"}
    assert "`goals.education.name` on slide 7" in found.message


def test_the_finest_strokes_are_seen_and_hyphens_at_the_end_of_a_line_are_read() -> None:
    font = (TEMPLATES / "fonts" / "NotoSerifSC-Regular.ttf").as_uri()
    style = f"@font-face {{font-family: s; src: url({font})}} p {{font: 8.5pt s}}"
    page = weasyprint.HTML(string=f"<style>{style}</style><p>一二三<p>a Future-<br>Oriented<p>丁")
    (read,) = read_glyphs(page.write_pdf())
    assert [each.words for each in read.stretches] == ["一二三", "a Future-", "Oriented", "丁"]
    assert not {why for each in read.stretches for why in each.hidden if why}
