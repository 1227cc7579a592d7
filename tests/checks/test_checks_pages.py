"""Test whether damage to a booklet is noticed."""

from collections.abc import Callable

import pikepdf
import pytest
from damage import codes, name_of, with_file, with_pdf

from tmpublish.checks import CheckContext, pdf_properties

Damage = Callable[[pikepdf.Pdf], None]


def test_a_file_cut_short_cannot_be_read(published: CheckContext) -> None:
    name = name_of(published, "booklet")
    cut = with_file(published, name, published.files[name][:5000])
    assert codes(pdf_properties.check_readable(cut)) == {"pdf_unreadable"}
    assert codes(pdf_properties.check_count(cut)) == set()


def test_saving_again_alone_is_no_damage(published: CheckContext) -> None:
    saved = with_pdf(published, lambda _: None)
    rules = [getattr(pdf_properties, name) for name in dir(pdf_properties) if name.startswith("check_")]
    assert len(rules) >= 4
    assert [problem for rule in rules for problem in rule(saved)] == []


def test_a_lost_page_is_counted(published: CheckContext) -> None:
    def lose(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[-1]

    assert codes(pdf_properties.check_count(with_pdf(published, lose))) == {"page_count"}


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
def test_wrong_properties_are_noticed(damage: Damage, code: str, published: CheckContext) -> None:
    assert codes(pdf_properties.check_properties(with_pdf(published, damage))) == {code}


def test_a_bookmark_that_leads_astray_is_noticed(published: CheckContext) -> None:
    def astray(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Outlines.First.Dest[0] = pdf.pages[-1].obj

    (found,) = pdf_properties.check_bookmarks(with_pdf(published, astray))
    assert found.code == "bookmark_astray"


def test_a_goal_without_a_bookmark_is_named(published: CheckContext) -> None:
    def none(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.Outlines

    found = list(pdf_properties.check_bookmarks(with_pdf(published, none)))
    assert codes(found) == {"bookmark_missing"}
    assert len(found) == len(published.given.plan.goals)
