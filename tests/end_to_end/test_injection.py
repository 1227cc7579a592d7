"""Content is never code: whatever is typed is read again, letter by letter, and does nothing."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path

import pytest
from booklet_boxes import Walk, walk
from institutions import DATA
from lxml import etree
from published_plans import TEMPLATES
from sample_pictures import encoded, harbour
from suites import thorough

from tmpublish import loader
from tmpublish.checks.context import bare, finished
from tmpublish.deck import build_deck
from tmpublish.loader import Inputs
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.pdf_reading.document import read_objects
from tmpublish.pdf_reading.glyphs import read_text
from tmpublish.plan import texts
from tmpublish.yaml_source import Tree, parse_document

EVERYTHING = DATA / "good" / "everything.yaml"
TYPED = (
    "{{ 7\\*7 }}",
    "{% raw %}",
    "{# x #}",
    "<b>x</b>",
    "<script>alert(1)</script>",
    "<!ENTITY x>",
    "&amp; &#60;",
    "\\]\\]> <!\\[CDATA\\[",
    "=cmd|/C calc!A0",
    "+1+cmd",
    "@SUM(A1)",
    "${7} $(id)",
    "`id`; rm -rf",
    "}{color:red",
    "url(file:///etc/passwd)",
    '" onload="x',
    "') no-repeat (",
    "%s %n {0.a}",
    "\\*a\\* \\[b\\](c)",
    "\\\\x \\\\textbf{y}",
    "javascript:alert(1)",
    "<?xml version?>",
    "<a:t>x</a:t>",
    "_x000_ \\\\u202e",
)


def with_words(node: Tree, numbers: Iterator[int], typed: Iterator[str]) -> Tree:
    """Return a plan with each text replaced by one that would do something if anything ran it."""
    if isinstance(node, list):
        return [with_words(item, numbers, typed) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"en", "zh"} and isinstance(node["en"], str):
        words = f"{next(typed)} {next(numbers)}"
        # Chinese has quotes of its own, and no others beside it.
        return {"en": words, "zh": "甲x" + re.sub("[\"']", "", words).strip()}
    return {key: with_words(value, numbers, typed) for key, value in node.items()}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in which every text looks like code."""
    path = tmp_path_factory.mktemp("content") / "plan.yaml"
    tree = parse_document(EVERYTHING.read_bytes(), "plan.yaml").data
    path.write_text(
        json.dumps(with_words(tree, count(101), cycle(TYPED)), ensure_ascii=False, indent=1), "utf-8"
    )
    (path.parent / "pictures").mkdir()
    for name in ("campus.jpg", "湖.png"):
        (path.parent / "pictures" / name).write_bytes(encoded(harbour((400, 300)), "PNG"))
    return path


@pytest.fixture(scope="module")
def given(source: Path) -> Inputs:
    """That plan, read."""
    return loader.read(source, TEMPLATES)


@pytest.fixture(scope="module", params=[thorough("en"), "zh"])
def language(request: pytest.FixtureRequest) -> str:
    """A language of it."""
    spoken: str = request.param
    return spoken


@pytest.fixture(scope="module")
def booklet(source: Path, language: str, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Its booklet."""
    return walk(source, TEMPLATES, language, tmp_path_factory.mktemp("fonts"))


@pytest.fixture(scope="module")
def deck(given: Inputs, language: str) -> bytes:
    """Its deck."""
    stamp = loader.stamp(given)
    return build_deck(given.plan, given.design, language, {}, stamp, pictures=given.pictures).pptx


def test_every_text_is_printed_as_typed(given: Inputs, booklet: Walk, deck: bytes, language: str) -> None:
    about = read_objects(booklet.pdf).metadata
    texts_of_pages = [page.text for page in read_text(booklet.pdf, look=False)]
    pages = bare("\n".join([about.title, about.subject, *texts_of_pages]))
    read = read_deck(deck)
    slides = bare("\n".join([*(words for slide in read.slides for words in (slide.text, *slide.notes))]))
    kept = {term.term.path for term in given.plan.glossary}
    reported = [
        (text.path, bare(finished(text, language))) for text, _ in texts(given.plan) if text.path not in kept
    ]
    assert len(reported) > 80
    shown = {path for path, words in reported if words in pages}
    assert not [path for path, words in reported if words not in pages and words not in slides]
    assert {path for path, _ in reported} - shown <= {
        path for path, _ in reported if re.search(r"\.(short|alt)$|descr", path)
    }


def test_words_for_pictures_and_properties_are_as_typed(given: Inputs, deck: bytes, language: str) -> None:
    from pptx import Presentation

    assert given.plan.spotlight
    alts = {finished(picture.alt, language) for picture in given.plan.spotlight.pictures}
    made = Presentation(io.BytesIO(deck))
    assert alts <= {
        each.get("descr") for slide in made.slides for each in slide._element.iter() if each.get("descr")
    }
    assert made.core_properties.title == finished(given.plan.identity.title, language)
    assert made.core_properties.subject == finished(given.plan.identity.description, language)


def test_nothing_of_it_is_part_of_the_file(booklet: Walk, deck: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    tags = {
        each.tag
        for name, part in parts.items()
        if name.endswith(".xml")
        for each in etree.fromstring(part).iter()
    }
    assert not {
        tag for tag in tags if isinstance(tag, str) and re.search(r"\b(script|b|x)$", tag.split("}")[-1])
    }
    links = re.findall(rb'Target="([^"]*)" TargetMode="External"', b"".join(parts.values()))
    assert not links
    assert not re.search(rb"/JavaScript|/JS\b|/Launch|/URI\s*\(|/SubmitForm|/GoToR", booklet.pdf)
