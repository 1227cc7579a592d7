"""What a folder is made of, by its open handle: files written to the disk, trees linked and taken away."""

import contextlib
import errno
import fcntl
import os
import signal
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

TEMPORARY = ".tmpublish-"
"""How everything begins that lies in a folder, or beside one, only while files are moved in."""
MODE = 0o644
HOUR = 3600.0  # s
_WATCHFUL = os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C and a polite kill wait for the few steps that belong together."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


@contextlib.contextmanager
def opened(name: str | Path, beside: int | None = None) -> Iterator[int]:
    """Hold a folder open; raises OSError for a link, so that nothing outside is ever written."""
    handle = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _WATCHFUL, dir_fd=beside)
    try:
        yield handle
    finally:
        os.close(handle)


def lock(handle: int, *, wait: bool) -> bool:
    """Lock what is open for this process alone (flock); False where another one holds it.

    A file system without locks (NFS of old) counts as held while what is there is younger than an hour,
    and as free for those who would wait.
    """
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return wait or time.time() - os.fstat(handle).st_mtime > HOUR
    return True


def is_at(handle: int, name: str | Path, beside: int | None = None) -> bool:
    """Return True where a name still leads to what is open; another build may have put its own there."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(name, dir_fd=beside, follow_symlinks=False))
    except FileNotFoundError:
        return False


def write(name: str, data: bytes, folder: int) -> None:
    """Write a new file whole, onto the disk; everybody may read it, whatever the umask."""
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _WATCHFUL, MODE, dir_fd=folder)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fchmod(handle, MODE)
        os.fsync(handle)
    finally:
        os.close(handle)


def sync(folder: int) -> None:
    """Make the names of an open folder last through a power cut, where its file system knows how."""
    try:
        os.fsync(folder)
    except OSError as fault:
        if fault.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def contents(name: str, folder: int) -> bytes | None:
    """Return the bytes of a regular file; None for links, folders, devices, and pipes (which would block)."""
    handle = _file(name, folder)
    if handle is None:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read()


def is_same(name: str, data: bytes, folder: int) -> bool:
    """Return True where a file is there already with these bytes, for everybody to read."""
    handle = _file(name, folder)
    if handle is None:
        return False
    with os.fdopen(handle, "rb") as file:
        info = os.fstat(handle)
        same = info.st_size == len(data) and stat.S_IMODE(info.st_mode) == MODE
        return same and file.read() == data


def _file(name: str, folder: int) -> int | None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NONBLOCK | _WATCHFUL, dir_fd=folder)
    except OSError as fault:
        if fault.errno in (errno.ENOENT, errno.ELOOP, errno.ENXIO, errno.EMLINK):
            return None
        raise
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    return None


def names(folder: int) -> list[str]:
    """Return the names in an open folder."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def files(folder: int) -> Mapping[str, int]:
    """Return the regular files of a folder that are not hidden, and the inode of each."""
    found = {name: os.stat(name, dir_fd=folder, follow_symlinks=False) for name in sorted(names(folder))}
    return {
        name: info.st_ino
        for name, info in found.items()
        if stat.S_ISREG(info.st_mode) and not name.startswith(".")
    }


def link(name: str, source: int, target: int) -> None:
    """Let an entry of one folder stand in another too: files as hard links, folders made again.

    Raises OSError where that would not be the very same: another disk, another owner's, a file system
    without hard links.
    """
    info = os.stat(name, dir_fd=source, follow_symlinks=False)
    if not stat.S_ISDIR(info.st_mode):
        os.link(name, name, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
        return
    if info.st_dev != os.fstat(source).st_dev:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), name)
    if not os.access(name, os.W_OK | os.X_OK, dir_fd=source):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), name)
    os.mkdir(name, 0o700, dir_fd=target)
    with opened(name, source) as below, opened(name, target) as copy:
        for each in names(below):
            link(each, below, copy)
        resemble(copy, below)
        os.utime(copy, ns=(info.st_atime_ns, info.st_mtime_ns))


def resemble(new: int, old: int) -> None:
    """Give a folder the owner, the mode and the attributes (ACLs) of another; raises OSError if forbidden."""
    model, own = os.fstat(old), os.fstat(new)
    if (model.st_uid, model.st_gid) != (own.st_uid, own.st_gid):
        os.fchown(new, model.st_uid, model.st_gid)
    os.fchmod(new, stat.S_IMODE(model.st_mode))
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # file systems without attributes have none to lose
            for attribute in os.listxattr(old):
                os.setxattr(new, attribute, os.getxattr(old, attribute))


def remove(name: str, folder: int) -> None:
    """Take away a file, or a folder with all that is in it; nothing is done where it is not there."""
    try:
        info = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(info.st_mode):
        os.unlink(name, dir_fd=folder)
        return
    with opened(name, folder) as below:
        for each in names(below):
            remove(each, below)
    os.rmdir(name, dir_fd=folder)
