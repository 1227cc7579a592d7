"""Bytes ↔ Open XML package (ECMA-376 part 2): parts, relationships, content types, document properties."""

import base64
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree

from tmpublish.manifest import seal
from tmpublish.ooxml.drawingml import NOTHING, P, R

if TYPE_CHECKING:
    from jinja2 import Environment

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES, PRESENTATION, CORE = "[Content_Types].xml", "ppt/presentation.xml", "docProps/core.xml"
APP, CUSTOM, VIEW = "docProps/app.xml", "docProps/custom.xml", "ppt/viewProps.xml"
PLAN = "Plan"
_PIECE = re.compile(rf"{PLAN} [0-9]{{1,4}}$")
MAX_PROPERTY = 255  # characters of a custom property that every version of Office keeps
_END, _END_SIZE = b"PK\x05\x06", 22  # of an archive without a comment (APPNOTE 4.3.16)
_LOCAL_HEADER_SIZE = 30  # bytes before the name and data of a member (APPNOTE 4.3.7)
# 100 times as much as a deck of ours: limits against archives that are made to fill the memory.
_MAX_UNPACKED, _MAX_PARTS = 400_000_000, 5_000  # bytes
_SKELETON = Path(__file__).with_name("skeleton")


@dataclass(frozen=True)
class Relationship:
    """A relationship of a part: the last word of its type, and the part or external address it points to."""

    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """An Open XML package as read.

    `relations` holds the relationships of each part by id ("" is the package); `stray_bytes` are outside the
    archive.
    """

    members: Mapping[str, bytes]
    xml: Mapping[str, etree._Element]
    relations: Mapping[str, Mapping[str, Relationship]]
    stray_bytes: int

    @property
    def presentation(self) -> etree._Element:
        """Return the presentation part; an empty element if it is missing."""
        return self.xml.get(PRESENTATION, NOTHING)

    @property
    def slides(self) -> list[str]:
        """Return the names of the slide parts in the order of the slide show."""
        return self.listed(PRESENTATION, f"{P}sldId")

    @property
    def layouts(self) -> list[list[str]]:
        """Return the names of the layout parts of each slide master, in the order of PowerPoint's menu."""
        masters = self.listed(PRESENTATION, f"{P}sldMasterId")
        return [self.listed(master, f"{P}sldLayoutId") for master in masters]

    def listed(self, part: str, tag: str) -> list[str]:
        """Return the parts that elements of a part name by their relationship ids, in document order."""
        relations = self.relations.get(part, {})
        ids = (str(each.get(f"{R}id", "")) for each in self.xml[part].iter(tag)) if part in self.xml else ()
        return [relations[key].target for key in ids if key in relations]

    def targets(self, part: str, kind: str) -> list[str]:
        """Return the parts that a part refers to by one kind of relationship."""
        found = self.relations.get(part, {}).values()
        return [relation.target for relation in found if relation.kind == kind and not relation.external]


def bounded(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of an archive; raise ValueError if they overlap, repeat a name or exceed the limits.

    zipfile never reads more of a member than it declares, so the declared sum is the upper limit. If it
    notices members that share bytes differs between releases of Python.
    """
    infos = archive.infolist()
    if len(infos) > _MAX_PARTS or sum(info.file_size for info in infos) > _MAX_UNPACKED:
        raise ValueError("the package unpacks to far more than a deck holds")
    if len({info.filename.casefold() for info in infos}) < len(infos):
        raise ValueError("two parts have the same name")
    for info, following in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        if info.header_offset + _LOCAL_HEADER_SIZE + info.compress_size > following.header_offset:
            raise ValueError(f"members of the package overlap ({info.filename}, {following.filename})")
    return infos


@lru_cache(maxsize=8)
def read_package(data: bytes) -> Package:
    """Return a package; raise ValueError if it cannot be read or one of its parts is not XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = bounded(archive)
            members = {info.filename: archive.read(info) for info in infos}
        xml = {name: parse_xml(part) for name, part in members.items() if name.endswith((".xml", ".rels"))}
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise ValueError(f"the package cannot be read ({type(error).__name__})") from error
    first = min((info.header_offset for info in infos), default=0)
    return Package(
        members=members,
        xml=xml,
        relations={
            _owner(name): dict(_read_relations(name, root))
            for name, root in xml.items()
            if name.endswith(".rels")
        },
        stray_bytes=first + len(data) - data.rfind(_END) - _END_SIZE,
    )


def parse_xml(part: bytes) -> etree._Element:
    """Return the root of a part; entities are not resolved and nothing is fetched."""
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


def _owner(name: str) -> str:
    """Return the part that a .rels part belongs to."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))


def _read_relations(name: str, root: etree._Element) -> Iterator[tuple[str, Relationship]]:
    folder = posixpath.dirname(_owner(name))
    for item in root.iterfind("{*}Relationship"):
        target, external = item.get("Target", ""), item.get("TargetMode") == "External"
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield item.get("Id", ""), Relationship(item.get("Type", "").rsplit("/", 1)[-1], target, external)


def write_package(members: Mapping[str, bytes], moment: datetime) -> bytes:
    """Return a package: content types first, then by name; every member is dated `moment` (1980 or later).

    The bytes depend on nothing else.
    """
    date = max(moment.replace(tzinfo=None), datetime(1980, 1, 1)).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name)):
            info = zipfile.ZipInfo(name, date)
            info.create_system, info.external_attr, info.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return buffer.getvalue()


@dataclass(frozen=True)
class Properties:
    """The document properties of a deck (Dublin Core), and its date (UTC)."""

    title: str
    author: str
    subject: str
    language: str
    moment: datetime
    identifier: str = ""
    version: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    """Custom properties by name; with any, the deck gets one named `Build` too."""


def with_properties(deck: bytes, properties: Properties, words: int, widescreen: bool = True) -> bytes:
    """Return a deck with its properties, packed so that the same deck always has the same bytes."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    slides = sum(name.startswith("ppt/slides/slide") for name in members)
    members[APP] = skeleton(APP, slides=slides, words=words, widescreen=widescreen).encode()
    if properties.custom:
        custom = {"Build": seal(members)[:16], **properties.custom}
        members[CUSTOM] = skeleton(CUSTOM, properties=custom.items()).encode()
    members[CORE] = _core_xml(properties)
    members[CORE] = _core_xml(replace(properties, version=seal(members)))
    return write_package(members, properties.moment)


def packed_plan(source: bytes) -> Mapping[str, str]:
    """Return a plan's own file, compressed, as custom properties of a deck, which other programs keep."""
    packed = base64.b64encode(zlib.compress(source, 9)).decode()
    pieces = range(0, len(packed), MAX_PROPERTY)
    return {f"{PLAN} {n}": packed[at : at + MAX_PROPERTY] for n, at in enumerate(pieces, 1)}


def unpacked_plan(properties: Mapping[str, str], most: int) -> bytes:
    """Return the plan in custom properties, b"" if there is none or it is damaged or larger than `most`."""
    pieces = {int(name.rpartition(" ")[2]): value for name, value in properties.items() if _PIECE.match(name)}
    try:
        packed = base64.b64decode("".join(pieces[number] for number in sorted(pieces)), validate=True)
        unpacking = zlib.decompressobj()
        found = unpacking.decompress(packed, most)
        return b"" if unpacking.unconsumed_tail else found
    except (ValueError, zlib.error):
        return b""


def custom_properties(package: Package) -> Mapping[str, str]:
    """Return the custom properties of a package that are texts, by name."""
    parts = package.targets("", "custom-properties")
    found = (each for part in parts if part in package.xml for each in package.xml[part])
    return {str(each.get("name")): "".join(map(str, each.itertext())) for each in found if each.get("name")}


def _core_xml(properties: Properties) -> bytes:
    """Return the core properties (ECMA-376 part 2, 11)."""
    values = {name: escape(value) for name, value in vars(properties).items() if isinstance(value, str)}
    return skeleton(CORE, **values, moment=f"{properties.moment:%Y-%m-%dT%H:%M:%SZ}").encode()


def write_template(layouts: Sequence[Mapping[str, str]], **values: object) -> bytes:
    """Return a presentation without slides, of the parts in `skeleton/`; its properties stay empty.

    `values` are those that the parts name, `layouts` those of each layout.
    """
    members: dict[str, bytes] = {}
    values = {**values, "layouts": range(1, len(layouts) + 1)}
    for file in _SKELETON.rglob("*.*"):
        part = file.relative_to(_SKELETON).as_posix()
        if part == CUSTOM:
            continue
        # A part named N is written for each layout.
        for number, layout in enumerate(layouts if "N." in part else layouts[:1], 1):
            name = part.replace("N.", f"{number}.")
            members[name] = skeleton(part, layout=layout, **values).encode()
    return write_package(members, datetime(1980, 1, 1))


def skeleton(part: str, **values: object) -> str:
    """Return a part of an empty presentation, or its properties, as `skeleton/` has it."""
    return HEAD + _environment().get_template(part).render(values)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader

    # The files hold an element a line to be read; the parts are one line, as PowerPoint writes them.
    load = FunctionLoader(lambda part: re.sub(r"\n *", "", (_SKELETON / part).read_text("utf-8")))
    return Environment(loader=load)
