"""Saves → views and problems of one preview; the last good pages stay until new ones are ready."""

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.plan import PlanText, plan_texts
from tmpublish.preview.views import KINDS, Page, View
from tmpublish.renderers import Key

if TYPE_CHECKING:  # tests have another
    from tmpublish.preview.renderer import Renderer

SOURCE: Key = ("", "")
"""The key of problems of plan and templates; those of a rendering are under its view."""
_KEPT = 400  # replaced pages that a browser may still request
_PARALLEL = 2  # renderings side by side, after the view that the user looks at


@dataclass(frozen=True)
class Changed:
    """The last change of a view: the number of the save, and the pages (from 0)."""

    save: int
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Comment:
    """A comment on a copy that came back: its view, its page then (from 0), what it says of which text id."""

    key: Key
    page: int
    path: str
    message: str


@dataclass
class Session:
    """The views shown now, the problems of the last save, and events for browsers."""

    renderer: "Renderer"
    comments: Sequence[Comment] = ()
    given: Inputs | None = None
    views: dict[Key, View] = field(default_factory=dict)
    changed: dict[Key, Changed] = field(default_factory=dict)
    problems: dict[Key, tuple[Problem, ...]] = field(default_factory=dict)
    stale: set[Key] = field(default_factory=set)
    looked: Key = SOURCE
    near: int = 0
    serial: int = 0
    """The number of events sent."""
    saves: int = 0
    """The number of saves."""
    seconds: float = 0.0
    """From the last save to the first new page of the view that the user looks at."""
    pages: dict[str, Page] = field(default_factory=dict)
    _fresh: bool = True
    _work: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def keys(self) -> list[Key]:
        """Return the keys of all views of the plan, in the order of the page."""
        spoken = self.given.plan.languages if self.given else []
        return [(kind, language) for kind in KINDS for language in spoken]

    def begin(self, fresh: bool) -> None:
        """Cancel the current rendering and start another; `fresh` if templates may have changed."""
        if self._work and not self._work.done():
            self._work.cancel()
        self.saves += 1
        self._fresh = self._fresh or fresh  # also if the cancelled rendering had not read them
        self._work = asyncio.create_task(self._render())

    def look(self, key: Key, near: int) -> None:
        """Record the view and page (from 0) that the user looks at; they are rendered first."""
        if key in self.keys():
            self.looked, self.near = key, near

    async def news(self, seen: int) -> int:
        """Wait until the serial number is greater than `seen`; return it."""
        while self.serial <= seen:
            await self._news.wait()
        return self.serial

    async def follow(self, changes: AsyncIterator[frozenset[Path]], source: Path, templates: Path) -> None:
        """Render at once and after each change, without end."""
        self.begin(fresh=True)
        plan, folder = source.resolve(), templates.resolve()
        async for found in changes:
            # Temporary files that editors write beside the plan do not change the templates.
            self.begin(fresh=any(path.is_relative_to(folder) and path != plan for path in found))

    async def end(self) -> None:
        """Cancel the current rendering and end all processes."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        await self.renderer.end()

    def texts(self, language: str) -> Mapping[str, PlanText]:
        """Return the texts of the plan in a language by text id; none if the plan lacks it."""
        known = self.given is not None and language in self.given.plan.languages
        return plan_texts(self.given.plan, language) if self.given and known else {}

    async def _render(self) -> None:
        began = time.perf_counter()
        self.stale = set(self.keys())
        self._notify()
        try:
            given = await self.renderer.read(self._fresh)
            self._fresh = False
        except Exception as error:
            self.stale = set()
            self.problems = {SOURCE: _problems(error, "the preview")}
            self._notify()
            return
        self.given = given
        self.problems = {SOURCE: given.warnings} if given.warnings else {}
        todo = self.keys()
        self.views = {key: view for key, view in self.views.items() if key in todo}
        self.stale = set(todo)
        if self.looked not in todo:
            self.looked, self.near = todo[0], 0
        self._notify()
        await self._show(given, self._next(todo), began)
        await asyncio.gather(*(self._rest(given, todo, began) for _ in range(_PARALLEL)))

    async def _rest(self, given: Inputs, todo: list[Key], began: float) -> None:
        while todo:
            await self._show(given, self._next(todo), began)

    def _next(self, todo: list[Key]) -> Key:
        """Remove and return the view that the user looks at, else the one most like it."""
        kind, language = self.looked
        key = min(todo, key=lambda each: (each != self.looked, each[1] != language, each[0] != kind))
        todo.remove(key)
        return key

    async def _show(self, given: Inputs, key: Key, began: float) -> None:
        try:
            before = self.views.get(key)
            near = self.near if key == self.looked else 0
            async with contextlib.aclosing(self.renderer.show(given, key, before, near)) as better:
                async for view in better:
                    self._put(key, view, began)
        except Exception as error:
            problems = _problems(error, f"{key[0]} ({key[1]})")
            self.problems[key] = tuple(given.located(problem) for problem in problems)
        self.stale.discard(key)
        self._notify()

    def _put(self, key: Key, view: View, began: float) -> None:
        changed = view.changed(self.views.get(key))
        if changed or key not in self.changed:
            self.changed[key] = Changed(self.saves, changed)
            if key == self.looked:
                self.seconds = time.perf_counter() - began
        self.views[key] = view
        self.pages |= {page.mark: page for page in view.pages}
        while len(self.pages) > _KEPT + sum(len(each.pages) for each in self.views.values()):
            del self.pages[next(iter(self.pages))]
        self._notify()

    def _notify(self) -> None:
        self.serial += 1
        news, self._news = self._news, asyncio.Event()
        news.set()


def _problems(error: Exception, shown: str) -> tuple[Problem, ...]:
    """Return an error as problems; an unexpected one is reported as a bug in tmpublish."""
    if isinstance(error, PublishError):
        return error.problems
    if isinstance(error, UsageError):
        return (Problem(shown, 0, 0, "machine", str(error)),)
    traceback.print_exception(error)
    reason = f"{type(error).__name__}: {str(error)[:200]}"
    message = f"This cannot be shown ({reason}). This is a bug in tmpublish; please report it."
    return (Problem(shown, 0, 0, "preview_fault", message),)


def flat(problems: Mapping[Key, Sequence[Problem]]) -> list[tuple[Key, Problem]]:
    """Return problems with their view, errors first, each once."""
    seen: dict[Problem, Key] = {}
    for key, found in problems.items():
        for problem in found:
            seen.setdefault(problem, key)
    ordered = sorted(seen.items(), key=lambda pair: (pair[0].severity != "error", pair[0]))
    return [(key, problem) for problem, key in ordered]
