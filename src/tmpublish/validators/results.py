"""What a validator says of the set: its version, how much it looked at, and what it found where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tmpublish.diagnostics import Problem
from tmpublish.validators.page_pictures import Picture

Spot = tuple[str, int]
"""Where a reader meets something: a file of the set, and its page or slide, from 1; 0 is the whole file."""


@dataclass(frozen=True, order=True)
class Finding:
    """A Problem and the spots at which a reader meets it."""

    problem: Problem
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer of one validator; `looked_at` counts what it really did, in the words of `unit`."""

    tool: str
    version: str
    standard: str
    files: int
    looked_at: int
    unit: str
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    notes: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Return True where it looked at something and found no error."""
        return (
            self.files > 0 and self.looked_at > 0 and bool(self.version) and not count_errors(self.findings)
        )


@dataclass(frozen=True)
class Answer:
    """What a tool gives: its verdict, if it judges, and pictures of the files that it showed, by name."""

    verdict: Verdict | None = None
    pictures: Mapping[str, tuple[Picture, ...]] = field(default_factory=dict)


def sound(verdict: Verdict, shown: str) -> Verdict:
    """Return a verdict that is no empty praise: a tool that looked at nothing has a finding of its own."""
    if verdict.files and verdict.looked_at and verdict.version:
        return verdict
    message = f"{verdict.tool} said nothing of what it looked at, so its silence proves nothing"
    finding = Finding(Problem(shown, 0, 0, "validator_silent", message))
    return replace(verdict, findings=(*verdict.findings, finding))


def died(tool: str, standard: str, shown: str, how: str) -> Verdict:
    """Return the verdict of a tool that gave none; that is a failure, not a pass."""
    message = f"{tool} {how}; run `make proof` again, and report it if it does so again"
    problem = Problem(shown, 0, 0, "validator_died", message)
    return Verdict(tool, "", standard, 0, 0, "", (Finding(problem),))


def findings(verdicts: Iterable[Verdict]) -> list[Finding]:
    """Return all findings, sorted by place, without repeats."""
    return sorted({finding for verdict in verdicts for finding in verdict.findings})


def count_errors(found: Iterable[Finding]) -> int:
    """Return how many of the findings are errors; the others are warnings."""
    return sum(finding.problem.severity == "error" for finding in found)
