"""Test that what goes wrong in a worker costs its own job alone, and is reported for what it is."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import fake_renderers
import pytest
from institutions import SUPPORT
from published_plans import SMALL, TEMPLATES
from suites import thorough
from worker_jobs import STAMP, run, small_job

from tmpublish import environment, render_pool, renderers
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.render_pool import Limits, RenderPool, for_source
from tmpublish.renderers import Job, Renderer

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are those of Linux's kernel")
AMPLE = Limits(memory=2 << 30, processor=60, clock=60)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return small_job(tmp_path)


def refused(render: Renderer, job: Job, limits: Limits | None = None) -> Problem:
    with pytest.raises(PublishError) as found:
        run(render, job, limits)
    (problem,) = found.value.problems
    assert problem.path == "dist/x.pdf"
    assert "the booklet (zh)" in problem.message
    return problem


@pytest.mark.parametrize(
    ("render", "code", "words"),
    [
        (fake_renderers.segfault, "renderer_died", "crashed (SIGSEGV)"),
        (fake_renderers.killed, "renderer_died", "memory ran out"),
        (fake_renderers.gone, "renderer_died", "exit 3"),
        (fake_renderers.babbling, "renderer_fault", "no valid result"),
        (fake_renderers.boasting, "renderer_fault", "no valid result"),
        (fake_renderers.lying, "renderer_fault", "no valid result"),
    ],
)
def test_a_crash_and_a_wrong_result_name_the_file(render: Renderer, code: str, words: str, job: Job) -> None:
    problem = refused(render, job)
    assert (problem.code, words in problem.message) == (code, True), problem


@LINUX
@pytest.mark.parametrize(
    ("render", "limits", "code", "words"),
    [
        (
            fake_renderers.greedy,
            replace(AMPLE, memory=1 << 30),
            "renderer_memory",
            "more than 1024 MB of memory",
        ),
        (
            fake_renderers.busy,
            replace(AMPLE, processor=1),
            "renderer_slow",
            "more than 1 s of processor time",
        ),
        (fake_renderers.asleep, replace(AMPLE, clock=0.5), "renderer_slow", "more than 0.5 s"),
        (fake_renderers.stopped, replace(AMPLE, clock=0.5), "renderer_slow", "more than 0.5 s"),
    ],
)
def test_a_limit_names_what_was_too_much(
    render: Renderer, limits: Limits, code: str, words: str, job: Job
) -> None:
    problem = refused(render, job, limits)
    assert (problem.code, words in problem.message) == (code, True), problem
    assert "--timeout" not in problem.message
    assert "--memory" not in problem.message


@LINUX
def test_batch_names_its_options(job: Job) -> None:
    limits = replace(AMPLE, clock=0.5, adjustable=True)
    assert "`--timeout`" in refused(fake_renderers.asleep, job, limits).message


@LINUX
def test_a_result_may_not_be_larger_than_the_limit(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_pool, "LARGEST_RESULT", 1 << 20)
    assert refused(fake_renderers.huge, job).code == "renderer_fault"


@LINUX
def test_a_worker_that_neither_answers_nor_ends_is_given_up(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_pool, "EXIT_WITHIN", 0.3)
    assert "stopped answering" in refused(fake_renderers.mute, job).message


def test_a_bug_of_ours_is_reported_as_such(job: Job) -> None:
    for render, words in (
        (fake_renderers.faulty, "KeyError: 'booklet'"),
        (fake_renderers.fatal, "BaseException: booklet"),
        (fake_renderers.endless, "RecursionError"),
    ):
        problem = refused(render, job)
        assert (problem.code, words in problem.message) == ("renderer_fault", True)
        assert "bug in tmpublish" in problem.message


def test_workers_take_many_jobs_and_are_replaced_after_a_crash(job: Job) -> None:
    with RenderPool(renderers.worker_environment(STAMP, {}), 1) as pool:
        numbers = [pool.submit(fake_renderers.process, job).result().data for _ in range(3)]
        assert len(set(numbers)) == 1
        with pytest.raises(PublishError, match="too long"):
            pool.submit(fake_renderers.refused, job).result()
        assert pool.submit(fake_renderers.process, job).result().data == numbers[0]
        with pytest.raises(PublishError, match="SIGSEGV"):
            pool.submit(fake_renderers.segfault, job).result()
        assert pool.submit(fake_renderers.process, job).result().data != numbers[0]


def test_a_request_to_a_worker_that_is_gone_leaves_no_buffer_behind(job: Job) -> None:
    """Python 3.13 reports a buffer of a stream that is collected before it."""
    worker = render_pool.Worker()
    assert worker._process.pid
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.join()
    with pytest.raises(PublishError) as found:
        worker.run(fake_renderers.quick, job, {}, AMPLE)
    fault = found.value.__context__
    assert isinstance(fault, ConnectionError)
    held = [value for frame, _ in traceback.walk_tb(fault.__traceback__) for value in frame.f_locals.values()]
    assert all(isinstance(each.obj, bytes) for each in held if isinstance(each, memoryview))


def test_a_worker_does_not_live_for_ever(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_pool, "MOST_JOBS", 1)
    with RenderPool(renderers.worker_environment(STAMP, {}), 1) as pool:
        assert len({pool.submit(fake_renderers.process, job).result().data for _ in range(3)}) == 3


def test_a_job_can_be_stopped(job: Job, tmp_path: Path) -> None:
    around = {**renderers.worker_environment(STAMP, {}), "HOME": str(tmp_path)}
    with RenderPool(around, 1) as pool:
        running, waiting = pool.submit(fake_renderers.slow, job), pool.submit(fake_renderers.quick, job)
        worker = int(_awaited(tmp_path / "begun"))
        pool.stop(waiting)
        pool.stop(running)
        with pytest.raises(PublishError):
            running.result(timeout=20)
        with pytest.raises(CancelledError):
            waiting.result(timeout=20)
        _gone(worker)
        assert pool.submit(fake_renderers.quick, job).result().count == 7


@LINUX
def test_a_worker_has_what_it_needs_and_nothing_else(job: Job) -> None:
    seen = json.loads(run(fake_renderers.curious, job).data)
    assert seen["files"] <= 12, "a worker has files of its parent open"
    assert seen["core"][0] == 0
    assert seen["loaded"] == ["weasyprint", "pptx", "uharfbuzz", "jinja2"]


@LINUX
def test_the_server_process_is_started_again(job: Job) -> None:
    assert run(fake_renderers.orphaned, job).count == 7
    assert run(fake_renderers.quick, job).count == 7


def test_a_machine_that_starts_no_process_is_reported(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(render_pool, "start", full)
    with pytest.raises(UsageError, match=r"No process can be started \(Cannot allocate memory\)"):
        run(fake_renderers.quick, job)


def test_the_plan_goes_in_and_bytes_come_out(job: Job) -> None:
    made = run(fake_renderers.quick, job)
    assert json.loads(made.data)["line"] == "海边的学校"
    assert (made.count, made.places) == (7, {"vision.line": 3})
    assert run(fake_renderers.chatty, job).count == 7


def test_problems_come_back_as_they_are(job: Job) -> None:
    with pytest.raises(
        PublishError, match=r"plan\.yaml:3:4: error: too long for the booklet \(zh\) \[too_long\]"
    ):
        run(fake_renderers.refused, job)
    with pytest.raises(UsageError, match=r"Pango.* install "):
        run(fake_renderers.without_pango, job)


def test_a_worker_sees_no_language_no_time_and_no_secret(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LANG": "zh_CN",
        "LC_TIME": "de_DE",
        "TZ": "Asia/Shanghai",
        "TOKEN": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    seen = json.loads(run(fake_renderers.quick, job).data)["environment"]
    assert seen.keys() <= {*environment.KEPT, *environment.SETTLED, "SOURCE_DATE_EPOCH", "LC_CTYPE"}
    assert (seen["TZ"], seen["LC_ALL"], seen["SOURCE_DATE_EPOCH"]) == ("UTC", "C.UTF-8", "1773273600")


PARENT = """
import os, pathlib, sys
import fake_renderers
from published_plans import SMALL, TEMPLATES
from suites import thorough
from worker_jobs import run, small_job
folder = pathlib.Path(sys.argv[1])
run(fake_renderers.slow, small_job(folder), HOME=str(folder))
"""


@LINUX
@pytest.mark.parametrize("end", [signal.SIGKILL, thorough(signal.SIGTERM), thorough(signal.SIGINT)])
def test_nothing_outlives_the_parent(end: signal.Signals, tmp_path: Path) -> None:
    support = str(SUPPORT)
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": support},
        stderr=subprocess.DEVNULL,
    )
    worker = int(_awaited(tmp_path / "begun"))
    server = int(Path(f"/proc/{worker}/stat").read_text("ascii").rpartition(")")[2].split()[1])
    parent.send_signal(end)
    assert parent.wait(60) != 0
    for process in (worker, server):
        _gone(process)


def _awaited(file: Path) -> str:
    for _ in range(600):
        if file.exists() and (said := file.read_text("ascii")):
            return said
        time.sleep(0.05)
    raise AssertionError("the worker has not begun")


def _gone(process: int) -> None:
    """Wait until a process that is not ours has ended, or only waits to be reaped."""
    for _ in range(500):
        try:
            stat = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
        except OSError:  # gone, perhaps between the opening and the reading
            return
        if stat.rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    raise AssertionError(f"{process} is still there")


def test_longer_plans_may_take_more() -> None:
    short, long = for_source(40_000), for_source(2_000_000)
    assert short.memory < long.memory
    assert 10 <= short.processor < long.processor
    assert short.processor < short.clock < long.clock


def test_a_script_that_builds_without_a_main_guard_works(tmp_path: Path) -> None:
    plan, script = tmp_path / "plan.yaml", tmp_path / "script.py"
    plan.write_text(SMALL, "utf-8")
    script.write_text(
        "from pathlib import Path\nfrom tmpublish.build import build\n"
        f"build(Path({str(plan)!r}), Path({str(TEMPLATES)!r}), Path({str(tmp_path / 'dist')!r}), "
        "languages=['en'], only=['summary'])\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_worker_that_starts_while_the_pool_is_closed_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, started, seen = threading.Event(), threading.Event(), list[str]()

    class Slow:
        jobs = 0

        def __init__(self) -> None:
            begun.set()
            started.wait(10)

        def run(self, *_: object) -> None:
            seen.append("run")
            raise UsageError("closed")

        def close(self) -> None:
            seen.append("close")

    monkeypatch.setattr(render_pool, "Worker", Slow)
    pool = RenderPool({}, 1)
    pool.submit(len, SimpleNamespace(title="page", shown="page"))
    begun.wait(10)
    threading.Timer(0.1, started.set).start()
    pool.__exit__()
    assert seen[0] == "close"
