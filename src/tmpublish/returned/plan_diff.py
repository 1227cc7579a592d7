"""Two editions of a plan → what changed, by text id: parts added, removed and moved, and words in them."""

import difflib
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from tmpublish import checks, lint, loader
from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.lint import languages_of
from tmpublish.lint.numbers import quantities
from tmpublish.manifest import sha256
from tmpublish.plan import Plan, plan_texts, walk
from tmpublish.plan.fields import parse_day
from tmpublish.returned.copy_reader import Copy, Received, named_file, read_copy, run
from tmpublish.returned.likeness import best_pairs, out_of_order, shared, tokens
from tmpublish.returned.marked_texts import Texts
from tmpublish.returned.review import escaped
from tmpublish.text.inline_markup import is_han, plain
from tmpublish.text.line_breaking import phrase_ends
from tmpublish.yaml_source import dump, parse_document, shown_path

_AROUND = 60  # characters that an excerpt keeps on either side of a change; a Chinese one counts as two
_LONGEST = 300  # characters of a part that was added or removed
_ALIKE = 0.6  # of the words of two list items, so that they count as the same one
_GIT = "git:"
_WORD = re.compile(r"\w+|\W")
_IN_WORD = re.compile("[A-Za-z0-9]{2}")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?")
MOST_REVISIONS = 60
_GIT_TIME = 20.0  # s


@dataclass(frozen=True)
class Edition:
    """A plan at one time: where it is from, its date, its file, and by language its hash and its texts."""

    label: str
    date: str
    source: bytes
    hashes: Mapping[str, str]
    texts: Mapping[str, Texts]


def edition(source: bytes, label: str) -> Edition | None:
    """Return the edition of a plan's file, None if this version cannot read it."""
    try:
        document = parse_document(source, label)
    except PublishError:
        return None
    languages = lint.languages_of(document.data)
    plan = loader.examine(document)[0]
    if plan is None:
        return None
    trees = {tag: loader.tree_in_language(document.data, languages, tag) for tag in languages}
    hashes = {tag: sha256(dump(tree).encode()) for tag, tree in trees.items()}
    texts = {tag: {path: each.text for path, each in plan_texts(plan, tag).items()} for tag in languages}
    return Edition(label, str(document.data.get("date", "")), source, hashes, texts)  # type: ignore[union-attr]


def history(source: Path) -> Iterator[Edition]:
    """Yield the editions of a plan in its git history, the newest first; none if there is no history."""
    listed = _git(source, "log", f"--max-count={MOST_REVISIONS}", "--format=%h %cs", "--", source.name)
    for line in listed.decode("utf-8", "replace").splitlines():
        revision, _, day = line.partition(" ")
        found = edition(revision_of(source, revision), f"git revision {revision} of {day}")
        if found:
            yield found


def revision_of(source: Path, revision: str) -> bytes:
    """Return the plan's file at a git revision, b"" if there is none."""
    return _git(source, "show", "--end-of-options", f"{revision}:./{source.name}")


def _git(source: Path, *words: str) -> bytes:
    command = ["git", "-C", str(source.absolute().parent), "--no-pager", *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_GIT_TIME, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


@dataclass(frozen=True)
class Change:
    """A change at a text id: `added`, `removed`, `moved`, `renamed`, `text` or `layout` (breaks alone).

    It is `weighty` if figures, dates or names differ.
    """

    kind: str
    path: str
    language: str = ""
    before: str = ""
    after: str = ""
    weighty: bool = False


def read_plan_of(typed: str, source: Path) -> tuple[str, Any]:
    """Return the name and the tree of a plan: a .yaml, a PDF or deck, an output folder, or `git:REV`."""
    if typed.startswith(_GIT):
        return _tree(revision_of(source, typed.removeprefix(_GIT)), typed)
    path = Path(typed)
    if path.is_dir():
        files = checks.read_output_set(path).files.items()
        trees = [
            _tree(run(read_copy, Received(name, data, {})).plan, name)[1]
            for name, data in files
            if "-booklet-" in name and name.endswith(".pdf") and "-print" not in name
        ]
        if not trees:
            raise _no_plan(shown_path(path))
        languages = [tag for tree in trees for tag in languages_of(tree)]
        return shown_path(path), {**_joined(trees), "languages": languages}
    shown = shown_path(path)
    data = named_file(path, shown)
    if data.startswith((b"%PDF", b"PK")):
        copy: Copy = run(read_copy, Received(shown, data, {}))
        data = copy.plan
    return _tree(data, shown)


def _tree(data: bytes, shown: str) -> tuple[str, Any]:
    if not data:
        raise _no_plan(shown)
    document = parse_document(data, shown)
    if document.problems:
        raise PublishError(document.problems)
    if not isinstance(document.data, dict) or "languages" not in document.data:
        raise _no_plan(shown)
    return shown, document.data


def _no_plan(shown: str) -> PublishError:
    message = "There is no plan in it. Name a plan, a file made from one, an output folder or `git:REVISION`."
    return PublishError([Problem(shown, 0, 0, "returned_unreadable", message)])


def _joined(trees: Sequence[Any]) -> Any:
    """Return one tree of the plans in single languages."""
    first, *others = trees
    if not isinstance(first, dict):
        return [_joined(each) for each in zip(*trees, strict=True)] if isinstance(first, list) else first
    keys = dict.fromkeys(key for tree in trees if isinstance(tree, dict) for key in tree)
    return {key: _joined([tree[key] for tree in trees if key in tree]) for key in keys} if others else first


def differences(old: Any, new: Any) -> list[Change]:
    """Return the changes from one plan to another, the weightiest first; [] if both say the same."""
    before, after = (set(languages_of(tree)) for tree in (old, new))
    alone = before ^ after
    found = [each for each in _differences(old, new, "") if each.language not in alone]
    names = {word for tree in (old, new) for term in _terms(tree) for word in _texts(term)}
    ranked = sorted(((_weight(each, names), n) for n, each in enumerate(found)))
    return [replace(found[n], weighty=not weight) for weight, n in ranked]


def _terms(tree: Any) -> Iterator[Any]:
    listed = tree.get("glossary")
    yield from (each.get("term", "") for each in listed or () if isinstance(each, dict))


def _weight(change: Change, names: Collection[str]) -> int:
    """Return where a change stands among others: figures, dates and names first, breaks last."""
    if change.kind == "layout":
        return 3

    def facts(text: str) -> list[object]:
        numbers = [each.values for each in quantities(text, change.language) if each.asks]
        digits = [each for each in tokens(text) if each[0].isnumeric()]
        return [*numbers, *digits, *sorted(name for name in names if name in text)]

    if facts(change.before) != facts(change.after) or change.path.endswith(".name"):
        return 0
    return 1 if change.kind == "text" else 2


def _differences(old: Any, new: Any, path: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            inner = f"{path}.{key}" if path else key
            if key in old and key in new:
                yield from _differences(old[key], new[key], inner)
            else:
                kind, tree = ("added", new) if key in new else ("removed", old)
                yield _whole(kind, inner, tree[key])
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, path)
    elif isinstance(old, str) and isinstance(new, str):
        kind = "layout" if _unbroken(old) == _unbroken(new) else "text"
        yield Change(kind, *_in_language(path), old, new)
    else:
        yield _whole("removed", path, old)
        yield _whole("added", path, new)


def _unbroken(text: str) -> str:
    return "".join(text.replace("//", "").split())


def _whole(kind: str, path: str, tree: Any) -> Change:
    words = " / ".join(_texts(tree))
    before, after = (words, "") if kind == "removed" else ("", words)
    return Change(kind, *_in_language(path), before, after)


def _in_language(path: str) -> tuple[str, str]:
    """Return the id of a text and its language, "" if the last step is no language."""
    where, _, tag = path.rpartition(".")
    return (where, tag) if _TAG.fullmatch(tag) else (path, "")


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    else:
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(each)


def _lists(old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[Change]:
    """Yield the changes of a list whose items are paired by id, else by likeness."""
    pairs = _pairs(old, new)
    for here, there in sorted(pairs.items(), key=lambda pair: pair[1]):
        was, now = _id(old[here]), _id(new[there])
        inner = f"{path}.{now or there + 1}"
        if was != now and was and now:
            yield Change("renamed", inner, "", was, now)
        yield from _differences(_without_id(old[here]), _without_id(new[there]), inner)
    for here in out_of_order(pairs):
        name = _id(new[pairs[here]]) or str(pairs[here] + 1)
        yield Change("moved", f"{path}.{name}", "", str(here + 1), str(pairs[here] + 1))
    for there, each in enumerate(new):
        if there not in pairs.values():
            yield _whole("added", f"{path}.{_id(each) or there + 1}", each)
    for here, each in enumerate(old):
        if here not in pairs:
            yield _whole("removed", f"{path}.{_id(each) or here + 1}", each)


def _id(item: Any) -> str:
    return str(item.get("id", "")) if isinstance(item, dict) else ""


def _without_id(item: Any) -> Any:
    return {key: value for key, value in item.items() if key != "id"} if isinstance(item, dict) else item


def _pairs(old: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    ids = {_id(each): there for there, each in enumerate(new) if _id(each)}
    pairs = {here: ids[_id(each)] for here, each in enumerate(old) if _id(each) in ids}
    words = [[set(tokens(" ".join(_texts(each)))) for each in items] for items in (old, new)]
    scores = (
        (shared(one, other), here, there)
        for here, one in enumerate(words[0])
        for there, other in enumerate(words[1])
        if here not in pairs and there not in pairs.values()
    )
    pairs |= best_pairs(list(scores), _ALIKE)
    # What is left in the same place is the same item, written again.
    for here in range(min(len(old), len(new))):
        if here not in pairs and here not in pairs.values() and len(old) == len(new):
            pairs[here] = here
    return pairs


def word_runs(before: str, after: str, language: str) -> list[tuple[str, str]]:
    """Return the runs of two texts as `=`, `-` or `+` and their words; neighboring changes are joined."""
    old, new = _words(before, language), _words(after, language)
    runs: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[a:b]), "".join(new[c:d])
        if tag == "equal" and len(runs) > 1 and len(removed) < 2 and _is_joint(removed):
            # A single Chinese character or space between two changes is a part of them.
            runs += [("-", removed), ("+", removed)]
        elif tag == "equal":
            runs.append(("=", removed))
        else:
            runs += [(sign, words) for sign, words in (("-", removed), ("+", added)) if words]
    return list(_joined_runs(runs))


def _words(text: str, language: str) -> list[str]:
    """Return words, marks and spaces; the words of Chinese and Japanese are the shortest phrases."""
    # A phrase may end inside a number, which is one word.
    ends = [end for end in sorted(phrase_ends(text, language)) if not _IN_WORD.match(text, end - 1)]
    if not ends:
        return tokens(text)
    return [word for a, b in pairwise((0, *ends)) for word in _WORD.findall(text[a:b])]


def _is_joint(words: str) -> bool:
    return words.isspace() or is_han(words)


def _joined_runs(runs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    removed = added = ""
    for sign, words in [*runs, ("=", "")]:
        if sign == "-":
            removed += words
        elif sign == "+":
            added += words
        else:
            yield from ((mark, text) for mark, text in (("-", removed), ("+", added)) if text)
            removed = added = ""
            if words:
                yield "=", words


@dataclass(frozen=True)
class ReadableChange:
    """A change as readers see it: its language, the name of the part it is in, its kind, its words.

    `runs` are words with `=`, `+` or `-`; `kind` is empty if words in the text changed. `weighty` changes
    are those of figures, dates and names.
    """

    tag: str
    script: str
    heading: str
    kind: str
    runs: Sequence[tuple[str, str]]
    weighty: bool = False


def readable(change: Change, old: Any, new: Any, plan: Plan, pack: LanguagePack) -> list[ReadableChange]:
    """Return a change between two trees in the words of one language of the plan; [] if it has none in it.

    Line breaks, ids and what is about the edition itself, such as its date, are left out.
    """
    language = pack.key
    of_edition = "." not in change.path and change.kind == "text"
    if of_edition or change.kind in ("layout", "renamed") or change.language not in ("", language):
        return []
    runs = _runs(change, old if change.kind == "removed" else new, pack, plan.languages)
    if all(sign == "=" for sign, _ in runs) and change.kind != "moved":
        return []  # such as emphasis
    kind = "" if change.kind == "text" else pack.label(change.kind)
    heading = _heading(plan, change.path, pack)
    return [ReadableChange(pack.tag, pack.script, heading, kind, runs, change.weighty)]


def edition_name(tree: Any, pack: LanguagePack) -> str:
    """Return the name of a plan's edition: its date, and eight digits of its hash in a language."""
    date = _shown(str(tree.get("date", "")), pack)
    digits = sha256(dump(loader.tree_in_language(tree, languages_of(tree), pack.key)).encode())[:8]
    return f"{pack.label('edition', date=date)} ({digits})"


def _shown(typed: str, pack: LanguagePack) -> str:
    """Return a text as readers see it: without markup, a date as the language writes it."""
    with suppress(PydanticCustomError):
        return pack.day(parse_day(typed))
    return plain(typed)


def excerpt(runs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the runs of a text with “…” for words far from a change, and for the end of a long new part."""
    last = len(runs) - 1
    return [
        (sign, _around(words, at > 0, at < last) if sign == "=" else _cut(words, _LONGEST))
        for at, (sign, words) in enumerate(runs)
    ]


def _around(words: str, after: bool, before: bool) -> str:
    """Return unchanged words, as far as they are near the change that they come `after` or `before`."""
    if _width(words) <= _AROUND * (after + before):
        return words
    head = _cut(words, _AROUND) if after else ""
    tail = _cut(words[::-1], _AROUND)[::-1] if before else ""
    return head + (tail[1:] if head else tail)


def _cut(words: str, most: int) -> str:
    """Return words with “…” for what is more than `most` characters; a Chinese one counts as two."""
    length = len(words)
    while _width(words[:length]) > most:
        length -= 1
    kept = words[:length]
    if kept == words:
        return words
    if not is_han(kept[-1:]) and not is_han(words[length]):
        kept = kept.rpartition(" ")[0] or kept  # a word stays whole
    return f"{kept.rstrip()}{'' if is_han(kept[-1:]) else ' '}…"


def _width(words: str) -> int:
    return len(words) + sum(map(is_han, words))


def _runs(change: Change, tree: Any, pack: LanguagePack, languages: Sequence[str]) -> list[tuple[str, str]]:
    if change.kind == "text":
        return word_runs(_shown(change.before, pack), _shown(change.after, pack), pack.key)
    if change.kind == "moved":
        return []
    words = " · ".join(plain(each) for each in _spoken(_at(tree, change.path), pack.key, languages))
    return [("+" if change.kind == "added" else "-", words)] if words else []


def _at(tree: Any, path: str) -> Any:
    """Return the part of a plan's tree at a text id, whose steps are keys, ids of items or their numbers."""
    for step in path.split("."):
        if isinstance(tree, list):
            named = [each for each in tree if isinstance(each, dict) and each.get("id") == step]
            tree = next(iter(named or (tree[int(step) - 1 :] if step.isdecimal() else [])), None)
        else:
            tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def _spoken(tree: Any, language: str, languages: Sequence[str]) -> Iterator[str]:
    """Yield the texts of a tree in one language."""
    if isinstance(tree, dict) and tree and tree.keys() <= set(languages):
        yield from _spoken(tree.get(language), language, [])
    elif isinstance(tree, str) and not languages:
        yield tree
    else:
        for each in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
            yield from _spoken(each, language, languages)


def _heading(plan: Plan, path: str, pack: LanguagePack) -> str:
    """Return the name of the innermost part around a text id that has one; else the id."""
    if path.startswith("glossary."):
        return pack.label("glossary")
    around = [part for part, where, _ in walk(plan) if where and f"{path}.".startswith(f"{where}.")]
    names = (getattr(part, "name", None) or getattr(part, "title", None) for part in reversed(around))
    return next((plain(name[pack.key]) for name in names if name), path)


def one_language_only(changes: Sequence[Change], languages: Sequence[str]) -> list[str]:
    """Return the ids of texts that changed in some of the languages and not in all."""
    changed: dict[str, set[str]] = {}
    for each in changes:
        if each.kind == "text" and each.language in languages:
            changed.setdefault(each.path, set()).add(each.language)
    return [path for path, found in changed.items() if len(found) < len(languages)]


_SENTENCES: Mapping[str, str] = {
    "added": "added",
    "removed": "removed",
    "moved": "moved from place {before} to {after}",
    "renamed": "id changed from `{before}` to `{after}`",
    "layout": "line breaks changed",
    "text": "",
}


def as_text(changes: Sequence[Change]) -> str:
    """Return changes as lines for a terminal: removed words in [-…-], added ones in {+…+}."""
    lines = []
    for each in changes:
        said = _SENTENCES[each.kind].format(before=each.before, after=each.after)
        if each.kind == "text":
            marks = {"=": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
            said = "".join(
                marks[sign].format(words) for sign, words in word_runs(each.before, each.after, each.language)
            )
        elif each.kind in ("added", "removed"):
            said += f": {(each.before + each.after)[:300]}"
        language = f" ({each.language})" if each.language else ""
        lines.append(f"{each.path}{language}: {' '.join(said.split())}\n")
    return "".join(lines)


def as_markdown(changes: Sequence[Change], title: str) -> str:
    """Return changes as Markdown for a pull request, in which nothing of a plan is markup."""
    lines = [f"## {escaped(title)}", ""]
    for each in changes:
        said = _SENTENCES[each.kind].format(before=each.before, after=each.after)
        if each.kind == "text":
            marks = {"=": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}
            runs = word_runs(each.before, each.after, each.language)
            said = "".join(marks[sign].format(escaped(words)) for sign, words in runs)
        elif each.kind in ("added", "removed"):
            said += f": {escaped((each.before + each.after)[:300])}"
        language = f" ({each.language})" if each.language else ""
        lines.append(f"- `{each.path}`{language}: {' '.join(said.split())}")
    return "\n".join([*lines, "" if changes else "No changes."]).rstrip() + "\n"
