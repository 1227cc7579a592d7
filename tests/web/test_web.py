"""Test the web editions as published: texts, structure, weight, fonts, colors, requests."""

import base64
import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from lxml import html
from published_plans import SMALLEST, TEMPLATES
from tinyhtml5.parser import HTMLParser

from tmpublish.build import build
from tmpublish.checks import CheckContext
from tmpublish.checks.coverage import read_page
from tmpublish.design.palette import contrast
from tmpublish.diagnostics import file_size
from tmpublish.plan import texts
from tmpublish.plan.fields import Moment
from tmpublish.text.inline_markup import plain
from tmpublish.web import time_scale
from tmpublish.web.style import PAIRS, screen_colors
from tmpublish.web.words import Words

LARGEST = {"en": 150_000, "zh": 350_000}
FONT = re.compile(r"font-family:([\w-]+);font-weight:([\d ]+);[^}]*?base64,([^)]+)\)")


@pytest.fixture(params=["en", "zh"])
def page(request: pytest.FixtureRequest, published: CheckContext) -> tuple[str, bytes]:
    """Return the language and the bytes of a web edition of the real plan."""
    [data] = [data for _, language, data in published.of_kind("web") if language == request.param]
    return request.param, data


@pytest.fixture
def tree(page: tuple[str, bytes]) -> Any:
    """Return a web edition as a tree."""
    return html.document_fromstring(page[1].decode())


def test_a_page_is_no_heavier_than_a_phone_should_load(page: tuple[str, bytes]) -> None:
    language, data = page
    assert len(data) <= LARGEST[language]


def test_links_say_type_and_size_of_the_files_that_are_there(tmp_path: Path) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    build(SMALLEST, TEMPLATES, whole, only=["web", "deck"])
    page = next(whole.glob("*-web-en.html"))
    [deck] = whole.glob("*-deck-en.pptx")
    assert f"PPTX · {file_size(deck.stat().st_size)}<" in page.read_text("utf-8")
    build(SMALLEST, TEMPLATES, parts, only=["web"])
    assert "PPTX<" in (parts / page.name).read_text("utf-8")
    made = build(SMALLEST, TEMPLATES, parts, only=["deck"])
    assert page.name in made.made
    assert (parts / page.name).read_bytes() == page.read_bytes()


def test_every_text_with_an_element_stands_under_its_id(
    page: tuple[str, bytes], published: CheckContext
) -> None:
    language, data = page
    pieces = read_page(data).pieces
    known = {text.path: plain(text[language]) for text, _ in texts(published.given.plan)}
    shown = [path for path in known if path in pieces]
    assert len(shown) > 150
    for path in shown:
        words = "".join(words for _, words in pieces[path])
        assert "".join(known[path].split())[:12] in "".join(words.split()), path


def test_a_page_is_valid_html(page: tuple[str, bytes]) -> None:
    parser = HTMLParser()
    parser.parse(page[1].decode())
    assert parser.errors == []


def test_headings_leave_out_no_level(tree: Any) -> None:
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(one - before <= 1 for before, one in pairwise(levels))


def test_every_link_inside_the_page_leads_to_an_id(tree: Any) -> None:
    ids = [each.get("id") for each in tree.iter("*") if each.get("id")]
    inside = {each.get("href")[1:] for each in tree.iter("a") if each.get("href").startswith("#")}
    assert len(ids) == len(set(ids))
    assert inside
    assert inside <= set(ids)


def test_links_to_other_files_name_files_of_the_set(tree: Any, published: CheckContext) -> None:
    outside = {each.get("href") for each in tree.iter("a") if not each.get("href").startswith("#")}
    assert {each for each in outside if ":" not in each} <= set(published.files)
    assert len(outside) == 4


def test_a_page_runs_no_script_and_asks_for_nothing(page: tuple[str, bytes], tree: Any) -> None:
    policy = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert "default-src 'none'" in policy
    assert not list(tree.iter("script"))
    addresses = re.findall(rb"url\(\"?([^)]{5})|(?:src|href)=\"(http[^\"]*)", page[1])
    assert all(one in (b"", b"data:") and not other for one, other in addresses)


def test_words_of_another_language_say_so(tree: Any, page: tuple[str, bytes]) -> None:
    foreign = {"en": "zh-Hans", "zh": "en"}[page[0]]
    assert tree.xpath(f"//*[@lang='{foreign}']")
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[page[0]]


def test_fonts_hold_the_letters_of_the_page(page: tuple[str, bytes]) -> None:
    held: set[int] = set()
    for _, _, data in FONT.findall(page[1].decode()):
        held |= set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
    shown = {ord(letter) for section in read_page(page[1]).sections for letter in section}
    assert {chr(code) for code in shown - held - {0x0A, 0x09, 0xA0}} == set()


def test_every_color_has_contrast_in_light_and_dark(published: CheckContext) -> None:
    for name, colors in screen_colors(published.given.design.brand.colors).items():
        for role, least in PAIRS:
            assert contrast(colors[role], colors["page"]) >= least, (name, role)


def test_long_words_may_break_at_syllables(published: CheckContext) -> None:
    plan, design = published.given.plan, published.given.design
    words = Words(plan, design, "en").words("internationalization of care")
    assert words.replace("\u00ad", "-") == "inter-na-tion-al-iz-a-tion of care"
    assert Words(plan, design, "en").words("interdisciplinary") == "interdisciplinary"


def test_chinese_headings_may_break_after_a_clause(published: CheckContext) -> None:
    words = Words(published.given.plan, published.given.design, "zh")
    assert words.words("探索创新，改善健康", heading=True) == (
        '<span class="c">探索创新，</span><span class="c">改善健康</span>'
    )


def test_dates_are_on_a_line_to_scale() -> None:
    line = time_scale([Moment(2024, 10), Moment(2025, 4, 1), Moment(2026, 9, 1)])
    assert line.months == 24
    assert line.places == [2.02, 25.0, 95.83]
    assert line.years == [(2024, 0.0), (2025, 12.5), (2026, 62.5)]


def test_hidden_texts_are_not_read() -> None:
    page = b"<body><section><p id=a>one <i hidden>two</i></p></section><p id=b>three</p></body>"
    read = read_page(page)
    assert read.sections == ("one ", "three")
    assert read.pieces == {"a": [(1, "one ")], "b": [(2, "three")]}
