"""A booklet's painted words and its tags → lines and paragraphs, their measures, and their faults."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from painted_words import HAIR, MM_PER_PT, PAGE, Box, Colour, Field, Sheet, Word
from painted_words import read as read_pages
from structure_tree import Element, Mark
from structure_tree import read as read_tags

from tmpublish.booklet.typesetting import tightened
from tmpublish.text.inline_markup import is_han

HEAD, FOOT = 25.0, 265.0  # mm: the type area, from the top margin to the last baseline
STEP = 2.5  # mm: on whole steps stand the baselines
BLEED = 3.0  # mm: so far art runs beyond the trim, or not at all
LETTERS, LARGE_LETTERS = (55, 75), (40, 75)  # to a line of running text, and of text in the large size
IDEOGRAPHS, LARGE_IDEOGRAPHS = (28, 38), (18, 38)
LARGE, COLUMN = 14, 90  # pt; mm
CLOSING, OPENING = frozenset("，。、；：？！”’）》】…"), frozenset("“‘（《【")
READING = (8.0, 20.0)  # pt: smaller are marks of notes, larger are titles


@dataclass(frozen=True)
class Line:
    """Words of one paragraph on one baseline."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return what it says."""
        return "".join(word.text for word in self.words)

    @property
    def main(self) -> Word:
        """Return its largest word, which stands on the baseline."""
        return max(self.words, key=lambda word: word.size)

    @property
    def width(self) -> float:
        """Return its width in mm."""
        return max(word.right for word in self.words) - min(word.left for word in self.words)


@dataclass(frozen=True)
class Paragraph:
    """A heading (H1 to H5), a paragraph (P) or another element with text of its own, line by line.

    `says` is its text as it is read out, with the spaces that line breaks stand for.
    """

    kind: str
    says: str
    lines: tuple[Line, ...]

    @property
    def main(self) -> Word:
        """Return its first line's main word."""
        return self.lines[0].main

    @property
    def running(self) -> bool:
        """Return True for three lines or more in the weight and a size for reading."""
        regular = self.kind == "P" and not self.main.bold
        return regular and READING[0] < self.main.size < READING[1] and len(self.lines) > 2

    def __str__(self) -> str:
        """Return what a failed test should say of it."""
        return f"page {self.main.page}, {self.kind} “{self.lines[0].text[:40]}”"


Check = Callable[[Sequence[Paragraph]], Iterator[str]]


@lru_cache(maxsize=16)
def paragraphs(data: bytes) -> tuple[Paragraph, ...]:
    """Return all text of a booklet that is no artifact, in reading order."""
    words: dict[Mark, list[Word]] = {}
    for sheet in read_pages(data):
        for word in sheet.words:
            if word.mark:
                words.setdefault(word.mark, []).append(word)
    return tuple(_paragraphs(read_tags(data).root, words))


def _paragraphs(element: Element, words: Mapping[Mark, list[Word]]) -> Iterator[Paragraph]:
    if element.marks or element.type in ("P", "Lbl", "Note") or element.type[:1] == "H":
        marks = {mark for inner in element.all() for mark in inner.marks}
        if said := [word for mark in sorted(marks) for word in words.get(mark, [])]:
            yield Paragraph(element.type, element.text, tuple(lines(said)))
    else:
        for kid in element.kids:
            yield from _paragraphs(kid, words)


def lines(words: Sequence[Word]) -> Iterator[Line]:
    """Yield words in lines: the next one begins on another page or well below."""
    held: list[Word] = []
    for word in sorted(words, key=lambda word: (word.page, word.order)):
        if held and (
            word.page != held[0].page or word.baseline - held[0].baseline > word.size * MM_PER_PT / 2
        ):
            yield Line(tuple(held))
            held = []
        held.append(word)
    if held:
        yield Line(tuple(held))


def letters(found: Sequence[Paragraph], measure: float, size: float) -> float:
    """Return how many characters of running text a measure in mm holds at a size in pt.

    The space that a line's break stands for counts with the line, as in copyfitting.
    """
    held = [line for one in found if one.running and abs(one.main.size - size) < 0.1 for line in one.lines]
    return measure * sum(len(line.text) for line in held) / sum(line.width for line in held) + 1


def low_headings(found: Sequence[Paragraph]) -> Iterator[str]:
    """Yield headings in the last tenth of the page, and those whose text begins on another page."""
    for one, following in zip(found, (*found[1:], None), strict=True):
        if one.kind[:1] == "H":
            if one.lines[-1].main.baseline > PAGE[1] * 0.9:
                yield f"{one} stands at {one.lines[-1].main.baseline:.1f} mm"
            if not following or following.main.page != one.main.page:
                yield f"{one} has nothing below it on its page"


def lonely(found: Sequence[Paragraph]) -> Iterator[str]:
    """Yield paragraphs over two pages, and last lines of a word under four letters or a single ideograph."""
    for one in found:
        if len({line.main.page for line in one.lines}) > 1:
            yield f"{one} goes on on another page"
        last = re.sub(r"[^\w’']", "", one.lines[-1].text)
        short = 2 if is_han(last[:1]) else 4 if len(one.lines) > 2 else 0
        if len(one.lines) > 1 and len(last) < short and last.isalpha():
            yield f"{one} ends with a line of “{one.lines[-1].text}”"


def filled(sheet: Sheet) -> float:
    """Return the share of the type area's height from the topmost to the lowest text or art on a page.

    Grounds, marks on the fore-edge and running heads do not count.
    """
    boxes = [word.box for word in sheet.words if word.mark]
    boxes += [field.box for field in sheet.fields if not _ground(field) and not _edge(field.box)]
    if not boxes:
        return 0.0
    top, foot = max(HEAD, min(box.top for box in boxes)), min(FOOT, max(box.foot for box in boxes))
    return max(0.0, foot - top) / (FOOT - HEAD)


def _ground(field: Field) -> bool:
    return field.whole and field.box.holds(Box(0, 0, *PAGE))


def _edge(box: Box) -> bool:
    return box.right < 10 or box.left > PAGE[0] - 10


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3), from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts(sheets: Sequence[Sheet]) -> Iterator[tuple[float, float, Word]]:
    """Yield the least contrast of each word with what lies under it, and the least that it needs."""
    for sheet in sheets:
        for word in sheet.words:
            if word.text.strip():
                grounds = sheet.grounds(word)
                large = word.size >= 18 or (word.size >= 14 and word.bold)
                least = min((contrast(word.colour, ground) for ground in grounds), default=0.0)
                yield least, 3.0 if large else 4.5, word


def pale(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield words with too little contrast (WCAG 2.2, 1.4.3)."""
    for found, needed, word in contrasts(sheets):
        if found < needed:
            yield f"page {word.page}: “{word.text[:40]}” has {found:.2f} : 1, not {needed} : 1"


def badly_broken(found: Sequence[Paragraph]) -> Iterator[str]:
    """Yield lines with a closing mark at the head or an opening one at the end, and words over two lines."""
    for one in found:
        texts = [line.text.strip() for line in one.lines]
        for before, after in pairwise(texts):
            if after[:1] in CLOSING or before[-1:] in OPENING:
                yield f"{one}: “{before[-6:]}” / “{after[:6]}”"
        for word in re.findall(r"[A-Za-z0-9][A-Za-z0-9’.,]*", one.says):
            if not any(word in text for text in texts):
                yield f"{one}: “{word}” is broken"


def outside(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield words that leave the page, fields that go beyond the bleed, and fields just short of the trim."""
    page, furthest = Box(0, 0, *PAGE), Box(-BLEED, -BLEED, PAGE[0] + BLEED, PAGE[1] + BLEED)
    for number, sheet in enumerate(sheets, 1):
        yield from (
            f"page {number}: “{word.text[:40]}” leaves the page"
            for word in sheet.words
            if not page.holds(word.box)
        )
        for field in sheet.fields:
            box = field.box
            short = (box.left, box.top, PAGE[0] - box.right, PAGE[1] - box.foot)
            if field.whole and (not furthest.holds(box) or any(HAIR < by < BLEED / 2 for by in short)):
                yield f"page {number}: a field ends at or far beyond the trim: {box}"


def off_steps(found: Sequence[Paragraph]) -> Iterator[str]:
    """Yield paragraphs of which neither the first nor the last baseline stands on a step."""
    for one in found:
        ends = [line.main.baseline for line in (one.lines[0], one.lines[-1])]
        if all(abs(end - round(end / STEP) * STEP) > 0.05 for end in ends):
            yield f"{one} stands at {ends[0]:.2f} mm"


def uneven(found: Sequence[Paragraph], leading: Mapping[float, float]) -> Iterator[str]:
    """Yield lines that are not as far below the one before as `leading` (mm, by size in pt) says."""
    for one in found:
        for before, after in pairwise(one.lines):
            apart = after.main.baseline - before.main.baseline
            said = leading[round(after.main.size, 1)]
            if min(abs(apart - said), abs(apart - tightened(said))) > 0.05:
                yield f"{one}: {apart:.2f} mm down to “{after.text[:20]}”"


def folio(sheet: Sheet) -> str:
    """Return the number that a page prints of itself, "" where it prints none."""
    heads = (word.text for word in sheet.words if not word.mark and word.baseline < HEAD)
    return next((text for text in heads if text.isdecimal()), "")


def said_at(sheet: Sheet, top: float) -> str:
    """Return the first word on a page that stands below a height in mm."""
    below = [word for word in sheet.words if word.mark and word.baseline > top]
    return min(below, key=lambda word: (round(word.baseline, 1), word.left)).text if below else ""
