"""A nursery, a child of it that stays warm, children for one job each: a job goes in, a Made comes out."""

import asyncio
import contextlib
from collections.abc import Mapping

from tmpublish import render_pool
from tmpublish.diagnostics import PublishError
from tmpublish.environment import settled
from tmpublish.render_pool import Child, RenderPool
from tmpublish.render_pool.limits import for_source
from tmpublish.renderers import Job, RenderedFile, Renderer

_OUTLIVED = 300  # jobs, after which the warm child makes place for a new one


class Hands:
    """Renders in children; what one of them holds in memory stays with the warm one between jobs."""

    def __init__(self) -> None:
        self._house: contextlib.ExitStack | None = None
        self._nursery: RenderPool | None = None
        self._staying: contextlib.AsyncExitStack | None = None
        self._child: Child | None = None
        self._surroundings: Mapping[str, str] = {}
        self._turn = asyncio.Lock()
        self._jobs = 0

    def open(self) -> None:
        """Start the nursery, which gets ready while other things are done."""
        self.close()
        self._house = contextlib.ExitStack()
        self._nursery = self._house.enter_context(render_pool.nursery(settled()))

    def close(self) -> None:
        """End the nursery and all its children."""
        house, self._house, self._nursery = self._house, None, None
        if house:
            house.close()

    async def renew(self, surroundings: Mapping[str, str]) -> None:
        """Let go of the warm child, which remembers old templates, and take this environment from now on."""
        async with self._turn:
            await self._let_go()
            self._surroundings = surroundings

    async def warm(self, render: Renderer, job: Job) -> RenderedFile:
        """Render in the warm child; raises PublishError, UnableError.

        A caller that is cancelled leaves the job to its end, and the next one waits for that.
        """
        task = asyncio.ensure_future(self._warm(render, job))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(task)

    async def once(self, render: Renderer, job: Job) -> RenderedFile:
        """Render in a child of its own, which ends where the caller is cancelled; raises as `warm` does."""
        async with render_pool.child(self._ready()) as child:
            return await self._ask(child, render, job)

    async def _warm(self, render: Renderer, job: Job) -> RenderedFile:
        async with self._turn:
            if self._child is None or self._jobs >= _OUTLIVED:
                await self._let_go()
                self._staying = contextlib.AsyncExitStack()
                self._child = await self._staying.enter_async_context(render_pool.child(self._ready()))
            self._jobs += 1
            try:
                return await self._ask(self._child, render, job)
            except PublishError as refused:
                if any(problem.code.startswith("renderer_") for problem in refused.problems):
                    await self._let_go()
                raise
            except BaseException:
                await self._let_go()
                raise

    async def _ask(self, child: Child, render: Renderer, job: Job) -> RenderedFile:
        return await render_pool.ask(child, render, job, self._surroundings, for_source(len(job.source)))

    def _ready(self) -> RenderPool:
        if self._nursery is None or self._nursery.process.poll() is not None:
            self.open()
        assert self._nursery
        return self._nursery

    async def _let_go(self) -> None:
        staying, self._staying, self._child, self._jobs = self._staying, None, None, 0
        if staying:
            await staying.aclose()
