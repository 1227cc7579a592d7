"""A deck → the same with comments as PowerPoint 2019 or Microsoft 365 write them, and what each marks."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.ooxml.opc import Package, read_package

LEGACY = "http://schemas.openxmlformats.org/presentationml/2006/main"
MODERN = "http://schemas.microsoft.com/office/powerpoint/2018/8/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OFFICE_2018 = "http://schemas.microsoft.com/office/2018/10/relationships"
Wanted = dict[str, str]


def _with(deck: bytes, parts: Mapping[str, str], relations: Mapping[str, str]) -> bytes:
    """Return a deck with more parts, and more relationships in the .rels of others."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name in relations:
                data = data.replace(b"</Relationships>", relations[name].encode() + b"</Relationships>")
            new.writestr(name, data)
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


def _rels(slide: str) -> str:
    folder, _, name = slide.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'


def _slide_of(package: Package, path: str) -> tuple[int, str, int]:
    """Return the number, part and shape id of the first shape that is named after a text."""
    for number, part in enumerate(package.slides, 1):
        for each in package.xml[part].iter("{*}cNvPr"):
            if each.get("name") == path:
                return number, part, int(each.get("id", "0"))
    raise LookupError(path)


def legacy_comments(deck: bytes, texts: Mapping[str, str]) -> tuple[bytes, Wanted]:
    """Return a deck with a comment in the middle of every box that is one text, and the text of each."""
    wanted: Wanted = {}
    parts, relations = (
        {},
        {"ppt/_rels/presentation.xml.rels": _relation("rIdA", f"{OFFICE}/commentAuthors", "x.xml")},
    )
    parts["ppt/x.xml"] = (
        f'<p:cmAuthorLst xmlns:p="{LEGACY}"><p:cmAuthor id="0" name="A. Wang"/></p:cmAuthorLst>'
    )
    package, read = read_package(deck), read_deck(deck)
    for number, slide in enumerate(read.slides):
        listed = ""
        for box in slide.boxes:
            if box.box and box.name in texts and len(box.paragraphs) == 1:
                message = f"On {box.name} of slide {number}"
                x, y = box.box[0] + box.box[2] / 2, box.box[1] + box.box[3] / 2
                point = f'<p:pos x="{round(x / 25.4 * 576)}" y="{round(y / 25.4 * 576)}"/>'
                listed += f'<p:cm authorId="0" dt="2026-04-02T09:30:00" idx="{len(wanted)}">{point}'
                listed += f"<p:text>{message}</p:text></p:cm>"
                wanted[message] = box.name
        if listed:
            name = f"ppt/comments/any{number}.xml"
            parts[name] = f'<p:cmLst xmlns:p="{LEGACY}">{listed}</p:cmLst>'
            relations[_rels(package.slides[number])] = _relation("rIdC", f"{OFFICE}/comments", f"/{name}")
    return _with(deck, parts, relations), wanted


def modern_comments(deck: bytes, texts: Mapping[str, str]) -> tuple[bytes, Wanted]:
    """Return a deck with comments on a slide, a shape (resolved, with a reply) and a stretch of text."""
    package = read_package(deck)
    _, slide, shape = _slide_of(package, "vision.title")
    body = "<{tag}:txBody><a:bodyPr/><a:p><a:r><a:t>{words}</a:t></a:r></a:p></{tag}:txBody>"

    def comment(words: str, anchor: str, more: str = "", replies: str = "") -> str:
        return (
            f'<m:cm id="{{{words}}}" authorId="{{A}}" created="2026-04-02T09:30:00.000"{more}>'
            f"{anchor}{replies}" + body.format(tag="m", words=words) + "</m:cm>"
        )

    slide_anchor = '<pc:sldMkLst><pc:docMk/><pc:sldMk cId="1" sldId="256"/></pc:sldMkLst>'
    shape_anchor = (
        f'<ac:deMkLst><pc:docMk/><pc:sldMk cId="1" sldId="256"/><ac:spMk id="{shape}"/></ac:deMkLst>'
    )
    length = len(texts["vision.title"])
    text_anchor = (
        f'<ac:txMkLst><pc:docMk/><pc:sldMk cId="1"/><ac:spMk id="{shape}"/>'
        f'<ac:txMk cp="0" len="{length}"><ac:context len="9" hash="1"/></ac:txMk></ac:txMkLst>'
    )
    answer = body.format(tag="m", words="Done.")
    reply = f'<m:replyLst><m:reply id="{{R}}" authorId="{{B}}">{answer}</m:reply></m:replyLst>'
    listed = comment("On the slide", slide_anchor) + comment("On the text", text_anchor)
    listed += comment("On the shape", shape_anchor, ' status="resolved"', reply)
    namespaces = (
        f'xmlns:m="{MODERN}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pc="http://schemas.microsoft.com/office/powerpoint/2013/main/command" '
        'xmlns:ac="http://schemas.microsoft.com/office/drawing/2013/main/command"'
    )
    parts = {
        "ppt/comments/m.xml": f"<m:cmLst {namespaces}>{listed}</m:cmLst>",
        "ppt/people.xml": f'<m:authorLst {namespaces}><m:author id="{{A}}" name="A. Wang"/></m:authorLst>',
    }
    etree.fromstring(parts["ppt/comments/m.xml"])
    relations = {
        "ppt/_rels/presentation.xml.rels": _relation("rIdA", f"{OFFICE_2018}/authors", "people.xml"),
        _rels(slide): _relation("rIdC", f"{OFFICE_2018}/comments", "/ppt/comments/m.xml"),
    }
    wanted = {"On the slide": "vision", "On the text": "vision.title", "On the shape": "vision.title"}
    return _with(deck, parts, relations), wanted
