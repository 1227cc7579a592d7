"""Renderers that stand in for the real ones, in real worker processes: quick, slow, wrong or fatal."""

import json
import os
import resource
import signal
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

from tmpublish.booklet.html import BookletPages
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.renderers import Job, RenderedFile


def layout(_job: Job) -> BookletPages:
    """Lays out nothing, but places one text."""
    return BookletPages("", {"vision.line": 3}, {})


def quick(job: Job) -> RenderedFile:
    """Gives bytes that say what the worker knew."""
    said = {
        "kind": job.kind,
        "language": job.language,
        "line": job.plan.vision.line[job.language or job.plan.languages[0]],
        "stamp": job.stamp.isoformat(),
        "pages": dict(job.layout.pages) if job.layout else {},
        "environment": {key: value for key, value in os.environ.items() if "FONTCONFIG" not in key},
    }
    return RenderedFile(
        json.dumps(said, sort_keys=True).encode(), 7, {"vision.line": 3} if job.language else {}
    )


def process(job: Job) -> RenderedFile:
    """Gives the number of its process."""
    assert job.kind
    return RenderedFile(str(os.getpid()).encode(), 1, {})


def chatty(job: Job) -> RenderedFile:
    """Prints, as libraries sometimes do."""
    print("a library says hello")
    sys.stdout.flush()
    os.write(1, b"and once more")
    return quick(job)


def refused(job: Job) -> RenderedFile:
    """Finds a problem in the plan."""
    raise PublishError(
        [Problem("plan.yaml", 3, 4, "too_long", f"too long for the {job.kind} ({job.language})")]
    )


def without_line(job: Job) -> RenderedFile:
    """Finds a problem in a text, and does not know its line."""
    raise PublishError([Problem("vision.text", 0, 0, "slide_overflow", f"does not fit ({job.language})")])


def faulty(job: Job) -> RenderedFile:
    """Has a bug of its own."""
    raise KeyError(job.kind)


def fatal(job: Job) -> RenderedFile:
    """Fails with what is no Exception, as a URL fetcher may."""
    raise BaseException(job.kind)


def without_pango(job: Job) -> RenderedFile:
    """Runs on a machine without Pango."""
    raise OSError(f"cannot load library 'libpango-1.0-0' for the {job.kind}")


def segfault(job: Job) -> RenderedFile:
    """Crashes."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return quick(job)


def killed(job: Job) -> RenderedFile:
    """Is killed from outside."""
    os.kill(os.getpid(), signal.SIGKILL)
    return quick(job)


def gone(job: Job) -> RenderedFile:
    """Ends without a result."""
    os._exit(3 if job.kind else 4)


def slow(job: Job) -> RenderedFile:
    """Writes its process into a file below HOME and never ends by itself."""
    Path(os.environ["HOME"], "begun").write_text(str(os.getpid()), "ascii")
    time.sleep(60)
    return quick(job)


def greedy(job: Job) -> RenderedFile:
    """Takes ever more memory."""
    held = [bytearray(16 << 20)]
    while True:
        held.append(bytearray(b"x" * (16 << 20)))
        assert job.kind


def busy(job: Job) -> RenderedFile:
    """Works without end."""
    while True:
        assert job.kind


def asleep(_job: Job) -> RenderedFile:
    """Waits for what never comes."""
    time.sleep(600)
    raise AssertionError


def stopped(job: Job) -> RenderedFile:
    """Is stopped, as by Ctrl-Z, and never goes on."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return quick(job)


def endless(job: Job) -> RenderedFile:
    """Calls itself for ever."""
    return endless(job)


def huge(_job: Job) -> RenderedFile:
    """Gives more than anyone wants to have."""
    return RenderedFile(bytes(3 << 20), 1, {})


def _connection() -> Connection:
    """Return the connection on which this worker answers."""
    handles = [int(path.name) for path in Path("/proc/self/fd").iterdir()]
    (line,) = [each for each in handles if _is_socket(each)]
    return Connection(line)


def _is_socket(handle: int) -> bool:
    try:
        return str(Path(f"/proc/self/fd/{handle}").readlink()).startswith("socket:")
    except OSError:
        return False


def babbling(job: Job) -> RenderedFile:
    """Sends what means nothing."""
    _connection().send_bytes(b"nonsense, and a lot of it")
    return asleep(job)


def boasting(job: Job) -> RenderedFile:
    """Announces a result of 4 GB."""
    line = _connection()
    os.write(line.fileno(), (-1).to_bytes(4, "big", signed=True) + (1 << 32).to_bytes(8, "big"))
    return asleep(job)


def lying(job: Job) -> RenderedFile:
    """Sends an object that would run a command when it is read."""
    _connection().send(("done", os.system))
    return asleep(job)


def mute(job: Job) -> RenderedFile:
    """Closes its connection and goes on."""
    _connection().close()
    return asleep(job)


def orphaned(job: Job) -> RenderedFile:
    """Kills the process that it was forked from."""
    os.kill(os.getppid(), signal.SIGKILL)
    return quick(job)


def curious(_job: Job) -> RenderedFile:
    """Says what of the machine is within its reach."""
    said = {
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "loaded": [name for name in ("weasyprint", "pptx", "uharfbuzz", "jinja2") if name in sys.modules],
    }
    return RenderedFile(json.dumps(said).encode(), 1, {})
