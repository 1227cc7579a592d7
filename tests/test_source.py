"""Whole files: good plans are silent; of bad ones all that is wrong is told with its place, and no more."""

import re
from pathlib import Path

import pytest

from tmpublish.diagnostics import Problem, PublishError, in_order
from tmpublish.plan_loader import examine, read_manuscript, read_plan
from tmpublish.yaml_source import parse_document

DATA = Path(__file__).parent / "data"
GOOD = sorted((DATA / "good").glob("*.yaml"))
BAD = sorted((DATA / "bad").glob("*.yaml"))


def problems_of(data: bytes) -> tuple[Problem, ...]:
    try:
        return examine(parse_document(data, "plan.yaml"))[1]
    except PublishError as error:
        return error.problems


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_plans_are_silent(path: Path) -> None:
    manuscript = read_manuscript(path)
    assert manuscript.warnings == manuscript.document.problems == ()


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_plans_are_told_all_that_is_wrong(path: Path) -> None:
    data = path.read_bytes()
    # A fixture may be in an encoding that takes two bytes for a letter.
    expected = re.findall(rb"(?m)^# expect: (\S+) (\w+)$", data.replace(b"\0", b""))
    assert [(f"{problem.line}:{problem.column}", problem.code) for problem in problems_of(data)] == [
        (place.decode(), code.decode()) for place, code in expected
    ]


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_message_is_a_sentence_for_people(path: Path) -> None:
    for problem in problems_of(path.read_bytes()):
        assert re.fullmatch(r"[a-z_]+", problem.code)
        assert len(problem.message) < 260
        assert not re.search(
            r"None|<class|Input should|mapping|scalar|token|dict\b|\bstr\b|yaml\.", problem.message
        )


def test_faults_of_yaml_shapes_and_rules_come_out_together() -> None:
    """One reading tells what the gate, the shapes and the rules alone can see, in the order of the file."""
    with pytest.raises(PublishError) as caught:
        read_plan(DATA / "bad" / "together.yaml", "plan.yaml")
    problems = caught.value.problems
    assert {"duplicate_key", "unknown_key", "duplicate_id"} <= {problem.code for problem in problems}
    assert list(problems) == in_order(problems)
    assert str(problems[2]) == (
        "plan.yaml:12:3: error: `title` is already on line 11. Delete one of the two. [duplicate_key]"
    )


def test_warnings_alone_do_not_stop_a_plan() -> None:
    manuscript = read_manuscript(DATA / "bad" / "unused_source.yaml")
    assert [(problem.code, problem.severity) for problem in manuscript.warnings] == [
        ("unused_source", "warning")
    ]


def test_a_finding_anywhere_names_a_line_of_the_source() -> None:
    path = DATA / "good" / "everything.yaml"
    manuscript = read_manuscript(path, "plan.yaml")
    lines = path.read_text("utf-8").splitlines()
    for stable, language, key in (
        ("goals.goal-a.priorities.1.text", "", "text"),
        ("approach.items.strand-scale.figure.steps.1", "zh", "zh"),
        ("spotlight.references.news", "", "id"),
    ):
        problem = manuscript.problem(stable, "code", "words", language=language)
        assert lines[problem.line - 1][problem.column - 1 :].startswith(f"{key}: ")
    assert lines[manuscript.problem("no.such.path", "code", "words").line - 1].startswith("slug: ")


def test_a_slip_in_a_key_is_told_once_with_the_key_that_was_meant() -> None:
    text = (DATA / "good" / "smallest.yaml").read_text("utf-8").replace("summary:", "sumary:")
    (problem,) = problems_of(text.encode())
    assert problem.message == "`sumary` is not known here: did you mean `summary`?"


def test_all_that_is_wrong_with_one_text_is_told_at_once() -> None:
    text = (DATA / "bad" / "too_long.yaml").read_bytes()
    assert [problem.code for problem in problems_of(text) if problem.line == 8] == [
        "missing_translation",
        "too_long",
    ]
