"""A layout of a custom template → its area for drawings, and the theme color of each role of a drawing."""

import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from tmpublish.deck.template_reader import FOOTERS, Placeholder, Template, TemplateLayout
from tmpublish.design.palette import contrast
from tmpublish.ooxml.drawingml import A, Box, P, Transform, local, placement
from tmpublish.ooxml.opc import Package, read_package
from tmpublish.ooxml.style_inheritance import Color, Inheritance, inheritance, placeholder

_ACCENTS = tuple(f"accent{number}" for number in range(1, 7))
_STRONG, _CLEAR, _LARGE = 7.0, 4.5, 3.0  # contrast of text, of small words in color, of large ones
_TINT, _TINT_ON_DARK = 10_000, 16_000  # opacity of a light field in thousandths of a percent
_NEAR = 36  # by how much a channel of a color may differ and still be seen as the color
_LEAST_CHROMA = 40  # between the largest and the smallest channel: less is gray
_SAMPLE = (64, 64)  # pixels that a picture is looked at in
_GAP = 4 / 190.5  # between a title or a footer and a drawing, as a share of the height
_LOW_BODY = 0.45  # a lower body, as a share of the height, is not the whole area that a layout offers
_MOST_ART = 0.5  # of the slide: larger shapes are its ground


def drawing_colors(template: Template, layout: TemplateLayout) -> Mapping[str, str]:
    """Return the theme color of each role as XML, with the contrast that its words need on the layout.

    `ground` is the color that the layout shows most, `tonal` the same for small words, `paper` is for words
    on it, `pale` a tint of it, `ink` for text.
    """
    package = read_package(template.data)
    part = package.layouts[layout.master][layout.number]
    inherited = inheritance(package, part)

    def theme(name: str) -> str:
        found = inherited.theme_colors.get(inherited.color_map.get(name, name), (0, 0, 0, 1.0))
        return _hex(found)

    ground = _hex(inherited.background) if inherited.background else theme("bg1")
    inks = [name for name in ("tx1", "tx2", "bg1") if contrast(theme(name), ground) >= _STRONG]
    ink = inks[0] if inks else max(("tx1", "bg1"), key=lambda name: contrast(theme(name), ground))
    seen = _seen_colors(package, part, inherited)
    able = [name for name in _ACCENTS if contrast(theme(name), ground) >= _LARGE]
    key = max(able, key=lambda name: seen[name], default=ink)
    paper = next((name for name in ("bg1", "tx1") if contrast(theme(name), theme(key)) >= _LARGE), "bg1")
    light = contrast("#ffffff", ground) < contrast("#000000", ground)
    tint, alpha = (key, _TINT) if light else (ink, _TINT_ON_DARK)
    clear = key if contrast(theme(key), ground) >= _CLEAR else ink
    roles = {"ground": key, "tonal": clear, "paper": paper, "ink": ink}
    colors = {role: f'<a:schemeClr val="{name}"/>' for role, name in roles.items()}
    return colors | {"pale": f'<a:schemeClr val="{tint}"><a:alpha val="{alpha}"/></a:schemeClr>'}


def _hex(color: Color) -> str:
    return "#" + bytes(color[:3]).hex()


def _seen_colors(package: Package, part: str, inherited: Inheritance) -> Mapping[str, float]:
    """Return how much of each accent a layout shows: in its shapes, its title, and its pictures."""
    seen: dict[str, float] = defaultdict(float)
    accents = {name: inherited.theme_colors[name] for name in _ACCENTS if name in inherited.theme_colors}

    def look(shade: Sequence[float], weight: float) -> None:
        for name, accent in accents.items():
            if all(abs(one - other) <= _NEAR for one, other in zip(shade, accent[:3], strict=True)):
                seen[name] += weight
                return

    for root in inherited.roots:
        for shape in root.iter(f"{P}spPr", f"{P}bg"):
            for color in shape.iter(f"{A}schemeClr", f"{A}srgbClr"):
                if found := inherited.color(color):
                    look(found[:3], 10)
    for style in inherited.roots[-1].iterfind(f"{P}txStyles/{P}titleStyle"):
        for color in style.iter(f"{A}schemeClr"):
            seen[str(color.get("val"))] += 5
    for pixels in _pictures(package, part):
        for pixel in pixels:
            look(pixel, 100 / len(pixels))
    return seen


def _pictures(package: Package, part: str) -> Iterator[Sequence[tuple[int, ...]]]:
    """Yield the colored pixels of each picture of a layout and its master."""
    from PIL import Image

    for owner in (part, *package.targets(part, "slideMaster")):
        for name in package.targets(owner, "image"):
            try:
                with Image.open(io.BytesIO(package.members[name])) as picture:
                    small = picture.convert("RGBA").resize(_SAMPLE)
            except (OSError, KeyError, ValueError):
                continue  # a drawing in a format of Windows
            data = small.tobytes()
            pixels = [tuple(data[at : at + 4]) for at in range(0, len(data), 4)]
            if found := [p[:3] for p in pixels if p[3] > 127 and max(p[:3]) - min(p[:3]) > _LEAST_CHROMA]:
                yield found


# The area


def drawing_area(template: Template, canvas: TemplateLayout, body: Placeholder) -> Box:
    """Return where a layout has room for a drawing in mm: below its title, above its footers, beside its art.

    `body` is the main text of the master's best layout, which the area follows.
    """
    width, height = template.size
    gap = _GAP * height
    x, y, wide, tall = body.box
    inset = (wide - body.inner[0]) / 2
    left, right = max(x + inset, 0.0), min(x + wide - inset, width)
    title = canvas.title
    head = title.box[1] + title.box[3] if title else 0.0
    top = head + gap if y < head or y - head > 3 * gap else y
    feet = [each.box[1] - gap for each in canvas.placeholders if each.kind in FOOTERS and each.box[1] > top]
    foot = y + tall if tall >= _LOW_BODY * height else height * 0.93
    foot = min([foot, height * 0.97, *(each for each in feet if each > (top + height) / 2)])
    box = (left, top, right - left, foot - top)
    for art in _art(template, canvas):
        box = _beside(box, art, gap)
    return box


def _art(template: Template, canvas: TemplateLayout) -> Iterator[Box]:
    """Yield the boxes of pictures, groups and filled shapes on a layout and its master."""
    package = read_package(template.data)
    inherited = inheritance(package, package.layouts[canvas.master][canvas.number])
    whole = template.size[0] * template.size[1]
    roots = inherited.roots if inherited.roots[0].get("showMasterSp", "1") != "0" else inherited.roots[:1]
    for root in roots:
        for shape in root.iterfind(f"{P}cSld/{P}spTree/*"):
            place = placement([shape], Transform()) or _group_place(shape)
            if placeholder(shape) is not None or place is None or not _is_painted(shape):
                continue
            if place[0][2] * place[0][3] < _MOST_ART * whole:
                yield place[0]


def _group_place(shape: etree._Element) -> tuple[Box, float] | None:
    group = shape.find(f"{P}grpSpPr")
    if group is None:
        return None
    holder = etree.Element(f"{P}sp")
    properties = etree.SubElement(holder, f"{P}spPr")
    properties.extend([etree.fromstring(etree.tostring(each)) for each in group.iterfind(f"{A}xfrm")])
    return placement([holder], Transform())


def _is_painted(shape: etree._Element) -> bool:
    kind = local(shape.tag)
    if kind in ("pic", "grpSp"):
        return True
    words = any((text.text or "").strip() for text in shape.iter(f"{A}t"))
    return kind == "sp" and (shape.find(f"{P}spPr/{A}noFill") is None or words)


def _beside(box: Box, art: Box, gap: float) -> Box:
    """Return the largest part of a box that is above, below or beside a shape."""
    x, y, width, height = box
    left, top, right, foot = art[0] - gap, art[1] - gap, art[0] + art[2] + gap, art[1] + art[3] + gap
    if left >= x + width or right <= x or top >= y + height or foot <= y:
        return box
    parts = [
        (x, y, width, top - y),
        (x, foot, width, y + height - foot),
        (x, y, left - x, height),
        (right, y, x + width - right, height),
    ]
    return max(parts, key=lambda part: max(part[2], 0) * max(part[3], 0))
