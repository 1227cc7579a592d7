"""What a command may meet beside a text → streams that can be written to, and one sentence for a fault."""

import io
import os
import sys
import traceback
from pathlib import Path

from tmpublish import environment


def settle_streams() -> None:
    """Make sure that there are three standard streams, and that any letter can be written to them.

    A stream that the caller closed would leave its number to the next file that is opened, and what is
    printed would then land in that file. Letters that the locale lacks, and the bytes of file names that are
    no UTF-8, are written as escapes.
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
    """Let nothing more come out, and Python not complain when it closes what cannot be written to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(fault: Exception) -> str:
    """Return what to say of an exception that nothing else has a word for."""
    if sys.flags.dev_mode:
        traceback.print_exception(fault)
    if isinstance(fault, ImportError):
        wrong = [library.advice for library in environment.libraries() if not library.fits]
        return wrong[0] if wrong else f"a part of tmpublish is missing ({fault}); run: rm -r .venv && make"
    if isinstance(fault, MemoryError):
        return "there is not enough memory; close other programs, and try again"
    if isinstance(fault, FileNotFoundError) and not _is_somewhere():
        return "the folder that you stand in is no more; cd to another one, or to the same path again"
    if isinstance(fault, OSError):
        lacking = environment.missing_library(fault)
        place = f"{fault.filename}: " if fault.filename else ""
        return (
            str(lacking) if lacking else f"{place}{fault.strerror or fault}; `tmpublish doctor` may say more"
        )
    return (
        f"this is a fault of tmpublish, not of your text ({_where(fault)}): please report it, with what "
        "`python -X dev -m tmpublish` says for the same words"
    )


def _is_somewhere() -> bool:
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
