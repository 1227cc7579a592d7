"""Test that the measures of booklets find what is wrong: faults planted in lines, paragraphs and pages."""

from dataclasses import replace
from typing import Any

import page_measures
import pytest
from page_measures import Line, Paragraph
from painted_words import Box, Field, Sheet, Word


def word(text: str, *, baseline: float = 100, left: float = 20, right: float = 60, **other: Any) -> Word:
    return replace(Word(4, 5, (4, 1), text, left, right, baseline, 10.5, False, (0, 0, 0)), **other)


def paragraph(*texts: str, kind: str = "P", says: str = "", top: float = 100, step: float = 5) -> Paragraph:
    made = [Line((word(text, baseline=top + step * k),)) for k, text in enumerate(texts)]
    return Paragraph(kind, says or " ".join(texts), tuple(made))


def field(left: float, top: float, right: float, foot: float, shade: float = 1, order: int = 1) -> Field:
    return Field(order, Box(left, top, right, foot), (shade, shade, shade), True)


GROUND = field(0, 0, 210, 297)


@pytest.mark.parametrize(
    ("found", "check", "faults"),
    [
        ([paragraph("Head", kind="H2"), paragraph("A text.")], page_measures.low_headings, 0),
        ([paragraph("Head", kind="H2", top=268), paragraph("A text.")], page_measures.low_headings, 1),
        ([paragraph("A text."), paragraph("Head", kind="H2")], page_measures.low_headings, 1),
        ([paragraph("three lines", "end with a", "longer word")], page_measures.lonely, 0),
        ([paragraph("three lines", "end in", "it.")], page_measures.lonely, 1),
        ([paragraph("一行到底", "字。")], page_measures.lonely, 1),
        ([paragraph("一行到底", "两字。")], page_measures.lonely, 0),
        ([paragraph("一行，", "两行")], page_measures.badly_broken, 0),
        ([paragraph("一行", "，两行")], page_measures.badly_broken, 1),
        ([paragraph("一行“", "两行”")], page_measures.badly_broken, 1),
        ([paragraph("在Tsing", "hua大学", says="在Tsinghua大学")], page_measures.badly_broken, 1),
        ([paragraph("A text.", top=102.5)], page_measures.off_steps, 0),
        ([paragraph("A text.", top=102.6)], page_measures.off_steps, 1),
    ],
)
def test_faults_of_paragraphs_are_found(
    found: list[Paragraph], check: page_measures.Check, faults: int
) -> None:
    assert len(list(check(found))) == faults


@pytest.mark.parametrize(
    ("sheet", "check", "faults"),
    [
        (Sheet((word("dark"),), (GROUND,)), page_measures.pale, 0),
        (Sheet((word("grey", colour=(0.5, 0.5, 0.5)),), (GROUND,)), page_measures.pale, 1),
        (Sheet((word("large", colour=(0.5, 0.5, 0.5), size=18.0),), (GROUND,)), page_measures.pale, 0),
        (
            Sheet((word("bold", colour=(0.5, 0.5, 0.5), size=14.0, bold=True),), (GROUND,)),
            page_measures.pale,
            0,
        ),
        # What is painted over the ground counts where it lies under the word, and not where it lies over it.
        (Sheet((word("on a field"),), (GROUND, field(10, 90, 99, 110, 0))), page_measures.pale, 1),
        (Sheet((word("half on a field"),), (GROUND, field(30, 90, 99, 110, 0))), page_measures.pale, 1),
        (Sheet((word("beside"),), (GROUND, field(61, 90, 99, 110, 0))), page_measures.pale, 0),
        (Sheet((word("under"),), (GROUND, field(10, 90, 99, 110, 0, order=9))), page_measures.pale, 0),
        (Sheet((word("on nothing"),), ()), page_measures.pale, 1),
        (Sheet((word("inside"),), (GROUND, field(-3, 90, 213, 300))), page_measures.outside, 0),
        (Sheet((word("out", left=-5.0),), ()), page_measures.outside, 1),
        (Sheet((), (field(-9, 90, 99, 110),)), page_measures.outside, 1),
        (Sheet((), (field(0.5, 90, 99, 110),)), page_measures.outside, 1),
    ],
)
def test_faults_of_pages_are_found(sheet: Sheet, check: Any, faults: int) -> None:
    assert len(list(check([sheet]))) == faults


def test_how_much_of_a_page_is_filled() -> None:
    fore_edge, head = field(205, 50, 213, 265), word("head", mark=None, baseline=15)
    assert page_measures.filled(Sheet((head,), (GROUND, fore_edge))) == 0
    assert page_measures.filled(Sheet((head, word("text")), (GROUND, fore_edge))) < 0.02
    assert page_measures.filled(Sheet((), (GROUND, field(20, 145, 99, 297)))) == pytest.approx(0.5)


def test_how_many_letters_a_measure_holds() -> None:
    lines = paragraph("a" * 20, "b" * 20, "c" * 20)
    assert page_measures.letters([lines], 120, 10.5) == pytest.approx(61)
    assert lines.running
    assert not paragraph("a" * 20, "b" * 20).running
    assert not paragraph("a" * 20, "b" * 20, "c" * 20, kind="H2").running


def test_lines_that_are_too_far_apart_are_found() -> None:
    found = [paragraph("one", "two", step=5), paragraph("one", "two", step=6.25)]
    assert len(list(page_measures.uneven(found, {10.5: 5}))) == 1


def test_a_paragraph_over_two_pages_is_found() -> None:
    whole = paragraph("the first line", "the second line")
    split = replace(whole, lines=(whole.lines[0], Line((word("the second line", page=5),))))
    assert not list(page_measures.lonely([whole]))
    assert len(list(page_measures.lonely([split]))) == 1
    assert len(list(page_measures.lines([word("one", order=1), word("two", order=2, page=5)]))) == 2


def test_what_a_page_says_of_itself_and_at_a_height() -> None:
    sheet = Sheet((word("12", mark=None, baseline=15), word("one"), word("7", baseline=120)), ())
    assert page_measures.folio(sheet) == "12"
    assert page_measures.folio(replace(sheet, words=sheet.words[1:])) == ""
    assert [page_measures.said_at(sheet, top) for top in (90, 110, 130)] == ["one", "7", ""]
