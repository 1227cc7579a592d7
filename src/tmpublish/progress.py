"""Steps of a run → lines of progress; files → a table."""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tmpublish.diagnostics import count

if TYPE_CHECKING:
    from tmpublish.manifest import Entry

SHORTEST = 0.05  # s; shorter steps are not reported
_VERBS = {
    "read": ("Read", "Reading"),
    "render": ("Rendered", "Rendering"),
    "lay": ("Laid", "Laying"),
    "check": ("Checked", "Checking"),
    "move": ("Moved", "Moving"),
    "write": ("Wrote", "Writing"),
    "impose": ("Imposed", "Imposing"),
    "validate": ("Validated", "Validating"),
    "build": ("Built", "Building"),
}

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


@contextlib.contextmanager
def progress(stream: TextIO) -> Iterator[Progress]:
    """Yield a function that prints a line for each step done, and on a terminal the running steps."""
    under_way: list[str] = []
    lock = threading.Lock()  # jobs report from several threads
    live = stream.isatty()
    dim, plain = ("\x1b[2m", "\x1b[0m") if live and not os.environ.get("NO_COLOR") else ("", "")

    def show(name: str, seconds: float | None) -> None:
        with lock:
            if live:
                stream.write("\r\x1b[K")
            if seconds is None:
                under_way.append(name)
            else:
                under_way.remove(name)
                if seconds >= SHORTEST:
                    stream.write(f"{_phrase(name, 0)} {dim}in {seconds:.1f} s{plain}\n")
            if live and under_way:
                running = " · ".join(_phrase(each, 1) for each in under_way)
                stream.write(f"{dim}{running} …{plain}")
            stream.flush()

    try:
        yield show
    finally:
        if live:
            stream.write("\r\x1b[K")


def _phrase(name: str, form: int) -> str:
    """Return a step in the past tense (0) or as it is running (1)."""
    verb, _, rest = name.partition(" ")
    return f"{_VERBS[verb][form]} {rest}".strip() if verb in _VERBS else name[:1].upper() + name[1:]


def table(folder: Path, files: Mapping[str, "Entry"]) -> str:
    """Return a table of files, a line each: name, pages, slides or layouts, size."""
    rows = []
    for name, entry in files.items():
        units = {"page": entry.pages, "slide": entry.slides, "layout": entry.layouts}
        length = next((count(n, unit) for unit, n in units.items() if n is not None), "")
        rows.append(((folder / name).as_posix(), length, _size(entry.size)))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size / 1000, 1):.0f} kB"
