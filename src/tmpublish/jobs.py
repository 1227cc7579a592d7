"""Plan + design → every file that a plan is published as, rendered side by side in processes."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish import worker
from tmpublish.inputs import Given
from tmpublish.machine import UnableError
from tmpublish.manifest import Unit
from tmpublish.model import Plan, walk
from tmpublish.problems import Problem, PublishError
from tmpublish.worker import Job, Made, Renderer

if TYPE_CHECKING:
    from tmpublish.deck import Venue

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
    "booklet": Kind("pdf", "pages", worker.booklet),
    "summary": Kind("pdf", "pages", worker.summary),
    "deck": Kind("pptx", "slides", worker.deck, needs="booklet"),
    "template": Kind("pptx", "layouts", worker.template, name="{slug}-{kind}", shared=True),
}
# What a printer alone needs is made when it is asked for; it stands beside the set, not in it.
PRESS: Mapping[str, Kind] = {
    "print edition": Kind("pdf", "pages", worker.print_edition, name="{slug}-booklet-{language}-print"),
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
            raise UnableError(
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
    given: Given,
    keys: Sequence[Key],
    stamp: datetime,
    shown: str,
    tell: Tell,
    venue: "Venue | None" = None,
) -> Mapping[Key, Made]:
    """Return the files of `keys`, each rendered in its own process; `shown` is the folder that messages name.

    `venue` is an institution's own template, on which decks are set. Raises PublishError with the problems
    of all files, or UnableError.
    """
    from tmpublish.booklet import fontconfig

    with tempfile.TemporaryDirectory(prefix="tmpublish-") as folder:
        surroundings = worker.environment(stamp, fontconfig(given.design, Path(folder)))
        templates, family = given.design.folder.parent.absolute(), given.design.name
        todo = [
            Job(
                *(*key, f"{shown}/{file_name(given.plan, key)}", given.plan, templates, family, stamp),
                source=given.source,
                venue=venue,
            )
            for key in _with_needs(keys)
        ]
        try:
            made = asyncio.run(_render_all(todo, surroundings, tell))
        except PublishError as refused:
            raise PublishError(_at_home(problem, given) for problem in refused.problems) from None
    return {key: made[key] for key in keys}


def _at_home(problem: Problem, given: Given) -> Problem:
    """Return a Problem that a renderer has with a text, by its stable path, at its line of the source."""
    place = next((place for _, path, place in walk(given.plan) if path and path == problem.path), None)
    if problem.line or place is None:
        return problem
    return given.document.problem(place, problem.code, problem.message, problem.severity)


def _with_needs(keys: Sequence[Key]) -> list[Key]:
    needs = [(_kind(kind).needs, language) for kind, language in keys if _kind(kind).needs]
    order = [*KINDS, *PRESS]
    return sorted(dict.fromkeys([*keys, *needs]), key=lambda key: order.index(key[0]))


async def _render_all(todo: Sequence[Job], surroundings: Mapping[str, str], tell: Tell) -> Mapping[Key, Made]:
    room = asyncio.Semaphore(os.cpu_count() or 1)
    tasks: dict[Key, asyncio.Task[Made]] = {}
    for job in todo:
        before = tasks.get((_kind(job.kind).needs, job.language))
        tasks[job.kind, job.language] = asyncio.create_task(_render(job, before, room, surroundings, tell))
    outcomes = await asyncio.gather(*tasks.values(), return_exceptions=True)
    return dict(zip(tasks, _all_good(outcomes), strict=True))


async def _render(
    job: Job,
    before: asyncio.Task[Made] | None,
    room: asyncio.Semaphore,
    surroundings: Mapping[str, str],
    tell: Tell,
) -> Made:
    pages = (await before).places if before else {}
    async with room:
        with step(tell, f"render the {job.kind}" + (f", {job.language}" if job.language else "")):
            return await worker.run(_kind(job.kind).render, replace(job, pages=pages), surroundings)


def _all_good(outcomes: Sequence[Made | BaseException]) -> list[Made]:
    problems: list[Problem] = []
    for outcome in outcomes:
        if isinstance(outcome, PublishError):
            problems += outcome.problems
        elif isinstance(outcome, BaseException):
            raise outcome
    if problems:
        raise PublishError(problems)
    return [outcome for outcome in outcomes if isinstance(outcome, Made)]
