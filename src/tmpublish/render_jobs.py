"""Plan + design → every file that a plan is published as, rendered side by side in processes."""

import asyncio
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish import render_pool, renderers
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, settled
from tmpublish.loader import Inputs
from tmpublish.manifest import Unit
from tmpublish.plan import Plan
from tmpublish.render_pool import RenderPool, limits
from tmpublish.renderers import Job, Places, RenderedFile, Renderer

if TYPE_CHECKING:
    from tmpublish.deck import CustomTemplate

Tell = Callable[[str, float | None], None]
"""What hears of each step: its name and None when it begins, its name and its seconds when it is done."""
Key = tuple[str, str]
"""The kind and the language of a file; no language ("") where it serves all."""


@dataclass(frozen=True)
class Kind:
    """One kind of file; `needs` is the kind that is rendered before, because this one names its pages."""

    suffix: str
    unit: Unit
    render: Renderer
    needs: str = ""
    name: str = "{slug}-{kind}-{language}"
    shared: bool = False
    """True where one file serves all languages."""


# A kind stands behind the one that it needs.
KINDS: Mapping[str, Kind] = {
    "booklet": Kind("pdf", "pages", renderers.booklet),
    "summary": Kind("pdf", "pages", renderers.summary),
    "deck": Kind("pptx", "slides", renderers.deck, needs="booklet"),
    "template": Kind("pptx", "layouts", renderers.template, name="{slug}-{kind}", shared=True),
}
# What a printer alone needs is made when it is asked for; it stands beside the set, not in it.
PRESS: Mapping[str, Kind] = {
    "print edition": Kind("pdf", "pages", renderers.print_edition, name="{slug}-booklet-{language}-print"),
}


def file_name(plan: Plan, key: Key) -> str:
    """Return the name of a file in dist/."""
    kind, language = key
    made = _kind(kind)
    return f"{made.name.format(slug=plan.slug, kind=kind, language=language)}.{made.suffix}"


def _kind(name: str) -> Kind:
    return KINDS[name] if name in KINDS else PRESS[name]


def wanted(plan: Plan, languages: Sequence[str], only: Sequence[str]) -> list[Key]:
    """Return the files asked for, or all; raises UnableError for a language that the plan lacks."""
    for language in languages:
        if language not in plan.languages:
            raise UsageError(
                f"the plan has no language “{language}”; --lang takes {', '.join(plan.languages)}"
            )
    spoken = [language for language in plan.languages if not languages or language in languages]
    return [
        (name, language)
        for name, kind in KINDS.items()
        if not only or name in only
        for language in ([""] if kind.shared else spoken)
    ]


def silent(name: str, seconds: float | None) -> None:
    """Hear of the steps and say nothing."""


@contextlib.contextmanager
def step(tell: Tell, name: str) -> Iterator[None]:
    """Tell when a step begins and, with its seconds, when it is done."""
    tell(name, None)
    began = time.perf_counter()
    yield
    tell(name, time.perf_counter() - began)


def render(
    given: Inputs,
    keys: Sequence[Key],
    stamp: datetime,
    shown: str,
    tell: Tell,
    venue: "CustomTemplate | None" = None,
    nursery: RenderPool | None = None,
) -> Mapping[Key, RenderedFile]:
    """Return the files of `keys`, each rendered in its own process; `shown` is the folder that messages name.

    `venue` is an institution's own template, on which decks are set; `nursery` one that was started before.
    Raises PublishError with the problems of all files, or UnableError.
    """
    from tmpublish.booklet import fontconfig

    with contextlib.ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-"))
        nursery = nursery or held.enter_context(render_pool.nursery(settled()))
        surroundings = renderers.environment(stamp, fontconfig(given.design, Path(folder)))
        todo = _todo(given, keys, stamp, shown, venue)
        with _told_at_home(given):
            made = asyncio.run(_render_all(todo, _Room(nursery, surroundings, tell)))
    return {key: made[key] for key in keys}


def render_here(
    given: Inputs, keys: Sequence[Key], stamp: datetime, shown: str
) -> Mapping[Key, RenderedFile]:
    """Return what `render` does, one after the other in this process, which then has to be one of its own.

    Raises PublishError with the problems of all files, or UnableError.
    """
    made: dict[Key, RenderedFile] = {}
    problems: list[Problem] = []
    for job in _todo(given, keys, stamp, shown):
        needs = _kind(job.kind).needs, job.language
        if needs[0] and needs not in made:
            continue
        pages = made[needs].places if needs[0] else {}
        try:
            made[job.kind, job.language] = _kind(job.kind).render(replace(job, pages=pages))
        except PublishError as refused:
            problems += refused.problems
    if problems:
        with _told_at_home(given):
            raise PublishError(problems)
    return {key: made[key] for key in keys}


def _todo(
    given: Inputs, keys: Sequence[Key], stamp: datetime, shown: str, venue: "CustomTemplate | None" = None
) -> list[Job]:
    """Return a job for each file, and for those that they need, in an order in which these come before."""
    templates, family = given.design.folder.parent.absolute(), given.design.name
    return [
        Job(
            *(*key, f"{shown}/{file_name(given.plan, key)}", given.plan, templates, family, stamp),
            source=given.source,
            venue=venue,
            pictures=given.pictures,
        )
        for key in _with_needs(keys)
    ]


@contextlib.contextmanager
def _told_at_home(given: Inputs) -> Iterator[None]:
    """Tell what a renderer has against a text, which it names by its path, at its line of the source."""
    try:
        yield
    except PublishError as refused:
        raise PublishError(given.at_home(problem) for problem in refused.problems) from None


def _with_needs(keys: Sequence[Key]) -> list[Key]:
    needs = [(_kind(kind).needs, language) for kind, language in keys if _kind(kind).needs]
    order = [*KINDS, *PRESS]
    return sorted(dict.fromkeys([*keys, *needs]), key=lambda key: order.index(key[0]))


@dataclass(frozen=True)
class _Room:
    """Where jobs are rendered, in which environment, and who is told."""

    nursery: RenderPool
    surroundings: Mapping[str, str]
    tell: Tell


async def _render_all(todo: Sequence[Job], room: _Room) -> Mapping[Key, RenderedFile]:
    seats = asyncio.Semaphore(cores())
    tasks: dict[Key, asyncio.Task[RenderedFile]] = {}
    known: dict[Key, asyncio.Future[Places]] = {}
    for job in todo:
        key = job.kind, job.language
        known[key] = asyncio.get_running_loop().create_future()
        before = known.get((_kind(job.kind).needs, job.language))
        tasks[key] = asyncio.create_task(_render(job, before, known[key], seats, room))
    outcomes = await asyncio.gather(*tasks.values(), return_exceptions=True)
    return dict(zip(tasks, _all_good(outcomes), strict=True))


async def _render(
    job: Job,
    before: asyncio.Future[Places] | None,
    known: asyncio.Future[Places],
    seats: asyncio.Semaphore,
    room: _Room,
) -> RenderedFile:
    """Render a job; `known` learns where its texts stand, and `before` says so of the file that it names."""

    def learn(places: Places) -> None:
        if not known.done():
            known.set_result(places)

    try:
        pages = await before if before else {}
        async with seats, render_pool.child(room.nursery) as child:
            with step(room.tell, f"render the {job.kind}" + (f", {job.language}" if job.language else "")):
                job = replace(job, pages=pages, tell_places=learn)
                most = limits.for_source(len(job.source))
                made = await render_pool.ask(child, _kind(job.kind).render, job, room.surroundings, most)
        learn(made.places)
        return made
    except BaseException:
        # Who waits for the places would wait for ever.
        known.cancel()
        raise


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _all_good(outcomes: Sequence[RenderedFile | BaseException]) -> list[RenderedFile]:
    problems: list[Problem] = []
    for outcome in outcomes:
        if isinstance(outcome, PublishError):
            problems += outcome.problems
        elif isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome
    if problems:
        raise PublishError(problems)
    return [outcome for outcome in outcomes if isinstance(outcome, RenderedFile)]
