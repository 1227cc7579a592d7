"""One record for every complaint about a source, a brand or an output, its order and its one-line form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


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
    """What editors of the source can mend: at least one Problem, sorted by place, without repeats."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
