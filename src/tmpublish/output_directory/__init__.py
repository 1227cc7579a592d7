"""The folder that a build fills: takes files as bytes, leaves the old set or the new, never a mixture."""

import contextlib
import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tmpublish.environment import UsageError, refuse_path
from tmpublish.output_directory import beside, disk, inplace

__all__ = ["locked", "read", "refuse", "replace"]

_TRIES, _PAUSE = 100, 0.02  # s
# What means that no file can be written at all, so that another way of writing would not help.
_NO_ROOM = {
    errno.ENOSPC: "the disk that holds {folder} is full; make room and build again",
    errno.EDQUOT: "your share (quota) of the disk that holds {folder} is used up; make room and build again",
    errno.EFBIG: "a file is larger than may be written to {folder} here (ulimit -f); raise the limit",
    errno.EIO: "the disk that holds {folder} does not work as it should (input/output error); "
    "name a folder on another disk with -o",
}


def refuse(folder: Path) -> None:
    """Raise UnableError where no files can be put into `folder`; asked before the long work."""
    refuse_path(folder)
    with _plainly(folder):
        if folder.is_symlink():
            raise UsageError(
                f"{folder} is a link to somewhere else; remove the link, or name the folder itself with -o"
            )
        if folder.exists() and not folder.is_dir():
            raise UsageError(
                f"{folder} is a file, not a folder; move it away, or name another folder with -o"
            )
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise UsageError(
                f"{folder} cannot be written to ({nearest} lets nothing in); name another folder with -o"
            )


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` alone, made where it is missing; another build waits its turn (flock).

    What killed runs left in it or beside it is finished or swept first.
    """
    with contextlib.ExitStack() as held:
        with _plainly(folder):
            _hold(folder, held)
        yield


def _hold(folder: Path, held: contextlib.ExitStack) -> None:
    while True:
        refuse(folder)
        made = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as attempt:
            handle = attempt.enter_context(disk.opened(folder))
            disk.lock(handle, wait=True)
            # The build that had it before put a new folder in its place: that one has to be held.
            if disk.is_at(handle, folder):
                held.enter_context(attempt.pop_all())
                break
    if made:
        held.callback(_leave_no_empty, folder)
    inplace.sweep(handle)
    place = _place(folder)
    with contextlib.suppress(OSError), disk.opened(place.parent) as above:
        beside.sweep(place.name, above)


def _leave_no_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def read(folder: Path) -> Mapping[str, bytes]:
    """Return the files of `folder` by name, all of one set; hidden files, folders and links are left out.

    Raises UnableError where they cannot be read.
    """
    with _plainly(folder, "read"):
        if folder.is_symlink() or not folder.is_dir():
            return {}
        for _ in range(_TRIES):
            with contextlib.suppress(FileNotFoundError), disk.opened(folder) as handle:
                # What a killed run had ready is moved now, where that is allowed; else it is read from there.
                if disk.lock(handle, wait=False):
                    with contextlib.suppress(OSError):
                        inplace.finish(handle)
                names = disk.files(handle)
                found = inplace.contents(handle, list(names))
                if disk.files(handle) == names and disk.is_at(handle, folder):
                    return found
            time.sleep(_PAUSE)
    raise UsageError(f"{folder} changes all the time while it is read; stop what writes there, and try again")


def replace(folder: Path, files: Mapping[str, bytes], stale: Iterable[str]) -> None:
    """Put `files` into the locked `folder` in order, the last as the seal, and remove the `stale` names.

    What is there already, byte for byte, is not written again; all other files and folders stay. Raises
    UnableError where the disk is full or a name is taken by a folder; everything is then as it was.
    """
    gone = frozenset(stale) - files.keys()
    for name in files:
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise UsageError(f"{folder / name} is a folder, but a file has to go there; move it away")
    with _plainly(folder), disk.opened(folder) as handle:
        new = {name: data for name, data in files.items() if not disk.is_same(name, data, handle)}
        if (new or gone.intersection(disk.names(handle))) and not _exchanged(folder, handle, files, gone):
            if not disk.is_at(handle, folder):
                raise UsageError(f"{folder} was moved or replaced while the files were made; build again")
            inplace.replace(handle, new, gone)


def _exchanged(folder: Path, handle: int, files: Mapping[str, bytes], gone: frozenset[str]) -> bool:
    """Replace the whole folder in one step; False where that cannot be done, and nothing was."""
    place = _place(folder)
    try:
        with disk.opened(place.parent) as above:
            if not place.name or _we_stand_in(place) or os.fstat(above).st_dev != os.fstat(handle).st_dev:
                return False
            beside.replace(place.name, above, files, gone)
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise
        return False
    return True


def _place(folder: Path) -> Path:
    """Return where a folder is, links to the folders above it resolved: `.` and `..` have no name."""
    return folder.parent.resolve() / folder.name if folder.name not in ("", "..") else folder.resolve()


def _we_stand_in(place: Path) -> bool:
    """Return True where the shell that called us would find itself in a folder that is no more."""
    try:
        return Path.cwd().is_relative_to(place)
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _plainly(folder: Path, what: str = "written to") -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        told = _NO_ROOM.get(fault.errno or 0, f"{{folder}} cannot be {what}: {os.strerror(fault.errno or 0)}")
        raise UsageError(told.format(folder=folder)) from fault
