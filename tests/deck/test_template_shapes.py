"""Test decks on templates of all shapes: every text in its place, nothing over what the template shows."""

import io
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from custom_templates import (
    DEFAULT,
    MAIN,
    MASTER,
    changed,
    resized,
    shape,
    typed,
    with_second_master,
    with_shapes,
)
from decks import STAMP, members, plan_of, slides, words_of
from institutions import INVENTED, SOURCE, TEMPLATES
from suites import thorough

from tmpublish import loader
from tmpublish.deck import Deck, build_deck, read_custom_template, used_layouts

EMU_PER_MM = 36_000
SLACK = 2 * EMU_PER_MM // 10
ART = (0.8, 0.75, 0.2, 0.25)  # of the slide: left, top, width, height
FOOTERS = (13, 15, 16)  # python-pptx: slide number, footer, date

MADE: dict[str, Callable[[], bytes]] = {
    "4:3": DEFAULT.read_bytes,
    "16:9": lambda: resized(4 / 3, 1),
    "very wide": lambda: resized(2.4, 1),
    "small": lambda: resized(0.6, 0.6),
    "large": lambda: resized(2, 2),
    "two masters": with_second_master,
    "potx": lambda: typed(MAIN.replace(b"presentation.main", b"template.main")),
    "art": lambda: changed({MASTER: with_shapes(shape(*ART))}),
    "dark": lambda: changed({MASTER: with_shapes(shape(0, 0, 1, 1, "tx1"))}),
}
"""Minimal templates by what they have."""
CASES = [
    thorough("very wide", "", "zh"),
    ("art", "klinikum-nordheide", "de"),
    thorough("4:3", "", "en"),
    thorough("two masters", "klinikum-nordheide", "de"),
    thorough("16:9", "", "zh"),
    thorough("small", "", "en"),
    thorough("large", "klinikum-nordheide", "de"),
    thorough("potx", "", "en"),
    thorough("dark", "klinikum-nordheide", "de"),
    thorough("art", "", "zh"),
    thorough("16:9", "north-fjord-university", "en"),
]


@cache
def deck_on(name: str, institution: str, language: str) -> Deck:
    path = Path(tempfile.mkdtemp()) / ("template.potx" if name == "potx" else "template.pptx")
    path.write_bytes(MADE[name]())
    source = INVENTED / institution / "plan.yaml" if institution else SOURCE
    given = loader.in_language(loader.read(source, TEMPLATES), language)
    plan, design = given.plan, given.design
    custom = read_custom_template(path, None, design, [language], used_layouts(plan, design))
    return build_deck(plan, design, language, {}, STAMP, custom, pictures=given.pictures)


def placed(shapes: Any) -> Iterator[tuple[Any, tuple[int, int, int, int]]]:
    """Yield each shape of a slide or group with its left, top, right and lower edge."""
    for each in shapes:
        if each.shape_type == 6:  # a group
            yield from placed(each.shapes)
        elif each.left is not None:
            yield each, (each.left, each.top, each.left + each.width, each.top + each.height)


def is_over(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > SLACK and down > SLACK


@pytest.mark.parametrize(("name", "institution", "language"), CASES)
def test_a_deck_keeps_to_its_template(name: str, institution: str, language: str, tmp_path: Path) -> None:
    from openxml_audit import validate_pptx
    from pptx import Presentation

    deck = deck_on(name, institution, language)
    file = tmp_path / "deck.pptx"
    file.write_bytes(deck.pptx)
    assert not validate_pptx(str(file)).errors
    assert not [each for each in deck.warnings if each.code == "slide_overflow"]
    read = Presentation(io.BytesIO(deck.pptx))
    width, height = read.slide_width, read.slide_height
    art = tuple(round(share * side) for share, side in zip(ART, (width, height) * 2, strict=True))
    assert len(read.slides) == deck.count
    for number, slide in enumerate(read.slides, 1):
        assert slide.shapes.title.text.strip(), number
        feet = [each for each in slide.placeholders if each.placeholder_format.type in FOOTERS]
        for each, box in placed(slide.shapes):
            where = number, each.name, box
            assert -SLACK <= box[0] <= box[2] <= width + SLACK, where
            assert -SLACK <= box[1] <= box[3] <= height + SLACK, where
            if each.is_placeholder and each.placeholder_format.type in FOOTERS:
                continue
            assert not (each.is_placeholder and each.has_text_frame and not each.text_frame.text), where
            assert not [foot for foot in feet if is_over(box, edges(foot))], where
            if name == "art" and not each.is_placeholder:
                assert not is_over(box, (art[0], art[1], art[0] + art[2], art[1] + art[3])), where


def edges(each: Any) -> tuple[int, int, int, int]:
    return each.left, each.top, each.left + each.width, each.top + each.height


def test_the_master_with_art_is_the_one_of_the_deck() -> None:
    from pptx import Presentation

    read = Presentation(io.BytesIO(deck_on("two masters", "klinikum-nordheide", "de").pptx))
    masters = {slide.slide_layout.slide_master.part.partname for slide in read.slides}
    assert {str(each) for each in masters} == {"/ppt/slideMasters/slideMaster2.xml"}


def test_a_letter_is_drawn_with_its_portrait_and_signature() -> None:
    deck = deck_on("art", "klinikum-nordheide", "de")
    letter = next(each for each in plan_of("klinikum-nordheide").sections if each.id == "vorwort")
    slide = dict(slides(deck.pptx))[deck.slides[letter.path]]
    assert {deck.slides[text.path] for text in (letter.short, letter.by.role)} == {deck.slides[letter.path]}
    assert slide.find(".//{*}pic") is not None
    assert letter.by.name["de"] in words_of(slide).replace("\u00a0", " ")


def test_a_table_on_a_dark_ground_is_no_white_field() -> None:
    deck = deck_on("dark", "klinikum-nordheide", "de")
    cells = [cell for _, slide in slides(deck.pptx) for cell in slide.iter("{*}tcPr")]
    assert cells
    assert all(cell.find("{*}noFill") is not None or cell.find("{*}solidFill") is not None for cell in cells)


def test_no_program_of_the_machine_has_a_part_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grounds of layouts are drawn by tmpublish: the same bytes with LibreOffice and without it."""
    whole = deck_on("art", "klinikum-nordheide", "de")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("subprocess.Popen.__init__", None)
    deck_on.cache_clear()
    assert members(deck_on("art", "klinikum-nordheide", "de").pptx) == members(whole.pptx)
