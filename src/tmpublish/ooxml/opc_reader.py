"""A presentation as a package (ECMA-376 part 2): bytes → its parts, their types, what each refers to."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lxml import etree

# What ends a package that has no remark (APPNOTE 4.3.16).
_END, _END_SIZE = b"PK\x05\x06", 22
_LOCAL_HEADER_SIZE = 30  # bytes before a member's name and data (APPNOTE 4.3.7)
# Our decks have a hundredth of that; what unpacks to more was made to fill a memory.
_MOST_UNPACKED, _MOST_PARTS = 400_000_000, 5_000  # bytes
CONTENT_TYPES = "[Content_Types].xml"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@dataclass(frozen=True)
class Relation:
    """What a part refers to: the last word of its type, the part (or, outside, the address)."""

    kind: str
    target: str
    outside: bool


@dataclass(frozen=True)
class Package:
    """A package: its members in order, its parts as XML, the relations of each part ("" is the whole).

    `days` holds the dates that its members bear; `loose` is how many bytes stand before and behind it.
    """

    names: tuple[str, ...]
    members: Mapping[str, bytes]
    xml: Mapping[str, etree._Element]
    relations: Mapping[str, Mapping[str, Relation]]
    days: frozenset[tuple[int, int, int]]
    loose: int

    @property
    def main(self) -> list[etree._Element]:
        """Return the presentation itself, if it is there."""
        return [root for name, root in self.xml.items() if name == "ppt/presentation.xml"]

    @property
    def slides(self) -> list[str]:
        """Return the names of the slides' parts, in the order of showing."""
        relations = self.relations.get("ppt/presentation.xml", {})
        listed = (str(each.get(f"{R}id", "")) for root in self.main for each in root.iter(f"{P}sldId"))
        return [relations[key].target for key in listed if key in relations]

    def of(self, folder: str) -> Iterator[tuple[str, etree._Element]]:
        """Yield name and XML of the parts in a folder under ppt/, such as `slides`."""
        for name, root in self.xml.items():
            if posixpath.dirname(name) == f"ppt/{folder}":
                yield name, root

    def targets(self, part: str, kind: str) -> list[str]:
        """Return the parts that a part refers to in one way."""
        found = self.relations.get(part, {}).values()
        return [relation.target for relation in found if relation.kind == kind and not relation.outside]


def bounded(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members of an archive; raise ValueError if they overlap or unpack to more than a deck.

    zipfile never reads more of a member than it declares, so the declared sum is the most there is. Whether
    it notices members that share bytes differs between releases of Python.
    """
    infos = archive.infolist()
    if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _MOST_UNPACKED:
        raise ValueError("the package unpacks to far more than a deck holds")
    for info, following in pairwise(sorted(infos, key=lambda info: info.header_offset)):
        if info.header_offset + _LOCAL_HEADER_SIZE + info.compress_size > following.header_offset:
            raise ValueError(f"members of the package overlap ({info.filename}, {following.filename})")
    return infos


@lru_cache(maxsize=8)
def read_package(data: bytes) -> Package:
    """Return a package; raises ValueError where it is none, or one of its parts is no XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = bounded(archive)
            members = {info.filename: archive.read(info) for info in infos}
            names = tuple(info.filename for info in infos)
            days = frozenset(info.date_time[:3] for info in infos)
            first = min((info.header_offset for info in infos), default=0)
        xml = {name: _xml(part) for name, part in members.items() if name.endswith((".xml", ".rels"))}
    except (
        zipfile.BadZipFile,
        etree.XMLSyntaxError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as fault:
        raise ValueError(f"the package cannot be read ({type(fault).__name__})") from fault
    related = {name: root for name, root in xml.items() if name.endswith(".rels")}
    loose = first + len(data) - data.rfind(_END) - _END_SIZE
    relations = {_owner(name): dict(_relations(name, root)) for name, root in related.items()}
    return Package(names, members, xml, relations, days, loose)


def _xml(part: bytes) -> etree._Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))


@lru_cache(maxsize=4096)
def local(name: object) -> str:
    """Return the name of an element or attribute without its namespace; nothing for a remark."""
    return etree.QName(name).localname if isinstance(name, str) else ""


def _owner(name: str) -> str:
    """Return the part that a .rels belongs to."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))


def _relations(name: str, root: etree._Element) -> Iterator[tuple[str, Relation]]:
    folder = posixpath.dirname(_owner(name))
    for item in root.iterfind("{*}Relationship"):
        target, outside = item.get("Target", ""), item.get("TargetMode") == "External"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield item.get("Id", ""), Relation(item.get("Type", "").rsplit("/", 1)[-1], target, outside)
