"""Test the whole path with quick renderers: what lies in dist/ after good, bad and partial builds."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import fake_renderers
import pytest
from custom_templates import DEFAULT
from institutions import SUPPORT
from published_plans import SMALL, TEMPLATES
from suites import thorough

from tmpublish import checks, renderers
from tmpublish.build import BuildResult, build
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError

KINDS = ("booklet-en.pdf", "booklet-zh.pdf", "deck-en.pptx", "deck-zh.pptx", "template.pptx")
FILES = [f"small-plan-{rest}" for rest in KINDS]

Build = Callable[..., BuildResult]


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PYTHONPATH", str(SUPPORT))
    monkeypatch.setattr("tmpublish.build.check_build", lambda *_: [])
    monkeypatch.setattr(renderers, "lay_out", fake_renderers.layout)
    whole = dict(renderers.KINDS)
    # A kind, one that needs it and one without a language show all that the building does.
    for kind in whole.keys() - {"booklet", "deck", "template"}:
        del renderers.KINDS[kind]
    for kind in renderers.KINDS:
        use(monkeypatch, kind, "quick")
    yield
    monkeypatch.undo()
    # The order of the kinds is the order of the work, and putting one back would put it last.
    renderers.KINDS.clear()
    renderers.KINDS.update(whole)


def use(monkeypatch: pytest.MonkeyPatch, kind: str, fake: str) -> None:
    monkeypatch.setitem(
        renderers.KINDS, kind, replace(renderers.KINDS[kind], render=getattr(fake_renderers, fake))
    )


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def again(small: Path, dist: Path) -> Build:
    """Build the small plan; the first time is done."""
    build(small, TEMPLATES, dist)
    return lambda **how: build(small, TEMPLATES, dist, **how)


def contents(dist: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in dist.iterdir()}


def manifest(dist: Path) -> dict[str, dict[str, dict[str, int]]]:
    loaded: dict[str, dict[str, dict[str, int]]] = json.loads((dist / "manifest.json").read_text("utf-8"))[
        "predicate"
    ]
    return loaded


@pytest.mark.usefixtures("again")
def test_a_build_leaves_its_files_and_the_manifest(dist: Path) -> None:
    assert sorted(contents(dist)) == sorted([*FILES, "manifest.json"])
    assert list(manifest(dist)["files"]) == FILES


def test_a_second_build_gives_the_same_bytes(again: Build, dist: Path) -> None:
    first = contents(dist)
    assert again(fresh=True).made == tuple(FILES)
    assert contents(dist) == first


def test_a_file_whose_inputs_are_unchanged_is_not_rendered(again: Build, small: Path, dist: Path) -> None:
    first = contents(dist)
    assert again().made == ()
    small.write_text(SMALL.replace("海边的学校", "山上的学校"), "utf-8")
    assert again().made == (FILES[1], FILES[3])
    now = contents(dist)
    assert {name for name in FILES if now[name] != first[name]} == {FILES[1], FILES[3]}
    assert again(fresh=True).made == tuple(FILES)
    assert contents(dist) == now
    small.write_text(small.read_text("utf-8").replace("2026-03-12", "2026-03-13"), "utf-8")
    assert len(again().made) == len(FILES)


def test_names_carry_the_edition_if_asked(again: Build, dist: Path) -> None:
    again(name_edition=True)
    dated = [name.replace("small-plan-", "small-plan-2026-03-12-") for name in FILES]
    assert sorted(contents(dist)) == sorted([*dated, "manifest.json"])
    assert again(name_edition=True).made == ()
    again()
    assert sorted(contents(dist)) == sorted([*FILES, "manifest.json"])


def test_a_refused_plan_changes_nothing(again: Build, small: Path, dist: Path) -> None:
    first = contents(dist)
    small.write_text(SMALL.replace("zh: 教学", "zh: "), "utf-8")
    with pytest.raises(PublishError, match="missing_translation"):
        again()
    assert contents(dist) == first


@pytest.mark.parametrize("fake", ["refused", "segfault", "faulty"])
def test_a_file_that_fails_changes_nothing(
    fake: str, again: Build, small: Path, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = contents(dist)
    small.write_text(SMALL.replace("sea", "lake"), "utf-8")
    use(monkeypatch, "deck", fake)
    with pytest.raises(PublishError):
        again()
    assert contents(dist) == first


def test_files_are_checked_before_they_are_moved(
    again: Build, small: Path, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finds_fault(published: checks.CheckContext, _depth: str) -> list[Problem]:
        assert b"by the lake" in published.files[FILES[0]]
        return [Problem("dist/x.pdf", 0, 0, "bad", f"of {list(published.files)}: not as it should be")]

    monkeypatch.setattr("tmpublish.build.check_build", finds_fault)
    first = contents(dist)
    small.write_text(SMALL.replace("by the sea", "by the lake"), "utf-8")
    with pytest.raises(PublishError, match="not as it should be") as refused:
        again()
    assert contents(dist) == first
    assert str(FILES) in str(refused.value)


def test_a_bad_folder_is_reported_before_the_work(
    small: Path, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "segfault")
    dist.write_bytes(b"")
    with pytest.raises(UsageError, match="is a file"):
        build(small, TEMPLATES, dist)


def test_the_file_of_a_language_that_was_taken_out_goes_too(again: Build, small: Path, dist: Path) -> None:
    (dist / "small-plan-b-deck-zh.pptx").write_bytes(b"of another plan")
    english = "\n".join(
        line.split(", zh:")[0] + ("}" if ", zh:" in line else "") for line in SMALL.splitlines()
    )
    small.write_text(english.replace("[en, zh]", "[en]"), "utf-8")
    assert again().removed == (FILES[1], FILES[3])
    assert sorted(contents(dist)) == [
        "manifest.json", "small-plan-b-deck-zh.pptx", FILES[0], FILES[2], FILES[4]
    ]  # fmt: skip
    assert list(manifest(dist)["files"]) == [FILES[0], FILES[2], FILES[4]]


def test_a_partial_build_keeps_what_is_still_true(again: Build, dist: Path) -> None:
    before = contents(dist)
    (dist / FILES[2]).unlink()
    built = again(only=["deck"], languages=["en"])
    assert (built.made, built.removed) == ((FILES[2],), ())
    assert contents(dist) == before


def test_a_partial_build_takes_away_what_an_older_source_made(again: Build, small: Path, dist: Path) -> None:
    small.write_text(SMALL.replace("sea", "lake"), "utf-8")
    built = again(languages=["zh"])
    assert built.removed == (FILES[0], FILES[2])
    assert list(manifest(dist)["files"]) == [FILES[1], FILES[3], FILES[4]]
    assert manifest(dist)["texts"] == {"vision.line": {"zh": {"booklet": 3, "deck": 3}}}


def test_a_partial_build_takes_away_what_somebody_changed(again: Build, dist: Path) -> None:
    (dist / FILES[0]).write_bytes(b"saved again in another program")
    assert again(only=["deck"]).removed == (FILES[0],)
    assert manifest(dist)["texts"]["vision.line"]["en"] == {"deck": 3}


def test_a_damaged_manifest_is_as_good_as_none(again: Build, dist: Path) -> None:
    (dist / "manifest.json").write_bytes(b"{}")
    assert again(only=["deck"]).removed == (FILES[0], FILES[1], FILES[4])


def test_what_serves_all_languages_is_made_with_any_of_them(again: Build, dist: Path) -> None:
    assert again(only=["template"], languages=["zh"], fresh=True).made == (FILES[4],)
    entry = manifest(dist)["files"][FILES[4]]
    assert "language" not in entry
    assert (entry["layouts"], manifest(dist)["texts"]["vision.line"]["en"]) == (7, {"booklet": 3, "deck": 3})


def test_decks_can_stand_on_a_template_from_outside(again: Build, dist: Path, small: Path) -> None:
    built = again(deck_template=DEFAULT)
    assert built.removed == (FILES[4],)
    assert list(manifest(dist)["files"]) == FILES[:4]
    assert list(manifest(dist)["inputs"]["deck_template"]) == ["default.pptx"]
    assert "template_guess" in {warning.code for warning in built.warnings}
    assert again(deck_template=DEFAULT, only=["template"]).made == (FILES[4],)
    before = contents(dist)
    with pytest.raises(PublishError, match="template_missing"):
        again(deck_template=small.parent / "none.pptx")
    with pytest.raises(UsageError, match="name that with --deck-template"):
        again(deck_map=small)
    assert contents(dist) == before


def ended(process: int) -> bool:
    """Return True once a process that is not ours has ended, or only waits to be reaped."""
    for _ in range(500):
        try:
            stat = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
        except OSError:  # ended, perhaps between opening and reading
            return True
        if stat.rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


def command(source: Path, dist: Path, fake: str) -> list[str]:
    """Return the words that run the command as a process, with a quick or slow renderer."""
    script = f"""
import dataclasses, sys, fake_renderers
import tmpublish.build
from tmpublish import cli, renderers
tmpublish.build.check_build = lambda *_: []
renderers.lay_out = fake_renderers.layout
for name in renderers.KINDS.keys() - {{"booklet", "deck", "template"}}:
    del renderers.KINDS[name]
for name, kind in renderers.KINDS.items():
    renderers.KINDS[name] = dataclasses.replace(kind, render=fake_renderers.{fake})
words = ["build", {str(source)!r}, "--templates", {str(TEMPLATES)!r}, "-o", {str(dist)!r}, "--fresh"]
sys.exit(cli.main(words))
"""
    return [sys.executable, "-c", script]


@pytest.mark.thorough
def test_builds_side_by_side_leave_one_whole_set(small: Path, dist: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(SMALL.replace("sea", "lake"), "utf-8")
    builds = [
        subprocess.Popen(command(source, dist, "quick"), stdout=subprocess.DEVNULL)
        for source in (small, other)
    ]
    assert [each.wait() for each in builds] == [0, 0]
    words = {(dist / name).read_bytes().count(b"lake") for name in FILES if "-en" in name}
    assert len(words) == 1
    assert {path.name for path in dist.iterdir()} == {*FILES, "manifest.json"}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), thorough(signal.SIGTERM, 143)])
def test_a_build_that_is_stopped_leaves_all_as_it_was(
    number: int, code: int, again: Build, small: Path, dist: Path, tmp_path: Path
) -> None:
    again()
    before = contents(dist)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = os.environ | {"HOME": str(tmp_path), "TMPDIR": str(scratch)}
    with subprocess.Popen(command(small, dist, "slow"), env=environment, stderr=subprocess.PIPE) as running:
        while not (tmp_path / "begun").exists() or not (tmp_path / "begun").read_text("ascii"):
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(number)
        complaints = running.communicate(timeout=60)[1].decode()
    assert running.returncode == code
    assert "Traceback" not in complaints
    assert contents(dist) == before
    assert list(scratch.iterdir()) == []
    child = int((tmp_path / "begun").read_text("ascii"))
    assert ended(child), "the worker outlives the build"
