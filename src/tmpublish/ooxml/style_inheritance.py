"""A shape of a slide → where it stands and how its text is set, with all that layout and master pass on."""

import colorsys
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from tmpublish.ooxml.opc_reader import A, P, Package, local

Ink = tuple[int, int, int, float]
"""Red, green, blue, 0 to 255, and how opaque, 0 to 1."""

_STYLES = {"title": "titleStyle", "ctrTitle": "titleStyle"}
_OTHERS = {"dt", "ftr", "sldNum", "hdr"}
_ALIKE = {"ctrTitle": "title", "subTitle": "body", "obj": "body", "": "body"}


@dataclass(frozen=True)
class Stage:
    """A slide with what stands behind it: its layout, master and theme, and how colours are mapped."""

    slide: etree._Element
    layout: etree._Element
    master: etree._Element
    theme: Mapping[str, Ink]
    roles: Mapping[str, str]
    defaults: etree._Element | None

    def layers(self, shape: etree._Element) -> list[etree._Element]:
        """Return a shape, then the placeholders of layout and master that it takes its look from."""
        holder = _holder(shape)
        if holder is None:
            return [shape]
        found = [shape]
        for held, by_index in ((self._of_layout, True), (self._of_master, False)):
            match = next(_matching(held, holder, by_index), None)
            if match:
                own, holder = match
                found.append(own)
        return found

    # Found once, for they are asked for with each run.
    @cached_property
    def _of_layout(self) -> "tuple[_Held, ...]":
        return tuple(_held(self.layout))

    @cached_property
    def _of_master(self) -> "tuple[_Held, ...]":
        return tuple(_held(self.master))


_Held = tuple[etree._Element, etree._Element]
"""A shape and the element that makes a placeholder of it."""


def stage(package: Package, part: str) -> Stage:
    """Return a slide with all that it inherits; empty elements stand for what is missing."""
    slide = package.xml[part]
    layout_name = next(iter(package.targets(part, "slideLayout")), "")
    master_name = next(iter(package.targets(layout_name, "slideMaster")), "")
    theme_name = next(iter(package.targets(master_name, "theme")), "")
    layout, master, theme = (
        package.xml.get(name, etree.Element("none")) for name in (layout_name, master_name, theme_name)
    )
    mapped = master.find(f"{P}clrMap")
    for root in (layout, slide):
        own = root.find(f"{P}clrMapOvr/{A}overrideClrMapping")
        mapped = own if own is not None else mapped
    roles = {str(key): str(value) for key, value in mapped.attrib.items()} if mapped is not None else {}
    defaults = next((found for root in package.main for found in root.iterfind(f"{P}defaultTextStyle")), None)
    return Stage(slide, layout, master, _theme(theme), roles, defaults)


def _theme(theme: etree._Element) -> dict[str, Ink]:
    colors: dict[str, Ink] = {}
    for scheme in theme.iter(f"{A}clrScheme"):
        for each in scheme:
            color = next(iter(each), None)
            value = color.get("lastClr") or color.get("val") if color is not None else None
            if value:
                colors[local(each.tag)] = _hex(str(value))
    return colors


def _holder(shape: etree._Element) -> etree._Element | None:
    return shape.find(f"*/{P}nvPr/{P}ph")


def _held(root: etree._Element) -> Iterator[_Held]:
    """Yield the placeholders of a layout or master."""
    for shape in root.iter(f"{P}sp"):
        holder = _holder(shape)
        if holder is not None:
            yield shape, holder


def _matching(held: Sequence[_Held], holder: etree._Element, by_index: bool) -> Iterator[_Held]:
    """Yield the placeholders with the same index, where that counts, then those of the same kind."""
    kind, index = holder.get("type", ""), holder.get("idx")
    for shape, own in held:
        if by_index and index and own.get("idx") == index:
            yield shape, own
    for shape, own in held:
        if _ALIKE.get(own.get("type", ""), own.get("type")) == _ALIKE.get(kind, kind):
            yield shape, own


def style(where: Stage, shape: etree._Element, level: int) -> Iterator[etree._Element]:
    """Yield what sets the text of a shape at a level (from 1), the nearest first: `a:lvlNpPr` elements."""
    layers, holder = where.layers(shape), _holder(shape)
    tag = f"{A}lvl{min(max(level, 1), 9)}pPr"
    for layer in layers:
        yield from layer.iterfind(f"{P}txBody/{A}lstStyle/{tag}")
    kind = holder.get("type", "body") if holder is not None else "other"
    name = "otherStyle" if kind in _OTHERS or kind == "other" else _STYLES.get(kind, "bodyStyle")
    if holder is not None:
        yield from where.master.iterfind(f"{P}txStyles/{P}{name}/{tag}")
    if where.defaults is not None:
        yield from where.defaults.iterfind(tag)


def size(where: Stage, shape: etree._Element, level: int, run: etree._Element | None) -> float:
    """Return the size of a run in pt, as far as its shape is shrunk to fit (ECMA-376, 21.1.2.1.3)."""
    properties = [run] if run is not None else []
    properties += [found for each in style(where, shape, level) for found in each.iterfind(f"{A}defRPr")]
    own = next((each.get("sz") for each in properties if each.get("sz")), "1800")
    fitted = next(
        (each for layer in where.layers(shape) for each in layer.iterfind(f"{P}txBody/{A}bodyPr/*")), None
    )
    scale = fitted.get("fontScale", "100000") if fitted is not None else "100000"
    share = float(scale.rstrip("%")) / (100 if scale.endswith("%") else 100_000)
    return int(str(own)) / 100 * share


def ink(where: Stage, shape: etree._Element, level: int, run: etree._Element | None) -> Ink | None:
    """Return the colour of a run; None where its fill is no plain colour."""
    link = run.find(f"{A}hlinkClick") if run is not None else None
    if link is not None and not any("hlinkClr" in str(each.tag) for each in link.iter()):
        return where.theme.get(where.roles.get("hlink", "hlink"))
    properties = [run] if run is not None else []
    properties += [found for each in style(where, shape, level) for found in each.iterfind(f"{A}defRPr")]
    for each in properties:
        for fill in each:
            kind = local(fill.tag)
            if kind == "noFill":
                return (0, 0, 0, 0.0)
            if kind == "solidFill":
                return color(where, next(iter(fill), None))
            if kind in {"gradFill", "pattFill", "blipFill"}:
                return None
    return where.theme.get(where.roles.get("tx1", "dk1"), (0, 0, 0, 1.0))


def color(where: Stage, element: etree._Element | None) -> Ink | None:
    """Return a DrawingML colour (20.1.2.3) with its changes of light and opacity; None where unknown."""
    if element is None:
        return None
    kind, value = local(element.tag), str(element.get("val", ""))
    base: Ink | None = None
    if kind == "schemeClr":
        base = where.theme.get(where.roles.get(value, value))
    elif kind == "srgbClr":
        base = _hex(value)
    elif kind == "sysClr":
        base = _hex(str(element.get("lastClr", "000000")))
    elif kind == "prstClr":
        base = {"white": (255, 255, 255, 1.0), "black": (0, 0, 0, 1.0)}.get(value)
    elif kind == "scrgbClr":
        parts = [round(255 * int(str(element.get(key, "0"))) / 100_000) for key in "rgb"]
        base = (parts[0], parts[1], parts[2], 1.0)
    return _changed(base, element) if base else None


def _hex(value: str) -> Ink:
    digits = value if re.fullmatch("[0-9A-Fa-f]{6}", value) else "000000"
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue, 1.0


def _changed(base: Ink, element: etree._Element) -> Ink:
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in base[:3]))
    opaque = base[3]
    for change in element:
        kind, share = local(change.tag), int(str(change.get("val", "100000"))) / 100_000
        if kind == "lumMod":
            light *= share
        elif kind == "lumOff":
            light += share
        elif kind == "shade":
            light *= share
        elif kind == "tint":
            light = 1 - (1 - light) * share
        elif kind == "alpha":
            opaque = share
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), full)
    return round(red * 255), round(green * 255), round(blue * 255), opaque
