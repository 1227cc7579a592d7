"""A logo file → its path, if it only draws; what pages show of it: its address, its ratio, its picture.

Scripts, addresses, entities and exponential nesting are refused, though a logo comes from the brand's folder.
"""

import base64
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from tmpublish.pictures import Picture, decoded
from tmpublish.safe_files import FileError, read_inside

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


MOST_LOGO = 1_000_000  # bytes
MOST_ELEMENTS = 5_000
MOST_DRAWN = 20_000  # elements that are drawn, with each `use` followed
MOST_DEPTH = 50
_ACTIVE = {"script", "foreignObject", "iframe", "audio", "video", "image", "feImage", "a"} | {
    *("handler", "listener"),
    *("animate", "animateMotion", "animateTransform", "animateColor", "set", "discard"),
}
_OUTSIDE = re.compile(r"@import|url\(\s*(?!['\"]?\s*#)|\\", re.IGNORECASE)
_EXTERNAL = "loads external content. Save it with everything embedded."


class _UnsafeError(Exception):
    """The drawing has what a logo does not need; the message is the end of a sentence, and what to do."""


class _Reader:
    """Counts what an SVG draws: the elements and the uses inside each element that can be used."""

    def __init__(self) -> None:
        self.open: list[str] = []  # the tag of each open element
        self.ids = [""]  # of the same, after that of the whole
        self.own: dict[str, int] = defaultdict(int)
        self.uses: dict[str, list[str]] = defaultdict(list)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element."""
        name = tag.rpartition(":")[2]
        self.open.append(name)
        self.ids.append(attributes.get("id", ""))
        for around in set(self.ids):
            self.own[around] += 1
        if self.own[""] > MOST_ELEMENTS or len(self.open) > MOST_DEPTH:
            raise _UnsafeError("has far more elements than a logo needs. Simplify it.")
        if name in _ACTIVE:
            raise _UnsafeError(f"holds `{name}`, which no logo needs. Save it as plain SVG.")
        for qualified, value in attributes.items():
            key = qualified.rpartition(":")[2]
            if key.lower().startswith("on") or key == "base":
                raise _UnsafeError(f"holds `{key}`, which no logo needs. Save it as plain SVG.")
            if (key in {"href", "src"} and not value.startswith("#")) or _OUTSIDE.search(value):
                raise _UnsafeError(_EXTERNAL)
            if key == "href" and name == "use":
                for around in set(self.ids):
                    self.uses[around].append(value[1:])

    def end(self, _: str) -> None:
        """Leave an element."""
        self.open.pop()
        self.ids.pop()

    def text(self, words: str) -> None:
        """Take text, which matters only in a style sheet."""
        if self.open[-1] == "style" and _OUTSIDE.search(words):
            raise _UnsafeError(_EXTERNAL)

    def drawn(self, name: str = "", around: tuple[str, ...] = ()) -> int:
        """Return how many elements are drawn by a use of a name, at most just over MOST_DRAWN."""
        if name in around:
            raise _UnsafeError("uses a part of itself within that part. Save it as plain SVG.")
        total = self.own.get(name, 0)
        for used in self.uses.get(name, []):
            total += self.drawn(used, (*around, name))
            if total > MOST_DRAWN:
                raise _UnsafeError("multiplies its parts without end. Save it as plain SVG.")
        return total

    def doctype(self, _name: str, _system: str | None, _public: str | None, subset: bool) -> None:
        """Accept the plain document type that drawing programs write; it is never loaded."""
        if subset:
            raise _UnsafeError("has a document type with entities or addresses. Save it as plain SVG.")

    def instruction(self, *_: str) -> None:
        """Refuse a processing instruction."""
        raise _UnsafeError("has a processing instruction. Save it as plain SVG.")


def svg_error(data: bytes) -> str:
    """Return what is wrong with an SVG as a logo, and what to do; "" if it only draws."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    # An entity can only be declared in an internal subset, since external ones are not loaded.
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.ProcessingInstructionHandler = reader.instruction
    try:
        parser.Parse(data, True)
        reader.drawn()
    except _UnsafeError as fault:
        return str(fault)
    except (expat.ExpatError, ValueError, LookupError):
        return "is not valid SVG. Open it in a drawing program and save it as plain SVG."
    return ""


def logo_file(folder: Path, name: str) -> Path:
    """Return the path of a logo, a safe SVG or a sound PNG; raise FileError otherwise."""
    data = read_inside(folder, name, MOST_LOGO)
    if data.startswith(b"\x89PNG"):
        decoded(data, name)
    elif b"<svg" not in data:
        raise FileError("unfit", f"`{name}` is neither SVG nor PNG. Save the logo as one of the two.")
    elif error := svg_error(data):
        raise FileError("unfit", f"`{name}` {error}")
    return folder / name
