import re
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf

import pytest
from institutions import TEMPLATES

from tmpublish.drawing import circle, clip, dots, dotted, flatten, simplify, to_path
from tmpublish.text.fonts import Face, outline

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


def area(contours: list[list[tuple[float, float]]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for c in contours for a, b in pairwise([*c, c[0]])) / 2


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
    assert sorted(re.findall(r"[\d.]+ [\d.]+", drawn.solid)) == ["21 0", "21 20", "30 0", "30 20"]
    assert drawn.width == 30


def test_what_stands_beyond_the_page_is_drawn_as_far_as_the_bleed():
    whole = read_circles(dotted(SQUARE, 2.5, RADII, 0.5, cut_left=0.4).dots)
    cut = read_circles(dotted(SQUARE, 2.5, RADII, 0.5, cut_left=0.4, bleed=3, foot=12).dots)
    assert min(x for x, _, _ in whole) < 9
    assert min(x - r for x, _, r in cut) >= 9
    assert max(y + r for _, y, r in cut) <= 12
    assert set(cut) < set(whole)


def test_the_solid_part_ends_at_the_foot():
    solid = flatten(dotted(SQUARE, 2.5, RADII, 0.5, foot=12).solid)
    assert abs(area(solid)) == pytest.approx(15 * 12)


@pytest.mark.parametrize("text", [*"0123456789", "28", "B", "%"])
def test_every_dot_stands_in_the_numeral_and_left_of_the_solid(text):
    shape = outline(text, BLACK, 120)
    drawn = dotted(shape, 2.5, RADII, 7 / 15)
    split = shape.width * 7 / 15
    field = read_circles(drawn.dots)
    assert len(field) > 100
    assert all(x - r > 0 and x + r <= split for x, _, r in field)
    solid = flatten(drawn.solid)
    assert min(x for contour in solid for x, _ in contour) >= split - 2e-3
    # What is dotted and what is solid are together the numeral: a dot stands for a square of the lattice.
    whole = abs(area(simplify(flatten(shape.path))))
    assert abs(area(solid)) + len(field) * 2.5**2 == pytest.approx(whole, rel=0.07)


@pytest.mark.parametrize("text", ["4", "6", "9"])
def test_strokes_that_overlap_become_one_area(text):
    """A 4 is one contour that crosses itself; even-odd filling would leave a hole at the crossing."""
    contours = flatten(outline(text, BLACK, 120).path)
    clean = simplify(contours)
    assert len(clean) == 2
    assert 0 < area(clean) < area(contours) - 5
    assert simplify(clean) == clean


def test_two_squares_that_overlap_become_one_area_and_a_hole_stays():
    corner = flatten("M0 0L4 0L4 4L0 4ZM2 2L6 2L6 6L2 6Z")
    assert abs(area(simplify(corner))) == pytest.approx(16 + 16 - 4)
    ring = flatten("M0 0L4 0L4 4L0 4ZM1 1L1 3L3 3L3 1Z")
    assert simplify(ring) == ring
    beside = flatten("M0 0L4 0L4 4L0 4ZM2 0L6 0L6 4L2 4Z")
    assert abs(area(simplify(beside))) == pytest.approx(24)


def test_no_side_leaves_its_curve_by_more_than_the_fineness():
    (contour,) = flatten("M0 0Q50 100 100 0Z")
    curve = [(100 * t, 200 * t * (1 - t)) for t in (step / 5000 for step in range(5001))]
    for a, b in pairwise(contour):
        between = [p for p in curve if a[0] <= p[0] <= b[0]]
        length = hypot(b[0] - a[0], b[1] - a[1])
        worst = max(abs((b[0] - a[0]) * (a[1] - y) - (a[0] - x) * (b[1] - a[1])) / length for x, y in between)
        assert worst <= 0.05
    assert len(contour) < 60
    (cubic,) = flatten("M0 0C0 55.23 44.77 100 100 100Z")
    assert max(abs(hypot(x - 100, y) - 100) for x, y in cubic) < 0.1


def test_a_cut_outline_comes_apart_and_keeps_its_winding():
    comb = flatten("M0 0L10 0L10 2L4 2L4 4L10 4L10 6L0 6Z")
    teeth = clip(comb, axis=0, bound=5)
    assert len(teeth) == 2
    assert area(teeth) == pytest.approx(20)
    assert area(comb) > 0
    assert area(clip(comb, axis=0, bound=-5, sign=-1)) == pytest.approx(20 + 4 + 4 - 4 + 4)
    assert clip(comb, axis=0, bound=11) == []
    assert clip(comb, axis=0, bound=0) == comb


def test_a_cut_through_a_ring_leaves_one_piece():
    ring = flatten("M0 0L4 0L4 4L0 4ZM1 1L1 3L3 3L3 1Z")
    half = clip(ring, axis=0, bound=2)
    assert len(half) == 1
    assert area(half) == pytest.approx(6)


def test_path_data_with_other_commands_is_refused():
    with pytest.raises(ValueError, match="“a”"):
        flatten(circle(0, 0, 1))


def test_a_drawing_is_the_same_text_each_time():
    shape = outline("4", BLACK, 240)
    first = dotted(shape, 2.5, RADII, 7 / 15, cut_left=0.16, bleed=3, foot=160)
    assert first == dotted(shape, 2.5, RADII, 7 / 15, cut_left=0.16, bleed=3, foot=160)
    assert to_path(flatten(first.solid)) == first.solid
    assert dotted(shape, 2.5, RADII, 0.0, bleed=inf).dots.cells == ()
