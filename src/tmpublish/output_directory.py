"""Files as bytes → the output folder, which holds the old set or the new one, and keeps files of one's own.

A new folder is filled beside the old one and takes its place: by one exchange of names, or by two renames if
the file system has no exchange. A run that was killed between the two is completed by the next one. A folder
that cannot be renamed (a mount point, the shell's own) gets its files one by one, the manifest last.
"""

import contextlib
import ctypes
import errno
import fcntl
import glob
import os
import shutil
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from tmpublish.environment import UsageError, refuse_path

TEMPORARY = ".tmpublish-"
"""How everything begins that lies in the folder, or beside it, only while files are moved in."""
MODE = 0o644
TRIES, PAUSE = 100, 0.02  # s
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2), Linux 3.15; RENAME_SWAP of renamex_np(2), macOS 10.12
_AT_FDCWD = -100
# Errors after which no other way of writing helps either.
_NO_SPACE = {
    errno.ENOSPC: "The disk that holds {folder} is full. Free some space and run this again.",
    errno.EDQUOT: "Your quota on the disk that holds {folder} is used up. Free some space.",
    errno.EFBIG: "A file is larger than may be written to {folder} (ulimit -f). Raise the limit.",
    errno.EIO: "The disk that holds {folder} has an input/output error. Name another with -o.",
}


def refuse(folder: Path) -> None:
    """Raise UsageError if no files can be put into `folder`; called before the long work."""
    refuse_path(folder)
    with _plain_errors(folder):
        if folder.is_symlink():
            raise UsageError(f"{folder} is a link. Remove the link, or name the folder itself with -o.")
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file, not a folder. Move it away, or name a folder with -o.")
        nearest = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise UsageError(
                f"{folder} cannot be written to ({nearest} is read-only). Name another folder with -o."
            )


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold `folder` alone, created if missing; another build waits its turn (flock)."""
    with contextlib.ExitStack() as held:
        with _plain_errors(folder):
            _lock(folder, held)
            _sweep(_place(folder))
        yield


def _lock(folder: Path, held: contextlib.ExitStack) -> None:
    while True:
        refuse(folder)
        _restore(_place(folder))
        created = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as attempt, contextlib.suppress(FileNotFoundError):
            handle = attempt.enter_context(_opened(folder))
            with contextlib.suppress(OSError):  # a file system without locks, such as NFS of old
                fcntl.flock(handle, fcntl.LOCK_EX)
            # The build that had the lock put a new folder in its place: that one has to be locked.
            if _is_at(handle, folder):
                if created:
                    held.callback(_remove_if_empty, folder)
                held.enter_context(attempt.pop_all())
                return


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def read(folder: Path) -> Mapping[str, bytes]:
    """Return the files of `folder` by name, all of one set, without hidden files, folders and links.

    Raises UsageError if they cannot be read.
    """
    with _plain_errors(folder, "read"):
        for _ in range(TRIES):
            _restore(_place(folder))
            if folder.is_symlink() or not folder.is_dir():
                return {}
            with contextlib.suppress(FileNotFoundError), _opened(folder) as handle:
                before = _inodes(handle)
                found = {name: _contents(name, handle) for name in before}
                if _inodes(handle) == before and _is_at(handle, folder):
                    return {name: data for name, data in found.items() if data is not None}
            time.sleep(PAUSE)
    raise UsageError(f"{folder} keeps changing while it is read. Stop the program that writes there.")


def replace(folder: Path, files: Mapping[str, bytes], stale: Iterable[str]) -> None:
    """Put `files` into the locked `folder`, the manifest last, and delete the `stale` names.

    Equal files are not written again; all other files and folders stay. Raises UsageError if the disk is full
    or a folder has the name of a file; everything is then as it was.
    """
    gone = frozenset(stale) - files.keys()
    for name in files:
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise UsageError(f"{folder / name} is a folder, but a file of this name is published. Move it.")
    with _plain_errors(folder), _opened(folder) as handle:
        equal = {name for name, data in files.items() if _contents(name, handle, MODE) == data}
        if equal == files.keys() and not any(os.path.lexists(folder / name) for name in gone):
            return
        if not _replace_folder(folder, handle, files, equal, gone):
            if not _is_at(handle, folder):
                raise UsageError(f"{folder} was moved or replaced meanwhile. Run this again.")
            _replace_files(folder, files, equal, gone)


def _replace_folder(
    folder: Path, handle: int, files: Mapping[str, bytes], equal: Set[str], gone: Set[str]
) -> bool:
    """Replace the whole folder; return False, with nothing changed, if it cannot be renamed."""
    place = _place(folder)
    if not place.name or _is_working_folder(place):
        return False
    work: Path | None = None
    try:
        work = Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}{place.name}-", dir=place.parent))
        ours = files.keys() | gone
        _fill(work / "new", place, files, equal, ours)
        with _opened(work / "new") as new, _uninterrupted():
            fcntl.flock(new, fcntl.LOCK_EX)  # builds that wait for the old folder have to wait for this one
            _swap(work, place, handle)
            _keep_newer(work / "old", place, ours)
    except OSError as error:
        if error.errno in _NO_SPACE or (error.args and isinstance(error.args[0], list) and _is_full(error)):
            raise
        return False
    finally:
        with _uninterrupted(), contextlib.suppress(OSError):
            if work:
                _restore(place)
                _delete(work)
    return True


def _is_full(error: OSError) -> bool:
    """Return True if one of the errors that copying a tree has collected (shutil.Error) is a full disk."""
    words = [os.strerror(code) for code in _NO_SPACE]
    return any(word in str(error) for word in words)


def _fill(new: Path, old: Path, files: Mapping[str, bytes], equal: Set[str], ours: Set[str]) -> None:
    """Create the new folder: files of one's own and equal ones as hard links, all others written."""

    def left_out(inside: str, names: list[str]) -> set[str]:
        top = Path(inside) == old
        return {name for name in names if top and (name in ours or name.startswith(TEMPORARY))}

    shutil.copytree(old, new, symlinks=True, ignore=left_out, copy_function=_link)
    model, own = old.stat(), new.stat()
    if (model.st_uid, model.st_gid) != (own.st_uid, own.st_gid):
        os.chown(new, model.st_uid, model.st_gid)
        new.chmod(stat.S_IMODE(model.st_mode))
    for name, data in files.items():
        if name in equal:
            _link(str(old / name), str(new / name))
        else:
            _write(new / name, data)
    _sync(new)


def _link(source: str, target: str) -> None:
    os.link(source, target, follow_symlinks=False)


def _swap(work: Path, place: Path, handle: int) -> None:
    """Put `new` of the work folder in the place of the folder, which becomes `old`."""
    try:
        _exchange(work / "new", place)
    except OSError:
        if not _is_at(handle, place):
            raise
        place.rename(work / "old")
        (work / "new").rename(place)
    else:
        if not _is_at(handle, work / "new"):
            _exchange(work / "new", place)  # somebody put another folder, or a link, there meanwhile
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
        (work / "new").rename(work / "old")
    _sync(place.parent)


def _exchange(one: Path, other: Path) -> None:
    """Exchange two names in one step; raise OSError if the system or the file system cannot."""
    library = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        failed = library.renamex_np(*names, ctypes.c_uint(_EXCHANGE))
    elif hasattr(library, "renameat2"):
        failed = library.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], ctypes.c_uint(_EXCHANGE))
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one))


def _keep_newer(old: Path, place: Path, ours: Set[str]) -> None:
    """Move what somebody saved into the old folder while the new one was filled."""
    for inside, _, names in os.walk(old):
        target = place / Path(inside).relative_to(old)
        for name in names if target.is_dir() else ():
            source, here = Path(inside) / name, target / name
            if not (target == place and name in ours) and _is_newer(source, here):
                source.rename(here)


def _is_newer(path: Path, other: Path) -> bool:
    return not os.path.lexists(other) or path.lstat().st_mtime_ns > other.lstat().st_mtime_ns


def _replace_files(folder: Path, files: Mapping[str, bytes], equal: Set[str], gone: Set[str]) -> None:
    """Put files into a folder that cannot be renamed, one by one, after all were written."""
    new = [name for name in files if name not in equal]
    try:
        for name in new:
            _write(folder / f"{TEMPORARY}{name}", files[name])
        with _uninterrupted():
            for name in gone:
                _delete(folder / name)
            for name in new:
                (folder / f"{TEMPORARY}{name}").replace(folder / name)
    finally:
        for name in new:
            (folder / f"{TEMPORARY}{name}").unlink(missing_ok=True)
    _sync(folder)


def _work_folders(place: Path) -> list[Path]:
    return list(place.parent.glob(f"{TEMPORARY}{glob.escape(place.name)}-*"))


def _restore(place: Path) -> None:
    """Give a folder its name back if a run was killed between two renames."""
    with contextlib.suppress(OSError):
        for work in _work_folders(place):
            if not place.exists() and (work / "old").is_dir():
                (work / "old").rename(place)


def _sweep(place: Path) -> None:
    """Delete what killed runs left; the lock of the folder is held, so no other run is using it."""
    for left in (*_work_folders(place), *place.glob(f"{TEMPORARY}*")):
        with contextlib.suppress(OSError):
            _delete(left)


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _place(folder: Path) -> Path:
    """Return where a folder is, with links above it resolved: `.` and `..` have no name."""
    return folder.parent.resolve() / folder.name if folder.name not in ("", "..") else folder.resolve()


def _is_working_folder(place: Path) -> bool:
    """Return True if the shell that called us would find itself in a deleted folder."""
    try:
        return Path.cwd().is_relative_to(place)
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Hold a folder open; raises OSError for a link."""
    handle = os.open(folder, _OPEN_FOLDER)
    try:
        yield handle
    finally:
        os.close(handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False


def _inodes(folder: int) -> Mapping[str, int]:
    """Return the regular files of an open folder that are not hidden, and the inode of each."""
    with os.scandir(folder) as entries:
        visible = [each for each in entries if not each.name.startswith(".")]
        return dict(
            sorted((each.name, each.inode()) for each in visible if each.is_file(follow_symlinks=False))
        )


def _contents(name: str, folder: int, mode: int | None = None) -> bytes | None:
    """Return the bytes of a regular file; None for all else, and for one of another `mode`."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return None
        raise
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        regular = stat.S_ISREG(info.st_mode) and mode in (None, stat.S_IMODE(info.st_mode))
        return file.read() if regular else None


def _write(path: Path, data: bytes) -> None:
    """Write a new file to the disk; everybody may read it, whatever the umask."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), MODE)
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names of a folder last through a power cut, if its file system can."""
    with _opened(folder) as handle:
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait for the few steps that belong together."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _plain_errors(folder: Path, what: str = "written to") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        usual = f"{{folder}} cannot be {what} ({os.strerror(error.errno or 0)})."
        raise UsageError(_NO_SPACE.get(error.errno or 0, usual).format(folder=folder)) from error
