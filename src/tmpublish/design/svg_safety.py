"""The bytes of an SVG → what in it is no drawing: programs, addresses, entities, bombs.

A logo comes from a brand's own folder, and is still only let in where it draws and does nothing else.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_ELEMENTS = 5_000
MOST_DRAWN = 20_000  # elements that are drawn once each `use` is followed
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
    """The drawing has what a logo does not need; the message says what, and what to do."""


@dataclass
class _Reader:
    """Counts what an SVG draws: for each element that can be used, how many it has and what it uses."""

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
            raise _UnsafeError("has far more elements than a logo needs: save it simpler")
        if name in _ACTIVE or name in _MOVING:
            raise _UnsafeError(f"holds `{name}`, which no logo needs: save it as a plain drawing")
        self.open.append(attributes.get("id", ""))
        for around in {"", *self.open}:
            self.own[around] = self.own.get(around, 0) + 1
        self.style = name == "style"
        for key, value in attributes.items():
            self._attribute(name, key.rpartition(":")[2], value)

    def _attribute(self, name: str, key: str, value: str) -> None:
        if key.lower().startswith("on") or key == "base":
            raise _UnsafeError(f"holds `{key}`, which no logo needs: save it as a plain drawing")
        if key in {"href", "src"} and not value.startswith("#"):
            raise _UnsafeError("fetches something from elsewhere: save it with everything inside")
        if _OUTSIDE.search(value):
            raise _UnsafeError("fetches something from elsewhere: save it with everything inside")
        if key == "href" and name == "use":
            for around in {"", *self.open}:
                self.uses.setdefault(around, []).append(value[1:])

    def end(self, _: str) -> None:
        """Leave an element."""
        self.depth -= 1
        self.open.pop()
        self.style = False

    def text(self, words: str) -> None:
        """Take text, which matters in a style sheet alone."""
        if self.style and _OUTSIDE.search(words):
            raise _UnsafeError("fetches something from elsewhere: save it with everything inside")

    def drawn(self, name: str = "", around: tuple[str, ...] = ()) -> int:
        """Return how many elements are drawn where a name is used, no more than just over MOST_DRAWN."""
        if name in around:
            raise _UnsafeError("uses a part of itself within that part: save it as a plain drawing")
        total = self.own.get(name, 0)
        for used in self.uses.get(name, []):
            total += self.drawn(used, (*around, name))
            if total > MOST_DRAWN:
                raise _UnsafeError("multiplies itself without end: save it as a plain drawing")
        return total


def svg_fault(data: bytes) -> str:
    """Return what is wrong with an SVG as a logo, with what to do; nothing where it only draws."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.ProcessingInstructionHandler = _no_instruction
    try:
        parser.Parse(data, True)
        reader.drawn()
    except _UnsafeError as fault:
        return str(fault)
    except (expat.ExpatError, ValueError, LookupError):
        return "is no sound SVG: open it in a drawing program and save it again as plain SVG"
    return ""


def _no_doctype(*_: object) -> None:
    raise _UnsafeError("has a document type declaration, which can hide more: save it as plain SVG")


def _no_instruction(*_: object) -> None:
    raise _UnsafeError("names a style sheet or a program of its own: save it as plain SVG")
