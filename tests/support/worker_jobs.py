"""Jobs for tests to run in worker processes."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from institutions import read_plan
from published_plans import SMALL, TEMPLATES

from tmpublish import renderers
from tmpublish.design.theme import Design, read_design
from tmpublish.render_pool import Limits, RenderPool
from tmpublish.renderers import Job

STAMP = datetime(2026, 3, 12, tzinfo=UTC)


@cache
def _design() -> Design:
    return read_design(TEMPLATES)


def small_job(folder: Path) -> Job:
    """Return a job with a small plan, whose file is put into `folder`."""
    source = folder / "plan.yaml"
    source.write_text(SMALL, "utf-8")
    return Job("booklet", "zh", "dist/x.pdf", read_plan(source), _design(), STAMP)


def run(function: Callable[[Any], Any], job: Any, limits: Limits | None = None, **environment: str) -> Any:
    """Return what a function makes of a job in a worker process."""
    around = {**renderers.worker_environment(STAMP, {"HOME": str(Path.cwd())}), **environment}
    with RenderPool(around, 1) as pool:
        return pool.submit(function, job, limits).result()
