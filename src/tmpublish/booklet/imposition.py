"""Booklet PDF → imposed sheets for saddle stitching, two pages per side, as PDF bytes."""

from collections.abc import Iterator
from io import BytesIO

from tmpublish.booklet.press_sheets import PT, Box, Leaf, Placed, Sheet, leaves, write

# An A3 sheet with this margin is SRA3, the size for print with bleed (ISO 217: 450 x 320 mm).
AROUND_X, AROUND_Y = 15 * PT, 11.5 * PT
# The left page reaches this far under the right one; otherwise a hairline of paper may show between them.
UNDER = 0.1 * PT

Side = tuple[int | None, int | None]
"""The pages, from 1, on the left and right of one side of a sheet; None for a blank."""


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


def imposed(pdf: bytes, creep_mm: float = 0.0) -> bytes:
    """Return the sheets of a booklet, front and back in turn, to be turned over the short edge.

    Pages are placed by their TrimBox, keep their bleed on the outer sides, and end at the fold.
    Raise ValueError if the pages differ in size, or the creep is negative or wider than a page.
    """
    from pypdf import PdfReader

    source = PdfReader(BytesIO(pdf))
    pages = leaves(source)
    sizes = {(round(leaf.trim.width, 2), round(leaf.trim.height, 2)) for leaf in pages}
    if len(sizes) != 1:
        raise ValueError(f"pages of one size are needed, not of {len(sizes)}")
    if not 0 <= creep_mm * PT < pages[0].trim.width:
        raise ValueError(f"a creep of {creep_mm} mm is not possible")
    return write(source, _sheets(pages, creep_mm), duplex=True)


def _sheets(pages: list[Leaf], creep_mm: float) -> Iterator[Sheet]:
    sides = order(len(pages))
    for number, sheet in enumerate(sides):
        moved = shift(number, len(sides), creep_mm) * PT
        for left, right in sheet:
            yield _side(
                pages[left - 1] if left else None, pages[right - 1] if right else None, pages[0], moved
            )


def _side(left: Leaf | None, right: Leaf | None, like: Leaf, moved: float) -> Sheet:
    """Return one side of a sheet of pages as large as `like`, both moved `moved` pt toward the fold."""
    width, height = like.trim.width, like.trim.height
    trim = Box(0, 0, 2 * width, height).moved(AROUND_X, AROUND_Y)
    fold = trim.left + width
    placed = []
    if left:
        x, y = fold - width + moved - left.trim.left, trim.bottom - left.trim.bottom
        seen = left.bleed.moved(x, y)
        placed.append(
            Placed(left, x, y, Box(seen.left, seen.bottom, fold + (UNDER if right else 0), seen.top))
        )
    if right:
        x, y = fold - moved - right.trim.left, trim.bottom - right.trim.bottom
        seen = right.bleed.moved(x, y)
        placed.append(Placed(right, x, y, Box(fold, seen.bottom, seen.right, seen.top)))
    over = (
        like.trim.left - like.bleed.left,
        like.trim.bottom - like.bleed.bottom,
        like.bleed.right - like.trim.right,
        like.bleed.top - like.trim.top,
    )
    bleed = Box(trim.left - over[0], trim.bottom - over[1], trim.right + over[2], trim.top + over[3])
    return Sheet(trim.right + AROUND_X, trim.top + AROUND_Y, trim, bleed, 2, placed)
