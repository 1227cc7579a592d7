"""Test that a Dask cluster publishes what this machine does, and loses nothing when a worker is killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import batch_jobs
import distributed
import pytest
from institutions import SUPPORT

from tmpublish import batch
from tmpublish.batch import BatchProgress, dask_pool
from tmpublish.environment import UsageError
from tmpublish.render_pool import Limits

LIMITS = Limits(memory=1 << 30, processor=60, clock=60)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A cluster of three processes on this machine, which find the batch_jobs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(SUPPORT))
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        with distributed.LocalCluster(3, threads_per_worker=1, dashboard_address=None) as local:
            yield local


def test_nothing_is_lost_with_a_worker(
    scheduler: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "publish", batch_jobs.play)
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "_brand.yml").write_text("meta: {name: x}\n", "utf-8")
    plans = {f"plan_{n}": f"good {n}" for n in range(20)} | {"killer": "deadly", "long": "refused"}
    sources = batch_jobs.write_plans(tmp_path / "plans", **plans)
    victims = [worker["pid"] for worker in _workers(scheduler)]
    killed: list[int] = []

    def kill_one(progress: BatchProgress) -> None:
        if progress.done == 4:
            os.kill(victims[0], signal.SIGKILL)
            killed.append(victims[0])

    with dask_pool.cluster_workers(scheduler.scheduler_address, lambda _: LIMITS) as submit:
        outcomes = batch.publish_plans(sources, templates, tmp_path / "out", submit, progress=kill_one)
    assert killed
    states = {outcome.name: outcome.state for outcome in outcomes}
    assert (states.pop("killer"), states.pop("long")) == ("lost", "refused")
    assert len(states) == 20, "what the killed worker had was not published"
    assert set(states.values()) == {"published"}
    (problem,) = outcomes[-1].problems
    assert problem.path == (tmp_path / "plans/long/plan.yaml").as_posix()


def test_a_missing_scheduler_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_pool, "REACHED_WITHIN", 1)
    workers = dask_pool.cluster_workers("tcp://127.0.0.1:9", lambda _: LIMITS)
    with pytest.raises(UsageError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"), workers:
        pass


def _workers(scheduler: Any) -> list[dict[str, int]]:
    with distributed.Client(scheduler.scheduler_address) as client:
        found: dict[str, int] = client.run(os.getpid)
    return [{"pid": pid} for pid in found.values()]
