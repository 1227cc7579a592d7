"""Test the checks as a whole: a good set passes them all, each has its page in the book."""

import pytest

from tmpublish import checks
from tmpublish.checks import CHECKS, Published


def test_the_real_plan_passes(published: Published) -> None:
    assert list(checks.check(published)) == []


def test_all_checks_run_in_one_order() -> None:
    assert len(set(CHECKS)) == len(CHECKS)


@pytest.mark.parametrize(
    "rule", CHECKS, ids=lambda rule: f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}"
)
def test_every_check_says_what_is_bad_and_what_is_good(rule: object) -> None:
    assert rule.__doc__
    assert "Bad: " in rule.__doc__
    assert "Good: " in rule.__doc__
