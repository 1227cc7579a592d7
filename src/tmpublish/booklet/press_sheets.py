"""Pages and where they stand on sheets → a PDF for the press, as bytes, with printer's marks around them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from tmpublish.booklet.printers_marks import Box, numbers, printers_marks

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, IndirectObject

REGISTRATION = "/Registration"


@dataclass(frozen=True)
class Leaf:
    """A page and its boxes: the whole, where it is cut, how far colour runs beyond (ISO 32000-1, 14.11.2)."""

    page: "PageObject"
    media: Box
    trim: Box
    bleed: Box


@dataclass(frozen=True)
class Placed:
    """A page on a sheet: its origin moved by `x`, `y` pt, seen only inside `cut` (pt of the sheet)."""

    leaf: Leaf
    x: float
    y: float
    cut: Box


@dataclass(frozen=True)
class Sheet:
    """One side of a sheet, its lower left corner at 0, 0: where it is cut, how far colour runs, its pages.

    `columns` pages stand side by side; the sheet is folded between them.
    """

    width: float
    height: float
    trim: Box
    bleed: Box
    columns: int
    pages: Sequence[Placed]


def leaves(source: "PdfReader") -> list[Leaf]:
    """Return the pages of a PDF with their boxes; a page without them is cut at its edge."""
    return [
        Leaf(
            page,
            *(
                Box(float(box.left), float(box.bottom), float(box.right), float(box.top))
                for box in (page.mediabox, page.trimbox, page.bleedbox)
            ),
        )
        for page in source.pages
    ]


def write(source: "PdfReader", sheets: Iterable[Sheet], *, duplex: bool = False) -> bytes:
    """Return sheets as a PDF that names itself as its source does; the same sheets give the same bytes.

    With `duplex`, printers that can are asked to turn sheets over the short edge (ISO 32000-1, table 150).
    Links, bookmarks and tags stay behind: ink has none.
    """
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = source.metadata
    registration = _registration(writer)
    for sheet in sheets:
        page = writer.add_blank_page(sheet.width, sheet.height)
        _set_boxes(page, sheet)
        _draw(writer, page, sheet, registration)
    preferences = writer.create_viewer_preferences()
    preferences[NameObject("/PrintScaling")] = NameObject("/None")
    if duplex:
        preferences[NameObject("/Duplex")] = NameObject("/DuplexFlipShortEdge")
    if "/Lang" in source.root_object:
        writer.root_object[NameObject("/Lang")] = source.root_object["/Lang"].clone(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _set_boxes(page: "PageObject", sheet: Sheet) -> None:
    from pypdf.generic import RectangleObject

    for name, box in (("trimbox", sheet.trim), ("bleedbox", sheet.bleed)):
        corners = (box.left, box.bottom, box.right, box.top)
        setattr(page, name, RectangleObject([round(corner, 4) for corner in corners]))


def _draw(writer: "PdfWriter", page: "PageObject", sheet: Sheet, registration: "DictionaryObject") -> None:
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    forms = DictionaryObject()
    drawn = []
    for number, placed in enumerate(sheet.pages):
        name = f"/Page{number}"
        forms[NameObject(name)] = _form(writer, placed)
        drawn.append(f"q 1 0 0 1 {numbers(placed.x, placed.y)} cm {name} Do Q")
    drawn += ["q", f"{REGISTRATION} CS 1 SCN", *printers_marks(sheet.trim, sheet.bleed, sheet.columns), "Q"]
    content = DecodedStreamObject()
    content.set_data("\n".join(drawn).encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): forms, NameObject("/ColorSpace"): registration}
    )


def _form(writer: "PdfWriter", placed: Placed) -> "IndirectObject":
    """Return a page as a form that shows nothing beyond its cut (ISO 32000-1, 8.10)."""
    from pypdf.generic import ArrayObject, DecodedStreamObject, FloatObject, NameObject

    page, cut = placed.leaf.page, placed.cut.moved(-placed.x, -placed.y)
    contents = page.get_contents()
    drawn = DecodedStreamObject()
    drawn.set_data(contents.get_data() if contents is not None else b"")
    form = drawn.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    corners = (cut.left, cut.bottom, cut.right, cut.top)
    form[NameObject("/BBox")] = ArrayObject(FloatObject(round(corner, 4)) for corner in corners)
    form[NameObject("/Resources")] = page.raw_get("/Resources").clone(writer)
    return writer._add_object(form)


def _registration(writer: "PdfWriter") -> "DictionaryObject":
    """Return the colour that prints on every plate (ISO 32000-1, 8.6.6.4), black on a screen."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

    def row(*values: int) -> ArrayObject:
        return ArrayObject(NumberObject(value) for value in values)

    to_ink = DictionaryObject(
        {
            NameObject("/FunctionType"): NumberObject(2),
            NameObject("/Domain"): row(0, 1),
            NameObject("/C0"): row(0, 0, 0, 0),
            NameObject("/C1"): row(1, 1, 1, 1),
            NameObject("/N"): NumberObject(1),
        }
    )
    names = (NameObject(name) for name in ("/Separation", "/All", "/DeviceCMYK"))
    return DictionaryObject({NameObject(REGISTRATION): writer._add_object(ArrayObject([*names, to_ink]))})
