"""A job → what it made, or Problems, from a child process that can hurt nobody: the door of this room.

Children are forked from a nursery, which has the libraries ready. A child that crashes, is killed, runs away
or lies costs its own job alone, and it ends where whoever asked goes.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError

if TYPE_CHECKING:
    import asyncio

    from tmpublish.render_pool.limits import Limits
    from tmpublish.render_pool.messages import Task, Undone
    from tmpublish.renderers import RenderedFile

_BORN_WITHIN = 60.0  # s: loading the libraries takes half a second where nothing else runs
_LAST_WORDS = 15.0  # s: how long a nursery has to say how a child ended, and itself to end


@dataclass
class RenderPool:
    """The process that children are forked from, the line to it, and whether it was asked for any."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    used: bool = False


@dataclass(frozen=True)
class Child:
    """A child of a nursery: the line to it, and where the nursery reports how it ended."""

    reader: "asyncio.StreamReader"
    writer: "asyncio.StreamWriter"
    report: "asyncio.StreamReader"


@contextlib.contextmanager
def nursery(environment: Mapping[str, str]) -> Iterator[RenderPool]:
    """Give a nursery, which gets ready while its parent does other things; it ends with all its children."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tmpublish.render_pool.forkserver"],
            env=environment,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=None if sys.flags.dev_mode else subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is ours to hear
        )
    held = RenderPool(process, ours)
    try:
        yield held
    finally:
        ours.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            # It buries its children first; if there were none, it may still be busy getting ready.
            process.wait(_LAST_WORDS if held.used else 0)
        process.kill()
        process.wait()


@contextlib.asynccontextmanager
async def child(held: RenderPool) -> AsyncIterator[Child]:
    """Give a child, for one job or many; it ends when this does. Raises PublishError, UnableError."""
    import asyncio

    from tmpublish.render_pool.messages import READY

    ours, theirs = socket.socketpair()
    heard, said = os.pipe()
    held.used = True
    with theirs, contextlib.suppress(OSError):  # a nursery that has gone is noticed by who asks
        socket.send_fds(held.control, [b"+"], [theirs.fileno(), said])
    os.close(said)
    reader, writer = await asyncio.open_connection(sock=ours)
    report = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(report), os.fdopen(heard, "rb")
    )
    try:
        # Where none comes, whoever asks it learns why.
        with contextlib.suppress(OSError, EOFError, TimeoutError):
            async with asyncio.timeout(_BORN_WITHIN):
                await reader.readexactly(len(READY))
        yield Child(reader, writer, report)
    finally:
        transport.close()
        writer.close()


async def ask(
    of: Child,
    render: "Callable[[Any], RenderedFile]",
    job: "Task",
    surroundings: Mapping[str, str],
    limits: "Limits",
) -> "RenderedFile":
    """Return what a child renders; raises PublishError or UnableError, and of no use is the child then.

    `job.tell_places` hears where texts stand as soon as the child knows.
    """
    import asyncio
    from dataclasses import replace

    from tmpublish.render_pool import messages
    from tmpublish.renderers import unheard

    quiet: Any = job
    asked = messages.Request(render, replace(quiet, tell_places=unheard), surroundings, limits)
    try:
        async with asyncio.timeout(limits.clock):
            of.writer.write(messages.request(asked))
            await of.writer.drain()
            result = await messages.answer(of.reader, limits.answer, job.tell_places)
    except TimeoutError:
        _refuse(job, "renderer_slow", f"took more than {limits.clock:g} s", _HEAVY)
    except messages.GarbledError as fault:
        _refuse(job, "renderer_fault", f"went wrong ({fault})", _OURS)
    except (OSError, EOFError):
        await _mourn(of, job, limits)
    return _done(result, job, limits)


async def run(
    render: "Callable[[Any], RenderedFile]",
    job: "Task",
    surroundings: Mapping[str, str],
    limits: "Limits | None" = None,
) -> "RenderedFile":
    """Render one job in a nursery of its own; raises as `ask` does."""
    from tmpublish.render_pool.limits import Limits

    with nursery(surroundings) as held:
        async with child(held) as only:
            return await ask(only, render, job, surroundings, limits or Limits())


_HEAVY = "look for what is unusually long or many in what was added last, or allow it more"
_OURS = "build again, and report it with your source if it happens again"
_ROOM = "close other programs and build again, or make what was added last shorter"


def _refuse(job: "Task", code: str, what: str, remedy: str) -> NoReturn:
    named = f"the {job.kind}" + (f" ({job.language})" if job.language else "")
    raise PublishError([Problem(job.shown, 0, 0, code, f"rendering {named} {what}; {remedy}")])


def _done(result: "RenderedFile | Undone", job: "Task", limits: "Limits") -> "RenderedFile":
    from tmpublish.renderers import RenderedFile

    if isinstance(result, RenderedFile):
        return result
    if result.lacking:
        raise UsageError(result.lacking)
    if result.memory:
        _refuse(job, "renderer_memory", f"needed more than {_megabytes(limits.memory)} of memory", _HEAVY)
    if result.problems:
        raise PublishError(result.problems)
    message = (
        f"this could not be rendered ({result.fault}); that is a fault of tmpublish, not of your text: "
        "please report it, with what `python -X dev -m tmpublish build` says"
    )
    raise PublishError([Problem(job.shown, 0, 0, "renderer_fault", message)])


async def _mourn(of: Child, job: "Task", limits: "Limits") -> NoReturn:
    """Raise what a child died of."""
    import asyncio
    import signal

    try:
        async with asyncio.timeout(_LAST_WORDS):
            said = json.loads(await of.report.read() or b"{}")
    except TimeoutError:
        _refuse(job, "renderer_died", "stopped answering", _OURS)
    if lacking := said.get("lacking"):
        raise UsageError(f"no process could be started for rendering ({lacking}): close other programs")
    code, peak = said.get("code"), said.get("peak", 0)
    if code is None:
        _refuse(job, "renderer_died", "stopped, as the process that all rendering starts from ended", _OURS)
    if code >= 0:
        _refuse(job, "renderer_died", f"stopped half-way (exit {code})", _OURS)
    name = signal.Signals(-code).name
    if name == "SIGXCPU":
        _refuse(job, "renderer_slow", f"took more than {limits.processor} s of the processor's time", _HEAVY)
    if peak > limits.memory * 0.6:
        _refuse(job, "renderer_memory", f"needed more than {_megabytes(limits.memory)} of memory", _HEAVY)
    if name == "SIGKILL":
        _refuse(job, "renderer_died", "was killed, most likely for want of memory", _ROOM)
    _refuse(job, "renderer_died", f"crashed ({name})", _OURS)


def _megabytes(count: int) -> str:
    return f"{count >> 20} MB"
