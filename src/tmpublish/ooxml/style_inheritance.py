"""Shape of a slide or layout → text styles and colors, as inherited from layout, master and theme."""

import colorsys
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tmpublish.ooxml.drawingml import EMU_PER_MM, NOTHING, A, P, local
from tmpublish.ooxml.opc import Package

Color = tuple[int, int, int, float]
"""Red, green, blue from 0 to 255, and opacity from 0 to 1."""

TITLES, FOOTERS = ("title", "ctrTitle"), ("dt", "ftr", "sldNum", "hdr")
# ECMA-376 part 1, 21.1.2.1.1: the insets of a text body in EMU if none are set.
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}


@dataclass(frozen=True)
class TextLevel:
    """How text of one level is set: sizes and spacing in pt, indents in mm."""

    size: float
    size_is_set: bool
    """False if no style names a size; `size` is then the default."""
    bold: bool
    tracking: float
    font: str
    """The Latin font."""
    align: str
    margin: float
    indent: float
    before: float
    after: float
    spacing: float
    """As a share of the font's natural line; 0 if `leading` is fixed."""
    leading: float
    """0 if it follows the font."""
    capitals: bool
    """True if all letters are shown as capitals."""


@dataclass(frozen=True)
class Inheritance:
    """A slide or layout with what it inherits from; `roots` are its own XML, then its layout and master."""

    roots: tuple[etree._Element, ...]
    theme_colors: Mapping[str, Color]
    color_map: Mapping[str, str]
    fonts: Mapping[str, str]
    """The fonts of the theme by the names that texts use (`+mn-lt` …)."""
    defaults: tuple[etree._Element, ...]

    def layers(self, shape: etree._Element) -> list[etree._Element]:
        """Return a shape, then the placeholders of layout and master that it inherits from."""
        found, holder = [shape], placeholder(shape)
        if holder is None:
            return found
        for depth, held in enumerate(self._placeholders):
            match = _match(held, holder, by_index=depth < len(self._placeholders) - 1)
            if match:
                layer, holder = match
                found.append(layer)
        return found

    @cached_property
    def _placeholders(self) -> list[list[tuple[etree._Element, etree._Element]]]:
        """Return the placeholders of layout and master; found once, since every run asks for them."""
        return [
            [(shape, holder) for shape in root.iter(f"{P}sp") if (holder := placeholder(shape)) is not None]
            for root in self.roots[1:]
        ]

    def text_styles(self, shape: etree._Element) -> list[etree._Element]:
        """Return the elements that hold the text levels of a shape, nearest first."""
        found = [each for layer in self.layers(shape) for each in layer.iterfind(f"{P}txBody/{A}lstStyle")]
        holder = placeholder(shape)
        if holder is not None:
            kind = basic_kind(holder)
            name = {"title": "titleStyle", "body": "bodyStyle"}.get(kind, "otherStyle")
            found += self.roots[-1].iterfind(f"{P}txStyles/{P}{name}")
        return [*found, *self.defaults]

    def body_property(self, shape: etree._Element, name: str, default: str) -> str:
        """Return an attribute of the text body of a shape, its own or inherited."""
        bodies = (each for layer in self.layers(shape) for each in layer.iterfind(f"{P}txBody/{A}bodyPr"))
        return first_attribute(list(bodies), name, default)

    def shrinks(self, shape: etree._Element) -> bool:
        """Return True if a shape inherits text that was shrunk for the template's own words."""
        shrunk = f"{P}txBody/{A}bodyPr/{A}normAutofit[@fontScale]"
        return any(layer.find(shrunk) is not None for layer in self.layers(shape))

    def insets(self, shape: etree._Element) -> tuple[float, ...]:
        """Return the insets of the text body of a shape: left, top, right and bottom in mm."""
        values = (self.body_property(shape, name, str(default)) for name, default in _INSETS.items())
        return tuple(int(value) / EMU_PER_MM for value in values)

    def color(self, element: etree._Element | None) -> Color | None:
        """Return a DrawingML color (ECMA-376 part 1, 20.1.2.3); None if it is unknown."""
        if element is None:
            return None
        kind, value = local(element.tag), str(element.get("val", ""))
        base: Color | None = None
        if kind == "schemeClr":
            base = self.theme_colors.get(self.color_map.get(value, value))
        elif kind in {"srgbClr", "sysClr"}:
            base = _from_hex(str(element.get("lastClr", "000000")) if kind == "sysClr" else value)
        elif kind == "prstClr":
            base = {"white": (255, 255, 255, 1.0), "black": (0, 0, 0, 1.0)}.get(value)
        return _adjusted(base, element) if base else None

    def text_color(self, properties: Sequence[etree._Element]) -> Color | None:
        """Return the color of a run by its properties, nearest first; None if its fill is not one color."""
        for each in properties:
            click = each.find(f"{A}hlinkClick")
            # A link may keep the color of its text ([MS-ODRAWXML], hlinkClr).
            if click is not None and not any(
                local(item.tag) == "hlinkClr" and item.get("val") == "tx" for item in click.iter()
            ):
                return self.theme_colors.get(self.color_map.get("hlink", "hlink"))
            for fill in each:
                kind = local(fill.tag)
                if kind == "noFill":
                    return (0, 0, 0, 0.0)
                if kind == "solidFill":
                    return self.color(next(iter(fill), None))
                if kind in {"gradFill", "pattFill", "blipFill"}:
                    return None
        return self.theme_colors.get(self.color_map.get("tx1", "dk1"), (0, 0, 0, 1.0))

    @cached_property
    def background(self) -> Color | None:
        """Return the color of the slide's background, white if none is set; None if it is not one color."""
        for root in self.roots:
            for each in root.iterfind(f"{P}cSld/{P}bg/*"):
                # Only the first fill of a theme is one color in every theme (ECMA-376, 20.1.4.1.7).
                solid = each.find(f"{A}solidFill") if each.tag == f"{P}bgPr" else each
                plain = solid is not None and solid.get("idx", "1001") == "1001"
                return self.color(next(iter(solid), None)) if solid is not None and plain else None
        return (255, 255, 255, 1.0)


def inheritance(package: Package, part: str) -> Inheritance:
    """Return a slide or layout with what it inherits; empty elements take the place of missing parts."""
    layouts = package.targets(part, "slideLayout")
    names = [part, *layouts[:1]]
    names += package.targets(names[-1], "slideMaster")[:1]
    roots = tuple(package.xml.get(name, NOTHING) for name in names)
    theme_name = next(iter(package.targets(names[-1], "theme")), "")
    theme = package.xml.get(theme_name, NOTHING)
    maps = [each for root in roots for each in root.iterfind(f"{P}clrMapOvr/{A}overrideClrMapping")]
    maps += roots[-1].iterfind(f"{P}clrMap")
    color_map = {str(key): str(value) for each in maps[:1] for key, value in each.attrib.items()}
    defaults = tuple(package.presentation.iterfind(f"{P}defaultTextStyle"))
    return Inheritance(roots, _theme_colors(theme), color_map, _theme_fonts(theme), defaults)


def placeholder(shape: etree._Element) -> etree._Element | None:
    """Return the element that makes a shape a placeholder; None for other shapes."""
    return shape.find(f"*/{P}nvPr/{P}ph")


def basic_kind(holder: etree._Element) -> str:
    """Return the kind of the master's placeholder that a placeholder inherits from."""
    kind = holder.get("type", "obj")
    return "title" if kind in TITLES else kind if kind in (*FOOTERS, "sldImg") else "body"


def _match(
    held: Sequence[tuple[etree._Element, etree._Element]], holder: etree._Element, by_index: bool
) -> tuple[etree._Element, etree._Element] | None:
    """Return the placeholder with the same index, if that counts, else the first of the same kind."""
    index, kind = holder.get("idx"), basic_kind(holder)
    same_index = (each for each in held if by_index and index and each[1].get("idx") == index)
    same_kind = (each for each in held if basic_kind(each[1]) == kind)
    return next(same_index, None) or next(same_kind, None)


def first_attribute(elements: Sequence[etree._Element], name: str, default: str) -> str:
    """Return an attribute of the first element that has it."""
    return next((value for each in elements if (value := each.get(name)) is not None), default)


def level_properties(styles: Sequence[etree._Element], number: int) -> list[etree._Element]:
    """Return the paragraph properties of a level (from 1), nearest first."""
    return [level for style in styles for level in style.iterfind(f"{A}lvl{number}pPr")]


def text_level(
    levels: Sequence[etree._Element], fonts: Mapping[str, str], default_size: float = 18.0
) -> TextLevel:
    """Return how text is set by paragraph properties, nearest first."""
    runs = [run for level in levels for run in level.iterfind(f"{A}defRPr")]
    faces = [str(face.get("typeface", "")) for run in runs for face in run.iterfind(f"{A}latin")]
    face = faces[0] if faces else "+mn-lt"
    named_size = first_attribute(runs, "sz", "")
    size = int(named_size) / 100 if named_size else default_size
    spacing, leading = _spacing(levels, "lnSpc", 1.0)
    share, before = _spacing(levels, "spcBef", 0.0)
    share_after, after = _spacing(levels, "spcAft", 0.0)
    return TextLevel(
        size=size,
        size_is_set=bool(named_size),
        bold=first_attribute(runs, "b", "0") in {"1", "true"},
        tracking=int(first_attribute(runs, "spc", "0")) / 100,
        font=fonts.get(face, face),
        align=first_attribute(levels, "algn", ""),
        margin=int(first_attribute(levels, "marL", "0")) / EMU_PER_MM,
        indent=int(first_attribute(levels, "indent", "0")) / EMU_PER_MM,
        before=before or share * size,
        after=after or share_after * size,
        spacing=0.0 if leading else spacing,
        leading=leading,
        capitals=first_attribute(runs, "cap", "none") == "all",
    )


def _spacing(levels: Sequence[etree._Element], tag: str, default: float) -> tuple[float, float]:
    """Return a spacing as a share of the line and as points; one of them is 0."""
    found = next((each for level in levels for each in level.iterfind(f"{A}{tag}/*")), None)
    if found is None:
        return default, 0.0
    value = found.get("val", "0")
    if found.tag == f"{A}spcPts":
        return 0.0, int(value) / 100
    return (float(value[:-1]) / 100 if value.endswith("%") else int(value) / 100_000), 0.0


def _theme_colors(theme: etree._Element) -> dict[str, Color]:
    slots = theme.iterfind(f".//{A}clrScheme/*")
    values = ((local(slot.tag), [each.get("lastClr") or each.get("val") for each in slot]) for slot in slots)
    return {name: _from_hex(str(found[0])) for name, found in values if found and found[0]}


def _theme_fonts(theme: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for use, tag in (("mj", "majorFont"), ("mn", "minorFont")):
        faces: dict[str, str] = {}
        for each in theme.iterfind(f".//{A}{tag}/*"):
            faces.setdefault(str(each.get("script", local(each.tag))), str(each.get("typeface", "")))
        found[f"+{use}-lt"] = faces.get("latin", "")
        found[f"+{use}-ea"] = faces.get("ea") or faces.get("Hans", "")
    return found


def _from_hex(value: str) -> Color:
    valid = re.fullmatch("[0-9A-Fa-f]{6}", value)
    red, green, blue = bytes.fromhex(value if valid else "000000")
    return red, green, blue, 1.0


def _adjusted(base: Color, element: etree._Element) -> Color:
    """Return a color with its changes of luminance and opacity."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in base[:3]))
    opacity = base[3]
    for change in element:
        kind, share = local(change.tag), int(str(change.get("val", "100000"))) / 100_000
        if kind in {"lumMod", "shade"}:
            light *= share
        elif kind == "lumOff":
            light += share
        elif kind == "tint":
            light = 1 - (1 - light) * share
        elif kind == "alpha":
            opacity = share
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return round(red * 255), round(green * 255), round(blue * 255), opacity
