"""Test that what goes wrong in a child stays there: a fault costs one job, is told plainly, and is ended."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import fakes
import pytest
from isolated import STAMP, beginnings, run, small_job

from tmpublish import render_pool, renderers
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.render_pool import RenderPool
from tmpublish.render_pool.limits import Limits, for_source
from tmpublish.renderers import Job, Places, Renderer

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are those of Linux's kernel")
# Each of these is tight in one thing alone: on a slow or busy machine another limit would come first.
AMPLE = Limits(memory=4 << 30, processor=60, clock=120, answer=64 << 20)
LITTLE_MEMORY, LITTLE_ANSWER = replace(AMPLE, memory=1 << 30), replace(AMPLE, answer=1 << 20)
LITTLE_PROCESSOR, SOON = replace(AMPLE, processor=1), replace(AMPLE, clock=0.5)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return small_job(tmp_path)


def refused(nursery: RenderPool, render: Renderer, job: Job, limits: Limits | None = None) -> Problem:
    with pytest.raises(PublishError) as found:
        run(nursery, render, job, limits)
    (problem,) = found.value.problems
    assert problem.path == "dist/x.pdf"
    assert "the booklet (zh)" in problem.message
    return problem


@pytest.mark.parametrize(
    ("render", "code", "words"),
    [
        (fakes.segfault, "renderer_died", "crashed (SIGSEGV)"),
        (fakes.killed, "renderer_died", "want of memory"),
        (fakes.gone, "renderer_died", "exit 3"),
        (fakes.babbling, "renderer_fault", "no meaning"),
        (fakes.boasting, "renderer_fault", "more than"),
        (fakes.lying, "renderer_fault", "no meaning"),
    ],
)
def test_a_death_and_a_lie_name_the_file(
    nursery: RenderPool, render: Renderer, code: str, words: str, job: Job
) -> None:
    problem = refused(nursery, render, job)
    assert (problem.code, words in problem.message) == (code, True), problem


@LINUX
@pytest.mark.parametrize(
    ("render", "limits", "code", "words"),
    [
        (fakes.greedy, LITTLE_MEMORY, "renderer_memory", "more than 1024 MB of memory"),
        (fakes.busy, LITTLE_PROCESSOR, "renderer_slow", "more than 1 s of the processor's time"),
        (fakes.asleep, SOON, "renderer_slow", "more than 0.5 s"),
        (fakes.stopped, SOON, "renderer_slow", "more than 0.5 s"),
        (fakes.mute, AMPLE, "renderer_died", "stopped half-way"),
        (fakes.huge, LITTLE_ANSWER, "renderer_fault", "more than 1 MB"),
    ],
)
def test_a_limit_says_what_was_too_much(
    nursery: RenderPool, render: Renderer, limits: Limits, code: str, words: str, job: Job
) -> None:
    problem = refused(nursery, render, job, limits)
    assert (problem.code, words in problem.message) == (code, True), problem


@LINUX
def test_a_child_that_neither_answers_nor_ends_is_given_up(
    nursery: RenderPool, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render_pool, "_LAST_WORDS", 0.3)
    assert "stopped answering" in refused(nursery, fakes.deaf, job).message


def test_a_call_without_end_is_a_fault_of_ours(nursery: RenderPool, job: Job) -> None:
    with pytest.raises(PublishError, match=r"RecursionError.* report it"):
        run(nursery, fakes.endless, job)


def test_a_child_takes_many_jobs_and_each_has_its_time(nursery: RenderPool, job: Job) -> None:
    surroundings = renderers.environment(STAMP, {})

    async def three() -> list[int]:
        async with render_pool.child(nursery) as child:
            asked = [render_pool.ask(child, fakes.quick, job, surroundings, AMPLE) for _ in range(3)]
            return [(await each).count for each in asked]

    assert asyncio.run(three()) == [7, 7, 7]


def test_places_arrive_while_the_file_is_rendered(nursery: RenderPool, job: Job, tmp_path: Path) -> None:
    arrived: list[Places] = []
    mark = tmp_path / "arrived"

    def note(places: Places) -> None:
        arrived.append(places)
        mark.touch()

    assert run(nursery, fakes.early, replace(job, shown=str(mark), tell_places=note)).count == 7
    assert arrived == [{"vision.line": 5}]


@LINUX
def test_a_child_has_what_it_needs_and_nothing_else(nursery: RenderPool, job: Job) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = json.loads(run(nursery, fakes.curious, replace(job, shown=str(server.getsockname()[1]))).data)
        server.setblocking(False)
        if os.geteuid() == 0:
            # Others may cut themselves off only where the machine lets them; then the fetcher alone refuses.
            assert seen["reached"] != 0
            with pytest.raises(BlockingIOError):
                server.accept()
    assert seen["files"] <= 7, "a child has files of its parent open"
    assert (seen["threads"], seen["core"], seen["group"]) == (1, [0, 0], True)
    assert seen["loaded"] == ["weasyprint", "pptx", "uharfbuzz", "jinja2"]


@LINUX
def test_when_the_nursery_dies_its_children_die_and_are_told(job: Job) -> None:
    with render_pool.nursery(beginnings()) as held:
        problem = refused(held, fakes.parental, job)
        assert "the process that all rendering starts from ended" in problem.message
        assert refused(held, fakes.quick, job).code == "renderer_died"


def test_a_machine_without_room_for_processes_is_told(
    nursery: RenderPool, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        await render_pool._mourn(child_that_said(b'{"lacking": "Cannot allocate memory"}'), job, AMPLE)

    monkeypatch.setattr(render_pool, "ask", full)
    with pytest.raises(UsageError, match=r"no process could be started .*Cannot allocate memory"):
        run(nursery, fakes.quick, job)


def child_that_said(report: bytes) -> render_pool.Child:
    heard = asyncio.StreamReader()
    heard.feed_data(report)
    heard.feed_eof()
    return render_pool.Child(heard, None, heard)  # type: ignore[arg-type]


PARENT = """
import asyncio, os, pathlib, sys, tempfile
import fakes
from isolated import beginnings, run, small_job
from tmpublish import render_pool
with tempfile.TemporaryDirectory() as folder, render_pool.nursery(beginnings()) as held:
    print(held.process.pid, flush=True)
    run(held, fakes.slow, small_job(pathlib.Path(folder)))
"""


@LINUX
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_the_parent(end: signal.Signals, tmp_path: Path) -> None:
    paths = os.pathsep.join([str(Path(__file__).parent / "support")])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert parent.stdout
    with parent.stdout:
        nursery = int(parent.stdout.readline())
        child = int(_awaited(tmp_path / "begun"))
        parent.send_signal(end)
        assert parent.wait(10) != 0
    for process in (nursery, child):
        _gone(process)


def _awaited(file: Path) -> str:
    for _ in range(200):
        if file.exists() and (said := file.read_text("ascii")):
            return said
        time.sleep(0.05)
    raise AssertionError("the child has not begun")


def _gone(process: int) -> None:
    """Wait until a process that is not ours has ended, or was only not yet buried."""
    for _ in range(200):
        stat = Path(f"/proc/{process}/stat")
        if not stat.exists() or stat.read_text("ascii", "replace").rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.02)
    raise AssertionError(f"{process} is still there")


def test_the_nursery_outlived_all_that(nursery: RenderPool, job: Job) -> None:
    assert run(nursery, fakes.quick, job).count == 7
    assert nursery.process.poll() is None


def test_longer_plans_may_take_more() -> None:
    short, long = for_source(40_000), for_source(2_000_000)
    assert short.memory < long.memory
    assert short.processor < long.processor
    assert short.processor < short.clock < long.clock
