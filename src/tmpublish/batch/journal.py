"""What became of each plan, a line of JSON each, on the disk before the next is begun: a stopped run goes on.

The journal lies in the folder of the files. Whoever writes it holds it alone.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from tmpublish.diagnostics import Problem
from tmpublish.environment import UsageError

NAME = "journal.jsonl"
State = Literal["published", "current", "refused", "lost"]
"""Published now; published before and still true; with problems for its editors; lost with its worker."""


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: its name, file and key, its state, the s it took, and what is wrong with it."""

    name: str
    source: str
    key: str
    state: State
    seconds: float
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Journal:
    """A journal that is held: what it says of each plan, the last word counting, and where it goes on."""

    before: Mapping[str, Outcome]
    file: BinaryIO

    def note(self, outcome: Outcome) -> None:
        """Write an outcome down for good."""
        self.file.write(json.dumps(asdict(outcome), ensure_ascii=False).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())


@contextlib.contextmanager
def held(folder: Path) -> Iterator[Journal]:
    """Give the journal of a folder; raises UnableError where another run has it, or the folder takes none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / NAME).open("a+b")
    except OSError as fault:
        raise UsageError(f"{folder} cannot be written to: {fault.strerror}; name another with -o") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another run is publishing into {folder}; wait for it, or stop it") from None
        file.seek(0)
        lines = file.read().split(b"\n")
        if lines[-1]:
            file.write(b"\n")  # the machine went down in the middle of a line
        yield Journal(dict(_read(lines)), file)


def _read(lines: list[bytes]) -> Iterator[tuple[str, Outcome]]:
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            said = json.loads(line)
            said["problems"] = tuple(Problem(**problem) for problem in said["problems"])
            yield said["name"], Outcome(**said)
