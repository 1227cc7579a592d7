"""Circles in a drawing → the very bytes that the engine writes of them, without its long way round.

Drawings have thousands of dots, and the engine works out each by itself, as an arc like any other. Here what
circles of one size have in common is worked out once. Written for WeasyPrint 70.0, whose arithmetic it
repeats step by step; `tests/test_booklet_circles.py` compares the two.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, isclose, pi, sin, tan
from typing import Any

# As `drawing.circle` writes them: where the left edge is, the radius twice, the way across and back.
_CIRCLE = re.compile(r"M(-?[\d.]+) (-?[\d.]+)a([\d.]+) \3 0 1 0 ([\d.]+) 0a\3 \3 0 1 0 -\4 0z")


def draw_path(svg: Any, node: Any, font_size: float) -> None:
    """Draw a path of an SVG: stands in for the engine's function of that name, `weasyprint.svg.path.path`."""
    from weasyprint.svg.path import path

    drawn = _drawn(node.get("d", ""))
    if not drawn:
        path(svg, node, font_size)
        return
    svg.stream.move_to(0, 0)
    svg.stream.stream.append(drawn)


# The ornaments of a family are the same in every plan that one process publishes.
@lru_cache(maxsize=1024)
def _drawn(data: str) -> bytes:
    """Return what the engine writes of a path of circles; nothing for any other path."""
    circles = [tuple(map(float, found)) for found in _CIRCLE.findall(data)]
    if not circles or _CIRCLE.sub("", data):
        return b""
    return b"\n".join(line for circle in circles for line in _lines(*circle))


def _lines(x: float, y: float, radius: float, across: float) -> Iterator[bytes]:
    yield b"%s %s m" % (_number(x), _number(y))
    there = across + x
    yield from _arc(x, y, radius, there - x)
    back = -across + there
    yield from _arc(there, y, radius, back - there)
    yield b"h"


def _arc(x: float, y: float, radius: float, across: float) -> Iterator[bytes]:
    for curve in _half(radius, across):
        yield b"%s %s %s %s %s %s c" % tuple(
            _number(value + (y if place % 2 else x)) for place, value in enumerate(curve)
        )


@lru_cache(maxsize=1024)
def _half(radius: float, across: float) -> tuple[tuple[float, ...], ...]:
    """Return a large arc to a point `across` to the right, turning left, as three curves from 0, 0."""
    angle = atan2(0.0, across)
    end = (across**2) ** 0.5
    radius = max(radius, end / 2)
    middle = end / 2
    rise = (radius**2 - middle**2) ** 0.5
    end_x, end_y = end * cos(angle) - 0 * sin(angle), 0 * cos(angle) + end * sin(angle)
    x, y = middle * cos(angle) - rise * sin(angle), rise * cos(angle) + middle * sin(angle)
    first, last = atan2(-y, -x), atan2(end_y - y, end_x - x)
    while first < 0 or last < 0:
        first += 2 * pi
        last += 2 * pi
    if isclose(abs(last - first), pi):
        last -= 2 * pi if last > first else 0.0
    elif abs(last - first) < pi and first > last:
        first -= 2 * pi
    elif abs(last - first) < pi:
        last -= 2 * pi
    step = (last - first) / 3
    turns = (first, first + step, first + 2 * step, last)
    pull = 4 / 3 * tan((turns[1] - turns[0]) / 4)
    return tuple(
        (
            x + radius * cos(a) - pull * radius * sin(a),
            y + radius * sin(a) + pull * radius * cos(a),
            x + radius * cos(b) + pull * radius * sin(b),
            y + radius * sin(b) - pull * radius * cos(b),
            x + radius * cos(b),
            y + radius * sin(b),
        )
        for a, b in pairwise(turns)
    )


@lru_cache(maxsize=65536)
def _number(value: float) -> bytes:
    import pydyf

    written: bytes = pydyf._to_bytes(value)
    return written
