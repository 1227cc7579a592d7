"""A YAML file → a tree of texts as typed, with the line and column of each; a doubt becomes a Problem.

This is the one gate that every source and brand file passes. The tree is built from YAML *events*: nothing is
resolved or expanded, so that `no`, `1.20` and `2026-03-12` stay what somebody typed and no input can grow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tmpublish.diagnostics import Problem, PublishError, Severity
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import encoding, parser
from tmpublish.yaml_source.issues import Issue
from tmpublish.yaml_source.parser import Mark, Place, Tree

__all__ = [
    "MOST_BYTES",
    "Document",
    "Mark",
    "Place",
    "Tree",
    "canonical",
    "parse_document",
    "read_document",
    "shown_path",
]

MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Document:
    """A file as a tree of texts; `marks` says where each place is, `problems` what is wrong with it.

    `source` is the file itself in its canonical form, as it was when it was read: it is read once.
    """

    file: str
    data: Tree
    marks: Mapping[Place, Mark]
    problems: tuple[Problem, ...]
    source: bytes = b""

    def at(self, place: Place) -> Mark:
        """Return line and column, from 1, of a place or of its nearest ancestor that is there.

        In a mapping that is the mark of the key, in a list the mark of the item.
        """
        while place not in self.marks:
            place = place[:-1]
        return self.marks[place]

    def problem(self, place: Place, code: str, message: str, severity: Severity = "error") -> Problem:
        """Return a Problem about a place of this file."""
        return Problem(self.file, *self.at(place), code, message, severity)


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the current directory where inside it, with slashes."""
    full, here = path.absolute(), Path.cwd()
    return full.relative_to(here).as_posix() if full.is_relative_to(here) else path.as_posix()


def read_document(path: Path, shown: str | None = None) -> Document:
    """Return a YAML file as a Document; raises PublishError where there is no tree to go on with."""
    shown = shown_path(path) if shown is None else shown
    try:
        data = read_named(path, MOST_BYTES)
    except FileError as fault:
        code = "too_big" if fault.why == "too_big" else "missing_file"
        raise _refused(shown, [Issue(0, 0, code, fault.message)]) from None
    return parse_document(data, shown)


def parse_document(data: bytes, shown: str) -> Document:
    """Return YAML bytes as a Document; raises PublishError where there is no tree to go on with."""
    if len(data) > MOST_BYTES:
        message = (
            f"the file is larger than {MOST_BYTES // 1_000_000} MB: take out what is not text of the plan"
        )
        raise _refused(shown, [Issue(0, 0, "too_big", message)])
    text, undecodable = encoding.decode(data)
    if undecodable:
        raise _refused(shown, [undecodable])
    faults = list(islice(encoding.faults(text), parser.MOST_FAULTS))
    if any(fault.code == "conflict" for fault in faults):
        raise _refused(shown, faults)
    built = parser.build(encoding.readable(text), {fault.line for fault in faults})
    faults += built.faults
    if built.tree is None:
        raise _refused(shown, faults)
    problems = tuple(sorted(set(_problems(shown, faults))))
    return Document(shown, built.tree, built.marks, problems, text.encode())


def canonical(data: bytes) -> bytes:
    """Return a file as outputs carry and hash it: UTF-8 with plain line ends and no byte order mark.

    So a plan from Windows gives the same files as one from Linux. What is not UTF-8 stays as it is.
    """
    text, undecodable = encoding.decode(data)
    return data if undecodable else text.encode()


def _problems(shown: str, faults: Iterable[Issue]) -> Iterable[Problem]:
    return (Problem(shown, *fault) for fault in faults)


def _refused(shown: str, faults: Iterable[Issue]) -> PublishError:
    return PublishError(_problems(shown, faults))
