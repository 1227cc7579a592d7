"""Renderers that stand in for the real ones, for real child processes: quick, slow, wrong or deadly."""

import json
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.renderers import Job, RenderedFile

LINE = 3  # the handle on which a child answers


def quick(job: Job) -> RenderedFile:
    """Gives bytes that say what the child knew."""
    said = {
        "kind": job.kind,
        "language": job.language,
        "line": job.plan.vision.line[job.language or job.plan.languages[0]],
        "stamp": job.stamp.isoformat(),
        "pages": dict(job.pages),
        "environment": {key: value for key, value in os.environ.items() if "FONTCONFIG" not in key},
    }
    return RenderedFile(
        json.dumps(said, sort_keys=True).encode(), 7, {"vision.line": 3} if job.language else {}
    )


def chatty(job: Job) -> RenderedFile:
    """Prints, as libraries sometimes do."""
    print("a library says hello")
    sys.stdout.flush()
    os.write(1, b"and once more")
    return quick(job)


def refused(job: Job) -> RenderedFile:
    """Finds fault with the plan."""
    raise PublishError(
        [Problem("plan.yaml", 3, 4, "too_long", f"too long for the {job.kind} ({job.language})")]
    )


def homeless(job: Job) -> RenderedFile:
    """Finds fault with a text, and does not know its line."""
    raise PublishError([Problem("vision.text", 0, 0, "slide_overflow", f"does not fit ({job.language})")])


def faulty(job: Job) -> RenderedFile:
    """Has a fault of its own."""
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
    """Ends without a word."""
    os._exit(3 if job.kind else 4)


def slow(job: Job) -> RenderedFile:
    """Says that it has begun, by a file beside the templates, and never ends by itself."""
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
    """Asks itself for ever."""
    return endless(job)


def huge(_job: Job) -> RenderedFile:
    """Gives more than anyone wants to have."""
    return RenderedFile(bytes(3 << 20), 1, {})


def babbling(job: Job) -> RenderedFile:
    """Writes what means nothing into its own answer."""
    os.write(LINE, b"nonsense, and a lot of it")
    return quick(job)


def boasting(job: Job) -> RenderedFile:
    """Says that a great answer is coming, and sends none."""
    os.write(LINE, b"d" + (1 << 60).to_bytes(8, "big"))
    return quick(job)


def lying(job: Job) -> RenderedFile:
    """Answers with what is well formed and makes no sense."""
    os.write(LINE, b"m" + (2).to_bytes(8, "big") + b"[]" + b"d" + (0).to_bytes(8, "big"))
    return quick(job)


def mute(job: Job) -> RenderedFile:
    """Closes its line and goes on."""
    os.close(LINE)
    return quick(job)


def deaf(job: Job) -> RenderedFile:
    """Closes its line and waits for what never comes."""
    os.close(LINE)
    return asleep(job)


def early(job: Job) -> RenderedFile:
    """Sends the places of texts, and ends after the parent has received them: it makes the file `shown`."""
    job.tell_places({"vision.line": 5})
    for _ in range(600):
        if Path(job.shown).exists():
            return quick(job)
        time.sleep(0.05)
    raise TimeoutError


def parental(job: Job) -> RenderedFile:
    """Kills the process that it was forked from."""
    os.kill(os.getppid(), signal.SIGKILL)
    return asleep(job)


def curious(job: Job) -> RenderedFile:
    """Says what of the machine is within its reach."""
    with socket.socket() as plug:
        plug.settimeout(2)
        reached = plug.connect_ex(("127.0.0.1", int(job.shown)))
    said = {
        "reached": reached,
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "loaded": [name for name in ("weasyprint", "pptx", "uharfbuzz", "jinja2") if name in sys.modules],
        "group": os.getpgrp() == os.getpid(),
    }
    return RenderedFile(json.dumps(said).encode(), 1, {})
