"""Glyphs of a page → those that stand upon one another, so that neither can be read."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tmpublish.pdf_reading.glyph_visibility import Box, Painted

_CELL = 12.0  # pt
_MOST_SHARED = 0.45  # of the smaller of two boxes


def stacked(painted: Sequence[Sequence[Painted]]) -> set[tuple[int, int]]:
    """Return which letters and digits share their place with another: the text object, the glyph in it."""
    cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    found = set[tuple[int, int]]()
    for number, glyphs in enumerate(painted):
        for index, glyph in enumerate(glyphs):
            # A ligature is one glyph for several letters, which are told with one box.
            if not glyph.character.isalnum() or (index and glyph.box == glyphs[index - 1].box):
                continue
            for cell in _cells(glyph.box):
                for other in cells[cell]:
                    if _shared(glyph.box, painted[other[0]][other[1]].box) > _MOST_SHARED:
                        found |= {(number, index), other}
                cells[cell].append((number, index))
    return found


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    left, bottom, right, top = (int(edge // _CELL) for edge in box)
    for across in range(left, min(right, left + 40) + 1):
        for up in range(bottom, min(top, bottom + 40) + 1):
            yield across, up


def _shared(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / smaller if wide > 0 and high > 0 and smaller > 0 else 0.0
