"""YAML bytes + new texts by place → the same bytes with these texts alone replaced, and a patch.

Each text is replaced within its own stretch of the file, which the marks of its node give: comments, order,
quotes, line ends and every other byte stay.
"""

import difflib
import re
import textwrap
from collections.abc import Mapping
from typing import Any

import yaml

from tmpublish.yaml_source import encoding, parser
from tmpublish.yaml_source.parser import LOADER, Place

WIDTH = 104
"""Characters of a line of folded text, its indentation included."""
_BREAKS = re.compile(r"\r\n|\r|\n")
_HAN = re.compile(r"[\u3000-\u9fff\uac00-\ud7ff\uff00-\uffef]")  # text without spaces between words
_FOLDED = ("|", ">")


class RewriteError(Exception):
    """A text cannot be replaced: there is none at its place, or the file would change elsewhere too."""


def rewritten(data: bytes, changes: Mapping[Place, str]) -> bytes:
    """Return YAML bytes with the texts at some places replaced; raise RewriteError.

    A text is on one line here, with markup as in the plan; in the file it is wrapped as its style asks for.
    """
    marked = data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    lines = _BREAKS.split(text)
    ends = [*_BREAKS.findall(text), ""]
    root = yaml.compose("\n".join(lines), Loader=LOADER)
    found = [(*_node(root, place), " ".join(value.split())) for place, value in changes.items()]
    # From the end, so that the marks before stay true.
    for node, in_brackets, value in sorted(found, key=lambda each: each[0].start_mark.index, reverse=True):
        first, last, new = _replacement(lines, node, value, in_brackets)
        end = ends[first]
        kept = ends[last]
        lines[first : last + 1] = new
        ends[first : last + 1] = [end] * (len(new) - 1) + [kept]
    written = "".join(line + end for line, end in zip(lines, ends, strict=True))
    _refuse_other_changes(text, written, changes)
    return (b"\xef\xbb\xbf" if marked else b"") + written.encode()


def _node(root: Any, place: Place) -> tuple[Any, bool]:
    """Return the node of a text, and True if it is in brackets, where commas end a text."""
    node, in_brackets = root, False
    for step in place:
        in_brackets = in_brackets or bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode) and isinstance(step, str):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            node = None
    if not isinstance(node, yaml.ScalarNode):
        raise RewriteError(f"there is no text at {'.'.join(map(str, place))}")
    return node, in_brackets


def _replacement(lines: list[str], node: Any, value: str, in_brackets: bool) -> tuple[int, int, list[str]]:
    """Return the first and last line (from 0) that a text changes, and the lines in their place."""
    start, end = node.start_mark, node.end_mark
    if node.style in _FOLDED and value:
        return _folded(lines, start.line, value)
    typed = value if node.style != '"' and _is_plain(value, in_brackets) else _quoted(value)
    line = lines[start.line][: start.column] + typed + lines[end.line][end.column :]
    return start.line, end.line, [line]


def _folded(lines: list[str], head: int, value: str) -> tuple[int, int, list[str]]:
    first = head + 1
    while not lines[first].strip():
        first += 1
    indent = len(lines[first]) - len(lines[first].lstrip(" "))
    last = at = first
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith(" " * indent)):
        last = at if lines[at].strip() else last
        at += 1
    space = " " * indent
    if len(_HAN.findall(value)) * 5 > len(value):
        return first, last, [space + value]
    # As wide as the lines were, so that an unchanged beginning stays as it is.
    width = max(WIDTH, *map(len, lines[first : last + 1]))
    wrapped = textwrap.wrap(value, width - indent, break_long_words=False, break_on_hyphens=False)
    return first, last, [space + line for line in wrapped]


def _is_plain(value: str, in_brackets: bool) -> bool:
    """Return True if a text needs no quotes where it is."""
    try:
        root = yaml.compose(f"{{k: {value}}}" if in_brackets else f"k: {value}\n", Loader=LOADER)
    except yaml.YAMLError:
        return False
    only = root.value[0][1] if isinstance(root, yaml.MappingNode) and len(root.value) == 1 else None
    return isinstance(only, yaml.ScalarNode) and only.value == value and not only.style


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _refuse_other_changes(before: str, after: str, changes: Mapping[Place, str]) -> None:
    readable = (encoding.readable(_BREAKS.sub("\n", text)) for text in (before, after))
    old, new = (_leaves(parser.parse(text, set()).tree) for text in readable)
    differing = {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}
    if differing - changes.keys():
        raise RewriteError(f"more than the texts would change, such as {sorted(map(str, differing))[0]}")


def _leaves(tree: Any, place: Place = ()) -> dict[Place, str]:
    if isinstance(tree, str):
        return {place: tree}
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree or ())
    return {found: text for key, each in pairs for found, text in _leaves(each, (*place, key)).items()}


def patch(before: bytes, after: bytes, name: str) -> str:
    """Return a patch that `git apply` takes; "" if nothing differs."""
    old, new = (_lines(data.decode("utf-8")) for data in (before, after))
    rows = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _lines(text: str) -> list[str]:
    """Return lines as git counts them: a carriage return is a part of its line."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
