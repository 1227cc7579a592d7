"""Rendered PDFs and drawn slides → views: the pages of an output in a language, with pictures and texts."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tmpublish.pdf_reading import document
from tmpublish.pdf_reading.document import Letter
from tmpublish.pdf_reading.text_regions import TextRegion, find_regions
from tmpublish.plan import PlanText
from tmpublish.preview.slide_svg import DrawnSlide
from tmpublish.renderers import Key

KINDS = ("booklet", "summary", "deck", "web")
SCREENS = ((390, 900), (1280, 900))
"""The screens that a web edition is shown on, in CSS pixels: a phone and a desk."""
_MM_PER_PX = 25.4 / 96
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


@dataclass(frozen=True)
class Page:
    """A page, slide or screen: a hash of its look, its size in mm, its page of a PDF (from 0), SVG or HTML.

    `origin` is a hash of its source; `likely` are ids of texts that are known to be on it.
    """

    mark: str
    width: float
    height: float
    pdf: bytes = b""
    index: int = 0
    svg: str = ""
    html: bytes = b""
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
        words = {path: text.text for path, text in texts.items()}
        return find_regions(letters, words, self.likely)


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
        made.append(Page(face.mark, face.width, face.height, pdf, index, origin=origin, likely=paths))
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


def of_web(html: bytes) -> View:
    """Return the view of a web edition on the screens of `SCREENS`."""
    digest = hashlib.sha256(html).hexdigest()[:20]
    return View(
        tuple(
            Page(f"{digest}-{width}", width * _MM_PER_PX, height * _MM_PER_PX, html=html)
            for width, height in SCREENS
        )
    )


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
