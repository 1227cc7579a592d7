"""The preview as a server on this machine: a port, a token, an application, until somebody ends it."""

import asyncio
import contextlib
import secrets
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tmpublish.environment import UsageError
from tmpublish.preview import request_guard, watcher
from tmpublish.preview.app import application
from tmpublish.preview.renderer import Press
from tmpublish.preview.session import Session

HOST = "127.0.0.1"
EXTRA = ("starlette", "uvicorn", "watchfiles", "sse_starlette")
_TOKEN_BYTES = 24


def lacking() -> UsageError | None:
    """Return what to do where the libraries of the preview are missing; None where they are there."""
    from importlib.util import find_spec

    if all(find_spec(name) for name in EXTRA):
        return None
    return UsageError("the preview's libraries are not installed; run `make preview`, which installs them")


def serve(
    source: Path,
    templates: Path,
    *,
    design: str | None = None,
    port: int = 0,
    office: Path | None = None,
    tell: Callable[[str], None],
) -> None:
    """Serve the preview until it is interrupted; `tell` hears its address once it listens.

    Port 0 takes a free one; `office` is LibreOffice's starter, where slides shall come from it. Raises
    UnableError where libraries are missing, the port is taken, or there is nothing to show.
    """
    if missing := lacking():
        raise missing
    for folder, what in ((source.resolve().parent, "the plan"), (templates, "the templates")):
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}, where {what} should be; check its name")
    with contextlib.closing(_socket(port)) as listening:
        press = Press(source, templates, design, office)
        asyncio.run(_serve(Session(press), listening, [source, templates], tell))


async def _serve(
    session: Session, listening: socket.socket, paths: Sequence[Path], tell: Callable[[str], None]
) -> None:
    import uvicorn

    source, templates = paths
    number = listening.getsockname()[1]
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    hosts = (f"{HOST}:{number}", f"localhost:{number}")
    config = uvicorn.Config(
        request_guard.guarded(application(session), token, hosts),
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )

    class Server(uvicorn.Server):
        """A server that leaves signals to us: what was started has to be ended before they have their way."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    server = Server(config)
    loop = asyncio.get_running_loop()
    for number_of in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number_of, server.handle_exit, number_of, None)
    folders = list(dict.fromkeys([source.resolve().parent, templates.resolve()]))
    following = asyncio.create_task(session.follow(watcher.changes(folders), source, templates))
    tell(f"http://{HOST}:{number}/{token}/")
    try:
        await server.serve(sockets=[listening])
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await session.end()


def _socket(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen()  # before the address is told: whoever opens it at once waits, and is served
    except OSError as fault:
        made.close()
        reason = "is taken" if port else "cannot be had"
        raise UsageError(f"port {port} {reason}; choose another with --port, or leave it out") from fault
    return made
