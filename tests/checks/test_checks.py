"""Test the command `check`: an unchanged set passes, and problems reach people, programs and GitHub."""

import json
from dataclasses import replace

import pytest
from damage import with_part

from tmpublish import checks, cli
from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem

FOUND = Problem("dist/a.pdf", 0, 0, "found", "Found.")


def test_a_changed_source_is_reported_instead_of_a_rebuild(planted_set: CheckContext) -> None:
    edited = replace(planted_set, given=replace(planted_set.given, source=b"slug: other\n"))
    assert [problem.code for problem in checks.check_set(edited)] == ["source_changed"]


def test_a_check_that_fails_is_a_problem_and_costs_no_other(
    planted_set: CheckContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: CheckContext) -> list[Problem]:
        raise ZeroDivisionError

    monkeypatch.setattr(checks, "_OF_BUILD", (fails, lambda _: [FOUND]))
    assert [each.code for each in checks.check_build(planted_set, "quick")] == ["check_died", FOUND.code]


def test_a_file_that_cannot_be_read_is_a_problem(planted_set: CheckContext) -> None:
    torn = with_part(planted_set, "ppt/slides/slide7.xml", lambda _: b"<x")
    assert [each.code for each in checks.check_build(torn, "quick")] == ["check_died"]


@pytest.fixture
def doubtful(planted_set: CheckContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set with a warning in its plan and nothing else."""
    doubt = Problem("source/plan.yaml", 3, 1, "doubt", "This may be so. Check it.", "warning")
    warned = replace(planted_set, given=replace(planted_set.given, warnings=(doubt,)))
    monkeypatch.setattr(checks, "read_published", lambda *_: warned)
    monkeypatch.setattr(checks, "check_set", lambda _: [])


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize(("words", "code"), [([], 0), (["--strict"], 1)])
def test_warnings_fail_a_strict_check(
    words: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", *words]) == code
    assert capsys.readouterr().out == "source/plan.yaml:3:1: warning: This may be so. Check it. [doubt]\n"


@pytest.mark.usefixtures("doubtful")
def test_problems_are_printed_for_programs_and_for_github(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["code"], found["severity"], found["line"]) == ("doubt", "warning", 3)
    assert cli.main(["check", "--format", "github"]) == 0
    assert capsys.readouterr().out.startswith("::warning file=source/plan.yaml,line=3,")


def test_the_command_lists_what_it_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", "--list"]) == 0
    assert "files: Every file that the manifest lists is there, byte for byte." in capsys.readouterr().out
