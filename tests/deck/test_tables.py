"""Test tables on slides: which slide holds which row, in which size, with rows as high as computed."""

import io
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from decks import STAMP, A, P, design_of, members, plan_of, slides
from lxml import etree
from pptx import Presentation
from suites import thorough

from tmpublish.deck import place_deck
from tmpublish.deck.graphic_frames import default_table_style, table_xml
from tmpublish.deck.placement import LayoutContext, PlacedSlide, place_slides, placement_warnings
from tmpublish.deck.slide_model import Paragraph, Slide, Table
from tmpublish.deck.slide_writer import Footer, render_deck
from tmpublish.deck.tables import PlacedTable
from tmpublish.deck.template_reader import Template
from tmpublish.ooxml.opc import Properties
from tmpublish.text.inline_markup import runs


@cache
def whole_deck(language: str) -> tuple[LayoutContext, Template]:
    _, context, template, _ = place_deck(plan_of(""), design_of(""), language)
    return context, template


def paragraph(words: str, language: str = "en") -> Paragraph:
    return Paragraph(runs(words, language), "vision.line")


def table(rows: int, name: str = "Teaching", columns: int = 3, total: bool = False) -> Table:
    """A table of so many rows: names, then numbers."""
    cells = tuple(
        (paragraph(f"{name} {row}"), *(paragraph(f"{row * 1000:,}") for _ in range(1, columns)))
        for row in range(rows)
    )
    heads = (paragraph("Pillar"), *(paragraph(f"{2026 + each}") for each in range(1, columns)))
    numbers = (False, *(True for _ in range(1, columns)))
    return Table("sections.budget", "Table: Budget", heads, cells, numbers, total=total)


def context_of(language: str = "en") -> LayoutContext:
    context, _ = whole_deck(language)
    return LayoutContext(context.design, context.language, context.style, context.matches, context.drawn)


def placed(made: Table, language: str = "en", **texts: str) -> list[PlacedSlide]:
    shown = {key: (paragraph(words, language),) for key, words in {"title": "Budget", **texts}.items()}
    slide = Slide("sections.budget", "table", "Budget", shown, table=made)
    return list(place_slides([slide], context_of(language)))


def tables(made: Table, language: str = "en", **texts: str) -> list[PlacedTable]:
    found = [frame for slide in placed(made, language, **texts) for frame in slide.frames]
    return [each for each in found if isinstance(each, PlacedTable)]


@pytest.mark.parametrize("language", ["en", thorough("zh")])
@pytest.mark.parametrize("rows", [1, 2, 3, 9, 10, 11, 25, 40, 80])
def test_every_row_is_on_one_slide_in_16_points_or_more(rows: int, language: str) -> None:
    made = table(rows)
    found = tables(made, language)
    assert tuple(row for each in found for row in each.rows) == made.rows
    sizes = [len(each.rows) for each in found]
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) > 1 or rows == 1
    assert {(each.body, each.widths) for each in found} == {(found[0].body, found[0].widths)}
    assert found[0].body[0] >= 16
    for each in found:
        _, top, _, height = each.box
        assert top + height <= 165.001
        assert len(each.heights) == len(each.rows) + 1
    assert [each.last for each in found] == [each is found[-1] for each in found]


def test_parts_have_numbered_titles_and_keys_of_their_own() -> None:
    found = placed(table(25))
    titles = [slide.slide.title for slide in found]
    assert titles == [f"Budget ({number}/{len(found)})" for number in range(1, len(found) + 1)]
    assert [slide.slide.key for slide in found][:2] == ["sections.budget", "sections.budget#2"]


def test_columns_fill_the_place_and_numbers_take_what_they_need() -> None:
    (found,) = tables(table(3), unit="million kroner")
    assert sum(found.widths) == pytest.approx(308.667)
    assert found.widths[0] > 200
    assert found.box[1] == 52.5
    assert tables(table(3))[0].box[1] < 52.5  # no unit above it, and a title of one line


def test_long_words_are_set_smaller_before_they_are_parted() -> None:
    wide = replace(
        table(3, columns=12),
        heads=tuple(paragraph("Verwaltungsgemeinschaft") for _ in range(12)),
    )
    (found,) = tables(wide)
    assert found.body[0] == 12


def test_a_cell_that_fits_no_slide_is_named() -> None:
    tall = replace(table(1, columns=12), rows=(tuple(paragraph("so many words " * 40) for _ in range(12)),))
    context = context_of()
    title = {"title": (paragraph("Budget"),)}
    place_slides([Slide("sections.budget", "table", "Budget", title, table=tall)], context)
    (problem,) = placement_warnings(context)
    assert (problem.code, problem.path) == ("slide_overflow", "vision.line")


def written(made: Table) -> bytes:
    properties = Properties("Budget", "A school", "", "en-US", STAMP, custom={"Edition": "1"})
    context, (_, template) = context_of(), whole_deck("en")
    slides_ = place_slides(
        [Slide("sections.budget", "table", "Budget", {"title": (paragraph("Budget"),)}, table=made)], context
    )
    return render_deck(slides_, template, context, Footer("", ""), properties)


def test_a_table_is_native_with_heads_totals_and_the_style_of_the_template() -> None:
    pptx = written(table(4, total=True))
    (slide,) = Presentation(io.BytesIO(pptx)).slides
    (frame,) = [shape for shape in slide.shapes if shape.has_table]
    assert frame.is_placeholder
    assert (frame.name, frame._element.nvGraphicFramePr.cNvPr.get("descr")) == (
        "sections.budget",
        "Table: Budget",
    )
    assert [cell.text for cell in frame.table.rows[0].cells] == ["Pillar", "2027", "2028"]
    assert frame.table.first_row
    assert frame.table.last_row
    style = frame._element.xpath(".//a:tableStyleId")[0].text
    parts = members(pptx)
    known = etree.fromstring(parts["ppt/tableStyles.xml"])
    assert style == known.get("def") == default_table_style(pptx)
    assert style in {each.get("styleId") for each in known}
    assert frame.height == pytest.approx(sum(row.height for row in frame.table.rows), abs=5)


def test_rows_have_exact_leading_and_a_size_on_every_run() -> None:
    (_, slide), *_ = slides(written(table(4)))
    for cell in slide.iter(f"{A}tc"):
        assert cell.find(f"{A}txBody/{A}p/{A}pPr/{A}lnSpc/{A}spcPts") is not None
        assert all(each.get("sz") for each in cell.iter(f"{A}rPr", f"{A}endParaRPr"))
    assert slide.find(f".//{P}graphicFrame") is not None


def test_heights_are_the_sum_of_leading_and_margins_if_there_is_no_room_to_spare() -> None:
    found = tables(table(80))[0]
    needed = found.body[1] * 25.4 / 72 + 2 * found.margin
    assert all(height == pytest.approx(needed, abs=1.5) for height in found.heights[1:])
    assert all(one >= needed - 0.001 for one, _ in pairwise(found.heights[1:]))


def test_on_a_foreign_template_the_first_column_is_no_colored_field() -> None:
    (found,) = tables(table(3))
    style = context_of().style
    assert 'firstCol="1"' in table_xml(found, style, 2, "", "{X}", native=True)
    assert 'firstCol="1"' not in table_xml(found, style, 2, "", "", native=False)
