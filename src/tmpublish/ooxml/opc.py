"""Bytes ↔ Open XML package (ECMA-376 part 2): parts, relationships, content types, document properties."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from tmpublish.manifest import seal
from tmpublish.ooxml.drawingml import (
    ALL,
    COLOR_MAP,
    LINE_BREAKING,
    MAIN,
    MINOR_FONTS,
    RECTANGLE,
    P,
    R,
    emu,
    frame,
    text,
    tree,
)

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES, PRESENTATION, CORE = "[Content_Types].xml", "ppt/presentation.xml", "docProps/core.xml"
APP = "docProps/app.xml"
_END, _END_SIZE = b"PK\x05\x06", 22  # of an archive without a comment (APPNOTE 4.3.16)
_LOCAL_HEADER_SIZE = 30  # bytes before the name and data of a member (APPNOTE 4.3.7)
# 100 times as much as a deck of ours: limits against archives that are made to fill the memory.
_MAX_UNPACKED, _MAX_PARTS = 400_000_000, 5_000  # bytes
_OFFICE = "application/vnd.openxmlformats-officedocument.presentationml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {
    PRESENTATION: f"{_OFFICE}.presentation.main+xml",
    "ppt/presProps.xml": f"{_OFFICE}.presProps+xml",
    "ppt/viewProps.xml": f"{_OFFICE}.viewProps+xml",
    "ppt/tableStyles.xml": f"{_OFFICE}.tableStyles+xml",
    "ppt/slideMasters/": f"{_OFFICE}.slideMaster+xml",
    "ppt/slideLayouts/": f"{_OFFICE}.slideLayout+xml",
    "ppt/notesMasters/": f"{_OFFICE}.notesMaster+xml",
    "ppt/theme/": "application/vnd.openxmlformats-officedocument.theme+xml",
    APP: "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    CORE: "application/vnd.openxmlformats-package.core-properties+xml",
}
# A4 portrait, in EMU: notes are printed on the paper of the booklet.
_NOTES = (6_858_000, 9_906_000)


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
        return self.xml.get(PRESENTATION, etree.Element("none"))

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


def with_properties(deck: bytes, properties: Properties, words: int, widescreen: bool = True) -> bytes:
    """Return a deck with its properties, packed so that the same deck always has the same bytes."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    slides = sum(name.startswith("ppt/slides/slide") for name in members)
    members[APP] = (HEAD + _app_xml(slides, words, widescreen)).encode()
    members[CORE] = (HEAD + _core_xml(properties)).encode()
    members[CORE] = (HEAD + _core_xml(replace(properties, version=seal(members)))).encode()
    return write_package(members, properties.moment)


def _core_xml(properties: Properties) -> str:
    """Return the core properties (ECMA-376 part 2, 11)."""
    moment = f"{properties.moment:%Y-%m-%dT%H:%M:%SZ}"
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    values = (
        ("dc:title", properties.title),
        ("dc:subject", properties.subject),
        ("dc:creator", properties.author),
        ("cp:lastModifiedBy", properties.author),
        ("cp:revision", "1"),
        ("dc:language", properties.language),
        ("dc:identifier", properties.identifier),
        ("cp:version", properties.version),
    )
    elements = "".join(f"<{tag}>{text(value)}</{tag}>" for tag, value in values if value)
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{elements}{dated}</cp:coreProperties>"
    )


def _app_xml(slides: int, words: int, widescreen: bool = True) -> str:
    """Return the extended properties; PowerPoint names itself here when it saves."""
    form = "<PresentationFormat>Widescreen</PresentationFormat>" if widescreen else ""
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Words>{words}</Words><Application>Microsoft Office PowerPoint</Application>"
        f"{form}<Slides>{slides}</Slides><Notes>{slides}</Notes>"
        "<AppVersion>16.0000</AppVersion></Properties>"
    )


def view_xml() -> str:
    """Return the view in which a deck opens: its slides, with a grid of 7.5 mm."""
    return (
        f'<p:viewPr {ALL}><p:normalViewPr><p:restoredLeft sz="15000"/><p:restoredTop sz="80000"/>'
        "</p:normalViewPr>"
        f'<p:gridSpacing cx="{emu(7.5)}" cy="{emu(7.5)}"/></p:viewPr>'
    )


def write_template(parts: Mapping[str, str], layouts: int, size: tuple[float, float], language: str) -> bytes:
    """Return a presentation without slides from its theme, master and layouts.

    `size` is that of a slide in mm, `language` the attributes that set the language of its text.
    """
    xml = dict(parts)
    xml[PRESENTATION] = _presentation(size, language)
    xml["ppt/presProps.xml"] = f"<p:presentationPr {ALL}/>"
    xml["ppt/viewProps.xml"] = view_xml()
    xml["ppt/tableStyles.xml"] = f'<a:tblStyleLst {MAIN} def="{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}"/>'
    xml["ppt/notesMasters/notesMaster1.xml"] = _notes_master(language)
    xml[APP] = _app_xml(0, 0)
    xml[CORE] = _core_xml(Properties("", "", "", "", datetime(1980, 1, 1)))
    xml |= _template_relations(layouts)
    xml[CONTENT_TYPES] = _content_types(xml)
    return write_package({name: (HEAD + each).encode() for name, each in xml.items()}, datetime(1980, 1, 1))


def _levels(size: int, before: str = "") -> str:
    """Return the nine levels of text at a size in hundredths of a point."""
    return "".join(
        f'<a:lvl{n}pPr marL="0" algn="l" {LINE_BREAKING}>{before}<a:defRPr sz="{size}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>{MINOR_FONTS}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )


def _presentation(size: tuple[float, float], language: str) -> str:
    return (
        f'<p:presentation {ALL} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{emu(size[0])}" cy="{emu(size[1])}"/><p:notesSz cx="{_NOTES[0]}" cy="{_NOTES[1]}"/>'
        f"<p:defaultTextStyle><a:defPPr><a:defRPr {language}/></a:defPPr>{_levels(1800)}"
        "</p:defaultTextStyle></p:presentation>"
    )


def _notes_master(language: str) -> str:
    end = f"<a:p><a:endParaRPr {language}/></a:p>"
    image = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" '
        'noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg" idx="2"/></p:nvPr></p:nvSpPr><p:spPr>'
        f"{frame((15, 15, 160.5, 90.28))}{RECTANGLE}</p:spPr></p:sp>"
    )
    body = (
        '<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        '<p:ph type="body" sz="quarter" idx="3"/></p:nvPr></p:nvSpPr><p:spPr>'
        f"{frame((15, 115, 160.5, 140))}{RECTANGLE}</p:spPr>"
        f"<p:txBody><a:bodyPr/><a:lstStyle/>{end}</p:txBody></p:sp>"
    )
    style = _levels(1200, '<a:spcBef><a:spcPts val="600"/></a:spcBef>')
    return (
        f'<p:notesMaster {ALL}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg>{tree(image + body)}</p:cSld>{COLOR_MAP}"
        f"<p:notesStyle>{style}</p:notesStyle></p:notesMaster>"
    )


def _template_relations(layouts: int) -> dict[str, str]:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    related = {
        "_rels/.rels": (("officeDocument", PRESENTATION), (core, CORE), ("extended-properties", APP)),
        "ppt/_rels/presentation.xml.rels": (
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"),
            ("viewProps", "viewProps.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": (
            *(("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, layouts + 1)),
            ("theme", "../theme/theme1.xml"),
        ),
        "ppt/notesMasters/_rels/notesMaster1.xml.rels": (("theme", "../theme/theme2.xml"),),
    }
    for n in range(1, layouts + 1):
        master = (("slideMaster", "../slideMasters/slideMaster1.xml"),)
        related[f"ppt/slideLayouts/_rels/slideLayout{n}.xml.rels"] = master
    return {name: _relations_xml(targets) for name, targets in related.items()}


def _relations_xml(targets: tuple[tuple[str, str], ...]) -> str:
    inside = ""
    for n, (kind, target) in enumerate(targets, 1):
        kind = kind if "/" in kind else f"{R[1:-1]}/{kind}"
        inside += f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _content_types(parts: Mapping[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name in sorted(parts)
        for start, kind in _TYPES.items()
        if name.startswith(start) and "/_rels/" not in name
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
