"""What a page paints and where: follows the operators of a PDF page and gives its filled paths as boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream

Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in pt of the page."""
EVERYWHERE: Corners = (-1e6, -1e6, 1e6, 1e6)
# The handles of a curve bound it well enough.
DRAWING = {b"l", b"c", b"v", b"y"}
FILLING = {b"f", b"F", b"f*", b"b", b"B", b"b*", b"B*"}
ENDING = {*FILLING, b"s", b"S", b"n"}


@dataclass(frozen=True)
class Painted:
    """A filled path: its box as far as it is not clipped, of how many pieces it is, its colour."""

    box: Corners
    pieces: int
    colour: tuple[float, ...]


@dataclass(frozen=True)
class State:
    """The graphics state, as far as it says where things are (ISO 32000-1, 8.4)."""

    matrix: tuple[float, ...] = (1, 0, 0, 1, 0, 0)
    clip: Corners = EVERYWHERE
    colour: tuple[float, ...] = ()

    def moved(self, by: Sequence[float]) -> "State":
        a, b, c, d, e, f = by
        g, h, i, j, k, m = self.matrix
        product = (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j)
        return replace(self, matrix=(*product, e * g + f * i + k, e * h + f * j + m))

    def at(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def painted(page: PageObject) -> Iterator[Painted]:
    """Yield what a page fills, in its order, forms included."""
    yield from _walk(page.get_contents(), page["/Resources"], State(), page.pdf)


def _walk(content: Any, resources: Any, state: State, pdf: Any) -> Iterator[Painted]:
    stack: list[State] = []
    points: list[tuple[float, float]] = []
    pen, pieces, clips = (0.0, 0.0), 0, False
    for operands, operator in ContentStream(content, pdf).operations:
        numbers = [float(operand) for operand in operands if isinstance(operand, int | float)]
        if operator == b"q":
            stack.append(state)
        elif operator == b"Q":
            state = stack.pop()
        elif operator == b"cm":
            state = state.moved(numbers)
        elif operator in (b"rg", b"g", b"k"):
            state = replace(state, colour=tuple(numbers))
        elif operator == b"re":
            x, y, width, height = numbers
            points += [state.at(x, y), state.at(x + width, y), state.at(x, y + height)]
            points.append(state.at(x + width, y + height))
            pieces += 1
        elif operator == b"m":
            # A pen that is set down and lifted again paints nothing.
            pen, pieces = state.at(*numbers), pieces + 1
        elif operator in DRAWING:
            points += [pen, *(state.at(*numbers[i : i + 2]) for i in range(0, len(numbers), 2))]
            pen = points[-1]
        elif operator in (b"W", b"W*"):
            clips = True
        elif operator in ENDING:
            if points:
                box = _common(_around(points), state.clip)
                if operator in FILLING and box[0] < box[2] and box[1] < box[3]:
                    yield Painted(box, pieces, state.colour)
                state = replace(state, clip=box) if clips else state
            points, pieces, clips = [], 0, False
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]].get_object()
            if form["/Subtype"] == "/Form":
                inside = state.moved([float(n) for n in form.get("/Matrix", (1, 0, 0, 1, 0, 0))])
                left, bottom, right, top = (float(n) for n in form["/BBox"])
                corners = [inside.at(x, y) for x in (left, right) for y in (bottom, top)]
                inside = replace(inside, clip=_common(_around(corners), state.clip))
                yield from _walk(form, form.get("/Resources", resources), inside, pdf)


def _around(points: Sequence[tuple[float, float]]) -> Corners:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _common(one: Corners, other: Corners) -> Corners:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
