"""New files + a folder that cannot be exchanged (a mount point, a locked parent) → the same, by a journal.

The files lie ready and whole in a hidden folder within; its renaming to `READY` is the moment at which the
new set counts. What is left of the moving after a kill is done by whoever comes next, and readers look there.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence, Set
from typing import TypedDict

from tmpublish.output_directory import disk

READY = f"{disk.TEMPORARY}ready"
_FILES, _ORDER = "files", "order.json"


class Order(TypedDict):
    """What there is to do: files to move in their order, the last as the seal, and names to remove."""

    files: list[str]
    gone: list[str]


def replace(folder: int, files: Mapping[str, bytes], gone: Set[str]) -> None:
    """Put `files` into the open folder and take the `gone` away; raises OSError."""
    work = f"{disk.TEMPORARY}{secrets.token_hex(4)}"
    os.mkdir(work, 0o700, dir_fd=folder)
    try:
        with disk.opened(work, folder) as room:
            os.mkdir(_FILES, 0o700, dir_fd=room)
            with disk.opened(_FILES, room) as below:
                for name, data in files.items():
                    disk.write(name, data, below)
                disk.sync(below)
            order: Order = {"files": list(files), "gone": sorted(gone)}
            disk.write(_ORDER, json.dumps(order).encode(), room)
            disk.sync(room)
        with disk.uninterrupted():
            os.rename(work, READY, src_dir_fd=folder, dst_dir_fd=folder)
            disk.sync(folder)
            finish(folder)
    except BaseException:
        with disk.uninterrupted(), contextlib.suppress(OSError):
            disk.remove(work, folder)
        raise


def finish(folder: int) -> None:
    """Do what the journal still asks for, if there is one; may be done over and over. Raises OSError."""
    try:
        with disk.opened(READY, folder) as room:
            order = _order(room)
            if order:
                with disk.opened(_FILES, room) as below:
                    _move(folder, below, order)
                os.rmdir(_FILES, dir_fd=room)
                os.unlink(_ORDER, dir_fd=room)
    except FileNotFoundError:
        pass
    disk.remove(READY, folder)


def _move(folder: int, below: int, order: Order) -> None:
    ready = set(disk.names(below))
    for name in order["files"]:
        if name == order["files"][-1]:
            for old in order["gone"]:
                disk.remove(old, folder)
            disk.sync(folder)
        if name in ready:
            os.rename(name, name, src_dir_fd=below, dst_dir_fd=folder)
    disk.sync(folder)


def _order(room: int) -> Order | None:
    data = disk.contents(_ORDER, room)
    if data is None:
        return None
    order: Order = json.loads(data)
    return order


def sweep(folder: int) -> None:
    """Finish what a killed run had ready in the open folder, and take away what it had not."""
    finish(folder)
    for left in disk.names(folder):
        if left.startswith(disk.TEMPORARY):
            disk.remove(left, folder)


def contents(folder: int, names: Sequence[str]) -> Mapping[str, bytes]:
    """Return the set in an open folder by name, as it is once the journal is done."""
    with contextlib.suppress(FileNotFoundError), disk.opened(READY, folder) as room:
        if order := _order(room):
            return _as_finished(folder, room, names, order)
    return _read(folder, names)


def _as_finished(folder: int, room: int, names: Sequence[str], order: Order) -> Mapping[str, bytes]:
    with contextlib.suppress(FileNotFoundError), disk.opened(_FILES, room) as below:
        ready = _read(below, order["files"])
        kept = {*names, *order["files"]} - {*order["gone"], *ready}
        return dict(sorted((_read(folder, sorted(kept)) | ready).items()))
    return _read(folder, sorted({*names, *order["files"]} - set(order["gone"])))


def _read(folder: int, names: Sequence[str]) -> dict[str, bytes]:
    found = {name: disk.contents(name, folder) for name in names}
    return {name: data for name, data in found.items() if data is not None}
