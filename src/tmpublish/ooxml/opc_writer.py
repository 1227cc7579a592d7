"""Parts of a presentation → one .pptx whose bytes depend on nothing else, without leftovers of any tool."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tmpublish.manifest import seal
from tmpublish.ooxml.drawingml import ALL, COLOR_MAP, HABITS, MINOR, RECTANGLE, A, emu, frame, text, tree

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT_TYPES, CORE = "[Content_Types].xml", "docProps/core.xml"
_OFFICE = "application/vnd.openxmlformats-officedocument.presentationml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {
    "ppt/presentation.xml": f"{_OFFICE}.presentation.main+xml",
    "ppt/presProps.xml": f"{_OFFICE}.presProps+xml",
    "ppt/viewProps.xml": f"{_OFFICE}.viewProps+xml",
    "ppt/tableStyles.xml": f"{_OFFICE}.tableStyles+xml",
    "ppt/slideMasters/": f"{_OFFICE}.slideMaster+xml",
    "ppt/slideLayouts/": f"{_OFFICE}.slideLayout+xml",
    "ppt/notesMasters/": f"{_OFFICE}.notesMaster+xml",
    "ppt/theme/": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}
# A4 upright, in EMU: notes are printed on the paper of the booklet.
_NOTES = (6_858_000, 9_906_000)


@dataclass(frozen=True)
class Properties:
    """What a file says of itself: Dublin Core, and the moment it bears (UTC)."""

    title: str
    author: str
    subject: str
    language: str
    moment: datetime
    identifier: str = ""
    version: str = ""


def empty_deck(parts: Mapping[str, str], layouts: int, size: tuple[float, float], languages: str) -> bytes:
    """Return a presentation without slides from its theme, master and layouts; `size` in mm."""
    whole = dict(parts)
    whole["ppt/presentation.xml"] = _presentation(size, languages)
    whole["ppt/presProps.xml"] = f"<p:presentationPr {ALL}/>"
    whole["ppt/viewProps.xml"] = view_xml()
    whole["ppt/tableStyles.xml"] = (
        f'<a:tblStyleLst xmlns:a="{A}" def="{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}"/>'
    )
    whole["ppt/notesMasters/notesMaster1.xml"] = _notes_master(languages)
    whole["docProps/app.xml"] = app_xml(0, 0)
    whole[CORE] = core_xml(Properties("", "", "", "", datetime(1980, 1, 1)))
    whole |= _relations(layouts)
    whole[CONTENT_TYPES] = _content_types(whole)
    return packed({name: (HEAD + xml).encode() for name, xml in whole.items()}, datetime(1980, 1, 1))


def packed(members: Mapping[str, bytes], moment: datetime) -> bytes:
    """Return a package: content types first, then by name; every member bears `moment` (from 1980 on)."""
    date = max(moment.replace(tzinfo=None), datetime(1980, 1, 1)).timetuple()[:6]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(members, key=lambda name: (name != CONTENT_TYPES, name)):
            info = zipfile.ZipInfo(name, date)
            info.create_system, info.external_attr, info.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            archive.writestr(info, members[name], compresslevel=9)
    return made.getvalue()


def finished(deck: bytes, properties: Properties, words: int, widescreen: bool = True) -> bytes:
    """Return a deck with its own properties, packed so that the same deck gives the same bytes."""
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    slides = sum(name.startswith("ppt/slides/slide") for name in members)
    members["docProps/app.xml"] = (HEAD + app_xml(slides, words, widescreen)).encode()
    members[CORE] = (HEAD + core_xml(properties)).encode()
    members[CORE] = (HEAD + core_xml(replace(properties, version=seal(members)))).encode()
    return packed(members, properties.moment)


def core_xml(properties: Properties) -> str:
    """Return the core properties (ECMA-376 part 2, 11)."""
    moment = f"{properties.moment:%Y-%m-%dT%H:%M:%SZ}"
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    said = "".join(
        f"<{tag}>{text(value)}</{tag}>"
        for tag, value in (
            ("dc:title", properties.title),
            ("dc:subject", properties.subject),
            ("dc:creator", properties.author),
            ("cp:lastModifiedBy", properties.author),
            ("cp:revision", "1"),
            ("dc:language", properties.language),
            ("dc:identifier", properties.identifier),
            ("cp:version", properties.version),
        )
        if value
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{said}{dated}</cp:coreProperties>"
    )


def app_xml(slides: int, words: int, widescreen: bool = True) -> str:
    """Return the extended properties; PowerPoint names itself here when it saves."""
    form = "<PresentationFormat>Widescreen</PresentationFormat>" if widescreen else ""
    return (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Words>{words}</Words><Application>Microsoft Office PowerPoint</Application>"
        f"{form}<Slides>{slides}</Slides><Notes>{slides}</Notes>"
        "<AppVersion>16.0000</AppVersion></Properties>"
    )


def _presentation(size: tuple[float, float], languages: str) -> str:
    levels = "".join(
        f'<a:lvl{n}pPr marL="0" algn="l" {HABITS}>'
        f'<a:defRPr sz="1800" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill>{MINOR}'
        f"</a:defRPr></a:lvl{n}pPr>"
        for n in range(1, 10)
    )
    return (
        f'<p:presentation {ALL} saveSubsetFonts="1"><p:sldMasterIdLst>'
        '<p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>'
        '<p:notesMasterIdLst><p:notesMasterId r:id="rId2"/></p:notesMasterIdLst>'
        f'<p:sldSz cx="{emu(size[0])}" cy="{emu(size[1])}"/><p:notesSz cx="{_NOTES[0]}" cy="{_NOTES[1]}"/>'
        f"<p:defaultTextStyle><a:defPPr><a:defRPr {languages}/></a:defPPr>{levels}</p:defaultTextStyle>"
        "</p:presentation>"
    )


def view_xml() -> str:
    """Return the view in which a deck opens: its slides, at the width of the grid."""
    return (
        f'<p:viewPr {ALL}><p:normalViewPr><p:restoredLeft sz="15000"/><p:restoredTop sz="80000"/>'
        "</p:normalViewPr>"
        f'<p:gridSpacing cx="{emu(7.5)}" cy="{emu(7.5)}"/></p:viewPr>'
    )


def _notes_master(languages: str) -> str:
    end = f"<a:p><a:endParaRPr {languages}/></a:p>"
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
    style = "".join(
        f'<a:lvl{n}pPr marL="0" algn="l" {HABITS}>'
        '<a:spcBef><a:spcPts val="600"/></a:spcBef><a:defRPr sz="1200" kern="1200">'
        f'<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>{MINOR}</a:defRPr></a:lvl{n}pPr>'
        for n in range(1, 10)
    )
    return (
        f'<p:notesMaster {ALL}><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
        f"<a:effectLst/></p:bgPr></p:bg>{tree(image + body)}</p:cSld>{COLOR_MAP}"
        f"<p:notesStyle>{style}</p:notesStyle></p:notesMaster>"
    )


def _relations(layouts: int) -> dict[str, str]:
    master, notes = (
        "ppt/slideMasters/_rels/slideMaster1.xml.rels",
        "ppt/notesMasters/_rels/notesMaster1.xml.rels",
    )
    made = {
        "_rels/.rels": _related(
            ("officeDocument", "ppt/presentation.xml"),
            (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        "ppt/_rels/presentation.xml.rels": _related(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("notesMaster", "notesMasters/notesMaster1.xml"),
            ("presProps", "presProps.xml"),
            ("viewProps", "viewProps.xml"),
            ("theme", "theme/theme1.xml"),
            ("tableStyles", "tableStyles.xml"),
        ),
        master: _related(
            *(("slideLayout", f"../slideLayouts/slideLayout{n}.xml") for n in range(1, layouts + 1)),
            ("theme", "../theme/theme1.xml"),
        ),
        notes: _related(("theme", "../theme/theme2.xml")),
    }
    for n in range(1, layouts + 1):
        made[f"ppt/slideLayouts/_rels/slideLayout{n}.xml.rels"] = _related(
            ("slideMaster", "../slideMasters/slideMaster1.xml")
        )
    return made


def _related(*targets: tuple[str, str]) -> str:
    inside = ""
    for n, (kind, target) in enumerate(targets, 1):
        kind = kind if "/" in kind else f"{_RELATION}/{kind}"
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
