"""Shapes in the order of painting → a small picture of the ground below a text, and what comes over it."""

import io
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from tmpublish.ooxml.opc_reader import A, P, Package, R, local
from tmpublish.ooxml.shape_geometry import EMU, Area, Placed, Point, outlines
from tmpublish.ooxml.style_inheritance import Ink, Stage, color

if TYPE_CHECKING:
    from PIL.Image import Image

LEAST_OPAQUE = 0.3  # of a cover
_LEAST_RATIO = 1.8  # of luminances (WCAG 2.2, 1.4.3): below it a text is in the colour of its ground
_MOST_DIM = 0.25  # of the area of a text
_MOST_COVERED = 0.12


@dataclass
class Canvas:
    """A slide as painted so far: its colours, and the number of the shape that painted each pixel last."""

    colors: "Image"
    owners: "Image"
    count: int = field(default=0)

    def paint(self, where: Stage, package: Package, part: str, shape: etree._Element, spot: Placed) -> None:
        """Paint fill, line or picture of a shape, as far as it has any; text is never painted."""
        self.count += 1
        drawn = list(outlines(shape, spot))
        picture = _picture(package, part, shape, spot)
        fill = (128, 128, 128, 1.0) if picture else _fill(where, shape, f"{P}spPr")
        if fill:
            self._lay(fill, drawn, 0, picture)
        line = shape.find(f"{P}spPr/{A}ln")
        stroke = _fill(where, shape, f"{P}spPr/{A}ln") if line is not None else None
        if stroke and line is not None:
            self._lay(stroke, drawn, max(round(int(line.get("w", "9525")) / EMU), 1), None)

    def _lay(
        self,
        ink: Ink,
        drawn: list[list[Point]],
        stroke: int,
        picture: "tuple[Image, tuple[int, int]] | None",
    ) -> None:
        """Lay one colour on what outlines enclose, or, with a stroke in pt, on the outlines themselves."""
        from PIL import Image, ImageDraw

        width, height = self.colors.size
        across, down = [x for each in drawn for x, _ in each], [y for each in drawn for _, y in each]
        left, top = max(math.floor(min(across)) - stroke, 0), max(math.floor(min(down)) - stroke, 0)
        right, bottom = (
            min(math.ceil(max(across)) + stroke + 1, width),
            min(math.ceil(max(down)) + stroke + 1, height),
        )
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (right - left, bottom - top), 0)
        draw = ImageDraw.Draw(mask)
        for outline in drawn:
            points = [(x - left, y - top) for x, y in outline]
            if stroke:
                draw.line([*points, points[0]], fill=round(255 * ink[3]), width=stroke)
            elif len(points) > 2:
                draw.polygon(points, fill=round(255 * ink[3]))
        self.colors.paste(ink[:3], (left, top), mask)
        if picture:
            self.colors.paste(picture[0], picture[1])
        covering = mask.point([255 if value >= 255 * LEAST_OPAQUE else 0 for value in range(256)])
        self.owners.paste(self.count, (left, top), covering)

    def ground(self, area: Area) -> list[tuple[int, tuple[int, int, int]]]:
        """Return how many pixels of which colour lie in an area now."""
        crop = self.colors.crop(_pixels(area))
        found: Any = crop.getcolors(crop.size[0] * crop.size[1] + 1)
        return list(found or [])

    def covered(self, area: Area, since: int) -> bool:
        """Return True where something painted after the shape `since` takes too much of an area."""
        crop = self.owners.crop(_pixels(area))
        found: Any = crop.getcolors(crop.size[0] * crop.size[1] + 1)
        over = sum(count for count, owner in found or () if owner > since)
        return bool(over > _MOST_COVERED * crop.size[0] * crop.size[1])


def canvas(where: Stage, width: float, height: float) -> Canvas:
    """Return a slide with nothing on it but its ground; sizes in pt."""
    from PIL import Image

    ink: Ink | None = None
    for root in (where.slide, where.layout, where.master):
        found = root.find(f"{P}cSld/{P}bg/{P}bgPr")
        reference = root.find(f"{P}cSld/{P}bg/{P}bgRef")
        if found is not None:
            ink = _plain(where, found)
        elif reference is not None:
            ink = color(where, next(iter(reference), None))
        if found is not None or reference is not None:
            break
    size = (max(round(width), 1), max(round(height), 1))
    return Canvas(Image.new("RGB", size, (ink or (255, 255, 255, 1.0))[:3]), Image.new("I", size, 0))


def dim(ink: Ink, ground: list[tuple[int, tuple[int, int, int]]]) -> bool:
    """Return True where a colour does not stand out from too much of its ground."""
    if ink[3] < LEAST_OPAQUE:
        return True
    whole = sum(count for count, _ in ground)
    alike = sum(count for count, below in ground if _ratio(ink[:3], below) < _LEAST_RATIO)
    return whole > 0 and alike > _MOST_DIM * whole


def _ratio(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(rgb: tuple[int, int, int]) -> float:
    parts = [part / 255 for part in rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _pixels(area: Area) -> tuple[int, int, int, int]:
    left, top = math.floor(area[0]), math.floor(area[1])
    return left, top, max(math.ceil(area[2]), left + 1), max(math.ceil(area[3]), top + 1)


def _fill(where: Stage, shape: etree._Element, path: str) -> Ink | None:
    for layer in where.layers(shape):
        found = layer.find(path)
        if found is not None:
            for each in found:
                if local(each.tag) in {"noFill", "solidFill", "gradFill", "pattFill", "blipFill"}:
                    return _plain(where, found)
    reference = shape.find(f"{P}style/{A}{'lnRef' if path.endswith('ln') else 'fillRef'}")
    if reference is not None and reference.get("idx", "0") != "0":
        return color(where, next(iter(reference), None))
    return None


def _plain(where: Stage, properties: etree._Element) -> Ink | None:
    """Return the colour of a fill; of one that has several, the first."""
    for each in properties:
        kind = local(each.tag)
        if kind == "solidFill":
            return color(where, next(iter(each), None))
        if kind in {"gradFill", "pattFill"}:
            return next(
                (found for part in each.iter() if (found := color(where, part))), (128, 128, 128, 1.0)
            )
        if kind == "blipFill":
            return (128, 128, 128, 1.0)
    return None


def _picture(
    package: Package, part: str, shape: etree._Element, spot: Placed
) -> "tuple[Image, tuple[int, int]] | None":
    """Return the picture of a shape in its size, and where it stands."""
    from PIL import Image

    blip = shape.find(f"{P}blipFill/{A}blip")
    if blip is None:
        return None
    relation = package.relations.get(part, {}).get(blip.get(f"{R}embed", ""))
    left, top, right, bottom = _pixels(spot.area)
    size = (min(right - left, 4000), min(bottom - top, 4000))
    try:
        with Image.open(io.BytesIO(package.members[relation.target if relation else ""])) as picture:
            return picture.convert("RGB").resize(size), (left, top)
    except (KeyError, OSError, ValueError):
        return Image.new("RGB", size, (128, 128, 128)), (left, top)
