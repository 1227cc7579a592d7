"""What no field shows by itself: ids, sources, links, time, markup, placeholders."""

import pytest

from tmpublish import rules
from tmpublish.tree import parse_document


def found(text: str) -> list[tuple[int, str]]:
    """Return line and code of what the rules find in a piece of a plan, whatever its shape."""
    return [
        (problem.line, problem.code) for problem in rules.check(parse_document(text.encode(), "plan.yaml"))
    ]


def test_ids_are_unique_and_the_message_names_the_other_line() -> None:
    text = "goals:\n  - id: one\n  - id: two\n  - id: one\n"
    (problem,) = rules.check(parse_document(text.encode(), "plan.yaml"))
    assert (problem.line, problem.code) == (4, "duplicate_id")
    assert "in line 2" in problem.message


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
    assert found(f"spotlight: {{timeline: {{events: [{events}]}}}}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 \\\\* 3 = 6", []),
        ("a *good* and *better* plan", []),
        ("a *good plan", ["markup"]),
        ("[here](https://example.org) [there](#goal) [mail](mailto:a@b.org)", []),
        ("[here](http://example.org)", ["markup"]),
        ("[here](file:///etc/passwd)", ["markup"]),
        ("[here](//example.org)", ["markup"]),
        ("[here](#gaol)", ["unknown_link"]),
        ("grow by XX% a year", ["placeholder"]),
        ("lorem ipsum dolor", ["placeholder"]),
        ("XX and XIX are numbers, todo is a word", []),
        ("内容待定", ["placeholder"]),
        ("尚无定论，等待定夺", []),
    ],
)
def test_markup_links_and_placeholders(text: str, expected: list[str]) -> None:
    assert [code for _, code in found(f'goals: [{{id: goal, name: {{en: "{text}"}}}}]')] == expected


def test_many_faults_of_one_kind_are_told_up_to_a_number() -> None:
    goals = ", ".join(f"{{id: a{n}, name: {{en: '[x](#b{n})'}}}}" for n in range(400))
    assert len(found(f"goals: [{goals}]")) == rules.MOST_FINDINGS


def test_chinese_that_was_wrapped_is_a_warning() -> None:
    text = "a:\n  zh: 我们\n    一起\nb: {zh: 清华 Medicine 第 1 期, en: 我们 一起}\n"
    (problem,) = rules.check(parse_document(text.encode(), "plan.yaml"))
    assert (problem.line, problem.code, problem.severity) == (2, "han_space", "warning")
