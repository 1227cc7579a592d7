"""Defects of published decks: texts, notes, shapes, pictures, charts, theme, properties, package."""

import re
from collections.abc import Callable

from damage import CORE, Damage, Defect, Members, name_of, part, with_file, with_members

from tmpublish.checks import CheckContext

MAIN, GOAL = "ppt/presentation.xml", "ppt/slides/slide5.xml"
RELS = "ppt/slides/_rels/slide5.xml.rels"
COVER = (
    b'<p:sp><p:nvSpPr><p:cNvPr id="99" name="x" descr=""/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    b'<a:off x="0" y="0"/><a:ext cx="12192000" cy="6858000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    b'</a:prstGeom><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></p:spPr></p:sp>'
)
RELATIONSHIP = (
    b'<Relationship Id="rIdX" Target="https://elsewhere.example/" TargetMode="External" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
)


def member(name: str, data: bytes) -> Damage:
    return lambda published: with_members(published, lambda members: [*members, (name, data)])


def no_member(name: str) -> Damage:
    return lambda published: with_members(
        published, lambda members: [each for each in members if each[0] != name]
    )


def inserted(xml: bytes) -> Damage:
    return part(GOAL, rb"</p:spTree>", xml + b"</p:spTree>")


def changed(name: str, change: Callable[[bytes], bytes]) -> Damage:
    return lambda published: with_members(
        published, lambda members: [(each, change(data) if each == name else data) for each, data in members]
    )


def bytes_behind(published: CheckContext) -> CheckContext:
    return with_members(published, lambda members: members, behind=b"MZ")


def another_date(published: CheckContext) -> CheckContext:
    """The date of the last entry in the central directory (APPNOTE 4.3.12), two bytes at its offset 14."""
    name = name_of(published, "deck")
    data = bytearray(published.files[name])
    at = data.rfind(b"PK\x01\x02")
    data[at + 14 : at + 16] = (2).to_bytes(2, "little")
    return with_file(published, name, bytes(data))


def swapped_slides(published: CheckContext) -> CheckContext:
    def change(members: Members) -> Members:
        made = dict(members)
        first, second = re.findall(rb"<p:sldId [^>]*>", made[MAIN])[4:6]
        made[MAIN] = made[MAIN].replace(first, b"\0").replace(second, first).replace(b"\0", second)
        return list(made.items())

    return with_members(published, change)


def slide(old: bytes, new: bytes) -> Damage:
    return part(GOAL, old, new)


def other_part(name: str, old: bytes, new: bytes) -> Damage:
    return part(f"ppt/{name}", old, new)


def workbook(published: CheckContext) -> CheckContext:
    """Change a cell of the workbook behind a chart."""
    import io
    import zipfile

    def change(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            for info in old.infolist():
                sheet = old.read(info)
                new.writestr(
                    info, sheet.replace(b"<v>12</v>", b"<v>21</v>") if "sheet1" in info.filename else sheet
                )
        return out.getvalue()

    return changed("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", change)(published)


def stored(published: CheckContext) -> CheckContext:
    """Put the last member first."""
    return with_members(published, lambda members: [*members[:1], members[-1], *members[1:-1]])


def commented(published: CheckContext) -> CheckContext:
    """Write a comment behind the directory of the archive."""
    name = name_of(published, "deck")
    data = published.files[name]
    return with_file(published, name, data[:-2] + (5).to_bytes(2, "little") + b"ask J")


DECKS = (
    Defect("a slide twice in the package", member(GOAL, b"<x/>")),
    Defect("a part that nothing leads to", member("ppt/slides/slide99.xml", b"<x/>")),
    Defect("notes that are missing", no_member("ppt/notesSlides/notesSlide5.xml")),
    Defect("bytes behind the package", bytes_behind),
    Defect("a part of another date", another_date),
    Defect("a slide cut short", changed(GOAL, lambda data: data[:-20])),
    Defect("a word in another text", part(GOAL, rb"<a:t>Boats<", b"<a:t>Boats, draft<")),
    Defect("an invisible character", part(GOAL, b"what floats", "what flo\u200bats".encode())),
    Defect("a word at another size", part(GOAL, rb"<a:rPr ", b'<a:rPr sz="3000" ')),
    Defect("a text in another language", part(GOAL, b' lang="en-US"', b' lang="zh-CN"')),
    Defect("a covered slide", inserted(COVER)),
    Defect("a comment in the XML", inserted(b"<!-- ask Jo -->")),
    Defect("a shape of another id", part(GOAL, rb'name="goals\.\w+\.name"', b'name="vision.line"')),
    Defect("a hidden slide", part(GOAL, rb"<p:sld ", b'<p:sld show="0" ')),
    Defect("an address that nobody wrote", part(RELS, b"</Relationships>", RELATIONSHIP)),
    Defect("notes of another slide", part(RELS, b"notesSlide5.xml", b"notesSlide4.xml")),
    Defect("two slides in another order", swapped_slides),
    Defect("a slide less", part(MAIN, rb"<p:sldId [^>]*>", b"")),
    Defect(
        "another theme color", part("ppt/theme/theme1.xml", rb'srgbClr val="\w{6}"', b'srgbClr val="00AA00"')
    ),
    Defect("a deck of another author", part(CORE, rb"(<dc:creator>)[^<]*", rb"\1jsmith")),
    Defect("a deck of another plan", part(CORE, rb"sha256:\w{8}", b"sha256:00000000")),
    Defect("a bold word", slide(rb"<a:rPr ", b'<a:rPr b="1" ')),
    Defect("a word in another color", slide(rb"schemeClr val=\"dk2\"", b'schemeClr val="lt1"')),
    Defect(
        "a word in another font", slide(rb"/><a:t>Hulls", b'><a:latin typeface="Arial"/></a:rPr><a:t>Hulls')
    ),
    Defect("a word marked as misspelled", slide(rb"<a:rPr ", b'<a:rPr err="1" ')),
    Defect("a word struck out", slide(rb"<a:rPr ", b'<a:rPr strike="sngStrike" ')),
    Defect("a paragraph aligned otherwise", slide(rb"<a:pPr/>", b'<a:pPr algn="r"/>')),
    Defect("a paragraph more", slide(rb"</p:txBody>", b"<a:p><a:r><a:t>x</a:t></a:r></a:p></p:txBody>")),
    Defect("a text that shrinks", slide(rb"<a:bodyPr/>", b"<a:bodyPr><a:normAutofit/></a:bodyPr>")),
    Defect("a text on its side", slide(rb"<a:bodyPr/>", b'<a:bodyPr vert="vert"/>')),
    Defect("a shape one EMU to the right", slide(rb'<a:off x="5130000"', b'<a:off x="5130001"')),
    Defect("a shape of another width", slide(rb'<a:ext cx="6522012"', b'<a:ext cx="6522000"')),
    Defect("a shape turned", slide(rb"<a:xfrm><a:off", b'<a:xfrm rot="60000"><a:off')),
    Defect("a shape off the slide", slide(rb'<a:off x="5130000"', b'<a:off x="-9130000"')),
    Defect("a shape in the place of another", slide(rb'idx="14"', b'idx="15"')),
    Defect("a shape in a group that hides", slide(rb"<p:cNvPr ", b'<p:cNvPr hidden="1" ')),
    Defect("a shape less", slide(rb"<p:sp>.*?</p:sp>", b"")),
    Defect(
        "a shape with alt text",
        slide(rb'name="goals.boats.summary"', b'name="goals.boats.summary" descr="x"'),
    ),
    Defect("a decoration less", slide(rb"<p:grpSp>.*</p:grpSp>", b"")),
    Defect("a link less", slide(rb"<a:hlinkClick [^>]*>", b"")),
    Defect("a link that runs a macro", slide(rb'action="[^"]*"', b'action="ppaction://macro?name=x"')),
    Defect("a link that runs a program", slide(rb'action="[^"]*"', b'action="ppaction://program"')),
    Defect("a transition", slide(rb"</p:clrMapOvr>", b"</p:clrMapOvr><p:transition/>")),
    Defect("an animation", slide(rb"</p:clrMapOvr>", b"</p:clrMapOvr><p:timing/>")),
    Defect("a slide without the master's shapes", slide(rb"<p:sld ", b'<p:sld showMasterSp="0" ')),
    Defect("other colors of a slide", slide(rb"<a:masterClrMapping/>", b"<a:overrideClrMapping/>")),
    Defect("a background", slide(rb"<p:spTree>", b"<p:bg><p:bgPr><a:noFill/></p:bgPr></p:bg><p:spTree>")),
    Defect("a slide of another layout", part(RELS, rb"slideLayout\d+\.xml", b"slideLayout1.xml")),
    Defect("a link to another slide", part(RELS, b"slide4.xml", b"slide7.xml")),
    Defect("a slide without notes", part(RELS, rb"<Relationship [^>]*notesSlide5.xml\"/>", b"")),
    Defect("another number of a slide", slide(rb"<a:t>5</a:t>", b"<a:t>6</a:t>")),
    Defect("a word in the notes", other_part("notesSlides/notesSlide5.xml", b"larch", b"steel")),
    Defect(
        "a paragraph less in the notes",
        other_part("notesSlides/notesSlide5.xml", rb"<a:p>(?:(?!<a:p>).)*</a:p></p:txBody>", b"</p:txBody>"),
    ),
    Defect(
        "notes in small type", other_part("notesSlides/notesSlide5.xml", rb"<a:rPr ", b'<a:rPr sz="100" ')
    ),
    Defect("notes in another language", other_part("notesSlides/notesSlide5.xml", b"en-US", b"fr-FR")),
    Defect("another value in a chart", other_part("charts/chart1.xml", b"<c:v>12</c:v>", b"<c:v>21</c:v>")),
    Defect(
        "another year in a chart", other_part("charts/chart1.xml", b"<c:v>2029</c:v>", b"<c:v>2030</c:v>")
    ),
    Defect("another color in a chart", other_part("charts/chart1.xml", b"accent1", b"accent2")),
    Defect(
        "a chart that begins at 4",
        other_part("charts/chart1.xml", b"<c:scaling>", b'<c:scaling><c:min val="4"/>'),
    ),
    Defect("another value behind a chart", workbook),
    Defect(
        "a chart of a workbook elsewhere",
        other_part(
            "charts/_rels/chart1.xml.rels",
            rb'Target="[^"]*"',
            b'Target="https://x.example/" TargetMode="External"',
        ),
    ),
    Defect("another value in a table", other_part("slides/slide8.xml", b"<a:t>9<", b"<a:t>8<")),
    Defect(
        "a row less in a table",
        other_part("slides/slide8.xml", rb"<a:tr (?:(?!<a:tr ).)*</a:tr></a:tbl>", b"</a:tbl>"),
    ),
    Defect("a table without a head", other_part("slides/slide8.xml", b'firstRow="1" ', b"")),
    Defect(
        "a table of another style",
        other_part("tableStyles.xml", rb"srgbClr val=\"\w+\"|schemeClr val=\"\w+\"", b'srgbClr val="FF0000"'),
    ),
    Defect("another picture", changed("ppt/media/image1.png", lambda data: data[:-30] + bytes(30))),
    Defect(
        "another alt text of a picture",
        other_part("slides/slide10.xml", b"A quay with three posts", b"A quay"),
    ),
    Defect(
        "a cropped picture", other_part("slides/slide10.xml", b"<a:fillRect/>", b'<a:fillRect l="50000"/>')
    ),
    Defect(
        "another font of the theme",
        other_part("theme/theme1.xml", rb'<a:latin typeface="[^"]*"', b'<a:latin typeface="Arial"'),
    ),
    Defect(
        "a theme of another name",
        other_part("theme/theme1.xml", rb'<a:theme ([^>]*)name="[^"]*"', rb'<a:theme \1name="x"'),
    ),
    Defect(
        "another size on the master", other_part("slideMasters/slideMaster1.xml", b'sz="4000"', b'sz="2100"')
    ),
    Defect(
        "a text on the master",
        other_part("slideMasters/slideMaster1.xml", b"</p:spTree>", COVER + b"</p:spTree>"),
    ),
    Defect(
        "a layout of another name",
        other_part("slideLayouts/slideLayout11.xml", rb'<p:cSld name="[^"]*"', b'<p:cSld name="x"'),
    ),
    Defect(
        "a placeholder moved on a layout",
        other_part("slideLayouts/slideLayout11.xml", rb'<a:off x="', b'<a:off x="1'),
    ),
    Defect("a layout less", other_part("slideMasters/slideMaster1.xml", rb"<p:sldLayoutId [^>]*/>", b"")),
    Defect("slides of another size", part(MAIN, b'cx="12192012"', b'cx="9144000"')),
    Defect("another first number", part(MAIN, b"<p:presentation ", b'<p:presentation firstSlideNum="5" ')),
    Defect(
        "a deck that asks for a password",
        part(MAIN, b"<p:defaultTextStyle>", b"<p:modifyVerifier/><p:defaultTextStyle>"),
    ),
    Defect(
        "a deck that loops",
        other_part(
            "presProps.xml",
            rb"<p:presentationPr ([^>]*)/>",
            rb'<p:presentationPr \1><p:showPr loop="1"/></p:presentationPr>',
        ),
    ),
    Defect(
        "a deck that opens in the master",
        other_part("viewProps.xml", b"<p:viewPr ", b'<p:viewPr lastView="sldMasterView" '),
    ),
    Defect(
        "another company", part("docProps/app.xml", b"</Properties>", b"<Company>x</Company></Properties>")
    ),
    Defect("another count of words", part("docProps/app.xml", rb"<Words>\d+", b"<Words>9")),
    Defect("another edition", part("docProps/custom.xml", b"2027-05-02", b"2027-05-03")),
    Defect(
        "another plan in the properties",
        part("docProps/custom.xml", rb"(name=\"Plan 2\"><vt:lpwstr>)....", rb"\1AAAA"),
    ),
    Defect("a property more", part("docProps/custom.xml", b"</Properties>", b"<property/></Properties>")),
    Defect("a deck of another title", part(CORE, rb"(<dc:title>)[^<]*", rb"\1Drafts")),
    Defect("a deck saved by somebody", part(CORE, rb"(<cp:lastModifiedBy>)[^<]*", rb"\1jsmith")),
    Defect("a deck of another date", part(CORE, b"2027-05-02T00", b"2027-05-02T01")),
    Defect(
        "a deck with a category",
        part(CORE, b"</cp:coreProperties>", b"<cp:category>x</cp:category></cp:coreProperties>"),
    ),
    Defect("macros", member("ppt/vbaProject.bin", b"x")),
    Defect("an ActiveX control", member("ppt/activeX/activeX1.bin", b"x")),
    Defect("comments", member("ppt/comments/comment1.xml", b"<x/>")),
    Defect("a thumbnail", member("docProps/thumbnail.jpeg", b"x")),
    Defect("XML data of its own", member("customXml/item1.xml", b"<x/>")),
    Defect(
        "another type of a part",
        changed(
            "[Content_Types].xml", lambda data: data.replace(b"presentation.main+xml", b"template.main+xml")
        ),
    ),
    Defect("a relationship of the package", part("_rels/.rels", b"</Relationships>", RELATIONSHIP)),
    Defect("members in another order", stored),
    Defect("a comment of the archive", commented),
    Defect(
        "a document type in the XML",
        slide(rb"standalone='yes'\?>", b"standalone='yes'?><!DOCTYPE x [<!ENTITY e 'x'>]>"),
    ),
)
