"""A deck and what LibreOffice shows of it → is every text there, seen, and inside its own box?"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmpublish.pdf_reading.glyphs import Page, read_glyphs
from tmpublish.validators.slide_boxes import Box, Slide, read_boxes

SLACK = 0.1  # of the type size: by so much a stroke may stand out of the line that its font asks for


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text on a slide, counted from 1, and the code of it."""

    slide: int
    code: str
    message: str


@dataclass(frozen=True)
class Shown:
    """How many boxes were compared, and what is wrong with them."""

    boxes: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class _Glyph:
    character: str
    area: tuple[float, float, float, float]
    slack: float
    hidden: str


def compare(deck: bytes, pdf: bytes) -> Shown:
    """Return how a deck and its rendering as PDF differ; raises ValueError where one cannot be read."""
    slides, pages = read_boxes(deck), read_glyphs(pdf)
    if len(slides) != len(pages):
        return Shown(0, (Fault(0, "slide_lost", f"{len(pages)} of {len(slides)} slides are shown"),))
    faults = [
        fault
        for number, (slide, page) in enumerate(zip(slides, pages, strict=True), 1)
        for fault in _compare(number, slide, page)
    ]
    return Shown(sum(len(slide.boxes) for slide in slides), tuple(faults))


def _compare(number: int, slide: Slide, page: Page) -> Iterator[Fault]:
    glyphs = list(_glyphs(page))
    words, free = "".join(glyph.character for glyph in glyphs), [True] * len(glyphs)
    # Longest first, so that a short text does not take its letters out of a long one.
    for box in sorted(slide.boxes, key=lambda box: -len(box.text)):
        text = "".join(_bare(character) for character in box.text)
        places = list(_places(words, text, free))
        if not places:
            yield Fault(number, "text_not_shown", f"“{_said(box)}” is not shown")
            continue
        outside = {start: _outside(glyphs[start : start + len(text)], box) for start in places}
        start = min(places, key=lambda place: len(outside[place]))
        free[start : start + len(text)] = [False] * len(text)
        if outside[start]:
            yield Fault(number, "text_outside", f"“{_said(box)}” runs out of its box")
        if why := next((glyph.hidden for glyph in glyphs[start : start + len(text)] if glyph.hidden), ""):
            yield Fault(number, "text_hidden", f"“{_said(box)}” {why}")


def _glyphs(page: Page) -> Iterator[_Glyph]:
    for stretch in page.stretches:
        for character, area, hidden in zip(stretch.words, stretch.boxes, stretch.hidden, strict=True):
            for each in _bare(character):
                yield _Glyph(each, area, stretch.size * SLACK, hidden)


def _bare(character: str) -> str:
    """Return what a character is without its shape: no ligature, no capital, no space, no hyphen."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(each for each in plain if unicodedata.category(each)[0] in "LNPS" and each not in "-‐‑")


def _places(words: str, text: str, free: Sequence[bool]) -> Iterator[int]:
    """Yield where a text begins among the words of a page, as far as no other text has that place."""
    start = words.find(text)
    while text and start >= 0:
        if all(free[start : start + len(text)]):
            yield start
        start = words.find(text, start + 1)


def _outside(glyphs: Sequence[_Glyph], box: Box) -> list[_Glyph]:
    left, bottom, right, top = box.area
    return [
        glyph
        for glyph in glyphs
        if glyph.area[0] < left - glyph.slack
        or glyph.area[1] < bottom - glyph.slack
        or glyph.area[2] > right + glyph.slack
        or glyph.area[3] > top + glyph.slack
    ]


def _said(box: Box) -> str:
    return " ".join(box.text.split())[:40]
