"""Test that circles are written as the engine writes them, byte for byte."""

from types import SimpleNamespace
from typing import Any

import pydyf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weasyprint.svg.path import path
from weasyprint.svg.utils import size

from tmpublish import drawing
from tmpublish.booklet import circles


class Node(dict[str, str]):
    """A path of an SVG, as the engine holds it."""

    def __init__(self, data: str) -> None:
        super().__init__(d=data)
        self.vertices: list[object] = []


def written(draw: Any, data: str) -> bytes:
    stream = pydyf.Stream()
    svg = SimpleNamespace(stream=stream, point=lambda x, y, _font_size: (size(x), size(y)))
    draw(svg, Node(data), 16)
    return stream.data


places = st.floats(-400, 400)


@given(st.lists(st.tuples(places, places, st.floats(0.001, 200)), min_size=1, max_size=6))
def test_circles_are_the_engines_own_bytes(made: list[tuple[float, float, float]]) -> None:
    data = "".join(drawing.circle(*circle) for circle in made)
    assert written(circles.draw_path, data) == written(path, data)


def test_a_field_of_dots_is_the_engines_own_bytes() -> None:
    data = drawing.dots(0, 1.5, 105, 297, 2.5, 0.35, 1.15)
    assert written(circles.draw_path, data) == written(path, data)


@pytest.mark.parametrize(
    "data",
    ["", "M1 2L3 4Z", drawing.circle(3, 4, 2) + "M1 2L3 4Z", "M0 0a2 2 0 1 0 3 0a2 2 0 1 0 -4 0z"],
)
def test_all_else_is_left_to_the_engine(data: str) -> None:
    assert written(circles.draw_path, data) == written(path, data)
