"""What no field shows by itself: ids, sources, links, time, markup, placeholders."""

from collections.abc import Callable, Iterator

import pytest
from institutions import DATA

from tmpublish import lint
from tmpublish.diagnostics import Problem
from tmpublish.lint import languages, structure
from tmpublish.lint.index import Reading, read
from tmpublish.yaml_source import parse_document


def found(text: str) -> list[tuple[int, str]]:
    """Return line and code of what the rules find in a piece of a plan, whatever its shape."""
    return [
        (problem.line, problem.code) for problem in lint.check(parse_document(text.encode(), "plan.yaml"))
    ]


def test_ids_are_unique_and_the_message_names_the_other_line() -> None:
    text = "goals:\n  - id: one\n  - id: two\n  - id: one\n"
    (problem,) = lint.check(parse_document(text.encode(), "plan.yaml"))
    assert (problem.line, problem.code) == (4, "duplicate_id")
    assert "on line 2" in problem.message


def test_the_tag_of_indonesian_is_no_id() -> None:
    assert found("languages: [en, id]\na: {en: x, id: x}\nb: {en: x, id: x}\n") == []


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2024-10", "2024-10-05", "2024-10", "2025-01"], []),
        (["2024-10-05", "2024-10-05", "2024-10-04"], [(4, "date_order")]),
        (["2024-10-05", "2024-09"], [(3, "date_order")]),
        (["2024-10-05", "soon", "2023-01"], [(4, "date_order")]),
    ],
)
def test_a_timeline_goes_forward(dates: list[str], expected: list[tuple[int, str]]) -> None:
    events = ", ".join(f"\n {{date: {date}}}" for date in dates)
    plan = read(parse_document(f"spotlight: {{timeline: {{events: [{events}]}}}}".encode(), "plan.yaml"))
    assert [(problem.line, problem.code) for problem in structure.order(plan)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 \\\\* 3 = 6", []),
        ("a *good* and *better* plan", []),
        ("a *good plan", ["markup"]),
        ("• first • second", ["other_markup"]),
        ("a **bold** plan", ["other_markup"]),
        ("a <b>bold</b> plan", ["other_markup"]),
        ("2 * 3 * 4", ["other_markup"]),
        ("2*3*4 lenses", ["other_markup"]),
        ("a __bold__ plan", ["other_markup"]),
        ("an _emphasized_ word", ["other_markup"]),
        ("a file_name_here", []),
        ("a < b and c > d", []),
        ("[here](https://example.org) [there](#goal) [mail](mailto:a@b.org)", []),
        ("[here](http://example.org)", ["markup"]),
        ("[here](file:///etc/passwd)", ["markup"]),
        ("[here](//example.org)", ["markup"]),
        ("[here](#gaol)", ["unknown_link"]),
        ("grow by XX% a year", ["placeholder"]),
        ("lorem ipsum dolor", ["placeholder"]),
        ("XX and XIX are numbers, todo is a word", []),
        ("Words to be added here", ["placeholder"]),
        ("grow [...] a year", ["placeholder"]),
        ("it is ??? of all", ["placeholder"]),
        ("Ask [us](https://example.org): why?", []),
    ],
)
def test_markup_links_and_placeholders(text: str, expected: list[str]) -> None:
    codes = [code for _, code in found(f'goals: [{{id: goal, name: {{en: "{text}"}}}}]')]
    assert [code for code in codes if code not in ("dots", "markup") or code in expected] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("内容待定", ["placeholder"]),
        ("目标（待补充）", ["placeholder"]),
        ("增长（……）个百分点", ["placeholder"]),
        ("X月X日启用", ["placeholder"]),
        ("占地XX亩", ["placeholder"]),
        ("尚无定论，等待定夺", []),
        ("SpaceX项目与X射线", []),
    ],
)
def test_placeholders_in_chinese(text: str, expected: list[str]) -> None:
    assert [code for _, code in found(f'a: {{zh: "{text}"}}')] == expected


def test_many_faults_of_one_kind_are_reported_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "MOST_PROBLEMS", 50)
    goals = ", ".join(f"{{id: a{n}, name: {{en: '[x](#b{n})'}}}}" for n in range(100))
    assert len(found(f"goals: [{goals}]")) == 50


def test_chinese_that_was_wrapped_is_a_warning() -> None:
    plan = read(parse_document("a:\n  zh: 我们\n    一起\nb: {zh: 我们一起}\n".encode(), "plan.yaml"))
    (problem,) = languages.typography(plan)
    assert (problem.line, problem.code, problem.severity) == (2, "han_space", "warning")


BAD = [
    read(parse_document((DATA / "bad" / f"{name}.yaml").read_bytes(), "plan.yaml"))
    for name in (
        "duplicate_id", "duplicate_language", "date_order", "figure_unsourced", "links_differ", "markup",
        "not_composed", "numbers_differ", "other_markup", "placeholder", "scripts", "sections",
        "terms_differ", "typography", "unknown_source",
    )
]  # fmt: skip
BAD.append(read(parse_document(b"languages: [en]\nglossary: [{term: {en: x}, also: {zn: [y]}}]\n", "p")))
BAD.append(read(parse_document(b"languages: [en, zh]\ntitle: {en: Vision}\n", "p")))
BAD.append(read(parse_document(b"languages: [en, de]\na: {en: 12 beds, de: 13 Betten}\n", "p")))
BAD.append(read(parse_document(b"languages: [en]\nstatus: draft\napproved: {on: 2027-01}\n", "p")))
BAD.append(read(parse_document(b'languages: [en, de]\na: {en: "a, b and c", de: mindestens a und b}\n', "p")))
BAD.append(read(parse_document("languages: [zh-Hant]\na: {zh-Hant: 医學见于园区各页СТa}\n".encode(), "p")))
BAD.append(read(parse_document(b"languages: [en]\napproach: {title: {en: Two of us}, items: [a]}\n", "p")))
TABLE = b'languages: [en]\nsections: [{id: s, from: measures, rows: [["Beds", "1,200"]]}]\n'
BAD.append(read(parse_document(TABLE, "p")))


@pytest.mark.parametrize("rule", lint.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_examples_and_finds_something(
    rule: Callable[[Reading], Iterator[Problem]],
) -> None:
    assert "Bad: " in (rule.__doc__ or "")
    assert "Good: " in (rule.__doc__ or "")
    assert any(problem for plan in BAD for problem in rule(plan))
