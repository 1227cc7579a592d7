"""Test that dist/ holds the old set or the new one, never a mixture, whatever stops a build and when."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from interruption import interrupt
from output_sets import NEW, OLD

from tmpublish import output_directory

# Full is a file system that takes a few small files more, and then no byte.
FULL = """
mount -t tmpfs -o size=64k tmpfs "$1" && cd "$1" && mkdir dist && printf old >dist/manifest.json || exit
"$2" -c "
from pathlib import Path
from tmpublish import environment, output_directory
dist = Path('dist')
files = {'a.pdf': bytes(200_000), 'manifest.json': b'new'}
try:
    with output_directory.locked(dist):
        output_directory.replace(dist, files, ())
except environment.UsageError as lacking:
    print(lacking)
print(dict(output_directory.read(dist)), [path.name for path in Path().iterdir()])
"
"""


def test_a_kill_at_any_step_leaves_one_whole_set(tmp_path: Path) -> None:
    tried, wrong = interrupt(tmp_path, "KILL")
    assert wrong == []
    assert tried > 200


def test_so_does_a_full_disk(tmp_path: Path) -> None:
    tried, wrong = interrupt(tmp_path, "ENOSPC:with others")
    assert wrong == []
    assert tried > 40


def test_a_careless_exchange_would_be_found_out(tmp_path: Path) -> None:
    assert interrupt(tmp_path, "careless:replacement")[1]


def test_a_full_file_system_changes_nothing(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if not unshare:
        pytest.skip("there is no unshare here; the same is tried above with a disk that only says so")
    rights = ["-m"] if os.geteuid() == 0 else ["-rm"]
    probe = [unshare, *rights, "mount", "-t", "tmpfs", "tmpfs", tmp_path]
    mounted = subprocess.run(probe, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"this machine mounts nothing for tests ({mounted.stderr.strip()}); see above")
    words = [unshare, *rights, "sh", "-c", FULL, "sh", tmp_path, sys.executable]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "The disk that holds dist is full. Free some space and run this again.",
        "{'manifest.json': b'old'} ['dist']",
    ]


WRITER = """
import sys, time
from pathlib import Path
from tmpublish import output_directory
dist, word, wait = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
time.sleep(wait)
with output_directory.locked(dist):
    output_directory.replace(dist, {name: word.encode() for name in ("a.pdf", "b.pdf", "manifest.json")}, ())
"""


def test_two_builds_at_once_leave_one_whole_set(tmp_path: Path) -> None:
    for offset in range(6):
        dist = tmp_path / f"{offset}" / "dist"
        dist.parent.mkdir()
        words = [sys.executable, "-c", WRITER, str(dist)]
        pair = [
            subprocess.Popen([*words, "one", "0"]),
            subprocess.Popen([*words, "other", f"{offset / 200}"]),
        ]
        assert [each.wait() for each in pair] == [0, 0]
        assert set(output_directory.read(dist).values()) in ({b"one"}, {b"other"})
        assert sorted(path.name for path in dist.iterdir()) == ["a.pdf", "b.pdf", "manifest.json"]
        assert [path.name for path in dist.parent.iterdir()] == ["dist"]


def test_readers_see_whole_sets_while_builds_go_on(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    with output_directory.locked(dist):
        output_directory.replace(dist, OLD, ())
    over = threading.Event()
    seen: list[dict[str, bytes]] = []

    def look() -> None:
        while not over.is_set():
            seen.append(dict(output_directory.read(dist)))

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(40):
        with output_directory.locked(dist):
            output_directory.replace(dist, (NEW, OLD)[turn % 2], ())
        time.sleep(0.001)
    over.set()
    reader.join()
    assert len(seen) > 10
    assert all(each in (OLD, NEW) for each in seen)
