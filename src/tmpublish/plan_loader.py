"""A plan's YAML file → the Plan, or every Problem of the file at once with line and column.

Three readers look at the same tree: the gate (`tree`), the shapes (`model`) and the rules (`rules`). None of
them knows the others; here their findings come together.
"""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from tmpublish import lint
from tmpublish.diagnostics import Problem, PublishError, Severity
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import LANGUAGE_PATTERN
from tmpublish.plan.validation import faults
from tmpublish.yaml_source import Document, Tree, read_document

MOST_FAULTS = 1_000  # of the shapes; after so many, nobody reads on


@dataclass(frozen=True)
class Manuscript:
    """A plan with the file that it came from, so that a finding anywhere can name a line of the source."""

    plan: Plan
    document: Document
    warnings: tuple[Problem, ...]

    def problem(
        self, path: str, code: str, message: str, severity: Severity = "error", language: str = ""
    ) -> Problem:
        """Return a Problem about a text or part, by its stable path and, where it matters, its language."""
        place = next((place for _, name, place in walk(self.plan) if name == path), ())
        return self.document.problem((*place, language) if language else place, code, message, severity)


def read_plan(path: Path, shown: str | None = None) -> Plan:
    """Return the plan that a file holds; raises PublishError with all that is wrong, sorted by place."""
    return read_manuscript(path, shown).plan


def read_manuscript(path: Path, shown: str | None = None) -> Manuscript:
    """Return the plan of a file with its lines and warnings; raises PublishError as `read_plan` does."""
    document = read_document(path, shown)
    plan, problems = examine(document)
    if plan is None or any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    return Manuscript(plan, document, problems)


def examine(document: Document) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return the plan, where its shapes allow one, and all that gate, shapes and rules find, sorted."""
    plan, found = None, list(lint.check(document))
    try:
        plan = Plan.model_validate(document.data, context={"languages": _languages(document.data)})
    except ValidationError as error:
        told = islice(faults(error, document.data), MOST_FAULTS)
        found += [document.problem(*fault) for fault in told]
    # What the gate could not read is an empty text to the others: that is told once.
    unread = {(problem.line, problem.column) for problem in document.problems}
    found = [problem for problem in found if (problem.line, problem.column) not in unread]
    return plan, tuple(sorted({*document.problems, *found}))


def _languages(data: Tree) -> tuple[str, ...]:
    """Return the languages as the file lists them, to check the texts by; none where unreadable."""
    listed = data.get("languages") if isinstance(data, dict) else None
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(name for name in names if re.fullmatch(LANGUAGE_PATTERN, name)))
