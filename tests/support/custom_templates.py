"""Custom templates for tests: that of python-pptx, and damaged copies of it."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import pptx

DEFAULT = Path(pptx.__file__).parent / "templates" / "default.pptx"
MASTER = "ppt/slideMasters/slideMaster1.xml"
WIDTH, HEIGHT = 9_144_000, 6_858_000  # EMU, of the slides of the default template
MAIN = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def changed(
    changes: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None
) -> bytes:
    """The default template with some of its parts changed, and with more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(DEFAULT) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name, bytes)(old.read(name)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return made.getvalue()


def typed(kind: bytes) -> bytes:
    """The default template as a file of another kind: a template, a show, one with macros."""
    return changed({"[Content_Types].xml": lambda data: data.replace(MAIN, kind)})


OBJECT = b"""<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="98" name="Data object" hidden="1"/>
<p:cNvGraphicFramePr/><p:nvPr userDrawn="1"/></p:nvGraphicFramePr>
<p:xfrm><a:off x="0" y="0"/><a:ext cx="1587" cy="1587"/></p:xfrm>
<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/presentationml/2006/ole">
<p:oleObj name="Slide" r:id="rId98" imgW="1" imgH="1" progId="Other"><p:embed/></p:oleObj>
</a:graphicData></a:graphic></p:graphicFrame>"""


def with_object() -> bytes:
    """The default template with an OLE object on its master, as add-ins hide one there."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"
    relation = b'<Relationship Id="rId98" Type="%s" Target="../embeddings/oleObject1.bin"/>' % kind
    master = "ppt/slideMasters/%s"
    return changed(
        {
            master % "slideMaster1.xml": lambda data: data.replace(b"</p:spTree>", OBJECT + b"</p:spTree>"),
            master % "_rels/slideMaster1.xml.rels": lambda data: data.replace(
                b"</Relationships>", relation + b"</Relationships>"
            ),
            "[Content_Types].xml": lambda data: data.replace(
                b"<Default ",
                b'<Default Extension="bin" '
                b'ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
                b"<Default ",
                1,
            ),
        },
        {"ppt/embeddings/oleObject1.bin": b"object"},
    )


def resized(width: float, height: float) -> bytes:
    """The default template on slides of another size, its boxes in proportion; both as shares of its own."""

    def stretched(found: re.Match[bytes]) -> bytes:
        share = width if found[1] in (b"x", b"cx") else height
        return b'%s="%d"' % (found[1], round(int(found[2]) * share))

    def moved(data: bytes) -> bytes:
        frame = re.compile(rb"<(?:a:off|a:ext|p:sldSz) [^>]*>")
        return frame.sub(lambda tag: re.sub(rb'\b(c?[xy])="(\d+)"', stretched, tag[0]), data)

    with zipfile.ZipFile(DEFAULT) as package:
        names = [name for name in package.namelist() if "slideMaster" in name or "slideLayout" in name]
    parts = [name for name in names if name.endswith(".xml")]
    return changed(dict.fromkeys([*parts, "ppt/presentation.xml"], moved))


def with_second_master() -> bytes:
    """The default template with its master, layouts and theme twice; the second master has a bar of color."""
    with zipfile.ZipFile(DEFAULT) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    layouts = sum(re.fullmatch(r"ppt/slideLayouts/slideLayout\d+\.xml", name) is not None for name in parts)
    copied = {"slideMaster1": b"slideMaster2", "theme1": b"theme2"}
    copied |= {f"slideLayout{n}": b"slideLayout%d" % (n + layouts) for n in range(1, layouts + 1)}

    def renamed(data: bytes) -> bytes:
        named = rb"\b(slideMaster1|theme1|slideLayout\d+)(?=\.xml)"
        return re.sub(named, lambda found: copied[found[1].decode()], data)

    more, kinds = {}, b""
    types = parts["[Content_Types].xml"]
    for name, data in parts.items():
        if (stem := PurePosixPath(name.removesuffix(".rels")).stem) in copied:
            new = renamed(name.encode()).decode()
            more[new] = renamed(data) if name.endswith(".rels") else data
            override = re.search(rb'<Override [^>]*/%s\.xml"[^>]*>' % stem.encode(), types)
            kinds += renamed(override[0]) if override and not name.endswith(".rels") else b""
    master = "ppt/slideMasters/slideMaster2.xml"
    ids = iter(range(2147484000, 2147485000))
    numbered = re.sub(rb'(<p:sldLayoutId id=")\d+', lambda found: found[1] + b"%d" % next(ids), more[master])
    bar = (
        b'<p:sp><p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        b'<a:xfrm><a:off x="0" y="0"/><a:ext cx="200000" cy="6858000"/></a:xfrm>'
        b'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent2"/>'
        b"</a:solidFill></p:spPr></p:sp></p:spTree>"
    )
    more[master] = numbered.replace(b"</p:spTree>", bar)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideMaster"
    relation = b'<Relationship Id="rId90" Type="%s" Target="slideMasters/slideMaster2.xml"/>' % kind
    return changed(
        {
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", kinds + b"</Types>"),
            "ppt/presentation.xml": lambda data: data.replace(
                b"</p:sldMasterIdLst>", b'<p:sldMasterId id="2147483999" r:id="rId90"/></p:sldMasterIdLst>'
            ),
            "ppt/_rels/presentation.xml.rels": lambda data: data.replace(
                b"</Relationships>", relation + b"</Relationships>"
            ),
        },
        more,
    )


def shape(x: float, y: float, width: float, height: float, color: str = "tx2") -> bytes:
    """A rectangle in a theme color; its sides are shares of the slide."""
    place = f'<a:off x="{round(x * WIDTH)}" y="{round(y * HEIGHT)}"/>'
    size = f'<a:ext cx="{round(width * WIDTH)}" cy="{round(height * HEIGHT)}"/>'
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="90" name="Art"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr><a:xfrm>{place}{size}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:schemeClr val="{color}"/></a:solidFill></p:spPr></p:sp>'
    ).encode()


def with_shapes(*shapes: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        return re.sub(rb"(</p:grpSpPr>|<p:grpSpPr\s*/>)", lambda m: m[0] + b"".join(shapes), data, count=1)

    return change
