"""Rendered PDFs and drawn slides → views: the pages of an output in a language, with pictures and texts."""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tmpublish.pdf_reading import document
from tmpublish.pdf_reading.document import Box, Letter
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Text
from tmpublish.plan.parts import Identity, Number
from tmpublish.preview.slide_svg import DrawnSlide
from tmpublish.renderers import Key
from tmpublish.text.inline_markup import is_han, plain
from tmpublish.yaml_source import Place

KINDS = ("booklet", "summary", "deck")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SHORT = 4  # letters; a shorter text is only matched if it is known to be there
_WIDE_GAP = 3.0  # heights of a letter; parts of a line further apart have separate boxes


@dataclass(frozen=True)
class PlanText:
    """A text of the plan in one language, without markup, and its place in the source."""

    text: str
    place: Place


@dataclass(frozen=True)
class TextRegion:
    """The region of a text on a page: its text id and a box for each of its lines."""

    path: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Page:
    """A page or slide: a hash of its look, its size in mm, and a page of a PDF (from 0) or a drawing (SVG).

    `origin` is a hash of its source; `likely` are ids of texts that are known to be on it.
    """

    mark: str
    width: float
    height: float
    pdf: bytes = b""
    index: int = 0
    svg: str = ""
    origin: str = ""
    likely: frozenset[str] = frozenset()
    letters: tuple[Letter, ...] = ()
    """Of a drawing; those of a PDF are read when asked for."""

    def picture(self, width: int) -> tuple[bytes, str]:
        """Return the picture, `width` pixels wide unless it is a drawing, and its media type."""
        if self.svg:
            return self.svg.encode(), "image/svg+xml"
        return document.picture(self.pdf, self.index, width), "image/webp"

    def regions(self, texts: Mapping[str, PlanText]) -> Sequence[TextRegion]:
        """Return the regions of the texts of the plan."""
        letters = self.letters if self.svg else document.letters(self.pdf, self.index)
        return find_regions(letters, texts, self.likely)


@dataclass(frozen=True)
class View:
    """One output in one language: its pages; `approximate` if they are drawn without LibreOffice.

    It is `whole` if it was rendered as published, without single pages replaced in an older view.
    """

    pages: tuple[Page, ...] = ()
    approximate: bool = False
    whole: bool = True

    def origins(self) -> tuple[str, ...]:
        """Return the hash of the source of each page."""
        return tuple(page.origin for page in self.pages)

    def changed(self, before: "View | None") -> tuple[int, ...]:
        """Return the pages (from 0) that look different than before or are new."""
        old = [page.mark for page in before.pages] if before else []
        if not old:
            return ()
        return tuple(
            index for index, page in enumerate(self.pages) if index >= len(old) or page.mark != old[index]
        )


def name(key: Key) -> str:
    """Return the name of a view, as used in addresses."""
    return "/".join(key)


def of_pdf(pdf: bytes, origins: Sequence[str] = (), likely: Sequence[frozenset[str]] = ()) -> View:
    """Return the view of a PDF."""
    made = []
    for index, face in enumerate(document.faces(pdf)):
        origin = origins[index] if index < len(origins) else ""
        paths = likely[index] if index < len(likely) else frozenset[str]()
        made.append(Page(face.mark, face.width, face.height, pdf, index, "", origin, paths))
    return View(tuple(made))


def of_drawings(
    slides: Sequence[DrawnSlide], origins: Sequence[str], likely: Sequence[frozenset[str]]
) -> View:
    """Return the view of slides drawn without LibreOffice."""
    made = []
    for each, origin, known in zip(slides, origins, likely, strict=True):
        mark = hashlib.sha256(each.svg.encode()).hexdigest()[:20]
        size = (each.width, each.height)
        made.append(Page(mark, *size, svg=each.svg, origin=origin, likely=known, letters=each.letters))
    return View(tuple(made), approximate=True)


def slide_marks(deck: bytes) -> tuple[str, ...]:
    """Return a hash of each slide of a deck (PPTX), to compare before it is rendered."""
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        found = [match for name in package.namelist() if (match := _SLIDE.fullmatch(name))]
        found.sort(key=lambda match: int(match[1]))
        return tuple(hashlib.sha256(package.read(match[0])).hexdigest() for match in found)


def patched(view: View, pages: Mapping[int, Page]) -> View:
    """Return a view with some of its pages (from 0) replaced."""
    made = (pages.get(index, page) for index, page in enumerate(view.pages))
    return replace(view, pages=tuple(made), whole=False)


def of_pages(
    pdf: bytes, indexes: Sequence[int], origins: Sequence[str], likely: Sequence[frozenset[str]]
) -> Mapping[int, Page]:
    """Return the pages of a PDF of these pages alone, by index in the whole; none if their number differs."""
    named = [origins[index] for index in indexes]
    pages = of_pdf(pdf, named, [likely[index] for index in indexes]).pages
    return dict(zip(indexes, pages, strict=True)) if len(pages) == len(indexes) else {}


def plan_texts(plan: Plan, language: str) -> Mapping[str, PlanText]:
    """Return the texts of a plan in a language by text id, figures and lines of the wordmark included."""
    found: dict[str, PlanText] = {}
    for value, path, place in walk(plan):
        if isinstance(value, Text):
            found[path] = PlanText(plain(value[language]), (*place, language))
        elif isinstance(value, Number):
            found[f"{path}.value"] = PlanText(value.value, (*place, "value"))
        elif isinstance(value, Identity):
            for index, line in enumerate(value.wordmark):
                found[f"{path}.wordmark.{index + 1}"] = PlanText(line, (*place, "wordmark", index))
    return found


def find_regions(
    letters: Sequence[Letter], texts: Mapping[str, PlanText], likely: Container[str]
) -> list[TextRegion]:
    """Return the regions of texts among letters, in reading order; `likely` are ids known to be there.

    Longer texts are matched first, so that a name inside a sentence belongs to the sentence. Only letters
    and digits are compared: quotes, hyphens and spaces change at line breaks.
    """
    line = [(bare, at) for at, letter in enumerate(letters) for bare in _bare(letter.character)]
    whole = "".join(bare for bare, _ in line)
    taken = [False] * len(line)
    paths: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        if bare := "".join(_bare(text.text)):
            paths[bare].append(path)
    found: list[tuple[int, TextRegion]] = []
    for bare in sorted(paths, key=lambda bare: (-len(bare), not any(path in likely for path in paths[bare]))):
        known = [path for path in paths[bare] if path in likely]
        if not known and len(bare) * (1 + is_han(bare[0])) < _SHORT:
            continue
        queue = known or paths[bare]
        for start in _places(whole, bare):
            stretch = slice(start, start + len(bare))
            if any(taken[stretch]) or not _alone(letters, line, start, len(bare)):
                continue
            taken[stretch] = [True] * len(bare)
            boxes = _boxes([letters[at].box for at in dict.fromkeys(at for _, at in line[stretch])])
            found.append((start, TextRegion(queue[0], tuple(boxes))))
            queue = queue[1:] or queue
    return [region for _, region in sorted(found, key=lambda pair: pair[0])]


def _bare(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [character for character in folded if character.isalnum()]


def _places(whole: str, part: str) -> Iterator[int]:
    at = whole.find(part)
    while at >= 0:
        yield at
        at = whole.find(part, at + 1)


def _alone(letters: Sequence[Letter], line: Sequence[tuple[str, int]], start: int, count: int) -> bool:
    """Return True unless the stretch is a part of a Latin word, as “AI” is of “training”."""
    for inside, outside in ((start, start - 1), (start + count - 1, start + count)):
        if not 0 <= outside < len(line):
            continue
        a, b = letters[line[inside][1]], letters[line[outside][1]]
        near = abs(line[inside][1] - line[outside][1]) == 1 and _touch(a.box, b.box)
        if near and not is_han(a.character) and not is_han(b.character):
            return False
    return True


def _touch(one: Box, other: Box) -> bool:
    """Return True for letters of one line with no space between them."""
    first, second = sorted((one, other))
    gap = second[0] - first[0] - first[2]
    return _level(one, other) and gap < 0.2 * max(one[3], other[3])


def _level(one: Box, other: Box) -> bool:
    over = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return over > 0.2 * min(one[3], other[3])


def _boxes(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield the boxes of lines around the boxes of letters."""
    held = [boxes[0]]
    for before, box in pairwise(boxes):
        gap = box[0] - before[0] - before[2]
        tall = max(before[3], box[3])
        if not _level(before, box) or not -tall < gap < _WIDE_GAP * tall:
            yield _around(held)
            held = []
        held.append(box)
    yield _around(held)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, foot = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    return left, top, right - left, foot - top
