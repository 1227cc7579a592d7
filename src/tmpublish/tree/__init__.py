"""A YAML file → a tree of texts as typed, with the line and column of each; a doubt becomes a Problem.

This is the one gate that every source and brand file passes. The tree is built from YAML *events*: nothing is
resolved or expanded, so that `no`, `1.20` and `2026-03-12` stay what somebody typed and no input can grow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tmpublish.problems import Problem, PublishError, Severity
from tmpublish.tree import characters, events
from tmpublish.tree.events import Mark, Place, Tree
from tmpublish.tree.faults import Fault

__all__ = ["MOST_BYTES", "Document", "Mark", "Place", "Tree", "parse_document", "read_document", "shown_path"]

MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Document:
    """A file as a tree of texts; `marks` says where each place is, `problems` what is wrong with it."""

    file: str
    data: Tree
    marks: Mapping[Place, Mark]
    problems: tuple[Problem, ...]

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
        # A pipe or a device never ends: only regular files are opened, and not past the limit.
        if path.exists() and not path.is_file():
            raise _refused(
                shown, [Fault(0, 0, "missing_file", "this is not a file: name the YAML file itself")]
            )
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        message = "there is no such file: check its name and folder, and where you run the command"
        raise _refused(shown, [Fault(0, 0, "missing_file", message)]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        message = f"the file cannot be read ({reason.lower()}): check its name and who may read it"
        raise _refused(shown, [Fault(0, 0, "missing_file", message)]) from None
    return parse_document(data, shown)


def parse_document(data: bytes, shown: str) -> Document:
    """Return YAML bytes as a Document; raises PublishError where there is no tree to go on with."""
    if len(data) > MOST_BYTES:
        message = (
            f"the file is larger than {MOST_BYTES // 1_000_000} MB: take out what is not text of the plan"
        )
        raise _refused(shown, [Fault(0, 0, "too_big", message)])
    text, undecodable = characters.decode(data)
    if undecodable:
        raise _refused(shown, [undecodable])
    faults = list(characters.faults(text))
    if any(fault.code == "conflict" for fault in faults):
        raise _refused(shown, faults)
    built = events.build(characters.readable(text), {fault.line for fault in faults})
    faults += built.faults
    if built.tree is None:
        raise _refused(shown, faults)
    return Document(shown, built.tree, built.marks, tuple(sorted(set(_problems(shown, faults)))))


def _problems(shown: str, faults: Iterable[Fault]) -> Iterable[Problem]:
    return (Problem(shown, *fault) for fault in faults)


def _refused(shown: str, faults: Iterable[Fault]) -> PublishError:
    return PublishError(_problems(shown, faults))
