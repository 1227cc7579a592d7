"""The brand's logo file → what pages show of it: its address, its ratio, and the picture at that address."""

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from tmpublish.pictures import Picture

_LENGTH = re.compile(r"\s*([\d.]+)\s*(?:px|pt|mm|cm|in)?\s*")


@dataclass(frozen=True)
class Logo:
    """A logo to show at `source`; `ratio` is its width as a multiple of its height."""

    source: str
    ratio: float
    picture: Picture | None = None


@lru_cache(maxsize=16)
def read_logo(file: Path, background: str) -> Logo:
    """Return a logo that the brand file has accepted; what is transparent in a PNG is `background`."""
    data = file.read_bytes()
    if data.startswith(b"\x89PNG"):
        picture = _flat(data, background)
        return Logo(f"asset:{picture.key}", picture.ratio, picture)
    return Logo("data:image/svg+xml;base64," + base64.b64encode(data).decode(), _ratio(data))


def _flat(data: bytes, background: str) -> Picture:
    from PIL import Image

    with Image.open(BytesIO(data), formats=("PNG",)) as opened:
        drawn = opened.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, background)
    Image.alpha_composite(ground, drawn).convert("RGB").save(made := BytesIO(), "PNG", optimize=True)
    return Picture(made.getvalue(), "png", *drawn.size)


def _ratio(svg: bytes) -> float:
    """Return width ÷ height of a drawing by its view box, else by its size; 1 if it has neither."""
    root = ElementTree.fromstring(svg)
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    sizes = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    width, height = box[2:] if len(box) == 4 else (float(each[1]) if each else 0.0 for each in sizes)
    return width / height if width > 0 and height > 0 else 1.0
