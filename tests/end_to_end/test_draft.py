"""Test that a draft is marked on every page, slide and file name, and that an approval is printed."""

from dataclasses import replace
from pathlib import Path

import pytest
from institutions import TEMPLATES
from pptx import Presentation
from published_plans import SMALL
from pypdf import PdfReader

from tmpublish import loader
from tmpublish.build import build
from tmpublish.diagnostics import PublishError
from tmpublish.returned.comments import OPEN
from tmpublish.returned.review import Finding, Review, as_markdown


def written(small: Path, *lines: str) -> Path:
    small.write_text(SMALL + "".join(f"{line}\n" for line in lines), "utf-8")
    return small


def test_a_draft_is_marked_on_pages_slides_and_file_names(small: Path, tmp_path: Path) -> None:
    source = written(small, "status: draft")
    source.write_text(source.read_text("utf-8").replace("300 children", "300 TODO children"), "utf-8")
    dist = tmp_path / "dist"
    made = build(source, TEMPLATES, dist, languages=["en"], only=["booklet", "summary", "deck", "web"])
    assert [warning.code for warning in made.warnings] == ["placeholder"]
    marked = ("booklet-en-draft.pdf", "summary-en-draft.pdf", "deck-en-draft.pptx", "web-en-draft.html")
    assert set(made.files) == {f"small-plan-{kind}" for kind in marked}
    for page in PdfReader(dist / "small-plan-booklet-en-draft.pdf").pages:
        assert "Draft" in page.extract_text()
    for slide in Presentation(str(dist / "small-plan-deck-en-draft.pptx")).slides:
        assert [shape.text_frame.text for shape in slide.shapes if shape.name == "Draft"] == ["Draft"]
    final = build(written(small), TEMPLATES, dist, languages=["en"], only=["summary"])
    assert set(final.removed) == {f"small-plan-{kind}" for kind in marked}
    assert not [path for path in dist.iterdir() if "draft" in path.name]


def test_an_approval_is_printed_in_the_booklet(small: Path, tmp_path: Path) -> None:
    source = written(small, "approved: {by: {en: The Board of Governors, zh: 校董会}, on: 2026-03-10}")
    build(source, TEMPLATES, tmp_path / "dist", languages=["en"], only=["booklet"])
    text = PdfReader(tmp_path / "dist" / "small-plan-booklet-en.pdf").pages[1].extract_text()
    assert "Approved (March 10, 2026):" in text
    assert "The Board of Governors" in text


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["status: draft", "approved: {by: {en: The Board, zh: 校董会}, on: 2026-03}"], "draft_approved"),
        (["approved: {by: {en: TODO, zh: 校董会}, on: 2026-03}"], "placeholder"),
        (["status: final"], "wrong_choice"),
    ],
)
def test_what_contradicts_itself_is_refused(lines: list[str], code: str, small: Path) -> None:
    with pytest.raises(PublishError) as refused:
        loader.read(written(small, *lines), TEMPLATES)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_plan_with_open_comments_is_not_approved(small: Path) -> None:
    source = written(small, "approved: {by: {en: The Board, zh: 校董会}, on: 2026-03}")
    comment = Finding(
        "a.pdf", "Dean", "", "highlight", "300", "Too many", "vision", "en", str(source), 1, 1, OPEN, 1
    )
    listed = source.with_name("review.md")
    listed.write_text(as_markdown(Review((comment, replace(comment, state="resolved")), ())), "utf-8")
    with pytest.raises(PublishError) as refused:
        loader.read(source, TEMPLATES)
    (problem,) = refused.value.problems
    assert (problem.code, problem.line) == ("approved_open", len(SMALL.splitlines()) + 1)
    assert "review.md has 1 open comment" in problem.message
    listed.write_text(listed.read_text("utf-8").replace("- [ ]", "- [x]"), "utf-8")
    loader.read(source, TEMPLATES)
