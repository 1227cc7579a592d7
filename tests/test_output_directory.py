"""Test the folder that a build fills."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from interruption import refused

from tmpublish import output_directory
from tmpublish.environment import UsageError

OLD = {"a.pdf": b"old a", "b.pdf": b"old b", "manifest.json": b"old"}
exchange = output_directory._exchange
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
    with output_directory.locked(dist):
        output_directory.replace(dist, NEW, ["gone.pdf"])
    assert output_directory.read(dist) == NEW
    assert names(dist) == set(NEW)


def test_everybody_may_read_the_files(dist: Path) -> None:
    output_directory.replace(dist, NEW, [])
    assert {path.stat().st_mode & 0o777 for path in dist.iterdir()} == {0o644}


def test_stale_files_go_and_foreign_ones_stay(dist: Path) -> None:
    (dist / "stale.pdf").write_bytes(b"stale")
    (dist / "foreign.txt").write_bytes(b"mine")
    output_directory.replace(dist, NEW, ["stale.pdf"])
    assert names(dist) == {*NEW, "foreign.txt"}


def test_folders_of_one_s_own_stay_and_a_stale_one_goes(dist: Path) -> None:
    for name in ("mine/deep/draft.pdf", "proof/pages/1.png"):
        (dist / name).parent.mkdir(parents=True)
        (dist / name).write_bytes(b"draft")
    (dist / "mine").chmod(0o750)
    output_directory.replace(dist, NEW, ["proof"])
    assert names(dist) == {*NEW, "mine"}
    assert (dist / "mine/deep/draft.pdf").read_bytes() == b"draft"
    assert (dist / "mine").stat().st_mode & 0o777 == 0o750


def test_what_is_there_already_is_not_written_again(dist: Path) -> None:
    output_directory.replace(dist, NEW, ["proof"])
    before = {path: path.stat().st_ino for path in (dist, *dist.iterdir())}
    output_directory.replace(dist, NEW, ["proof", "gone.pdf"])
    assert {path: path.stat().st_ino for path in (dist, *dist.iterdir())} == before
    output_directory.replace(dist, {**NEW, "a.pdf": b"another"}, [])
    assert (dist / "b.pdf").stat().st_ino == before[dist / "b.pdf"]
    (dist / "a.pdf").chmod(0o600)
    output_directory.replace(dist, {**NEW, "a.pdf": b"another"}, [])
    assert (dist / "a.pdf").stat().st_mode & 0o777 == 0o644


def test_the_folder_keeps_its_mode(dist: Path) -> None:
    dist.chmod(0o2750)
    output_directory.replace(dist, NEW, [])
    assert dist.stat().st_mode & 0o7777 == 0o2750


def test_what_a_killed_build_left_behind_is_swept(dist: Path) -> None:
    (dist / ".tmpublish-abc").write_bytes(b"half a booklet")
    (dist.parent / ".tmpublish-dist-abc").mkdir()
    with output_directory.locked(dist):
        pass
    assert names(dist) == set(OLD)
    assert names(dist.parent) == {"dist"}


def test_the_work_of_a_build_that_lives_is_let_alone(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    def meanwhile(*words: object) -> None:
        with output_directory.locked(dist.parent / "other"):
            seen.append(names(dist.parent))
        exchange(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(output_directory, "_exchange", meanwhile)
    output_directory.replace(dist, NEW, [])
    assert len(seen[0]) == 3
    assert output_directory.read(dist) == NEW


@pytest.mark.parametrize("early", [True, False])
def test_what_somebody_saves_meanwhile_is_kept(
    early: bool, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dist / "mine").mkdir()
    for name in ("notes.txt", "mine/notes.txt"):
        (dist / name).write_bytes(b"mine")

    def save() -> None:
        for name in ("notes.txt", "mine/notes.txt", "mine/new.txt", "new.txt"):
            (dist / "aside").write_bytes(b"newer")
            (dist / "aside").rename(dist / name)

    def meanwhile(*words: object) -> None:
        if early:
            save()
        exchange(*words)  # type: ignore[arg-type]
        if not early:
            save()

    monkeypatch.setattr(output_directory, "_exchange", meanwhile)
    output_directory.replace(dist, NEW, [])
    assert names(dist) == {*NEW, "notes.txt", "new.txt", "mine"}
    assert {path.read_bytes() for path in dist.rglob("*.txt")} == {b"newer"}
    assert names(dist.parent) == {"dist"}


def test_what_is_put_in_its_place_meanwhile_is_not_replaced(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = dist.parent / "elsewhere"
    elsewhere.mkdir()

    def meanwhile(*words: object) -> None:
        if not (dist.parent / "moved").exists():
            dist.rename(dist.parent / "moved")
            dist.symlink_to(elsewhere)
        exchange(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(output_directory, "_exchange", meanwhile)
    with pytest.raises(UsageError, match="dist was moved or replaced"):
        output_directory.replace(dist, NEW, [])
    assert dist.is_symlink()
    assert names(elsewhere) == set()
    assert output_directory.read(dist.parent / "moved") == OLD
    assert names(dist.parent) == {"dist", "elsewhere", "moved"}


def test_a_shell_that_stands_in_the_folder_stays_there(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dist)
    before = dist.stat().st_ino
    for here in (Path(), Path("../dist"), dist / "sub" / ".."):
        with output_directory.locked(here):
            output_directory.replace(here, NEW if here == Path() else OLD, [])
    assert dist.stat().st_ino == before
    assert output_directory.read(Path()) == OLD


def test_links_above_the_folder_are_followed(dist: Path) -> None:
    (dist.parent / "link").symlink_to(dist.parent)
    with output_directory.locked(dist.parent / "link" / "dist"):
        output_directory.replace(dist.parent / "link" / "dist", NEW, [])
    assert output_directory.read(dist) == NEW
    assert names(dist.parent) == {"dist", "link"}


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    with output_directory.locked(tmp_path / "deep" / "dist"):
        output_directory.replace(tmp_path / "deep" / "dist", NEW, [])
    assert output_directory.read(tmp_path / "deep" / "dist") == NEW


def test_the_manifest_comes_last_where_the_folder_stays(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    really = Path.replace

    def spy(path: Path, target: Path) -> Path:
        order.append(target.name)
        return really(path, target)

    monkeypatch.chdir(dist)
    monkeypatch.setattr(Path, "replace", spy)
    output_directory.replace(dist, NEW, [])
    assert order == [*NEW]


def test_a_folder_that_is_gone_when_its_build_failed_stays_so(tmp_path: Path) -> None:
    with pytest.raises(KeyError), output_directory.locked(tmp_path / "dist"):
        raise KeyError
    assert names(tmp_path) == set()


def test_a_full_disk_changes_nothing(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([None, None])

    def full(_: int) -> None:
        if next(calls, "full") == "full":
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=r"is full\. Free some space"):
        output_directory.replace(dist, NEW, ["b.pdf"])
    assert output_directory.read(dist) == OLD
    assert names(dist) == set(OLD)


def test_a_folder_in_the_place_of_a_file_changes_nothing(dist: Path) -> None:
    (dist / "b.pdf").unlink()
    (dist / "b.pdf").mkdir()
    with pytest.raises(UsageError, match=r"b\.pdf is a folder"):
        output_directory.replace(dist, NEW, [])
    assert (dist / "a.pdf").read_bytes() == b"old a"


def test_a_file_that_is_a_link_is_replaced_not_followed(dist: Path, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (dist / "a.pdf").unlink()
    (dist / "a.pdf").symlink_to(tmp_path / "precious")
    assert "a.pdf" not in output_directory.read(dist)
    output_directory.replace(dist, NEW, [])
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (dist / "a.pdf").is_symlink()


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "dist").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link"):
        output_directory.refuse(tmp_path / "dist")


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dist").write_bytes(b"")
    with pytest.raises(UsageError, match="is a file, not a folder"):
        output_directory.refuse(tmp_path / "dist")
    with pytest.raises(UsageError, match="cannot be written to"):
        output_directory.refuse(tmp_path / "dist" / "below")


def test_a_folder_that_lets_nothing_in_is_refused(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="cannot be written to"):
        output_directory.refuse(dist)


def test_two_builds_take_turns(dist: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with output_directory.locked(dist):
            order.append("second")

    with output_directory.locked(dist):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.1)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_the_next_build_holds_the_new_folder(dist: Path) -> None:
    """One that waited for the old folder must not work on it when it is no more."""
    with output_directory.locked(dist):
        waiting = threading.Thread(target=put, args=(dist, OLD))
        waiting.start()
        output_directory.replace(dist, NEW, [])
    waiting.join()
    assert output_directory.read(dist) == OLD


def put(dist: Path, files: dict[str, bytes]) -> None:
    with output_directory.locked(dist):
        output_directory.replace(dist, files, [])


def test_a_folder_that_cannot_be_exchanged_is_renamed(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (dist / "note.txt").write_bytes(b"mine")
    monkeypatch.setattr(output_directory, "_exchange", refused)
    output_directory.replace(dist, NEW, ["b.pdf"])
    assert output_directory.read(dist) == {**NEW, "note.txt": b"mine"}
    assert names(dist.parent) == {"dist"}


def test_a_run_killed_between_two_renames_is_completed(dist: Path) -> None:
    work = dist.parent / ".tmpublish-dist-abc"
    work.mkdir()
    dist.rename(work / "old")
    assert output_directory.read(dist) == OLD
    with output_directory.locked(dist):
        output_directory.replace(dist, NEW, [])
    assert output_directory.read(dist) == NEW
    assert names(dist.parent) == {"dist"}


def test_ctrl_c_waits_for_the_exchange(dist: Path) -> None:
    script = f"""
import os, pathlib, signal
from tmpublish import output_directory
exchange = output_directory._exchange
def interrupted(*words):
    os.kill(os.getpid(), signal.SIGINT)
    exchange(*words)
output_directory._exchange = interrupted
output_directory.replace(pathlib.Path({str(dist)!r}), {NEW!r}, [])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert b"KeyboardInterrupt" in done.stderr
    assert output_directory.read(dist) == NEW
    assert names(dist.parent) == {"dist"}


def test_pipes_and_devices_are_no_files(dist: Path) -> None:
    os.mkfifo(dist / "pipe.pdf")
    assert output_directory.read(dist) == OLD
    output_directory.replace(dist, NEW, [])
    assert names(dist) == {*NEW, "pipe.pdf"}
