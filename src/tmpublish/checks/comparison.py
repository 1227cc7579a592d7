"""Two files that must be the same → where they differ, by structure, whatever libraries encoded them.

A PDF is compared as the graph of its objects (ISO 32000-1, 7.3) with decoded streams, a deck part by part
with its XML in canonical form (W3C Canonical XML). What compression and font subsetting leave open may
differ; text, drawing, tags, annotations, metadata, attachments, glyphs and parts may not.
"""

import io
import re
import zipfile
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from lxml import etree

from tmpublish.manifest import seal
from tmpublish.ooxml.opc import read_package
from tmpublish.pdf_reading.document import FAULTS, read_objects

Named = Mapping[bytes, bytes]
"""Names of programs in the fresh file, and those that the other one must have in their place."""
_TOLERANCE = 1e-6
_ENCODING = {"/Length", "/Filter", "/DecodeParms", "/DL"}
_PICTURE_FILTERS = {"/DCTDecode", "/JPXDecode"}
# Keys of the catalog (ISO 32000-1, table 28) and of pages (table 30) → what readers call it.
_CATALOG = {
    "/StructTreeRoot": "the tags",
    "/Outlines": "the bookmarks",
    "/Metadata": "the metadata",
    "/Names": "the named destinations or attachments",
    "/AF": "the attached source",
    "/PageLabels": "the page labels",
    "/Lang": "the language",
    "/OutputIntents": "the color profile",
}
_PAGE = {
    "/Contents": "the text or drawing",
    "/Annots": "the links or other annotations",
    "/Resources": "the fonts or pictures",
    "/MediaBox": "the page size",
}
_OBJECT = re.compile(rb"(\d+) (\d+) obj\b.*?\bendobj\s*", re.DOTALL)
_PACKED = re.compile(rb"data:([a-z/+-]+);base64,([A-Za-z0-9+/=]+)")
_CORE, _VERSION = "docProps/core.xml", re.compile(rb"<cp:version>([0-9a-f]*)</cp:version>")


def differences(name: str, data: bytes, fresh: bytes, programs: Named) -> Iterator[str]:
    """Yield each place at which a file differs from a fresh one, such as “page 4: the text or drawing”."""
    kinds = {".pdf": _pdf_differences, ".html": _page_differences}
    compare = kinds.get(PurePath(name).suffix, _package_differences)
    try:
        yield from dict.fromkeys(compare(data, fresh, programs))
    except (ValueError, *FAULTS) as fault:
        yield f"the file as a whole, which cannot be read ({type(fault).__name__})"


def _pdf_differences(data: bytes, fresh: bytes, programs: Named) -> Iterator[str]:
    one, other = read_objects(data), read_objects(fresh)
    graph = _Graph(programs)
    if len(one.pages) != len(other.pages):
        yield f"the number of pages ({len(one.pages)}, not {len(other.pages)})"
    for number, (page, meant) in enumerate(zip(one.pages, other.pages, strict=False), 1):
        yield from graph.by_key(page, meant, f"page {number}: ", _PAGE, skipped={"/Parent"})
    yield from graph.by_key(one.trailer["/Root"], other.trailer["/Root"], "", _CATALOG)
    if graph.differs(one.trailer.get("/Info"), other.trailer.get("/Info")):
        yield "the properties"
    if _object_numbers(one) != _object_numbers(other) or graph.renumbered:
        yield "the numbers of its objects, as in a file saved by another program"
    if _loose_bytes(data) != _loose_bytes(fresh) or data[:5] != fresh[:5]:
        yield "bytes outside of its objects"


class _Graph:
    """Compares objects of two PDFs pair by pair; a pair is looked at once, so cycles end."""

    def __init__(self, programs: Named) -> None:
        self._programs = programs
        self._seen = set[tuple[int, int]]()
        self.renumbered = False

    def by_key(
        self, one: Any, other: Any, where: str, names: Mapping[str, str], skipped: Iterable[str] = ()
    ) -> Iterator[str]:
        """Yield what differs in two dictionaries, each key by its name."""
        for key in sorted({*one, *other} - set(skipped)):
            if self.differs(dict.get(one, key), dict.get(other, key)):
                yield where + names.get(key, f"the entry {key}")

    def differs(self, one: Any, other: Any) -> bool:
        """Return True if anything below two objects differs."""
        todo = [(one, other)]
        while todo:
            pair = todo.pop()
            numbers = [getattr(each, "idnum", 0) for each in pair]
            self.renumbered |= numbers[0] != numbers[1]
            if all(numbers):
                if (numbers[0], numbers[1]) in self._seen:
                    continue
                self._seen.add((numbers[0], numbers[1]))
            one, other = (each.get_object() if each is not None else None for each in pair)
            if isinstance(one, dict) and isinstance(other, dict):
                if set(one) - _ENCODING != set(other) - _ENCODING or self._streams_differ(one, other):
                    return True
                todo += [(dict.get(one, key), dict.get(other, key)) for key in set(one) - _ENCODING]
            elif isinstance(one, list) and isinstance(other, list):
                if len(one) != len(other):
                    return True
                todo += zip(list.__iter__(one), list.__iter__(other), strict=True)
            elif self._values_differ(one, other):
                return True
        return False

    def _values_differ(self, one: Any, other: Any) -> bool:
        if isinstance(one, int | float) and isinstance(other, int | float):
            return abs(float(one) - float(other)) > _TOLERANCE
        return self._meant(_raw(other)) != _raw(one) or (one is None) != (other is None)

    def _streams_differ(self, one: Any, other: Any) -> bool:
        if not (hasattr(one, "get_data") and hasattr(other, "get_data")):
            return hasattr(one, "get_data") != hasattr(other, "get_data")
        data, fresh = _decoded(one), self._meant(_decoded(other))
        if data == fresh:
            return False
        return not ("/Length1" in one or "/FontFile3" in str(one.get("/Subtype"))) or _glyphs_differ(
            data, fresh
        )

    def _meant(self, fresh: bytes) -> bytes:
        for here, there in self._programs.items():
            fresh = fresh.replace(here, there)
        return fresh


def _raw(value: Any) -> bytes:
    """Return a name, string, boolean or null as bytes that differ if the values do."""
    kind = b"/" if type(value).__name__ == "NameObject" else b""
    if isinstance(value, bytes):
        return value
    return kind + str(value).encode("utf-8", "surrogatepass")


def _decoded(stream: Any) -> bytes:
    filters = stream.get("/Filter", ())
    names = {str(each) for each in (filters if isinstance(filters, list) else [filters])}
    return bytes(stream._data if names & _PICTURE_FILTERS else stream.get_data())


def _glyphs_differ(one: bytes, other: bytes) -> bool:
    """Return True if two fonts draw a glyph or character differently, or one has data of its own."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.ttLib import TTFont, TTLibError

    try:
        fonts = [TTFont(io.BytesIO(each)) for each in (one, other)]
        sets = [font.getGlyphSet() for font in fonts]
    except (TTLibError, *FAULTS):
        return True
    orders = [font.getGlyphOrder() for font in fonts]
    maps = [font.getBestCmap() if "cmap" in font else None for font in fonts]
    if len(orders[0]) != len(orders[1]) or maps[0] != maps[1] or set(fonts[0].keys()) != set(fonts[1].keys()):
        return True
    for names in zip(*orders, strict=True):
        drawn = []
        for glyphs, name in zip(sets, names, strict=True):
            pen = DecomposingRecordingPen(glyphs)
            glyphs[name].draw(pen)
            drawn.append((pen.value, glyphs[name].width))
        if drawn[0] != drawn[1]:
            return True
    return False


def _object_numbers(reader: Any) -> set[int]:
    return {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)


def _loose_bytes(data: bytes) -> bytes:
    """Return what stands between the objects of a PDF and behind its end: comments, older versions."""
    starts = [found.span() for found in _OBJECT.finditer(data)]
    between = b"".join(data[before[1] : after[0]] for before, after in pairwise(starts))
    return between + data[data.find(b"startxref") :].partition(b"%%EOF")[2]


def _package_differences(data: bytes, fresh: bytes, _programs: Named) -> Iterator[str]:
    one, other = read_package(data), read_package(fresh)
    if _directory(data) != _directory(fresh) or one.stray_bytes:
        yield "the list of its parts, or their order or dates"
    members = dict(one.members)
    found = _VERSION.search(members.get(_CORE, b""))
    members[_CORE] = _VERSION.sub(b"", members.get(_CORE, b""))
    if found and found[1].decode() != seal(members):
        yield "the hash of its parts"
    for name in sorted({*members, *other.members}):
        part, meant = members.get(name, b""), other.members.get(name, b"")
        if part != meant and _canonical(name, part) != _canonical(name, meant):
            yield name


def _page_differences(data: bytes, fresh: bytes, _programs: Named) -> Iterator[str]:
    """Yield whether two web pages differ in text, style, a picture, or more than the packing of a font."""
    one, other = (_PACKED.sub(b"", page) for page in (data, fresh))
    if one != other:
        yield "its text or style"
    for (kind, packed), (_, meant) in zip(_PACKED.findall(data), _PACKED.findall(fresh), strict=False):
        is_font = kind.startswith(b"font/")
        if packed != meant and not (is_font and not _glyphs_differ(b64decode(packed), b64decode(meant))):
            yield "a font" if is_font else "a picture"


def _directory(data: bytes) -> list[tuple[object, ...]]:
    keys = ("filename", "date_time", "compress_type", "flag_bits", "external_attr", "comment", "extra")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [tuple(getattr(info, key) for key in keys) for info in archive.infolist()]
        return [(archive.comment,), *parts]


def _canonical(name: str, part: bytes) -> bytes:
    if not part or not name.endswith((".xml", ".rels")):
        return part
    root = etree.fromstring(_VERSION.sub(b"", part), etree.XMLParser(resolve_entities=False))
    if b"<!DOCTYPE" in part:
        return part
    return bytes(etree.tostring(root.getroottree(), method="c14n", with_comments=True))
