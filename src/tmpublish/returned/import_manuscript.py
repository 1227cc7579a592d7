"""A manuscript + the plan → a ledger of its blocks, each with the text that it is, and the plan with them.

Headings lead: a block is placed only below a heading that is a title of the plan, by its order there. Words
that are merely alike place nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from tmpublish import loader
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.opc import Package, read_package
from tmpublish.pdf_reading.text_regions import bare
from tmpublish.plan import PlanText, plan_texts
from tmpublish.returned.comments import FAULTS_OF_PDF, visible
from tmpublish.returned.copy_reader import Received, kind_of, named_file, refused, run, unreadable
from tmpublish.yaml_source import find, read_document, shown_path, typed_place
from tmpublish.yaml_source.rewriting import patch, rewritten

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OUTSIDE = {
    f"{W}del",
    f"{W}moveFrom",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_SIGNS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(.*)$")
_NUMBER = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、．.]|第[一二三四五六七八九十\d]{1,3}[章节部分条]{1,2}|"
    r"(?:目标|重点任务|goal|priority|part|chapter)\s*[一二三四五六七八九十\divx]{1,4}\s*[:：.、]?|"
    r"[^\W\d_]{2,20}\s*[一二三四五六七八九十\divx]{1,4}\s*[:：]|"
    r"[（(]?[\divx]{1,4}(?:\.\d{1,2})*[)）.、:：])\s*",
    re.IGNORECASE,
)
_TITLES = ("title", "name")
_FIRST = ("lead", "text", "line", "summary")
_LEAST_HEADINGS = 0.5  # of the headings of a manuscript are titles of the plan
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


@dataclass(frozen=True)
class Entry:
    """A block of a manuscript in the ledger; `path` is the text that it is, or the part that it is in.

    `state` is `placed`, `repeat`, `decoration`, `unplaced`, or `beside` for notes, comments and deletions.
    """

    block: Block
    state: str
    path: str = ""


@dataclass(frozen=True)
class Imported:
    """The ledger, the texts that changed, those without a source, and the plan's bytes before and after."""

    file: str
    entries: tuple[Entry, ...]
    changed: Mapping[str, str]
    without_source: tuple[str, ...]
    before: bytes
    after: bytes
    patch: str

    @property
    def is_whole(self) -> bool:
        """Return True if every block has its place and no change or comment is open."""
        return not any(
            each.state in ("unplaced", "beside") or each.block.is_inserted for each in self.entries
        )


def import_manuscript(manuscript: Path, source: Path, language: str) -> Imported:
    """Return what of a manuscript goes where in the plan; raise PublishError if it is none of this plan."""
    shown = shown_path(manuscript)
    document = read_document(source)
    plan = loader.examine(document)[0]
    if plan is None or language not in plan.languages:
        message = f"The plan has errors or no language “{language}”. Run `tmpublish lint`."
        raise PublishError([*document.problems, Problem(document.file, 0, 0, "import_language", message)])
    blocks: tuple[Block, ...] = run(read_manuscript, Received(shown, named_file(manuscript, shown), {}))
    texts = {
        path: replace(each, place=typed_place(document.data, each.place))
        for path, each in plan_texts(plan, language).items()
    }
    entries = ledger(blocks, {path: each.text for path, each in texts.items()})
    _refuse_other_text(shown, entries)
    changed = {
        each.path: each.block.text
        for each in entries
        if each.state == "placed" and _key(texts[each.path].text) != _key(each.block.text)
    }
    data = source.read_bytes()
    after = rewritten(data, {texts[path].place: _typed(words) for path, words in changed.items()})
    placed = {each.path for each in entries if each.state == "placed"}
    missing = tuple(path for path in texts if path not in placed and _is_text(document.data, texts[path]))
    return Imported(shown, entries, changed, missing, data, after, patch(data, after, document.file))


def _is_text(tree: object, text: PlanText) -> bool:
    return isinstance(find(tree, text.place), str)  # type: ignore[arg-type]


def _typed(words: str) -> str:
    """Return words as they are typed in a plan, where stars and brackets are marks."""
    return re.sub(r"([*\[\]\\])", r"\\\1", words)


def _refuse_other_text(shown: str, entries: Sequence[Entry]) -> None:
    headings = [each for each in entries if each.block.kind == "heading"]
    known = [each for each in headings if each.state != "unplaced"]
    placed = sum(each.state == "placed" for each in entries)
    if not placed or len(known) < _LEAST_HEADINGS * len(headings):
        message = (
            f"{len(known)} of its {len(headings)} headings are titles of the plan, so this is another text. "
            "Give its headings the titles of the plan, or name the right plan with `--into`."
        )
        raise refused(shown, message)


def ledger(blocks: Sequence[Block], texts: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return an entry for each block of a manuscript, in its order."""
    titles = _by_words({path: text for path, text in texts.items() if path.split(".")[-1] in _TITLES})
    everything = _by_words(texts)
    later = Counter(_key(block.text) for block in blocks if _key(block.text) in titles)
    taken: set[str] = set()
    entries: list[Entry] = []
    section = ""
    for block in blocks:
        key = _key(block.text)
        if block.kind in ("note", "comment", "deleted"):
            entries.append(Entry(block, "beside"))
        elif not bare(block.text):
            entries.append(Entry(block, "decoration"))
        elif key in titles:
            later[key] -= 1
            free = [path for path in titles[key] if path not in taken]
            if not free or later[key] >= len(free):
                entries.append(Entry(block, "repeat", titles[key][0]))
                continue
            path = free[0]
            taken.add(path)
            section = path.rpartition(".")[0]
            entries.append(Entry(block, "placed", path))
        else:
            path = _place(block, section, everything, texts, taken)
            taken |= {path} - {""}
            entries.append(Entry(block, "placed", path) if path else Entry(block, "unplaced", section))
    return tuple(entries)


def _place(
    block: Block, section: str, everything: Mapping[str, list[str]], texts: Mapping[str, str], taken: set[str]
) -> str:
    """Return the id of the text that a block is: one with these words, else the next of its section."""
    same = [path for path in everything.get(_key(block.text), []) if path not in taken]
    here = [path for path in same if section and path.startswith(f"{section}.")]
    if here or same:
        return (here or same)[0]
    if not section or block.kind == "heading":
        return ""
    inside = [path for path in texts if path.startswith(f"{section}.") and path not in taken]
    first = [f"{section}.{name}" for name in _FIRST]
    # What follows the first paragraph is the section's list, with or without the signs of one.
    if (
        block.kind != "item"
        and taken.isdisjoint(first)
        and (found := [path for path in first if path in inside])
    ):
        return found[0]
    pattern = re.compile(re.escape(section) + r"\.\w+\.[^.]+\.text|" + re.escape(section) + r"\.text\.\d+")
    return next((path for path in inside if pattern.fullmatch(path)), "")


def _by_words(texts: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, text in texts.items():
        found.setdefault(_key(text), []).append(path)
    return found


def _key(words: str) -> str:
    """Return what of a heading is compared: its letters, without the number before it."""
    return bare(_NUMBER.sub("", words)) or bare(words)


def report(found: Imported) -> str:
    """Return the ledger as text: the sum, the line of each block, and what the manuscript does not give."""
    placed = [each for each in found.entries if each.state in ("placed", "repeat", "decoration")]
    blocks = [each for each in found.entries if each.state != "beside"]
    lines = [
        f"{found.file}: {len(placed)} of {len(blocks)} blocks placed, {len(found.changed)} texts changed."
    ]
    for each in found.entries:
        where = f" → {each.path}" if each.path else ""
        mark = " (tracked change)" if each.block.is_inserted else ""
        kind = each.block.kind if each.state == "beside" else each.state
        lines.append(f"  {kind}{mark}{where}: {each.block.text[:100]}")
    stale = [path for path in found.changed if f"{path.rpartition('.')[0]}.short" in found.without_source]
    if stale:
        shorts = ", ".join(f"{path.rpartition('.')[0]}.short" for path in stale)
        lines.append(f"Check these short forms, whose texts changed: {shorts}.")
    if found.without_source:
        lines.append(f"Not from the manuscript: {', '.join(found.without_source)}.")
    return "\n".join(lines) + "\n"
