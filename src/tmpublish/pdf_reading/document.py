"""A PDF as a stranger reads it: bytes → its pages as text, its properties, its fonts, its bookmarks."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tmpublish.pdf_reading.glyphs import read_glyphs
from tmpublish.pdf_reading.objects import read_objects


@dataclass(frozen=True)
class Font:
    """A font that a page uses: its name, without the tag of the subset, and whether it is embedded."""

    name: str
    embedded: bool


@dataclass(frozen=True)
class Pdf:
    """What a PDF says of itself and what its pages say; pages count from 1."""

    title: str
    subject: str
    language: str
    tagged: bool
    pages: tuple[str, ...]
    fonts: frozenset[Font]
    bookmarks: tuple[tuple[str, int], ...]


@lru_cache(maxsize=8)
def read_pdf(data: bytes) -> Pdf:
    """Return what a PDF (ISO 32000) holds; raises ValueError where it cannot be read."""
    import pypdf
    import pypdf.errors

    try:
        reader = read_objects(data)
        said: Any = reader.metadata or {}
        root: Any = reader.trailer["/Root"]
        return Pdf(
            title=str(said.get("/Title", "")),
            subject=str(said.get("/Subject", "")),
            language=str(root.get("/Lang", "")),
            tagged=bool(root.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in root,
            pages=tuple("\n".join(each.words for each in page.stretches) for page in read_glyphs(data)),
            fonts=frozenset(font for page in reader.pages for font in _fonts(page)),
            bookmarks=tuple(_bookmarks(reader, reader.outline)),
        )
    except (
        pypdf.errors.PyPdfError,
        pypdf.errors.DependencyError,  # it is locked with a password
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


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
