"""Drawings → native, grouped, editable shapes of PowerPoint in theme colours; a path becomes one freeform."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, degrees

from tmpublish.deck.office_theme import fill
from tmpublish.deck.slide_text import Paragraph
from tmpublish.deck.svg_reader import Form, Group, Lettering, Part, read_drawing
from tmpublish.deck.text_writer import Voice, body_properties, list_style, paragraphs_xml
from tmpublish.ooxml.drawingml import RECTANGLE, Box, emu, frame, identity
from tmpublish.text.fonts import Segment

UNITS_PER_MM = 100  # of a freeform's own space: hundredths of a millimetre keep its numbers short
FULL_TURN = 21_600_000  # angles are counted in 60,000ths of a degree
_TAGS = {"M": "moveTo", "L": "lnTo", "Q": "quadBezTo", "C": "cubicBezTo"}


class Numbers:
    """Counts the shape ids of one slide; 1 is the tree itself."""

    def __init__(self) -> None:
        self._last = 1

    def take(self) -> int:
        """Return the next id."""
        self._last += 1
        return self._last


@dataclass(frozen=True)
class Hand:
    """What shapes are drawn with: the voice, the ids, the size step of each text, where links lead."""

    voice: Voice
    numbers: Numbers
    step: Callable[[Lettering], int] = lambda _: 0
    link: Callable[[str], str] = lambda _: ""
    links: Mapping[str, str] | None = None
    drawn: bool = False
    """True on layouts and masters, where shapes that are no placeholders are marked as drawn by the user."""


def drawing_xml(svg: str, voice: Voice, numbers: Numbers, drawn: bool = False) -> str:
    """Return a drawing without texts of the plan, as layouts have it."""
    return parts_xml(Hand(voice, numbers, drawn=drawn), read_drawing(svg, voice.office).parts)


def parts_xml(hand: Hand, parts: Sequence[Part]) -> str:
    """Return shapes in the order of the drawing, which is also the order of reading."""
    return "".join(_part(hand, part, False) for part in parts)


def bounds(parts: Sequence[Part]) -> Box:
    """Return the box around parts, in mm."""
    boxes = [bounds(part.parts) if isinstance(part, Group) else part.box for part in parts]
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, foot = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    return left, top, right - left, foot - top


def _part(hand: Hand, part: Part, inside: bool) -> str:
    if isinstance(part, Group):
        return _group(hand, part, inside)
    if isinstance(part, Lettering):
        return _lettering(hand, part)
    return _form(hand, part, inside)


def _user(hand: Hand) -> str:
    return '<p:nvPr userDrawn="1"/>' if hand.drawn else "<p:nvPr/>"


def _group(hand: Hand, group: Group, inside: bool) -> str:
    decorative = group.decorative and not inside
    named = identity(hand.numbers.take(), group.name, group.alt, decorative)
    children = "".join(_part(hand, part, True) for part in group.parts)
    return (
        f"<p:grpSp><p:nvGrpSpPr>{named}<p:cNvGrpSpPr/>{_user(hand)}</p:nvGrpSpPr>"
        f"<p:grpSpPr>{frame(bounds(group.parts), child=True)}</p:grpSpPr>{children}</p:grpSp>"
    )


def _form(hand: Hand, form: Form, inside: bool) -> str:
    # A form that stands alone adorns; inside a group, the group speaks for it.
    named = identity(hand.numbers.take(), form.name, decorative=not inside)
    inside_fill = fill(hand.voice.brand, form.fill) if form.fill else "<a:noFill/>"
    line = "<a:ln><a:noFill/></a:ln>"
    if form.stroke:
        ink = fill(hand.voice.brand, form.stroke)
        line = f'<a:ln w="{emu(form.stroke_width)}" cap="flat">{ink}<a:miter lim="800000"/></a:ln>'
    if form.kind == "line":
        return (
            f"<p:cxnSp><p:nvCxnSpPr>{named}<p:cNvCxnSpPr/>{_user(hand)}</p:nvCxnSpPr><p:spPr>"
            f'{_line_frame(form)}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>{line}</p:spPr></p:cxnSp>'
        )
    preset = f'<a:prstGeom prst="{form.kind}"><a:avLst/></a:prstGeom>'
    geometry = _freeform(form) if form.kind == "path" else preset
    return (
        f"<p:sp><p:nvSpPr>{named}<p:cNvSpPr/>{_user(hand)}</p:nvSpPr><p:spPr>{frame(form.box)}{geometry}{inside_fill}{line}"
        f"</p:spPr></p:sp>"
    )


def _line_frame(form: Form) -> str:
    (_, (x1, y1)), (_, (x2, y2)) = form.segments
    flipped = (x2 - x1) * (y2 - y1) < 0
    return frame(form.box).replace("<a:xfrm>", '<a:xfrm flipV="1">') if flipped else frame(form.box)


def _lettering(hand: Hand, lettering: Lettering) -> str:
    step = hand.step(lettering)
    link = hand.link(lettering.link) if lettering.link else ""
    levels = [lettering.level]
    named = identity(hand.numbers.take(), lettering.path, link=link)
    style = list_style(hand.voice, levels, step, align=lettering.align)
    said = paragraphs_xml(hand.voice, [Paragraph(lettering.runs)], levels, hand.links or {})
    return (
        f'<p:sp><p:nvSpPr>{named}<p:cNvSpPr txBox="1"/>{_user(hand)}</p:nvSpPr>'
        f"<p:spPr>{frame(lettering.box)}{RECTANGLE}<a:noFill/></p:spPr>"
        f"<p:txBody>{body_properties(lettering.anchor)}{style}{said}</p:txBody></p:sp>"
    )


# Ornaments stand on layouts of all languages, and in every plan of a family that one process publishes.
@lru_cache(maxsize=1024)
def _freeform(form: Form) -> str:
    """Return a path as one freeform (ECMA-376 part 1, 20.1.9.8)."""
    left, top, width, height = form.box
    pen = _Pen(left, top)
    inside = "".join(pen.draw(segment) for segment in form.segments)
    size = f'w="{round(width * UNITS_PER_MM)}" h="{round(height * UNITS_PER_MM)}"'
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst><a:path {size}>{inside}</a:path></a:pathLst></a:custGeom>"
    )


class _Pen:
    """Writes segments in a freeform's own space and knows where it is, as arcs ask for it."""

    def __init__(self, left: float, top: float) -> None:
        self._origin = (left, top)
        self._at = (0.0, 0.0)

    def draw(self, segment: Segment) -> str:
        command, values = segment
        points = [(values[n], values[n + 1]) for n in range(0, len(values) - 1, 2)]
        if command == "A":
            made = self._arc(*values)
        elif command == "Z":
            made = "<a:close/>"
        else:
            made = f"<a:{_TAGS[command]}>{self._points(points)}</a:{_TAGS[command]}>"
        self._at = points[-1] if points else self._at
        return made

    def _points(self, points: Sequence[tuple[float, float]]) -> str:
        left, top = self._origin
        return "".join(
            f'<a:pt x="{round((x - left) * UNITS_PER_MM)}" y="{round((y - top) * UNITS_PER_MM)}"/>'
            for x, y in points
        )

    def _arc(self, radius: float, sweep: float, x: float, y: float) -> str:
        """Return a half circle, from where the pen is to x, y."""
        start = degrees(atan2(self._at[1] - y, self._at[0] - x)) % 360
        turn = FULL_TURN // 2 * (1 if sweep else -1)
        size = round(radius * UNITS_PER_MM)
        return f'<a:arcTo wR="{size}" hR="{size}" stAng="{round(start * 60_000)}" swAng="{turn}"/>'
