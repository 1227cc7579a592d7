"""Problems of a source, a brand or an output → order, folding, and text, JSON, SARIF, GitHub annotations."""

import json
import os
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePath
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote

from tmpublish import __version__

Severity = Literal["error", "warning"]
Form = Literal["text", "json", "github", "sarif"]
Subject = TypeVar("Subject")
Function = TypeVar("Function", bound=Callable[..., Iterable["Problem"]])

# Identical problems from this number on are folded into one line.
FOLDED_FROM = 3
# Problems of one code and file that are shown before the rest are counted.
MOST_OF_A_CODE = 20
# What replaces the message of a code if it is found many times; {subject} is its first `…`.
_MANY = {
    "missing_translation": "{subject} is missing from {count} texts; first: line {line}. Add it to each."
}


@dataclass(frozen=True, order=True)
class Problem:
    """An error or warning at a place of a file; line and column count from 1, 0 means the whole file."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """Return the form that editors and terminals make clickable: `file:line:column: error: … [code]`."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.severity}: {self.message} [{self.code}]"


class TimeLimitError(BaseException):
    """The processor time of a job is used up; no Exception, so that no library takes it for its own."""


class PublishError(Exception):
    """What editors of the source can fix: at least one Problem, in order, without repeats."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(in_order(problems))
        super().__init__("\n".join(map(str, self.problems)))


def described(error: BaseException) -> str:
    """Return an unexpected error as bug reports need it: its type, its message, and where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{os.sep}tmpublish{os.sep}" in frame.filename]
    place = f", {Path(own[-1].filename).name} line {own[-1].lineno}" if own else ""
    return f"{type(error).__name__}: {str(error)[:200]}{place}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems without repeats: errors before warnings, each by file and line."""
    return sorted(set(problems), key=lambda problem: (problem.severity, problem))


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in order; those alike become one, with their number and the first lines."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in in_order(problems):
        key = (problem.severity, problem.path, problem.code, problem.message)
        alike.setdefault(key, []).append(problem)
    rows: list[Problem] = []
    for same in alike.values():
        rows += [_as_one(same)] if len(same) >= FOLDED_FROM else same
    return list(_bounded(in_order(rows)))


def _as_one(same: Sequence[Problem]) -> Problem:
    first, lines = same[0], [problem.line for problem in same]
    if first.code in _MANY:
        subject = f"`{first.message.split('`')[1]}`"
        message = _MANY[first.code].format(subject=subject, count=len(same), line=lines[0])
    else:
        others = ", ".join(map(str, dict.fromkeys(lines[1:5])))
        more = " and more" if len(lines) > 5 else ""
        message = f"{first.message} Found {len(same)} times; first: line {lines[0]}, then {others}{more}."
    return replace(first, message=message)


def _bounded(rows: Sequence[Problem]) -> Iterator[Problem]:
    """Yield no more than MOST_OF_A_CODE problems of one code and file, then one with the number left."""
    kinds = [(row.severity, row.path, row.code) for row in rows]
    found, shown = Counter(kinds), Counter[tuple[str, ...]]()
    for row, kind in zip(rows, kinds, strict=True):
        shown[kind] += 1
        left = found[kind] - MOST_OF_A_CODE
        if shown[kind] <= MOST_OF_A_CODE:
            yield row
        elif shown[kind] == MOST_OF_A_CODE + 1:
            yield replace(row, message=f"{count(left, 'more problem')} of this kind from here on.")


def count(number: int, noun: str) -> str:
    """Return a number with its noun, which takes an s unless the number is 1: “1 page”, “2 pages”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def file_size(size: int) -> str:
    """Return a size in bytes as people read it: “144 kB”, “1.2 MB”."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size / 1000, 1):.0f} kB"


def total(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are: “1 error, 12 warnings”."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    parts = [count(errors, "error")] * bool(errors) + [count(warnings, "warning")] * bool(warnings)
    return ", ".join(parts) or "No problems"


def render(problems: Iterable[Problem], form: Form, fold: bool = True) -> str:
    """Return problems in one form, a line each; without `fold` as given, else in order, those alike as one.

    JSON is never folded, since programs count by themselves.
    """
    if form in ("json", "sarif"):
        ordered = in_order(problems)
        listed = _sarif(ordered) if form == "sarif" else [asdict(problem) for problem in ordered]
        return json.dumps(listed, ensure_ascii=False, indent=2) + "\n"
    line = _annotation if form == "github" else str
    rows = folded(problems) if fold else problems
    return "".join(f"{line(problem)}\n" for problem in rows)


def _sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """Return a log of the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0)."""
    driver = {"name": "tmpublish", "version": __version__}
    results = [
        {
            "ruleId": problem.code,
            "level": problem.severity,
            "message": {"text": problem.message},
            "locations": [{"physicalLocation": _location(problem)}],
        }
        for problem in problems
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return {"$schema": schema, "version": "2.1.0", "runs": [run]}


def _location(problem: Problem) -> dict[str, Any]:
    path = PurePath(problem.path)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": problem.column}
    return place


def _annotation(problem: Problem) -> str:
    """Return a workflow command of GitHub Actions, escaped as its toolkit (`@actions/core`) does."""
    properties = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.code}
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{problem.severity} {listed}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """A code that a rule or check reports, its severity, its heading in docs/checks.md, and the function."""

    code: str
    severity: Severity
    heading: str
    run: Callable[[Subject], Iterable[Problem]]


class Registry(Generic[Subject]):
    """The rules or checks of one kind of subject, in the order of their registration."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule[Subject]] = {}

    def __call__(
        self, *codes: str, severity: Severity = "error", heading: str = ""
    ) -> Callable[[Function], Function]:
        """Return a decorator that registers a function under the codes that it reports."""

        def register(run: Function) -> Function:
            for code in codes:
                assert code not in self.rules, f"{code} is registered twice"
                self.rules[code] = Rule(code, severity, heading, run)
            return run

        return register

    @property
    def functions(self) -> list[Callable[[Subject], Iterable[Problem]]]:
        """Return each registered function once."""
        return list(dict.fromkeys(rule.run for rule in self.rules.values()))
