"""Test what a booklet says to those who do not see it: its structure, its order, its languages."""

from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
import sample_pdfs
from damage import name_of
from structure_tree import Element, Tagged, read

from tmpublish.booklet.pdf_tagging import description
from tmpublish.checks import CheckContext
from tmpublish.diagnostics import PublishError
from tmpublish.text.inline_markup import is_han

HEADINGS = [f"H{level}" for level in range(1, 7)]
BLOCKS = {"P", "L", "Sect", "Figure", "Table", *HEADINGS}


@pytest.fixture(params=["en", "zh"])
def booklet(request: pytest.FixtureRequest, published: CheckContext) -> Tagged:
    """The real booklet in each language."""
    return read(published.files[name_of(published, "booklet", request.param)])


@pytest.fixture
def sheet() -> Tagged:
    return read(sample_pdfs.sheet())


def only(found: Tagged, kind: str, **how: Any) -> Element:
    (element,) = (
        e for e in found.root.all(kind) if all(getattr(e, key) == value for key, value in how.items())
    )
    return element


# The whole tree


def test_all_that_is_painted_is_content_or_artifact(booklet: Tagged) -> None:
    assert booklet.untagged == ()


def test_no_element_is_empty(booklet: Tagged) -> None:
    assert [e.type for e in booklet.root.all() if not (e.kids or e.marks)] == []
    assert [e.type for e in booklet.root.all() if e.marks and not e.text.strip() and e.type != "Figure"] == []


def test_it_is_read_in_the_order_in_which_it_is_painted(booklet: Tagged) -> None:
    marks = [mark for e in booklet.root.all() for mark in e.marks if e.type in {*BLOCKS, "Lbl"}]
    assert len(marks) > 200
    assert [(one, other) for one, other in pairwise(marks) if one[0] == other[0] and one[1] > other[1]] == []
    assert [page for page, _ in marks] == sorted(page for page, _ in marks)


def test_no_level_of_headings_is_skipped(booklet: Tagged) -> None:
    levels = [int(e.type[1]) for e in booklet.root.all(*HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_pages_with_one_head_are_one_section(booklet: Tagged, sheet: Tagged) -> None:
    assert {kid.type for kid in booklet.root.kids} == {"Sect"}
    assert [kid.text[:3] for kid in sheet.root.kids] == ["One", ""]
    spreads = [{page for e in kid.all() for page, _ in e.marks} for kid in booklet.root.kids]
    assert {10, 11} in spreads


def test_lists_are_lists(booklet: Tagged) -> None:
    lists = list(booklet.root.all("L"))
    assert len(lists) >= 15
    for found in lists:
        assert {item.type for item in found.kids} == {"LI"}
        assert all([kid.type for kid in item.kids] in (["LBody"], ["Lbl", "LBody"]) for item in found.kids)
        numbered = any(item.kids[0].type == "Lbl" for item in found.kids)
        assert found.attributes == {"/O": "/List", "/ListNumbering": "/Decimal" if numbered else "/None"}


def test_running_heads_and_folios_are_artifacts(booklet: Tagged) -> None:
    heads = [page for page, kind, _ in booklet.artifacts if kind == "/Header"]
    assert len(heads) > 40
    spoken = [e.text for e in booklet.root.all("P", *HEADINGS)]
    title = next(text for page, kind, text in booklet.artifacts if page == 4 and not text.isdecimal())
    assert spoken.count(title) <= 2


# Languages


def test_the_language_stands_where_it_changes(booklet: Tagged, sheet: Tagged) -> None:
    assert [(e.text, e.lang) for e in sheet.root.all("Span")] == [("清华", "zh-Hans"), ("医学", "zh-Hans")]
    assert [e.own for e in booklet.root.all() if e.lang == "en" and any(map(is_han, e.own))] == []
    assert "清华大学" in "".join(e.own for e in booklet.root.all() if e.lang == "zh-Hans" and e.page == 1)


def test_a_space_between_languages_is_kept(sheet: Tagged) -> None:
    assert "清华 医学 here" in [e.text for e in sheet.root.all("P")]


# Contents, bookmarks, links


def test_the_contents_are_contents(booklet: Tagged) -> None:
    outer, *inner = booklet.root.all("TOC")
    assert len(inner) <= 1
    for item in (item for toc in (outer, *inner) for item in toc.kids):
        assert item.type == "TOCI"
        assert [kid.type for kid in item.kids if kid.type != "TOC"][-1] == "Reference"


def test_links_say_where_they_lead(booklet: Tagged) -> None:
    links = [(e, link) for e in booklet.root.all("Link") for link in e.links]
    assert len(links) >= 30
    for element, link in links:
        assert element.text
        assert link.says not in ("", link.target)


def test_every_link_belongs_to_an_element(booklet: Tagged) -> None:
    assert all(e.type == "Link" for e in booklet.root.all() if e.links)
    assert all(e.links for e in booklet.root.all("Link"))


def test_a_link_has_one_area_a_line_as_high_as_its_letters(booklet: Tagged, sheet: Tagged) -> None:
    assert [len(e.links) for e in sheet.root.all("Link")] == [1, 1]
    for element in booklet.root.all("Link"):
        for link in element.links:
            left, one, right, other = link.area
            assert right - left > 2
            assert abs(one - other) > 6


def test_descriptions() -> None:
    assert description(fromstring('<a href="#x" title="Go to X">here</a>')) == "Go to X"
    assert description(fromstring('<a href="#x">the <em>two</em>\n sites</a>')) == "the two sites"
    assert description(fromstring('<a href="https://a.org">a site</a>')) == "a site (https://a.org)"
    assert description(fromstring('<a href="https://a.org">https://a.org</a>')) == "https://a.org"


# Notes


def test_notes_are_notes_with_names_of_their_own(booklet: Tagged) -> None:
    notes = list(booklet.root.all("Note"))
    assert len(notes) >= 3
    assert len({note.id for note in notes}) == len(notes)
    assert [note.kids[0].type for note in notes] == ["Lbl"] * len(notes)
    assert [note.kids[0].text for note in notes] == [str(n) for n in range(1, len(notes) + 1)]


# Pictures and tables


def test_pictures_have_words(booklet: Tagged) -> None:
    figures = list(booklet.root.all("Figure"))
    assert len(figures) >= 3
    assert all(figure.alt for figure in figures)


def test_the_frame_of_a_picture_is_where_it_stands(sheet: Tagged) -> None:
    frames = {figure.alt: figure.attributes["/BBox"] for figure in sheet.root.all("Figure")}
    mm = 72 / 25.4
    assert frames["A square"] == pytest.approx([10 * mm, 65 * mm, 40 * mm, 80 * mm], abs=0.01)
    assert frames["5"] == pytest.approx([0, 45 * mm, 10 * mm, 60 * mm], abs=0.01)


def test_what_adorns_is_an_artifact(sheet: Tagged) -> None:
    assert (1, "", "J F M") in sheet.artifacts
    assert [figure.alt for figure in sheet.root.all("Figure")] == ["A square", "5"]


def test_a_picture_without_words_is_refused() -> None:
    with pytest.raises(PublishError, match="give it an `alt`"):
        sample_pdfs.without_words()


def test_heads_of_tables_say_what_they_head(sheet: Tagged) -> None:
    heads = {e.text: e.attributes["/Scope"] for e in sheet.root.all("TH")}
    assert heads == {"Year": "/Column", "2026": "/Row"}
    assert [[cell.text for cell in row.kids] for row in sheet.root.all("TR")] == [
        ["Year", "2026"],
        ["1", "2"],
    ]


def test_what_runs_over_pages_stays_one_element(sheet: Tagged) -> None:
    long = next(e for e in sheet.root.all("P") if "Word after word" in e.text)
    assert {page for page, _ in long.marks} == {2, 3}
    assert long.text.count("Word") == 60
