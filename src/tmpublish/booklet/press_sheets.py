"""Pages and their positions on sheets → print PDF with crop marks, fold marks and register targets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from tmpublish.booklet.typesetting import MM_PER_PT

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, IndirectObject

PT = 1 / MM_PER_PT
"""Points in a millimetre."""
# Marks keep clear of the bleed, so that none is left on a page after an inexact cut.
CLEAR, LENGTH, HAIRLINE = 1 * PT, 5 * PT, 0.25
FOLD_DASHES = 1.5 * PT, 1 * PT
TARGET_RADIUS = 1.25 * PT
# The handles of a quarter of a circle drawn as a Bézier curve: 4/3 (√2 - 1) of its radius.
HANDLE = 0.5523
# Paper outside the marks.
EDGE = 1 * PT
REGISTRATION = "/Registration"


@dataclass(frozen=True)
class Box:
    """A rectangle in pt, y upwards, as a PDF's boxes are (ISO 32000-1, 7.9.5)."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Return its width in pt."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return its height in pt."""
        return self.top - self.bottom

    def moved(self, x: float, y: float) -> "Box":
        """Return the box moved by `x` pt to the right and `y` pt up."""
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def grown(self, by: float) -> "Box":
        """Return the box with `by` pt more on every side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


@dataclass(frozen=True)
class Leaf:
    """A page with its MediaBox, TrimBox and BleedBox (ISO 32000-1, 14.11.2)."""

    page: "PageObject"
    media: Box
    trim: Box
    bleed: Box


@dataclass(frozen=True)
class Placed:
    """A page on a sheet: origin moved by `x`, `y` pt, clipped to `cut` (pt of the sheet)."""

    leaf: Leaf
    x: float
    y: float
    cut: Box


@dataclass(frozen=True)
class Sheet:
    """One side of a sheet, its lower left corner at 0, 0: its size in pt, trim, bleed and pages.

    `columns` pages are side by side; the sheet is folded between them.
    """

    width: float
    height: float
    trim: Box
    bleed: Box
    columns: int
    pages: Sequence[Placed]


def leaves(source: "PdfReader") -> list[Leaf]:
    """Return the pages of a PDF with their boxes; a page without them is trimmed at its edge."""
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
    """Return sheets as a PDF with the metadata of its source; the same sheets give the same bytes.

    With `duplex`, viewers set printers to flip on the short edge (ISO 32000-1, table 150).
    Links, bookmarks and tags are left out: paper has none.
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
    """Return a page as a form XObject that is clipped to its cut (ISO 32000-1, 8.10)."""
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
    """Return the color that prints on every plate (ISO 32000-1, 8.6.6.4), black on a screen."""
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


def printable(pdf: bytes) -> bytes:
    """Return the pages on sheets with bleed and marks, TrimBox and BleedBox set (ISO 32000-1, 14.11.2).

    The bleed is the MediaBox beyond the TrimBox; everything outside it is clipped.
    """
    from pypdf import PdfReader

    source = PdfReader(BytesIO(pdf))
    return write(source, [_sheet(leaf) for leaf in leaves(source)])


def _sheet(leaf: Leaf) -> Sheet:
    around = leaf.media.grown(CLEAR + LENGTH + EDGE)
    x, y = -around.left, -around.bottom
    bleed = leaf.media.moved(x, y)
    return Sheet(around.width, around.height, leaf.trim.moved(x, y), bleed, 1, [Placed(leaf, x, y, bleed)])


def printers_marks(trim: Box, bleed: Box, columns: int) -> Iterator[str]:
    """Yield the operators that draw crop marks, fold marks between columns, and register targets."""
    near = bleed.grown(CLEAR)
    far, middle = near.grown(LENGTH), near.grown(LENGTH / 2)
    yield f"{HAIRLINE} w"
    for x in (trim.left, trim.right):
        yield from _upright(x, near, far)
    for y in (trim.bottom, trim.top):
        yield _line(near.left, y, far.left, y)
        yield _line(near.right, y, far.right, y)
    column = trim.width / columns
    for number in range(columns):
        x = trim.left + column * (number + 0.5)
        yield from _target(x, middle.bottom)
        yield from _target(x, middle.top)
    y = trim.bottom + trim.height / 2
    yield from _target(middle.left, y)
    yield from _target(middle.right, y)
    yield f"[{numbers(*FOLD_DASHES)}] 0 d"
    for number in range(1, columns):
        yield from _upright(trim.left + column * number, near, far)


def _upright(x: float, near: Box, far: Box) -> Iterator[str]:
    yield _line(x, near.bottom, x, far.bottom)
    yield _line(x, near.top, x, far.top)


def _target(x: float, y: float) -> Iterator[str]:
    """Yield a register target: a cross in a circle, by which plates are aligned."""
    arm, r, k = LENGTH / 2, TARGET_RADIUS, TARGET_RADIUS * HANDLE
    yield _line(x - arm, y, x + arm, y)
    yield _line(x, y - arm, x, y + arm)
    yield f"{numbers(x + r, y)} m"
    for a, b in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        # From the direction (a, b) a quarter turn on, to (-b, a).
        start, end = (x + r * a - k * b, y + r * b + k * a), (x - r * b + k * a, y + r * a + k * b)
        yield f"{numbers(*start, *end, x - r * b, y + r * a)} c"
    yield "s"


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f"{numbers(x1, y1)} m {numbers(x2, y2)} l S"


def numbers(*values: float) -> str:
    """Return numbers in the syntax of a content stream."""
    return " ".join(f"{round(number, 4):.4f}".rstrip("0").rstrip(".") for number in values)
