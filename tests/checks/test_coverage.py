"""Test coverage: each text is in each output it belongs to, whole and visible, or left out on purpose."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import hidden_text
import pytest
from damage import codes, swapped, with_part, with_pdf
from hidden_text import on_page, painted_over
from institutions import SOURCE

from tmpublish.checks import CheckContext, check_build, coverage
from tmpublish.checks.coverage import STATES, Rules, matrix, read_rules

PAGE = 13
SLIDE = "ppt/slides/slide7.xml"
COVER = b"1 1 1 rg 184 590 200 30 re f"


def test_the_real_plan_has_each_text_in_each_output(published: CheckContext) -> None:
    cells = matrix(published).cells
    counts = Counter((cell.output, cell.state) for cell in cells)
    assert {state for _, state in counts} == set(STATES) - {"missing"}
    assert all(cell.number for cell in cells if cell.state in ("present", "shortened"))
    assert matrix(published).counts()["booklet", "en"]["missing"] == 0


def test_hidden_text_on_a_page_is_reported_with_its_page(published: CheckContext) -> None:
    damaged = on_page(published, PAGE, painted_over(COVER))
    found = [problem for problem in check_build(damaged) if problem.code == "text_hidden"]
    assert found
    assert "on page 13 of" in found[0].message
    assert "report it with the plan and this message" in found[0].message
    assert [problem for problem in check_build(damaged, "quick") if problem.code == "text_hidden"] == []


def test_hidden_text_on_a_slide_is_reported_at_its_line(published: CheckContext) -> None:
    small = swapped(rb"<a:rPr([^>]*)/>(<a:t>Curricula)", rb'<a:rPr\1 sz="200"/>\2')
    (found,) = coverage.check_hidden(with_part(hidden_text.alone(published, "deck"), SLIDE, small))
    assert (found.code, found.path) == ("text_hidden", published.given.document.file)
    assert "on slide 7 of" in found.message


def test_a_text_that_is_missing_is_reported_at_its_line(published: CheckContext) -> None:
    blank = with_pdf(published, lambda pdf: pdf.pages[PAGE - 1].Contents.write(b" "))
    found = [problem for problem in check_build(blank) if problem.code == "text_missing"]
    assert found
    lines = SOURCE.read_text("utf-8").splitlines()
    assert all("en:" in lines[problem.line - 1] for problem in found)


def test_rules_replace_a_text_by_a_shorter_one_step_by_step() -> None:
    rules = Rules.model_construct(shortened={"a.*.text": "name", "a.*.name": "b.*.title"}, left_out=["c.**"])
    assert list(rules.shorter("a.x.text")) == ["a.x.name", "b.x.title"]
    assert list(rules.shorter("c.text")) == []
    assert rules.leaves_out("c.x.y")
    assert not rules.leaves_out("d")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("goals.*.priorities.*.short", "goals.*.priorities.*.sort", "outputs_pattern"),
        ("vision.text: line", "vision.text: lines", "outputs_pattern"),
        ("booklet:", "brochure:", "unknown_key"),
        ("  left_out:", "  left:", "unknown_key"),
    ],
)
def test_mistakes_in_the_rules_are_reported(
    old: str, new: str, code: str, published: CheckContext, tmp_path: Path
) -> None:
    design = published.given.design
    folder = tmp_path / design.name
    shutil.copytree(design.folder, folder)
    outputs = folder / "outputs.yml"
    outputs.write_text(outputs.read_text("utf-8").replace(old, new, 1))
    assert codes(read_rules(replace(design, folder=folder))[1]) == {code}
