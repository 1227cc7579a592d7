"""A name from a plan, a brand or the command line → the bytes of a regular file, read once, or FileError.

A file that content names stays in its folder: every part of the path is opened on its own and no link is
followed. A file that the command line names may be anywhere.
"""

import difflib
import os
import re
import stat
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MOST_NAME = 255  # characters of a path that content may name
# Without O_NONBLOCK a pipe would be waited for; a terminal must not become ours.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class FileError(Exception):
    """A refused file: its reason (`missing`, `outside`, `unfit`, `too_big`) and a message."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(why, message)
        self.why, self.message = why, message

    def code(self, kind: str) -> str:
        """Return the code of a Problem with a file of a kind: `missing_font`, `bad_logo`, `outside_path`."""
        return {"missing": f"missing_{kind}", "outside": "outside_path"}.get(self.why, f"bad_{kind}")


def read_inside(folder: Path, name: str, most: int) -> bytes:
    """Return the bytes of a file that content names by its path below `folder`, `most` of them at most.

    Raise FileError for a path out of the folder, a link on the way, anything but a regular file, and one that
    is larger or changes while it is read; if there is none, with the nearest name.
    """
    with inside(folder, name, most) as file:
        return _whole(file, name, most)


def read_named(path: Path, most: int) -> bytes:
    """Return the bytes of a file that the command line names, `most` of them at most; links are followed.

    Raise FileError as `read_inside` does, but for a path anywhere.
    """
    name = path.name or str(path)
    try:
        handle = os.open(path, _READ)
    except (OSError, ValueError) as fault:
        raise _unopened(fault, name, _nearest(path.name, _names(path.parent))) from None
    with _regular(handle, name, most) as file:
        return _whole(file, name, most)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file, or the one that a link points to, in one step, so that no half of it is ever there."""
    target = path.resolve()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as new:
        try:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
            mode = target.stat().st_mode if target.exists() else 0o666 & ~_umask()
            Path(new.name).chmod(stat.S_IMODE(mode))
            Path(new.name).replace(target)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise


def _umask() -> int:
    """Return the mask of new files, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def inside(folder: Path, name: str, most: int) -> Iterator[BinaryIO]:
    """Open a file as `read_inside` does, to read only its beginning."""
    parts = _parts(name)
    handle = -1
    try:
        handle = os.open(folder, _READ | os.O_DIRECTORY)
        for number, part in enumerate(parts, 1):
            last = number == len(parts)
            entry = _entry(part, _names(handle), name)
            flags = _READ | os.O_NOFOLLOW | (0 if last else os.O_DIRECTORY)
            if stat.S_ISLNK(os.lstat(entry, dir_fd=handle).st_mode):
                raise FileError("outside", f"`{name}` goes through a link. Put the file itself in its place.")
            inner = os.open(entry, flags, dir_fd=handle)
            os.close(handle)
            handle = inner
        opened, handle = handle, -1
    except (OSError, ValueError) as fault:
        raise _unopened(fault, name, "") from None
    finally:
        if handle >= 0:
            os.close(handle)
    with _regular(opened, name, most) as file:
        yield file


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of a path that content may name: below its folder, with slashes, on any system."""
    shown = _short(name)
    if len(name) > MOST_NAME or not name.isprintable() or not name.strip(" ./"):
        raise FileError(
            "missing", f"“{shown}” is not a file name. Write the name of a file below this folder."
        )
    if _ADDRESS.match(name) and not re.match(r"[A-Za-z]:", name):
        raise FileError(
            "outside", f"“{shown}” is an address. Save the file beside the plan and write its name."
        )
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        message = f"`{shown}` is outside the folder of this file. Move it there and write its path with `/`."
        raise FileError("outside", message)
    return path.parts


def _entry(part: str, listed: list[str], name: str) -> str:
    """Return a part of a path as its folder spells it: composed or not (NFC, NFD), never in another case.

    Some systems open `Campus.JPG` for `campus.jpg`, others do not: the plan must work on both.
    """
    if part in listed:
        return part
    same = (each for each in listed if _composed(each) == _composed(part))
    found = next(same, None)
    if found is None:
        raise _unopened(FileNotFoundError(), name, _nearest(part, listed))
    return found


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _nearest(part: str, listed: list[str]) -> str:
    """Return the name that differs from a part by one or two letters, or ""."""
    folded = {_composed(each).casefold(): each for each in sorted(listed, reverse=True) if each != part}
    wanted = _composed(part).casefold()
    near = difflib.get_close_matches(wanted, folded, 1, cutoff=0.6)
    return next((folded[each] for each in near if _edits(wanted, each) <= 2), "")


def _edits(one: str, other: str) -> int:
    """Return how many letters must be inserted, deleted or replaced to make one name the other."""
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, 1):
        before, row = row, [line]
        for at, wanted in enumerate(other, 1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (letter != wanted)))
    return row[-1]


def _names(folder: int | Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return [each.name for each in found]
    except (OSError, ValueError):
        return []


def _unopened(fault: Exception, name: str, nearest: str) -> FileError:
    shown = _short(name)
    if isinstance(fault, FileNotFoundError | NotADirectoryError):
        advice = f"Use `{_short(nearest)}`." if nearest else "Check its name and folder."
        return FileError("missing", f"There is no file `{shown}`. {advice}")
    if isinstance(fault, OSError) and fault.strerror:
        reason = fault.strerror.lower()
        return FileError(
            "missing", f"`{shown}` cannot be read ({reason}). Check the file and its permissions."
        )
    return FileError("missing", f"“{shown}” is not a file name. Write the name of a file.")


def _short(name: str) -> str:
    clean = "".join(letter if letter.isprintable() else "�" for letter in name)
    return clean if len(clean) <= 60 else f"{clean[:59]}…"


@contextmanager
def _regular(handle: int, name: str, most: int) -> Iterator[BinaryIO]:
    """Hold an open file; raise FileError if it is not regular or too big."""
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe or device"
        raise FileError("unfit", f"`{_short(name)}` is {kind}, not a file. Write the name of a file.")
    with os.fdopen(handle, "rb") as file:
        if about.st_size > most:
            raise _too_big(name, most, about.st_size)
        yield file


def _whole(file: BinaryIO, name: str, most: int) -> bytes:
    """Return all of a file; its size is counted while it is read, since it may grow."""
    before = os.fstat(file.fileno())
    try:
        data = file.read(most + 1)
    except OSError as fault:
        raise _unopened(fault, name, "") from None
    after = os.fstat(file.fileno())
    if len(data) > most:
        raise _too_big(name, most, len(data))
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        message = f"`{_short(name)}` changed while it was read. Wait until it is saved, then run this again."
        raise FileError("unfit", message)
    return data


def _too_big(name: str, most: int, size: int) -> FileError:
    limit = f"{most // 1_000_000} MB"
    found = f"{size / 1_000_000:.0f} MB" if size // 1_000_000 > most // 1_000_000 else f"over {limit}"
    picture = name.lower().endswith((".jpg", ".jpeg", ".png"))
    advice = "Export it at 3,600 pixels on the long side." if picture else "Make it smaller."
    return FileError("too_big", f"`{_short(name)}` is {found}; the limit is {limit}. {advice}")
