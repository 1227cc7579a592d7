"""Problems → one text for a reader: people and editors, programs, or the annotations of a GitHub run."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Literal

from tmpublish.diagnostics import Problem

Form = Literal["text", "json", "github"]


def render(problems: Iterable[Problem], form: Form) -> str:
    """Return all problems in one form, a line each; without problems an empty text or an empty JSON list."""
    if form == "json":
        return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2) + "\n"
    line = _annotation if form == "github" else _line
    return "".join(f"{line(problem)}\n" for problem in problems)


def _line(problem: Problem) -> str:
    if problem.severity == "error":
        return str(problem)
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return f"{place}: {problem.severity}: {problem.message} [{problem.code}]"


def _annotation(problem: Problem) -> str:
    """Return a workflow command of GitHub Actions, escaped as its toolkit (`@actions/core`) does."""
    properties = {"file": problem.path, "line": problem.line, "col": problem.column, "title": problem.code}
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{problem.severity} {given}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
