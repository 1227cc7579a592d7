"""A booklet's bytes → its words and fields page by page, in mm, as they are painted, in its order."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pikepdf
from painted_paths import DRAWING, ENDING, FILLING, Corners, State
from structure_tree import Mark, _characters

MM_PER_PT = 25.4 / 72
PAGE = (210.0, 297.0)
HAIR = 0.1  # mm: what meets by no more is taken to touch
# What letters take up above and below their baseline, in parts of their size.
ASCENT, DESCENT = 0.7, 0.18
Colour = tuple[float, ...]


@dataclass(frozen=True)
class Box:
    """A place on a page, in mm from its top left corner."""

    left: float
    top: float
    right: float
    foot: float

    def meets(self, other: "Box") -> bool:
        """Return True if both cover the same spot."""
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > HAIR and min(self.foot, other.foot) - max(self.top, other.top) > HAIR

    def holds(self, other: "Box") -> bool:
        """Return True if the other lies wholly inside."""
        across = self.left - HAIR < other.left and other.right < self.right + HAIR
        return across and self.top - HAIR < other.top and other.foot < self.foot + HAIR


@dataclass(frozen=True)
class Field:
    """A piece of a filled path, as far as it is not clipped; `whole` if it fills its box."""

    order: int
    box: Box
    colour: Colour
    whole: bool


@dataclass(frozen=True)
class Word:
    """A string painted in one go: its place in mm, size in pt, colour; `mark` is None in artifacts."""

    page: int
    order: int
    mark: Mark | None
    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    colour: Colour

    @property
    def box(self) -> Box:
        """Return where its letters stand."""
        high, low = ASCENT * self.size * MM_PER_PT, DESCENT * self.size * MM_PER_PT
        return Box(self.left, self.baseline - high, self.right, self.baseline + low)


@dataclass(frozen=True)
class Sheet:
    """What one page paints, in its order."""

    words: tuple[Word, ...]
    fields: tuple[Field, ...]

    def grounds(self, word: Word) -> list[Colour]:
        """Return the colours that lie under a word: of what holds it, and of all that is painted on that."""
        found: list[Colour] = []
        for under in reversed(self.fields):
            if under.order < word.order and under.box.meets(word.box):
                found.append(under.colour)
                if under.whole and under.box.holds(word.box):
                    break
        return found


@lru_cache(maxsize=16)
def read(data: bytes) -> tuple[Sheet, ...]:
    """Return the pages of a booklet."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return tuple(
            Sheet(tuple(_words(page, number)), tuple(_fields(page, page.Resources, State())))
            for number, page in enumerate(pdf.pages, 1)
        )


def _words(page: Any, number: int) -> Iterator[Word]:
    """Yield what the text operators of a page show (ISO 32000-1, 9.4); forms hold drawings alone."""
    fonts = {name: _Font.of(font) for name, font in page.Resources.get("/Font", {}).items()}
    font, size, state, stack, placed = _Font({}, {}, False), 0.0, State(), list[State](), State()
    marks: list[Mark | None] = []
    for order, (operands, operator) in enumerate(_operations(page)):
        match operator:
            case "BDC" | "BMC":
                tags = operands[1] if len(operands) > 1 else {}
                marks.append((number, int(tags["/MCID"])) if "/MCID" in tags else None)
            case "EMC":
                marks.pop()
            case "Tf":
                font, size = fonts[str(operands[0])], float(operands[1])
            case "Tm":
                placed = state.moved(_numbers(operands))
            case "Tj" | "TJ":
                text, width = font.shown(operands[0])
                (left, base), (right, _) = placed.at(0, 0), placed.at(width * size, 0)
                points = (right - left) / width if width else 0.0
                ends = (left * MM_PER_PT, right * MM_PER_PT, PAGE[1] - base * MM_PER_PT)
                mark = next((mark for mark in reversed(marks) if mark), None)
                yield Word(number, order, mark, text, *ends, points, font.bold, state.colour)
            case "Td" | "TD" | "T*" | "Tc" | "Tw" | "Tz" | "Ts" | "'" | '"':
                raise NotImplementedError(f"{operator} is not measured")
            case name:
                state = _followed(name, operands, state, stack)


@dataclass(frozen=True)
class _Font:
    """What its codes mean and how wide they are, in em."""

    characters: dict[int, str]
    widths: dict[int, float]
    bold: bool

    @classmethod
    def of(cls, font: Any) -> "_Font":
        given, widths = list(font.DescendantFonts[0].W), dict[int, float]()
        for first, run in zip(given[::2], given[1::2], strict=True):
            widths |= {int(first) + k: float(width) / 1000 for k, width in enumerate(run)}
        name = str(font.BaseFont)
        bold = name.endswith(("-Bold", "-Heavy", "-Black")) and not name.endswith("Semi-Bold")
        return cls(_characters(font), widths, bold)

    def shown(self, strings: Any) -> tuple[str, float]:
        """Return what strings say and how far they go, in em."""
        text, width = "", 0.0
        for piece in strings if isinstance(strings, pikepdf.Array) else [strings]:
            if isinstance(piece, pikepdf.String):
                codes = bytes(piece)
                for code in (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2)):
                    text += self.characters[code]
                    width += self.widths[code]
            else:
                width -= float(piece) / 1000
        return text, width


def _fields(content: Any, resources: Any, state: State, within: int | None = None) -> Iterator[Field]:
    """Yield each piece of what a page fills; what a form paints has the order of the form."""
    stack, path, clips = list[State](), list[_Piece](), False
    for order, (operands, name) in enumerate(_operations(content)):
        numbers = _numbers(operands)
        if name == "re":
            x, y, width, height = numbers
            ends = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
            path.append(_Piece([state.at(*end) for end in ends], True))
        elif name == "m":
            path.append(_Piece([state.at(*numbers)], False))
        elif name.encode() in DRAWING:
            path[-1].points.extend(state.at(*numbers[i : i + 2]) for i in range(0, len(numbers), 2))
        elif name in ("W", "W*"):
            clips = True
        elif name.encode() in ENDING:
            for piece in path if name.encode() in FILLING else ():
                box = _common(_around(piece.points), state.clip)
                if box[0] < box[2] and box[1] < box[3]:
                    left, low, right, high = (value * MM_PER_PT for value in box)
                    place = Box(left, PAGE[1] - high, right, PAGE[1] - low)
                    yield Field(order if within is None else within, place, state.colour, piece.whole)
            if clips and path:
                around = _around([point for piece in path for point in piece.points])
                state = replace(state, clip=_common(around, state.clip))
            path, clips = [], False
        elif name == "Do":
            form = resources.XObject[str(operands[0])]
            if form.Subtype == pikepdf.Name.Form:
                left, low, right, high = _numbers(form.BBox)
                corners = [state.at(x, y) for x in (left, right) for y in (low, high)]
                inside = replace(state, clip=_common(_around(corners), state.clip))
                yield from _fields(form, form.get("/Resources", resources), inside, order)
        else:
            state = _followed(name, operands, state, stack)


@dataclass(frozen=True)
class _Piece:
    """One closed piece of a path: the points that bound it in pt, and whether it is a rectangle."""

    points: list[tuple[float, float]]
    whole: bool


def _followed(name: str, operands: Any, state: State, stack: list[State]) -> State:
    """Return the graphics state after an operator that changes it (ISO 32000-1, 8.4)."""
    match name:
        case "q":
            stack.append(state)
        case "Q":
            return stack.pop()
        case "cm":
            return state.moved(_numbers(operands))
        case "rg" | "g" | "k":
            return replace(state, colour=tuple(_numbers(operands)))
        case "cs" | "sc" | "scn" | "sh":
            raise NotImplementedError(f"{name} is not measured")
    return state


def _operations(content: Any) -> Iterator[tuple[Any, str]]:
    for instruction in pikepdf.parse_content_stream(content):
        assert isinstance(instruction, pikepdf.ContentStreamInstruction), (
            "pictures in a stream are not measured"
        )
        yield instruction.operands, str(instruction.operator)


def _numbers(operands: Any) -> list[float]:
    return [float(value) for value in operands if isinstance(value, int | Decimal)]


def _around(points: Sequence[tuple[float, float]]) -> Corners:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _common(one: Corners, other: Corners) -> Corners:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])
