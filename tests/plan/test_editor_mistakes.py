"""What an editor gets wrong in sections, measures, people, words and sources → what to type instead."""

import pytest
from institutions import DATA

from tmpublish.loader import examine
from tmpublish.yaml_source import parse_document

SMALLEST = (DATA / "good" / "smallest.yaml").read_text("utf-8").rstrip("\n") + "\n"


def messages(added: str) -> list[str]:
    """Return the messages about the smallest plan with some lines more."""
    problems = examine(parse_document((SMALLEST + added).encode(), "plan.yaml"))[1]
    first = SMALLEST.count("\n") + 1
    assert all(problem.line >= first for problem in problems if problem.code != "unused_source")
    return [problem.message for problem in problems]


def section(kind: str, *lines: str) -> str:
    head = f"sections:\n  - id: s\n    kind: {kind}\n    title: {{en: S}}"
    return "\n    ".join([head, *lines])


def measure(**keys: str) -> str:
    typed = {"id": "m", "name": "{en: Beds}", "target": "{2030: 4}"} | keys
    return "        measures: [{" + ", ".join(f"{key}: {value}" for key, value in typed.items()) + "}]\n"


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        (section("letter", "text: [{en: x}]"), "Write `kind: prose`."),
        (section("Prose", "text: [{en: x}]"), "Write `kind: prose`."),
        (section("essay", "text: [{en: x}]"), "Use prose, points, table, timeline, people or case."),
        (section("prose", "text: {en: x}"), "`text` is a list."),
        (section("points", "points: [{title: {en: Trust}}]"), "`title` is not a key here. Use `name`."),
        (section("points", "points: [{name: Trust}]"), "Write `name: {en: …}`."),
        (section("points", "points: [{text: {en: Trust}}]"), "Add `name: {en: …}`."),
        (section("points", "points: [{name: {en: a}, x: 1}]"), "use name, text, short, items or sources."),
        (section("table", "columns: [a, b]", "rows: [[x]]"), "The row has 1 cell; there are 2 columns."),
        (section("table", "columns: [a, b]", 'rows: [[x, "1,200"]]'), "not summed. Write 1200."),
        (section("table", "from: measures"), "No goal or priority has `measures`."),
        (section("timeline", "events: [{date: 2027 Q2, text: {en: x}}]"), "Write 2027-04 for the beginning"),
        (section("timeline", "events: [{date: spring 2027, text: {en: x}}]"), "Write 2027, 2027-01 for a"),
        (section("timeline", "events: [{date: March 2027, text: {en: x}}]"), "2027-03 for a month."),
        (section("people", "people: [Ada]"), "keys of its own (`id`, `name`, `role`, …)"),
        (section("people", "people: [{name: Ada, under: Ada}]"), "Delete `under`."),
        (section("people", "people: [{name: Ada, photo: a.jpg}]"), "Use `portrait`."),
        (
            section("case", "lead: {en: x}", "pictures: [{file: a.jpg}]"),
            "Add `alt: {en: …}`.",
        ),
        (measure(target="100"), "Write `target: {2030: …}`."),
        (measure(target="{2030: 40%}"), "Write 40: write % under `unit`."),
        (measure(target='{2030: "1.200,5"}'), "Write 1200.5:"),
        (measure(target='{2030: "1,200"}'), "Write 1200:"),
        (measure(target="{by 2030: 40}"), "`by 2030` is not a year. Write it alone, such as 2030."),
        (measure(value="3"), "`value` is not a key here. Use `start`."),
        (measure(source="report"), "List it under `references`."),
        ("        deadline: 2029\n", "Use `to`."),
        ("        owner: [Ada, Bob]\n", "Write `owner: {en: …}`."),
        ("words: {goal: {en: Pillar}}\n", "Write `en: {one: …, other: …}`."),
        ("words: {goal: {en: {plural: Pillars}}}\n", "`plural` is not a key of `en`."),
        ("words: {goal: {fr: {one: Pilier}}}\n", "`fr` is not in `languages` (en)."),
        ("hyphens: {en: [Pillars]}\n", "Write it as Betriebs-arzt."),
        ("hyphens: {fr: [Pil-ier]}\n", "`fr` is not in `languages` (en)."),
        ("sources: [{id: a}]\n", "Use `references`."),
        ("foreword: {en: x}\n", "Put it under `sections` as `kind: prose`."),
    ],
)
def test_a_mistake_is_answered_with_what_to_type(added: str, expected: str) -> None:
    (message,) = messages(added)
    assert expected in message
