"""Test whether damage to a deck is noticed."""

import re

import pytest
from damage import codes, name_of, with_file, with_part, with_texts

from tmpublish.checks import Published, slides
from tmpublish.checks.pptx import read_deck


@pytest.mark.parametrize("length", [100, 20_000])
def test_a_file_cut_short_cannot_be_read(length: int, published: Published) -> None:
    name = name_of(published, "deck")
    cut = with_file(published, name, published.files[name][:length])
    assert codes(slides.check_readable(cut)) == {"pptx_unreadable"}
    assert codes(slides.check_texts(cut)) == set()


def test_a_part_that_is_no_xml_cannot_be_read(published: Published) -> None:
    broken = with_part(published, "ppt/slides/slide3.xml", lambda data: data[:-20])
    assert codes(slides.check_readable(broken)) == {"pptx_unreadable"}


def test_a_lost_slide_is_counted(published: Published) -> None:
    damaged = with_part(
        published, "ppt/presentation.xml", lambda data: re.sub(rb"<p:sldId [^>]*>", b"", data, count=1)
    )
    assert codes(slides.check_count(damaged)) == {"slide_count"}


def test_a_wrong_title_is_noticed(published: Published) -> None:
    def untitled(data: bytes) -> bytes:
        return re.sub(rb"(<dc:title>)[^<]*", rb"\1PowerPoint Presentation", data)

    assert codes(slides.check_properties(with_part(published, "docProps/core.xml", untitled))) == {
        "pptx_title"
    }


def test_a_text_that_left_its_slide_is_named_with_its_line(published: Published) -> None:
    number = published.manifest.texts["vision.line"]["en"]["deck"]

    def empty(data: bytes) -> bytes:
        return re.sub(rb"<a:t>[^<]*</a:t>", b"<a:t>gone</a:t>", data)

    found = list(slides.check_texts(with_part(published, f"ppt/slides/slide{number}.xml", empty)))
    assert codes(found) == {"text_missing"}
    (text,) = [problem for problem in found if "`vision.line`" in problem.message]
    lines = published.given.source.decode("utf-8").splitlines()
    assert "en:" in lines[text.line - 1]


@pytest.mark.parametrize("number", [1, 0, 99])
def test_a_wrong_slide_in_the_manifest_is_noticed(number: int, published: Published) -> None:
    path = f"goals.{published.given.plan.goals[-1].id}.summary"
    found = list(slides.check_texts(with_texts(published, path, "zh", "deck", number)))
    assert [f"`{path}`" in problem.message for problem in found] == [True]


def test_slides_are_read_in_the_order_of_showing(published: Published) -> None:
    def backwards(data: bytes) -> bytes:
        items = re.findall(rb"<p:sldId [^>]*>", data)
        turned = iter(reversed(items))
        return re.sub(rb"<p:sldId [^>]*>", lambda _: next(turned), data)

    name = name_of(published, "deck")
    there = read_deck(published.files[name]).slides
    back = read_deck(with_part(published, "ppt/presentation.xml", backwards).files[name]).slides
    assert back == there[::-1]
