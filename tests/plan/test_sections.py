"""Sections of a plan's own: where they go, what they hold, and what is said about mistakes."""

from decimal import Decimal
from typing import Any

import pytest
from published_plans import SMALL

from tmpublish.loader import examine
from tmpublish.plan import Plan
from tmpublish.plan.fields import Moment
from tmpublish.yaml_source import dump, parse_document

PLAN = parse_document(SMALL.encode(), "plan.yaml").data
assert isinstance(PLAN, dict)


def planned(**parts: Any) -> Plan:
    """Return a small plan with more parts."""
    plan, problems = examine(parse_document(dump(PLAN | parts).encode(), "plan.yaml"))
    assert plan, problems
    return plan


def prose(name: str, **keys: str) -> dict[str, Any]:
    """Return a section of prose."""
    text = {"en": "Words", "zh": "文字"}
    return {"id": name, "kind": "prose", "title": text, "text": [text], **keys}


def order(*sections: dict[str, Any]) -> list[str]:
    """Return the ids of all sections in the order of the document."""
    plan = planned(sections=list(sections))
    return [
        part.path.removeprefix("sections.") if not isinstance(part, list) else "goals"
        for part in plan.outline
    ]


def test_sections_stand_where_they_say_in_the_order_of_the_file() -> None:
    assert order(prose("a", before="vision"), prose("b", before="vision"), prose("c", after="vision")) == [
        "a", "b", "vision", "c", "goals",
    ]  # fmt: skip
    assert order(prose("a", after="vision"), prose("b", after="vision")) == ["vision", "a", "b", "goals"]
    assert order(prose("a")) == ["vision", "goals", "a"]


def test_a_section_may_name_one_that_comes_later_in_the_file() -> None:
    assert order(prose("a", before="b"), prose("b", before="goals")) == ["vision", "a", "b", "goals"]
    # Two that name each other still have a place.
    assert sorted(order(prose("a", before="b"), prose("b", before="a"))) == ["a", "b", "goals", "vision"]


def test_numbers_and_names_are_typed_once() -> None:
    table = {
        "id": "budget", "kind": "table", "title": {"en": "Budget", "zh": "预算"},
        "columns": [{"en": "Goal", "zh": "目标"}, "2027"], "rows": [["Teaching", "8.5"], ["Care", "–"]],
    }  # fmt: skip
    (section,) = planned(sections=[table]).sections
    assert section.kind == "table"
    assert section.columns[1]["zh"] == "2027"
    (name, amount), (_, nothing) = section.rows
    assert amount == Decimal("8.5")
    assert nothing is None
    assert not isinstance(name, Decimal | None)
    assert (name.path, name["zh"]) == ("sections.budget.rows.1.1", "Teaching")


def test_an_organization_chart_follows_ids_and_names() -> None:
    people = [
        {"name": "Board"},
        {"id": "ada", "name": "Ada Keel", "under": "Board"},
        {"name": "Bo", "under": "ada"},
    ]
    council = {
        "id": "council",
        "kind": "people",
        "title": {"en": "Council", "zh": "委员会"},
        "people": people,
    }
    (section,) = planned(sections=[council]).sections
    assert section.kind == "people"
    board, ada, bo = section.people
    assert [section.above(each) for each in section.people] == [None, board, ada]
    assert bo.name["en"] == "Bo"


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [("2027", (2027, 1, 1), (2027, 12, 31)), ("2027-02", (2027, 2, 1), (2027, 2, 31))],
)
def test_a_moment_may_be_a_year_a_month_or_a_day(
    typed: str, earliest: tuple[int, ...], latest: tuple[int, ...]
) -> None:
    phase = {"from": typed, "to": "2028-01-15", "name": {"en": "Build", "zh": "建设"}}
    road = {"id": "road", "kind": "timeline", "title": {"en": "Road", "zh": "路线"}, "phases": [phase]}
    (section,) = planned(sections=[road]).sections
    assert section.kind == "timeline"
    assert (section.phases[0].start.earliest, section.phases[0].start.latest) == (earliest, latest)
    assert section.phases[0].end == Moment(2028, 1, 15)


@pytest.mark.parametrize("key", ["values", "kpi", "objective", "pillar", "risk", "budget", "letter", "team"])
def test_an_unknown_part_is_reported_where_it_goes(key: str) -> None:
    _, problems = examine(parse_document(dump(PLAN | {key: "x"}).encode(), "plan.yaml"))
    (problem,) = problems
    assert "Put it" in problem.message
