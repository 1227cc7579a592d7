"""A logo file → its path, if it is a sound PNG or an SVG that only draws.

Scripts, addresses, entities and exponential nesting are refused, though a logo comes from the brand's folder.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from tmpublish.pictures import decoded
from tmpublish.safe_files import FileError, read_inside

MOST_LOGO = 1_000_000  # bytes
MOST_ELEMENTS = 5_000
MOST_DRAWN = 20_000  # elements that are drawn, with each `use` followed
MOST_DEPTH = 50
_ACTIVE = {
    "script",
    "foreignObject",
    "iframe",
    "audio",
    "video",
    "image",
    "feImage",
    "a",
    "handler",
    "listener",
}
_MOVING = {"animate", "animateMotion", "animateTransform", "animateColor", "set", "discard"}
_OUTSIDE = re.compile(r"@import|url\(\s*(?!['\"]?\s*#)|\\", re.IGNORECASE)


class _UnsafeError(Exception):
    """The drawing has what a logo does not need; the message is the end of a sentence, and what to do."""


@dataclass
class _Reader:
    """Counts what an SVG draws: the elements and the uses inside each element that can be used."""

    depth: int = 0
    elements: int = 0
    open: list[str] = field(default_factory=list)
    own: dict[str, int] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)
    style: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element."""
        name = tag.rpartition(":")[2]
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > MOST_DEPTH:
            raise _UnsafeError("has far more elements than a logo needs. Simplify it.")
        if name in _ACTIVE or name in _MOVING:
            raise _UnsafeError(f"holds `{name}`, which no logo needs. Save it as plain SVG.")
        self.open.append(attributes.get("id", ""))
        for around in {"", *self.open}:
            self.own[around] = self.own.get(around, 0) + 1
        self.style = name == "style"
        for key, value in attributes.items():
            self._attribute(name, key.rpartition(":")[2], value)

    def _attribute(self, name: str, key: str, value: str) -> None:
        if key.lower().startswith("on") or key == "base":
            raise _UnsafeError(f"holds `{key}`, which no logo needs. Save it as plain SVG.")
        if key in {"href", "src"} and not value.startswith("#"):
            raise _UnsafeError("loads external content. Save it with everything embedded.")
        if _OUTSIDE.search(value):
            raise _UnsafeError("loads external content. Save it with everything embedded.")
        if key == "href" and name == "use":
            for around in {"", *self.open}:
                self.uses.setdefault(around, []).append(value[1:])

    def end(self, _: str) -> None:
        """Leave an element."""
        self.depth -= 1
        self.open.pop()
        self.style = False

    def text(self, words: str) -> None:
        """Take text, which matters only in a style sheet."""
        if self.style and _OUTSIDE.search(words):
            raise _UnsafeError("loads external content. Save it with everything embedded.")

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


def svg_error(data: bytes) -> str:
    """Return what is wrong with an SVG as a logo, and what to do; "" if it only draws."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _plain_doctype
    parser.EntityDeclHandler = _no_entity
    parser.ProcessingInstructionHandler = _no_instruction
    try:
        parser.Parse(data, True)
        reader.drawn()
    except _UnsafeError as fault:
        return str(fault)
    except (expat.ExpatError, ValueError, LookupError):
        return "is not valid SVG. Open it in a drawing program and save it as plain SVG."
    return ""


def _plain_doctype(_name: str, _system: str | None, _public: str | None, subset: bool) -> None:
    """Accept the plain document type that drawing programs write; it is never loaded."""
    if subset:
        _no_entity()


def _no_entity(*_: object) -> None:
    raise _UnsafeError("has a document type with entities or addresses. Save it as plain SVG.")


def _no_instruction(*_: object) -> None:
    raise _UnsafeError("has a processing instruction. Save it as plain SVG.")


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
