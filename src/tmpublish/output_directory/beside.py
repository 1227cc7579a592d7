"""New files + a folder → the folder made anew beside it and exchanged for it: all of it in one step."""

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterator, Mapping, Set
from typing import TypedDict

from tmpublish.output_directory import disk
from tmpublish.output_directory.exchange import exchange

_NEW, _STATE = "set", "state.json"


class State(TypedDict):
    """What stands beside the new folder, so that whoever comes after a kill knows which one is which."""

    folder: str
    old: int
    """The inode of the folder that is to be replaced."""
    new: int
    ours: list[str]
    """The names that may go when the old folder goes; all others are somebody's own."""


def replace(name: str, above: int, files: Mapping[str, bytes], gone: Set[str]) -> None:
    """Put `files` into the folder `name` (in the open folder `above`), take the `gone` away, keep all else.

    Raises OSError, with everything as it was, where that cannot be done in one step. A terminal that stands
    in the folder keeps the old one: it has to `cd` there again.
    """
    with disk.opened(name, above) as old, _workroom(name, above) as room:
        os.mkdir(_NEW, dir_fd=room)
        with disk.opened(_NEW, room) as new:
            # Another build that waits for the old folder has to wait for this one too.
            disk.lock(new, wait=True)
            inodes = {"old": os.fstat(old).st_ino, "new": os.fstat(new).st_ino}
            state = {"folder": name, **inodes, "ours": sorted(files.keys() | gone)}
            disk.write(_STATE, json.dumps(state).encode(), room)
            disk.sync(room)
            _fill(new, old, files, gone)
            with disk.uninterrupted():
                _exchange(name, above, room, old)
                # What cannot be swept now is swept by the next run; the new set is in its place.
                with contextlib.suppress(OSError):
                    _settle(room, name, above)


def _exchange(name: str, above: int, room: int, old: int) -> None:
    exchange(_NEW, room, name, above)
    if not disk.is_at(old, _NEW, room):
        # Somebody put another folder, or a link, in its place meanwhile: that is not ours to replace.
        exchange(_NEW, room, name, above)
        raise FileExistsError(f"{name} was replaced by something else")
    disk.sync(above)
    disk.sync(room)


def _fill(new: int, old: int, files: Mapping[str, bytes], gone: Set[str]) -> None:
    for name in disk.names(old):
        if name not in files and name not in gone and not name.startswith(disk.TEMPORARY):
            disk.link(name, old, new)
    for name, data in files.items():
        if disk.is_same(name, data, old):
            disk.link(name, old, new)
        else:
            disk.write(name, data, new)
    disk.resemble(new, old)
    disk.sync(new)


@contextlib.contextmanager
def _workroom(name: str, above: int) -> Iterator[int]:
    """Hold a folder for this run's work, locked while the run lives."""
    with contextlib.ExitStack() as held:
        while True:
            work = f"{disk.TEMPORARY}{secrets.token_hex(4)}"
            os.mkdir(work, 0o700, dir_fd=above)
            # A sweeper may come in between, and take it for one that a killed run left.
            with contextlib.suppress(FileNotFoundError), contextlib.ExitStack() as attempt:
                room = attempt.enter_context(disk.opened(work, above))
                if disk.lock(room, wait=False) and disk.is_at(room, work, above):
                    held.enter_context(attempt.pop_all())
                    break
        try:
            yield room
        finally:
            with disk.uninterrupted(), contextlib.suppress(OSError):
                _settle(room, name, above)
                os.rmdir(work, dir_fd=above)


def sweep(name: str, above: int) -> None:
    """Finish or take away what killed runs left beside the folder `name`; what lives is let alone."""
    for left in disk.names(above):
        if left.startswith(disk.TEMPORARY):
            with contextlib.suppress(OSError), disk.opened(left, above) as room:
                if disk.lock(room, wait=False) and _settle(room, name, above):
                    os.rmdir(left, dir_fd=above)


def _settle(room: int, name: str, above: int) -> bool:
    """Empty a workroom of the folder `name`, over and over if need be; False where it is another folder's."""
    state = _state(room)
    if state and state["folder"] != name:
        return False
    there = _inode(_NEW, room)
    if state and there == state["old"]:
        with disk.opened(_NEW, room) as old, disk.opened(name, above) as new:
            _bring_home(old, new, frozenset(state["ours"]))
    elif state and there == state["new"]:
        disk.remove(_NEW, room)
    # A folder without a state was never filled, and anything else in it is not ours: rmdir then refuses.
    with contextlib.suppress(FileNotFoundError):
        os.rmdir(_NEW, dir_fd=room)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(_STATE, dir_fd=room)
    return True


def _state(room: int) -> State | None:
    try:
        state: State = json.loads(disk.contents(_STATE, room) or b"")
    except ValueError:
        return None
    return state


def _inode(name: str, folder: int) -> int | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_ino
    except FileNotFoundError:
        return None


def _bring_home(old: int, new: int, ours: Set[str] = frozenset()) -> None:
    """Empty a replaced folder, and keep what somebody put or changed there while the new one was made."""
    for name in disk.names(old):
        info = os.stat(name, dir_fd=old, follow_symlinks=False)
        if name in ours or name.startswith(disk.TEMPORARY):
            disk.remove(name, old)
        elif stat.S_ISDIR(info.st_mode) and _inode(name, new) is not None:
            with disk.opened(name, old) as below, disk.opened(name, new) as home:
                _bring_home(below, home)
            os.rmdir(name, dir_fd=old)
        elif _is_newer(info, name, new):
            os.rename(name, name, src_dir_fd=old, dst_dir_fd=new)
        else:
            os.unlink(name, dir_fd=old)


def _is_newer(info: os.stat_result, name: str, folder: int) -> bool:
    try:
        return info.st_mtime_ns > os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime_ns
    except FileNotFoundError:
        return True
