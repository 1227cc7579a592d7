"""Defects of the decks as packages: what PowerPoint would repair, and what a screen reader would miss."""

import re
from collections.abc import Callable

from damage import Damage, Members, Planted, part, swapped, with_members

from tmpublish.checks import CheckContext

DECK, TYPES, CORE = "ppt/presentation.xml", "[Content_Types].xml", "docProps/core.xml"
AGENDA, GOAL = "ppt/slides/slide2.xml", "ppt/slides/slide5.xml"
RELS = "ppt/slides/_rels/slide5.xml.rels"
MASTER = "ppt/slideMasters/slideMaster1.xml"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PICTURE = (
    b'<p:pic><p:nvPicPr><p:cNvPr id="91" name="Picture"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill>'
    b'<a:blip r:embed="rIdX"/></p:blipFill><p:spPr/></p:pic>'
)
TABLE = b"<a:tbl><a:tblGrid><a:gridCol/><a:gridCol/></a:tblGrid><a:tr><a:tc/></a:tr></a:tbl>"
CHART = (
    b'<c:c xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:valAx><c:axId val="1"/>'
    b'<c:crossAx val="2"/></c:valAx></c:c>'
)


def more(name: str, data: bytes = b"<x/>") -> Damage:
    return lambda published: with_members(published, lambda members: [*members, (name, data)])


def less(name: str) -> Damage:
    return lambda published: with_members(
        published, lambda members: [each for each in members if each[0] != name]
    )


def related(kind: str, target: str, mode: str = "", xml: bytes = b"", file: bytes | None = None) -> Damage:
    """A relationship rIdX of the goal's slide, with what uses it and the file that it leads to."""
    end = f'<Relationship Id="rIdX" Type="{KIND}{kind}" Target="{target}"{mode}/></Relationships>'.encode()

    def change(members: Members) -> Members:
        made = dict(members)
        made[RELS] = made[RELS].replace(b"</Relationships>", end)
        made[GOAL] = made[GOAL].replace(b"</p:spTree>", xml + b"</p:spTree>")
        if file is not None:
            made["ppt/" + target.removeprefix("../")] = file
        return list(made.items())

    return lambda published: with_members(published, change)


OUTSIDE = ' TargetMode="External"'


def inserted(xml: bytes) -> Damage:
    return part(GOAL, rb"</p:spTree>", xml.replace(b"\\", b"\\\\") + b"</p:spTree>")


def framed(inside: bytes) -> Damage:
    return inserted(
        b'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="x" descr="said"/>'
        b'<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/>'
        b'<a:ext cx="9" cy="9"/></p:xfrm><a:graphic><a:graphicData uri="x">' + inside +
        b"</a:graphicData></a:graphic></p:graphicFrame>"
    )  # fmt: skip


def behind(published: CheckContext) -> CheckContext:
    return with_members(published, lambda members: members, behind=b"MZ")


def changed(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda published: with_members(
        published, lambda members: [(each, change(data) if each == name else data) for each, data in members]
    )


def title_twice(published: CheckContext) -> CheckContext:
    def change(members: Members) -> Members:
        made = dict(members)
        title = re.search(rb'type="title"/>.*?<a:t>([^<]*)', made[AGENDA], re.DOTALL)
        assert title
        made[GOAL] = swapped(rb'(type="title"/>.*?<a:t>)[^<]*', rb"\1" + title[1])(made[GOAL])
        return list(made.items())

    return with_members(published, change)


def title_last(data: bytes) -> bytes:
    shapes = re.findall(rb"<p:sp>.*?</p:sp>", data, re.DOTALL)
    return data.replace(shapes[0], b"", 1).replace(b"</p:spTree>", shapes[0] + b"</p:spTree>")


PACKAGES = [
    Planted("a slide twice in the package", more(GOAL)),
    Planted("a program behind the package", behind),
    Planted("a slide that nothing leads to", more("ppt/slides/slide99.xml")),
    Planted("notes that are gone", less("ppt/notesSlides/notesSlide5.xml")),
    Planted("a file without a type", related("image", "../media/a.odd", file=b"x")),
    Planted(
        "an id that leads nowhere",
        part(GOAL, b'id="2" ', b'r:x="rId77" id="2" '),
    ),
    Planted(
        "a layout for a picture",
        related("slideLayout", "../slideLayouts/slideLayout1.xml", xml=PICTURE),
    ),
    Planted(
        "two shapes of one id",
        part(GOAL, b'<p:cNvPr id="3"', b'<p:cNvPr id="2"'),
    ),
    Planted(
        "a layout with its master's id",
        part(MASTER, rb'<p:sldLayoutId id="\d+"', b'<p:sldLayoutId id="2147483648"'),
    ),
    Planted(
        "a section of a slide that is gone",
        part(DECK, b'<p14:sldId id="257"', b'<p14:sldId id="999"'),
    ),
    Planted(
        "two slides share their notes",
        part(RELS, b"notesSlide5.xml", b"notesSlide4.xml"),
    ),
    Planted(
        "a placeholder that no layout has",
        part(GOAL, b'idx="13"', b'idx="77"'),
    ),
    Planted("a table with a cell too few", framed(TABLE)),
    Planted("a chart without one of its axes", framed(CHART)),
    Planted(
        "a language that is none",
        part(GOAL, b'lang="en-US"', b'lang="en_US"'),
    ),
    Planted(
        "a workbook cut short",
        related("package", "../x/a.xlsx", file=b"PK"),
    ),
    Planted(
        "a picture cut short",
        related("image", "../x/a.png", file=b"\x89PNG"),
    ),
    Planted(
        "a slide without a title",
        part(GOAL, b'type="title"/>', b'type="body" idx="13"/>'),
    ),
    Planted("two slides of one title", title_twice),
    Planted("a title that is read last", changed(GOAL, title_last)),
    Planted("a picture without words", inserted(PICTURE)),
    Planted("words without a language", part(GOAL, b' lang="en-US"', b"")),
    Planted(
        "a deck that cannot be read",
        changed(GOAL, lambda data: data[:-20]),
    ),
    Planted("a deck of fewer slides", part(DECK, rb"<p:sldId [^>]*>", b"")),
    Planted(
        "a deck without a title",
        part(CORE, rb"(<dc:title>)[^<]*", rb"\1PowerPoint Presentation"),
    ),
]
