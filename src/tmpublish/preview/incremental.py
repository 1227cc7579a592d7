"""What a child that stays does for the preview: pages of a booklet one by one, a deck, sketches of slides.

Each takes a Job and gives a Made, as the renderers of `worker` do; what is not a file is JSON in its data.
"""

import hashlib
import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tmpublish.design.theme import Design, read_design
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


@dataclass(frozen=True)
class _Document:
    """A document as HTML: all before its pages, and its pages."""

    head: str
    pages: tuple[str, ...]


_held: dict[tuple[str, str], _Document] = {}


def outline(job: Job) -> RenderedFile:
    """Return what the pages of a booklet or summary will be (`read_outline`); hold them for `pages`."""
    document = _document(_html(job))
    _held[job.kind, job.language] = document
    marks = [
        hashlib.sha256(f"{number} {document.head}{page}".encode()).hexdigest()
        for number, page in enumerate(document.pages, 1)
    ]
    told = [[mark, _ID.findall(page)] for mark, page in zip(marks, document.pages, strict=True)]
    return RenderedFile(json.dumps(told).encode(), len(marks), {})


def read_outline(made: RenderedFile) -> Outline:
    """Return what `outline` says."""
    told = json.loads(made.data)
    return Outline(tuple(str(mark) for mark, _ in told), tuple(frozenset(paths) for _, paths in told))


def pages(job: Job, wanted: Sequence[int]) -> RenderedFile:
    """Return pages (from 0) of the document that was outlined last, a PDF each (`read_pages`).

    They look as in the whole: on their side of the spread, with their number. Links lead nowhere. Raises
    PublishError as the whole does.
    """
    from tmpublish.booklet.pdf_writer import render_pdf

    document = _held[job.kind, job.language]
    data = b""
    for index in wanted:
        seen = job.pictures.values()
        pdf = render_pdf(_alone(document, index), job.shown, variant=None, pictures=seen).pdf
        data += _SIZE.pack(index, len(pdf)) + pdf
    return RenderedFile(data, len(wanted), {})


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

    design = _design(job.templates, job.design)
    made = build_deck(job.plan, design, job.language, job.pages, job.stamp, source=job.source)
    return RenderedFile(made.pptx, made.count, dict(made.slides))


def sketches(job: Job) -> RenderedFile:
    """Return the slides of a deck as drawings of our own (`read_sketches`)."""
    drawn = sketch_deck(job.plan, _design(job.templates, job.design), job.language)
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


@cache
def _design(templates: Path, name: str) -> Design:
    # A change of templates ends this process, so what was read stays true.
    return read_design(templates, name)


def _html(job: Job) -> str:
    from tmpublish.booklet.html import booklet_html, summary_html
    from tmpublish.booklet.pdf_writer import iso

    design = _design(job.templates, job.design)
    if job.kind == "summary":
        return summary_html(job.plan, design, job.language, stamp=iso(job.stamp), edition="screen")
    how = {"stamp": iso(job.stamp), "edition": "screen", "pictures": job.pictures}
    return booklet_html(job.plan, design, job.language, **how)[0]


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
