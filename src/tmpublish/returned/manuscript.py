"""Bytes of a manuscript (.docx, .md, .txt) → its blocks in order; every character is in one of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from lxml import etree

from tmpublish.ooxml.opc import Package, read_package
from tmpublish.returned.comments import FAULTS_OF_PDF, visible
from tmpublish.returned.copy_reader import Received, kind_of, refused, unreadable

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OUTSIDE = {
    f"{W}del",
    f"{W}moveFrom",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(.*)$")
MOST_BLOCKS, MOST_LETTERS = 3_000, 500_000
Kind = Literal["heading", "item", "paragraph", "note", "comment", "deleted"]


@dataclass(frozen=True)
class Block:
    """A paragraph of a manuscript: what it is, its words on one line, and whether they were inserted."""

    kind: Kind
    text: str
    is_inserted: bool = False


def read_manuscript(job: Received) -> tuple[Block, ...]:
    """Return the blocks of a manuscript; raise PublishError if it cannot be read or no plan is as long."""
    found = tuple(islice(_blocks(job), MOST_BLOCKS + 1))
    if len(found) > MOST_BLOCKS or sum(len(each.text) for each in found) > MOST_LETTERS:
        message = (
            f"The limit is {MOST_BLOCKS:,} paragraphs and {MOST_LETTERS:,} letters. Pass the plan alone."
        )
        raise refused(job.shown, message)
    return found


def _blocks(job: Received) -> Iterator[Block]:
    kind = kind_of(job)
    if kind in ("pdf", "pptx"):
        hint = (
            "`tmpublish review` reads its comments" if kind == "pdf" else "`tmpublish pull` reads its edits"
        )
        raise refused(job.shown, f"This is no manuscript; {hint}. Pass a .docx, .md or .txt file.")
    try:
        if kind == "docx":
            yield from _of_docx(read_package(job.data))
            return
        text = _decoded(job)
    except (*FAULTS_OF_PDF, RuntimeError) as fault:
        raise refused(job.shown, unreadable(fault)) from None
    is_markdown = job.shown.lower().endswith((".md", ".markdown"))
    yield from _of_markdown(text) if is_markdown else _of_text(text)


def _decoded(job: Received) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if job.data.startswith(mark):
            return job.data.decode(encoding)
    try:
        text = job.data.decode("utf-8")
    except UnicodeDecodeError:
        raise refused(job.shown, "The text is not UTF-8. Save it as UTF-8 or as .docx.") from None
    if "\0" in text:
        raise refused(job.shown, "This is no text. Pass a .docx, .md or .txt file.")
    return text


def _of_text(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        if words := visible(line):
            found = _ITEM.match(words)
            yield Block("item", found[1]) if found else Block("paragraph", words)


def _of_markdown(text: str) -> Iterator[Block]:
    held: list[str] = []
    kind: Kind = "paragraph"
    for line in [*text.splitlines(), ""]:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if held and (heading or item or not line.strip()):
            yield Block(kind, visible(" ".join(held)))
            held = []
        if heading:
            yield Block("heading", visible(heading[1]))
        elif item:
            kind, held = "item", [item[1]]
        elif line.strip():
            kind = kind if held else "paragraph"
            held.append(line)


def _of_docx(package: Package) -> Iterator[Block]:
    document = next(each for each in package.targets("", "officeDocument") if each in package.xml)
    levels = _heading_styles(package, document)
    yield from _paragraphs(package.xml[document], levels, None)
    for relation, kind in (
        ("header", "note"),
        ("footnotes", "note"),
        ("endnotes", "note"),
        ("comments", "comment"),
    ):
        for part in package.targets(document, relation):
            if part in package.xml:
                yield from _paragraphs(package.xml[part], {}, kind)  # type: ignore[arg-type]


def _heading_styles(package: Package, document: str) -> Mapping[str, bool]:
    """Return whether each style makes headings: by its outline level, or that of its base style."""
    styles = {
        str(style.get(f"{W}styleId")): style
        for part in package.targets(document, "styles")
        for style in package.xml[part].iter(f"{W}style")
    }

    def is_heading(name: str, depth: int = 0) -> bool:
        style = styles.get(name)
        if style is None or depth > 10:
            return False
        level = next(style.iter(f"{W}outlineLvl"), None)
        base = next(style.iter(f"{W}basedOn"), None)
        above = is_heading(str(base.get(f"{W}val")), depth + 1) if base is not None else False
        return str(level.get(f"{W}val")) in "012345678" if level is not None else above

    return {name: is_heading(name) for name in styles}


def _paragraphs(root: etree._Element, headings: Mapping[str, bool], kind: Kind | None) -> Iterator[Block]:
    for paragraph in root.iter(f"{W}p"):
        if any(above.tag in _OUTSIDE for above in paragraph.iterancestors()):
            continue
        words = visible("".join(_words(paragraph)))
        deleted = visible("".join(str(each.text or "") for each in paragraph.iter(f"{W}delText")))
        if deleted:
            yield Block("deleted", deleted)
        if words:
            inserted = next(paragraph.iter(f"{W}ins", f"{W}moveTo"), None) is not None
            yield Block(kind or _kind(paragraph, headings), words, inserted)


def _kind(paragraph: etree._Element, headings: Mapping[str, bool]) -> Kind:
    style = next(paragraph.iterfind(f"{W}pPr/{W}pStyle"), None)
    outline = next(paragraph.iterfind(f"{W}pPr/{W}outlineLvl"), None)
    if outline is not None or (style is not None and headings.get(str(style.get(f"{W}val")))):
        return "heading"
    return "item" if paragraph.find(f"{W}pPr/{W}numPr") is not None else "paragraph"


def _words(element: Any) -> Iterator[str]:
    """Yield the words of a paragraph, without those of paragraphs in boxes inside it."""
    for each in element:
        if each.tag in _OUTSIDE or each.tag == f"{W}p":
            continue
        if each.tag == f"{W}t":
            yield str(each.text or "")
        elif each.tag in _SIGNS:
            yield _SIGNS[each.tag]
        else:
            yield from _words(each)
