"""Test which files are rendered, in what order, and what happens when some cannot be."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import fake_renderers
import pytest
from published_plans import TEMPLATES

from tmpublish import loader, renderers
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.renderers import render

STAMP = datetime(2026, 3, 12, tzinfo=UTC)


@pytest.fixture
def given(small: Path) -> Inputs:
    return loader.read(small, TEMPLATES)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderers, "lay_out", fake_renderers.layout)
    for kind in renderers.KINDS:
        use(monkeypatch, kind, "quick")


def use(monkeypatch: pytest.MonkeyPatch, kind: str, fake: str) -> None:
    monkeypatch.setitem(
        renderers.KINDS, kind, replace(renderers.KINDS[kind], render=getattr(fake_renderers, fake))
    )


def test_all_files_are_wanted_where_nothing_is_said(given: Inputs) -> None:
    expected = [
        (kind, language) for kind in ("booklet", "summary", "deck", "web") for language in ("en", "zh")
    ]
    assert renderers.wanted(given.plan, (), ()) == [*expected, ("template", "")]


def test_languages_and_kinds_can_be_chosen(given: Inputs) -> None:
    assert renderers.wanted(given.plan, ["zh"], ["deck"]) == [("deck", "zh")]
    assert renderers.wanted(given.plan, ["zh"], ["template"]) == [("template", "")]
    with pytest.raises(UsageError, match="no language “fr”; --lang takes en, zh"):
        renderers.wanted(given.plan, ["fr"], ())


def test_a_deck_gets_the_pages_of_the_booklet(given: Inputs) -> None:
    made = render(given, [("deck", "zh")], STAMP, "dist")
    assert list(made) == [("deck", "zh")]
    assert json.loads(made["deck", "zh"].data)["pages"] == {"vision.line": 3}


def test_steps_are_reported_with_their_seconds(given: Inputs) -> None:
    events: list[tuple[str, bool]] = []
    render(
        given, [("booklet", "en")], STAMP, "dist", lambda name, seconds: events.append((name, bool(seconds)))
    )
    assert events == [("render booklet (en)", False), ("render booklet (en)", True)]


def test_problems_of_all_files_come_out_together(given: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "booklet", "refused")
    with pytest.raises(PublishError) as refused:
        render(given, renderers.wanted(given.plan, (), ()), STAMP, "dist")
    assert [problem.message for problem in refused.value.problems] == [
        "too long for the booklet (en)",
        "too long for the booklet (zh)",
    ]


def test_a_problem_of_a_text_has_its_line(given: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "booklet", "without_line")
    with pytest.raises(
        PublishError, match=r"source/plan\.yaml:12:3: error: does not fit \(zh\) \[slide_overflow\]"
    ):
        render(given, [("booklet", "zh")], STAMP, "dist")


def test_a_crash_does_not_hide_the_others(given: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "deck", "segfault")
    with pytest.raises(PublishError) as refused:
        render(given, renderers.wanted(given.plan, (), ()), STAMP, "out")
    assert [problem.path for problem in refused.value.problems] == [
        "out/small-plan-deck-en.pptx",
        "out/small-plan-deck-zh.pptx",
    ]


def test_a_machine_that_lacks_something_stops_all(given: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "booklet", "without_pango")
    with pytest.raises(UsageError, match="Pango"):
        render(given, renderers.wanted(given.plan, (), ()), STAMP, "dist")
