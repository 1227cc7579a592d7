"""A manuscript + the plan → a ledger of its blocks, each with the text that it is, and the plan with them.

Headings lead: a block is placed only below a heading that is a title of the plan, by its order there. Words
that are merely alike place nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tmpublish import loader
from tmpublish.diagnostics import Problem, PublishError, count
from tmpublish.pdf_reading.text_regions import bare
from tmpublish.plan import Plan, PlanText, plan_texts
from tmpublish.returned.copy_reader import Received, named_file, refused, run
from tmpublish.returned.manuscript_reader import Block, read_manuscript
from tmpublish.yaml_source import encoding, find, read_document, shown_path, typed_place
from tmpublish.yaml_source.rewriting import patch, rewritten
from tmpublish.yaml_source.validation import sentence_list

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
    """The ledger, the texts that changed, those without a source, and the plan's bytes before and after.

    `encoding` is how a plain text was read.
    """

    file: str
    entries: tuple[Entry, ...]
    changed: Mapping[str, str]
    without_source: tuple[str, ...]
    before: bytes
    after: bytes
    patch: str
    encoding: str = ""

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
        languages = sentence_list(plan.languages) if plan else ""
        message = "The plan has errors. Run `tmpublish lint`."
        if plan:
            message = f"`{language}` is not a language of the plan. Use {languages}."
        raise PublishError([*document.problems, Problem(document.file, 0, 0, "import_language", message)])
    typed = named_file(manuscript, shown)
    blocks: tuple[Block, ...] = run(read_manuscript, Received(shown, typed, {}))
    texts = {
        path: replace(each, place=typed_place(document.data, each.place))
        for path, each in plan_texts(plan, language).items()
    }
    entries = ledger(blocks, {path: each.text for path, each in texts.items()})
    _refuse_other_text(shown, entries, _better_language(blocks, plan, language))
    changed = {
        each.path: each.block.text
        for each in entries
        if each.state == "placed" and _key(texts[each.path].text) != _key(each.block.text)
    }
    data = source.read_bytes()
    after = rewritten(data, {texts[path].place: _typed(words) for path, words in changed.items()})
    placed = {each.path for each in entries if each.state == "placed"}
    missing = tuple(path for path in texts if path not in placed and _is_text(document.data, texts[path]))
    codec = "" if typed.startswith(b"PK") else encoding.guess(typed)[1]
    return Imported(shown, entries, changed, missing, data, after, patch(data, after, document.file), codec)


def _better_language(blocks: Sequence[Block], plan: Plan, language: str) -> str:
    """Return another language of the plan if most headings are titles in it, else ""."""
    for other in plan.languages:
        texts = {path: each.text for path, each in plan_texts(plan, other).items()}
        if other != language and not _is_other_text(ledger(blocks, texts)):
            return other
    return ""


def _is_text(tree: object, text: PlanText) -> bool:
    return isinstance(find(tree, text.place), str)  # type: ignore[arg-type]


def _typed(words: str) -> str:
    """Return words as they are typed in a plan, where stars and brackets are marks."""
    return re.sub(r"([*\[\]\\])", r"\\\1", words)


def _headings(entries: Sequence[Entry]) -> tuple[int, int]:
    """Return how many headings of a manuscript are titles of the plan, and how many it has."""
    headings = [each for each in entries if each.block.kind == "heading"]
    return sum(each.state != "unplaced" for each in headings), len(headings)


def _is_other_text(entries: Sequence[Entry]) -> bool:
    known, headings = _headings(entries)
    return known < _LEAST_HEADINGS * headings or not any(each.state == "placed" for each in entries)


def _refuse_other_text(shown: str, entries: Sequence[Entry], better: str) -> None:
    if _is_other_text(entries):
        known, headings = _headings(entries)
        advice = "Give its headings the titles of the plan, or name the right plan with `--into`."
        if better:
            advice = f"Its headings are titles in another language. Pass `--lang {better}`."
        message = f"{known} of its {headings} headings are titles of the plan, so this is another text."
        raise refused(shown, f"{message} {advice}")


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
        if block.kind == "note" and not any(map(str.isalpha, block.text)):
            entries.append(Entry(block, "decoration"))  # such as the number of a page
        elif block.kind in ("note", "comment", "deleted"):
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
    blocks_of, texts = count(len(blocks), "block"), count(len(found.changed), "text")
    lines = [f"{found.file}: {len(placed)} of {blocks_of} placed, {texts} changed."]
    if found.encoding not in ("", "UTF-8"):
        lines.append(f"Read as {found.encoding}.")
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
