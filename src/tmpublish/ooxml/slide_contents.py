"""A deck as a stranger reads it: bytes → its slides in order, each with its visible text and its notes."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from tmpublish.ooxml.opc_reader import bounded

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True)
class Slide:
    """A slide: the text of its shapes without that of fields, a line a paragraph, and its notes likewise."""

    text: str
    notes: str


@dataclass(frozen=True)
class Deck:
    """A presentation: its title and its slides in the order of showing."""

    title: str
    slides: tuple[Slide, ...]


@lru_cache(maxsize=8)
def read_deck(data: bytes) -> Deck:
    """Return what a presentation (ISO/IEC 29500) holds; raises ValueError where it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            bounded(package)
            if package.testzip() is not None:
                raise zipfile.BadZipFile
            return _deck(package)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, EOFError) as fault:
        raise ValueError(f"the deck cannot be read ({type(fault).__name__})") from fault


def _deck(package: zipfile.ZipFile) -> Deck:
    main = "ppt/presentation.xml"
    targets = dict(_relations(package, main))
    slides = [targets[item.get(f"{R}id") or ""][1] for item in _xml(package, main).iter(f"{P}sldId")]
    title = _xml(package, "docProps/core.xml").findtext(f"{DC}title") or ""
    return Deck(title, tuple(_slide(package, part) for part in slides))


def _slide(package: zipfile.ZipFile, part: str) -> Slide:
    notes = [target for _, (kind, target) in _relations(package, part) if kind == "notesSlide"]
    return Slide(_text(_xml(package, part)), "\n".join(_text(_xml(package, note)) for note in notes))


def _text(root: etree._Element) -> str:
    paragraphs = root.iter(f"{A}p")
    return "\n".join(
        "".join(run.findtext(f"{A}t") or "" for run in line.iter(f"{A}r")) for line in paragraphs
    )


def _relations(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield `(id, (kind, part))` for everything inside the package that a part refers to."""
    folder, name = posixpath.split(part)
    for item in _xml(package, f"{folder}/_rels/{name}.rels"):
        target = posixpath.normpath(posixpath.join("/", folder, item.get("Target", ""))).lstrip("/")
        yield item.get("Id", ""), (item.get("Type", "").rsplit("/", 1)[-1], target)


def _xml(package: zipfile.ZipFile, part: str) -> etree._Element:
    return etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False, no_network=True))
