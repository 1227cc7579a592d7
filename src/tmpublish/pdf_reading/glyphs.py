"""A PDF as the eye meets it: bytes → the text that each page paints, glyph by glyph, with place and size."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from tmpublish.pdf_reading.glyph_overlap import stacked
from tmpublish.pdf_reading.glyph_visibility import Box, Painted, hidden

Taken = TypeVar("Taken")


@dataclass(frozen=True)
class Stretch:
    """What one operator paints: its words, and for each character its box in pt, and why it is not seen."""

    words: str
    boxes: tuple[Box, ...]
    size: float
    """In pt of the page."""
    hidden: tuple[str, ...]
    """For each character a reason, as in “is covered”; empty where it is seen."""
    mark: int = -1
    """The number of the marked content that it stands in (ISO 32000-1, 14.6); -1 where it is in none."""


@dataclass(frozen=True)
class Page:
    """A page: its stretches in the order of painting, and what it has read out in place of its glyphs."""

    stretches: tuple[Stretch, ...]
    replaced: tuple[str, ...]


@lru_cache(maxsize=16)
def read_glyphs(data: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF (ISO 32000); raises ValueError where it cannot be read."""
    return each_page(data, _page)


def each_page(data: bytes, take: Callable[[Any], Taken]) -> tuple[Taken, ...]:
    """Return what `take` makes of each page that PDFium opens; raises ValueError as above."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            return tuple(take(page) for page in document)
        finally:
            document.close()
    except pypdfium2.PdfiumError as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _page(page: Any) -> Page:
    import pypdfium2.raw as pdfium

    objects = list(_objects(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject))
    letters = [each for each in objects if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT]
    order = {_address(each): number for number, each in enumerate(letters)}
    painted: list[list[Painted]] = [[] for _ in letters]
    text = page.get_textpage()
    for index in range(pdfium.FPDFText_CountChars(text)):
        owner = pdfium.FPDFText_GetTextObject(text, index)
        if owner and not pdfium.FPDFText_IsGenerated(text, index) and _address(owner) in order:
            painted[order[_address(owner)]].append(_glyph(text, index))
    text.close()
    replaced = tuple(said for each in objects for said in _replaced(each) if said.strip())
    # Last, because it paints the page without what it has.
    reasons = hidden(page, objects, letters, painted)
    for number, index in stacked(painted):
        reasons[number][index] = reasons[number][index] or "stands on another letter"
    marks = [int(pdfium.FPDFPageObj_GetMarkedContentID(each)) for each in letters]
    stretches = [_stretch(*each) for each in zip(painted, reasons, marks, strict=True) if each[0]]
    return Page(tuple(stretches), replaced)


def _stretch(glyphs: list[Painted], reasons: list[str], mark: int) -> Stretch:
    return Stretch(
        "".join(glyph.character for glyph in glyphs),
        tuple(glyph.box for glyph in glyphs),
        min(glyph.size for glyph in glyphs),
        tuple(reasons),
        mark,
    )


def _objects(parent: Any, count: Callable[..., int], get: Callable[..., Any]) -> Iterator[Any]:
    """Yield what a page or a form paints, in that order, with what is inside of forms."""
    import pypdfium2.raw as pdfium

    for index in range(count(parent)):
        each = get(parent, index)
        yield each
        if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects(each, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents)


def _glyph(text: Any, index: int) -> Painted:
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text, index)
    # A hyphen at the end of a line is told apart by PDFium, which gives it this code.
    character = chr(pdfium.FPDFText_GetUnicode(text, index)).replace("\2", "-")
    return Painted(
        character,
        (left.value, bottom.value, right.value, top.value),
        abs(size) * (matrix.c**2 + matrix.d**2) ** 0.5,
        abs(size) * (matrix.a**2 + matrix.b**2) ** 0.5,
        (matrix.a, matrix.b, matrix.c, matrix.d),
    )


def _replaced(item: Any) -> Iterator[str]:
    """Yield what the marked content around an object wants read in its place (14.9.4)."""
    import pypdfium2.raw as pdfium

    for index in range(max(pdfium.FPDFPageObj_CountMarks(item), 0)):
        mark, length = pdfium.FPDFPageObj_GetMark(item, index), ctypes.c_ulong()
        for key in (b"ActualText", b"Alt", b"E"):
            found = pdfium.FPDFPageObjMark_GetParamStringValue
            if found(mark, key, None, 0, length) and length.value:
                room = (ctypes.c_ushort * (length.value // 2))()
                found(mark, key, room, length.value, length)
                yield bytes(room).decode("utf-16-le", "replace").rstrip("\0")
