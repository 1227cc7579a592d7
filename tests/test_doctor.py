"""Test what is said of the machine, well and sick, and that each lack comes with what helps."""

import io
import json
import shutil
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

import pytest
from published_plans import TEMPLATES

from tmpublish import cli, doctor, environment
from tmpublish.doctor import Finding
from tmpublish.environment import Library


def looked(finding: list[Finding], what: str) -> Finding:
    return next(each for each in finding if each.what == what)


def test_a_machine_that_runs_these_tests_can_publish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["doctor", "--templates", str(TEMPLATES)]
    assert cli.main(words) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "This machine can publish."
    assert cli.main([*words, "--format", "json"]) == 0
    reported = json.loads(capsys.readouterr().out)
    assert {"Python", "Python libraries", "Pango", "HarfBuzz-Subset", "Fontconfig", "Fonts", "Clock"} <= {
        finding["what"] for finding in reported
    }
    assert {finding["state"] for finding in reported} <= {"ok", "note"}
    assert all(finding["meaning"] for finding in reported if finding["state"] != "ok")
    assert list(tmp_path.iterdir()) == []


def test_a_machine_that_lacks_something_is_reported_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "PANGO", ())
    monkeypatch.setattr(environment, "SYSTEM", {**environment.SYSTEM, "Pango": ((), "sets the text")})
    assert cli.main(["doctor", "--templates", str(TEMPLATES)]) == 2
    out = capsys.readouterr().out
    assert "lack  Pango" in out
    assert f"It sets the text. Run `{environment.command()}`." in out
    assert out.splitlines()[-1].endswith(" missing.")


def test_an_old_pango_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "library_version", lambda *_: "1.42.4")
    found = looked(list(doctor.system_libraries()), "Pango")
    assert (found.state, found.found) == ("lack", "1.42.4")
    assert "1.44 or newer" in found.meaning


def test_libraries_of_other_versions_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    here = [Library("lxml", "lxml>=6", "5.4.0"), Library("pydantic", "pydantic>=2.12", None)]
    monkeypatch.setattr(environment, "libraries", lambda: here)
    assert [(found.what, found.found, found.state) for found in doctor.libraries()] == [
        ("lxml", "5.4.0", "lack"),
        ("pydantic", "missing", "lack"),
    ]
    monkeypatch.setattr(environment, "libraries", list)
    assert [found.state for found in doctor.libraries()] == ["note"]


def test_fonts_are_compared_with_their_list(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "fonts", tmp_path / "fonts")
    assert [found.state for found in doctor.fonts(tmp_path)] == ["ok"]
    (tmp_path / "fonts/SourceSans3-Bold.ttf").write_bytes(b"another")
    (tmp_path / "fonts/SourceSans3-Light.ttf").unlink()
    lack, note = doctor.fonts(tmp_path)
    assert (lack.state, note.state) == ("lack", "note")
    assert "Missing: SourceSans3-Light.ttf." in lack.meaning
    assert "Changed: SourceSans3-Bold.ttf" in note.meaning
    (tmp_path / "fonts/SOURCES.toml").write_bytes(b"\xff")
    assert [found.state for found in doctor.fonts(tmp_path)] == ["note"]


def test_a_folder_that_takes_nothing_is_a_lack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert [found.state for found in doctor.folder(tmp_path / "file")] == ["lack"]
    assert [found.state for found in doctor.folder(tmp_path / "new" / "dist")] == ["ok"]
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1))
    assert "Too little space" in next(doctor.folder(tmp_path)).meaning
    assert [found.state for found in doctor.scratch()] == ["lack"]


def test_no_place_for_temporary_files_is_a_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> str:
        raise FileNotFoundError

    monkeypatch.setattr(tempfile, "gettempdir", nowhere)
    assert [(found.state, found.found) for found in doctor.scratch()] == [("lack", "none")]


def test_what_does_not_touch_the_files_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "gmtime", lambda *_: time.struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert [found.state for found in doctor.clock()] == ["note", "note"]
    monkeypatch.setattr(environment, "free_memory", lambda: 100_000_000)
    assert [found.state for found in doctor.power()] == ["ok", "note"]
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert {found.state for found in doctor.tools()} == {"note"}
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert [(found.state, found.found) for found in doctor.words()] == [("note", "ascii")]
