"""Plans → their files, by workers that stay warm, on this machine; a deadly plan is lost alone."""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from tmpublish import render_pool
from tmpublish.batch.discovery import Plan
from tmpublish.batch.publishing import BatchJob, How, publish, unpacked
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import settled
from tmpublish.render_pool import Child, RenderPool
from tmpublish.render_pool.limits import Limits

OUTLIVED = 100  # plans, after which a worker makes place for a new one
# What a worker dies of; all else it says itself, of the plan.
DEADLY = frozenset({"renderer_died", "renderer_slow", "renderer_memory"})


@dataclass(frozen=True)
class Result:
    """What was made of a plan: its files, or what is wrong with it; `lost` where it killed its worker."""

    plan: Plan
    seconds: float
    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    lost: bool = False


Take = Callable[[Result], Awaitable[None]]


async def publish_all(plans: Sequence[Plan], take: Take, *, jobs: int, limits: Limits, how: How) -> None:
    """Have `jobs` workers publish plans; `take` is given each result before its worker begins the next plan.

    A plan that killed its worker is tried once more. Raises UnableError for what the machine lacks.
    """
    with _crew(limits, how) as crew:
        await twice(plans, take, partial(_side_by_side, crew, jobs))


async def twice(
    plans: Sequence[Plan], take: Take, work: Callable[[Sequence[Plan], Take], Awaitable[None]]
) -> None:
    """Have plans published by `work`; those that killed a worker once more, each alone, after all others."""
    suspects: list[Plan] = []

    async def sort(result: Result) -> None:
        if result.lost:
            suspects.append(result.plan)
        else:
            await take(result)

    await work(plans, sort)
    for plan in suspects:
        await work([plan], take)


@dataclass
class _Crew:
    """Where workers come from, what they see of the machine, and what each plan may take."""

    surroundings: Mapping[str, str]
    limits: Limits
    how: How
    held: contextlib.ExitStack
    nursery: RenderPool

    def source(self) -> RenderPool:
        """Return the nursery; a new one where a plan has managed to end it."""
        if self.nursery.process.poll() is not None:
            self.nursery = self.held.enter_context(render_pool.nursery(settled()))
        return self.nursery


@contextlib.contextmanager
def _crew(limits: Limits, how: How) -> Iterator[_Crew]:
    with contextlib.ExitStack() as held:
        folder = held.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-"))
        nursery = held.enter_context(render_pool.nursery(settled()))
        yield _Crew({**settled(), "TMPDIR": folder}, limits, how, held, nursery)


async def _side_by_side(crew: _Crew, jobs: int, plans: Sequence[Plan], take: Take) -> None:
    waiting = iter(plans)

    async def work() -> None:
        while await _shift(crew, waiting, take):
            pass

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(jobs, len(plans))):
                group.create_task(work())
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _shift(crew: _Crew, waiting: Iterator[Plan], take: Take) -> bool:
    """Have one worker publish plans for as long as it may or can; return False where none is left."""
    async with render_pool.child(crew.source()) as child:
        for _ in range(OUTLIVED):
            plan = next(waiting, None)
            if plan is None:
                return False
            result = await _one(crew, child, plan)
            await take(result)
            if result.lost:
                break
    return True


async def _one(crew: _Crew, child: Child, plan: Plan) -> Result:
    errand = BatchJob(plan.source, plan.templates, plan.folder.as_posix(), plan.source_sha256, crew.how)
    began = time.perf_counter()
    try:
        made = await render_pool.ask(child, publish, errand, crew.surroundings, crew.limits)
        return Result(plan, time.perf_counter() - began, unpacked(made.data))
    except PublishError as refused:
        lost = any(problem.code in DEADLY for problem in refused.problems)
        return Result(plan, time.perf_counter() - began, problems=refused.problems, lost=lost)
