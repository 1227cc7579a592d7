"""Test decks on custom templates: their look is the template's, their texts are all there."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from custom_templates import DEFAULT, changed
from decks import BUILDS, STAMP, A, P, design_of, members, pictures_of, plan_of, slides, words_of
from lxml import etree
from suites import thorough

from tmpublish.deck import Deck, build_deck, build_template, read_custom_template
from tmpublish.deck.layout_matching import CustomTemplate
from tmpublish.deck.template_reader import Placeholder
from tmpublish.plan import Plan


@cache
def template_of(path: Path) -> CustomTemplate:
    return read_custom_template(path, None, design_of(""), ["en", "zh"], used={"picture"})


@cache
def custom_deck(institution: str, language: str, path: Path = DEFAULT) -> Deck:
    pages = {goal.path: 12 for goal in plan_of(institution).goals}
    plan = plan_of(institution)
    shown = pictures_of(institution)
    return build_deck(plan, design_of(institution), language, pages, STAMP, template_of(path), pictures=shown)


every_deck = pytest.mark.parametrize(("institution", "language"), BUILDS)


@pytest.mark.parametrize(
    ("institution", "language"),
    [("harbour-library", "zh"), thorough("", "en"), thorough("meridian-rail", "en")],
)
def test_a_validator_finds_nothing(institution: str, language: str, tmp_path: Path) -> None:
    from openxml_audit import validate_pptx

    (tmp_path / "deck.pptx").write_bytes(custom_deck(institution, language).pptx)
    assert not validate_pptx(str(tmp_path / "deck.pptx")).errors


@every_deck
def test_every_slide_has_a_unique_title_and_a_layout(institution: str, language: str) -> None:
    from pptx import Presentation

    deck = Presentation(io.BytesIO(custom_deck(institution, language).pptx))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(set(titles)) == len(titles) == custom_deck(institution, language).count
    for slide in deck.slides:
        offered = {place.placeholder_format.idx for place in slide.slide_layout.placeholders}
        assert {place.placeholder_format.idx for place in slide.placeholders} <= offered
        assert slide.has_notes_slide


@every_deck
def test_colors_fonts_and_boxes_are_the_template_s(institution: str, language: str) -> None:
    for _, slide in slides(custom_deck(institution, language).pptx):
        xml = etree.tostring(slide)
        assert not re.search(rb'typeface="[^+]', xml)
        assert b"srgbClr" not in xml
        # Drawings and pictures alone have frames of their own.
        assert not [
            shape
            for shape in slide.iter(f"{P}sp")
            if shape.find(f"*/{P}nvPr/{P}ph") is not None and shape.find(f"{P}spPr/{A}xfrm") is not None
        ]


def boxes(slide: Any) -> list[tuple[str, list[int]]]:
    """The text and the left, top, right and lower edge in EMU of each shape that has a frame."""
    found = []
    for shape in slide.iter(f"{P}sp"):
        for frame in shape.iterfind(f"{P}spPr/{A}xfrm"):
            (x, y), (width, height) = (tuple(map(int, each.attrib.values())) for each in frame)
            found.append((words_of(shape), [x, y, x + width, y + height]))
    return found


@pytest.mark.parametrize("language", ["en", thorough("zh")])
def test_drawings_stay_between_title_and_footer(language: str) -> None:
    custom = template_of(DEFAULT)
    area = custom.matches["goal"].area
    assert area
    left, top, width, height = (length * 36_000 for length in area)
    drawn = 0
    for _, slide in slides(custom_deck("", language).pptx):
        for words, (x, y, right, foot) in boxes(slide):
            assert left - 9_000 <= x <= right <= left + width + 9_000, words
            assert top - 9_000 <= y <= foot <= top + height + 9_000, words
            drawn += 1
    assert drawn > 100


def test_texts_end_above_footers_that_stand_in_their_place(tmp_path: Path) -> None:
    def raised(data: bytes) -> bytes:
        return re.sub(rb'(<a:off x="\d+" y=")6356350"', rb'\g<1>5500000"', data)

    file = tmp_path / "raised.pptx"
    file.write_bytes(changed({"ppt/slideMasters/slideMaster1.xml": raised}))
    bodies = [
        match.listed.main
        for match in template_of(file).matches.values()
        if match.listed and match.listed.main and match.listed.main.box[3] > 60
    ]
    assert bodies
    assert all(place.box[1] + place.box[3] <= 5_500_000 / 36_000 + 0.01 for place in bodies)


def test_a_goal_is_drawn_with_its_priorities_on_one_slide() -> None:
    deck = custom_deck("", "en")
    for goal in plan_of("").goals:
        slide = dict(slides(deck.pptx))[deck.slides[goal.path]]
        assert next(each.get("type") for each in slide.iter(f"{P}ph")) == "title"
        assert slide.find(f".//{P}grpSp") is not None
        for priority in goal.priorities:
            assert deck.slides[priority.name.path] == deck.slides[goal.path]


@every_deck
def test_every_run_says_its_language(institution: str, language: str) -> None:
    for _, slide in slides(custom_deck(institution, language).pptx):
        assert all(
            mark.get("lang") and mark.get("altLang") for mark in slide.iter(f"{A}rPr", f"{A}endParaRPr")
        )


def test_the_theme_and_the_layouts_are_left_alone() -> None:
    ours = members(custom_deck("", "en").pptx)
    theirs = members(DEFAULT.read_bytes())
    for name in theirs:
        if re.match(r"ppt/(slideLayouts|slideMasters)/[^/]*\.xml$", name):
            assert etree.tostring(etree.fromstring(ours[name]), method="c14n") == etree.tostring(
                etree.fromstring(theirs[name]), method="c14n"
            ), name
        if name.startswith("ppt/theme"):
            assert ours[name] == theirs[name]


@pytest.mark.thorough
def test_it_says_what_the_deck_of_the_family_says() -> None:
    en, zh = custom_deck("", "en"), custom_deck("", "zh")
    goal = plan_of("").goals[0]
    slide = dict(slides(zh.pptx))[zh.slides[goal.path]]
    for priority in goal.priorities:
        assert priority.name["zh"] in words_of(slide)
        assert priority.short["zh"] in words_of(slide)
    assert {path for path in en.slides if "glossary" not in path} == {
        path for path in zh.slides if "glossary" not in path
    }
    notes = words_of(
        etree.fromstring(members(en.pptx)[f"ppt/notesSlides/notesSlide{en.slides[goal.path]}.xml"])
    )
    assert "page 12" in notes


def test_the_agenda_leads_to_its_slides() -> None:
    deck = custom_deck("", "en")
    agenda = dict(slides(deck.pptx))[2]
    named = [shape for shape in agenda.iter(f"{P}sp") if shape.find(f"*/{P}cNvPr").get("name") == "number"]
    numbers = [words_of(shape) for shape in named]
    relations = etree.fromstring(members(deck.pptx)["ppt/slides/_rels/slide2.xml.rels"])
    targets = [each.get("Target") for each in relations if str(each.get("Type")).endswith("/slide")]
    assert [f"slide{number}.xml" for number in numbers] == targets
    # The number and the words of each entry open its slide.
    assert len(list(agenda.iter(f"{A}hlinkClick"))) == 2 * len(numbers)


@pytest.mark.thorough
def test_the_same_plan_gives_the_same_bytes() -> None:
    pages = {goal.path: 12 for goal in plan_of("").goals}
    again = build_deck(plan_of(""), design_of(""), "en", pages, STAMP, template_of(DEFAULT))
    assert again.pptx == custom_deck("", "en").pptx


def test_what_a_template_brings_along_is_left_behind(tmp_path: Path) -> None:
    from pptx import Presentation

    deck = Presentation(str(DEFAULT))
    deck.core_properties.author = "A. N. Author"
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "An old slide"
    slide.notes_slide.notes_text_frame.text = "An old note"
    made = io.BytesIO()
    deck.save(made)
    full = tmp_path / "full.pptx"
    full.write_bytes(made.getvalue())
    parts = members(custom_deck("harbour-library", "zh", full).pptx)
    everything = b"".join(parts.values())
    assert b"An old" not in everything
    assert b"A. N. Author" not in everything
    assert not [name for name in parts if "printerSettings" in name or "thumbnail" in name]
    count = custom_deck("harbour-library", "zh", full).count
    assert len([name for name in parts if re.match(r"ppt/slides/slide\d+\.xml", name)]) == count


def smaller(height: int) -> Callable[[bytes], bytes]:
    return lambda data: re.sub(rb'cx="8229600" cy="4525963"', b'cx="8229600" cy="%d"' % height, data)


@pytest.mark.thorough
def test_lists_are_spread_and_texts_that_fit_nowhere_are_named(tmp_path: Path) -> None:
    low = tmp_path / "low.pptx"
    low.write_bytes(changed({"ppt/slideMasters/slideMaster1.xml": smaller(2_300_000)}))
    low.with_suffix(".yml").write_text("layouts: {goal: Title and Content}", "utf-8")
    deck = custom_deck("", "en", low)
    titles = [words_of(slide.find(f".//{P}sp")) for _, slide in slides(deck.pptx)]
    assert any(re.search(r"\(1/\d\)$", title) for title in titles)
    tiny = tmp_path / "tiny.pptx"
    tiny.write_bytes(changed({"ppt/slideMasters/slideMaster1.xml": smaller(400_000)}))
    tiny.with_suffix(".yml").write_text("layouts: {goal: Title and Content}", "utf-8")
    warnings = custom_deck("", "en", tiny).warnings
    assert {each.severity for each in warnings} == {"warning"}
    problems = [each for each in warnings if each.path.startswith("goals.") and each.code == "slide_overflow"]
    assert problems
    assert re.search(
        r"does not fit slides? \d+.*\. Cut \d+ words, or choose a larger layout for `\w+`",
        problems[0].message,
    )


def subtitle(height: int) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b'cx="6400800" cy="1752600"', b'cx="6400800" cy="%d"' % height)


@pytest.mark.thorough
def test_short_texts_give_way_to_the_notes(tmp_path: Path) -> None:
    low = tmp_path / "low.pptx"
    low.write_bytes(changed({"ppt/slideLayouts/slideLayout1.xml": subtitle(300_000)}))
    deck = custom_deck("", "en", low)
    (warning,) = deck.warnings
    assert warning.code == "slide_text_noted"
    assert "`identity.wordmark.1` (slide 1)" in warning.message
    notes = words_of(etree.fromstring(members(deck.pptx)["ppt/notesSlides/notesSlide1.xml"]))
    for line in plan_of("").identity.wordmark:
        assert line not in words_of(dict(slides(deck.pptx))[1])
        assert line in notes


def test_a_title_of_one_line_fits_a_box_that_is_lower_than_it(tmp_path: Path) -> None:
    low = tmp_path / "low.pptx"
    master = "ppt/slideMasters/slideMaster1.xml"
    low.write_bytes(changed({master: lambda data: data.replace(b'cy="1143000"', b'cy="500000"')}))
    assert not custom_deck("harbour-library", "zh", low).warnings


def size_of(shape: Any, level: int, inherited: float) -> float:
    """The size of a level of a text in pt: its own, else that of its layout."""
    found = shape._element.find(f".//{A}lstStyle/{A}lvl{level + 1}pPr/{A}defRPr")
    return inherited if found is None else int(found.get("sz")) / 100


@pytest.mark.thorough
def test_texts_stay_inside_their_boxes_by_another_measure() -> None:
    """Count characters: at the size that was set, no box holds more than its area has room for."""
    from pptx import Presentation

    deck = Presentation(io.BytesIO(custom_deck("", "zh").pptx))
    places: dict[int, Placeholder] = {
        place.index: place for place in template_of(DEFAULT).matches["agenda"].layout.placeholders
    }
    for slide in deck.slides:
        if slide.slide_layout.name != "Title and Content":
            continue
        body = next(each for each in slide.placeholders if each.placeholder_format.idx == 1)
        place, total = places[1], 0.0
        for paragraph in body.text_frame.paragraphs:
            level = place.levels[paragraph.level]
            size = size_of(body, paragraph.level, level.steps[0].size)
            width = len(paragraph.text) * size * 0.3528
            total += -(-width // (place.inner[0] - 25)) * size * 1.3 * 0.3528
        assert total <= place.inner[1] * 1.15, slide.shapes.title.text


def test_our_own_template_takes_its_own_plan(tmp_path: Path) -> None:
    own = tmp_path / "own.pptx"
    own.write_bytes(build_template(design_of(""), ["en", "zh"], STAMP).pptx)
    deck = custom_deck("", "zh", own)
    cover = dict(slides(deck.pptx))[1]
    assert [each.get("idx") for each in cover.iter(f"{P}ph")][1:] == ["13", "14"]
    goal = dict(slides(deck.pptx))[deck.slides[plan_of("").goals[0].path]]
    names = [shape.get("name") for shape in goal.iter(f"{P}cNvPr")]
    assert [name.partition(".priorities.")[2] for name in names if "priorities" in name] == [
        f"{number}.name" for number in range(1, 5)
    ]


def test_a_plan_with_one_goal_has_a_deck_too() -> None:
    whole = plan_of("harbour-library")
    data = whole.model_dump(exclude_none=True) | {"date": whole.date}
    data["goals"] = data["goals"][:1]
    plan = Plan.model_validate(data, context={"languages": ("en", "zh")})
    shown = pictures_of("harbour-library")
    made = build_deck(
        plan, design_of("harbour-library"), "en", {}, STAMP, template_of(DEFAULT), pictures=shown
    )
    assert made.count == len(list(slides(made.pptx)))
