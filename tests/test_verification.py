"""Test whether files that somebody was given can be distinguished from others by their manifest alone."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from published_plans import SOURCE, Run

from tmpublish import cli, output_directory

DECK = "tsinghua-medicine-strategic-plan-deck-en.pptx"


@pytest.fixture
def given(journey: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The published files alone, in a folder where there is neither a plan nor a template."""
    assert journey.code == 0, journey.out + journey.err
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(journey.dist, tmp_path / "given"))


def verify(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["verify", "given", *words])
    return code, *capsys.readouterr()


def test_files_as_they_were_made_are_whole(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = verify(capsys)
    assert (code, out) == (0, "")
    assert err.startswith("given: 9 files, each byte for byte")
    assert "not who built it" in err
    assert err.split()[-1] == hashlib.sha256((given / "manifest.json").read_bytes()).hexdigest()


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def swap(path: Path) -> None:
    (path.parent / DECK.replace("-en", "-zh")).replace(path)


def rename(path: Path) -> None:
    path.rename(path.with_name("plan-final.pptx"))


def make_link(path: Path) -> None:
    path.rename(path.parents[1] / "elsewhere.pptx")
    path.symlink_to(path.parents[1] / "elsewhere.pptx")


def change_hash(path: Path) -> None:
    manifest = path.with_name("manifest.json")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text("utf-8").replace(found, "0" * 64), "utf-8")


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (Path.unlink, ["file_missing"]),
        (flip, ["file_changed"]),
        (lambda path: os.truncate(path, 1000), ["file_changed"]),
        (swap, ["file_changed", "file_missing"]),
        (rename, ["file_foreign", "file_missing"]),
        (make_link, ["file_link"]),
        (change_hash, ["file_changed"]),
        (lambda path: path.with_name("manifest.json").write_bytes(b"{}"), ["manifest_shape"]),
        (lambda path: path.with_name("manifest.json").unlink(), ["manifest_missing"]),
    ],
)
def test_what_was_done_to_them_is_named(
    damage: object, codes: list[str], given: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(damage)
    damage(given / DECK)
    code, out, _ = verify(capsys)
    assert code == 1
    assert sorted(line.rsplit("[")[-1].rstrip("]") for line in out.splitlines()) == sorted(codes)


def test_a_file_outside_the_manifest_is_a_warning(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (given / "another.pptx").write_bytes(b"PK")
    (given / "notes.txt").write_bytes(b"mine")
    (given / "mine").mkdir()
    (given / "proof").mkdir()
    (given / ".htaccess").write_bytes(b"")
    code, out, _ = verify(capsys)
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == [
        f"given/{name}" for name in ("another.pptx", "mine", "notes.txt")
    ]
    assert verify(capsys, "--strict")[0] == 1


def test_the_plan_can_be_asked_for_too(given: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys, "--source", str(SOURCE))[0] == 0
    (given.parent / "plan.yaml").write_bytes(SOURCE.read_bytes() + b"\n")
    code, out, _ = verify(capsys, "--source", "plan.yaml")
    assert code == 1
    assert "plan.yaml has changed since the build" in out
    assert verify(capsys, "--source", "none.yaml")[0] == 2


def test_a_file_that_cannot_be_read_is_reported(
    given: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(output_directory, "_contents", denied)
    code, _, err = verify(capsys)
    assert (code, err) == (2, "tmpublish: given cannot be read (Permission denied).\n")
    assert given.is_dir()
