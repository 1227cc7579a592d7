"""Print edition → sheets with printer's marks, a page each or imposed for saddle stitching, as PDF bytes."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    RectangleObject,
)

from tmpublish.booklet.typesetting import MM_PER_PT

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
# An A3 sheet with this margin is SRA3, the size for print with bleed (ISO 217: 450 x 320 mm).
AROUND_X, AROUND_Y = 15 * PT, 11.5 * PT
# The left page reaches this far under the right one; otherwise a hairline of paper may show between them.
UNDER = 0.1 * PT
REGISTRATION = "/Registration"

Side = tuple[int | None, int | None]
"""The pages, from 1, on the left and right of one side of a sheet; None for a blank."""


class Box(NamedTuple):
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


class Leaf(NamedTuple):
    """A page with its MediaBox, TrimBox and BleedBox (ISO 32000-1, 14.11.2)."""

    page: PageObject
    media: Box
    trim: Box
    bleed: Box


class Placed(NamedTuple):
    """A page on a sheet: origin moved by `x`, `y` pt, clipped to `cut` (pt of the sheet)."""

    leaf: Leaf
    x: float
    y: float
    cut: Box


class Sheet(NamedTuple):
    """One side of a sheet, its lower left corner at 0, 0: its size in pt, trim, bleed and pages.

    `columns` pages are side by side; the sheet is folded between them.
    """

    width: float
    height: float
    trim: Box
    bleed: Box
    columns: int
    pages: Sequence[Placed]


def printable(pdf: bytes) -> bytes:
    """Return the pages on sheets with bleed and marks, TrimBox and BleedBox set (ISO 32000-1, 14.11.2).

    The bleed is the MediaBox beyond the TrimBox; everything outside it is clipped.
    """
    source = PdfReader(BytesIO(pdf))
    return _write(source, map(_sheet, _leaves(source)))


def imposed(pdf: bytes, creep_mm: float = 0.0) -> bytes:
    """Return the sheets of a booklet, front and back in turn, to be turned over the short edge.

    Pages are placed by their TrimBox, keep their bleed on the outer sides, and end at the fold.
    Raise ValueError if the pages differ in size, or the creep is negative or wider than a page.
    """
    source = PdfReader(BytesIO(pdf))
    pages = _leaves(source)
    sizes = {(round(leaf.trim.width, 2), round(leaf.trim.height, 2)) for leaf in pages}
    if len(sizes) != 1:
        raise ValueError(f"pages of one size are needed, not of {len(sizes)}")
    if not 0 <= creep_mm * PT < pages[0].trim.width:
        raise ValueError(f"a creep of {creep_mm} mm is not possible")
    leaves: dict[int | None, Leaf] = dict(enumerate(pages, 1))
    sheets = order(len(pages))
    sides = (
        _side(leaves.get(left), leaves.get(right), pages[0], shift(number, len(sheets), creep_mm))
        for number, sheet in enumerate(sheets)
        for left, right in sheet
    )
    return _write(source, sides, duplex=True)


def order(count: int) -> list[tuple[Side, Side]]:
    """Return front and back of each sheet, the outermost first, for a booklet of `count` pages.

    The sheets are folded in half and nested: two pages on one side add up to one more than all pages. A
    count that four does not divide leaves blank pages at the end.
    """
    sheets = -(-count // 4)
    last = 4 * sheets

    def side(left: int, right: int) -> Side:
        return (left if left <= count else None, right if right <= count else None)

    return [
        (side(last - 2 * sheet, 2 * sheet + 1), side(2 * sheet + 2, last - 2 * sheet - 1))
        for sheet in range(sheets)
    ]


def shift(sheet: int, sheets: int, creep_mm: float) -> float:
    """Return how many mm the pages of a sheet (0 is the outermost) move toward the spine.

    Creep, also shingling or push-out: each nested sheet is pushed outwards by the thickness of those around
    it, and the knife that trims the fore-edge takes so much more from its pages. So they are moved inwards:

        shift = creep * sheet / (sheets - 1)

    `creep_mm`, never negative, is what the innermost pages move; the outermost, the cover, stay, and between
    them the shift grows evenly. A good measure is the thickness of the paper times (sheets - 1). This is what
    the field means by it: callas pdfToolbox calls it shingling by shift, inwards; Quite Imposing creep with
    the inside pages shifted most. Adobe InDesign (Print Booklet) writes it negative and twice as large, as it
    counts the two pages of a side together.
    """
    return creep_mm * sheet / (sheets - 1) if sheets > 1 else 0.0


def _leaves(source: PdfReader) -> list[Leaf]:
    """Return the pages of a PDF with their boxes; a page without them is trimmed at its edge."""
    return [
        Leaf(page, *(Box(*map(float, box)) for box in (page.mediabox, page.trimbox, page.bleedbox)))
        for page in source.pages
    ]


def _sheet(leaf: Leaf) -> Sheet:
    """Return a page on a sheet of its own."""
    around = leaf.media.grown(CLEAR + LENGTH + EDGE)
    x, y = -around.left, -around.bottom
    bleed = leaf.media.moved(x, y)
    return Sheet(around.width, around.height, leaf.trim.moved(x, y), bleed, 1, [Placed(leaf, x, y, bleed)])


def _side(left: Leaf | None, right: Leaf | None, like: Leaf, creep_mm: float) -> Sheet:
    """Return one side of a sheet of pages as large as `like`, both moved toward the fold."""
    width, height, moved = like.trim.width, like.trim.height, creep_mm * PT
    trim = Box(0, 0, 2 * width, height).moved(AROUND_X, AROUND_Y)
    fold = trim.left + width
    placed = []
    if left:
        x, y = fold - width + moved - left.trim.left, trim.bottom - left.trim.bottom
        cut = left.bleed.moved(x, y)._replace(right=fold + (UNDER if right else 0))
        placed.append(Placed(left, x, y, cut))
    if right:
        x, y = fold - moved - right.trim.left, trim.bottom - right.trim.bottom
        placed.append(Placed(right, x, y, right.bleed.moved(x, y)._replace(left=fold)))
    bleed = Box(*(edge + out - cut for edge, out, cut in zip(trim, like.bleed, like.trim, strict=True)))
    return Sheet(trim.right + AROUND_X, trim.top + AROUND_Y, trim, bleed, 2, placed)


def _write(source: PdfReader, sheets: Iterable[Sheet], *, duplex: bool = False) -> bytes:
    """Return sheets as a PDF with the metadata of its source; the same sheets give the same bytes.

    With `duplex`, viewers set printers to flip on the short edge (ISO 32000-1, table 150).
    Links, bookmarks and tags are left out: paper has none.
    """
    writer = PdfWriter()
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = source.metadata
    registration = _registration(writer)
    for sheet in sheets:
        page = writer.add_blank_page(sheet.width, sheet.height)
        page.trimbox = RectangleObject(tuple(round(edge, 4) for edge in sheet.trim))
        page.bleedbox = RectangleObject(tuple(round(edge, 4) for edge in sheet.bleed))
        _draw(writer, page, sheet, registration)
    preferences = writer.create_viewer_preferences()
    preferences.update(
        _object({"/PrintScaling": "/None"} | ({"/Duplex": "/DuplexFlipShortEdge"} if duplex else {}))
    )
    if "/Lang" in source.root_object:
        writer.root_object[NameObject("/Lang")] = source.root_object["/Lang"].clone(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _object(value: Any) -> Any:
    """Return a value as an object of a PDF; a string is a name."""
    match value:
        case PdfObject():
            return value
        case dict():
            return DictionaryObject({NameObject(key): _object(entry) for key, entry in value.items()})
        case tuple():
            return ArrayObject(map(_object, value))
        case str():
            return NameObject(value)
        case int():
            return NumberObject(value)
    return FloatObject(round(value, 4))


def _draw(writer: PdfWriter, page: PageObject, sheet: Sheet, registration: DictionaryObject) -> None:
    forms = {f"/Page{number}": _form(writer, placed) for number, placed in enumerate(sheet.pages)}
    drawn = [
        f"q 1 0 0 1 {numbers(placed.x, placed.y)} cm {name} Do Q"
        for name, placed in zip(forms, sheet.pages, strict=True)
    ]
    drawn += ["q", f"{REGISTRATION} CS 1 SCN", *printers_marks(sheet.trim, sheet.bleed, sheet.columns), "Q"]
    content = DecodedStreamObject()
    content.set_data("\n".join(drawn).encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = _object({"/XObject": forms, "/ColorSpace": registration})


def _form(writer: PdfWriter, placed: Placed) -> PdfObject:
    """Return a page as a form XObject that is clipped to its cut (ISO 32000-1, 8.10)."""
    page, cut = placed.leaf.page, placed.cut.moved(-placed.x, -placed.y)
    contents = page.get_contents()
    drawn = DecodedStreamObject()
    drawn.set_data(contents.get_data() if contents is not None else b"")
    form = drawn.flate_encode()
    form.update(_object({"/Type": "/XObject", "/Subtype": "/Form", "/BBox": tuple(map(float, cut))}))
    form[NameObject("/Resources")] = page.raw_get("/Resources").clone(writer)
    return writer._add_object(form)


def _registration(writer: PdfWriter) -> DictionaryObject:
    """Return the color that prints on every plate (ISO 32000-1, 8.6.6.4), black on a screen."""
    to_ink = {"/FunctionType": 2, "/Domain": (0, 1), "/C0": (0, 0, 0, 0), "/C1": (1, 1, 1, 1), "/N": 1}
    separation = _object(("/Separation", "/All", "/DeviceCMYK", to_ink))
    return DictionaryObject({NameObject(REGISTRATION): writer._add_object(separation)})


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
