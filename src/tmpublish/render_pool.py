"""Render job → file or Problems, in a worker process with limits.

Workers are forked from a server process that has loaded the libraries (`multiprocessing`, forkserver). One
that crashes, runs out of memory or never ends costs its own job alone.
"""

import atexit
import contextlib
import errno
import gc
import io
import math
import multiprocessing
import os
import pickle
import resource
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection, forkserver, parent_process, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn, Protocol, TypeVar, cast

from tmpublish.diagnostics import Problem, PublishError, TimeLimitError, described
from tmpublish.environment import UsageError, missing_library, settled, variables

MIB, GIB = 1 << 20, 1 << 30
OPEN_FILES, LARGEST_FILE, LARGEST_RESULT = 256, 64 * MIB, GIB // 2
GRACE = 2  # s between the exception that names the template and the kill that ends code outside Python
EXIT_WITHIN = 10.0  # s from the end of a worker's pipe to its exit status
TRIES = 3
BETWEEN_TRIES = 0.1  # s
MOST_JOBS = 200  # of one worker: memory that libraries lose stays bounded
# macOS forbids the use of its own libraries after a fork, so each worker starts from nothing there.
_CONTEXT = (
    multiprocessing.get_context("forkserver")
    if sys.platform == "linux"
    else multiprocessing.get_context("spawn")
)
_PRELOADED = (
    "tmpublish.renderers",
    "tmpublish.booklet",
    "tmpublish.deck",
    "tmpublish.booklet.weasyprint_patches",
    "weasyprint.svg",
    "jinja2.ext",
    "uharfbuzz",
    "fontTools.pens.boundsPen",
    "fontTools.pens.svgPathPen",
    "fontTools.pens.transformPen",
    "fontTools.svgLib.path.parser",
    "pathops",
    "babel.dates",
    "babel.numbers",
    "pptx.chart.data",
    "email.policy",
)
# A worker may have been taken over by what it read, so its result may name no other class or function.
_RESULT_TYPES = {("tmpublish.renderers", "RenderedFile"), ("tmpublish.booklet.html", "BookletPages")}
_RESULT_TYPES |= {("tmpublish.diagnostics", "Problem"), ("tmpublish.pictures", "Picture")}
_RESULT_TYPES |= {
    ("tmpublish.preview.renderer", "Outline"),
    ("tmpublish.returned.comments", "Comment"),
    ("tmpublish.returned.comments", "Reply"),
    ("tmpublish.returned.copy_reader", "Copy"),
    ("tmpublish.returned.copy_reader", "Reviewed"),
    ("tmpublish.returned.deck_edits", "BoxText"),
    ("tmpublish.returned.deck_edits", "SlideText"),
    ("tmpublish.returned.manuscript_reader", "Block"),
    ("tmpublish.returned.marked_texts", "Marked"),
}
_starting = threading.Lock()
Result = TypeVar("Result")


Progress = Callable[[str, float | None], None]
"""Takes the name of a step and None when it begins, its name and its seconds when it is done."""


def no_progress(name: str, seconds: float | None) -> None:
    """Ignore all progress events."""


@contextlib.contextmanager
def progress_step(progress: Progress, name: str) -> Iterator[None]:
    """Report when a step begins and, with its seconds, when it is done."""
    progress(name, None)
    began = time.perf_counter()
    yield
    progress(name, time.perf_counter() - began)


class Job(Protocol):
    """What a function in a worker takes: a picklable value that names what it makes, for messages."""

    @property
    def title(self) -> str:
        """Return what is made, such as `booklet (en)`."""

    @property
    def shown(self) -> str:
        """Return the file or folder that messages name."""


@dataclass(frozen=True)
class Limits:
    """What one job may use: bytes of memory (as address space), s of processor time, s of time."""

    memory: int = 2 * GIB
    processor: int = 15
    clock: float = 150.0
    adjustable: bool = False
    """True if the command has `--timeout` and `--memory`."""


def for_source(size: int) -> Limits:
    """Return the limits of one file of a plan of `size` bytes: about four times what long plans took."""
    seconds = 10 + size // 10_000
    return Limits(2 * GIB + size * 1000, seconds, 60.0 + 6 * seconds)


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def start() -> None:
    """Start the server process, which loads the libraries while the caller does other things."""
    if sys.platform == "linux":
        with _starting, _clean_environment():
            _CONTEXT.set_forkserver_preload(list(_PRELOADED))
            forkserver.ensure_running()
            atexit.unregister(_stop_server)
            atexit.register(_stop_server)


def _stop_server() -> None:
    """End the server process and wait for it, so that no process outlives this one."""
    for process in multiprocessing.active_children():
        process.kill()
    with contextlib.suppress(OSError, AttributeError):  # no public function stops it
        vars(forkserver)["_forkserver"]._stop()
        vars(resource_tracker)["_resource_tracker"]._stop()


@contextlib.contextmanager
def _clean_environment() -> Iterator[None]:
    """Start Python with our settings alone: its hash seed and locale are fixed when it starts."""
    folder = tempfile.tempdir
    with variables(settled() | {"PYTHONSAFEPATH": "1"}):
        if len(tempfile.gettempdir()) > 60:
            tempfile.tempdir = "/tmp"  # the path of a socket has 108 bytes at most (unix(7))
        try:
            yield
        finally:
            tempfile.tempdir = folder


@contextlib.contextmanager
def _without_main_module() -> Iterator[None]:
    """Have a worker not run the caller's script, which may call us outside of `if __name__ == "__main__"`."""
    script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _started(requests: Connection) -> BaseProcess:
    """Return a process that serves requests; raise OSError."""
    for _ in range(TRIES):
        process = _CONTEXT.Process(target=_serve, args=(requests,), daemon=True)
        with contextlib.suppress(EOFError, ConnectionError):  # the server process was just killed
            start()
            with _starting, _clean_environment(), _without_main_module():
                process.start()
            return process
        time.sleep(BETWEEN_TRIES)  # it may still be ending
    raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))


class Worker:
    """One worker process; it takes jobs until one fails it or it is closed."""

    def __init__(self) -> None:
        self._connection, theirs = _CONTEXT.Pipe()
        self.jobs = 0
        try:
            self._process = _started(theirs)
        except OSError as error:
            message = f"No process can be started ({error.strerror or error}). Close other programs."
            raise UsageError(message) from error
        finally:
            theirs.close()

    def run(
        self, function: Callable[[Any], Result], job: Job, environment: Mapping[str, str], limits: Limits
    ) -> Result:
        """Return `function(job)`; raise PublishError or UsageError, and accept no job after a crash."""
        self.jobs += 1
        try:
            # Connection.send would lend a buffer that Python 3.13 complains of if the worker is gone.
            self._connection.send_bytes(pickle.dumps((function, job, dict(environment), limits)))
            if not self._connection.poll(limits.clock):
                _fail(job, "renderer_slow", _slow(limits, f"{limits.clock:g} s"))
            state, value = _Result(io.BytesIO(self._connection.recv_bytes(LARGEST_RESULT))).load()
        except (EOFError, ConnectionError):
            self._process.join(EXIT_WITHIN)
            _crashed(job, limits, self._process.exitcode)
        except (pickle.UnpicklingError, OSError, ValueError, TypeError, LookupError, AttributeError):
            _fail(job, "renderer_fault", f"returned no valid result. {_OURS}")
        if state == "done":
            return cast(Result, value)
        _refused(job, limits, state, value)

    def close(self) -> None:
        """End the process, also in the middle of a job."""
        with contextlib.suppress(ValueError):
            self._process.kill()
        self._connection.close()


class RenderPool:
    """Workers that run up to `size` jobs at a time in one environment, and stay warm between jobs."""

    def __init__(self, environment: Mapping[str, str], size: int = 0) -> None:
        self.environment = environment
        self._threads = ThreadPoolExecutor(size or cores(), "render")
        self._idle: list[Worker] = []
        self._busy: dict[Future[Any], Worker] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> "RenderPool":
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            self._closed = True
            workers = [*self._idle, *self._busy.values()]
        for worker in workers:
            worker.close()
        self._threads.shutdown()

    def submit(
        self,
        function: Callable[[Any], Result],
        job: Job,
        limits: Limits | None = None,
        progress: Progress = no_progress,
    ) -> "Future[Result]":
        """Return a future of `function(job)`; it raises PublishError or UsageError."""
        future: Future[Result] = Future()
        self._threads.submit(self._run, future, function, job, limits or Limits(), progress)
        return future

    def stop(self, future: "Future[Any]") -> None:
        """Cancel a job, also one that is running."""
        future.cancel()
        with self._lock:
            worker = self._busy.get(future)
        if worker:
            worker.close()

    def _run(
        self,
        future: "Future[Any]",
        function: Callable[[Any], Any],
        job: Job,
        limits: Limits,
        progress: Progress,
    ) -> None:
        if not future.set_running_or_notify_cancel():
            return
        worker = None
        try:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            worker = worker or Worker()
            with self._lock:
                self._busy[future] = worker
                if self._closed:  # while the worker was started
                    worker.close()
            with progress_step(progress, f"render {job.title}"):
                result = worker.run(function, job, self.environment, limits)
        except BaseException as error:
            reusable = isinstance(error, PublishError) and not any(_is_ours(each) for each in error.problems)
            self._release(future, worker, reusable)
            future.set_exception(error)
        else:
            self._release(future, worker, True)
            future.set_result(result)

    def _release(self, future: "Future[Any]", worker: Worker | None, reusable: bool) -> None:
        with self._lock:
            self._busy.pop(future, None)
            if worker and reusable and worker.jobs < MOST_JOBS:
                self._idle.append(worker)
            elif worker:
                worker.close()


def _is_ours(problem: Problem) -> bool:
    return problem.code.startswith("renderer_")


_OURS = "This is a bug in tmpublish, not in your plan. Please report it with the plan and this message."
_SHORTEN = "Look for an unusually long text or list in what was added last"


def _slow(limits: Limits, most: str) -> str:
    remedy = ", or raise `--timeout`." if limits.adjustable else ", or for a loop in the templates."
    return f"took more than {most}. {_SHORTEN}{remedy}"


def _too_large(limits: Limits) -> str:
    remedy = ", or raise `--memory`." if limits.adjustable else ", or for a loop in the templates."
    return f"needed more than {limits.memory // MIB} MB of memory. {_SHORTEN}{remedy}"


def _fail(job: Job, code: str, what: str) -> NoReturn:
    raise PublishError([Problem(job.shown, 0, 0, code, f"Rendering the {job.title} {what}")])


def _refused(job: Job, limits: Limits, state: str, value: Any) -> NoReturn:
    """Raise the error that a worker reports."""
    if state == "problems":
        raise PublishError(value)
    if state == "usage":
        raise UsageError(value)
    if state == "slow":
        _fail(job, "renderer_slow", _slow(limits, f"{limits.processor} s of processor time"))
    if state == "memory":
        _fail(job, "renderer_memory", _too_large(limits))
    _fail(job, "renderer_fault", f"failed ({value}). {_OURS}")


def _crashed(job: Job, limits: Limits, code: int | None) -> NoReturn:
    """Raise the error that matches a worker's exit status."""
    if code is None:
        _fail(job, "renderer_died", f"stopped answering. {_OURS}")
    if code >= 0:
        _fail(job, "renderer_died", f"ended early (exit {code}). {_OURS}")
    name = signal.Signals(-code).name
    if name == "SIGXCPU":
        _fail(job, "renderer_slow", _slow(limits, f"{limits.processor} s of processor time"))
    if name == "SIGKILL":
        _fail(job, "renderer_died", "was killed, probably because memory ran out. Close other programs.")
    _fail(job, "renderer_died", f"crashed ({name}). {_OURS}")


class _Result(pickle.Unpickler):
    """Reads what a worker sends: plain values and our own records."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of our own types; raise UnpicklingError for any other."""
        if (module, name) not in _RESULT_TYPES:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def _serve(requests: Connection) -> None:
    """Run jobs in this process until the parent closes the connection or ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C ends
    signal.signal(signal.SIGPROF, _out_of_time)
    threading.Thread(target=_exit_with_parent, daemon=True).start()
    if not sys.flags.dev_mode:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(2, 1)  # libraries that print must not write into our output
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")  # the kernel ends workers first
    gc.disable()  # pages that no collection touches stay shared with the server process
    gc.freeze()
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            function, job, environment, limits = requests.recv()
            os.environ.clear()
            os.environ.update(environment)
            tempfile.tempdir = None  # TMPDIR may have changed
            requests.send_bytes(pickle.dumps(_outcome(function, job, limits)))
            if _peak() > limits.memory / 8:  # else it would cost a tenth of the time of most jobs
                gc.collect()


def _peak() -> int:
    """Return the most memory that this process had in use, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
    os._exit(1)


def _out_of_time(*_: object) -> NoReturn:
    raise TimeLimitError


def _outcome(function: Callable[[Any], Any], job: Any, limits: Limits) -> tuple[str, Any]:
    try:
        _apply(limits)
        try:
            return "done", function(job)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except PublishError as refused:
        return "problems", refused.problems
    except UsageError as lacking:
        return "usage", str(lacking)
    except MemoryError:
        return "memory", ""
    except TimeLimitError:
        return "slow", ""
    except BaseException as error:  # WeasyPrint's FatalURLFetchingError, for one, is no Exception
        traceback.print_exc()
        lacking_library = missing_library(error) if isinstance(error, OSError) else None
        return ("usage", str(lacking_library)) if lacking_library else ("fault", described(error))


def _apply(limits: Limits) -> None:
    """Have the kernel hold this process to the limits of one job."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    processor = math.ceil(used.ru_utime + used.ru_stime) + limits.processor + GRACE
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some of them
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, limits.processor)
