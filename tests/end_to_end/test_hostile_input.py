"""Test hostile input row by row: what is refused, with its place, and what is accepted as typed."""

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
import pytest
from hostile import (
    MORE,
    Accepted,
    Refused,
    characters,
    content,
    lengths,
    others,
    pair,
    structure,
)
from PIL import Image
from published_plans import SMALL, TEMPLATES, run_command
from readback import bare, files_of, plan_of, read, words_of
from sample_pictures import encoded, harbour
from suites import thorough

from tmpublish import cli, loader, renderers
from tmpublish.loader import Inputs
from tmpublish.pictures import decoded
from tmpublish.renderers import Key

TABLE = [row for part in (structure, characters, content, lengths, others) for row in part.ROWS]
REFUSED = [row for row in TABLE if isinstance(row, Refused)]
ACCEPTED = [row for row in TABLE if isinstance(row, Accepted)]
OLD = {"small-plan-booklet-en.pdf": b"%PDF of last week", "manifest.json": b"{}", "notes.txt": b"mine"}
LONG = " ".join(["incomprehensibilities"] * 60)
PICTURE = """\
spotlight:
  id: quay
  name: {en: Quay, zh: 码头}
  kicker: {en: Spotlight, zh: 聚焦}
  title: {en: The quay, zh: 码头}
  lead: {en: We build a quay., zh: 我们建码头。}
  short: {en: A quay, zh: 码头}
  pictures:
    - {file: quay.jpg, alt: {en: A quay by the sea, zh: 海边的码头}}
"""


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A folder with the files of last week."""
    folder = tmp_path / "dist"
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    return folder


def written(row: Refused, folder: Path) -> Path:
    """Put the files of a row into a folder of their own; return the plan's."""
    source = folder / "given" / "plan.yaml"
    source.parent.mkdir()
    source.write_bytes(row.plan.encode() if isinstance(row.plan, str) else row.plan)
    if row.beside:
        row.beside(source.parent)
    return source


def assert_reported(row: Refused, printed: str, source: Path) -> None:
    """Hold the problems, as JSON, to the row."""
    found = json.loads(printed)
    assert {problem["path"] for problem in found} == {source.as_posix()}
    found.sort(key=lambda problem: (problem["line"], problem["column"], problem["code"]))
    reported = [f"{problem['line']}:{problem['column']} {problem['code']}" for problem in found]
    if row.reported[-1] == MORE:
        known = len(row.reported) - 1
        assert len(reported) > known
        assert {each.split()[1] for each in reported[known:]} <= {
            each.split()[1] for each in row.reported[:-1]
        }
        reported[known:] = [MORE]
    assert tuple(reported) == row.reported
    assert any(row.says in problem["message"] for problem in found), printed


def assert_unchanged(dist: Path) -> None:
    assert {path.name: path.read_bytes() for path in dist.iterdir()} == OLD


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row.row} {row.name}"[:60])
def test_a_row_is_refused_with_its_place(
    row: Refused,
    dist: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def begins(*_: object, **__: object) -> None:
        raise AssertionError("rendering began")

    monkeypatch.setattr(renderers, "render", begins)
    monkeypatch.setattr("tmpublish.render_pool.start", lambda: None)
    source = written(row, tmp_path)
    words = ["build", source, "--templates", TEMPLATES, "-o", dist, "--format", "json"]
    assert cli.main(list(map(str, words))) == 1
    assert_reported(row, capsys.readouterr().out, source)
    assert_unchanged(dist)


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["alias bomb", "in a remark", "a pipe"])
def test_so_says_the_command_itself(name: str, dist: Path, tmp_path: Path) -> None:
    row = next(row for row in REFUSED if row.name == name)
    source = written(row, tmp_path)
    run = run_command(dist, "build", source, "--templates", TEMPLATES, "--format", "json")
    assert run.code == 1
    assert_reported(row, run.out, Path("given/plan.yaml"))
    assert "Traceback" not in run.err
    assert_unchanged(dist)


@pytest.fixture(scope="module")
def taken() -> bytes:
    """A photograph in the colours of print that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 32.0, 0.0)})
    return encoded(harbour((480, 320)).convert("CMYK"), exif=exif)


@pytest.fixture(scope="module")
def given(taken: bytes, tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """A plan that says all that is accepted, and shows the photograph."""
    folder = tmp_path_factory.mktemp("accepted")
    (folder / "quay.jpg").write_bytes(taken)
    plan = plan_of([pair(row) for row in ACCEPTED]) + PICTURE
    return read(plan.replace("What the school will do.", LONG), folder)


@pytest.fixture(scope="module", params=["zh", thorough("en")])
def files(given: Inputs, request: pytest.FixtureRequest) -> Mapping[Key, bytes]:
    """Its files in a language; those in Chinese print every row."""
    return files_of(given, ("booklet", "summary", "deck"), [request.param])


def test_what_is_accepted_is_printed_as_typed_in_every_file(files: Mapping[Key, bytes]) -> None:
    assert len(files) == 3
    for (kind, language), data in files.items():
        words = words_of(data)
        for row in ACCEPTED:
            if row.language == "en" or language == "zh":
                assert bare(row.read) in words, (row.row, row.read, kind, language)


def test_both_outputs_show_the_same_clean_pictures(
    given: Inputs, files: Mapping[Key, bytes], taken: bytes
) -> None:
    clean = given.pictures["quay.jpg"]
    natural = decoded(taken, "quay.jpg")
    assert (clean.width, clean.height, clean.kind) == (natural.width, natural.height, natural.kind)
    for (kind, _), data in files.items():
        assert b"A camera" not in data
        if kind == "booklet":
            assert clean.data in set(_streams(data))
        elif kind == "deck":
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                assert clean.data in {package.read(name) for name in package.namelist() if "media" in name}


def _streams(pdf: bytes) -> Iterator[bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for each in document.objects:
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image":
                yield each.read_raw_bytes()


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_marks_change_nothing(ends: str, tmp_path: Path) -> None:
    plain = read(SMALL, tmp_path)
    there = read("\ufeff" + SMALL.replace("\n", ends), tmp_path)
    # All that files are made of: where it is the same, so are they.
    assert (there.plan, there.source) == (plain.plan, plain.source)
    assert loader.record(there) == loader.record(plain)


def test_a_touch_changes_nothing(given: Inputs, tmp_path: Path) -> None:
    plain = read(SMALL, tmp_path)
    os.utime(tmp_path / "plan.yaml", (4_000_000_000, 4_000_000_000))
    there = read(SMALL, tmp_path)
    assert (there.source, loader.record(there)) == (plain.source, loader.record(plain))
    assert loader.record(given).pictures


@pytest.mark.parametrize("files", [thorough("en")], indirect=True)
def test_the_longest_words_that_are_let_in_come_out(files: Mapping[Key, bytes]) -> None:
    """A property of a file has more than 255 characters, at which python-pptx stops by itself."""
    with zipfile.ZipFile(io.BytesIO(files["deck", "en"])) as package:
        assert LONG in package.read("docProps/core.xml").decode()
    with pikepdf.open(io.BytesIO(files["booklet", "en"])) as document:
        assert str(document.docinfo["/Subject"]) == LONG
