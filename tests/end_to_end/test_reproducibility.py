"""Test that odd surroundings have no effect on the files, or are reported in one plain sentence."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from published_plans import SMALL, TEMPLATES
from suites import thorough

from tmpublish import cli, output_directory
from tmpublish.cli import reporting

BUILD = [sys.executable, "-m", "tmpublish", "build", "--templates", str(TEMPLATES)]
LINT = [sys.executable, "-m", "tmpublish", "lint"]
ONE = ["--only", "summary", "--lang", "zh"]
ODD = {
    "LC_ALL": "xx_YY.UTF-8",
    "LANG": "klingon",
    "TZ": "Nowhere/Bad",
    "HOME": "/nowhere",
    "TMPDIR": "/nowhere",
    "PYTHONOPTIMIZE": "2",
    "PYTHONIOENCODING": "ascii",
    "PYTHONPATH": "/nowhere:/dev/null",
    "PYTHONHASHSEED": "42",
    "SOURCE_DATE_EPOCH": "",
    "FONTCONFIG_FILE": "/nowhere",
    "LC_CTYPE": "zh_TW.Big5",
}


def run(
    folder: Path, *words: str, shell: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run words in a folder, through a shell where a stream is to be closed."""
    command = ["sh", "-c", f'exec "$@" {shell}', "sh", *words] if shell else [*words]
    return subprocess.run(
        command,
        cwd=folder,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


@pytest.mark.thorough
def test_odd_surroundings_do_not_touch_the_files(small: Path) -> None:
    here, there = small.parent, small.parent / "a b 中文\n#?%41;*"
    there.mkdir()
    plain = run(here, *BUILD, "plan.yaml", *ONE)
    assert plain.returncode == 0, plain.stdout + plain.stderr
    words = [*BUILD, str(small), "-o", "出 d", *ONE]
    odd = run(there, *words, shell="<&- 2>&-", environment=ODD)
    assert odd.returncode == 0, odd.stdout + odd.stderr
    assert output_directory.read(there / "出 d") == output_directory.read(here / "dist")
    assert len(odd.stdout.splitlines()) == 1


@pytest.fixture
def bad(small: Path) -> Path:
    small.write_text(SMALL.replace(", zh: 愿景", ""), "utf-8")
    return small.parent


@pytest.mark.parametrize("shell", [thorough("<&- 2>&-"), "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(shell: str, bad: Path) -> None:
    done = run(bad, *LINT, "plan.yaml", shell=shell)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) is (">&- " not in shell)


def test_letters_that_the_locale_lacks_are_escaped(bad: Path) -> None:
    done = run(bad, *LINT, "plan.yaml", environment={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "Add `zh: \\u2026`" in done.stdout


def test_a_full_disk_behind_the_output_is_reported(bad: Path) -> None:
    done = run(bad, *LINT, "plan.yaml", shell=">/dev/full")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr


def test_names_that_are_too_long_or_not_utf_8_are_reported(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build = ["build", "--templates", str(TEMPLATES), str(small)]
    assert cli.main([*build, "-o", "x" * 300]) == 2
    assert "cannot be written to (File name too long)" in capsys.readouterr().err
    name = small.with_name(os.fsdecode(b"x\xff.yaml"))
    small.rename(name)
    assert cli.main([*build[:-1], str(name)]) == 2
    assert "is not UTF-8. Rename the folder or file." in capsys.readouterr().err


def test_a_folder_that_is_no_more_is_reported(small: Path) -> None:
    words = ["sh", "-c", 'mkdir g; cd g; rmdir ../g; exec "$@"', "sh", *LINT, str(small)]
    done = run(small.parent, *words)
    assert done.returncode == 2
    assert "The current folder was deleted" in done.stderr


def test_a_library_that_cannot_be_loaded_is_reported(small: Path) -> None:
    (small.parent / "yaml.py").write_text("raise ImportError('half installed')", "ascii")
    done = run(small.parent, *LINT, "plan.yaml", environment={"PYTHONPATH": str(small.parent)})
    assert done.returncode == 2
    assert "A library is missing (half installed). Run `rm -r .venv && make`." in done.stderr


def test_a_limit_on_the_size_of_files_is_reported(tmp_path: Path) -> None:
    script = """
from pathlib import Path
from tmpublish import output_directory
try:
    with output_directory.locked(Path("dist")):
        output_directory.replace(Path("dist"), {"a.pdf": bytes(100_000), "manifest.json": b""}, ())
except Exception as fault:
    print(fault)
"""
    words = ["sh", "-c", 'ulimit -f 20; exec "$@"', "sh", sys.executable, "-c", script]
    done = run(tmp_path, *words)
    assert done.stdout.startswith("A file is larger than may be written to dist (ulimit -f)")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "reported"),
    [
        (MemoryError(), "not enough memory"),
        (OSError(5, "Input/output error", "plan.yaml"), "plan.yaml: Input/output error"),
        (OSError("cannot load library 'libpango-1.0-0'"), "Pango, which sets the text"),
        (KeyError("goals"), r"a bug in tmpublish, not in your plan \(KeyError: 'goals'"),
    ],
)
def test_what_nothing_else_has_a_word_for_is_one_sentence(
    fault: Exception, reported: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(reporting.environment, "libraries", list)
    monkeypatch.setattr("tmpublish.build.build", fail)
    assert cli.main(["build"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert re.search(reported, err)


@pytest.mark.parametrize(("how", "code"), [("", 129), ("nohup", None)])
def test_a_closed_terminal_ends_it_but_not_under_nohup(how: str, code: int | None, tmp_path: Path) -> None:
    script = """
import sys, time, pathlib
from tmpublish import cli
from tmpublish.cli.options import Command
def wait(asked):
    pathlib.Path("begun").touch()
    time.sleep(1.5)
    return 0
cli.COMMANDS = [Command("schema", wait)]
sys.exit(cli.main(["schema"]))
"""
    words = [*how.split(), sys.executable, "-c", script]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        running.send_signal(signal.SIGHUP)
        assert running.wait(timeout=30) == (code or 0)
