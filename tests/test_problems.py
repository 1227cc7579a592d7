"""What is wrong, in its order: without repeats, and never more than anybody reads."""

from tmpublish.diagnostics import MOST_SHOWN, Problem, PublishError, Severity


def many(path: str, count: int, severity: Severity = "error") -> list[Problem]:
    return [Problem(path, line, 1, "code", "words", severity) for line in range(1, count + 1)]


def test_problems_come_in_the_order_of_the_file_and_once() -> None:
    told = many("b.yaml", 2) + many("a.yaml", 2)
    assert list(PublishError(told * 2).problems) == sorted(told)


def test_of_each_file_there_are_no_more_than_anybody_reads() -> None:
    problems = PublishError(many("a.yaml", 1_000) + many("b.yaml", 3)).problems
    assert len(problems) == MOST_SHOWN + 1 + 3
    last = problems[MOST_SHOWN]
    assert (
        str(last)
        == f"a.yaml:{MOST_SHOWN + 1}:1: and at least 900 more from here on: mend those above first [more]"
    )
    assert not [problem for problem in problems[-3:] if problem.path != "b.yaml"]


def test_what_was_cut_once_is_not_cut_again() -> None:
    once = PublishError(many("a.yaml", 1_000))
    assert PublishError([*once.problems, *many("b.yaml", 1)]).problems[: MOST_SHOWN + 1] == once.problems
    assert PublishError(many("a.yaml", MOST_SHOWN)).problems[-1].code == "code"


def test_what_is_left_is_an_error_where_one_is_among_it() -> None:
    warnings = many("a.yaml", 300, "warning")
    assert PublishError(warnings).problems[-1].severity == "warning"
    later = Problem("a.yaml", 900, 1, "code", "words")
    assert PublishError([*warnings, later]).problems[-1].severity == "error"
