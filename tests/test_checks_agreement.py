"""Test whether booklet and deck that disagree are noticed, and texts that got lost between them."""

import re

import pikepdf
from damage import codes, with_part, with_pdf, with_texts

from tmpublish.checks import Published, agreement
from tmpublish.checks.agreement import _NUMBER


def test_a_number_that_only_a_slide_gives_is_noticed(published: Published) -> None:
    def more(data: bytes) -> bytes:
        return re.sub(rb"<a:t>[^<]*</a:t>", b"<a:t>7,777 mu</a:t>", data, count=1)

    (found,) = agreement.check_numbers(with_part(published, "ppt/slides/slide2.xml", more))
    assert "slide 2 says 7,777" in found.message


def test_a_text_that_one_language_drops_is_noticed(published: Published) -> None:
    page = published.manifest.texts["vision.text"]["en"]["booklet"]

    def blank(pdf: pikepdf.Pdf) -> None:
        pdf.pages[page - 1].Contents = pdf.make_stream(b"")

    unsaid = with_texts(published, "vision.text", "en", "booklet", None)
    (found,) = agreement.check_same_places(with_pdf(unsaid, blank))
    assert (found.code, "`vision.text`" in found.message) == ("text_one_sided", True)


def test_a_short_text_inside_a_longer_one_is_no_fault(published: Published) -> None:
    assert (
        list(agreement.check_same_places(with_texts(published, "vision.text", "en", "booklet", None))) == []
    )


def test_a_text_that_stands_nowhere_is_noticed(published: Published) -> None:
    def empty(data: bytes) -> bytes:
        return re.sub(rb"<a:t>[^<]*</a:t>", b"<a:t>gone</a:t>", data)

    path = f"goals.{published.given.plan.goals[0].id}.priorities.1.short"
    number = published.manifest.texts[path]["en"]["deck"]
    found = list(agreement.check_nothing_lost(with_part(published, f"ppt/slides/slide{number}.xml", empty)))
    assert codes(found) == {"text_lost"}
    assert any(f"`{path}`" in problem.message for problem in found)


def test_what_counts_as_one_number() -> None:
    assert _NUMBER.findall("In 2026, 1,000 and 3.5 and 12.") == ["2026", "1,000", "3.5", "12"]
