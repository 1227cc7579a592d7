"""Bytes of a manuscript (.docx, .md, .txt) → its blocks: headings, items, paragraphs, what is beside them.

Marks of Markdown are no text; what they hold besides the words, such as the address of a link, is a note.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any, Literal

from lxml import etree

from tmpublish.ooxml.opc import Package, read_package
from tmpublish.returned.comments import FAULTS_OF_PDF, visible
from tmpublish.returned.copy_reader import Received, kind_of, refused, unreadable
from tmpublish.yaml_source import encoding

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DELETED = {f"{W}del", f"{W}moveFrom"}
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}ptab": " ", f"{W}noBreakHyphen": "-"}
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*(?:\s*\{[^{}]*\})?$")
_ITEM = re.compile(r"\s*(?:[-*+•–▪◦·]|\d{1,2}[.)]|[（(]\d{1,2}[)）]|[①-⑳])\s+(.*)$")
# Markdown, as far as writers of plain text use it: CommonMark 0.31, tables and notes of GitHub and Pandoc.
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-+)\s*$")
_DEFINITION = re.compile(r"\s{0,3}\[([^\]]+)\]:\s*(.*)$")
_CELLS = re.compile(r"(?<!\\)\|")
_TABLE_RULE = re.compile(r"[\s|:-]*-[\s|:-]*$")
_BREAK = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(r"---\n.*?\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_LINK = re.compile(r"(!?)\[([^\[\]]*)\](?:\(([^()\s]*(?:\([^()]*\))?[^()]*)\)|\[([^\[\]]*)\])?")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:[\s/][^<>]*)?>")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)(?:\1)(?!\w(?<=_.))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ESCAPED = 0xE000  # private characters stand for escaped ones while marks are taken off
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
    codec, _ = encoding.guess(job.data)
    if not codec or job.data.startswith(b"{\\rtf"):
        form = "This is RTF" if codec else "The text is not UTF-8"
        raise refused(job.shown, f"{form}. Save it as .docx, or as plain text in UTF-8.")
    text = job.data.decode(codec).removeprefix("\ufeff")
    if "\0" in text:
        raise refused(job.shown, "This is no text. Pass a .docx, .md or .txt file.")
    return text


def _of_text(text: str) -> Iterator[Block]:
    for line in text.splitlines():
        if words := visible(line):
            found = _ITEM.match(words)
            yield Block("item", found[1]) if found else Block("paragraph", words)


def _of_markdown(text: str) -> Iterator[Block]:
    text = "\n".join(text.splitlines())
    front = _FRONT_MATTER.match(text)
    comments = [front[0].strip("-.\n")] if front else []
    text = text[front.end() :] if front else text
    comments += _COMMENT.findall(text)
    lines = _COMMENT.sub("", text).split("\n")
    names = {found[1].casefold() for line in lines if (found := _DEFINITION.match(line))}
    for kind, words in _markdown_blocks(lines):
        notes: list[str] = []
        if written := visible(_without_marks(words, names, notes)):
            yield Block(kind, written)
        yield from (Block("note", visible(note)) for note in notes if visible(note))
    yield from (Block("comment", visible(each)) for each in comments if visible(each))


def _markdown_blocks(lines: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Yield the blocks of Markdown with their marks; a cell of a table and a definition are one each."""
    held: list[str] = []
    kind: Kind = "paragraph"
    for line in [*(re.sub(r"^\s{0,3}>\s?", "", each) for each in lines), ""]:
        heading, item, definition = _HEADING.match(line), _ITEM.match(line), _DEFINITION.match(line)
        is_row = bool(_CELLS.search(line)) and line.lstrip().startswith("|")
        if held and kind == "paragraph" and _UNDERLINE.fullmatch(line):
            yield "heading", " ".join(held)
            held = []
            continue
        is_mark = bool(_FENCE.match(line) or _BREAK.match(line))
        ends = heading or item or definition or is_row or is_mark or not line.strip()
        if held and ends:
            yield kind, " ".join(held)
            held = []
        if heading:
            yield "heading", heading[1]
        elif definition:
            yield "note", definition[2]
        elif is_row:
            cells = [] if _TABLE_RULE.fullmatch(line) else _CELLS.split(line.strip())
            yield from (("paragraph", cell) for cell in cells if cell.strip())
        elif is_mark:
            yield "paragraph", line
        elif item:
            kind, held = "item", [item[1]]
        elif line.strip():
            kind = kind if held else "paragraph"
            held.append(line.removesuffix("\\"))


def _without_marks(words: str, names: Collection[str], notes: list[str]) -> str:
    """Return words of Markdown as readers see them; addresses and words for pictures are added to `notes`.

    `names` are those of links and footnotes that are defined elsewhere.
    """

    def link(found: re.Match[str]) -> str:
        is_picture, label, address, name = found.groups()
        if address is None and (name or label).casefold() not in names:
            return found[0]
        if address is not None or is_picture:
            notes.append(f"{label} ({address})" if is_picture and address else address or label)
        return "" if is_picture or label.startswith("^") else label

    words = _ESCAPE.sub(lambda found: chr(_ESCAPED + ord(found[1])), words)
    words = _LINK.sub(link, _AUTOLINK.sub(r"\1", words))
    notes += (tag for tag in _TAG.findall(words) if "=" in tag or not tag.isascii())
    words = _TAG.sub(lambda found: " " if found[0].lower().startswith("<br") else "", words)
    for _ in range(3):  # strong emphasis in emphasis
        words = _EMPHASIS.sub(r"\2", words)
    words = unescape(words)
    return "".join(chr(ord(each) - _ESCAPED) if 0 <= ord(each) - _ESCAPED < 128 else each for each in words)


def _of_docx(package: Package) -> Iterator[Block]:
    document = next(each for each in package.targets("", "officeDocument") if each in package.xml)
    levels = _styles(package, document)
    yield from _paragraphs(package.xml[document], levels, None)
    for relation, kind in (
        ("header", "note"),
        ("footer", "note"),
        ("footnotes", "note"),
        ("endnotes", "note"),
        ("comments", "comment"),
    ):
        for part in package.targets(document, relation):
            if part in package.xml:
                yield from _paragraphs(package.xml[part], {}, kind)  # type: ignore[arg-type]


def _styles(package: Package, document: str) -> Mapping[str, Kind]:
    """Return what a style makes of a paragraph: by its outline level or list, or those of its base style."""
    styles = {
        str(style.get(f"{W}styleId")): style
        for part in package.targets(document, "styles")
        for style in package.xml[part].iter(f"{W}style")
    }

    def kind(name: str, depth: int = 0) -> Kind:
        style = styles.get(name)
        if style is None or depth > 10:
            return "paragraph"
        level = next(style.iter(f"{W}outlineLvl"), None)
        if level is not None and str(level.get(f"{W}val")) in "012345678":
            return "heading"
        if next(style.iter(f"{W}numPr"), None) is not None:
            return "item"
        base = next(style.iter(f"{W}basedOn"), None)
        return (
            kind(str(base.get(f"{W}val")), depth + 1) if base is not None and level is None else "paragraph"
        )

    return {name: kind(name) for name in styles}


def _paragraphs(root: etree._Element, styles: Mapping[str, Kind], kind: Kind | None) -> Iterator[Block]:
    for paragraph in root.iter(f"{W}p"):
        above = {each.tag for each in paragraph.iterancestors()}
        if f"{_MC}Fallback" in above:
            continue
        parts: dict[Kind, list[str]] = {"paragraph": [], "deleted": [], "note": []}
        for state, words in _words(paragraph, "deleted" if above & _DELETED else "paragraph"):
            parts[state].append(words)
        if deleted := visible("".join(parts["deleted"])):
            yield Block("deleted", deleted)
        if words := visible("".join(parts["paragraph"])):
            inserted = next(paragraph.iter(f"{W}ins", f"{W}moveTo"), None) is not None
            yield Block(kind or _kind(paragraph, styles), words, inserted)
        if hidden := visible("".join(parts["note"])):
            yield Block("note", hidden)


def _kind(paragraph: etree._Element, styles: Mapping[str, Kind]) -> Kind:
    style = next(paragraph.iterfind(f"{W}pPr/{W}pStyle"), None)
    named = styles.get(str(style.get(f"{W}val")), "paragraph") if style is not None else "paragraph"
    if named == "heading" or paragraph.find(f"{W}pPr/{W}outlineLvl") is not None:
        return "heading"
    return "item" if paragraph.find(f"{W}pPr/{W}numPr") is not None else named


def _words(element: Any, state: Kind) -> Iterator[tuple[Kind, str]]:
    """Yield the words of a paragraph, without those of paragraphs in boxes inside it.

    Each is in the text (`paragraph`), `deleted`, or a `note`: hidden, or a reading beside characters.
    """
    for each in element:
        if each.tag in (f"{_MC}Fallback", f"{W}p"):
            continue
        if each.tag in (f"{W}t", f"{W}delText", f"{_MATH}t"):
            yield ("deleted" if each.tag == f"{W}delText" else state), str(each.text or "")
        elif each.tag in _SIGNS:
            yield state, _SIGNS[each.tag]
        elif each.tag == f"{W}sym":
            yield state, _symbol(str(each.get(f"{W}char", "")))
        else:
            inner: Kind = "deleted" if each.tag in _DELETED else state
            hidden = each.tag == f"{W}rt" or each.find(f"{W}rPr/{W}vanish") is not None
            yield from _words(each, "note" if hidden and inner == "paragraph" else inner)


def _symbol(code: str) -> str:
    """Return the character of a symbol, U+FFFD if only its font knows it."""
    try:
        number = int(code, 16)
    except ValueError:
        return "\ufffd"
    return "\ufffd" if number > 0xFFFF or 0xD800 <= number < 0xF900 else chr(number)
