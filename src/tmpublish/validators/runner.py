"""Validators → their results: what each examined and found, run side by side, each in its own process."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path

from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading import document
from tmpublish.plan import walk
from tmpublish.render_pool import Progress

GIB = 1 << 30
_LONGEST_SIDE = 1240  # pixels of a picture
_NUMBER = re.compile(r"\b(?:page|slide) (\d+)\b")

Location = tuple[str, int]
"""A file of the set and its page or slide, from 1; 0 is the whole file."""


@dataclass(frozen=True, order=True)
class Finding:
    """A problem and the pages or slides that it is on."""

    problem: Problem
    locations: tuple[Location, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of one validator; `examined` counts what it looked at, in units such as `checks`."""

    tool: str
    version: str
    standard: str
    files: int
    examined: int
    unit: str
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Return True if it examined something and found no error."""
        return self.files > 0 and self.examined > 0 and bool(self.version) and not self.errors

    @property
    def errors(self) -> int:
        """Return how many of its findings are errors."""
        return count_errors(self.findings)

    @property
    def warnings(self) -> int:
        """Return how many of its findings are warnings."""
        return len(self.findings) - self.errors


@dataclass(frozen=True)
class Picture:
    """A page as WebP, and its width and height in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Answer:
    """What a task gives: a result, if it validates, and pictures of the pages of files, by file name."""

    result: Result | None = None
    pictures: Mapping[str, tuple[Picture, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """A tool, the standard that it validates, and the function that runs it in another process."""

    tool: str
    standard: str
    run: Callable[[], Result | Answer]


class ToolError(Exception):
    """A tool gave no result: it crashed, exceeded a limit, or its output cannot be read."""


def count_errors(findings: Iterable[Finding]) -> int:
    """Return how many of the findings are errors; the others are warnings."""
    return sum(finding.problem.severity == "error" for finding in findings)


def pictures_of(pdf: bytes) -> tuple[Picture, ...]:
    """Return a picture of each page of a PDF."""
    found = []
    for index, page in enumerate(document.faces(pdf)):
        scale = _LONGEST_SIDE / max(page.width, page.height)
        width, height = round(page.width * scale), round(page.height * scale)
        found.append(Picture(document.picture(pdf, index, width), width, height))
    return tuple(found)


def locate(context: CheckContext, problems: Iterable[Problem]) -> Iterator[Finding]:
    """Yield each problem with the pages that its message names, else those of the text at its line."""
    texts: dict[tuple[int, int], tuple[str, str]] = {}
    for _, text_id, place in walk(context.given.plan):
        texts.setdefault(context.given.document.at(place), (text_id, ""))
        for language in context.manifest.languages:
            texts.setdefault(context.given.document.at((*place, language)), (text_id, language))
    for problem in problems:
        words = f"{problem.path} {problem.message} "
        named = [name for name in context.manifest.files if f"{context.shown}/{name}" in words]
        number = _NUMBER.search(problem.message)
        at = texts.get((problem.line, problem.column))
        if named:
            locations = [(name, int(number[1]) if number else 0) for name in named]
        elif at and problem.path == context.given.document.file:
            locations = sorted(set(_pages_of_text(context, *at)))
        else:
            locations = []
        yield Finding(problem, tuple(locations))


def _pages_of_text(context: CheckContext, text_id: str, language: str) -> Iterator[Location]:
    for name, entry in context.manifest.files.items():
        numbers = context.manifest.texts.get(text_id, {}).get(entry.language or "", {})
        if language in ("", entry.language) and entry.kind in numbers:
            yield name, numbers[entry.kind]


def run_tasks(tasks: Sequence[Task], shown: str, progress: Progress) -> Iterator[Answer]:
    """Yield the answer of each task, in their order; as many run at once as there are cores.

    A tool that fails, or does not say what it examined, has that as its finding.
    """
    pool = ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))
    try:
        running = [_submit(pool, task, progress) for task in tasks]
        wait(running)
        for task, future in zip(tasks, running, strict=True):
            yield _answer(future, task, shown)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _submit(pool: ProcessPoolExecutor, task: Task, progress: Progress) -> "Future[tuple[Answer, float]]":
    progress(task.tool, None)
    began = time.perf_counter()
    future = pool.submit(_timed, task.run)

    def done(future: "Future[tuple[Answer, float]]") -> None:
        failed = future.cancelled() or future.exception()
        progress(task.tool, time.perf_counter() - began if failed else future.result()[1])

    future.add_done_callback(done)
    return future


def _timed(run: Callable[[], Result | Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    found = run()
    return found if isinstance(found, Answer) else Answer(found), time.perf_counter() - began


def _answer(future: "Future[tuple[Answer, float]]", task: Task, shown: str) -> Answer:
    try:
        answer, seconds = future.result()
    except (ToolError, ValueError, OSError, LookupError) as error:
        return Answer(failed(task, shown, str(error)))
    except BrokenProcessPool:
        return Answer(failed(task, shown, "was killed, or killed the process that ran it"))
    if not answer.result:
        return answer
    return replace(answer, result=checked(replace(answer.result, seconds=seconds), shown))


def checked(result: Result, shown: str) -> Result:
    """Return a result; one of a tool that examined nothing gets a finding, so that it does not pass."""
    if result.files and result.examined and result.version:
        return result
    message = f"{result.tool} did not report what it examined. Run `make proof` again."
    finding = Finding(Problem(shown, 0, 0, "validator_silent", message))
    return replace(result, findings=(*result.findings, finding))


def failed(task: Task, shown: str, reason: str) -> Result:
    """Return the result of a tool that gave none."""
    message = f"{task.tool} {reason}. Run `make proof` again; report it if it fails again."
    finding = Finding(Problem(shown, 0, 0, "validator_died", message))
    return Result(task.tool, "", task.standard, 0, 0, "", (finding,))


def run_program(
    *command: str | Path,
    seconds: float,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    memory: int | None = 4 * GIB,
    codes: Sequence[int] = (0,),
) -> str:
    """Return what a program prints; raise ToolError unless it ends with one of the exit `codes`.

    It runs in `folder`, which is also its home. `memory` limits its address space in bytes; None is for a
    program that has its own limit and reserves far more than it uses.
    """
    base = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    homes = {"HOME": str(folder), "TMPDIR": str(folder)}
    child = subprocess.Popen(
        [str(word) for word in command],
        cwd=folder,
        env=base | homes | dict(environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    if memory and hasattr(resource, "prlimit"):
        resource.prlimit(child.pid, resource.RLIMIT_AS, (memory, memory))
    try:
        out, errors = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as late:
        raise ToolError(f"gave no result within {seconds:.0f} seconds") from late
    finally:
        _end(child)
    if child.returncode not in codes:
        raise ToolError(_exit_reason(child.returncode, errors.decode("utf-8", "replace")))
    return out.decode("utf-8", "replace")


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdout, child.stderr):
        if pipe:
            pipe.close()
    child.wait()


def _exit_reason(code: int, errors: str) -> str:
    reason = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    last = next((line.strip() for line in reversed(errors.splitlines()) if line.strip()), "")
    return f"{reason} ({last[:200]})" if last else reason
