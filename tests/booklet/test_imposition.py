"""Test the sheets for saddle stitching, on pages that bear nothing but their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, DecodedStreamObject, NameObject, RectangleObject

from tmpublish.booklet.press_sheets import PT, imposed, order, shift

WIDTH, HEIGHT, BLEED = 210 * PT, 297 * PT, 3 * PT
# Where the trim begins on an SRA3 sheet, and its fold.
LEFT, FOOT = 15 * PT, 11.5 * PT
FOLD = LEFT + WIDTH


def booklet(count: int, width: float = WIDTH) -> bytes:
    """A PDF whose pages carry their number as a comment, and marks beyond their bleed."""
    writer = PdfWriter()
    writer.add_metadata({"/Title": "Numbers", "/CreationDate": "D:20260312000000Z"})
    for number in range(1, count + 1):
        page = writer.add_blank_page(width + 40, HEIGHT + 40)
        page.trimbox = RectangleObject((20, 20, width + 20, HEIGHT + 20))
        page.bleedbox = RectangleObject((20 - BLEED, 20 - BLEED, width + 20 + BLEED, HEIGHT + 20 + BLEED))
        content = DecodedStreamObject()
        content.set_data(f"% page {number}\n0 0 9999 9999 re f".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass(frozen=True)
class Place:
    """A page on a sheet: its number, how far it was moved, the box that it shows (left, foot, right, top)."""

    number: int
    x: float
    y: float
    box: tuple[float, ...]


def places(page: PageObject) -> list[Place]:
    found, moved = [], (0.0, 0.0)
    for operands, operator in ContentStream(page["/Contents"], page.pdf).operations:
        if operator == b"cm":
            moved = (float(operands[4]), float(operands[5]))
        elif operator == b"Do":
            form = page["/Resources"]["/XObject"][operands[0]]
            number = int(form.get_data().split()[2])
            box = tuple(float(corner) + moved[i % 2] for i, corner in enumerate(form["/BBox"]))
            found.append(Place(number, *moved, box))
    return found


def sheets(count: int, creep_mm: float = 0.0) -> list[list[Place]]:
    return [places(page) for page in PdfReader(BytesIO(imposed(booklet(count), creep_mm))).pages]


def near(*values: float) -> object:
    return pytest.approx(values, abs=0.001)


def test_the_order_of_eight_pages() -> None:
    assert order(8) == [((8, 1), (2, 7)), ((6, 3), (4, 5))]
    assert order(4) == [((4, 1), (2, 3))]


@pytest.mark.parametrize("count", [4, 16, 32, 100])
def test_folded_and_nested_the_pages_follow_each_other(count: int) -> None:
    # Leafing through: the right halves from the outermost sheet inwards, then the left halves outwards.
    folded = order(count)
    inwards = [page for front, back in folded for page in (front[1], back[0])]
    outwards = [page for front, back in reversed(folded) for page in (back[1], front[0])]
    assert inwards + outwards == list(range(1, count + 1))


def test_a_count_that_four_does_not_divide_ends_with_nothing() -> None:
    assert order(6) == [((None, 1), (2, None)), ((6, 3), (4, 5))]
    assert order(0) == []


def test_pages_stand_side_by_side_in_their_order() -> None:
    found = sheets(8)
    assert [[place.number for place in side] for side in found] == [[8, 1], [2, 7], [6, 3], [4, 5]]
    for left, right in found:
        assert (left.x + 20, left.y + 20) == near(LEFT, FOOT)
        assert (right.x + 20, right.y + 20) == near(FOLD, FOOT)


def test_the_bleed_stays_outside_and_ends_at_the_fold() -> None:
    for left, right in sheets(8):
        assert left.box[0] == pytest.approx(LEFT - BLEED, abs=0.001)
        assert right.box[2] == pytest.approx(FOLD + WIDTH + BLEED, abs=0.001)
        assert right.box[0] == pytest.approx(FOLD, abs=0.001)
        # A hair under its neighbour, which is painted later.
        assert FOLD <= left.box[2] <= FOLD + 0.11 * PT
        for place in (left, right):
            assert place.box[1::2] == near(FOOT - BLEED, FOOT + HEIGHT + BLEED)


def test_creep_moves_pages_to_the_spine_more_and_more() -> None:
    assert [shift(sheet, 4, 1.5) for sheet in range(4)] == pytest.approx([0, 0.5, 1.0, 1.5])
    assert shift(0, 1, 1.5) == 0
    straight, crept = sheets(16), sheets(16, 1.5)
    for number, (before, after) in enumerate(zip(straight, crept, strict=True)):
        moved = 0.5 * PT * (number // 2)
        (left, right), (left_then, right_then) = after, before
        assert (left.x - left_then.x, left.y) == near(moved, left_then.y)
        assert (right.x - right_then.x, right.y) == near(-moved, right_then.y)
        # What would cross the fold is cut there.
        assert (left.box[2], right.box[0]) == near(left_then.box[2], right_then.box[0])


@pytest.mark.parametrize("creep_mm", [-0.1, 211.0, float("nan")])
def test_creep_has_its_bounds(creep_mm: float) -> None:
    with pytest.raises(ValueError, match="creep"):
        imposed(booklet(4), creep_mm)


def test_pages_of_two_sizes_make_no_booklet() -> None:
    writer = PdfWriter(clone_from=BytesIO(booklet(4)))
    writer.append(BytesIO(booklet(4, width=WIDTH - 10)))
    out = BytesIO()
    writer.write(out)
    with pytest.raises(ValueError, match="not of 2"):
        imposed(out.getvalue())


def test_sheets_have_their_boxes_and_their_name() -> None:
    made = PdfReader(BytesIO(imposed(booklet(4))))
    assert made.metadata == {"/Title": "Numbers", "/CreationDate": "D:20260312000000Z", "/Producer": "pypdf"}
    assert made.viewer_preferences is not None
    assert made.viewer_preferences.duplex == "/DuplexFlipShortEdge"
    for page in made.pages:
        assert tuple(page.mediabox) == near(0, 0, 450 * PT, 320 * PT)
        assert tuple(page.trimbox) == near(LEFT, FOOT, LEFT + 420 * PT, FOOT + 297 * PT)
        assert tuple(page.bleedbox) == near(
            LEFT - BLEED, FOOT - BLEED, LEFT + 420 * PT + BLEED, FOOT + 297 * PT + BLEED
        )


def test_marks_stand_clear_of_the_bleed_and_show_cut_and_fold() -> None:
    page = PdfReader(BytesIO(imposed(booklet(4)))).pages[0]
    colour = page["/Resources"]["/ColorSpace"]["/Registration"]
    assert colour[0:2] == ["/Separation", "/All"]
    uprights, levels = set(), set()
    for (x1, y1), (x2, y2) in lines(page):
        for x, y in ((x1, y1), (x2, y2)):
            inside = LEFT - BLEED <= x <= FOLD + WIDTH + BLEED
            assert not (inside and FOOT - BLEED <= y <= FOOT + HEIGHT + BLEED)
        if x1 == x2:
            uprights.add(round(x1 / PT, 2))
        else:
            levels.add(round(y1 / PT, 2))
    # Both cuts, the fold, and a target in the middle of each page.
    assert {15, 225, 435, 120, 330} <= uprights
    assert {11.5, 308.5, 160} <= levels


def lines(page: PageObject) -> Iterable[tuple[tuple[float, float], tuple[float, float]]]:
    steps = ContentStream(page["/Contents"], page.pdf).operations
    assert ["/Registration"] in [list(operands) for operands, operator in steps if operator == b"CS"]
    for (start, first), (end, second) in pairwise(steps):
        if (first, second) == (b"m", b"l"):
            yield (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))


def test_the_same_pages_give_the_same_bytes() -> None:
    pages = booklet(8)
    assert imposed(pages, 0.7) == imposed(pages, 0.7)
    assert imposed(pages, 0.7) != imposed(pages, 0.8)
