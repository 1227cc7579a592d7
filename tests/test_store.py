"""Test the folder that a build fills."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tmpublish import store
from tmpublish.machine import UnableError

OLD = {"a.pdf": b"old a", "b.pdf": b"old b", "manifest.json": b"old"}
NEW = {"a.pdf": b"new a", "b.pdf": b"new b", "manifest.json": b"new"}


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    return folder


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_new_files_take_the_place_of_old_ones(dist: Path) -> None:
    with store.locked(dist):
        store.replace(dist, NEW, ["gone.pdf"])
    assert store.read(dist) == NEW
    assert names(dist) == set(NEW)


def test_everybody_may_read_the_files(dist: Path) -> None:
    store.replace(dist, NEW, [])
    assert {path.stat().st_mode & 0o777 for path in dist.iterdir()} == {0o644}


def test_stale_files_go_and_foreign_ones_stay(dist: Path) -> None:
    (dist / "stale.pdf").write_bytes(b"stale")
    (dist / "foreign.txt").write_bytes(b"mine")
    store.replace(dist, NEW, ["stale.pdf"])
    assert names(dist) == {*NEW, "foreign.txt"}


def test_what_a_killed_build_left_behind_is_swept(dist: Path) -> None:
    (dist / ".tmpublish-abc").write_bytes(b"half a booklet")
    store.replace(dist, NEW, [])
    assert names(dist) == set(NEW)


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with store.locked(tmp_path / "deep" / "dist"):
        store.replace(tmp_path / "deep" / "dist", NEW, [])
    assert store.read(tmp_path / "deep" / "dist") == NEW


def test_the_manifest_comes_last(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    really = Path.replace

    def spy(self: Path, target: Path) -> Path:
        order.append(target.name)
        return really(self, target)

    monkeypatch.setattr(Path, "replace", spy)
    store.replace(dist, NEW, [])
    assert order == list(NEW)


def test_a_full_disk_changes_nothing(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([None, None])

    def full(_: int) -> None:
        if next(calls, "full") == "full":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnableError, match="is full; make room"):
        store.replace(dist, NEW, ["b.pdf"])
    assert store.read(dist) == OLD
    assert names(dist) == set(OLD)


def test_a_folder_in_the_place_of_a_file_changes_nothing(dist: Path) -> None:
    (dist / "b.pdf").unlink()
    (dist / "b.pdf").mkdir()
    with pytest.raises(UnableError, match=r"b\.pdf is a folder"):
        store.replace(dist, NEW, [])
    assert (dist / "a.pdf").read_bytes() == b"old a"


def test_a_file_that_is_a_link_is_replaced_not_followed(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (dist / "a.pdf").unlink()
    (dist / "a.pdf").symlink_to(tmp_path / "precious")
    assert "a.pdf" not in store.read(dist)
    store.replace(dist, NEW, [])
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (dist / "a.pdf").is_symlink()


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "dist").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnableError, match="is a link to somewhere else"):
        store.refuse(tmp_path / "dist")


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dist").write_bytes(b"")
    with pytest.raises(UnableError, match="is a file, not a folder"):
        store.refuse(tmp_path / "dist")
    with pytest.raises(UnableError, match="cannot be written to"):
        store.refuse(tmp_path / "dist" / "below")


def test_a_folder_that_lets_nothing_in_is_refused(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UnableError, match="cannot be written to"):
        store.refuse(dist)


def test_two_builds_take_turns(dist: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with store.locked(dist):
            order.append("second")

    with store.locked(dist):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.1)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_ctrl_c_waits_for_the_renames(dist: Path) -> None:
    script = f"""
import os, pathlib, signal
from tmpublish import store
really = pathlib.Path.replace
def interrupted(self, target):
    os.kill(os.getpid(), signal.SIGINT)
    return really(self, target)
pathlib.Path.replace = interrupted
store.replace(pathlib.Path({str(dist)!r}), {NEW!r}, [])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"KeyboardInterrupt" in done.stderr
    assert store.read(dist) == NEW
