"""PDF bytes → its objects, and its properties, pages as text, fonts and bookmarks, read independently."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tmpublish.pdf_reading.glyphs import read_text

# What pypdf raises on damaged files beside its own errors.
FAULTS = (KeyError, TypeError, AttributeError, IndexError, RecursionError, ValueError, OverflowError)


@dataclass(frozen=True)
class Font:
    """A font that a page uses: its name, without the tag of the subset, and whether it is embedded."""

    name: str
    embedded: bool


@dataclass(frozen=True)
class Pdf:
    """The properties of a PDF and the text of its pages; pages count from 1."""

    title: str
    subject: str
    language: str
    tagged: bool
    pages: tuple[str, ...]
    fonts: frozenset[Font]
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
        root: Any = reader.trailer["/Root"]
        return Pdf(
            title=str(properties.get("/Title", "")),
            subject=str(properties.get("/Subject", "")),
            language=str(root.get("/Lang", "")),
            tagged=bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
            pages=tuple(page.text for page in read_text(data, look=False)),
            fonts=frozenset(font for page in reader.pages for font in _fonts(page)),
            bookmarks=tuple(_bookmarks(reader, reader.outline)),
        )
    except FAULTS as error:
        raise ValueError(f"the PDF cannot be read ({type(error).__name__})") from error


def _fonts(page: Any) -> Iterator[Font]:
    for reference in page.get("/Resources", {}).get("/Font", {}).values():
        font = reference.get_object()
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", {})
        embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        name = str(font.get("/BaseFont", "")).removeprefix("/")
        yield Font(name.split("+", 1)[-1], embedded)


def _bookmarks(reader: Any, outline: Any) -> Iterator[tuple[str, int]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, item)
        else:
            number = reader.get_destination_page_number(item)
            yield str(item.title), (-1 if number is None else number) + 1
