"""Test finished decks by what they hold, read back by other libraries and a validator, for every plan."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from decks import BUILDS, STAMP, A, P, R, deck_of, design_of, members, plan_of, slides, words_of
from lxml import etree
from suites import thorough

from tmpublish.deck import build_deck

every_deck = pytest.mark.parametrize(("institution", "language"), BUILDS)
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


@pytest.mark.parametrize(("institution", "language"), [("harbour-library", "zh"), thorough("", "zh")])
def test_a_validator_finds_nothing(institution: str, language: str, tmp_path: Path) -> None:
    from openxml_audit import validate_pptx

    file = tmp_path / "deck.pptx"
    file.write_bytes(deck_of(institution, language).pptx)
    result = validate_pptx(str(file))
    assert not result.errors, result.errors[:3]


@every_deck
def test_every_slide_has_a_title_of_its_own_and_has_it_first(institution: str, language: str) -> None:
    titles = []
    for _, slide in slides(deck_of(institution, language).pptx):
        first = slide.find(f".//{P}spTree")[2]
        assert first.find(f".//{P}ph").get("type") == "title"
        titles.append(words_of(first))
    assert all(titles)
    assert len(set(titles)) == len(titles)


@every_deck
def test_shapes_have_numbers_of_their_own(institution: str, language: str) -> None:
    for number, slide in slides(deck_of(institution, language).pptx):
        ids = [shape.get("id") for shape in slide.iter(f"{P}cNvPr")]
        assert len(set(ids)) == len(ids), number


@every_deck
def test_figures_have_alt_text_and_ornaments_are_decorative(institution: str, language: str) -> None:
    for number, slide in slides(deck_of(institution, language).pptx):
        for shape in slide.find(f".//{P}spTree")[2:]:
            named = shape.find(f"*/{P}cNvPr")
            if not words_of(shape):
                assert named.get("descr") or named.find(f".//{DECORATIVE}") is not None, (
                    number,
                    named.attrib,
                )
            if shape.tag == f"{P}grpSp" and words_of(shape):
                assert named.get("descr"), (number, named.attrib)


@every_deck
def test_every_run_says_its_language(institution: str, language: str) -> None:
    for _, slide in slides(deck_of(institution, language).pptx):
        for paragraph in slide.iter(f"{A}p"):
            marks = [*paragraph.iter(f"{A}rPr"), *paragraph.iter(f"{A}endParaRPr")]
            runs = [*paragraph.iter(f"{A}r"), *paragraph.iter(f"{A}fld"), *paragraph.iter(f"{A}br")]
            assert len(marks) == len(runs) + 1
            assert all(mark.get("lang") and mark.get("altLang") for mark in marks)


def test_han_in_an_english_deck_is_marked_as_chinese() -> None:
    _, cover = next(slides(deck_of("", "en").pptx))
    (run,) = [run for run in cover.iter(f"{A}r") if "清华大学" in words_of(run)]
    assert run.find(f"{A}rPr").get("lang") == "zh-CN"


@every_deck
def test_colors_and_fonts_come_from_the_theme(institution: str, language: str) -> None:
    for name, part in members(deck_of(institution, language).pptx).items():
        if re.match(r"ppt/(slides|slideLayouts|slideMasters|notesSlides)/[^/]*\.xml$", name):
            xml = re.sub(rb"<p15:sldGuideLst.*?</p15:sldGuideLst>", b"", part)
            assert b"srgbClr" not in xml, name
            assert set(re.findall(rb'typeface="([^"]*)"', xml)) <= {
                b"+mj-lt", b"+mj-ea", b"+mj-cs", b"+mn-lt", b"+mn-ea", b"+mn-cs"
            }  # fmt: skip


@every_deck
def test_no_text_shrinks_and_none_is_smaller_than_twelve_points(institution: str, language: str) -> None:
    for name, part in members(deck_of(institution, language).pptx).items():
        if re.match(r"ppt/(slides|slideLayouts|slideMasters)/[^/]*\.xml$", name):
            assert b"normAutofit" not in part
            assert b"spAutoFit" not in part
            sizes = [int(size) for size in re.findall(rb' sz="(\d+)"', part)]
            assert min(sizes, default=1200) >= 1200, name


@every_deck
def test_nothing_is_outside_the_slide(institution: str, language: str) -> None:
    for number, slide in slides(deck_of(institution, language).pptx):
        for frame in slide.iter(f"{A}xfrm"):
            off, ext = frame.find(f"{A}off"), frame.find(f"{A}ext")
            right, foot = (int(off.get(at)) + int(ext.get(size)) for at, size in (("x", "cx"), ("y", "cy")))
            assert int(off.get("x")) >= -36_000, number
            assert right <= 12_192_000 + 36_000, number
            assert foot <= 6_858_000 + 36_000, number


@every_deck
def test_sections_hold_every_slide_once_and_in_order(institution: str, language: str) -> None:
    deck = etree.fromstring(members(deck_of(institution, language).pptx)["ppt/presentation.xml"])
    p14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
    held = [slide.get("id") for slide in deck.iter(f"{p14}sldId")]
    assert held == [slide.get("id") for slide in deck.iter(f"{P}sldId")]
    assert len({section.get("id") for section in deck.iter(f"{p14}section")}) == len(
        list(deck.iter(f"{p14}section"))
    )


def links(pptx: bytes, number: int, slide: etree._Element) -> list[tuple[str, str]]:
    """The words of each link of a slide, and the part it leads to."""
    relations = etree.fromstring(members(pptx)[f"ppt/slides/_rels/slide{number}.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    return [
        (words_of(shape), targets[link.get(f"{R}id")])
        for shape in slide.iter(f"{P}sp")
        for link in shape.iterfind(f".//{P}cNvPr/{A}hlinkClick")
    ]


def test_agenda_and_overview_lead_to_their_slides_and_goals_lead_back() -> None:
    deck = deck_of("", "en")
    found = {number: links(deck.pptx, number, slide) for number, slide in slides(deck.pptx)}
    goals = {goal.path: f"slide{deck.slides[goal.path]}.xml" for goal in plan_of("").goals}
    overview = deck.slides["glance"]
    assert [target for _, target in found[overview]] == list(goals.values())
    for path in goals:
        ((words, target),) = found[deck.slides[path]]
        assert (words[:5], target) == ("Goal ", f"slide{overview}.xml")
    numbers = [(re.match(r"\d+", words)[0], target) for words, target in found[2]]  # type: ignore[index]
    assert numbers
    assert all(target == f"slide{number}.xml" for number, target in numbers)


def test_notes_say_it_in_full_with_the_page_and_the_sources() -> None:
    deck = deck_of("", "en")
    goal = plan_of("").goals[0]
    number = deck.slides[goal.path]
    notes = words_of(etree.fromstring(members(deck.pptx)[f"ppt/notesSlides/notesSlide{number}.xml"]))
    assert goal.priorities[0].text["en"].replace("’", "") in notes.replace("’", "")
    assert "page 12" in notes
    timeline = deck.slides["spotlight.timeline"]
    notes = words_of(etree.fromstring(members(deck.pptx)[f"ppt/notesSlides/notesSlide{timeline}.xml"]))
    assert "As reported by NetEase Hao" in notes


@every_deck
def test_every_text_of_the_plan_has_a_slide_or_is_no_text_for_slides(institution: str, language: str) -> None:
    from tmpublish.plan import texts

    places = deck_of(institution, language).slides
    left = {text.path for text, _ in texts(plan_of(institution)) if text.path not in places}
    # The glossary is for editors, the institution is the author; a parent and the words of figures that draw
    # no text stay in the booklet.
    assert not {
        path
        for path in left
        if not re.match(r"glossary|identity\.(parent|institution)$|.*\.(threads|headline)|.*references", path)
    }


def test_the_file_names_its_title_its_language_and_its_author_and_no_tool() -> None:
    core = members(deck_of("", "zh").pptx)["docProps/core.xml"].decode()
    assert "<dc:title>清华医学战略规划</dc:title>" in core
    assert "<dc:creator>清华医学</dc:creator>" in core
    assert "<dc:language>zh-CN</dc:language>" in core
    assert "2026-03-13T12:00:01Z" in core
    assert "python" not in "".join(str(part) for part in members(deck_of("", "zh").pptx).values())


def test_the_package_is_sorted_dated_and_clean() -> None:
    with zipfile.ZipFile(io.BytesIO(deck_of("", "en").pptx)) as package:
        names = package.namelist()
        assert {info.date_time for info in package.infolist()} == {(2026, 3, 13, 12, 0, 0)}
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]


def test_the_same_plan_gives_the_same_bytes() -> None:
    pages = {goal.path: 12 for goal in plan_of("").goals}
    again = build_deck(plan_of(""), design_of(""), "zh", pages, STAMP)
    assert again.pptx == deck_of("", "zh").pptx


@every_deck
def test_another_program_reads_it(institution: str, language: str) -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(deck_of(institution, language).pptx))
    assert len(deck.slides) == deck_of(institution, language).count
    for slide in deck.slides:
        offered = {place.placeholder_format.idx for place in slide.slide_layout.placeholders}
        assert {place.placeholder_format.idx for place in slide.placeholders} <= offered
