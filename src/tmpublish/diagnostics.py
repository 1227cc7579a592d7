"""One record for every complaint about a source, a brand or an output, its order and its one-line form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

Severity = Literal["error", "warning"]

# A file with more faults is wrong as a whole, and nobody reads on.
MOST_SHOWN = 100


@dataclass(frozen=True, order=True)
class Problem:
    """A complaint about a place of a file; line and column count from 1, 0 means the whole file."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable: `file:line:column: message [code]`."""
        return f"{self.path}:{self.line}:{self.column}: {self.message} [{self.code}]"


class PublishError(Exception):
    """What editors of the source can mend: at least one Problem, sorted by place, without repeats.

    Of each file there are at most MOST_SHOWN; one more then says how many are left, where they begin.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        by_file = groupby(sorted(set(problems)), key=lambda problem: problem.path)
        self.problems: tuple[Problem, ...] = tuple(shown for _, each in by_file for shown in _bounded(each))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _bounded(problems: Iterable[Problem]) -> Iterator[Problem]:
    found = iter(problems)
    yield from islice(found, MOST_SHOWN)
    left = tuple(found)
    if [problem.code for problem in left] == ["more"]:
        yield from left
    elif left:
        first, severity = left[0], min(problem.severity for problem in left)
        message = f"and at least {len(left)} more from here on: mend those above first"
        yield Problem(first.path, first.line, first.column, "more", message, severity)
