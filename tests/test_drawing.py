import re
from dataclasses import dataclass
from math import inf

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.svgLib.path.parser import parse_path
from institutions import TEMPLATES

from tmpublish.drawing import circle, dots, dotted
from tmpublish.text.fonts import Face, outline, path_segments

BLACK = Face(
    TEMPLATES / "fonts" / "SourceSans3-Black.ttf",
    "Source Sans 3",
    900,
    False,
)
RADII = (0.4, 0.7, 1.02)


@dataclass(frozen=True)
class Plain:
    path: str
    width: float
    height: float


SQUARE = Plain("M0 0H30V20H0Z", 30, 20)


def read_circles(path: object) -> list[tuple[float, float, float]]:
    """Return x, y and radius of each circle."""
    found = re.findall(r"M(\S+) (\S+)a(\S+) ", str(path))
    return [(float(left) + float(r), float(y), float(r)) for left, y, r in found]


def area(path: str) -> float:
    """Return the area of path data that has no overlaps."""
    parse_path(path, pen := AreaPen())
    return abs(pen.value)


def test_a_circle_is_two_arcs_with_short_numbers():
    assert circle(10, 5, 1 / 3) == "M9.667 5a0.333 0.333 0 1 0 0.667 0a0.333 0.333 0 1 0 -0.667 0z"
    assert circle(0, -0.0001, 1).startswith("M-1 0a")


def test_dots_grow_from_the_left_column_to_the_right_one():
    field = read_circles(dots(10, 20, 12.5, 5, 2.5, 0.35, 1.15))
    assert len(field) == 10
    assert field[:2] == [(11.25, 21.25, 0.35), (11.25, 23.75, 0.35)]
    assert [r for _, y, r in field if y == 21.25] == pytest.approx([0.35, 0.55, 0.75, 0.95, 1.15])


def test_dots_can_grow_downwards_and_stand_in_the_middle_of_their_box():
    field = read_circles(dots(0, 0, 6, 5, 2.5, 1, 2, columns_first=False))
    assert field == [(1.75, 1.25, 1), (1.75, 3.75, 2), (4.25, 1.25, 1), (4.25, 3.75, 2)]


def test_a_single_dot_has_the_first_radius():
    assert read_circles(dots(0, 0, 1, 1, 2.5, 1, 2)) == [(0.5, 0.5, 1)]


def test_dots_of_one_size_are_one_path_of_dashed_lines():
    field = dots(10, 20, 5, 5, 2.5, 1, 1.25)
    assert field.transform == "translate(11.25 21.25) scale(2.5)"
    assert field.strokes == [("0.8", "M0 0v1.25"), ("1", "M1 0v1.25")]
    assert dots(0, 0, 5, 5, 2.5, 1, 1.25, columns_first=False).strokes == [
        ("0.8", "M0 0h1.25"),
        ("1", "M0 1h1.25"),
    ]


def test_an_outline_turns_from_dots_to_solid_at_its_share_in_hard_steps():
    drawn = dotted(SQUARE, 2.5, RADII, solid_from=0.7)
    columns = {x: r for x, _, r in read_circles(drawn.dots)}
    # 21 mm of dots in bands of 3, 6 and 12 mm, the lattice hung from the solid edge.
    assert columns == {
        **{2.25: 0.4},
        **{4.75: 0.7, 7.25: 0.7},
        **{9.75: 1.02, 12.25: 1.02, 14.75: 1.02, 17.25: 1.02, 19.75: 1.02},
    }
    assert {corner for _, corner in path_segments(drawn.solid) if corner} == {
        (21, 0),
        (21, 20),
        (30, 0),
        (30, 20),
    }
    assert drawn.width == 30


def test_what_stands_beyond_the_page_is_drawn_as_far_as_the_bleed():
    whole = read_circles(dotted(SQUARE, 2.5, RADII, 0.5, cut_left=0.4).dots)
    cut = read_circles(dotted(SQUARE, 2.5, RADII, 0.5, cut_left=0.4, bleed=3, foot=12).dots)
    assert min(x for x, _, _ in whole) < 9
    assert min(x - r for x, _, r in cut) >= 9
    assert max(y + r for _, y, r in cut) <= 12
    assert set(cut) < set(whole)


def test_the_solid_part_ends_at_the_foot():
    assert area(dotted(SQUARE, 2.5, RADII, 0.5, foot=12).solid) == pytest.approx(15 * 12)


@pytest.mark.parametrize("text", [*"0123456789", "28", "B", "%"])
def test_every_dot_stands_in_the_numeral_and_left_of_the_solid(text):
    shape = outline(text, BLACK, 120)
    drawn = dotted(shape, 2.5, RADII, 7 / 15)
    split = shape.width * 7 / 15
    field = read_circles(drawn.dots)
    assert len(field) > 100
    assert all(x - r > 0 and x + r <= split for x, _, r in field)
    assert min(x for _, values in path_segments(drawn.solid) for x in values[::2]) >= split - 2e-3
    # What is dotted and what is solid are together the numeral: a dot stands for a square of the lattice.
    whole = area(dotted(shape, 2.5, RADII, -1).solid)
    assert area(drawn.solid) + len(field) * 2.5**2 == pytest.approx(whole, rel=0.07)


@pytest.mark.parametrize("text", ["4", "6", "9"])
def test_strokes_that_overlap_become_one_area(text):
    """A 4 is one contour that crosses itself; even-odd filling would leave a hole at the crossing."""
    shape = outline(text, BLACK, 120)
    clean = dotted(shape, 2.5, RADII, -1).solid
    assert clean.count("M") == 2
    assert 0 < area(clean) < area(shape.path) - 5


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("M0 0L4 0L4 4L0 4ZM2 2L6 2L6 6L2 6Z", 16 + 16 - 4),
        ("M0 0L4 0L4 4L0 4ZM1 1L1 3L3 3L3 1Z", 16 - 4),
        ("M0 0L4 0L4 4L0 4ZM2 0L6 0L6 4L2 4Z", 24),
    ],
)
def test_squares_that_overlap_become_one_area_and_a_hole_stays(path: str, filled: float) -> None:
    assert area(dotted(Plain(path, 6, 6), 2.5, RADII, -1).solid) == pytest.approx(filled)


def test_a_cut_outline_comes_apart() -> None:
    comb = Plain("M0 0L10 0L10 2L4 2L4 4L10 4L10 6L0 6Z", 10, 6)
    teeth = dotted(comb, 2.5, RADII, 0.5).solid
    assert (teeth.count("M"), area(teeth)) == (2, pytest.approx(20))


def test_curves_stay_curves() -> None:
    assert "Q" in dotted(outline("3", BLACK, 120), 2.5, RADII, 7 / 15).solid


def test_a_drawing_is_the_same_text_each_time():
    shape = outline("4", BLACK, 240)
    first = dotted(shape, 2.5, RADII, 7 / 15, cut_left=0.16, bleed=3, foot=160)
    assert first == dotted(shape, 2.5, RADII, 7 / 15, cut_left=0.16, bleed=3, foot=160)
    assert dotted(shape, 2.5, RADII, 0.0, bleed=inf).dots.cells == ()
