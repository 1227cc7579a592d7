"""Where a sheet is cut, folded and bleeds → printer's marks around it, as operators of PDF content."""

from collections.abc import Iterator
from dataclasses import dataclass

from tmpublish.booklet.typesetting import MM_PER_PT

PT = 1 / MM_PER_PT
"""Points in a millimetre."""
# Marks keep clear of the bleed, so that none is left on a page when the knife slips.
CLEAR, LENGTH, HAIRLINE = 1 * PT, 5 * PT, 0.25
FOLD_DASHES = 1.5 * PT, 1 * PT
TARGET_RADIUS = 1.25 * PT
# The handles of a quarter of a circle drawn as a Bézier curve: 4/3 (√2 - 1) of its radius.
HANDLE = 0.5523


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
        """Return the box elsewhere, `x` pt to the right and `y` pt up."""
        return Box(self.left + x, self.bottom + y, self.right + x, self.top + y)

    def grown(self, by: float) -> "Box":
        """Return the box with `by` pt more on every side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


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
    """Yield a cross in a circle, by which the plates are laid over each other."""
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
    """Return numbers as a content stream takes them."""
    return " ".join(f"{round(number, 4):.4f}".rstrip("0").rstrip(".") for number in values)
