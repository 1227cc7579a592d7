"""Source and templates → views, the nearest first: changed pages at once, then the document as published."""

import asyncio
import contextlib
import hashlib
import re
import tempfile
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from tmpublish import loader, render_pool, renderers
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.libreoffice import LibreOffice, LibreOfficeError
from tmpublish.loader import Inputs
from tmpublish.preview import views
from tmpublish.preview.views import Page, View, draw_slides
from tmpublish.render_pool import RenderPool, for_source
from tmpublish.renderers import Job, Key, RenderedFile

MAX_PAGES = 6  # rendered one by one; if more have changed, the whole document is not much later
MAX_SLIDES = 4
WORKERS = 3  # two whole documents, and what is shown first
# A page of a theme is a section directly below body; other documents are rendered as a whole.
_PAGE = re.compile(r"(?=<section\b)")
_LINK = re.compile(r' href="#[^"]*"')
_ID = re.compile(r' id="([^"]+)"')
Made = TypeVar("Made")


@dataclass(frozen=True)
class Outline:
    """A document before layout: a hash of each page's source and the text ids on it."""

    marks: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    html: str


@dataclass(frozen=True)
class _Document:
    """A document as HTML: the part before its pages, and its pages."""

    head: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class PagesJob:
    """Some pages (from 0) of a document whose HTML is known."""

    job: Job
    html: str
    wanted: Sequence[int]

    @property
    def title(self) -> str:
        """Return what is rendered."""
        return self.job.title

    @property
    def shown(self) -> str:
        """Return what messages name."""
        return self.job.shown


def render_outline(job: Job) -> Outline:
    """Return the outline of a booklet or summary."""
    html = _html(job)
    document = _document(html)
    marks = (
        hashlib.sha256(f"{number} {document.head}{page}".encode()).hexdigest()
        for number, page in enumerate(document.pages, 1)
    )
    return Outline(tuple(marks), tuple(tuple(_ID.findall(page)) for page in document.pages), html)


def render_pages(asked: PagesJob) -> dict[int, bytes]:
    """Return pages of a document by index, a PDF each.

    They look as in the whole document: on their side of the spread, with their number. They have no links.
    """
    from tmpublish.booklet.pdf_writer import render_pdf

    document, pictures = _document(asked.html), asked.job.pictures.values()
    return {
        index: render_pdf(_alone(document, index), asked.shown, variant=None, pictures=pictures).pdf
        for index in asked.wanted
    }


def _html(job: Job) -> str:
    from tmpublish.booklet.html import booklet_html, summary_html

    if job.kind == "summary":
        return summary_html(job.plan, job.design, job.language, job.stamp)
    made = booklet_html(
        *(job.plan, job.design, job.language, job.stamp), pictures=job.pictures, source=job.source
    )
    return made.html


def _document(html: str) -> _Document:
    before, body, rest = re.split(r"(<body[^>]*>)", html, maxsplit=1)
    inside = rest.rpartition("</body>")[0]
    first, *sections = _PAGE.split(inside)
    if first.strip() or not sections:
        return _Document(before + body, (inside,))
    return _Document(before + body, tuple(sections))


def _alone(document: _Document, index: int) -> str:
    """Return a page as a document that begins on its side of the spread with its page number."""
    side = "left" if index % 2 else "right"
    begins = (
        f"<style>html{{break-before:{side}}} @page:first{{counter-reset:page {index + 1}}}</style></head>"
    )
    head = document.head.replace("</head>", begins, 1) if len(document.pages) > 1 else document.head
    page = _LINK.sub("", document.pages[index])
    return f"{head}{page}</body></html>"


class Renderer:
    """Renders for one preview, with workers, the fonts of the brand, and LibreOffice if there is one."""

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
        """Return plan and design; `fresh` if templates may have changed. Raise PublishError or UsageError."""
        given = await asyncio.to_thread(loader.read, self.source, self.templates, self.design)
        self._limits = for_source(len(given.source))
        if fresh or not self._times:
            await self._renew(given)
        return given

    async def show(
        self, given: Inputs, key: Key, before: View | None, near: int
    ) -> AsyncGenerator[View, None]:
        """Yield a view, better each time; the last is complete. Raise PublishError or UsageError.

        `before` is the view shown now, `near` the page (from 0) that the user looks at.
        """
        job = self._job(given, key)
        if key[0] == "deck":
            async with contextlib.aclosing(self._deck(job, before)) as better:
                async for view in better:
                    yield view
            return
        if key[0] == "web":
            made = await self._run(renderers.web, replace(job, editions=given.plan.languages))
            yield await asyncio.to_thread(views.of_web, made.data)
            return
        if before is None:
            plan, whole = await asyncio.gather(self._outline(job), self._whole(job))
        else:
            plan = await self._outline(job)
            if before.whole and before.origins() == plan.marks:
                yield before  # rendered again, it would look the same
                return
            if nearest := _nearest(before, plan.marks, near):
                yield views.patched(before, await self._pages(job, nearest, plan))
            whole = await self._whole(job)
        origins, likely = (plan.marks, plan.paths) if whole.count == len(plan.marks) else ((), ())
        yield await asyncio.to_thread(views.of_pdf, whole.data, origins, likely)

    async def _outline(self, job: Job) -> Outline:
        return await self._run(render_outline, job)

    async def _pages(self, job: Job, wanted: Sequence[int], plan: Outline) -> Mapping[int, Page]:
        made = await self._run(render_pages, PagesJob(job, plan.html, wanted))
        pages: dict[int, Page] = {}
        for index, pdf in made.items():
            # Only the whole document shows what overflows.
            pages |= await asyncio.to_thread(views.of_pages, pdf, [index], plan.marks, plan.paths)
        return pages

    async def _whole(self, job: Job) -> RenderedFile:
        return await self._run(renderers.KINDS[job.kind].render, job, stoppable=True)

    async def _run(self, function: Callable[[Any], Made], job: Any, stoppable: bool = False) -> Made:
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
        """End all processes and delete temporary files."""
        if self._office:
            await self._office.end()
        self._close_pool()
        self._folder.cleanup()

    async def _renew(self, given: Inputs) -> None:
        """Start workers and LibreOffice with the templates and fonts as they are now."""
        from tmpublish.booklet import fontconfig

        self._times += 1
        folder = Path(self._folder.name) / str(self._times)
        folder.mkdir()
        fonts = fontconfig(given.design, folder)
        self._close_pool()  # its workers have the old templates in memory
        self._pool = RenderPool(renderers.worker_environment(loader.stamp(given), fonts), WORKERS)
        if self._office:
            await self._office.end()
        if self._program:
            self._office = LibreOffice(self._program, given.design.brand, folder / "office")
            await self._office.start()

    def _job(self, given: Inputs, key: Key) -> Job:
        # Without the plan's own file, whose hash would change a page at every keystroke.
        job = renderers.job_of(given, key, loader.stamp(given), f"{key[0]} ({key[1]})")
        return replace(job, source=b"")

    def _close_pool(self) -> None:
        if self._pool:
            self._pool.__exit__()
        self._pool = None

    async def _deck(self, job: Job, before: View | None) -> AsyncGenerator[View, None]:
        made = await self._run(renderers.deck, job)
        origins = await asyncio.to_thread(views.slide_marks, made.data)
        if before and before.whole and before.origins() == origins:
            yield before
            return
        numbers = range(1, made.count + 1)
        likely = [frozenset(path for path, n in made.places.items() if n == number) for number in numbers]
        if not self._office:
            drawn = await asyncio.to_thread(draw_slides, made.data, job.design.brand, job.language)
            yield views.of_drawings(drawn, origins, likely)
            return
        changed = _nearest(before, origins, 0) if before else []
        if before and 0 < len(changed) <= MAX_SLIDES:
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
    """Return the changed pages (from 0) nearest to the one in view; none if their number has changed."""
    if len(before.pages) != len(marks):
        return []
    changed = [n for n, page in enumerate(before.pages) if page.origin != marks[n]]
    return sorted(sorted(changed, key=lambda n: abs(n - near))[:MAX_PAGES])
