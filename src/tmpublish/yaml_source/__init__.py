"""A YAML file → a tree of texts as typed, with the line and column of each, and Problems.

Every plan, brand, language pack, layout and map is read here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import islice
from pathlib import Path

from tmpublish.diagnostics import Problem, PublishError, Severity
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import encoding, parser
from tmpublish.yaml_source.encoding import Issue
from tmpublish.yaml_source.parser import Place, Position, Tree

__all__ = [
    "MOST_BYTES",
    "Document",
    "Place",
    "Position",
    "Tree",
    "canonical",
    "find",
    "package_data",
    "parse_document",
    "read_document",
    "shown_path",
    "typed_place",
]

MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Document:
    """A file as a tree of texts; `positions` has the line and column of each place.

    `source` is the file itself in its canonical form, as it was when it was read: it is read once.
    """

    file: str
    data: Tree
    positions: Mapping[Place, Position]
    problems: tuple[Problem, ...]
    source: bytes = b""

    def at(self, place: Place) -> Position:
        """Return line and column, from 1, of a place or of its nearest ancestor that is there.

        In a mapping that is the position of the key, in a list that of the item.
        """
        while place not in self.positions:
            place = place[:-1]
        return self.positions[place]

    def problem(self, place: Place, code: str, message: str, severity: Severity = "error") -> Problem:
        """Return a Problem about a place of this file."""
        return Problem(self.file, *self.at(place), code, message, severity)


def find(tree: Tree | None, place: Place) -> Tree | None:
    """Return the value at a place of a tree, or None."""
    for key in place:
        if isinstance(tree, dict) and isinstance(key, str):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int) and key < len(tree):
            tree = tree[key]
        else:
            return None
    return tree


def typed_place(tree: Tree | None, place: Place) -> Place:
    """Return the place of a text as it is typed: a name is often one text for all languages."""
    return place[:-1] if find(tree, place) is None and isinstance(find(tree, place[:-1]), str) else place


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the current directory if inside it, with slashes."""
    full, here = path.absolute(), Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()


def read_document(path: Path, shown: str | None = None) -> Document:
    """Return a YAML file as a Document; raise PublishError if it has no tree."""
    shown = shown_path(path) if shown is None else shown
    try:
        data = read_named(path, MOST_BYTES)
    except FileError as fault:
        code = "too_big" if fault.why == "too_big" else "missing_file"
        raise _refused(shown, Issue(0, 0, code, fault.message)) from None
    return parse_document(data, shown)


def parse_document(data: bytes, shown: str) -> Document:
    """Return YAML bytes as a Document; raise PublishError if it has no tree."""
    if len(data) > MOST_BYTES:
        message = f"The file is over {MOST_BYTES // 1_000_000} MB. Delete what is not text of the plan."
        raise _refused(shown, Issue(0, 0, "too_big", message))
    text, undecodable = encoding.decode(data)
    if undecodable:
        raise _refused(shown, undecodable)
    issues = list(islice(encoding.issues(text), parser.MOST_ISSUES))
    if any(issue.code == "conflict" for issue in issues):
        raise _refused(shown, *issues)
    parsed = parser.parse(encoding.readable(text), {issue.line for issue in issues})
    issues += parsed.issues
    if parsed.tree is None:
        raise _refused(shown, *issues)
    problems = tuple(sorted({Problem(shown, *issue) for issue in issues}))
    return Document(shown, parsed.tree, parsed.positions, problems, text.encode())


@cache
def package_data(package: str, name: str) -> Tree:
    """Return the tree of a YAML file that comes with a package of tmpublish."""
    return parse_document((resources.files(package) / name).read_bytes(), name).data


def canonical(data: bytes) -> bytes:
    """Return a plan as outputs attach and hash it: UTF-8, plain line ends, no byte order mark, no comments.

    So a plan from Windows gives the same files as one from Linux, and no note of an editor gets out. What
    cannot be read stays as it is.
    """
    text, undecodable = encoding.decode(data)
    return data if undecodable else parser.without_comments(text).encode()


def dump(tree: Tree, indent: str = "") -> str:
    """Return a tree as YAML in block style, texts in double quotes: the same bytes for the same tree."""
    if isinstance(tree, str):
        return f"{indent}{json.dumps(tree, ensure_ascii=False)}\n"
    if isinstance(tree, list):
        items = (dump(each, f"{indent}  ") for each in tree)
        return "".join(f"{indent}- {item.removeprefix(indent + '  ')}" for item in items) or f"{indent}[]\n"
    lines = []
    for key, value in tree.items():
        inner = dump(value, "" if isinstance(value, str) else f"{indent}  ")
        lines.append(f"{indent}{key}:{' ' if isinstance(value, str) else chr(10)}{inner}")
    return "".join(lines) or f"{indent}{{}}\n"


def _refused(shown: str, *issues: Issue) -> PublishError:
    return PublishError(Problem(shown, *issue) for issue in issues)
