"""Source and templates → views, the nearest first: changed pages at once, then the document as published."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tmpublish import loader, render_pool, renderers
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.libreoffice import LibreOffice, LibreOfficeError
from tmpublish.loader import Inputs
from tmpublish.preview import incremental, views
from tmpublish.preview.views import Page, View
from tmpublish.render_pool import RenderPool, for_source
from tmpublish.renderers import Job, Key, RenderedFile

MOST_PAGES = 6  # set one by one; where more were changed, the whole is not much later
MOST_SLIDES = 4
WORKERS = 3  # two whole documents, and what is shown first


class Press:
    """Renders for one preview; holds processes, the brand's fonts, LibreOffice where there is one."""

    def __init__(self, source: Path, templates: Path, design: str | None, office: Path | None) -> None:
        self.source, self.templates, self.design = source, templates, design
        self._program = office
        self._folder = tempfile.TemporaryDirectory(prefix="tmpublish-preview-")
        self._pool: RenderPool | None = None
        render_pool.start()
        self._office: LibreOffice | None = None
        self._times = 0
        self._limits = render_pool.Limits()

    async def read(self, fresh: bool) -> Inputs:
        """Return plan and design; `fresh` where templates may differ. Raises PublishError, UnableError."""
        given = await asyncio.to_thread(loader.read, self.source, self.templates, self.design)
        self._limits = for_source(len(given.source))
        if fresh or not self._times:
            await self._renew(given)
        return given

    async def show(
        self, given: Inputs, key: Key, before: View | None, near: int
    ) -> AsyncGenerator[View, None]:
        """Yield a view, better each time; the last is whole. Raises PublishError, UnableError.

        `before` is what is shown, `near` the page (from 0) in view.
        """
        job = self._job(given, key)
        if key[0] == "deck":
            async with contextlib.aclosing(self._deck(job, before)) as better:
                async for view in better:
                    yield view
            return
        if before is None:
            plan, whole = await asyncio.gather(self._outline(job), self._whole(job))
        else:
            plan = await self._outline(job)
            if before.whole and before.origins() == plan.marks:
                yield before  # set anew, it would look the same
                return
            if nearest := _nearest(before, plan.marks, near):
                yield views.patched(before, await self._pages(job, nearest, plan))
            whole = await self._whole(job)
        origins, likely = (plan.marks, plan.paths) if whole.count == len(plan.marks) else ((), ())
        yield await asyncio.to_thread(views.of_pdf, whole.data, origins, likely)

    async def _outline(self, job: Job) -> incremental.Outline:
        return incremental.read_outline(await self._run(incremental.outline, job))

    async def _pages(self, job: Job, wanted: Sequence[int], plan: incremental.Outline) -> Mapping[int, Page]:
        made = await self._run(incremental.pages, incremental.PagesJob(job, plan.html, wanted))
        pages: dict[int, Page] = {}
        for index, pdf in incremental.read_pages(made).items():
            # What runs over is only known to the whole.
            pages |= await asyncio.to_thread(views.of_pages, pdf, [index], plan.marks, plan.paths)
        return pages

    async def _whole(self, job: Job) -> RenderedFile:
        return await self._run(renderers.KINDS[job.kind].render, job, stoppable=True)

    async def _run(
        self, function: Callable[[Any], RenderedFile], job: Any, stoppable: bool = False
    ) -> RenderedFile:
        """Render in a worker; one that is not `stoppable` finishes even if nobody waits, and stays warm."""
        assert self._pool
        pool = self._pool
        future = pool.submit(function, job, self._limits)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if stoppable:
                pool.stop(future)
            raise

    async def end(self) -> None:
        """End all that was started, and remove what it left."""
        if self._office:
            await self._office.end()
        self._close_pool()
        self._folder.cleanup()

    async def _renew(self, given: Inputs) -> None:
        """Take the brand's fonts as they are now."""
        from tmpublish.booklet import fontconfig

        self._times += 1
        folder = Path(self._folder.name) / str(self._times)
        folder.mkdir()
        fonts = fontconfig(given.design, folder)
        self._close_pool()  # its workers have seen the old templates
        self._pool = RenderPool(renderers.worker_environment(loader.stamp(given), fonts), WORKERS)
        if self._office:
            await self._office.end()
        if self._program:
            self._office = LibreOffice(self._program, given.design.brand, folder / "office")
            await self._office.start()

    def _job(self, given: Inputs, key: Key) -> Job:
        return renderers.job_of(given, key, loader.stamp(given), f"{key[0]} ({key[1]})")

    def _close_pool(self) -> None:
        if self._pool:
            self._pool.__exit__()
        self._pool = None

    async def _deck(self, job: Job, before: View | None) -> AsyncGenerator[View, None]:
        if not self._office:
            drawn = await self._run(incremental.sketches, job)
            yield await asyncio.to_thread(lambda: views.of_sketches(incremental.read_sketches(drawn)))
            return
        made = await self._run(incremental.deck, job)
        origins = await asyncio.to_thread(views.slide_marks, made.data)
        if before and before.whole and before.origins() == origins:
            yield before
            return
        numbers = range(1, made.count + 1)
        likely = [frozenset(path for path, n in made.places.items() if n == number) for number in numbers]
        changed = _nearest(before, origins, 0) if before else []
        if before and 0 < len(changed) <= MOST_SLIDES:
            some = await self._pdf(job.shown, made.data, [index + 1 for index in changed])
            slides = await asyncio.to_thread(views.of_pages, some, changed, origins, likely)
            yield views.patched(before, slides)
        pdf = await self._pdf(job.shown, made.data)
        yield await asyncio.to_thread(views.of_pdf, pdf, origins, likely)

    async def _pdf(self, shown: str, deck: bytes, slides: Sequence[int] = ()) -> bytes:
        assert self._office
        try:
            return await self._office.pdf(deck, slides)
        except LibreOfficeError as error:
            message = "LibreOffice could not show the slides. Save again or restart `tmpublish preview`."
            raise PublishError([Problem(shown, 0, 0, "preview_office", message)]) from error


def _nearest(before: View, marks: Sequence[str], near: int) -> list[int]:
    """Return the changed pages (from 0) that are nearest to one in view; none where pages came or went."""
    if len(before.pages) != len(marks):
        return []
    changed = [n for n, page in enumerate(before.pages) if page.origin != marks[n]]
    return sorted(sorted(changed, key=lambda n: abs(n - near))[:MOST_PAGES])
