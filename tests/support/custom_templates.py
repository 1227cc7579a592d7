"""Custom templates for tests: that of python-pptx, and damaged copies of it."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pptx

DEFAULT = Path(pptx.__file__).parent / "templates" / "default.pptx"
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
