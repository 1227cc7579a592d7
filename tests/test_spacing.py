"""Test where columns, dots, months and posts are."""

from tmpublish.drawing import Span, divide, lattice, months, post_bars, post_labels


def test_spans_fill_a_stretch() -> None:
    assert [(span.start, span.end) for span in divide([1, 3], 50, 265, 5)] == [(50, 102.5), (107.5, 265)]
    assert [span.size for span in divide([1, 9], 0, 10, 0, least=2)] == [2, 9]


def test_a_lattice_takes_the_first_pitch_that_fits() -> None:
    made = lattice(10, 20, 15, [10, 5])
    assert made
    assert (made.pitch, made.columns, made.rows) == (5, 4, 3)
    assert lattice(100, 20, 10, [10, 5]) is None


def test_a_group_of_dots_is_in_the_lower_left_corner() -> None:
    made = lattice(9, 30, 30, [10], group=4, across=2)
    assert made
    assert [(dot.column, dot.row) for dot in made.dots if dot.marked] == [(0, 1), (1, 1), (0, 2), (1, 2)]
    made = lattice(9, 30, 30, [10], group=4, across=2, from_foot=True)
    assert made
    assert [(dot.column, dot.row) for dot in made.dots if dot.marked] == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_months_have_names_and_years_if_there_is_room() -> None:
    november, january = 2026 * 12 + 10, 2027 * 12
    shown = months([november, january], 10, 3, 7.5, 8)
    assert [(month.x, month.number, month.year) for month in shown] == [
        (0, 11, 2026),
        (10, 12, 0),
        (20, 1, 2027),
    ]
    shown = months([november, january], 2, 3, 7.5, 8)
    assert [(month.number, month.year) for month in shown] == [(11, 0), (0, 0), (1, 2027)]


def test_posts_never_touch() -> None:
    bars = post_bars([3, 3, 4], 3, 4, gap=1, least=1, most=4.5)
    assert [(bar.start, bar.end) for bar in bars] == [(0, 3), (4, 7), (8, 11)]


def test_labels_turn_to_the_left_near_the_edge() -> None:
    bars = post_bars([0, 6, 12, 12], 0, 10, gap=0.5, least=1, most=4.5)
    made = post_labels(bars, 0, 174, turn=75, least=40, most=85)
    assert [(label.x, label.width, label.narrow) for label in made] == [
        (9, 85, False),
        (69, 85, False),
        (66, 49.5, False),
        (66, 49.5, False),
    ]
    assert post_labels([Span(30, 4.5)], 0, 60, turn=75, least=40, most=85)[0].narrow
