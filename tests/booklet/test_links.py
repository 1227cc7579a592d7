"""Test that contents, bookmarks, links and notes lead where they say, and that texts copy out as written."""

import io
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from booklet_links import Booklet
from damage import name_of
from pypdf import PdfReader
from structure_tree import read

from tmpublish.checks import CheckContext
from tmpublish.plan import texts
from tmpublish.text.inline_markup import plain

HEADINGS = ("H1", "H2", "H3")


@pytest.fixture(params=["en", "zh"])
def booklet(request: pytest.FixtureRequest, published: CheckContext) -> Booklet:
    data = published.files[name_of(published, "booklet", request.param)]
    return Booklet(request.param, read(data), PdfReader(io.BytesIO(data)))


def test_the_contents_print_the_folios_of_what_they_name(booklet: Booklet) -> None:
    entries, targets, labels = list(booklet.entries()), booklet.targets(), booklet.reader.page_labels
    assert len(entries) >= 12
    assert [number for _, number, _, _ in entries] == [labels[targets[to][0] - 1] for _, _, _, to in entries]


def test_bookmarks_are_the_contents_with_priorities_and_elements(
    booklet: Booklet, published: CheckContext
) -> None:
    plan, targets = published.given.plan, booklet.targets()
    contents = [(level, title, targets[to][0]) for level, _, title, to in booklet.entries()]
    bookmarks = list(_bookmarks(booklet.reader, booklet.reader.outline, 1))
    assert [one for one in bookmarks if one in contents] == contents
    assert plan.approach
    assert plan.capabilities
    below = [
        *((2, element) for element in plan.approach.items),
        *((3, priority) for goal in plan.goals for priority in goal.priorities),
        *((2, element) for element in plan.capabilities.items),
    ]
    expected = [(level, plain(one.name[booklet.language])) for level, one in below]
    assert [
        (level, title) for level, title, page in bookmarks if (level, title, page) not in contents
    ] == expected


@pytest.mark.parametrize("language", ["en", "zh"])
def test_booklet_and_summary_have_titles_of_their_own(language: str, published: CheckContext) -> None:
    files = [published.files[name_of(published, kind, language)] for kind in ("booklet", "summary")]
    titles = [str((PdfReader(io.BytesIO(data)).metadata or {}).get("/Title")) for data in files]
    assert titles[0] in titles[1]
    assert titles[0] != titles[1]


def _bookmarks(reader: PdfReader, outline: list[Any], level: int) -> Iterator[tuple[int, str, int]]:
    for item in outline:
        if isinstance(item, list):
            yield from _bookmarks(reader, item, level + 1)
        else:
            page = reader.get_destination_page_number(item)
            assert page is not None
            yield level, str(item.title), page + 1


def test_every_link_inside_leads_somewhere(booklet: Booklet) -> None:
    links = [link for e in booklet.tagged.root.all("Link") for link in e.links]
    inside = [link for link in links if ":" not in link.target]
    assert len(inside) >= 30
    assert {link.target for link in inside} <= set(booklet.targets())


def test_a_link_to_a_goal_leads_to_its_title(booklet: Booklet, published: CheckContext) -> None:
    targets, design = booklet.targets(), published.given.design
    headings = {
        (e.page, design.languages[booklet.language].label("leads_to", title=e.text))
        for e in booklet.tagged.root.all(*HEADINGS)
    }
    links = [
        link for e in booklet.tagged.root.all("Link") for link in e.links if link.target.startswith("goals.")
    ]
    assert len(links) >= 12
    assert {(targets[link.target][0], link.says) for link in links} <= headings


def test_marks_of_notes_lead_to_their_notes(booklet: Booklet, published: CheckContext) -> None:
    targets, notes = booklet.targets(), list(booklet.tagged.root.all("Note"))
    references = published.given.plan.spotlight.references if published.given.plan.spotlight else ()
    assert len(notes) == len(references) >= 3
    tops = [targets[reference.path] for reference in references]
    assert {page for page, _ in tops} == {note.page for note in notes}
    assert all(one > other + 8 for (_, one), (_, other) in pairwise(tops))
    marks = [
        (e, link) for sup in booklet.tagged.root.all("Reference") for e in sup.all("Link") for link in e.links
    ]
    marks = [(e, link) for e, link in marks if link.target.startswith("spotlight.references.")]
    assert len(marks) >= 10
    paths = [reference.path for reference in references]
    assert [paths.index(link.target) + 1 for _, link in marks] == [int(e.text) for e, _ in marks]


def test_texts_can_be_copied_as_they_were_written(booklet: Booklet, published: CheckContext) -> None:
    spoken: dict[int, list[str]] = {}
    for e in booklet.tagged.root.all():
        for page in {page for page, _ in e.marks} or {e.page}:
            spoken.setdefault(page, []).append(e.text)
    placed = published.manifest.texts
    printed = [
        (text.path, plain(text[booklet.language]), placed[text.path][booklet.language]["booklet"])
        for text, _ in texts(published.given.plan)
        if "booklet" in placed.get(text.path, {}).get(booklet.language, {})
    ]
    assert len(printed) > 80
    lost = [(path, words) for path, words, page in printed if not any(words in text for text in spoken[page])]
    assert lost == []
