"""Problems: their order, their folding, and text, JSON and GitHub annotations."""

import json

import pytest

from tmpublish.diagnostics import (
    MOST_OF_A_CODE,
    Problem,
    PublishError,
    Registry,
    Severity,
    count,
    folded,
    render,
    total,
)

ERROR = Problem("source/plan.yaml", 3, 7, "too_long", "100 % too long, cut:\nnow")
WARNING = Problem("a,b:c.yaml", 0, 0, "unused_source", "Take it out.", "warning")


def many(path: str, number: int, message: str, severity: Severity = "error") -> list[Problem]:
    return [Problem(path, line, 1, "code", message.format(line), severity) for line in range(1, number + 1)]


def test_errors_come_before_warnings_in_the_order_of_the_file_and_once() -> None:
    warnings, errors = many("a.yaml", 2, "{}", "warning"), many("b.yaml", 2, "{}")
    assert list(PublishError((warnings + errors[::-1]) * 2).problems) == errors + warnings


def test_identical_problems_are_one_line_with_a_count_and_the_first_place() -> None:
    missing = [
        Problem("p.yaml", n, 3, "missing_translation", "The `fr` text is missing.") for n in (48, 50, 52)
    ]
    (one,) = folded(missing)
    assert str(one) == (
        "p.yaml:48:3: error: `fr` is missing from 3 texts; first: line 48. Add it to each. "
        "[missing_translation]"
    )
    (other,) = folded(many("a.yaml", 12, "Space here. Delete it."))
    assert other.message == "Space here. Delete it. Found 12 times; first: line 1, then 2, 3, 4, 5 and more."
    assert folded(missing[:2]) == missing[:2]


def test_of_one_kind_no_more_are_shown_than_anybody_reads() -> None:
    rows = folded(many("a.yaml", 1_000, "word {}") + many("b.yaml", 4, "word {}"))
    assert len(rows) == MOST_OF_A_CODE + 1 + 4
    assert (rows[MOST_OF_A_CODE].line, rows[MOST_OF_A_CODE].message) == (
        21,
        "980 more problems of this kind from here on.",
    )


def test_the_total_counts_both_severities() -> None:
    assert total([ERROR]) == "1 error"
    assert total([ERROR, ERROR, WARNING]) == "2 errors, 1 warning"
    assert [count(1, "page"), count(2, "page")] == ["1 page", "2 pages"]


def test_text_is_one_clickable_line_each() -> None:
    assert render([WARNING], "text") == "a,b:c.yaml: warning: Take it out. [unused_source]\n"
    assert render([ERROR], "text").startswith("source/plan.yaml:3:7: error: 100 %")
    assert render([], "text") == ""


def test_json_holds_every_field_of_every_problem() -> None:
    first, second = json.loads(render([WARNING, ERROR], "json"))
    assert Problem(**first) == ERROR
    assert Problem(**second) == WARNING
    assert json.loads(render([], "json")) == []
    assert len(json.loads(render(many("a.yaml", 50, "same"), "json"))) == 50


def test_github_annotations_are_escaped() -> None:
    assert render([ERROR, WARNING], "github") == (
        "::error file=source/plan.yaml,line=3,col=7,title=too_long::100 %25 too long, cut:%0Anow\n"
        "::warning file=a%2Cb%3Ac.yaml,title=unused_source::Take it out.\n"
    )


def test_a_registry_runs_each_function_once_and_refuses_a_code_twice() -> None:
    rule: Registry[str] = Registry()

    @rule("one", "two", severity="warning", heading="Words")
    def check(subject: str) -> list[Problem]:
        return [Problem(subject, 1, 1, "one", "words")]

    assert rule.functions == [check]
    assert {code: found.severity for code, found in rule.rules.items()} == {
        "one": "warning",
        "two": "warning",
    }
    with pytest.raises(AssertionError):
        rule("two")(check)
