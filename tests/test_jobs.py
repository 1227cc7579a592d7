"""Test which files are rendered, in what order, and what happens when some cannot be."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import fakes
import pytest
from published_plans import TEMPLATES

from tmpublish import loader, render_jobs
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.render_jobs import Key
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import RenderedFile

Render = Callable[..., Mapping[Key, RenderedFile]]
STAMP = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def given(small: Path) -> Inputs:
    return loader.read(small, TEMPLATES)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in render_jobs.KINDS:
        use(monkeypatch, kind, "quick")


@pytest.fixture
def render(nursery: RenderPool) -> Render:
    return partial(render_jobs.render, nursery=nursery)


def use(monkeypatch: pytest.MonkeyPatch, kind: str, fake: str) -> None:
    monkeypatch.setitem(
        render_jobs.KINDS, kind, replace(render_jobs.KINDS[kind], render=getattr(fakes, fake))
    )


def test_every_kind_stands_behind_the_one_that_it_needs() -> None:
    order = list(render_jobs.KINDS)
    assert all(
        order.index(kind.needs) < order.index(name) for name, kind in render_jobs.KINDS.items() if kind.needs
    )


def test_all_files_are_wanted_where_nothing_is_said(given: Inputs) -> None:
    expected = [(kind, language) for kind in ("booklet", "summary", "deck") for language in ("en", "zh")]
    assert render_jobs.wanted(given.plan, (), ()) == [*expected, ("template", "")]


def test_languages_and_kinds_can_be_chosen(given: Inputs) -> None:
    assert render_jobs.wanted(given.plan, ["zh"], ["deck"]) == [("deck", "zh")]
    assert render_jobs.wanted(given.plan, ["zh"], ["template"]) == [("template", "")]
    with pytest.raises(UsageError, match="no language “fr”; --lang takes en, zh"):
        render_jobs.wanted(given.plan, ["fr"], ())


def test_a_deck_is_told_the_pages_of_the_booklet(render: Render, given: Inputs) -> None:
    made = render(given, [("deck", "zh")], STAMP, "dist", render_jobs.silent)
    assert list(made) == [("deck", "zh")]
    assert json.loads(made["deck", "zh"].data)["pages"] == {"vision.line": 3}


def test_steps_are_told_with_their_seconds(render: Render, given: Inputs) -> None:
    heard: list[tuple[str, bool]] = []
    render(
        given, [("booklet", "en")], STAMP, "dist", lambda name, seconds: heard.append((name, bool(seconds)))
    )
    assert heard == [("render the booklet, en", False), ("render the booklet, en", True)]


def test_problems_of_all_files_come_out_together(
    render: Render, given: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "refused")
    with pytest.raises(PublishError) as refused:
        render(given, render_jobs.wanted(given.plan, (), ()), STAMP, "dist", render_jobs.silent)
    assert [problem.message for problem in refused.value.problems] == [
        "too long for the booklet (en)",
        "too long for the booklet (zh)",
    ]


def test_a_fault_of_a_text_is_told_at_its_line(
    render: Render, given: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "homeless")
    with pytest.raises(
        PublishError, match=r"source/plan\.yaml:12:3: error: does not fit \(zh\) \[slide_overflow\]"
    ):
        render(given, [("booklet", "zh")], STAMP, "dist", render_jobs.silent)


def test_a_crash_does_not_hide_the_others(
    render: Render, given: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "deck", "segfault")
    with pytest.raises(PublishError) as refused:
        render(given, render_jobs.wanted(given.plan, (), ()), STAMP, "out", render_jobs.silent)
    assert [problem.path for problem in refused.value.problems] == [
        "out/small-plan-deck-en.pptx",
        "out/small-plan-deck-zh.pptx",
    ]


def test_a_machine_that_lacks_something_stops_all(
    render: Render, given: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "booklet", "without_pango")
    with pytest.raises(UsageError, match="Pango"):
        render(given, render_jobs.wanted(given.plan, (), ()), STAMP, "dist", render_jobs.silent)
