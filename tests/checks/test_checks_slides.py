"""Test whether damage to a deck is noticed."""

import re

import pytest
from damage import codes, name_of, with_file, with_part

from tmpublish.checks import CheckContext, deck_properties
from tmpublish.ooxml.deck_reader import read_deck


@pytest.mark.parametrize("length", [100, 20_000])
def test_a_file_cut_short_cannot_be_read(length: int, published: CheckContext) -> None:
    name = name_of(published, "deck")
    cut = with_file(published, name, published.files[name][:length])
    assert codes(deck_properties.check_readable(cut)) == {"pptx_unreadable"}
    assert codes(deck_properties.check_count(cut)) == set()


def test_a_part_that_is_no_xml_cannot_be_read(published: CheckContext) -> None:
    broken = with_part(published, "ppt/slides/slide3.xml", lambda data: data[:-20])
    assert codes(deck_properties.check_readable(broken)) == {"pptx_unreadable"}


def test_a_lost_slide_is_counted(published: CheckContext) -> None:
    damaged = with_part(
        published, "ppt/presentation.xml", lambda data: re.sub(rb"<p:sldId [^>]*>", b"", data, count=1)
    )
    assert codes(deck_properties.check_count(damaged)) == {"slide_count"}


def test_a_wrong_title_is_noticed(published: CheckContext) -> None:
    def untitled(data: bytes) -> bytes:
        return re.sub(rb"(<dc:title>)[^<]*", rb"\1PowerPoint Presentation", data)

    assert codes(deck_properties.check_properties(with_part(published, "docProps/core.xml", untitled))) == {
        "pptx_title"
    }


def test_slides_are_read_in_the_order_of_showing(published: CheckContext) -> None:
    def backwards(data: bytes) -> bytes:
        items = re.findall(rb"<p:sldId [^>]*>", data)
        turned = iter(reversed(items))
        return re.sub(rb"<p:sldId [^>]*>", lambda _: next(turned), data)

    name = name_of(published, "deck")
    there = read_deck(published.files[name]).slides
    back = read_deck(with_part(published, "ppt/presentation.xml", backwards).files[name]).slides
    assert [slide.text for slide in back] == [slide.text for slide in there[::-1]]
