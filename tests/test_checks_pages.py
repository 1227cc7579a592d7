"""Test whether damage to a booklet is noticed."""

from collections.abc import Callable

import pikepdf
import pytest
from damage import codes, name_of, with_file, with_pdf, with_texts

from tmpublish.checks import Published, pages
from tmpublish.checks.pages import _stands
from tmpublish.checks.published import bare

Damage = Callable[[pikepdf.Pdf], None]


def test_a_file_cut_short_cannot_be_read(published: Published) -> None:
    name = name_of(published, "booklet")
    cut = with_file(published, name, published.files[name][:5000])
    assert codes(pages.check_readable(cut)) == {"pdf_unreadable"}
    assert codes(pages.check_texts(cut)) == set()


def test_saving_again_alone_is_no_damage(published: Published) -> None:
    saved = with_pdf(published, lambda _: None)
    rules = [getattr(pages, name) for name in dir(pages) if name.startswith("check_")]
    assert len(rules) >= 7
    assert [problem for rule in rules for problem in rule(saved)] == []


def test_a_lost_page_is_counted(published: Published) -> None:
    def lose(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[-1]

    assert codes(pages.check_count(with_pdf(published, lose))) == {"page_count"}


def untitled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "untitled"


def in_japanese(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Lang = pikepdf.String("ja")


def without_marks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.MarkInfo


def without_structure(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (untitled, "pdf_title"),
        (in_japanese, "pdf_language"),
        (without_marks, "pdf_untagged"),
        (without_structure, "pdf_untagged"),
    ],
)
def test_wrong_properties_are_noticed(damage: Damage, code: str, published: Published) -> None:
    assert codes(pages.check_properties(with_pdf(published, damage))) == {code}


def _a_font(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[5].Resources.Font.values()))


def substituted(pdf: pikepdf.Pdf) -> None:
    _a_font(pdf).BaseFont = pikepdf.Name("/ABCDEF+DejaVu-Sans")


def not_embedded(pdf: pikepdf.Pdf) -> None:
    descriptor = _a_font(pdf).DescendantFonts[0].FontDescriptor
    for key in ("/FontFile", "/FontFile2", "/FontFile3"):
        if key in descriptor:
            del descriptor[key]


@pytest.mark.parametrize(
    ("damage", "code"), [(substituted, "font_foreign"), (not_embedded, "font_not_embedded")]
)
def test_fonts_are_the_brand_s_and_inside(damage: Damage, code: str, published: Published) -> None:
    assert codes(pages.check_fonts(with_pdf(published, damage))) == {code}


def test_a_text_that_left_its_page_is_named_with_its_line(published: Published) -> None:
    page = published.manifest.texts["vision.text"]["en"]["booklet"]

    def blank(pdf: pikepdf.Pdf) -> None:
        pdf.pages[page - 1].Contents = pdf.make_stream(b"")

    found = list(pages.check_texts(with_pdf(published, blank)))
    (text,) = [problem for problem in found if "`vision.text`" in problem.message]
    assert text.path.endswith("source/plan.yaml")
    lines = published.given.source.decode("utf-8").splitlines()
    assert lines[text.line - 1].strip().startswith("en:")


@pytest.mark.parametrize("number", [1, 999, 0])
def test_a_wrong_page_in_the_manifest_is_noticed(number: int, published: Published) -> None:
    found = list(pages.check_texts(with_texts(published, "vision.text", "zh", "booklet", number)))
    assert ["`vision.text`" in problem.message for problem in found] == [True]


def test_swapped_pages_are_noticed(published: Published) -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        pdf.pages.append(pdf.pages[9])
        del pdf.pages[9]

    assert codes(pages.check_texts(with_pdf(published, swap))) == {"text_missing"}


def test_a_bookmark_that_leads_astray_is_noticed(published: Published) -> None:
    def astray(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines.First.Dest[0] = pdf.pages[-1].obj

    (found,) = pages.check_bookmarks(with_pdf(published, astray))
    assert found.code == "bookmark_astray"


def test_a_goal_without_a_bookmark_is_named(published: Published) -> None:
    def none(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Outlines

    found = list(pages.check_bookmarks(with_pdf(published, none)))
    assert codes(found) == {"bookmark_missing"}
    assert len(found) == len(published.given.plan.goals)


def test_contents_that_are_a_page_behind_are_noticed(published: Published) -> None:
    def one_more(pdf: pikepdf.Pdf) -> None:
        # In front of the later chapters, which move, while their printed numbers do not.
        pdf.pages.insert(published.manifest.texts["vision.text"]["en"]["booklet"], pdf.pages[0])

    damaged = with_pdf(published, one_more)
    assert codes(pages.check_contents(damaged)) == {"contents_wrong"}


@pytest.mark.parametrize(
    ("words", "first", "second", "stands"),
    [
        ("one text", "before one\ntext after", "", True),
        ("a hyphenated text", "a hyphen\u2010\nated text", "", True),
        ("from page to page", "3 from page", "to page 4", True),
        ("from page to page", "3 from page", "page 4", False),
        ("from page to page", "3 to page", "from page 4", False),
        ("office", "o\ufb03ce", "", True),
    ],
)
def test_a_text_is_found_however_its_lines_break(words: str, first: str, second: str, stands: bool) -> None:
    assert _stands(bare(words), [bare(first), bare(second)]) is stands
