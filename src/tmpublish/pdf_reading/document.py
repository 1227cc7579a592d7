"""PDF bytes → its objects, its title and subject, its pages as text, its bookmarks."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tmpublish.pdf_reading.glyphs import read_text

# What pypdf raises on damaged files beside its own errors.
FAULTS = (KeyError, TypeError, AttributeError, IndexError, RecursionError, ValueError, OverflowError)


@dataclass(frozen=True)
class Pdf:
    """The title and subject of a PDF, the text of its pages, and the page (from 1) of each bookmark."""

    title: str
    subject: str
    pages: tuple[str, ...]
    bookmarks: tuple[tuple[str, int], ...]


@lru_cache(maxsize=12)
def read_objects(data: bytes) -> Any:
    """Return a PDF (ISO 32000) as a pypdf reader; raise ValueError if it is unreadable."""
    import pypdf
    import pypdf.errors

    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        len(reader.pages)
    except (pypdf.errors.PyPdfError, pypdf.errors.DependencyError, *FAULTS) as error:
        raise ValueError(f"the PDF cannot be read ({type(error).__name__})") from error
    return reader


@lru_cache(maxsize=8)
def read_pdf(data: bytes) -> Pdf:
    """Return what a PDF holds; raise ValueError if it is unreadable."""
    reader = read_objects(data)
    try:
        properties: Any = reader.metadata or {}
        return Pdf(
            title=str(properties.get("/Title", "")),
            subject=str(properties.get("/Subject", "")),
            pages=tuple(page.text for page in read_text(data, look=False)),
            bookmarks=tuple(_bookmarks(reader, reader.outline)),
        )
    except FAULTS as error:
        raise ValueError(f"the PDF cannot be read ({type(error).__name__})") from error


def _bookmarks(reader: Any, outline: Any) -> Iterator[tuple[str, int]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, item)
        else:
            number = reader.get_destination_page_number(item)
            yield str(item.title), (-1 if number is None else number) + 1
