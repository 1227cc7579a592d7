"""Test what a renderer is given, what it sees of the machine, and how its outcome comes back."""

import json
from pathlib import Path

import fakes
import pytest
from isolated import STAMP, run, small_job

from tmpublish import environment, renderers
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import Job, Renderer


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return small_job(tmp_path)


def test_the_plan_goes_in_and_bytes_come_out(nursery: RenderPool, job: Job) -> None:
    made = run(nursery, fakes.quick, job)
    assert json.loads(made.data)["line"] == "海边的学校"
    assert (made.count, made.places) == (7, {"vision.line": 3})


def test_the_child_sees_no_language_no_time_and_no_secret(
    nursery: RenderPool, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "LANG": "zh_CN",
        "LC_TIME": "de_DE",
        "TZ": "Asia/Shanghai",
        "TOKEN": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    seen = json.loads(run(nursery, fakes.quick, job).data)["environment"]
    assert seen.keys() <= {*environment.KEPT, *environment.SETTLED, "SOURCE_DATE_EPOCH", "LC_CTYPE"}
    assert (seen["TZ"], seen["LC_ALL"], seen["SOURCE_DATE_EPOCH"]) == ("UTC", "C.UTF-8", "1773273600")


def test_the_nursery_starts_as_clean_as_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    monkeypatch.setenv("LANGUAGE", "de")
    assert environment.settled().keys() <= {*environment.KEPT, *environment.SETTLED}
    assert renderers.environment(STAMP, {}).items() > environment.settled().items()


def test_what_libraries_print_does_no_harm(nursery: RenderPool, job: Job) -> None:
    assert run(nursery, fakes.chatty, job).count == 7


def test_problems_come_back_as_they_are(nursery: RenderPool, job: Job) -> None:
    with pytest.raises(
        PublishError, match=r"plan\.yaml:3:4: error: too long for the booklet \(zh\) \[too_long\]"
    ):
        run(nursery, fakes.refused, job)


def test_a_missing_pango_is_told_with_the_command(nursery: RenderPool, job: Job) -> None:
    with pytest.raises(UsageError, match=r"Pango.* install "):
        run(nursery, fakes.without_pango, job)


@pytest.mark.parametrize(
    ("render", "words"),
    [(fakes.faulty, "KeyError: 'booklet'"), (fakes.fatal, "BaseException: booklet")],
)
def test_a_fault_of_ours_is_told_as_such(nursery: RenderPool, render: Renderer, words: str, job: Job) -> None:
    with pytest.raises(PublishError) as refused:
        run(nursery, render, job)
    (problem,) = refused.value.problems
    assert (problem.path, problem.code) == ("dist/x.pdf", "renderer_fault")
    assert words in problem.message
