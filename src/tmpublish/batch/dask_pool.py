"""Plans → their files, by the workers of a Dask cluster: the same job function, with its files sent along.

A worker of the cluster needs tmpublish with the `dask` extra, and no folder in common with this machine. It
runs each plan in a render pool of its own, so that a plan that crashes costs no worker.
"""

import atexit
import contextlib
import importlib
import multiprocessing
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tmpublish import __version__, batch
from tmpublish.batch import BatchJob, BatchPlan, Files, LimitsOf, Submit
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, settled
from tmpublish.render_pool import Limits, RenderPool

REACHED_WITHIN = 10  # s
_lock = threading.Lock()


@dataclass(frozen=True)
class Parcel:
    """A plan as it is sent: its job, and the plan and the pictures in its folder by path."""

    job: BatchJob
    files: Files
    limits: Limits
    publish: Callable[[BatchJob], Files]
    version: str = __version__


@dataclass(frozen=True)
class Reply:
    """What comes back: files, or the plan's problems, or what the machine there lacks."""

    files: Files
    problems: tuple[Problem, ...] = ()
    lacking: str = ""


@contextlib.contextmanager
def cluster_workers(address: str, limits: LimitsOf) -> Iterator[Submit]:
    """Give what publishes plans on a cluster; raise UsageError if it cannot be reached."""
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageError("Dask is missing. Run: pip install 'tmpublish[dask]'") from None
    try:
        client = distributed.Client(address, timeout=REACHED_WITHIN)
    except (OSError, ValueError) as error:
        raise UsageError(f"No Dask scheduler answers at {address}: {error}") from None
    with client:
        executor, sent = client.get_executor(pure=False), {}

        def submit(plan: BatchPlan) -> "Future[Files]":
            folder = plan.job.templates
            if folder not in sent:
                sent[folder] = client.scatter(_folder(folder), broadcast=True)
            parcel = Parcel(plan.job, _files_of(plan.job.source), limits(plan.size), batch.publish)
            key = batch.folder_key(folder)
            files: Future[Files] = Future()
            reply = executor.submit(publish_there, parcel, key, sent[folder])
            reply.add_done_callback(partial(_unpack, files, plan.job))
            return files

        yield submit


def _unpack(files: "Future[Files]", job: BatchJob, reply: "Future[Reply]") -> None:
    error = reply.exception()
    if error is not None:
        message = f"The cluster lost this plan ({type(error).__name__}). Run again, or publish it here."
        problem = Problem(job.source.as_posix(), 0, 0, "renderer_died", message)
        files.set_exception(PublishError([problem]))
    elif reply.result().lacking:
        files.set_exception(UsageError(reply.result().lacking))
    elif reply.result().problems:
        files.set_exception(PublishError(reply.result().problems))
    else:
        files.set_result(reply.result().files)


def _files_of(source: Path) -> Files:
    paths = [source, *batch.picture_files(source)]
    return {path.relative_to(source.parent).as_posix(): path.read_bytes() for path in paths}


def _folder(folder: Path) -> Files:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def publish_there(parcel: Parcel, templates_key: str, templates: Files) -> Reply:
    """Publish a plan that was sent here, by a worker of the cluster."""
    if parcel.version != __version__:
        return Reply(
            {}, lacking=f"A worker of the cluster has tmpublish {__version__}, not {parcel.version}."
        )
    with tempfile.TemporaryDirectory(prefix="tmpublish-") as name:
        folder = Path(name) / parcel.job.source.absolute().parent.name
        _write(folder, parcel.files)
        here = replace(
            parcel.job,
            source=folder / parcel.job.source.name,
            templates=_templates_here(templates_key, templates),
        )
        try:
            return Reply(_pool().submit(parcel.publish, here, parcel.limits).result())
        except PublishError as refused:
            return Reply({}, tuple(_as_sent(each, folder, parcel.job) for each in refused.problems))
        except UsageError as lacking:
            return Reply({}, lacking=str(lacking))


def _as_sent(problem: Problem, folder: Path, job: BatchJob) -> Problem:
    """Return a Problem with the path of the machine that sent the plan."""
    return replace(problem, path=problem.path.replace(str(folder), job.source.parent.as_posix()))


def _write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


_kept = contextlib.ExitStack()
atexit.register(_kept.close)
_folders: dict[str, Path] = {}
_pools: list[RenderPool] = []


def _templates_here(key: str, files: Files) -> Path:
    """Return the folder of templates, which this process writes once."""
    with _lock:
        if key not in _folders:
            home = _kept.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-templates-"))
            _write(Path(home) / "templates", files)
            _folders[key] = Path(home) / "templates"
        return _folders[key]


def _pool() -> RenderPool:
    """Return the render pool of this process."""
    with _lock:
        if not _pools:
            # Dask starts its workers as daemons, which may start no processes.
            config: dict[str, object] = vars(multiprocessing.current_process())["_config"]
            config["daemon"] = False
            home = _kept.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-"))
            _pools.append(_kept.enter_context(RenderPool({**settled(), "TMPDIR": home})))
        return _pools[0]
