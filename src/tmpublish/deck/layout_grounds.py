"""A layout of a template, drawn small → the colors behind a place, and where it is calm."""

import io
from cmath import rect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import radians
from typing import Any

from lxml import etree
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tmpublish.ooxml.drawingml import A, Box, P, R, Transform, local, placement
from tmpublish.ooxml.opc import Package
from tmpublish.ooxml.style_inheritance import TITLES, Color, Inheritance, inheritance, placeholder

Pixel = tuple[int, int, int]
HEIGHT = 190  # pixels that a slide is high; its width follows
_WINDOW, _RANGE = 5, 36  # a calm pixel has no edge in a window of pixels: its channels differ less
_NEAR = 60  # and it is about as light as the middle of its place
_CELL = 3  # pixels
_CALM_CELL = 0.9  # the share of a cell that is calm
_HATCH = 4  # pixels between the lines that stand for text or for a picture that cannot be read
_OPAQUE = 0.3  # a fainter fill does not count
_WHITE = (255, 255, 255)
_GRAY = (128, 128, 128, 1.0)


@dataclass(frozen=True)
class LayoutGround:
    """What a layout shows before any text stands on it; `unit` is a pixel in mm."""

    picture: Image.Image
    unit: float
    size: tuple[float, float]

    def pixels(self, box: Box | None = None) -> list[Pixel]:
        """Return the pixels of a box in mm, or all."""
        data = (self.picture.crop(self._edges(box)) if box else self.picture).tobytes()
        return list(zip(data[::3], data[1::3], data[2::3], strict=True))

    def color(self, box: Box) -> Pixel:
        """Return the middle color of a box in mm."""
        counts = self.picture.crop(self._edges(box)).histogram()
        if not any(counts):
            return _WHITE
        red, green, blue = (_middle(counts[at : at + 256]) for at in (0, 256, 512))
        return red, green, blue

    def calm_share(self, box: Box) -> float:
        """Return the share of a box in mm that has no edges and is about of one color."""
        found = self._calm(box).crop(self._edges(box)).tobytes()
        return sum(map(bool, found)) / len(found) if found else 0.0

    def calm_part(self, box: Box) -> Box:
        """Return the largest calm rectangle in a box, in mm; the box itself if all of it is calm."""
        left, top, right, foot = self._edges(box)
        if right - left < _CELL or foot - top < _CELL:
            return box
        cells = self._calm(box).crop((left, top, right, foot)).reduce(_CELL)
        shares = cells.tobytes()
        rows = [
            [share >= _CALM_CELL * 255 for share in shares[at : at + cells.width]]
            for at in range(0, len(shares), cells.width)
        ]
        if all(map(all, rows)):
            return box
        first, start, columns, lines = _largest(rows)
        x, y = max((left + first * _CELL) * self.unit, box[0]), max((top + start * _CELL) * self.unit, box[1])
        wide, tall = columns * _CELL * self.unit, lines * _CELL * self.unit
        return x, y, min(wide, box[0] + box[2] - x), min(tall, box[1] + box[3] - y)

    @cached_property
    def _edgeless(self) -> Image.Image:
        """Return where the picture has no edge, as a mask."""
        spread = ImageChops.difference(
            self.picture.filter(ImageFilter.MaxFilter(_WINDOW)),
            self.picture.filter(ImageFilter.MinFilter(_WINDOW)),
        )
        return _below(spread, _RANGE)

    def _calm(self, box: Box) -> Image.Image:
        middle = Image.new("RGB", self.picture.size, self.color(box))
        near = _below(ImageChops.difference(self.picture, middle), _NEAR)
        return ImageChops.multiply(self._edgeless, near)

    def _edges(self, box: Box) -> tuple[int, int, int, int]:
        x, y, width, height = (length / self.unit for length in box)
        edges = max(x, 0), max(y, 0), min(x + width, self.picture.width), min(y + height, HEIGHT)
        left, top, right, foot = map(round, edges)
        return left, top, max(right, left), max(foot, top)


def _middle(counts: Sequence[int]) -> int:
    """Return the middle of values that are counted from 0."""
    half = sum(counts) // 2
    return next(value for value, so_far in enumerate(accumulate(counts)) if so_far > half)


def _below(difference: Image.Image, most: int) -> Image.Image:
    red, green, blue = difference.split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return largest.point(lambda value: 255 if value < most else 0)


def _largest(rows: Sequence[Sequence[bool]]) -> tuple[int, int, int, int]:
    """Return the largest rectangle of true cells: its first column and row, its columns and rows."""
    best, area = (0, 0, 0, 0), 0
    heights = [0] * len(rows[0]) if rows else []
    for row, cells in enumerate(rows):
        heights = [height + 1 if cell else 0 for height, cell in zip(heights, cells, strict=True)]
        for first in range(len(heights)):
            lowest = heights[first]
            for last in range(first, len(heights)):
                lowest = min(lowest, heights[last])
                if not lowest:
                    break
                columns = last - first + 1
                if columns * lowest > area:
                    best, area = (first, row - lowest + 1, columns, lowest), columns * lowest
    return best


def layout_ground(package: Package, part: str, size: tuple[float, float]) -> LayoutGround:
    """Return the ground of a layout, or of a master, on a slide of a size in mm."""
    inherited = inheritance(package, part)
    unit = size[1] / HEIGHT
    picture = Image.new("RGB", (round(size[0] / unit), HEIGHT), _WHITE)
    painter = _Painter(package, inherited, picture, ImageDraw.Draw(picture), unit)
    owners = [part, *package.targets(part, "slideMaster")[:1]]
    painter.background(owners)
    roots = list(zip(inherited.roots, owners, strict=False))
    shown = roots[:1] if inherited.roots[0].get("showMasterSp", "1") in ("0", "false") else roots
    for root, owner in reversed(shown):
        for shapes in root.iterfind(f"{P}cSld/{P}spTree"):
            painter.shapes(shapes, owner, Transform())
    return LayoutGround(picture, unit, size)


@dataclass(frozen=True)
class _Painter:
    """Draws shapes by their boxes and outlines: enough to know what is behind a text."""

    package: Package
    inherited: Inheritance
    picture: Image.Image
    draw: ImageDraw.ImageDraw
    unit: float

    def background(self, owners: Sequence[str]) -> None:
        """Fill the slide with the background of a layout, else of its master."""
        width, height = self.picture.size
        whole = (0.0, 0.0, width * self.unit, height * self.unit)
        for root, owner in zip(self.inherited.roots, owners, strict=False):
            for each in root.iterfind(f"{P}cSld/{P}bg/*"):
                # The fills of a theme are made of the one color that names them.
                if not self._fill(each, owner, whole, []):
                    self._area(whole, [], self.inherited.color(next(iter(each), None)))
                return

    def shapes(self, parent: Any, owner: str, transform: Transform) -> None:
        """Draw the shapes of a tree or group, but for placeholders without a fill of their own."""
        for shape in parent:
            kind = local(shape.tag)
            if kind == "grpSp":
                self.shapes(shape, owner, transform.inside(shape))
                continue
            holder = placeholder(shape)
            if holder is not None:
                if holder.get("type") in TITLES and parent.getparent().getparent() is self.inherited.roots[0]:
                    self._title(shape, owner)
            elif (place := placement([shape], transform)) and kind in ("sp", "pic", "cxnSp", "graphicFrame"):
                self._shape(shape, kind, owner, *place)

    def _title(self, shape: etree._Element, owner: str) -> None:
        """Draw the fill of a title, which its slides inherit."""
        layers = self.inherited.layers(shape)
        place = placement(layers, Transform())
        fills = (each for layer in layers for each in layer.iterfind(f"{P}spPr") if _names_a_fill(each))
        if place and (properties := next(fills, None)) is not None:
            self._fill(properties, owner, place[0], [])

    def _shape(self, shape: etree._Element, kind: str, owner: str, box: Box, rotation: float) -> None:
        outline = list(_outline(shape, box))
        if rotation:
            box, outline = _turned(box, outline, rotation)
        if kind == "graphicFrame" or (kind == "pic" and not self._picture(shape, owner, box)):
            self._hatch(box, _GRAY)
        if kind not in ("sp", "cxnSp"):
            return
        for properties in shape.iterfind(f"{P}spPr"):
            if not self._fill(properties, owner, box, outline) and not _names_a_fill(properties):
                styled = self.inherited.color(_reference(shape, "fillRef"))
                if styled and kind == "sp":
                    self._area(box, outline, styled)
            self._line(shape, properties, box)
        if any((text.text or "").strip() for text in shape.iter(f"{A}t")):
            self._hatch(box, self.inherited.theme_colors.get("dk1", _GRAY))

    def _fill(self, holder: etree._Element, owner: str, box: Box, outline: list[tuple[float, float]]) -> bool:
        """Fill a box or outline as its properties say; return False if they name no visible fill."""
        for fill in holder:
            kind = local(fill.tag)
            if kind == "solidFill":
                self._area(box, outline, self.inherited.color(next(iter(fill), None)))
                return True
            if kind == "gradFill":
                stops = [self.inherited.color(next(iter(stop), None)) for stop in fill.iter(f"{A}gs")]
                self._area(box, outline, _mean([stop for stop in stops if stop]))
                return True
            if kind == "blipFill":
                if not self._blip(fill, owner, box):
                    self._hatch(box, _GRAY)
                return True
        return False

    def _line(self, shape: etree._Element, properties: etree._Element, box: Box) -> None:
        fill = properties.find(f"{A}ln/{A}solidFill")
        color = self.inherited.color(next(iter(fill), None) if fill is not None else None)
        if color is None and shape.tag == f"{P}cxnSp":
            color = self.inherited.color(_reference(shape, "lnRef"))
        if color and shape.tag == f"{P}cxnSp":
            self._area((box[0], box[1], max(box[2], self.unit), max(box[3], self.unit)), [], color)

    def _area(self, box: Box, outline: list[tuple[float, float]], color: Color | None) -> None:
        if color is None or color[3] < _OPAQUE:
            return
        x, y, width, height = (length / self.unit for length in box)
        if len(outline) > 2:
            self.draw.polygon([(px / self.unit, py / self.unit) for px, py in outline], color[:3])
        else:
            self.draw.rectangle((x, y, x + max(width - 1, 0), y + max(height - 1, 0)), color[:3])

    def _hatch(self, box: Box, color: Color) -> None:
        x, y, width, height = (round(length / self.unit) for length in box)
        for line in range(y + 1, min(y + height, HEIGHT), _HATCH):
            self.draw.line((x, line, x + width - 1, line), color[:3])

    def _picture(self, shape: etree._Element, owner: str, box: Box) -> bool:
        fill = shape.find(f"{P}blipFill")
        return fill is not None and self._blip(fill, owner, box)

    def _blip(self, fill: etree._Element, owner: str, box: Box) -> bool:
        """Draw a picture in a box; return False if it cannot be read, as a drawing in a format of Windows."""
        blip = fill.find(f"{A}blip")
        key = "" if blip is None else str(blip.get(f"{R}embed", ""))
        relation = self.package.relations.get(owner, {}).get(key)
        x, y, width, height = (round(length / self.unit) for length in box)
        if relation is None or width < 1 or height < 1:
            return False
        try:
            with Image.open(io.BytesIO(self.package.members[relation.target])) as found:
                found.draft("RGB", (width, height))
                shown = found.convert("RGBA")
        except (OSError, KeyError, ValueError, Image.DecompressionBombError):
            return False
        shown = shown.resize((width, height), box=_crop(fill, shown.size))
        self.picture.paste(shown, (x, y), shown)
        return True


def _turned(
    box: Box, outline: list[tuple[float, float]], degrees: float
) -> tuple[Box, list[tuple[float, float]]]:
    """Return an outline, or a box, turned about the middle of its box, and the box around it."""
    x, y, width, height = box
    corners = outline or [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    middle, turn = complex(x + width / 2, y + height / 2), rect(1, radians(degrees))
    turned = [middle + (complex(*point) - middle) * turn for point in corners]
    left, top = min(each.real for each in turned), min(each.imag for each in turned)
    right, foot = max(each.real for each in turned), max(each.imag for each in turned)
    return (left, top, right - left, foot - top), [(each.real, each.imag) for each in turned]


def _crop(fill: etree._Element, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the part of a picture that a fill shows, in pixels."""
    found = fill.find(f"{A}srcRect")
    sides = {} if found is None else {str(key): int(value) / 100_000 for key, value in found.attrib.items()}
    left, top, right, foot = (max(sides.get(side, 0.0), 0.0) for side in "ltrb")
    if left + right >= 1 or top + foot >= 1:
        left = top = right = foot = 0.0
    return left * size[0], top * size[1], (1 - right) * size[0], (1 - foot) * size[1]


def _names_a_fill(properties: etree._Element) -> bool:
    return any(local(each.tag).endswith("Fill") for each in properties)


def _reference(shape: etree._Element, name: str) -> etree._Element | None:
    """Return the color that the style of a shape names for its fill or line, if it has one."""
    found = shape.find(f"{P}style/{A}{name}")
    return None if found is None or found.get("idx") == "0" else next(iter(found), None)


def _mean(colors: Sequence[Color]) -> Color | None:
    if not colors:
        return None
    red, green, blue = (round(sum(each[channel] for each in colors) / len(colors)) for channel in range(3))
    return red, green, blue, max(each[3] for each in colors)


def _outline(shape: etree._Element, box: Box) -> Iterator[tuple[float, float]]:
    """Yield the points of a freeform in mm, its curves as straight lines; none for other shapes."""
    path = shape.find(f"{P}spPr/{A}custGeom/{A}pathLst/{A}path")
    if path is None:
        return
    wide, tall = (float(path.get(side, "0")) for side in ("w", "h"))
    if not wide or not tall:
        return
    for point in path.iter(f"{A}pt"):
        try:
            across, down = float(point.get("x", "")) / wide, float(point.get("y", "")) / tall
        except ValueError:
            continue  # the name of a guide
        yield box[0] + across * box[2], box[1] + down * box[3]
