"""A presentation from outside → what it offers: its layouts, their places for text in mm, sizes and fonts."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tmpublish.deck.text_styles import A, HostLevel, P, first_said, level_of, prompt_marks, styled
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.drawingml import EMU_PER_MM, Box

TITLES = ("title", "ctrTitle")
TEXTS = ("subTitle", "body", "obj")
FOOTERS = ("dt", "ftr", "sldNum")
LEVELS = 9
_SMALLEST, _LARGEST = 914_400, 51_206_400  # EMU (ECMA-376 part 1, ST_SlideSizeCoordinate)
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}  # ECMA-376 part 1, 21.1.2.1.1
_MASTERS = {"ctrTitle": "title", "subTitle": "body", "obj": "body"}


@dataclass(frozen=True)
class HostPlace:
    """A placeholder: its kind (`title`, `body` …) and index, its name, its box, and the room in it, in mm."""

    kind: str
    index: int
    name: str
    attributes: tuple[tuple[str, str], ...]
    box: Box
    room: tuple[float, float]
    levels: tuple[HostLevel, ...]
    upright: bool
    ink: str
    """The fill of its text where only its prompt has one, as LibreOffice writes; XML."""
    align: str
    """Likewise, the side that its lines keep to."""
    moved: bool = False
    """True where a slide sets it elsewhere than its layout."""


@dataclass(frozen=True)
class HostLayout:
    """A layout: which one of which master (from 0), its name, Office's type of it, its placeholders."""

    master: int
    number: int
    name: str
    kind: str
    places: tuple[HostPlace, ...]
    colors: str
    """How it maps the theme's colours, which slides repeat; XML."""

    @property
    def title(self) -> HostPlace | None:
        """Return its place for a title."""
        return next((place for place in self.places if place.kind in TITLES), None)

    @property
    def texts(self) -> tuple[HostPlace, ...]:
        """Return its places for text, the largest first."""
        texts = [place for place in self.places if place.kind in TEXTS and place.upright]
        return tuple(sorted(texts, key=lambda place: -place.room[0] * place.room[1]))


@dataclass(frozen=True)
class Host:
    """A template as it is offered: its name in messages, its bytes, its layouts."""

    shown: str
    data: bytes
    layouts: tuple[HostLayout, ...]
    han: str
    """The font that its theme names for Chinese, if any."""
    outside: tuple[str, ...]
    """Addresses of pictures and the like that it would fetch when it is opened."""


def read_host(data: bytes, shown: str) -> Host:
    """Return what a template offers; raises PublishError where it cannot be read."""
    from lxml import etree
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        deck = Presentation(io.BytesIO(data))
        if not all(_SMALLEST <= side <= _LARGEST for side in (deck.slide_width or 0, deck.slide_height or 0)):
            raise ValueError("no slide is so small or so large")
        layouts = tuple(_layouts(deck))
        han = _theme_fonts(deck.slide_masters[0]).get("+mn-ea", "")
        outside = tuple(sorted(set(_outside(deck))))
    except (
        PythonPptxError, etree.XMLSyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError,
        OverflowError,
    ) as fault:  # fmt: skip
        message = "this template is damaged: open it in PowerPoint, let it be repaired, and save it once more"
        raise PublishError([Problem(shown, 0, 0, "template_unreadable", message)]) from fault
    return Host(shown, data, layouts, han, outside)


def _layouts(deck: Any) -> Iterator[HostLayout]:
    defaults = deck.part._element.find(f"{P}defaultTextStyle")
    for at, master in enumerate(deck.slide_masters):
        fonts = _theme_fonts(master)
        for number, layout in enumerate(master.slide_layouts):
            root = layout._element
            places = tuple(
                place
                for shape in root.iter(f"{P}sp")
                for place in _place(shape, master._element, defaults, fonts)
            )
            yield HostLayout(at, number, layout.name, root.get("type") or "", places, _colors(root))


def _colors(root: Any) -> str:
    from lxml import etree

    found = root.find(f"{P}clrMapOvr")
    return "" if found is None else etree.tostring(found).decode()


def _theme_fonts(master: Any) -> dict[str, str]:
    """Return the fonts of a master's theme by the names that texts call them (`+mn-lt` …)."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = etree.fromstring(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    found = {}
    for voice, tag in (("mj", "majorFont"), ("mn", "minorFont")):
        fonts = theme.find(f".//{A}{tag}")
        for script, face in (("lt", "latin"), ("ea", "ea")):
            named = None if fonts is None else fonts.find(f"{A}{face}")
            found[f"+{voice}-{script}"] = "" if named is None else named.get("typeface", "")
        hans = None if fonts is None else fonts.find(f"{A}font[@script='Hans']")
        found[f"+{voice}-ea"] = found[f"+{voice}-ea"] or ("" if hans is None else hans.get("typeface", ""))
    return found


def _outside(deck: Any) -> Iterator[str]:
    for master in deck.slide_masters:
        for part in (master.part, *(layout.part for layout in master.slide_layouts)):
            yield from (
                relation.target_ref
                for relation in part.rels.values()
                if relation.is_external and not relation.reltype.endswith("/hyperlink")
            )


def _holder(shape: Any) -> Any:
    return shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")


def _place(shape: Any, master: Any, defaults: Any, fonts: dict[str, str]) -> Iterator[HostPlace]:
    from lxml import etree

    holder = _holder(shape)
    if holder is None:
        return
    kind = holder.get("type", "obj")
    basic = _MASTERS.get(kind, kind)
    held = ((each, _holder(each)) for each in master.iter(f"{P}sp"))
    above = next((each for each, its in held if its is not None and its.get("type", "obj") == basic), None)
    chain = [each for each in (shape, above) if each is not None]
    box = next((box for each in chain for box in _box(each)), None)
    if box is None:
        return
    frames = [frame for each in chain if (frame := each.find(f"{P}txBody/{A}bodyPr")) is not None]
    left, top, right, foot = (
        int(first_said(frames, name, str(emu))) / EMU_PER_MM for name, emu in _INSETS.items()
    )
    upright = first_said(frames, "vert", "horz") == "horz" and holder.get("orient", "horz") == "horz"
    style = {"title": "titleStyle", "body": "bodyStyle"}.get(basic, "otherStyle")
    styles = [each.find(f"{P}txBody/{A}lstStyle") for each in chain]
    styles += [master.find(f"{P}txStyles/{P}{style}"), defaults]
    found = [each for each in styles if each is not None]
    marks = [mark for each in chain for mark in prompt_marks(each)]
    fill = (
        None if styled(found) else next((f for mark in marks for f in mark.iterfind(f"{A}solidFill")), None)
    )
    sides = [each for shape in chain for each in shape.iterfind(f"{P}txBody/{A}p/{A}pPr")]
    yield HostPlace(
        kind, int(holder.get("idx", "0")), shape.find(f"{P}nvSpPr/{P}cNvPr").get("name", ""),
        tuple((name, value) for name, value in holder.attrib.items() if name != "hasCustomPrompt"),
        box, (box[2] - left - right, box[3] - top - foot),
        tuple(level_of(found, n, fonts, first_said(marks, "sz", "1800")) for n in range(1, LEVELS + 1)),
        upright, "" if fill is None else etree.tostring(fill).decode(),
        "" if styled(found) else first_said(sides, "algn", ""),
    )  # fmt: skip


def _box(shape: Any) -> Iterator[Box]:
    frame = shape.find(f"{P}spPr/{A}xfrm")
    if frame is not None:
        off, ext = frame.find(f"{A}off"), frame.find(f"{A}ext")
        x, y, width, height = (
            int(each.get(name)) / EMU_PER_MM
            for each, name in ((off, "x"), (off, "y"), (ext, "cx"), (ext, "cy"))
        )
        yield x, y, width, height
