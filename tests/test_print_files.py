"""Test the printer's files as a printer gets them: read back, and measured."""

import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from institutions import read_plan
from painted_paths import Corners, painted
from published_plans import ROOT, SMALL, SOURCE, TEMPLATES, Run, run_command
from pypdf import PageObject, PdfReader, PdfWriter
from shared_builds import once
from suites import thorough

from tmpublish import build, cli, loader, manifest
from tmpublish.booklet.press_sheets import PT, order, printable
from tmpublish.text.inline_markup import plain

# A shape that ends in the bleed by its own outline must outlast a knife that slips, in mm.
SLIP = 2.5
# Fields of dots end where their lattice ends.
DOTS = 10


def run_print(dist: Path, source: Path, *words: str, **environment: str) -> Run:
    return run_command(dist, "print", source, "--templates", TEMPLATES, "--lang", "en", *words, **environment)


@pytest.fixture(scope="session", params=["small", thorough("real")])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "real":
        return SOURCE
    source = tmp_path_factory.mktemp("small") / "plan.yaml"
    source.write_text(SMALL, "utf-8")
    return source


@pytest.fixture(scope="session")
def printed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A plan in English, for the printer, with creep."""
    name = f"print-{source.parent.name}"
    run = once(tmp_path_factory, name, lambda folder: run_print(folder / "dist", source, "--creep", "1.5"))
    assert run.code == 0, run.out + run.err
    return run


@pytest.fixture(scope="session")
def pages(printed: Run) -> PdfReader:
    return PdfReader(next(printed.dist.glob("*-print.pdf")))


@pytest.fixture(scope="session")
def sheets(printed: Run) -> PdfReader:
    return PdfReader(next(printed.dist.glob("*-imposed.pdf")))


def near(*values: float) -> object:
    return pytest.approx(values, abs=0.01)


def corners(box: Corners, page: PageObject) -> Corners:
    """A box in mm from the upper left corner of the cut page: left, top, right, foot."""
    x, y = float(page.trimbox.left), float(page.trimbox.top)
    return (box[0] - x) / PT, (y - box[3]) / PT, (box[2] - x) / PT, (y - box[1]) / PT


def outside(box: Corners, number: int) -> Iterator[tuple[str, float]]:
    """How many mm a box reaches beyond the cut, on the three sides of a page that the knife cuts."""
    left, top, right, foot = box
    yield ("left", -left) if number % 2 == 0 else ("right", right - 210)
    yield "top", -top
    yield "foot", foot - 297


def test_both_files_are_made_named_and_in_fours(
    printed: Run, source: Path, pages: PdfReader, sheets: PdfReader
) -> None:
    names = [f"{read_plan(source).slug}-booklet-en-{kind}.pdf" for kind in ("print", "imposed")]
    assert sorted(path.name for path in printed.dist.iterdir()) == sorted([*names, "manifest.json"])
    count = len(pages.pages)
    assert count % 4 == 0
    assert len(sheets.pages) == count // 2
    reported = [line.split()[:3] for line in printed.out.splitlines()]
    assert reported == [
        [f"dist/{names[0]}", f"{count}", "pages"],
        [f"dist/{names[1]}", f"{count // 2}", "pages"],
    ]


def test_every_page_has_its_boxes(pages: PdfReader) -> None:
    for page in pages.pages:
        assert tuple(page.mediabox) == near(0, 0, 230 * PT, 317 * PT)
        assert tuple(page.trimbox) == near(10 * PT, 10 * PT, 220 * PT, 307 * PT)
        assert tuple(page.bleedbox) == near(7 * PT, 7 * PT, 223 * PT, 310 * PT)


def test_the_files_say_what_they_are(source: Path, pages: PdfReader, sheets: PdfReader) -> None:
    title = plain(read_plan(source).identity.title["en"])
    for file in (pages, sheets):
        assert file.metadata is not None
        assert str(file.metadata.title).endswith(title)
        assert file.metadata["/CreationDate"] == file.metadata["/ModDate"]
        assert file.root_object["/Lang"] == "en"
        assert "/StructTreeRoot" not in file.root_object


def test_the_ground_of_every_page_fills_the_bleed(pages: PdfReader) -> None:
    for page in pages.pages:
        ground = next(painted(page))
        assert corners(ground.box, page) == near(-3, -3, 213, 300)


def test_what_touches_the_cut_runs_into_the_bleed(pages: PdfReader) -> None:
    crossing = 0
    for number, page in enumerate(pages.pages, 1):
        for shape in painted(page):
            box = corners(shape.box, page)
            for side, beyond in outside(box, number):
                least = SLIP if shape.pieces > 1 else 2.99
                if beyond > -0.3 and shape.pieces <= DOTS:
                    crossing += 1
                    assert beyond > least, f"page {number}, {side}: {box} ends {beyond:.2f} mm beyond the cut"
    assert crossing > len(pages.pages)


def test_nothing_is_painted_beyond_the_bleed(pages: PdfReader) -> None:
    for number, page in enumerate(pages.pages, 1):
        for shape in painted(page):
            assert all(beyond < 3.01 for _, beyond in outside(corners(shape.box, page), number))


def test_sheets_carry_the_pages_in_their_order(pages: PdfReader, sheets: PdfReader) -> None:
    words = [page.extract_text() for page in pages.pages]
    sides = [side for sheet in order(len(words)) for side in sheet]
    assert len(sheets.pages) == len(sides)
    for sheet, (left, right) in zip(sheets.pages, sides, strict=True):
        assert left
        assert right
        assert sheet.extract_text().split() == (words[left - 1] + "\n" + words[right - 1]).split()


def test_creep_reaches_the_sheets(sheets: PdfReader) -> None:
    moves = [
        drawn.split()[5] for drawn in contents(sheets.pages[0]) + contents(sheets.pages[-1]) if "Do" in drawn
    ]
    outer_left, outer_right, inner_left, inner_right = map(float, moves)
    assert (inner_left - outer_left, inner_right - outer_right) == near(1.5 * PT, -1.5 * PT)


def contents(page: PageObject) -> list[str]:
    data = page.get_contents()
    assert data is not None
    return data.get_data().decode("ascii").splitlines()


@pytest.fixture
def small_prints(small: Path, tmp_path: Path) -> list[Run]:
    """A small plan, printed in two places, by two clocks, under two seeds."""
    runs = []
    for place, zone, seed in (("here", "Asia/Shanghai", "1"), ("there", "America/Lima", "2")):
        (tmp_path / place).mkdir()
        runs.append(run_print(tmp_path / place / "dist", small, TZ=zone, PYTHONHASHSEED=seed))
    return runs


@pytest.mark.thorough
def test_another_place_and_time_give_the_same_bytes(small_prints: list[Run]) -> None:
    first, second = ({path.name: path.read_bytes() for path in run.dist.iterdir()} for run in small_prints)
    assert first == second


@pytest.mark.parametrize("source", ["small"], indirect=True)
def test_blank_pages_come_before_the_back_cover(pages: PdfReader) -> None:
    words = [page.extract_text().strip() for page in pages.pages]
    assert len(words) % 4 == 0
    assert "Harbour" in words[-1]
    assert not any(words[-3:-1])
    assert words[-4]
    # Inside the back cover is ground; before that is paper, as inside the front cover.
    grounds = [next(painted(page)).colour for page in pages.pages]
    assert grounds[-2] == grounds[-1] != grounds[1]
    assert grounds[2] == grounds[-3] != grounds[-1]


def test_a_page_without_bleed_is_cut_at_its_edge() -> None:
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 200)
    writer.write(out)
    (page,) = PdfReader(BytesIO(printable(out.getvalue()))).pages
    assert (page.trimbox.width, page.trimbox.height) == near(100, 200)
    assert tuple(page.trimbox) == tuple(page.bleedbox)


@pytest.mark.parametrize("creep", ["-1", "5.1", "wide", "nan"])
def test_creep_that_cannot_be_is_refused(creep: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["print", f"--creep={creep}"])
    assert ended.value.code == 2
    assert "is not a number of mm from 0 to 5" in capsys.readouterr().err


def test_a_fault_of_the_plan_leaves_the_folder_as_it_is(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.write_text(SMALL.replace("goals:", "gaols:"), "utf-8")
    words = ["print", str(small), "--templates", str(TEMPLATES), "-o", str(tmp_path / "dist")]
    assert cli.main(words) == 1
    assert "`gaols`" in capsys.readouterr().out
    assert not (tmp_path / "dist").exists()


def test_a_build_from_other_inputs_takes_the_printer_s_files_away(small: Path) -> None:
    given = loader.read(small, TEMPLATES)
    old = {
        "small-plan-booklet-zh-print.pdf": b"",
        "small-plan-booklet-zh-imposed.pdf": b"",
        "small-plan-booklet-notes.pdf": b"",
        "other-plan-booklet-zh-print.pdf": b"",
    }
    plans = build.Plans(given, loader.record(given))
    assert build.assemble(plans, {}, old, "dist").stale == (
        "small-plan-booklet-zh-print.pdf",
        "small-plan-booklet-zh-imposed.pdf",
    )


@pytest.mark.thorough
def test_the_printer_s_files_join_the_set_until_their_inputs_change(small: Path, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    assert run_print(dist, small).code == 0
    assert run_command(dist, "build", small, "--templates", TEMPLATES, "--only", "summary").code == 0
    kinds = {entry.kind for entry in manifest.load((dist / manifest.NAME).read_bytes(), "").files.values()}
    assert kinds == {"print edition", "imposed sheets", "summary"}
    small.write_text(SMALL.replace("Boats", "Ships"), "utf-8")
    assert run_command(dist, "build", small, "--templates", TEMPLATES, "--only", "summary").code == 0
    assert not list(dist.glob("*-print.pdf"))


def test_make_knows_it() -> None:
    asked = ["make", "--no-print-directory", "--dry-run", "print", "CREEP=1.2"]
    shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1].endswith("--creep 1.2")
