"""Fills an output folder again and again, each time killed, or failed by the disk, one step later.

Run as a program, so that it may fork: `python interruption.py FOLDER KILL ENOSPC …` prints what went wrong.
"""

import contextlib
import errno
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from output_sets import CASES, Case, leftovers, prepare, publish, strays, wrongs

from tmpublish import output_directory
from tmpublish.environment import UsageError

# Every call that changes something; to be killed between two that only look makes no difference.
CHANGING = [
    "mkdir",
    "write",
    "fchmod",
    "fchown",
    "link",
    "rename",
    "replace",
    "rmdir",
    "unlink",
    "utime",
    "setxattr",
    "fsync",
]

WAYS = ("exchange", "renames")


def interrupt(folder: Path, *kinds: str) -> tuple[int, list[str]]:
    """Return how many runs met a fault, and what went wrong."""
    words = [sys.executable, __file__, folder, *kinds]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    reported = json.loads(done.stdout)
    return reported["tried"], reported["wrong"]


def refused(*_: object) -> None:
    """Answer as a file system does that cannot exchange."""
    raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


def careless(one: Path, other: Path) -> None:
    """Copy file by file, between which a kill does harm: what all this has to find out."""
    for path in one.iterdir():
        if not path.is_dir():
            os.replace(path, other / path.name)  # noqa: PTH105


@contextlib.contextmanager
def by_way_of(way: str) -> Iterator[None]:
    """Let the store work as on a file system that can exchange two names, or as on one that cannot."""
    really = output_directory._exchange
    output_directory._exchange = {"renames": refused, "careless": careless}.get(way, really)
    try:
        yield
    finally:
        output_directory._exchange = really


def faulty(at: int, fault: Callable[[str, Callable[..., Any], tuple[Any, ...]], None]) -> None:
    """Let the `at`th changing call meet a fault, in this process, for good."""
    count = itertools.count(1)

    def wrapped(name: str, really: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **names: Any) -> Any:
            creates = name != "open" or (len(words) > 1 and words[1] & os.O_CREAT)
            if creates and next(count) == at:
                fault(name, really, words)
            if name == "fsync":
                return None  # the disk is fast; the order of the steps is what counts
            return really(*words, **names)

        return call

    for name in (*CHANGING, "open"):
        setattr(os, name, wrapped(name, getattr(os, name)))
    output_directory._exchange = wrapped("exchange", output_directory._exchange)


def fault_of(kind: str) -> Callable[..., None]:
    """Return what happens at the chosen call: `KILL`, another signal, or an error of the disk (`ENOSPC`)."""

    def kill(name: str, really: Callable[..., Any], words: tuple[Any, ...]) -> None:
        if name == "write":
            really(words[0], words[1][: len(words[1]) // 2])
        os.kill(os.getpid(), signal.Signals[f"SIG{kind}"])

    def fail(*_: object) -> None:
        code = getattr(errno, kind)
        raise OSError(code, os.strerror(code))

    return fail if hasattr(errno, kind) else kill


def in_a_child(work: Callable[[], None]) -> int:
    """Do something in a process of its own; return 0, 2 where it was refused, 9 where it was killed."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        except UsageError:
            code = 2
        except KeyboardInterrupt:
            code = 3
        finally:
            os._exit(code)
    return abs(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def ways_to_end(kind: str) -> set[int]:
    """Return how a run may end that meets the fault: killed (9), stopped (3), refused (2) or done."""
    return {"KILL": {9}, "INT": {0, 3}}.get(kind, {0, 2})


def attempt(case: Case, dist: Path, way: str, kind: str, at: int) -> int | None:
    """Publish, and meet the fault at the `at`th change; return how it ended, None where it met none."""
    reported = dist.parent / "reported"

    def meet(*words: Any) -> None:
        reported.touch()
        fault_of(kind)(*words)

    def work() -> None:
        faulty(at, meet)
        publish(case, dist)

    with by_way_of(way):
        code = in_a_child(work)
    met = reported.exists()
    reported.unlink(missing_ok=True)
    return code if met else None


def each_step(name: str, way: str, kind: str, dist: Path) -> Iterator[list[str]]:
    """Yield for each run, one change later than the one before, what went wrong in it."""
    case = CASES[name]
    for at in itertools.count(1):
        prepare(case, dist)
        code = attempt(case, dist, way, kind, at)
        if code is None:
            return
        found = [*wrongs(case, dist, way)]
        if code not in ways_to_end(kind):
            found.append(f"it ended with {code}")
        if kind == "INT":
            found += strays(dist)
        publish_by(way, case, dist)
        found += leftovers(case, dist)
        yield [f"{name}, by {way}, {kind} at step {at}: {what}" for what in found]


def publish_by(way: str, case: Case, dist: Path) -> None:
    """Put the new set in, with nothing in the way."""
    with by_way_of("exchange" if way == "careless" else way):
        publish(case, dist)


def main() -> None:
    """Print, as JSON, how many runs were tried, and what went wrong; `KILL:growth` is one case alone."""
    folder, *kinds = sys.argv[1:]
    os.fsync = lambda _: None  # the disk's own time would be most of ours
    tried, wrong = 0, []
    for asked in kinds:
        kind, _, case = asked.partition(":")
        for name, way in itertools.product([case] if case else CASES, WAYS):
            for found in runs(kind, name, way, Path(folder) / "work" / "dist"):
                tried += 1
                wrong += found
    print(json.dumps({"tried": tried, "wrong": wrong}))


def runs(kind: str, name: str, way: str, dist: Path) -> Iterator[list[str]]:
    """Yield what went wrong in each run of one kind."""
    if kind == "careless":
        return each_step(name, kind, "KILL", dist)
    return each_step(name, way, kind, dist)


if __name__ == "__main__":
    main()
