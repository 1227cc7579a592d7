"""What one rendering may take of the machine; the child that renders keeps itself to it."""

import contextlib
import ctypes
import math
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

GIB = 1 << 30
FILES, LARGEST_FILE = 256, 64 << 20  # a rendering opens fonts, and writes fontconfig's cache and no more
_PDEATHSIG = 1  # prctl(2)
_NEWUSER, _NEWNET = 0x10000000, 0x40000000  # unshare(2)


@dataclass(frozen=True)
class Limits:
    """The most that a rendering may take: memory in bytes, processor time and time in s, its answer in bytes.

    Memory is address space, the libraries included, which is somewhat more than what is in use.
    """

    memory: int = 2 * GIB
    processor: int = 120
    clock: float = 360.0
    answer: int = GIB // 2


def for_source(size: int) -> Limits:
    """Return what a plan of `size` bytes may take: ten times what the longest plans took, and room to spare.

    `tools/bench` measures what they take: some 2.5 s and 90 MB for 100 kB, in a booklet of a hundred pages.
    """
    seconds = 120 + size // 1000
    return Limits(2 * GIB + size * 1000, seconds, 3.0 * seconds)


def keep_to(limits: Limits) -> None:
    """Let the kernel hold this process to its limits from here on; processor time is counted anew."""
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, math.ceil(_spent()) + limits.processor)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_NOFILE, FILES)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    # macOS knows some of these limits and refuses to set them.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends (Linux), at once if it has ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def be_first_to_go() -> None:
    """Have the kernel end this process before others where memory runs out (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")


def leave_network() -> None:
    """Cut this process, and all that it starts, off from the network, where the machine permits it (Linux).

    Where it does not, what fetches for a page still refuses every address.
    """
    if sys.platform == "linux":
        # Root keeps its rights over files only in its own user namespace.
        ctypes.CDLL(None).unshare(_NEWNET if os.geteuid() == 0 else _NEWUSER | _NEWNET)
