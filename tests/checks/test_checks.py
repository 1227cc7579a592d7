"""Test the checks as a whole: a good set passes them all, and each has its place in the book."""

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from planted import PLANTED
from published_plans import ROOT

from tmpublish import checks, cli
from tmpublish.checks import ALONE, CHECKS, CheckContext
from tmpublish.diagnostics import Problem
from tmpublish.lint import RULES

Rule = Callable[..., Any]


def load(name: str) -> ModuleType:
    """A tool, which is no part of the package."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


book = load("checks")


def named(rule: Rule) -> str:
    return f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}"


def test_the_real_plan_passes(published: CheckContext) -> None:
    assert list(checks.check(published)) == []


def test_all_checks_run_in_one_order() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
    assert CHECKS[: len(ALONE)] == ALONE


@pytest.mark.parametrize("rule", [*CHECKS, *RULES], ids=named)
def test_every_check_says_what_is_bad_and_what_is_good(rule: Rule) -> None:
    assert rule.__doc__
    assert "Bad: " in rule.__doc__
    assert "Good: " in rule.__doc__


def test_the_book_of_checks_is_that_of_the_code() -> None:
    told = (ROOT / "docs" / "checks.md").read_text("utf-8")
    assert told == book.page(), "run `make docs`"


@pytest.mark.parametrize("rule", CHECKS, ids=named)
def test_every_code_of_a_check_has_a_defect_that_it_names(rule: Rule) -> None:
    planted = {each.code for each in PLANTED if each.check == rule}
    assert planted
    assert planted >= {code.name for code in book.codes_of(rule)}


def test_every_code_that_the_source_writes_out_is_in_the_book() -> None:
    told = set(re.findall(r"^\| `([a-z_]+)` \|", book.page(), re.MULTILINE))
    # Wherever a problem is made, by hand or by way of one of those that make it.
    made = re.compile(r'(?:Problem|problem|at_text|Fault)\([^"]*?"([a-z]+(?:_[a-z]+)+)",', re.DOTALL)
    written = {
        code for file in (ROOT / "src").rglob("*.py") for code in made.findall(file.read_text("utf-8"))
    }
    assert len(written) > 100
    assert written - told == set()


@pytest.fixture
def doubtful(published: CheckContext, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A set of which nothing can be said but a warning in its source; what has run is noted."""
    doubt = Problem("source/plan.yaml", 3, 1, "doubt", "this may be so", "warning")
    ran: list[str] = []

    def rule(_: CheckContext) -> Iterator[Problem]:
        ran.append("rule")
        yield from ()

    said = replace(published, given=replace(published.given, warnings=(doubt,)))
    monkeypatch.setattr(checks, "read_published", lambda *_: said)
    monkeypatch.setattr(checks, "CHECKS", (rule,))
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # in this process, so that what ran can be noted
    return ran


@pytest.mark.parametrize(("words", "code"), [([], 0), (["--strict"], 1)])
def test_warnings_count_when_strict_after_everything_has_run(
    words: list[str], code: int, doubtful: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", *words]) == code
    assert doubtful == ["rule"]
    assert capsys.readouterr().out == "source/plan.yaml:3:1: warning: this may be so [doubt]\n"


@pytest.mark.usefixtures("doubtful")
def test_findings_are_told_to_programs_and_to_github(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["severity"], found["line"]) == ("doubt", "warning", 3)
    assert cli.main(["check", "--format", "github"]) == 0
    assert capsys.readouterr().out.startswith("::warning file=source/plan.yaml,line=3,")


def test_the_command_lists_what_it_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(CHECKS)
    assert "freshness.files: Every file that the manifest names is there, byte for byte." in lines
