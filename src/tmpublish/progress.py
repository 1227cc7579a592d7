"""How a run looks: steps of the work → lines of progress, files that were made → a table."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from tmpublish.manifest import Entry

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
    """Give what shows progress: a line for each step that is done; a terminal also sees what is under way."""
    under_way: list[str] = []
    live = stream.isatty()
    dim, plain = ("\x1b[2m", "\x1b[0m") if live and not os.environ.get("NO_COLOR") else ("", "")

    def tell(name: str, seconds: float | None) -> None:
        if live:
            stream.write("\r\x1b[K")
        if seconds is None:
            under_way.append(name)
        else:
            under_way.remove(name)
            stream.write(f"{name} {dim}({seconds:.1f} s){plain}\n")
        if live and under_way:
            stream.write(f"{dim}… {' · '.join(under_way)}{plain}")
        stream.flush()

    try:
        yield tell
    finally:
        if live:
            stream.write("\r\x1b[K")


def table(folder: Path, files: Mapping[str, "Entry"]) -> str:
    """Return what was made, a line each: file, pages, slides or layouts, size."""
    rows = []
    for name, entry in files.items():
        units = {"pages": entry.pages, "slides": entry.slides, "layouts": entry.layouts}
        count = next((f"{n} {unit}" for unit, n in units.items() if n is not None), "")
        rows.append(((folder / name).as_posix(), count, _size(entry.size)))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(count / 1000, 1):.0f} kB"
