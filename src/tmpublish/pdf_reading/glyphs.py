"""PDF bytes → the text of its pages, with the place of each glyph and the reason why it cannot be seen.

A glyph is seen if the page looks different without it, whatever hides it: a cover, a clip, the color of its
background, a rendering mode, a layer, the edge of the page. `read_text` looks at glyphs only if their text
object looks suspicious; `read_glyphs` looks at each.
"""

import ctypes
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from tmpublish.pdf_reading.document import opened

if TYPE_CHECKING:
    from PIL.Image import Image

Taken = TypeVar("Taken")
Box = tuple[float, float, float, float]
"""Left, bottom, right and top in pt, or left, top, right and bottom in pixels."""
Pixels = tuple[int, int, int, int]

LEAST_SIZE = 6.0  # pt
LEAST_WIDTH = 0.7  # of what is as wide as it is high
LEAST_ADVANCE = 0.22  # of the size, from one character to the next, on average
LEAST_SHARE = 0.8  # of the ink of a glyph
LEAST_CONTRAST = 14  # of 255, in the pixels that a glyph covers for the most part
MOST_SHARED = 0.45  # of the smaller of two boxes
_COARSE, _FINE = 1.5, 2.0  # pixels per pt
_FAINT = 234  # of 255: a pixel darker than this is partly the glyph's
_DENSE = 140  # of 255: a pixel darker than this is mostly the glyph's
_EDGE = 1.6  # pixels by which ink may miss the edge of a box
_FEW = 3  # characters, of which all may be narrow
_CELL = 12.0  # pt: letters are compared with those in the same cells of a grid


@dataclass(frozen=True)
class Stretch:
    """What one operator paints: its words, and for each character its box in pt and why it is hidden."""

    words: str
    boxes: tuple[Box, ...]
    size: float
    """In pt of the page."""
    hidden: tuple[str, ...]
    """For each character a reason, as in “is clipped”; empty if it is seen."""
    mark: int = -1
    """The number of its marked content (ISO 32000-1, 14.6); -1 if it is in none."""


@dataclass(frozen=True)
class Page:
    """A page: its stretches in the order of painting."""

    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class PageText:
    """The text of a page, the marked content that text is painted in, and the stretches with hidden text."""

    text: str
    marks: frozenset[int]
    hidden: tuple[Stretch, ...]


@lru_cache(maxsize=16)
def read_glyphs(data: bytes) -> tuple[Page, ...]:
    """Return the pages of a PDF (ISO 32000), each glyph looked at; raise ValueError if it is unreadable."""
    return _each_page(data, lambda page: Page(tuple(_stretches(_Sight(page, _FINE)))))


@lru_cache(maxsize=16)
def read_text(data: bytes, look: bool = True) -> tuple[PageText, ...]:
    """Return the text of each page of a PDF, and with `look` what of it is hidden; raise ValueError."""
    pages = _each_page(data, lambda page: _page_text(page, look))
    if not any(suspicious for _, _, suspicious in pages):
        return tuple(PageText(text, marks, ()) for text, marks, _ in pages)
    return tuple(
        PageText(text, marks, tuple(each for each in page.stretches if suspicious and any(each.hidden)))
        for (text, marks, suspicious), page in zip(pages, read_glyphs(data), strict=True)
    )


def _each_page(data: bytes, take: Callable[[Any], Taken]) -> tuple[Taken, ...]:
    import pypdfium2

    try:
        with opened(data) as document:
            return tuple(take(page) for page in document)
    except pypdfium2.PdfiumError as error:
        raise ValueError(f"the PDF cannot be read ({type(error).__name__})") from error


def _page_text(page: Any, look: bool) -> tuple[str, frozenset[int], bool]:
    """Return the text of a page, its marked content with text, and whether some of it may be hidden."""
    textpage = page.get_textpage()
    text = textpage.get_text_range().replace("\ufffe", "-").replace("\2", "-")
    sight = _Sight(page, _COARSE)
    marks = frozenset(map(_mark, sight.letters))
    suspicious = look and bool(sight.letters) and (sight.is_crowded(textpage) or sight.is_suspicious())
    textpage.close()
    return text, marks, suspicious


def _stretches(sight: "_Sight") -> Iterator[Stretch]:
    """Yield the text objects of a page with their glyphs."""
    glyphs = sight.glyphs()
    stacked = _stacked(glyphs)
    for index, painted in enumerate(glyphs):
        if painted:
            hidden = [sight.reason(glyph) for glyph in painted]
            for at in (at for number, at in stacked if number == index):
                hidden[at] = hidden[at] or "stands on another letter"
            yield Stretch(
                "".join(glyph.character for glyph in painted),
                tuple(glyph.box for glyph in painted),
                min(glyph.size for glyph in painted),
                tuple(hidden),
                _mark(sight.letters[index]),
            )


def _mark(item: Any) -> int:
    import pypdfium2.raw as pdfium

    return int(pdfium.FPDFPageObj_GetMarkedContentID(item))


def _objects(parent: Any, count: Callable[..., int], get: Callable[..., Any]) -> Iterator[Any]:
    """Yield what a page or a form paints, in that order, with what is inside forms."""
    import pypdfium2.raw as pdfium

    for index in range(count(parent)):
        each = get(parent, index)
        yield each
        if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects(each, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)


@dataclass(frozen=True)
class _Glyph:
    """A glyph: its character, its box in pt, its height and width as sizes in pt, its matrix (a, b, c, d)."""

    character: str
    box: Box
    size: float
    wide: float
    matrix: tuple[float, float, float, float]


class _Sight:
    """A page painted whole, without its text, and its text alone in black."""

    def __init__(self, page: Any, scale: float) -> None:
        import pypdfium2.raw as pdfium

        self._page, self._scale = page, scale
        self._all = list(_objects(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject))
        self.letters = [
            each for each in self._all if pdfium.FPDFPageObj_GetType(each) == pdfium.FPDF_PAGEOBJ_TEXT
        ]

    def glyphs(self) -> list[list[_Glyph]]:
        """Return the glyphs of each text object."""
        import pypdfium2.raw as pdfium

        order = {_address(each): number for number, each in enumerate(self.letters)}
        found: list[list[_Glyph]] = [[] for _ in self.letters]
        text = self._page.get_textpage()
        for index in range(pdfium.FPDFText_CountChars(text)):
            owner = pdfium.FPDFText_GetTextObject(text, index)
            if owner and not pdfium.FPDFText_IsGenerated(text, index) and _address(owner) in order:
                found[order[_address(owner)]].append(_glyph(text, index))
        text.close()
        return found

    def is_crowded(self, textpage: Any) -> bool:
        """Return True if the characters of a text object may be on one another, or upside down."""
        import pypdfium2.raw as pdfium

        for each in self.letters:
            count = pdfium.FPDFTextObj_GetText(each, textpage, None, 0) // 2 - 1
            left, _, right, _ = self._bounds(each)
            if count > _FEW and right - left < LEAST_ADVANCE * _size_of(each) * count:
                return True
            matrix = _matrix_of(each)
            if self._is_upside_down(matrix.a, matrix.b):
                return True
        return False

    def is_suspicious(self) -> bool:
        """Return True if a glyph may be hidden: look at each of them then."""
        boxes = [self._bounds(each) for each in self.letters]
        if self._lost.getbbox() or any(_size_of(each) < LEAST_SIZE for each in self.letters):
            return True
        for box in boxes:
            area = self._pixels(box)
            room = _within(area, self._alone.size)
            inked = self._faint.crop(room).getbbox() if room else None
            if room is None or inked is None or self._is_outside(area):
                return True
            if _gap(area, room, inked) > _EDGE + 0.5 * (area[3] - area[1]):
                return True
        return any(_shared(boxes[one], boxes[other]) > 0.05 for one, other in _neighbors(boxes))

    def reason(self, glyph: _Glyph) -> str:
        """Return why a glyph is not seen, or nothing."""
        if not glyph.character.strip():
            return ""
        a, b, c, d = glyph.matrix
        if glyph.size < LEAST_SIZE:
            return f"is set in {glyph.size:.1f} pt"
        if glyph.wide < LEAST_WIDTH * glyph.size or a * d - b * c <= 0:
            return "is squeezed or mirrored"
        if self._is_upside_down(a, b):
            return "is upside down"
        area = self._pixels(glyph.box)
        room = _within(area, self._alone.size)
        if self._is_outside(area):
            return "is beyond the edge of the page"
        return self._unseen(area, room) if room else "is not painted"

    def _is_upside_down(self, a: float, b: float) -> bool:
        across, down, up, over = self._placing[:4]
        return a * across + b * up < -abs(a * down + b * over)

    def _unseen(self, area: Box, room: Pixels) -> str:
        """Return why a glyph does not show in its box, as far as it has ink there."""
        from PIL import ImageChops

        dense = self._dense.crop(room)
        inked = dense.getbbox()
        if inked and not _misses(area, room, inked) and not self._lost.crop(room).getbbox():
            return ""
        # The finest strokes, as of 一, are gray all along: what they cover most is theirs.
        inked = self._faint.crop(room).getbbox()
        if inked is None:
            return "is not painted"
        if _misses(area, room, inked):
            return "is clipped"
        alone = self._alone.crop(room)
        extremes: Any = alone.getextrema()
        least = max(_DENSE, extremes[0] + 40)
        dense = alone.point([255 if value <= min(least, _FAINT) else 0 for value in range(256)])
        kept = ImageChops.multiply(dense, self._seen.crop(room).point(_SHOWN))
        share = kept.histogram()[255] / dense.histogram()[255]
        return "" if share >= LEAST_SHARE else "is covered or has the color of its background"

    @cached_property
    def _paintings(self) -> "tuple[Image, Image]":
        """What the page shows of its text, and the text alone in black; its objects are spent by this."""
        import pypdfium2.raw as pdfium
        from PIL import ImageChops

        assert self._placing  # asked for while the page is as it was
        whole = _paint(self._page, self._scale)
        for each in self.letters:
            pdfium.FPDFPageObj_SetIsActive(each, False)
        without = _paint(self._page, self._scale)
        for each in self._all:
            kind = pdfium.FPDFPageObj_GetType(each)
            shown = kind in (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM)
            pdfium.FPDFPageObj_SetIsActive(each, shown)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                pdfium.FPDFPageObj_SetFillColor(each, 0, 0, 0, 255)
        alone = _paint(self._page, self._scale)
        return ImageChops.difference(whole, without), alone

    @property
    def _seen(self) -> "Image":
        return self._paintings[0]

    @property
    def _alone(self) -> "Image":
        return self._paintings[1]

    @cached_property
    def _dense(self) -> "Image":
        return self._alone.point([255 if value <= _DENSE else 0 for value in range(256)])

    @cached_property
    def _faint(self) -> "Image":
        return self._alone.point([255 if value <= _FAINT else 0 for value in range(256)])

    @cached_property
    def _lost(self) -> "Image":
        """Where dense ink of the text does not show."""
        from PIL import ImageChops

        return ImageChops.darker(self._dense, self._seen.point(_LOST))

    @cached_property
    def _placing(self) -> tuple[float, float, float, float, float, float]:
        """What takes a point in pt to one of the picture: x' = a x + c y + e, y' = b x + d y + f."""
        import pypdfium2.raw as pdfium

        fine = 1000  # pdfium gives whole pixels: of a picture so many times as large
        width, height = (round(side * self._scale) * fine for side in self._page.get_size())

        def at(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, across, down)
            return across.value / fine, down.value / fine

        (e, f), (ax, ay), (bx, by) = at(0, 0), at(100, 0), at(0, 100)
        return (ax - e) / 100, (ay - f) / 100, (bx - e) / 100, (by - f) / 100, e, f

    def _bounds(self, item: Any) -> Box:
        import pypdfium2.raw as pdfium

        sides = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(item, *sides)
        left, bottom, right, top = (side.value for side in sides)
        return left, bottom, right, top

    def _pixels(self, box: Box) -> Box:
        a, b, c, d, e, f = self._placing
        xs = [a * x + c * y + e for x in box[::2] for y in box[1::2]]
        ys = [b * x + d * y + f for x in box[::2] for y in box[1::2]]
        return min(xs), min(ys), max(xs), max(ys)

    def _is_outside(self, area: Box) -> bool:
        width, height = self._alone.size
        beyond = (-area[0], -area[1], area[2] - width, area[3] - height)
        return max(beyond) > _EDGE


_LOST = [255 if value < LEAST_CONTRAST else 0 for value in range(256)]
_SHOWN = [255 if value >= LEAST_CONTRAST else 0 for value in range(256)]


def _paint(page: Any, scale: float) -> "Image":
    import pypdfium2.raw as pdfium
    from PIL import Image

    width, height = (max(round(side * scale), 1) for side in page.get_size())
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        row = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), row * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer("L", (width, height), pixels, "raw", "L", row, 1)


def _within(area: Box, size: tuple[int, int]) -> Pixels | None:
    """Return the pixels of a picture that an area covers, None if there are none."""
    left, top, right, bottom = max(int(area[0]), 0), max(int(area[1]), 0), int(area[2]) + 1, int(area[3]) + 1
    room = left, top, min(right, size[0]), min(bottom, size[1])
    return room if room[0] < room[2] and room[1] < room[3] else None


def _gap(area: Box, room: Pixels, inked: Pixels) -> float:
    """Return by how many pixels ink misses the edge of its box that it misses most."""
    first = (room[0] + inked[0] - area[0], room[1] + inked[1] - area[1])
    return max(*first, area[2] - room[0] - inked[2], area[3] - room[1] - inked[3])


def _misses(area: Box, room: Pixels, inked: Pixels) -> bool:
    return _gap(area, room, inked) > _EDGE + 0.15 * max(area[2] - area[0], area[3] - area[1])


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents)


def _matrix_of(item: Any) -> Any:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    return matrix


def _size_of(item: Any) -> float:
    import pypdfium2.raw as pdfium

    size, matrix = ctypes.c_float(), _matrix_of(item)
    pdfium.FPDFTextObj_GetFontSize(item, size)
    scale = min((matrix.c**2 + matrix.d**2) ** 0.5, (matrix.a**2 + matrix.b**2) ** 0.5)
    return float(abs(size.value) * scale)


def _glyph(text: Any, index: int) -> _Glyph:
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text, index)
    # PDFium gives a hyphen at the end of a line this code.
    character = chr(pdfium.FPDFText_GetUnicode(text, index)).replace("\2", "-")
    return _Glyph(
        character,
        (left.value, bottom.value, right.value, top.value),
        abs(size) * (matrix.c**2 + matrix.d**2) ** 0.5,
        abs(size) * (matrix.a**2 + matrix.b**2) ** 0.5,
        (matrix.a, matrix.b, matrix.c, matrix.d),
    )


def _stacked(painted: Sequence[Sequence[_Glyph]]) -> set[tuple[int, int]]:
    """Return the letters and digits that share their place with another: the text object, the glyph in it."""
    # A ligature is one glyph for several letters, which are given one box.
    places = [
        (number, index)
        for number, glyphs in enumerate(painted)
        for index, glyph in enumerate(glyphs)
        if glyph.character.isalnum() and not (index and glyph.box == glyphs[index - 1].box)
    ]
    boxes = [painted[number][index].box for number, index in places]
    near = _neighbors(boxes)
    pairs = [pair for pair in near if _shared(boxes[pair[0]], boxes[pair[1]]) > MOST_SHARED]
    return {places[each] for pair in pairs for each in pair}


def _neighbors(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of boxes that may overlap, by their index."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, box in enumerate(boxes):
        for cell in _cells(box):
            yield from ((other, index) for other in cells[cell])
            cells[cell].append(index)


def _cells(box: Box) -> Iterable[tuple[int, int]]:
    left, bottom, right, top = (int(edge // _CELL) for edge in box)
    for across in range(left, min(right, left + 60) + 1):
        for up in range(bottom, min(top, bottom + 40) + 1):
            yield across, up


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / smaller if wide > 0 and high > 0 and smaller > 0 else 0.0
