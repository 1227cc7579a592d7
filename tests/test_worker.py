"""Test the child process that renders one file."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import fakes
import pytest

from tmpublish import worker
from tmpublish.machine import UnableError
from tmpublish.problems import PublishError
from tmpublish.source import read_plan
from tmpublish.worker import Job, Made, Renderer

STAMP = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def job(small: Path) -> Job:
    return Job("booklet", "zh", "dist/x.pdf", read_plan(small), Path("templates"), "uprights", STAMP)


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


def run(render: Renderer, job: Job) -> Made:
    return asyncio.run(worker.run(render, job, worker.environment(STAMP, {"FONTCONFIG_FILE": "/fonts.conf"})))


def message(render: Renderer, job: Job) -> str:
    with pytest.raises(PublishError) as refused:
        run(render, job)
    (problem,) = refused.value.problems
    assert problem.path == "dist/x.pdf"
    return problem.message


def test_the_plan_goes_in_and_bytes_come_out(job: Job) -> None:
    made = run(fakes.quick, job)
    assert json.loads(made.data)["line"] == "海边的学校"
    assert (made.count, made.places) == (7, {"vision.line": 3})


def test_the_child_sees_no_language_no_time_and_no_secret(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LANG": "zh_CN",
        "LC_TIME": "de_DE",
        "TZ": "Asia/Shanghai",
        "TOKEN": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    seen = json.loads(run(fakes.quick, job).data)["environment"]
    assert seen.keys() <= {*worker.KEPT, *worker.SETTLED, "SOURCE_DATE_EPOCH", "LC_CTYPE"}
    assert (seen["TZ"], seen["LC_ALL"], seen["SOURCE_DATE_EPOCH"]) == ("UTC", "C.UTF-8", "1773273600")


def test_what_libraries_print_does_no_harm(job: Job) -> None:
    assert run(fakes.chatty, job).count == 7


def test_problems_come_back_as_they_are(job: Job) -> None:
    with pytest.raises(PublishError, match=r"plan\.yaml:3:4: too long for the booklet \(zh\) \[too_long\]"):
        run(fakes.refused, job)


def test_a_missing_pango_is_told_with_the_command(job: Job) -> None:
    with pytest.raises(UnableError, match=r"Pango.* install "):
        run(fakes.without_pango, job)


@pytest.mark.parametrize(
    ("render", "words"),
    [
        (fakes.faulty, "KeyError: 'booklet'"),
        (fakes.fatal, "BaseException: booklet"),
        (fakes.segfault, "crashed (SIGSEGV)"),
        (fakes.killed, "want of memory"),
        (fakes.gone, "exit 3"),
    ],
)
def test_a_death_names_the_file(render: Renderer, words: str, job: Job) -> None:
    assert words in message(render, job)
