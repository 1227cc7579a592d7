"""Test that pages and slides that differ are shown, and no others."""

import shutil
from pathlib import Path

import pytest
from institutions import TEMPLATES
from published_plans import SMALL

from tmpublish import libreoffice
from tmpublish.build import build
from tmpublish.design.brand import read_brand
from tmpublish.environment import UsageError
from tmpublish.page_changes import LIST, Change, write_changes

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
