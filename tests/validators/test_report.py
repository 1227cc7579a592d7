import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from damage import name_of
from fake_validators import finding, report_of
from lxml import html

from tmpublish.checks import CheckContext
from tmpublish.checks.coverage import matrix
from tmpublish.diagnostics import Problem
from tmpublish.validators import delete_report, write_report
from tmpublish.validators.report import render
from tmpublish.validators.runner import Finding, locate

HOSTILE = "`goals` <script>alert(1)</script> ”onload="


@pytest.fixture(scope="module")
def found(planted_set: CheckContext) -> tuple[Finding, ...]:
    """Findings on a page, on a slide, on a whole file and on none."""
    booklet, deck = name_of(planted_set, "booklet"), name_of(planted_set, "deck", "zh")
    return (
        finding(booklet, 7, HOSTILE),
        finding(deck, 3, severity="warning"),
        finding(booklet, 0, "it is not tagged"),
        Finding(Problem("source/plan.yaml", 8, 3, "a_code", "there is no page")),
    )


@pytest.fixture(scope="module")
def page(planted_set: CheckContext, found: tuple[Finding, ...]) -> str:
    """The report of a run with findings."""
    return render(report_of(planted_set, *found))


@pytest.fixture(scope="module")
def tree(page: str) -> html.HtmlElement:
    """The page, read."""
    return html.document_fromstring(page)


def test_every_page_and_slide_is_a_picture_in_both_languages(
    planted_set: CheckContext, tree: html.HtmlElement
) -> None:
    pictures = [each.get("alt") for each in tree.iterfind(".//img") if each.get("src")]
    wanted = sum(entry.pages or entry.slides or 0 for entry in planted_set.manifest.files.values())
    assert len(pictures) == wanted
    assert len(set(pictures)) == wanted
    assert any(alt.startswith("Booklet, page 7, English") for alt in pictures)
    assert any(alt.startswith("Deck, slide 9, 简体中文") for alt in pictures)
    for row in tree.find_class("row"):
        assert len(row.findall(".//figure")) == 2


def test_pages_of_the_booklet_alone_face_each_other(tree: html.HtmlElement) -> None:
    assert [section.get("id") for section in tree.find_class("facing")] == ["booklet"]


def test_each_finding_is_beside_its_page_and_links_to_it(tree: html.HtmlElement) -> None:
    (row,) = [row for row in tree.find_class("row") if row.get("id") == "booklet-7"]
    assert "found" in row.get("class")
    assert "alert(1)" in row.text_content()
    listed = tree.get_element_by_id("findings")
    links = [link.get("href") for link in listed.iterfind(".//a")]
    assert sorted(links) == ["#booklet", "#booklet-7-en", "#deck-3-zh"]
    assert len(listed.findall(".//li")) == 4
    assert len([row for row in tree.find_class("row") if "found" in row.get("class")]) == 2
    assert tree.get_element_by_id("deck-3-zh").get("class") == "warning"


def test_every_link_within_the_page_leads_somewhere(tree: html.HtmlElement) -> None:
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    for link in tree.iterfind(".//a"):
        assert link.get("href", "").removeprefix("#") in ids


def test_the_page_needs_nothing_else(page: str, tree: html.HtmlElement) -> None:
    for each in tree.iter("img", "script", "link", "iframe", "source", "object"):
        address = each.get("src") or each.get("href") or "data:,"
        assert address.startswith("data:")
    assert not re.search(r"url\((?!\"data:)", page)
    assert "@import" not in page


def test_no_script_runs_but_its_own(page: str, tree: html.HtmlElement) -> None:
    (policy,) = (each.get("content") for each in tree.iterfind(".//meta[@http-equiv]"))
    assert "default-src 'none'" in policy
    (script,) = tree.iterfind(".//script")
    own = base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
    assert f"script-src 'sha256-{own}'" in policy
    assert "<code>goals</code> &lt;script&gt;alert(1)" in page


def test_texts_are_counted_and_lead_to_their_pages(planted_set: CheckContext, tree: html.HtmlElement) -> None:
    (table,) = tree.find_class("matrix")
    lines = table.findall("tbody/tr")
    assert len(lines) > 30
    assert all(len(line.findall("td")) == 10 for line in lines)
    goal = planted_set.given.plan.goals[0]
    (line,) = [line for line in lines if (line.findtext("th/small") or "") == goal.name.path]
    goal_cells = (cell for cell in matrix(planted_set).cells if cell.path == goal.name.path)
    cells = [cell for cell in goal_cells if cell.output not in ("notes", "web")]
    links = [link.get("href") for link in line.iterfind(".//a")]
    assert {f"#{cell.output}-{cell.number}-{cell.language}" for cell in cells} <= set(links)


def test_a_report_without_findings_says_so(planted_set: CheckContext) -> None:
    page = render(report_of(planted_set))
    assert "No findings." in page
    assert "No validator has a finding." in page


def test_landmarks_headings_and_names(tree: html.HtmlElement) -> None:
    assert tree.get("lang") == "en"
    assert [len(tree.findall(f".//{name}")) for name in ("header", "nav", "main", "h1")] == [1, 1, 1, 1]
    levels = [int(each.tag[1]) for each in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for section in tree.iterfind(".//section"):
        assert tree.get_element_by_id(section.get("aria-labelledby")).tag == "h2"


def test_a_problem_is_met_where_it_says(planted_set: CheckContext) -> None:
    name = name_of(planted_set, "booklet")
    shown = planted_set.shown
    reported = Problem(
        "source/plan.yaml", 3, 1, "text_missing", f"`a` is not on page 12 of {shown}/{name}: “x”"
    )
    whole = Problem(f"{shown}/{name}", 0, 0, "pdf_untagged", "the file is not tagged")
    assert [each.locations for each in locate(planted_set, [reported, whole])] == [
        ((name, 12),),
        ((name, 0),),
    ]


def test_a_problem_with_a_text_is_met_on_every_page_of_its_language(planted_set: CheckContext) -> None:
    goal = planted_set.given.plan.goals[0]
    place = ("goals", 0, "name", "zh")
    problem = planted_set.at_text(place, "a_code", "this is wrong")
    (placed,) = locate(planted_set, [problem])
    where = planted_set.manifest.texts[goal.name.path]["zh"]
    assert set(placed.locations) == {
        (name_of(planted_set, kind, "zh"), number) for kind, number in where.items() if kind != "notes"
    }


def test_the_page_is_put_beside_the_files_and_an_old_one_deleted(
    planted_set: CheckContext, tmp_path: Path
) -> None:
    file = write_report(tmp_path, report_of(planted_set))
    assert file == tmp_path / "proof" / "index.html"
    assert [each.name for each in file.parent.iterdir()] == ["index.html"]
    delete_report(tmp_path)
    assert not file.exists()
    delete_report(tmp_path)
