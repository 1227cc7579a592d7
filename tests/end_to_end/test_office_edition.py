"""Test that the office edition is the booklet with little ink: same pages and words, listed and checked."""

import shutil
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from fake_validators import report_of
from institutions import TEMPLATES
from lxml import html
from PIL import ImageStat
from published_plans import SMALLEST
from pypdf import PdfReader
from shared_builds import once

from tmpublish import cli, manifest
from tmpublish.build import build, build_booklets
from tmpublish.checks import check_set, read_published
from tmpublish.design.palette import TEXT_RATIO, contrast
from tmpublish.design.theme import Design, edition_look, read_design
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.validators.report import render

SLUG = "small-plan-booklet-en"
MOST_DARKNESS = 0.07
RESOLUTION = 20  # dpi


def made(folder: Path) -> Path:
    build(SMALLEST, TEMPLATES, folder / "dist", languages=["en"], only=["booklet"])
    build_booklets(SMALLEST, TEMPLATES, folder / "dist", kind="office edition", languages=["en"])
    return folder / "dist"


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "office", made)


def darkness(file: Path) -> float:
    """Return how dark the pages of a PDF are on average, from 0 for white to 1 for black."""
    with pypdfium2.PdfDocument(file) as document:
        images = [page.render(scale=RESOLUTION / 72, grayscale=True).to_pil() for page in document]
    return sum(1 - ImageStat.Stat(image.convert("L")).mean[0] / 255 for image in images) / len(images)


def test_it_needs_little_ink(dist: Path) -> None:
    assert darkness(dist / f"{SLUG}-office.pdf") <= MOST_DARKNESS < darkness(dist / f"{SLUG}.pdf")


def test_every_page_has_the_words_of_the_booklet(dist: Path) -> None:
    booklet, office = (
        [page.extract_text().split() for page in PdfReader(dist / f"{SLUG}{edition}.pdf").pages]
        for edition in ("", "-office")
    )
    assert office == booklet


def test_the_manifest_lists_it_with_the_page_of_each_text(dist: Path) -> None:
    recorded = manifest.load((dist / manifest.NAME).read_bytes(), manifest.NAME)
    assert recorded.files[f"{SLUG}-office.pdf"].kind == "office edition"
    pages = [places["en"] for places in recorded.texts.values() if "en" in places]
    assert pages
    assert all(each["office edition"] == each["booklet"] for each in pages)


def test_check_builds_it_again(dist: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(dist, tmp_path / "dist")
    file = copy / f"{SLUG}-office.pdf"
    file.write_bytes(file.read_bytes() + b"\n")
    found = check_set(read_published(copy, SMALLEST, TEMPLATES))
    assert {Path(problem.path).name for problem in found if problem.severity == "error"} == {file.name}


@pytest.mark.thorough
def test_the_validation_report_counts_its_texts_and_links_to_none_of_its_pages(dist: Path) -> None:
    page = html.document_fromstring(render(report_of(read_published(dist, SMALLEST, TEMPLATES))))
    assert page.xpath("//table[@class='counts']//th[starts-with(., 'Office edition')]")
    assert not [link for link in page.xpath("//a/@href") if "office" in link]


def test_text_has_contrast_in_every_role() -> None:
    color, _ = edition_look(read_design(TEMPLATES), "office")
    for role in ("on_field", "text_on_field", "quiet_on_field", "label_on_field"):
        assert contrast(color[role], color["field"]) >= TEXT_RATIO, role


def with_editions(text: str, folder: Path) -> Design:
    (folder / "editions.yml").write_text(text, "utf-8")
    return replace(read_design(TEMPLATES), folder=folder)


def test_a_theme_without_the_edition_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no office edition"):
        edition_look(with_editions("roles: {sheet: paper}\n", tmp_path), "office")


def test_an_unknown_color_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PublishError) as refused:
        edition_look(with_editions("roles:\n  sheet: papre\n", tmp_path), "screen")
    (problem,) = refused.value.problems
    assert (problem.line, problem.code) == (2, "unknown_color")
    assert "paper" in problem.message


def test_the_command_makes_it_beside_the_set(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["office", str(small), "--templates", str(TEMPLATES), "-o", "dist", "--lang", "en"]) == 0
    names = {path.name for path in (tmp_path / "dist").iterdir()}
    assert names == {"small-plan-booklet-en-office.pdf", manifest.NAME}
