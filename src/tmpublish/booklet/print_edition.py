"""Booklet PDF with bleed → the same pages as a printer takes them, with marks and boxes, as PDF bytes."""

from io import BytesIO

from tmpublish.booklet.press_sheets import Leaf, Placed, Sheet, leaves, write
from tmpublish.booklet.printers_marks import CLEAR, LENGTH, PT

# The paper beyond the marks.
EDGE = 1 * PT


def printable(pdf: bytes) -> bytes:
    """Return the pages on sheets that hold bleed and marks, TrimBox and BleedBox set (ISO 32000-1, 14.11.2).

    The bleed is all that the MediaBox holds beyond the TrimBox; nothing of a page shows beyond it.
    """
    from pypdf import PdfReader

    source = PdfReader(BytesIO(pdf))
    return write(source, [_sheet(leaf) for leaf in leaves(source)])


def _sheet(leaf: Leaf) -> Sheet:
    around = leaf.media.grown(CLEAR + LENGTH + EDGE)
    x, y = -around.left, -around.bottom
    bleed = leaf.media.moved(x, y)
    return Sheet(around.width, around.height, leaf.trim.moved(x, y), bleed, 1, [Placed(leaf, x, y, bleed)])
