"""The folder that a build fills: takes files as bytes, leaves the old set or the new, never a torn file."""

import contextlib
import errno
import fcntl
import os
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tmpublish.machine import UnableError

TEMPORARY = ".tmpublish-"
MODE = 0o644


def refuse(folder: Path) -> None:
    """Raise UnableError where no files can be put into `folder`; asked before the long work."""
    if folder.is_symlink():
        raise UnableError(
            f"{folder} is a link to somewhere else; remove the link, or name the folder itself with -o"
        )
    if folder.exists() and not folder.is_dir():
        raise UnableError(f"{folder} is a file, not a folder; move it away, or name another folder with -o")
    nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise UnableError(
            f"{folder} cannot be written to ({nearest} lets nothing in); name another folder with -o"
        )


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` alone, made where it is missing; another build waits its turn (flock)."""
    refuse(folder)
    with _plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def read(folder: Path) -> Mapping[str, bytes]:
    """Return the regular files of `folder` by name; hidden files, folders and links are left out."""
    if folder.is_symlink() or not folder.is_dir():
        return {}
    paths = (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
    return {path.name: path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()}


def replace(folder: Path, files: Mapping[str, bytes], stale: Iterable[str]) -> None:
    """Put `files` into the locked `folder` in order, the last as the seal, and remove the `stale` ones.

    Every file is complete on the disk under another name before the first takes its place. Raises UnableError
    where the disk is full or a name is taken by a folder; the old files are then as they were.
    """
    for name in files:
        if (folder / name).is_dir():
            raise UnableError(f"{folder / name} is a folder, but a file has to go there; move it away")
    staged: list[tuple[Path, Path]] = []
    try:
        with _plainly(folder):
            for left_behind in folder.glob(f"{TEMPORARY}*"):
                left_behind.unlink()
            for name, data in files.items():
                staged.append((_write(folder, data), folder / name))
            with _uninterrupted():
                _move(folder, staged, stale)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)


def _write(folder: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), MODE)
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink()
        raise
    return Path(name)


def _move(folder: Path, staged: list[tuple[Path, Path]], stale: Iterable[str]) -> None:
    *files, seal = staged
    for temporary, final in files:
        temporary.replace(final)
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    _sync(folder)
    seal[0].replace(seal[1])
    _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait for the few renames."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


@contextlib.contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UnableError(f"the disk that holds {folder} is full; make room and build again") from fault
        raise UnableError(f"{folder} cannot be written to: {os.strerror(fault.errno or 0)}") from fault
