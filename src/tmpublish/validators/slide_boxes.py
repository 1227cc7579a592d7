"""A deck → the boxes in which its texts have to stay, in pt of the slide as its PDF has them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

EMU = 12_700  # to a pt
Frame = tuple[float, float, float, float]
"""How a group maps what is in it: factors and offsets in EMU, (x · a + b, y · c + d)."""
WHOLE: Frame = (1, 0, 1, 0)


@dataclass(frozen=True)
class Box:
    """A text of a slide and its place: left, bottom, right and top in pt from the lower left corner."""

    name: str
    text: str
    area: tuple[float, float, float, float]


@dataclass(frozen=True)
class Slide:
    """A slide: its width and height in pt, and its boxes in the order of painting."""

    width: float
    height: float
    boxes: tuple[Box, ...]


def read_boxes(deck: bytes) -> tuple[Slide, ...]:
    """Return the slides of a deck in the order of showing; raises ValueError where it cannot be read."""
    import zipfile

    import pptx
    from lxml import etree

    try:
        opened = pptx.Presentation(io.BytesIO(deck))
        width, height = int(opened.slide_width or 0), int(opened.slide_height or 0)
        return tuple(
            Slide(width / EMU, height / EMU, tuple(_boxes(slide.shapes, WHOLE, height)))
            for slide in opened.slides
        )
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, etree.XMLSyntaxError) as fault:
        raise ValueError(f"the deck cannot be read ({type(fault).__name__})") from fault


def _boxes(shapes: Any, frame: Frame, height: int) -> Iterator[Box]:
    for shape in shapes:
        if shape.shape_type is not None and "GROUP" in str(shape.shape_type):
            yield from _boxes(shape.shapes, _inside(shape, frame), height)
        elif getattr(shape, "has_table", False):
            cells = (cell.text_frame.text for row in shape.table.rows for cell in row.cells)
            yield from (Box(shape.name, text, _area(shape, frame, height)) for text in cells if text.strip())
        elif shape.has_text_frame and shape.text_frame.text.strip():
            yield Box(shape.name, shape.text_frame.text, _area(shape, frame, height))


def _inside(group: Any, frame: Frame) -> Frame:
    """Return how the shapes of a group map to the slide (ISO/IEC 29500-1, 20.1.7.5)."""
    found = group._element.grpSpPr.find("{*}xfrm")
    off, ext, inner_off, inner_ext = (found.find(f"{{*}}{name}") for name in ("off", "ext", "chOff", "chExt"))
    a, b, c, d = frame
    across = int(ext.get("cx")) / (int(inner_ext.get("cx")) or 1)
    down = int(ext.get("cy")) / (int(inner_ext.get("cy")) or 1)
    left = int(off.get("x")) - int(inner_off.get("x")) * across
    top = int(off.get("y")) - int(inner_off.get("y")) * down
    return (a * across, a * left + b, c * down, c * top + d)


def _area(shape: Any, frame: Frame, height: int) -> tuple[float, float, float, float]:
    a, b, c, d = frame
    left, right = (a * x + b for x in (shape.left, shape.left + shape.width))
    top, bottom = (height - (c * y + d) for y in (shape.top, shape.top + shape.height))
    return (left / EMU, bottom / EMU, right / EMU, top / EMU)
