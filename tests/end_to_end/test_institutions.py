"""Test that any plan publishes with any brand: two invented institutions, and the real plan, page by page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from booklet_boxes import Box, Walk, astray, clashes, walk
from institutions import BOOKLETS, LIBRARY, RAIL, Institutions, Key

from tmpublish.checks.context import bare, finished
from tmpublish.pdf_reading.glyphs import read_text
from tmpublish.plan import texts

# What booklets do not print: short forms for slides, words for pictures, file properties, terms for editors.
UNPRINTED = (".short", ".alt", "identity.description")


each_booklet = pytest.mark.parametrize("key", BOOKLETS, ids="-".join)


def test_the_plans_are_in_order_and_unlike_each_other(institutions: Institutions) -> None:
    library, rail = institutions[LIBRARY][2], institutions[RAIL][2]
    assert (library.warnings, rail.warnings) == ((), ())
    assert [len(goal.priorities) for goal in library.plan.goals] == [1, 2]
    assert (library.plan.mission, library.plan.approach, library.plan.closing) == (None, None, None)
    assert len(rail.plan.goals) == 10
    assert max(len(goal.priorities) for goal in rail.plan.goals) == 8
    assert rail.plan.languages == ["en"]
    colors = [dict(read.design.brand.colors) for *_, read in institutions.values()]
    assert len({color for brand in colors for color in (brand["ground"], brand["here"])}) == 2 * len(colors)


@each_booklet
def test_no_text_leaves_its_page(walks: Callable[[Key], Walk], key: Key) -> None:
    assert not list(astray(walks(key)))


@each_booklet
def test_nothing_clashes(walks: Callable[[Key], Walk], key: Key) -> None:
    assert not list(clashes(walks(key)))


@each_booklet
def test_a_summary_holds_every_goal_on_one_page(institutions: Institutions, key: Key, tmp_path: Path) -> None:
    source, templates, given = institutions[key[0]]
    found, plan = walk(source, templates, key[1], tmp_path, "summary"), given.plan
    assert found.pages == 1
    assert not [*astray(found), *clashes(found)]
    (page,) = (bare(page.text) for page in read_text(found.pdf, look=False))
    names = [part.name for goal in plan.goals for part in (goal, *goal.priorities)]
    assert not [name.path for name in names if bare(finished(name, key[1])) not in page]


@each_booklet
def test_every_text_stands_on_its_page(
    walks: Callable[[Key], Walk], institutions: Institutions, key: Key
) -> None:
    found, language = walks(key), key[1]
    plan = institutions[key[0]][2].plan
    pages = [bare(page.text) for page in read_text(found.pdf, look=False)]
    assert len(pages) == found.pages
    terms = {term.term.path for term in plan.glossary}
    wanted = [text for text, _ in texts(plan) if not text.path.endswith(UNPRINTED) and text.path not in terms]
    anywhere = "\n".join(pages)
    lost = []
    for text in wanted:
        page = found.places.get(text.path)  # a text without a place of its own may stand on any page
        if bare(finished(text, language)) not in (pages[page - 1] if page else anywhere):
            lost.append(text.path)
    assert not lost


@each_booklet
def test_sections_open_on_left_pages(
    walks: Callable[[Key], Walk], institutions: Institutions, key: Key
) -> None:
    plan, places = institutions[key[0]][2].plan, walks(key).places
    sections = [
        plan.vision,
        plan.approach,
        *plan.goals,
        plan.capabilities,
        plan.spotlight,
        plan.closing,
        plan.about,
    ]
    assert not [part.path for part in sections if part and places[part.path] % 2]


@pytest.mark.thorough
def test_a_plan_takes_as_many_pages_as_it_needs(walks: Callable[[Key], Walk]) -> None:
    # Four of cover and contents, two each for vision, overview, goal and pictured spotlight; the back.
    assert walks((LIBRARY, "zh")).pages == 3 + 2 + 2 + 2 * 2 + 2 + 1
    # Ten goals and a long spotlight, and no page for every list that is long.
    assert 40 <= walks((RAIL, "en")).pages <= 48


def line(text: str, left: float, baseline: float, *, page: int = 4, block: int = 1, order: int = 1) -> Box:
    return Box(
        "line", page, order, block, "", text, left, baseline - 3, left + 2 * len(text), baseline + 1, baseline
    )


def shape(kind: str, top: float, foot: float, *, left: float = 0, right: float = 210, order: int = 0) -> Box:
    return Box(kind, 4, order, 0, "", "", left, top, right, foot, top)


@pytest.mark.parametrize(
    ("boxes", "faults"),
    [
        ([line("one", 20, 100), line("two", 20, 102, block=2)], 1),
        ([line("one", 20, 100), line("two", 20, 102)], 0),
        ([line("one", 20, 100), line("two", 20, 105, block=2)], 0),
        ([line("one", 20, 100), line("two", 20, 102, block=2, page=5)], 0),
        ([line("one", 20, 100), shape("rule", 98.9, 99.1)], 1),
        ([line("one", 20, 100), shape("rule", 98.9, 99.1, left=40)], 0),
        ([line("one", 20, 100), shape("field", 90, 110)], 0),
        ([line("one", 20, 100), shape("field", 99, 110)], 1),
        ([line("one", 20, 100), shape("field", 90, 110, order=2)], 1),
    ],
)
def test_the_walk_finds_clashes(boxes: list[Box], faults: int) -> None:
    assert len(list(clashes(Walk(b"", 12, {}, tuple(boxes))))) == faults


@pytest.mark.parametrize(
    ("box", "faults"),
    [
        (line("one", 15, 265), 0),
        (line("one", 12, 265), 1),
        (line("“", 12, 265), 0),
        (line("one", 186, 265), 1),
        (line("one", 20, 265, page=5), 0),
        (line("one", 15, 265, page=5), 1),
        (line("one", 15, 275), 1),
        (line("one", 15, 275, page=2), 0),
        (line("one", 15, 12), 1),
    ],
)
def test_the_walk_finds_what_is_astray(box: Box, faults: int) -> None:
    assert len(list(astray(Walk(b"", 12, {}, (box,))))) == faults
