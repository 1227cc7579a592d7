"""Progress, problems and files of a command → lines on the standard streams; exception → one message."""

import contextlib
import io
import os
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tmpublish import environment
from tmpublish.diagnostics import Form, Problem, count, described, file_size, render, total
from tmpublish.render_pool import Progress

if TYPE_CHECKING:
    from tmpublish.manifest import Entry

CLEAN, PROBLEMS, UNABLE, INTERRUPTED = 0, 1, 2, 130
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


def prepare_streams() -> None:
    """Make sure that there are three standard streams, and that any character can be written to them.

    A closed stream would leave its number to the next file that is opened, and output would go there.
    Characters that the locale lacks, and bytes of file names that are not UTF-8, are written as escapes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def mute() -> None:
    """Discard further output, so that Python does not fail when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def message_of(fault: Exception) -> str:
    """Return the message for an exception that has none of its own."""
    if sys.flags.dev_mode:
        traceback.print_exception(fault)
    if isinstance(fault, ImportError):
        wrong = [library.advice for library in environment.libraries() if not library.fits]
        return wrong[0] if wrong else f"A library is missing ({fault}). Run `rm -r .venv && make`."
    if isinstance(fault, MemoryError):
        return "There is not enough memory. Close other programs and try again."
    if isinstance(fault, FileNotFoundError) and not _has_folder():
        return "The current folder was deleted. Change to another one with `cd`."
    if isinstance(fault, OSError):
        lacking = environment.missing_library(fault)
        place = f"{fault.filename}: " if fault.filename else ""
        return (
            str(lacking)
            if lacking
            else f"{place}{fault.strerror or fault}. Run `tmpublish doctor` to check this machine."
        )
    return (
        f"This is a bug in tmpublish, not in your plan ({described(fault)}). Please report it with the plan "
        "and the output of the same command run as `python -X dev -m tmpublish`."
    )


def _has_folder() -> bool:
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False


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
        units = {
            "page": entry.pages,
            "slide": entry.slides,
            "section": entry.sections,
            "layout": entry.layouts,
        }
        length = next((count(n, unit) for unit, n in units.items() if n is not None), "")
        rows.append(((folder / name).as_posix(), length, file_size(entry.size)))
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}" for row in rows)


def print_problems(problems: Sequence[Problem], form: Form, outcome: str = "") -> None:
    """Print problems in the form asked for; for people, then their total and the outcome of the command."""
    sys.stdout.write(render(problems, form))
    if problems and form == "text":
        sys.stdout.flush()
        print(f"{total(problems)}. {outcome}".strip(), file=sys.stderr)


def exit_code(problems: Sequence[Problem], strict: bool) -> int:
    """Return 1 if there is an error, or with `strict` a warning; else 0."""
    return PROBLEMS if any(strict or problem.severity == "error" for problem in problems) else CLEAN


def nothing_published(dist: Path) -> str:
    """Return what a failed command leaves in the output folder."""
    kept = (dist / "manifest.json").is_file()
    last = f" The last good files are still in {dist.as_posix()}/." if kept else ""
    return f"Nothing was published.{last}"
