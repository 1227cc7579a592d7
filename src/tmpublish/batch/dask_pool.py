"""Plans → their files, by the workers of a Dask cluster: the same work, sent there and back as bytes.

A worker of the cluster needs tmpublish and the `dask` extra, and no folder in common with this machine. It
has each plan published in a child as well, so that a poisonous plan costs no worker.
"""

import asyncio
import atexit
import contextlib
import importlib
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tmpublish import __version__, render_pool
from tmpublish.batch import discovery
from tmpublish.batch.discovery import Plan
from tmpublish.batch.publishing import BatchJob, How, publish, unpacked
from tmpublish.batch.workers import DEADLY, Result, Take, twice
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, settled
from tmpublish.render_pool import RenderPool
from tmpublish.render_pool.limits import Limits
from tmpublish.renderers import RenderedFile

_REACHED_WITHIN = 10  # s
_lock = threading.Lock()


@dataclass(frozen=True)
class Parcel:
    """A plan as it is sent: its file and the pictures in its folder by path, and how it is published."""

    name: str
    files: Mapping[str, bytes]
    errand: BatchJob
    limits: Limits
    publish: Callable[[BatchJob], RenderedFile]
    tool: str = __version__


@dataclass(frozen=True)
class Kit:
    """A folder of templates as it is sent: its files by their paths."""

    key: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Reply:
    """What comes back: files as one, or what is wrong with the plan, or what the machine there lacks."""

    data: bytes = b""
    problems: tuple[Problem, ...] = ()
    lacking: str = ""


async def publish_there(plans: Sequence[Plan], take: Take, *, address: str, limits: Limits, how: How) -> None:
    """Have a cluster publish plans; `take` is given each result. What a lost worker had goes to another one.

    Raises UnableError where the cluster cannot be reached, or lacks something.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise UsageError("Dask is missing here; run: pip install 'tmpublish[dask]'") from None
    try:
        client = await distributed.Client(address, asynchronous=True, timeout=_REACHED_WITHIN)
    except (OSError, ValueError) as fault:
        raise UsageError(f"no Dask scheduler answers at {address}: {fault}") from None
    async with client:
        kits = {}
        for folder in dict.fromkeys(plan.templates for plan in plans):
            kits[folder] = await client.scatter(_kit(folder), broadcast=True)

        async def work(some: Sequence[Plan], take: Take) -> None:
            parcels = ((plan, _parcel(plan, limits, how)) for plan in some)
            sent = {
                client.submit(publish_here, parcel, kits[plan.templates], pure=False): plan
                for plan, parcel in parcels
            }
            async for future in distributed.as_completed(sent):
                await take(await _result(future, sent[future]))

        await twice(plans, take, work)


async def _result(future: Any, plan: Plan) -> Result:
    fault = await future.exception()
    if fault is not None:
        message = f"the cluster lost this ({type(fault).__name__}); run again, or publish it on this machine"
        return Result(
            plan, 0.0, problems=(Problem(plan.source.as_posix(), 0, 0, "lost", message),), lost=True
        )
    reply: Reply = await future.result()
    if reply.lacking:
        raise UsageError(reply.lacking)
    if reply.problems:
        lost = any(problem.code in DEADLY for problem in reply.problems)
        return Result(plan, 0.0, problems=reply.problems, lost=lost)
    return Result(plan, 0.0, unpacked(reply.data))


def _kit(folder: Path) -> Kit:
    files = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return Kit(discovery.folder_key(folder), {name: path.read_bytes() for name, path in files.items()})


def _parcel(plan: Plan, limits: Limits, how: How) -> Parcel:
    paths = [plan.source, *discovery.picture_files(plan.source)]
    files = {path.relative_to(plan.source.parent).as_posix(): path.read_bytes() for path in paths}
    errand = BatchJob(plan.source, plan.templates, plan.folder.as_posix(), plan.source_sha256, how)
    return Parcel(plan.name, files, errand, limits, publish)


def publish_here(parcel: Parcel, kit: Kit) -> Reply:
    """Publish a plan that was sent here, by a worker of the cluster, in a child of its own."""
    if parcel.tool != __version__:
        return Reply(lacking=f"a worker of the cluster has tmpublish {__version__}, not {parcel.tool}")
    with tempfile.TemporaryDirectory(prefix="tmpublish-") as name:
        folder = Path(name) / parcel.errand.source.absolute().parent.name
        _lay_out(folder, parcel.files)
        errand = replace(
            parcel.errand, source=folder / parcel.errand.source.name, templates=_unpacked_kit(kit)
        )
        try:
            made = asyncio.run(_asked(replace(parcel, errand=errand), name))
        except PublishError as refused:
            return Reply(problems=tuple(_there(each, folder, parcel.errand) for each in refused.problems))
        except UsageError as lacking:
            return Reply(lacking=str(lacking))
    return Reply(made)


async def _asked(parcel: Parcel, folder: str) -> bytes:
    async with render_pool.child(_nursery()) as child:
        surroundings = {**settled(), "TMPDIR": folder}
        return (await render_pool.ask(child, parcel.publish, parcel.errand, surroundings, parcel.limits)).data


def _there(problem: Problem, folder: Path, errand: BatchJob) -> Problem:
    """Return a Problem with a path that whoever sent the plan knows."""
    path = problem.path.replace(str(folder), errand.source.parent.as_posix())
    return replace(problem, path=path)


def _lay_out(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


_kits: dict[str, Path] = {}
_nurseries: list[RenderPool] = []
_held = contextlib.ExitStack()
atexit.register(_held.close)


def _unpacked_kit(kit: Kit) -> Path:
    """Return the folder of templates, which this process lays out once."""
    with _lock:
        if kit.key not in _kits:
            home = _held.enter_context(tempfile.TemporaryDirectory(prefix="tmpublish-kit-"))
            _lay_out(Path(home) / "templates", kit.files)
            _kits[kit.key] = Path(home) / "templates"
        return _kits[kit.key]


def _nursery() -> RenderPool:
    """Return the nursery of this process; a new one where a plan has managed to end it."""
    with _lock:
        if not _nurseries or _nurseries[-1].process.poll() is not None:
            _nurseries.append(_held.enter_context(render_pool.nursery(settled())))
        return _nurseries[-1]
