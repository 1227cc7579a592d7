"""A deck as the eye meets it: bytes → what each slide says, paragraph by paragraph, and what is not seen."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from tmpublish.ooxml import backdrop, style_inheritance
from tmpublish.ooxml.backdrop import Canvas
from tmpublish.ooxml.deck_metadata import ON, Part, aside, in_order, notes, strange
from tmpublish.ooxml.opc_reader import A, P, Package, local, read_package
from tmpublish.ooxml.shape_geometry import EMU, Area, Frame, Placed, placed
from tmpublish.ooxml.style_inheritance import Stage
from tmpublish.ooxml.text_area import area

LEAST_SIZE = 6.0  # pt
_MOST_SQUEEZED = 0.2  # em, taken from between two letters
_LEAST_BOX = 2.0  # pt
_EDGE = 3.0  # pt by which a box may reach beyond the slide


@dataclass(frozen=True)
class Told:
    """What a slide tells: the paragraphs of its shapes, those that its layout paints, those of its notes."""

    shown: tuple[tuple[Part, ...], ...]
    behind: tuple[tuple[Part, ...], ...]
    notes: tuple[tuple[Part, ...], ...]
    strange: tuple[str, ...]
    """Words in notes outside of their placeholder, in comments, charts and diagrams."""
    aside: tuple[str, ...]
    """Alternative texts and tooltips."""


@dataclass
class _Stand:
    """What is being read: the slide, its canvas, and the texts found on it."""

    where: Stage
    package: Package
    part: str
    board: Canvas
    found: "list[_Text]" = field(default_factory=list)
    leaving: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Text:
    """A text on the canvas: its paragraphs, the area that it fills, what it was painted on, and when."""

    paragraphs: tuple[tuple[Part, ...], ...]
    area: Area | None
    since: int


@lru_cache(maxsize=8)
def read_slides(data: bytes) -> tuple[Told, ...]:
    """Return what each slide of a deck (ISO/IEC 29500) tells, in the order of showing; raises ValueError."""
    package = read_package(data)
    return tuple(_told(package, part) for part in in_order(package))


def _told(package: Package, part: str) -> Told:
    where = style_inheritance.stage(package, part)
    size = next((each for root in package.main for each in root.iterfind(f"{P}sldSz")), None)
    width, height = (
        float(size.get(key, "9144000")) / EMU if size is not None else 720.0 for key in ("cx", "cy")
    )
    stand = _Stand(where, package, part, backdrop.canvas(where, width, height), leaving=_leaving(where.slide))
    layout_part = next(iter(package.targets(part, "slideLayout")), "")
    master_part = next(iter(package.targets(layout_part, "slideMaster")), "")
    if where.slide.get("showMasterSp", "1") in ON:
        if where.layout.get("showMasterSp", "1") in ON:
            _walk(replace(stand, part=master_part), where.master, own=False)
        _walk(replace(stand, part=layout_part), where.layout, own=False)
    behind = list(stand.found)
    _walk(stand, where.slide, own=True)
    shown = stand.found[len(behind) :]
    hidden = "" if where.slide.get("show", "1") in ON else "is on a slide that is not shown"
    return Told(
        tuple(line for text in shown for line in _judged(stand, text, shown, hidden)),
        tuple(line for text in behind for line in text.paragraphs),
        tuple(notes(package, part)),
        tuple(strange(package, part)),
        tuple(aside(where.slide)),
    )


def _leaving(slide: etree._Element) -> frozenset[str]:
    """Return the ids of the shapes that an animation takes away (ECMA-376, 19.5.33)."""
    exits = [each for each in slide.iter(f"{P}cTn") if each.get("presetClass") == "exit"]
    return frozenset(str(each.get("spid")) for leave in exits for each in leave.iter(f"{P}spTgt"))


def _walk(stand: _Stand, root: etree._Element, own: bool) -> None:
    tree = root.find(f"{P}cSld/{P}spTree")
    for shape, frame, hidden in _shapes(tree, Frame(), "") if tree is not None else ():
        holder = shape.find(f"*/{P}nvPr/{P}ph")
        if own or holder is None:
            _take(stand, shape, frame, hidden)


def _shapes(parent: etree._Element, frame: Frame, hidden: str) -> Iterator[tuple[etree._Element, Frame, str]]:
    """Yield what is painted, with the frame that it stands in and why a group hides it."""
    for each in parent:
        tag = local(each.tag)
        named = each.find(f"*/{P}cNvPr")
        off = named is not None and named.get("hidden", "0") in ON
        here = hidden or ("is in a shape that is hidden" if off else "")
        if tag == "grpSp":
            yield from _shapes(each, frame.within(each), here)
        elif tag in {"AlternateContent", "Choice", "Fallback"}:
            yield from _shapes(each, frame, here)
        elif tag in {"sp", "pic", "cxnSp", "graphicFrame"}:
            yield each, frame, here


def _take(stand: _Stand, shape: etree._Element, frame: Frame, hidden: str) -> None:
    layers = stand.where.layers(shape)
    spot = placed(layers, frame)
    if spot and not hidden:
        stand.board.paint(stand.where, stand.package, stand.part, shape, spot)
    named = shape.find(f"*/{P}cNvPr")
    if named is not None and named.get("id") in stand.leaving:
        hidden = "is taken away by an animation"
    reason = hidden or _out_of_place(stand, spot)
    for body in (*shape.iterfind(f"{P}txBody"), *shape.iter(f"{A}txBody")):
        _hold(stand, shape, body, spot if body.tag == f"{P}txBody" else None, reason)


def _hold(
    stand: _Stand, shape: etree._Element, body: etree._Element, spot: Placed | None, reason: str
) -> None:
    """Keep a text with the ground that it stands on now; cells of tables have none that is known."""
    sheet = stand.board.colors.size
    room = area(stand.where, sheet, shape, spot, body) if spot and not reason else None
    ground = stand.board.ground(room) if room else None
    lines = tuple(_paragraph(stand, shape, line, reason, ground) for line in body.iterfind(f"{A}p"))
    if any(words.strip() for line in lines for words, _ in line):
        stand.found.append(_Text(lines, room, stand.board.count))


def _out_of_place(stand: _Stand, spot: Placed | None) -> str:
    if spot is None:
        return "has no place on the slide"
    left, top, right, bottom = spot.area
    width, height = stand.board.colors.size
    if right - left < _LEAST_BOX or bottom - top < _LEAST_BOX:
        return "is in a box without size"
    if left < -_EDGE or top < -_EDGE or right > width + _EDGE or bottom > height + _EDGE:
        return "is beyond the edge of the slide"
    return "is upside down" if spot.flipped or 90 < spot.turn < 270 else ""


def _paragraph(
    stand: _Stand,
    shape: etree._Element,
    line: etree._Element,
    reason: str,
    ground: list[tuple[int, tuple[int, int, int]]] | None = None,
) -> tuple[Part, ...]:
    """Return the parts of a paragraph that tabs divide, each character with why it is not seen."""
    properties = line.find(f"{A}pPr")
    level = int(properties.get("lvl", "0")) + 1 if properties is not None else 1
    words, reasons = "", list[str]()
    for each in line:
        kind = local(each.tag)
        said = "\v" if kind == "br" else str(each.findtext(f"{A}t") or "") if kind in {"r", "fld"} else ""
        if said:
            run = each.find(f"{A}rPr")
            why = reason or _too_small(stand, shape, level, run) or _too_dim(stand, shape, level, run, ground)
            words += said
            reasons += [why] * len(said)
    parts, at = [], 0
    for piece in words.split("\t"):
        parts.append((piece, tuple(reasons[at : at + len(piece)])))
        at += len(piece) + 1
    return tuple(parts)


def _too_small(stand: _Stand, shape: etree._Element, level: int, run: etree._Element | None) -> str:
    size = style_inheritance.size(stand.where, shape, level, run)
    spacing = int(run.get("spc", "0")) / 100 if run is not None else 0
    if run is not None and run.get("baseline", "0").strip("0%"):
        size *= 2 / 3  # raised or lowered
    if spacing < -_MOST_SQUEEZED * size:
        return "is squeezed"
    return f"is set in {size:.1f} pt" if size < LEAST_SIZE else ""


def _too_dim(
    stand: _Stand,
    shape: etree._Element,
    level: int,
    run: etree._Element | None,
    ground: list[tuple[int, tuple[int, int, int]]] | None,
) -> str:
    ink = style_inheritance.ink(stand.where, shape, level, run)
    dim = ink is not None and ground is not None and backdrop.dim(ink, ground)
    return "does not stand out from its ground" if dim else ""


def _judged(stand: _Stand, text: _Text, others: list[_Text], hidden: str) -> Iterator[tuple[Part, ...]]:
    """Yield the paragraphs of a text with all that is known when the whole slide is painted."""
    reason = hidden
    if not reason and text.area and stand.board.covered(text.area, text.since):
        reason = "is covered"
    if not reason and any(_upon(text, other) for other in others if other is not text):
        reason = "stands on another text"
    for line in text.paragraphs:
        yield tuple((words, tuple(why or reason for why in reasons)) for words, reasons in line)


def _upon(one: _Text, other: _Text) -> bool:
    if not one.area or not other.area:
        return False
    wide = min(one.area[2], other.area[2]) - max(one.area[0], other.area[0])
    high = min(one.area[3], other.area[3]) - max(one.area[1], other.area[1])
    sizes = [(each[2] - each[0]) * (each[3] - each[1]) for each in (one.area, other.area)]
    return wide > 0 and high > 0 and wide * high > 0.4 * min(sizes)
