"""Test that a preview keeps what is good, shows what is new, and says what is wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from fake_preview import FakePress, done, refusal, until, view
from published_plans import SMALL, TEMPLATES

from tmpublish.diagnostics import Problem
from tmpublish.environment import UsageError
from tmpublish.preview.session import SOURCE, Session, flat

EN, ZH, DECK = ("booklet", "en"), ("booklet", "zh"), ("deck", "en")


def press(small: Path) -> FakePress:
    return FakePress(small, TEMPLATES, lambda _given, key: [view("-".join(key))])


def run(session: Session, steps: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        try:
            await steps()
        finally:
            await session.end()

    asyncio.run(all_of_it())


def test_all_views_are_shown_the_one_that_is_looked_at_first(small: Path) -> None:
    fake = press(small)
    session = Session(fake)

    async def steps() -> None:
        session.begin(fresh=True)
        await done(session)
        assert fake.began[0] == EN
        assert sorted(fake.began) == sorted(session.keys()) == sorted(session.views)
        assert not session.stale
        session.look(DECK, 3)
        session.begin(fresh=False)
        await done(session)

    run(session, steps)
    assert (fake.began[8], session.near) == (DECK, 3)
    assert fake.fresh == [True, False]
    assert fake.ended


def test_a_broken_file_keeps_the_last_good_pages_and_says_what_is_wrong(small: Path) -> None:
    session = Session(press(small))

    async def steps() -> None:
        session.begin(fresh=True)
        await done(session)
        before = dict(session.views)
        small.write_text(SMALL.replace("slug:", "slugg:"), "utf-8")
        session.begin(fresh=False)
        await done(session)
        assert session.views == before
        (problem, *_) = session.problems[SOURCE]
        assert (problem.line, problem.code) == (1, "unknown_key")
        small.unlink()
        session.begin(fresh=False)
        await done(session)
        assert session.problems[SOURCE][0].code == "missing_file"
        small.write_text(SMALL, "utf-8")
        session.begin(fresh=False)
        await done(session)
        assert SOURCE not in session.problems

    run(session, steps)


def test_a_newer_save_gives_up_what_is_under_way(small: Path) -> None:
    fake = press(small)
    fake.gates[EN] = asyncio.Event()
    session = Session(fake)

    async def steps() -> None:
        session.begin(fresh=True)
        await until(session, lambda: EN in session.views)
        for _ in range(5):
            session.begin(fresh=False)
        await until(session, lambda: fake.began.count(EN) == 2)
        assert fake.given_up == [EN]
        fake.gates[EN].set()
        await done(session)
        assert not session.stale

    run(session, steps)
    assert session.saves == 6


def test_what_changed_is_reported_once_also_where_the_whole_follows_a_draft(small: Path) -> None:
    shown = [view("one", "two")]
    fake = FakePress(small, TEMPLATES, lambda _given, _key: list(shown))
    session = Session(fake)

    async def steps() -> None:
        session.begin(fresh=True)
        await done(session)
        assert session.changed[EN].pages == ()
        shown[:] = [view("one", "new", whole=False), view("one", "new")]
        session.begin(fresh=False)
        await done(session)

    run(session, steps)
    assert (session.changed[EN].save, session.changed[EN].pages) == (2, (1,))
    assert session.pages["new"].mark == "new"
    assert "two" in session.pages  # a browser may still ask for it


def test_a_text_that_does_not_fit_is_reported_at_its_line_and_the_other_views_are_shown(small: Path) -> None:
    def drawn(_given: object, key: tuple[str, str]) -> list[object]:
        return [refusal("goals.teaching.lead", "cut two words")] if key == DECK else [view("x")]

    session = Session(FakePress(small, TEMPLATES, drawn))  # type: ignore[arg-type]

    async def steps() -> None:
        session.begin(fresh=True)
        await done(session)

    run(session, steps)
    (problem,) = session.problems[DECK]
    assert (problem.line, problem.message) == (SMALL.splitlines().index("goals:") + 5, "cut two words")
    assert set(session.views) == set(session.keys()) - {DECK}
    assert not session.stale


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (UsageError("Pango is missing; run: apt"), "machine", "Pango is missing; run: apt"),
        (RuntimeError("boom"), "preview_fault", "RuntimeError: boom"),
    ],
)
def test_what_nobody_foresaw_is_said_and_the_preview_goes_on(
    small: Path, fault: Exception, code: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session = Session(FakePress(small, TEMPLATES, lambda _given, _key: [fault]))

    async def steps() -> None:
        session.begin(fresh=True)
        await done(session)

    run(session, steps)
    (problem,) = session.problems[EN]
    assert problem.code == code
    assert said in problem.message
    assert ("boom" in capsys.readouterr().err) == (code == "preview_fault")


def test_only_a_change_of_templates_reads_them_again(small: Path) -> None:
    fake = press(small)
    session = Session(fake)

    async def saved() -> AsyncIterator[frozenset[Path]]:
        for found in ({small}, {small, small.parent / "plan.yaml.tmp"}, {small, TEMPLATES / "_brand.yml"}):
            await done(session)
            yield frozenset(found)

    async def steps() -> None:
        await session.follow(saved(), small, TEMPLATES)
        await done(session)
        small.write_text("", "utf-8")
        session.begin(fresh=True)
        await done(session)
        session.begin(fresh=False)
        await done(session)

    run(session, steps)
    # What could not be read has still to be read again.
    assert fake.fresh == [True, False, False, True, True, True]


def test_problems_are_listed_once_errors_first() -> None:
    error, warning = Problem("b", 2, 1, "x", "bad"), Problem("a", 1, 1, "y", "odd", "warning")
    assert flat({SOURCE: (warning,), EN: (error,), ZH: (error,)}) == [(EN, error), (SOURCE, warning)]
