"""Standard streams that can be written to; exception → one message."""

import io
import os
import sys
import traceback
from pathlib import Path

from tmpublish import environment


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
        f"This is a bug in tmpublish, not in your plan ({_where(fault)}). Please report it with the plan and "
        "the output of the same command run as `python -X dev -m tmpublish`."
    )


def _has_folder() -> bool:
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False


def _where(fault: Exception) -> str:
    ours = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if f"{os.sep}tmpublish{os.sep}" in frame.filename
    ]
    place = f", {Path(ours[-1].filename).name} line {ours[-1].lineno}" if ours else ""
    return f"{type(fault).__name__}: {str(fault)[:200]}{place}"
