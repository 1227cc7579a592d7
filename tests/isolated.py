"""Jobs for tests to have rendered in children, all of one nursery."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from conftest import SMALL

from tmpublish import isolation, worker
from tmpublish.isolation import Nursery
from tmpublish.isolation.limits import Limits
from tmpublish.machine import settled
from tmpublish.source import read_plan
from tmpublish.worker import Job, Made, Renderer

STAMP = datetime(2026, 3, 12, tzinfo=UTC)


def small_job(folder: Path) -> Job:
    """Return a job with a small plan, whose file is put into `folder`."""
    source = folder / "plan.yaml"
    source.write_text(SMALL, "utf-8")
    return Job("booklet", "zh", "dist/x.pdf", read_plan(source), Path("templates"), "uprights", STAMP)


def beginnings() -> Mapping[str, str]:
    """Return the environment of a nursery whose children find the fakes."""
    return {**settled(), "PYTHONPATH": str(Path(__file__).parent)}


def run(nursery: Nursery, render: Renderer, job: Job, limits: Limits | None = None) -> Made:
    """Render a job in a child of the nursery."""
    surroundings = {**worker.environment(STAMP, {"FONTCONFIG_FILE": "/fonts.conf"}), "HOME": str(Path.cwd())}

    async def rendered() -> Made:
        async with isolation.child(nursery) as child:
            return await isolation.ask(child, render, job, surroundings, limits or Limits())

    return asyncio.run(rendered())
