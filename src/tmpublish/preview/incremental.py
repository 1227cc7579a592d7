"""Render job → what the preview shows first: pages of a booklet one by one, a deck, sketches of slides.

Each function runs in a worker and returns a RenderedFile; what is not a file is JSON in its data.
"""

import hashlib
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tmpublish.preview.slide_svg import Sketch, sketch_deck
from tmpublish.preview.text_regions import Spot
from tmpublish.renderers import Job, RenderedFile

# A page of a family's templates is a section straight under body; what is set otherwise is set as a whole.
_PAGE = re.compile(r"(?=<section\b)")
_LINK = re.compile(r' href="#[^"]*"')
_ID = re.compile(r' id="([^"]+)"')
_SIZE = struct.Struct(">IQ")


@dataclass(frozen=True)
class Outline:
    """A document before it is set: a mark of each page, by which it is known again, and the texts on it."""

    marks: tuple[str, ...]
    paths: tuple[frozenset[str], ...]
    html: str


@dataclass(frozen=True)
class _Document:
    """A document as HTML: all before its pages, and its pages."""

    head: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class PagesJob:
    """Some pages (from 0) of a document whose HTML is known."""

    job: Job
    html: str
    wanted: Sequence[int]

    @property
    def title(self) -> str:
        """Return what is rendered."""
        return self.job.title

    @property
    def shown(self) -> str:
        """Return what messages name."""
        return self.job.shown


def outline(job: Job) -> RenderedFile:
    """Return what the pages of a booklet or summary will be (`read_outline`)."""
    html = _html(job)
    document = _document(html)
    marks = [
        hashlib.sha256(f"{number} {document.head}{page}".encode()).hexdigest()
        for number, page in enumerate(document.pages, 1)
    ]
    pages = [[mark, _ID.findall(page)] for mark, page in zip(marks, document.pages, strict=True)]
    return RenderedFile(json.dumps([html, pages]).encode(), len(marks), {})


def read_outline(made: RenderedFile) -> Outline:
    """Return the outline that `outline` made."""
    html, pages = json.loads(made.data)
    return Outline(tuple(str(mark) for mark, _ in pages), tuple(frozenset(paths) for _, paths in pages), html)


def pages(asked: PagesJob) -> RenderedFile:
    """Return pages of a document, a PDF each (`read_pages`).

    They look as in the whole: on their side of the spread, with their number. Links lead nowhere. Raises
    PublishError as the whole does.
    """
    from tmpublish.booklet.pdf_writer import render_pdf

    document, pictures = _document(asked.html), asked.job.pictures.values()
    data = b""
    for index in asked.wanted:
        pdf = render_pdf(_alone(document, index), asked.shown, variant=None, pictures=pictures).pdf
        data += _SIZE.pack(index, len(pdf)) + pdf
    return RenderedFile(data, len(asked.wanted), {})


def read_pages(made: RenderedFile) -> Mapping[int, bytes]:
    """Return what `pages` made."""
    found, at = {}, 0
    while at < len(made.data):
        index, size = _SIZE.unpack_from(made.data, at)
        at += _SIZE.size
        found[index] = made.data[at : at + size]
        at += size
    return found


def deck(job: Job) -> RenderedFile:
    """Render a deck, as it is published."""
    from tmpublish.deck import build_deck

    made = build_deck(job.plan, job.design, job.language, {}, job.stamp, source=job.source)
    return RenderedFile(made.pptx, made.count, dict(made.slides))


def sketches(job: Job) -> RenderedFile:
    """Return the slides of a deck as drawings of our own (`read_sketches`)."""
    drawn = sketch_deck(job.plan, job.design, job.language)
    told = [
        [each.svg, each.width, each.height, each.mark, [[spot.path, spot.boxes] for spot in each.spots]]
        for each in drawn
    ]
    return RenderedFile(json.dumps(told).encode(), len(told), {})


def read_sketches(made: RenderedFile) -> tuple[Sketch, ...]:
    """Return what `sketches` drew."""
    return tuple(
        Sketch(
            svg,
            width,
            height,
            mark,
            tuple(Spot(path, tuple((x, y, w, h) for x, y, w, h in boxes)) for path, boxes in spots),
        )
        for svg, width, height, mark, spots in json.loads(made.data)
    )


def _html(job: Job) -> str:
    from tmpublish.booklet.html import booklet_html, summary_html
    from tmpublish.booklet.pdf_writer import iso

    if job.kind == "summary":
        return summary_html(job.plan, job.design, job.language, stamp=iso(job.stamp), edition="screen")
    how = {"stamp": iso(job.stamp), "edition": "screen", "pictures": job.pictures}
    return booklet_html(job.plan, job.design, job.language, **how)[0]


def _document(html: str) -> _Document:
    before, body, rest = re.split(r"(<body[^>]*>)", html, maxsplit=1)
    inside = rest.rpartition("</body>")[0]
    first, *sections = _PAGE.split(inside)
    if first.strip() or not sections:
        return _Document(before + body, (inside,))
    return _Document(before + body, tuple(sections))


def _alone(document: _Document, index: int) -> str:
    """Return a page as a document of its own, that begins on its side and counts from its number."""
    side = "left" if index % 2 else "right"
    begins = (
        f"<style>html{{break-before:{side}}} @page:first{{counter-reset:page {index + 1}}}</style></head>"
    )
    head = document.head.replace("</head>", begins, 1) if len(document.pages) > 1 else document.head
    page = _LINK.sub("", document.pages[index])
    return f"{head}{page}</body></html>"
