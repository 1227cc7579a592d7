"""Renderers that stand in for the real ones, for real child processes: quick, slow, wrong or deadly."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from tmpublish.problems import Problem, PublishError
from tmpublish.worker import Job, Made


def quick(job: Job) -> Made:
    """Gives bytes that say what the child knew."""
    said = {
        "kind": job.kind,
        "language": job.language,
        "line": job.plan.vision.line[job.language or job.plan.languages[0]],
        "stamp": job.stamp.isoformat(),
        "pages": dict(job.pages),
        "environment": {key: value for key, value in os.environ.items() if "FONTCONFIG" not in key},
    }
    return Made(json.dumps(said, sort_keys=True).encode(), 7, {"vision.line": 3} if job.language else {})


def chatty(job: Job) -> Made:
    """Prints, as libraries sometimes do."""
    print("a library says hello")
    sys.stdout.flush()
    os.write(1, b"and once more")
    return quick(job)


def refused(job: Job) -> Made:
    """Finds fault with the plan."""
    raise PublishError(
        [Problem("plan.yaml", 3, 4, "too_long", f"too long for the {job.kind} ({job.language})")]
    )


def homeless(job: Job) -> Made:
    """Finds fault with a text, and does not know its line."""
    raise PublishError([Problem("vision.text", 0, 0, "slide_overflow", f"does not fit ({job.language})")])


def faulty(job: Job) -> Made:
    """Has a fault of its own."""
    raise KeyError(job.kind)


def fatal(job: Job) -> Made:
    """Fails with what is no Exception, as a URL fetcher may."""
    raise BaseException(job.kind)


def without_pango(job: Job) -> Made:
    """Runs on a machine without Pango."""
    raise OSError(f"cannot load library 'libpango-1.0-0' for the {job.kind}")


def segfault(job: Job) -> Made:
    """Crashes."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return quick(job)


def killed(job: Job) -> Made:
    """Is killed from outside."""
    os.kill(os.getpid(), signal.SIGKILL)
    return quick(job)


def gone(job: Job) -> Made:
    """Ends without a word."""
    os._exit(3 if job.kind else 4)


def slow(job: Job) -> Made:
    """Says that it has begun, by a file beside the templates, and never ends by itself."""
    Path(os.environ["HOME"], "begun").write_text(str(os.getpid()), "ascii")
    time.sleep(60)
    return quick(job)
