"""Lengths, boxes and names ↔ DrawingML: namespaces, units, escaped values, and the place of a shape."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from lxml import etree

EMU_PER_MM, EMU_PER_PT = 36_000, 12_700
# ECMA-376 part 1: DrawingML main, relationships, PresentationML; in braces, as lxml looks elements up.
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
ALL = f'xmlns:a="{A[1:-1]}" xmlns:r="{R[1:-1]}" xmlns:p="{P[1:-1]}"'
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)

# PowerPoint's own settings for breaking lines; without them, other programs differ.
LINE_BREAKING = 'defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="0"'
MINOR_FONTS = '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/>'
RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_ACCENTS = " ".join(f'accent{n}="accent{n}"' for n in range(1, 7))
# On dark slides, text that a person adds is light: background and text change places, links stay visible.
DARK = (
    '<p:clrMapOvr><a:overrideClrMapping bg1="dk2" tx1="lt1" bg2="accent3" tx2="lt2" '
    f'{_ACCENTS} hlink="lt1" folHlink="lt2"/></p:clrMapOvr>'
)
LIGHT = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"

NOTHING = etree.Element("none")  # takes the place of a missing element
Box = tuple[float, float, float, float]
"""x, y, width and height in mm."""


def emu(mm: float) -> int:
    """Return a length in mm as whole English Metric Units, the unit of DrawingML."""
    return round(mm * EMU_PER_MM)


def frame(box: Box, child: bool = False) -> str:
    """Return the place and size of a shape; for a group (`child`), also the space of its children."""
    x, y, width, height = box
    # Both edges are rounded, not the size: neighbors that share an edge in mm share it in EMU.
    left, top, right, bottom = emu(x), emu(y), emu(x + width), emu(y + height)
    off = f'x="{left}" y="{top}"'
    ext = f'cx="{right - left}" cy="{bottom - top}"'
    inner = f"<a:chOff {off}/><a:chExt {ext}/>" if child else ""
    return f"<a:xfrm><a:off {off}/><a:ext {ext}/>{inner}</a:xfrm>"


def tree(shapes: str) -> str:
    """Return the shape tree of a slide, a layout or a master around its shapes."""
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr>{frame((0, 0, 0, 0), child=True)}</p:grpSpPr>{shapes}</p:spTree>"
    )


def identity(number: int, name: str, alt: str = "", decorative: bool = False, link: str = "") -> str:
    """Return the identity of a shape: its id, name, alt text, and whether it is decorative."""
    described = f" descr={quoteattr(alt)}" if alt or decorative else ""
    inside = link + (DECORATIVE if decorative else "")
    tag = f'<p:cNvPr id="{number}" name={quoteattr(name)}{described}'
    return f"{tag}>{inside}</p:cNvPr>" if inside else f"{tag}/>"


@lru_cache(maxsize=4096)
def local(name: object) -> str:
    """Return the name of an element or attribute without its namespace; "" for an XML comment."""
    return etree.QName(name).localname if isinstance(name, str) else ""


@dataclass(frozen=True)
class Transform:
    """How the children of a group map to the slide: scaled, then moved; in EMU."""

    scale: tuple[float, float] = (1.0, 1.0)
    move: tuple[float, float] = (0.0, 0.0)

    def inside(self, group: etree._Element) -> "Transform":
        """Return the transform of the children of a group (ECMA-376 part 1, 20.1.7.5)."""
        found = group.find(f"{P}grpSpPr/{A}xfrm")
        if found is None:
            return self
        scale, move = [], []
        for axis, (position, size) in enumerate((("x", "cx"), ("y", "cy"))):
            inner = _length(found, "chExt", size)
            factor = _length(found, "ext", size) / inner if inner else 1.0
            offset = _length(found, "off", position) - factor * _length(found, "chOff", position)
            scale.append(self.scale[axis] * factor)
            move.append(self.move[axis] + self.scale[axis] * offset)
        return Transform((scale[0], scale[1]), (move[0], move[1]))


def _length(frame_element: etree._Element, tag: str, name: str) -> float:
    element = frame_element.find(f"{A}{tag}")
    return float(element.get(name, "0")) if element is not None else 0.0


def placement(layers: Iterable[etree._Element], transform: Transform) -> tuple[Box, float] | None:
    """Return the box of a shape before rotation, and its rotation in degrees; None if it has no frame.

    `layers` are the shape and the placeholders that it inherits from; the first with a frame counts.
    `transform` is that of its group.
    """
    for depth, layer in enumerate(layers):
        frames = (each for path in (f"{P}spPr/{A}xfrm", f"{P}xfrm") for each in layer.iterfind(path))
        found = next(frames, None)
        if found is None or found.find(f"{A}off") is None or found.find(f"{A}ext") is None:
            continue
        here = transform if not depth else Transform()
        x, y = (
            (here.move[axis] + here.scale[axis] * _length(found, "off", name)) / EMU_PER_MM
            for axis, name in enumerate("xy")
        )
        width, height = (
            here.scale[axis] * _length(found, "ext", name) / EMU_PER_MM
            for axis, name in enumerate(("cx", "cy"))
        )
        rotation = float(found.get("rot", "0")) / 60_000 % 360
        return (x, y, width, height), rotation
    return None
