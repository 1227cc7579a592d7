"""A page painted with its text and without → the glyphs that nobody sees, and why."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST_SIZE = 6.0  # pt
LEAST_WIDTH = 0.7  # of what is as wide as it is high
LEAST_SHARE = 0.8  # of the ink of a glyph
LEAST_CONTRAST = 14  # of 255, in the pixels that a glyph covers for the most part
_SCALE = 2.0  # pixels a pt
_FAINT = 234  # of 255: a pixel darker than this is the glyph's to some part
_DENSE = 140  # of 255: a pixel darker than this is the glyph's for the most part
_EDGE = 1.6  # pixels by which what is painted may miss the edge of a glyph's box
_LOST = [255 if value < LEAST_CONTRAST else 0 for value in range(256)]
_SHOWN = [255 if value >= LEAST_CONTRAST else 0 for value in range(256)]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top in pt, or left, top, right and bottom in pixels."""


@dataclass(frozen=True)
class Painted:
    """A glyph: its character, its box in pt, its height and width as sizes in pt, its matrix (a, b, c, d)."""

    character: str
    box: Box
    size: float
    wide: float
    matrix: tuple[float, float, float, float]


def hidden(
    page: Any, objects: Sequence[Any], letters: Sequence[Any], painted: Sequence[Sequence[Painted]]
) -> list[list[str]]:
    """Return for each glyph of each text object why it is not seen, or nothing; the page is spent by this.

    A glyph is seen where the page looks another without it: whatever hides it, a cover, a clip, the colour
    of the ground, a rendering mode, a layer, the page's edge, makes no difference to that.
    """
    import pypdfium2.raw as pdfium
    from PIL import ImageChops

    if not letters:
        return []
    _rest(page)
    whole = _paint(page)
    for each in letters:
        pdfium.FPDFPageObj_SetIsActive(each, False)
    bare = _paint(page)
    for each in objects:
        is_text = pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT
        is_form = pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_FORM
        pdfium.FPDFPageObj_SetIsActive(each, is_text or is_form)
        if is_text:
            pdfium.FPDFPageObj_SetFillColor(each, 0, 0, 0, 255)
    letters_alone = _paint(page)
    sight = _sight(ImageChops.difference(whole, bare), letters_alone)
    place = _placing(page)
    return [[_reason(glyph, place, sight) for glyph in glyphs] for glyphs in painted]


@dataclass(frozen=True)
class _Sight:
    """What a page shows of its letters, their ink alone, and where that is dense; where dense ink is lost."""

    seen: "Image"
    alone: "Image"
    dense: "Image"
    lost: "Image"


def _sight(seen: "Image", alone: "Image") -> _Sight:
    from PIL import ImageChops

    dense = alone.point([255 if value <= _DENSE else 0 for value in range(256)])
    return _Sight(seen, alone, dense, ImageChops.darker(dense, seen.point(_LOST)))


def _rest(page: Any) -> None:
    """Let pdfium lay out the page before anything in it is switched off."""
    list(page.get_objects())


def _paint(page: Any) -> "Image":
    import pypdfium2.raw as pdfium
    from PIL import Image

    width, height = (max(round(side * _SCALE), 1) for side in page.get_size())
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        row = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), row * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer("L", (width, height), pixels, "raw", "L", row, 1)


Placing = tuple[float, float, float, float, float, float]
"""What takes a point of the page in pt to one of the picture: x' = a x + c y + e, y' = b x + d y + f."""


def _placing(page: Any) -> Placing:
    import pypdfium2.raw as pdfium

    fine = 1000  # pdfium gives whole pixels: of a picture so many times as large
    width, height = (round(side * _SCALE) * fine for side in page.get_size())

    def at(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        return across.value / fine, down.value / fine

    (e, f), (ax, ay), (bx, by) = at(0, 0), at(100, 0), at(0, 100)
    return (ax - e) / 100, (ay - f) / 100, (bx - e) / 100, (by - f) / 100, e, f


def _reason(glyph: Painted, place: Placing, sight: _Sight) -> str:
    if not glyph.character.strip():
        return ""
    a, b, c, d = glyph.matrix
    if glyph.size < LEAST_SIZE:
        return f"is set in {glyph.size:.1f} pt"
    if glyph.wide < LEAST_WIDTH * glyph.size or a * d - b * c <= 0:
        return "is squeezed or mirrored"
    if a * place[0] + b * place[2] < -abs(a * place[1] + b * place[3]):
        return "is upside down"
    box = _pixels(glyph, place)
    width, height = sight.seen.size
    if box[0] < -_EDGE or box[1] < -_EDGE or box[2] > width + _EDGE or box[3] > height + _EDGE:
        return "is beyond the edge of the page"
    room = (
        max(int(box[0]), 0),
        max(int(box[1]), 0),
        min(int(box[2]) + 1, width),
        min(int(box[3]) + 1, height),
    )
    return _unseen(box, room, sight)


def _pixels(glyph: Painted, place: Placing) -> Box:
    a, b, c, d, e, f = place
    left, bottom, right, top = glyph.box
    (ax, cx), (ay, cy) = _ordered(a * left, a * right), _ordered(c * bottom, c * top)
    (bx, dx), (by, dy) = _ordered(b * left, b * right), _ordered(d * bottom, d * top)
    return ax + ay + e, bx + by + f, cx + cy + e, dx + dy + f


def _ordered(one: float, other: float) -> tuple[float, float]:
    return (one, other) if one <= other else (other, one)


def _unseen(box: Box, room: tuple[int, int, int, int], sight: _Sight) -> str:
    """Return why a glyph does not show in its box, as far as it has ink there."""
    if room[2] <= room[0] or room[3] <= room[1]:
        return "is not painted"
    # Most glyphs have dense ink, and all of it shows.
    inked = sight.dense.crop(room).getbbox()
    if inked and not _missed(box, room, inked) and not sight.lost.crop(room).getbbox():
        return ""
    return _looked_at(box, room, sight.seen.crop(room), sight.alone.crop(room))


def _missed(box: Box, room: tuple[int, int, int, int], inked: tuple[int, int, int, int]) -> bool:
    """Return True where ink does not reach the edges of its box."""
    edges = (room[0] + inked[0] - box[0], room[1] + inked[1] - box[1],
             box[2] - room[0] - inked[2], box[3] - room[1] - inked[3])  # fmt: skip
    return max(edges) > _EDGE + 0.15 * max(box[2] - box[0], box[3] - box[1])


def _looked_at(box: Box, room: tuple[int, int, int, int], seen: "Image", alone: "Image") -> str:
    from PIL import ImageChops

    # The finest strokes, as of 一, are grey all along.
    inked = alone.point([255 if value <= _FAINT else 0 for value in range(256)]).getbbox()
    if inked is None:
        return "is not painted"
    if _missed(box, room, inked):
        return "is clipped"
    # Fine strokes cover no pixel for the most part: what they cover most is theirs.
    extremes: Any = alone.getextrema()
    least = max(_DENSE, extremes[0] + 40)
    dense = alone.point([255 if value <= min(least, _FAINT) else 0 for value in range(256)])
    kept = ImageChops.multiply(dense, seen.point(_SHOWN))
    share = kept.histogram()[255] / dense.histogram()[255]
    return "" if share >= LEAST_SHARE else "does not stand out: it is covered, or in the colour of its ground"
