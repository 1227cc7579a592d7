"""What can be looked at: pages of each output in each language, and where pictures and texts come from."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tmpublish.pdf_reading import page_images
from tmpublish.preview.slide_svg import Sketch
from tmpublish.preview.text_regions import Spot, Words, spots
from tmpublish.renderers import Key

KINDS = ("booklet", "summary", "deck")
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


@dataclass(frozen=True)
class Page:
    """A page or slide: a mark of how it looks, its size in mm, and a PDF's page (from 0) or a drawing (SVG).

    `origin` marks what it was made from; `likely` are paths that are known to stand on it.
    """

    mark: str
    width: float
    height: float
    pdf: bytes = b""
    index: int = 0
    svg: str = ""
    origin: str = ""
    likely: frozenset[str] = frozenset()
    known: tuple[Spot, ...] = ()

    def picture(self, width: int) -> tuple[bytes, str]:
        """Return the picture, `width` pixels wide where that matters, and its media type."""
        if self.svg:
            return self.svg.encode(), "image/svg+xml"
        return page_images.picture(self.pdf, self.index, width), "image/webp"

    def spots(self, words: Mapping[str, Words]) -> Sequence[Spot]:
        """Return where the texts of the plan stand on it."""
        if self.svg:
            return [spot for spot in self.known if spot.path in words]
        return spots(page_images.letters(self.pdf, self.index), words, self.likely)


@dataclass(frozen=True)
class View:
    """One output in one language: its pages; `approximate` where they are drawings of our own.

    It is `whole` where it was set as it is published, not where single pages were put into an older one.
    """

    pages: tuple[Page, ...] = ()
    approximate: bool = False
    whole: bool = True

    def origins(self) -> tuple[str, ...]:
        """Return what marks what each page was made from."""
        return tuple(page.origin for page in self.pages)

    def changed(self, before: "View | None") -> tuple[int, ...]:
        """Return the pages (from 0) that look other than before, or that were not there."""
        old = [page.mark for page in before.pages] if before else []
        if not old:
            return ()
        return tuple(
            index for index, page in enumerate(self.pages) if index >= len(old) or page.mark != old[index]
        )


def name(key: Key) -> str:
    """Return the name of a view, as addresses have it."""
    return "/".join(key)


def of_pdf(pdf: bytes, origins: Sequence[str] = (), likely: Sequence[frozenset[str]] = ()) -> View:
    """Return the view of a PDF."""
    made = []
    for index, face in enumerate(page_images.faces(pdf)):
        origin = origins[index] if index < len(origins) else ""
        paths = likely[index] if index < len(likely) else frozenset[str]()
        made.append(Page(face.mark, face.width, face.height, pdf, index, "", origin, paths))
    return View(tuple(made))


def of_sketches(sketches: Sequence[Sketch]) -> View:
    """Return the view of slides drawn by ourselves."""
    made = (
        Page(each.mark, each.width, each.height, svg=each.svg, origin=each.mark, known=each.spots)
        for each in sketches
    )
    return View(tuple(made), approximate=True)


def slide_marks(deck: bytes) -> tuple[str, ...]:
    """Return a mark of each slide of a deck (PPTX), by which it is known again before it is drawn."""
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
    """Return the pages of a PDF that holds these pages alone, by index in the whole; none if it does not."""
    named = [origins[index] for index in indexes]
    pages = of_pdf(pdf, named, [likely[index] for index in indexes]).pages
    return dict(zip(indexes, pages, strict=True)) if len(pages) == len(indexes) else {}
