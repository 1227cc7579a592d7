"""What the tests of the preview share: a renderer that shows what it is given, and the smallest pages."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from pathlib import Path

from tmpublish import loader
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.loader import Inputs
from tmpublish.preview.session import Session
from tmpublish.preview.views import Page, View
from tmpublish.renderers import Key

PATIENCE = 30  # s, on a busy machine
# One page of 200 × 100 pt that says “Build 12 boats.” (ISO 32000-1, 7.5); the offsets are left to the reader.
PDF = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj
4 0 obj <</Length 43>> stream
BT /F 10 Tf 20 50 Td (Build 12 boats.) Tj ET
endstream endobj
5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R>>
"""


def view(*marks: str, whole: bool = True) -> View:
    """Return a view whose pages look as their marks say."""
    return View(tuple(Page(mark, 210, 297, PDF, origin=mark) for mark in marks), whole=whole)


@dataclass
class FakePress:
    """Reads a real plan, and yields the views that `drawn` gives for a view of it."""

    source: Path
    templates: Path
    drawn: Callable[[Inputs, Key], list[View | Exception]]
    gates: dict[Key, asyncio.Event] = field(default_factory=dict)
    """What a rendering waits for before it ends."""
    began: list[Key] = field(default_factory=list)
    given_up: list[Key] = field(default_factory=list)
    fresh: list[bool] = field(default_factory=list)
    ended: bool = False

    async def read(self, fresh: bool) -> Inputs:
        """Read the plan."""
        self.fresh.append(fresh)
        return loader.read(self.source, self.templates)

    async def show(self, given: Inputs, key: Key, *_: object) -> AsyncGenerator[View, None]:
        """Yield what is drawn for a view."""
        self.began.append(key)
        try:
            for each in self.drawn(given, key):
                if isinstance(each, Exception):
                    raise each
                yield each
            if key in self.gates:
                await self.gates[key].wait()
        except asyncio.CancelledError:
            self.given_up.append(key)
            raise

    async def end(self) -> None:
        """Note that it was ended."""
        self.ended = True


def refusal(path: str, message: str, line: int = 0) -> PublishError:
    """Return what a renderer raises."""
    return PublishError([Problem(path, line, 0, "code", message)])


async def until(session: Session, true: Callable[[], bool]) -> None:
    """Wait for news until something is true."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await session.news(session.serial)


async def done(session: Session) -> None:
    """Wait until nothing is under way."""
    assert session._work
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(session._work, return_exceptions=True)
