"""Test that pages and slides that differ are shown, and no others."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import structure_tree
from conformance import PROFILES, failures
from institutions import TEMPLATES
from published_plans import SMALL

from tmpublish import libreoffice, loader, renderers
from tmpublish.booklet.html import Changes
from tmpublish.build import build
from tmpublish.cli import main
from tmpublish.design.brand import read_brand
from tmpublish.environment import UsageError
from tmpublish.page_changes import LIST, Change, write_changes
from tmpublish.pdf_reading.document import read_objects

BRAND = read_brand(TEMPLATES / "_brand.yml")


def published(folder: Path, text: str, *kinds: str) -> Path:
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "plan.yaml").write_text(text, "utf-8")
    build(folder / "source" / "plan.yaml", TEMPLATES, folder / "dist", languages=["en"], only=kinds)
    return folder / "dist"


def test_only_what_differs_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    before = published(tmp_path / "before", SMALL, "booklet", "summary")
    after = published(
        tmp_path / "after", SMALL.replace("learns to sail", "learns to row"), "booklet", "summary"
    )
    found = write_changes(before, after, tmp_path / "changes", BRAND)
    assert Change("summary-en.pdf", 1, 1) not in found
    pages = [change for change in found if change.file == "booklet-en.pdf"]
    assert pages == found
    assert 1 <= len(pages) <= 2  # the lead, and the mark of the edition
    listed = (tmp_path / "changes" / LIST).read_text("utf-8")
    assert "LibreOffice is not installed" in listed
    for change in pages:
        for side in ("before", "after"):
            name = f"booklet-en-{change.after}-{side}.webp"
            assert name in listed
            assert (tmp_path / "changes" / name).read_bytes().startswith(b"RIFF")
    with pytest.raises(UsageError, match="is not empty"):
        write_changes(before, after, tmp_path / "changes", BRAND)
    assert write_changes(before, before, tmp_path / "none", BRAND) == []
    assert "No page and no slide" in (tmp_path / "none" / LIST).read_text("utf-8")


def rows(count: int) -> list[dict[str, Any]]:
    runs = [("=", "We build "), ("-", "10"), ("+", "12"), ("=", " boats and teach all of Bay & Sea to sail.")]
    return [
        {"heading": f"Part {n}", "kind": "", "runs": runs, "weighty": n < 3, "tag": "en", "script": "latin"}
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [2, 60])
def test_changes_are_one_tagged_page_and_the_others_are_counted(count: int, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(SMALL, "utf-8")
    given = loader.read(tmp_path / "plan.yaml", TEMPLATES)
    listed = {"en": Changes("Edition of May", "Edition of June", "plan-changes.md", rows(count))}
    key = ("changes", "en")
    pdf = renderers.render(given, [key], loader.stamp(given), "x", changes=listed)[key].data
    (page,) = read_objects(pdf).pages
    text = page.extract_text()
    shown = text.count("boats and teach")
    assert "What changed" in text
    assert "Edition of May → Edition of June" in text
    assert shown == 2 if count == 2 else 20 < shown < 60
    assert (f"{count - shown} more changes: plan-changes.md" in text) == (shown < count)
    drawn = [each.attributes.get("/TextDecorationType") for each in structure_tree.read(pdf).root.all("Span")]
    assert drawn.count("/LineThrough") == drawn.count("/Underline") == shown + 1  # with the legend
    assert not any(failures(pdf, profile) for profile in PROFILES)


def test_an_edition_is_compared_by_a_page_a_list_and_bars(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "plan.yaml"
    old.write_text(SMALL, "utf-8")
    new.write_text(SMALL.replace("learns to sail", "learns to row"), "utf-8")
    assert main(["diff", str(old), str(new), "--templates", str(TEMPLATES), "-o", str(tmp_path / "out")]) == 1
    names = {path.name.removeprefix("small-plan-"): path for path in (tmp_path / "out").iterdir()}
    assert {*names} == {"booklet-changes-en.pdf", "changes-en.pdf", "changes.md"}
    page = read_objects(names["changes-en.pdf"].read_bytes()).pages[0].extract_text()
    assert "learnstosailrow" in "".join(page.split())
    assert "<del>sail</del><ins>row</ins>" in names["changes.md"].read_text("utf-8")


@pytest.mark.thorough
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_slides_are_shown_by_libreoffice(tmp_path: Path) -> None:
    before = published(tmp_path / "before", SMALL, "deck")
    after = published(
        tmp_path / "after", SMALL.replace("short: {en: Build 12 boats", "short: {en: Twelve boats"), "deck"
    )
    found = write_changes(before, after, tmp_path / "changes", BRAND)
    assert found
    assert {change.file for change in found} == {"deck-en.pptx"}
    assert not (tmp_path / "changes" / ".office").exists()
