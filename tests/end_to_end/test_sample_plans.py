"""Whole files: good plans are silent; of bad ones every problem is reported with its place, and no more."""

import re
from pathlib import Path

import pytest
from institutions import DATA, read_plan
from published_plans import TEMPLATES

from tmpublish.diagnostics import Problem, PublishError, in_order, render
from tmpublish.loader import examine, read
from tmpublish.yaml_source import parse_document

GOOD = sorted((DATA / "good").glob("*.yaml"))
BAD = sorted((DATA / "bad").glob("*.yaml"))


def problems_of(data: bytes) -> tuple[Problem, ...]:
    try:
        return examine(parse_document(data, "plan.yaml"))[1]
    except PublishError as error:
        return error.problems


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_plans_are_silent(path: Path) -> None:
    assert problems_of(path.read_bytes()) == ()
    assert read(path, TEMPLATES).plan


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_plans_are_reported_all_that_is_wrong(path: Path) -> None:
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
    path = DATA / "bad" / "unused_source.yaml"
    read_plan(path)
    assert [(problem.code, problem.severity) for problem in problems_of(path.read_bytes())] == [
        ("unused_source", "warning")
    ]


def test_a_mistake_in_a_key_is_reported_once_with_the_key_that_was_meant() -> None:
    text = (DATA / "good" / "smallest.yaml").read_text("utf-8").replace("summary:", "sumary:")
    (problem,) = problems_of(text.encode())
    assert problem.message == "`sumary` is not a key here. Use `summary`."


def test_all_that_is_wrong_with_one_text_is_reported_at_once() -> None:
    text = (DATA / "bad" / "too_long.yaml").read_bytes()
    assert [problem.code for problem in problems_of(text) if problem.line == 8] == [
        "missing_translation",
        "too_long",
    ]


def changed(old: str, new: str) -> list[str]:
    """Return the problems of the smallest plan with a change."""
    text = (DATA / "good" / "smallest.yaml").read_text("utf-8")
    assert old in text
    return [str(problem) for problem in problems_of(text.replace(old, new).encode())]


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        ("title: {en: Vision}", "title: {en：Vision}", "This colon is full-width (：)."),
        ("languages: [en]", "languages: en", "`languages` is a list."),
        ("    priorities:", "    objectives:", "`objectives` is not a key here. Use `priorities`."),
        ("goals:", "pillars:", "`pillars` is not a key here. Use `goals`."),
        ("title: {en: Vision}", "title: Vision", "Write `title: {en: …}`."),
        ("  title: {en: Vision}\n", "", "`title` is missing. Add `title: {en: …}`."),
    ],
)
def test_the_cause_is_reported_and_its_consequences_are_not(old: str, new: str, reported: str) -> None:
    (problem,) = changed(old, new)
    assert reported in problem


def test_a_new_language_is_reported_in_two_lines(tmp_path: Path) -> None:
    text = (DATA / "good" / "smallest.yaml").read_text("utf-8").replace("[en]", "[en, cy]")
    (tmp_path / "plan.yaml").write_text(text, "utf-8")
    with pytest.raises(PublishError) as caught:
        read(tmp_path / "plan.yaml", TEMPLATES)
    pack, missing = render(caught.value.problems, "text").splitlines()
    assert "`cy` has no language pack. Add one to `_languages.yml` (see docs/languages.md)." in pack
    assert "`cy` is missing from 12 texts; first: line 6. Add it to each." in missing
