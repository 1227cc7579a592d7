"""PDF bytes → objects and bookmarks (pypdf); pictures, letters and a mark of each page (PDFium)."""

import hashlib
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# What pypdf raises on damaged files beside its own errors.
FAULTS = (
    *(AssertionError, AttributeError, IndexError, KeyError, OverflowError, RecursionError, TypeError),
    ValueError,
)
PT_PER_MM = 72 / 25.4
_QUALITY = 90  # of WebP: beyond, letters look the same and files grow
_MARK_SCALE = 0.75  # pixels a pt at which pages are compared; what is finer shows in the text
# The library is not made for threads; nothing of it may live outside this lock.
_LOCK = threading.Lock()

Box = tuple[float, float, float, float]
"""Left, top, width and height, as shares of the page's width and height."""


@dataclass(frozen=True)
class Letter:
    """A letter of a page and the box of its ink."""

    character: str
    box: Box


@dataclass(frozen=True)
class Face:
    """How a page looks from outside: its size in mm, and a mark that pages share when they look the same."""

    width: float
    height: float
    mark: str


def faces(pdf: bytes) -> list[Face]:
    """Return the pages of a PDF in their order."""
    with opened(pdf) as document:
        return [_face(page) for page in _pages(document)]


def picture(pdf: bytes, index: int, width: int) -> bytes:
    """Return a page (from 0) as a picture (WebP), `width` pixels wide."""
    with opened(pdf) as document:
        page = document[index]
        bitmap = page.render(scale=width / page.get_width(), rev_byteorder=True, prefer_bgrx=True)
        image = bitmap.to_pil().convert("RGB")
        page.close()
    made = io.BytesIO()
    image.save(made, "WEBP", quality=_QUALITY, method=0)
    return made.getvalue()


def letters(pdf: bytes, index: int) -> list[Letter]:
    """Return the letters of a page (from 0) in the order of painting, without white."""
    with opened(pdf) as document:
        page = document[index]
        width, height = page.get_size()
        found = [
            Letter(sign, (left / width, 1 - top / height, (right - left) / width, (top - bottom) / height))
            for sign, (left, bottom, right, top) in _characters(page)
        ]
        page.close()
    return found


def letters_in_points(pdf: bytes) -> list[list[Letter]]:
    """Return the letters of each page, their boxes in pt of user space with the y axis downward.

    That a page is turned (ISO 32000-1, 14.8.2) or cropped changes nothing: annotations have the same axes.
    """
    found = []
    with opened(pdf) as document:
        for page in _pages(document):
            # PDFium orders the letters of a turned page as they are read after the turn.
            page.set_rotation(0)
            found.append(
                [
                    Letter(sign, (left, -top, right - left, top - bottom))
                    for sign, (left, bottom, right, top) in _characters(page)
                ]
            )
    return found


def _characters(page: Any) -> Iterator[tuple[str, Box]]:
    """Yield the letters of a page with left, bottom, right and top of their ink in pt."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    for at in range(text.count_chars()):
        character = chr(raw.FPDFText_GetUnicode(text, at))
        if not character.isspace() and character.isprintable():
            yield character, text.get_charbox(at)
    text.close()


def _face(page: Any) -> Face:
    width, height = page.get_size()
    text = page.get_textpage()
    said = text.get_text_range()
    text.close()
    seen = bytes(page.render(scale=_MARK_SCALE).buffer)
    mark = hashlib.sha256(said.encode("utf-8", "surrogatepass") + seen).hexdigest()[:20]
    return Face(width / PT_PER_MM, height / PT_PER_MM, mark)


def _pages(document: Any) -> Iterator[Any]:
    for index in range(len(document)):
        page = document[index]
        yield page
        page.close()


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """Open a PDF with PDFium while this lasts; no other thread can then."""
    import pypdfium2

    with _LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()


def decrypted(pdf: bytes) -> bytes:
    """Return a PDF without its encryption, as it is if it has none; raise ValueError if it needs a password.

    pypdf reads AES, which programs take today, with another library alone.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    if b"/Encrypt" not in pdf:
        return pdf
    plain = io.BytesIO()
    try:
        with opened(pdf) as document:
            document.save(plain, flags=raw.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError as error:
        raise ValueError("it is damaged or needs a password") from error
    return plain.getvalue()


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


def bookmarks(data: bytes) -> tuple[tuple[str, int], ...]:
    """Return the title and the page (from 1) of each bookmark; raise ValueError for an unreadable PDF."""
    reader = read_objects(data)
    try:
        return tuple(_bookmarks(reader, reader.outline))
    except FAULTS as error:
        raise ValueError(f"the PDF cannot be read ({type(error).__name__})") from error


def _bookmarks(reader: Any, outline: Any) -> Iterator[tuple[str, int]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, item)
        else:
            number = reader.get_destination_page_number(item)
            yield str(item.title), (-1 if number is None else number) + 1
