"""Test that a Dask cluster publishes what this machine does, and loses nothing when a worker is killed."""

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import distributed
import errands
import pytest

from tmpublish import batch
from tmpublish.batch import Progress, dask_pool
from tmpublish.environment import UsageError
from tmpublish.render_pool.limits import Limits

LIMITS = Limits(memory=1 << 30, processor=60, clock=60)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster of three processes on this machine, which find the errands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "support"))
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        with distributed.LocalCluster(3, threads_per_worker=1, dashboard_address=None) as local:
            yield local


def test_nothing_is_lost_with_a_worker(
    scheduler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_pool, "publish", errands.play)
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "_brand.yml").write_text("meta: {name: x}\n", "utf-8")
    plans = {f"plan_{n}": f"good {n}" for n in range(20)} | {"killer": "deadly", "long": "refused"}
    sources = errands.order(tmp_path / "plans", **plans)
    victims = [worker["pid"] for worker in _workers(scheduler)]
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done == 4:
            os.kill(victims[0], signal.SIGKILL)
            killed.append(victims[0])

    work = partial(
        dask_pool.publish_there, address=scheduler.scheduler_address, limits=LIMITS, how=batch.How()
    )
    outcomes = batch.publish_plans(sources, templates, tmp_path / "out", work, how=batch.How(), tell=kill_one)
    assert killed
    states = {outcome.name: outcome.state for outcome in outcomes}
    assert (states.pop("killer"), states.pop("long")) == ("lost", "refused")
    assert len(states) == 20, "what the killed worker had was not published"
    assert set(states.values()) == {"published"}
    (problem,) = outcomes[-1].problems
    assert problem.path == (tmp_path / "plans/long/plan.yaml").as_posix()


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_pool, "_REACHED_WITHIN", 1)
    sources = errands.order(tmp_path / "plans", a="one")
    work = partial(dask_pool.publish_there, address="tcp://127.0.0.1:9", limits=LIMITS, how=batch.How())
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        batch.publish_plans(sources, tmp_path, tmp_path / "out", work, how=batch.How(), tell=lambda _: None)


def _workers(scheduler: Any) -> list[dict[str, int]]:
    with distributed.Client(scheduler.scheduler_address) as client:
        found: dict[str, int] = client.run(os.getpid)
    return [{"pid": pid} for pid in found.values()]
