"""Jobs for tests to have rendered in children, all of one nursery."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from published_plans import SMALL

from tmpublish import render_pool, renderers
from tmpublish.environment import settled
from tmpublish.plan_loader import read_plan
from tmpublish.render_pool import RenderPool
from tmpublish.render_pool.limits import Limits
from tmpublish.renderers import Job, RenderedFile, Renderer

STAMP = datetime(2026, 3, 12, tzinfo=UTC)


def small_job(folder: Path) -> Job:
    """Return a job with a small plan, whose file is put into `folder`."""
    source = folder / "plan.yaml"
    source.write_text(SMALL, "utf-8")
    return Job("booklet", "zh", "dist/x.pdf", read_plan(source), Path("templates"), "uprights", STAMP)


def beginnings() -> Mapping[str, str]:
    """Return the environment of a nursery whose children find the fakes."""
    return {**settled(), "PYTHONPATH": str(Path(__file__).parent)}


def run(nursery: RenderPool, render: Renderer, job: Job, limits: Limits | None = None) -> RenderedFile:
    """Render a job in a child of the nursery."""
    surroundings = {
        **renderers.environment(STAMP, {"FONTCONFIG_FILE": "/fonts.conf"}),
        "HOME": str(Path.cwd()),
    }

    async def rendered() -> RenderedFile:
        async with render_pool.child(nursery) as child:
            return await render_pool.ask(child, render, job, surroundings, limits or Limits())

    return asyncio.run(rendered())
