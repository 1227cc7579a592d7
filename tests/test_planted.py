"""Test the checks: a whole set passes each, each planted defect is named by its check, and each has one."""

from collections.abc import Callable, Iterator

import pytest
from damage import Planted, codes
from planted import PLANTED
from published_plans import ROOT, TEMPLATES, publish

from tmpublish import checks
from tmpublish.checks import CHECKS, CheckContext
from tmpublish.diagnostics import Problem

Check = Callable[[CheckContext], Iterator[Problem]]


def named(rule: Check) -> str:
    return f"{rule.__module__.rsplit('.', 1)[-1]}.{rule.__name__}"


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> CheckContext:
    """A small set without a fault."""
    source = ROOT / "tests" / "data" / "planted" / "plan.yaml"
    run = publish(tmp_path_factory.mktemp("planted") / "dist", source)
    assert run.code == 0, run.out + run.err
    return checks.read_published(run.dist, source, TEMPLATES)


@pytest.mark.parametrize("rule", CHECKS, ids=named)
def test_a_whole_set_passes(rule: Check, whole: CheckContext) -> None:
    assert list(rule(whole)) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_each_planted_defect_is_named(planted: Planted, whole: CheckContext) -> None:
    found = list(planted.check(planted.damage(whole)))
    assert planted.code in codes(found), [str(problem) for problem in found]


def test_every_check_has_a_defect_to_catch() -> None:
    assert [named(rule) for rule in CHECKS if rule not in {planted.check for planted in PLANTED}] == []


def test_defects_are_told_apart_and_their_checks_run() -> None:
    assert len({planted.name for planted in PLANTED}) == len(PLANTED) >= 40
    assert [planted.name for planted in PLANTED if planted.check not in CHECKS] == []
