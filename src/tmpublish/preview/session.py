"""One preview from start to end: saves come in, views and problems go out; what was good stays until then."""

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.preview.text_regions import Words, words_of
from tmpublish.preview.views import KINDS, Page, View
from tmpublish.renderers import Key

SOURCE: Key = ("", "")
"""What problems of plan and templates stand under; those of a rendering stand under its view."""
_KEPT = 400  # pages that are still asked for after they were replaced
_HANDS = 2  # renderings side by side, once the view that is looked at is there


class Renders(Protocol):
    """What a session renders with."""

    async def read(self, fresh: bool) -> Inputs:
        """Return plan and design; raises PublishError or UnableError."""

    def show(self, given: Inputs, key: Key, before: View | None, near: int) -> AsyncGenerator[View, None]:
        """Yield a view, better each time; raises PublishError or UnableError."""

    async def end(self) -> None:
        """End what was started."""


@dataclass(frozen=True)
class Changed:
    """What changed last in a view: the number of the save, and the pages (from 0)."""

    save: int
    pages: tuple[int, ...]


@dataclass
class Session:
    """What is shown now, what is wrong with what came after, and who is told of changes."""

    press: Renders
    given: Inputs | None = None
    views: dict[Key, View] = field(default_factory=dict)
    changed: dict[Key, Changed] = field(default_factory=dict)
    problems: dict[Key, tuple[Problem, ...]] = field(default_factory=dict)
    stale: set[Key] = field(default_factory=set)
    looked: Key = SOURCE
    near: int = 0
    serial: int = 0
    """Counts what was told."""
    saves: int = 0
    """Counts what came in."""
    seconds: float = 0.0
    """From the last save to the first new page of the view that is looked at."""
    pages: dict[str, Page] = field(default_factory=dict)
    _fresh: bool = True
    _work: asyncio.Task[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _words: dict[str, tuple[Inputs, Mapping[str, Words]]] = field(default_factory=dict)

    def keys(self) -> list[Key]:
        """Return all views of the plan, in the order in which they are offered."""
        spoken = self.given.plan.languages if self.given else []
        return [(kind, language) for kind in KINDS for language in spoken]

    def begin(self, fresh: bool) -> None:
        """Render what was saved, give up what was under way; `fresh` where more than the plan may differ."""
        if self._work and not self._work.done():
            self._work.cancel()
        self.saves += 1
        self._fresh = self._fresh or fresh  # also where what was given up had not read them
        self._work = asyncio.create_task(self._render())

    def look(self, key: Key, near: int) -> None:
        """Take note of the view and page (from 0) that somebody looks at: they come first."""
        if key in self.keys():
            self.looked, self.near = key, near

    async def news(self, seen: int) -> int:
        """Wait until more was told than `seen`; return how much."""
        while self.serial <= seen:
            await self._news.wait()
        return self.serial

    async def follow(self, changes: AsyncIterator[frozenset[Path]], source: Path, templates: Path) -> None:
        """Render at once, and again after each change, for ever."""
        self.begin(fresh=True)
        plan, folder = source.resolve(), templates.resolve()
        async for found in changes:
            # What editors leave beside the plan while they save changes nothing of the templates.
            self.begin(fresh=any(path.is_relative_to(folder) and path != plan for path in found))

    async def end(self) -> None:
        """Give up what is under way, and end what was started."""
        if self._work:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        await self.press.end()

    def words(self, language: str) -> Mapping[str, Words]:
        """Return the plan's texts in a language."""
        assert self.given
        given, words = self._words.get(language, (None, {}))
        if given is not self.given:
            words = words_of(self.given.plan, language)
            self._words[language] = (self.given, words)
        return words

    async def _render(self) -> None:
        began = time.perf_counter()
        self.stale = set(self.keys())
        self._tell()
        try:
            given = await self.press.read(self._fresh)
            self._fresh = False
        except Exception as fault:
            self.stale = set()
            self.problems = {SOURCE: _told(fault, "the preview")}
            self._tell()
            return
        self.given = given
        self.problems = {SOURCE: given.warnings} if given.warnings else {}
        todo = self.keys()
        self.views = {key: view for key, view in self.views.items() if key in todo}
        self.stale = set(todo)
        if self.looked not in todo:
            self.looked, self.near = todo[0], 0
        self._tell()
        first = self.looked
        await self._show(given, self._next(todo), began)
        assert first not in todo
        hands = [self._rest(given, todo, began) for _ in range(_HANDS)]
        await asyncio.gather(*hands)

    async def _rest(self, given: Inputs, todo: list[Key], began: float) -> None:
        while todo:
            await self._show(given, self._next(todo), began)

    def _next(self, todo: list[Key]) -> Key:
        """Take the view that is looked at, else the one most like it."""
        kind, language = self.looked
        key = min(todo, key=lambda each: (each != self.looked, each[1] != language, each[0] != kind))
        todo.remove(key)
        return key

    async def _show(self, given: Inputs, key: Key, began: float) -> None:
        try:
            before = self.views.get(key)
            near = self.near if key == self.looked else 0
            async with contextlib.aclosing(self.press.show(given, key, before, near)) as better:
                async for view in better:
                    self._put(key, view, began)
        except Exception as fault:
            told = _told(fault, f"{key[0]} ({key[1]})")
            self.problems[key] = tuple(given.located(problem) for problem in told)
        self.stale.discard(key)
        self._tell()

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
        self._tell()

    def _tell(self) -> None:
        self.serial += 1
        news, self._news = self._news, asyncio.Event()
        news.set()


def _told(fault: Exception, shown: str) -> tuple[Problem, ...]:
    """Return what is wrong as Problems; what nobody foresaw is a fault of ours, and is said to be."""
    if isinstance(fault, PublishError):
        return fault.problems
    if isinstance(fault, UsageError):
        return (Problem(shown, 0, 0, "machine", str(fault)),)
    traceback.print_exception(fault)
    message = f"this could not be shown ({type(fault).__name__}: {str(fault)[:200]}); please report it"
    return (Problem(shown, 0, 0, "preview_fault", message),)


def flat(problems: Mapping[Key, Sequence[Problem]]) -> list[tuple[Key, Problem]]:
    """Return problems with the view that has them, errors first, each once."""
    seen: dict[Problem, Key] = {}
    for key, found in problems.items():
        for problem in found:
            seen.setdefault(problem, key)
    ordered = sorted(seen.items(), key=lambda pair: (pair[0].severity != "error", pair[0]))
    return [(key, problem) for problem, key in ordered]
