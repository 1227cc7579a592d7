"""One job in a process of its own: takes what to render, gives bytes and where texts stand, or Problems."""

import asyncio
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.machine import UnableError, missing_library
from tmpublish.model import Plan
from tmpublish.problems import Problem, PublishError

if TYPE_CHECKING:
    from tmpublish.deck import Venue

# What a child keeps of the environment: where programs and libraries are, never a language or a time.
KEPT = (
    "HOME",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
SETTLED = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


@dataclass(frozen=True)
class Job:
    """One file to render, in one language or (“”) in all.

    `pages` says where the booklet sets each text, for kinds that name its pages; `source` is the plan's
    own file, for kinds that carry it with them; `venue` is an institution's own template, for decks.
    """

    kind: str
    language: str
    shown: str
    plan: Plan
    templates: Path
    design: str
    stamp: datetime
    pages: Mapping[str, int] = field(default_factory=dict)
    source: bytes = b""
    venue: "Venue | None" = None


@dataclass(frozen=True)
class Made:
    """One rendered file: its bytes, how many pages, slides or layouts, and the first one of each text."""

    data: bytes
    count: int
    places: Mapping[str, int]


Renderer = Callable[[Job], Made]


def booklet(job: Job) -> Made:
    """Render the booklet of one language."""
    from tmpublish.booklet import build_booklet
    from tmpublish.design import read_design

    design = read_design(job.templates, job.design)
    made = build_booklet(job.plan, design, job.language, job.stamp, source=job.source)
    return Made(made.pdf, made.count, dict(made.pages))


def print_edition(job: Job) -> Made:
    """Render the booklet of one language as a printer takes it."""
    from tmpublish.booklet import build_booklet
    from tmpublish.design import read_design

    design = read_design(job.templates, job.design)
    made = build_booklet(job.plan, design, job.language, job.stamp, "print")
    return Made(made.pdf, made.count, dict(made.pages))


def summary(job: Job) -> Made:
    """Render the plan on one page in one language."""
    from tmpublish.booklet import build_summary
    from tmpublish.design import read_design

    made = build_summary(
        job.plan, read_design(job.templates, job.design), job.language, job.stamp, source=job.source
    )
    return Made(made.pdf, made.count, dict(made.pages))


def deck(job: Job) -> Made:
    """Render the deck of one language."""
    from tmpublish.deck import build_deck
    from tmpublish.design import read_design

    design = read_design(job.templates, job.design)
    made = build_deck(job.plan, design, job.language, job.pages, job.stamp, job.venue)
    return Made(made.pptx, made.count, dict(made.slides))


def template(job: Job) -> Made:
    """Render the empty deck that people add slides with, in all languages of the plan."""
    from tmpublish.deck import build_template
    from tmpublish.design import read_design

    made = build_template(read_design(job.templates, job.design), job.plan.languages, job.stamp)
    return Made(made.pptx, made.count, {})


def environment(stamp: datetime, fonts: Mapping[str, str]) -> Mapping[str, str]:
    """Return all that a child sees of the machine, so that the same bytes come out on every one."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | SETTLED | {"SOURCE_DATE_EPOCH": str(int(stamp.timestamp()))} | dict(fonts)


async def run(render: Renderer, job: Job, surroundings: Mapping[str, str]) -> Made:
    """Render a job in a child process; raises PublishError or UnableError, also where the child dies."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "tmpublish.worker"),
        env=surroundings,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        answer, complaints = await child.communicate(pickle.dumps((render, job)))
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if sys.flags.dev_mode:
        sys.stderr.write(complaints.decode("utf-8", "replace"))
    if child.returncode:
        raise PublishError([Problem(job.shown, 0, 0, "renderer_died", _died(child.returncode))])
    return _outcome(job, pickle.loads(answer))


def _outcome(job: Job, answer: object) -> Made:
    if isinstance(answer, Made):
        return answer
    if isinstance(answer, UnableError):
        raise answer
    if isinstance(answer, tuple):
        raise PublishError(answer)
    message = (
        f"this could not be rendered ({answer}); that is a fault of tmpublish, not of your text: "
        "please report it, with what `python -X dev -m tmpublish build` says"
    )
    raise PublishError([Problem(job.shown, 0, 0, "renderer_fault", message)])


def _died(code: int) -> str:
    if code >= 0:
        return f"rendering this stopped half-way (exit {code}); build again, and report it if it stops again"
    name = signal.Signals(-code).name
    if name == "SIGKILL":
        return (
            "rendering this was killed, most likely for want of memory; close other programs and build again"
        )
    return f"rendering this crashed ({name}); build again, and report it with your source if it crashes again"


def main() -> int:
    """Read a job from standard input, render it, and write the outcome to standard output."""
    # Libraries that print would otherwise write into the outcome.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    render, job = pickle.load(sys.stdin.buffer)
    with answers:
        pickle.dump(_rendered(render, job), answers)
    return 0


def _rendered(render: Renderer, job: Job) -> Made | UnableError | tuple[Problem, ...] | str:
    try:
        return render(job)
    except PublishError as refused:
        return refused.problems
    # WeasyPrint's FatalURLFetchingError, for one, is a BaseException.
    except BaseException as fault:
        traceback.print_exc()
        lacking = missing_library(fault) if isinstance(fault, OSError) else None
        return lacking or _fault(fault)


def _fault(fault: BaseException) -> str:
    ours = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if f"{os.sep}tmpublish{os.sep}" in frame.filename
    ]
    place = f", {Path(ours[-1].filename).name} line {ours[-1].lineno}" if ours else ""
    return f"{type(fault).__name__}: {str(fault)[:200]}{place}"


if __name__ == "__main__":
    sys.exit(main())
