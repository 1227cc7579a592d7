"""Test which files are rendered, in what order, and what happens when some cannot be."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import fakes
import pytest
from conftest import TEMPLATES

from tmpublish import inputs, jobs
from tmpublish.inputs import Given
from tmpublish.isolation import Nursery
from tmpublish.jobs import Key
from tmpublish.machine import UnableError
from tmpublish.problems import PublishError
from tmpublish.worker import Made

Render = Callable[..., Mapping[Key, Made]]
STAMP = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def given(small: Path) -> Given:
    return inputs.read(small, TEMPLATES)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in jobs.KINDS:
        use(monkeypatch, kind, "quick")


@pytest.fixture
def render(nursery: Nursery) -> Render:
    return partial(jobs.render, nursery=nursery)


def use(monkeypatch: pytest.MonkeyPatch, kind: str, fake: str) -> None:
    monkeypatch.setitem(jobs.KINDS, kind, replace(jobs.KINDS[kind], render=getattr(fakes, fake)))


def test_every_kind_stands_behind_the_one_that_it_needs() -> None:
    order = list(jobs.KINDS)
    assert all(order.index(kind.needs) < order.index(name) for name, kind in jobs.KINDS.items() if kind.needs)


def test_all_files_are_wanted_where_nothing_is_said(given: Given) -> None:
    expected = [(kind, language) for kind in ("booklet", "summary", "deck") for language in ("en", "zh")]
    assert jobs.wanted(given.plan, (), ()) == [*expected, ("template", "")]


def test_languages_and_kinds_can_be_chosen(given: Given) -> None:
    assert jobs.wanted(given.plan, ["zh"], ["deck"]) == [("deck", "zh")]
    assert jobs.wanted(given.plan, ["zh"], ["template"]) == [("template", "")]
    with pytest.raises(UnableError, match="no language “fr”; --lang takes en, zh"):
        jobs.wanted(given.plan, ["fr"], ())


def test_a_deck_is_told_the_pages_of_the_booklet(render: Render, given: Given) -> None:
    made = render(given, [("deck", "zh")], STAMP, "dist", jobs.silent)
    assert list(made) == [("deck", "zh")]
    assert json.loads(made["deck", "zh"].data)["pages"] == {"vision.line": 3}


def test_steps_are_told_with_their_seconds(render: Render, given: Given) -> None:
    heard: list[tuple[str, bool]] = []
    render(
        given, [("booklet", "en")], STAMP, "dist", lambda name, seconds: heard.append((name, bool(seconds)))
    )
    assert heard == [("render the booklet, en", False), ("render the booklet, en", True)]


def test_problems_of_all_files_come_out_together(
    render: Render, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "refused")
    with pytest.raises(PublishError) as refused:
        render(given, jobs.wanted(given.plan, (), ()), STAMP, "dist", jobs.silent)
    assert [problem.message for problem in refused.value.problems] == [
        "too long for the booklet (en)",
        "too long for the booklet (zh)",
    ]


def test_a_fault_of_a_text_is_told_at_its_line(
    render: Render, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "homeless")
    with pytest.raises(PublishError, match=r"source/plan\.yaml:12:3: does not fit \(zh\) \[slide_overflow\]"):
        render(given, [("booklet", "zh")], STAMP, "dist", jobs.silent)


def test_a_crash_does_not_hide_the_others(
    render: Render, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "deck", "segfault")
    with pytest.raises(PublishError) as refused:
        render(given, jobs.wanted(given.plan, (), ()), STAMP, "out", jobs.silent)
    assert [problem.path for problem in refused.value.problems] == [
        "out/small-plan-deck-en.pptx",
        "out/small-plan-deck-zh.pptx",
    ]


def test_a_machine_that_lacks_something_stops_all(
    render: Render, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "without_pango")
    with pytest.raises(UnableError, match="Pango"):
        render(given, jobs.wanted(given.plan, (), ()), STAMP, "dist", jobs.silent)
