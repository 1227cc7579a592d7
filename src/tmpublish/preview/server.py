"""Session → a page in a browser on this machine: routes, token, checks of each request, watched folders."""

import asyncio
import contextlib
import hmac
import secrets
import signal
import socket
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from pathlib import Path
from typing import Any

import uvicorn
from sse_starlette import EventSourceResponse, JSONServerSentEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from watchfiles import awatch

from tmpublish.design.palette import contrast
from tmpublish.environment import UsageError
from tmpublish.preview import views
from tmpublish.preview.renderer import Renderer
from tmpublish.preview.session import Comment, Session, flat

HOST = "127.0.0.1"
_TOKEN_BYTES = 24
CLIENT = Path(__file__).parent / "client"
# The only files that are sent, by name; no path of a request is looked up.
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FINEST = 4000  # pixels across; a picture of that width takes a second and 60 MB
_READABLE = 4.5  # WCAG 2.2, 1.4.3
_FOR_EVER = "private, max-age=31536000, immutable"
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# A web edition has its style and fonts in it. No script of its own runs, and only the preview shows it.
FRAMED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; font-src data:; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
_SENTENCES = {
    400: "Open the address exactly as `tmpublish preview` printed it.",
    403: "Requests from other pages are refused.",
    404: "Not found. Open the complete address that `tmpublish preview` printed.",
    405: "The preview only allows reading.",
}
# ms: an editor that saves by renaming causes three events within a few ms.
_QUIET, _LONGEST = 40, 400
_CHECK = 250  # ms between checks that the folders still exist
_RETRY = 0.1  # s between checks for a missing folder


def serve(
    source: Path,
    templates: Path,
    *,
    design: str | None = None,
    port: int = 0,
    office: Path | None = None,
    comments: Sequence[Comment] = (),
    tell: Callable[[str], None],
) -> None:
    """Serve the preview until it is interrupted; call `tell` with its address as soon as it listens.

    Port 0 takes a free one. `office` is LibreOffice, if it is to render slides; `comments` are listed beside
    the pages. Raise UsageError if folders are missing or the port is in use.
    """
    for folder, what in ((source.resolve().parent, "the plan"), (templates, "the templates")):
        if not folder.is_dir():
            raise UsageError(f"No folder {folder} for {what}. Check its name.")
    with contextlib.closing(_socket(port)) as listening:
        renderer = Renderer(source, templates, design, office)
        asyncio.run(_serve(Session(renderer, comments), listening, [source, templates], tell))


async def _serve(
    session: Session, listening: socket.socket, paths: Sequence[Path], tell: Callable[[str], None]
) -> None:
    source, templates = paths
    number = listening.getsockname()[1]
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    hosts = (f"{HOST}:{number}", f"localhost:{number}")
    config = uvicorn.Config(
        guarded(application(session), token, hosts),
        log_level="critical",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )

    class Server(uvicorn.Server):
        """A server that does not exit on signals itself: workers and LibreOffice must end first."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    server = Server(config)
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, server.handle_exit, each, None)
    folders = list(dict.fromkeys([source.resolve().parent, templates.resolve()]))
    following = asyncio.create_task(session.follow(changes(folders), source, templates))
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
        made.listen()  # before the address is printed: a browser that opens it at once waits
    except OSError as error:
        made.close()
        reason = "is in use" if port else "is not available"
        raise UsageError(f"Port {port} {reason}. Choose another with `--port`, or omit it.") from error
    return made


def guarded(inner: App, token: str, hosts: Iterable[str]) -> App:
    """Return an application that answers only requests that `refusal` allows, below /TOKEN/."""
    allowed = frozenset(hosts)

    async def app(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await inner(scope, receive, send)
            return
        code = refusal(scope, token, allowed)
        if code:
            await _refuse(send, code)
            return
        root = f"/{token}"
        inside = {**scope, "path": scope["path"][len(root) :], "root_path": ""}
        await inner(inside, receive, _with_headers(send))

    return app


def refusal(scope: Scope, token: str, hosts: frozenset[str]) -> int:
    """Return the status that refuses a request, or 0.

    A name that an attacker resolves to this machine is not in `hosts` (DNS rebinding). Origin and Fetch
    Metadata identify pages of other sites. Other users do not know the token.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope.get("headers", ())}
    if scope["type"] != "http" or headers.get("host", "").lower() not in hosts:
        return 400
    origin = headers.get("origin")
    if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
        return 403
    given = scope["path"].split("/")[1:2]
    if not hmac.compare_digest("".join(given).encode(), token.encode()) or scope["path"].count("/") < 2:
        return 404
    # Links from elsewhere may open the page itself; everything else is requested by the page alone.
    top = scope["path"] == f"/{token}/" and headers.get("sec-fetch-dest", "document") == "document"
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"} and not top:
        return 403
    return 0 if scope["method"] in {"GET", "HEAD"} else 405


async def _refuse(send: Any, code: int) -> None:
    body = _SENTENCES[code].encode()
    headers = {**HEADERS, "Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    await send({"type": "http.response.start", "status": code, "headers": _raw(headers)})
    await send({"type": "http.response.body", "body": body})


def _with_headers(send: Any) -> Any:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            own = dict(message["headers"])
            others = [each for each in _raw(HEADERS) if each[0] not in own]
            message = {**message, "headers": [*message["headers"], *others]}
        await send(message)

    return sending


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


async def changes(folders: Sequence[Path]) -> AsyncIterator[frozenset[Path]]:
    """Yield the files changed, added or removed below `folders`, without hidden and backup files.

    Saves in quick succession are one event. Folders are watched, not files, since editors replace files.
    A missing folder is waited for; when it is back, everything in it counts as changed.
    """
    known = [_identity(folder) for folder in folders]
    while True:
        now = [_identity(folder) for folder in folders]
        if all(now):
            back, known = now != known, now
            watched = awatch(
                *folders, step=_QUIET, debounce=_LONGEST, rust_timeout=_CHECK, yield_on_timeout=True
            )
            try:
                async for found in watched:
                    if found or back:
                        yield frozenset([*(Path(path) for _, path in found), *(folders if back else ())])
                    back = False
                    if [_identity(folder) for folder in folders] != known:
                        break
            except (FileNotFoundError, RuntimeError):
                pass  # a folder disappeared while the watch began
        await asyncio.sleep(_RETRY)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what distinguishes a folder from another of the same name; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None


def application(session: Session) -> Starlette:
    """Return the application; `guarded` decides who may use it."""
    files = {path.name: path.read_bytes() for path in sorted(CLIENT.iterdir()) if path.suffix in TYPES}
    answers = _Answers(session, files)
    routes = [Route(f"/{name}", answers.file) for name in files]
    routes += [
        Route("/", answers.file),
        Route("/events", answers.events),
        Route("/look", answers.look),
        Route("/picture/{mark}", answers.picture),
        Route("/screen/{mark}", answers.screen),
        Route("/regions/{mark}", answers.regions),
        Route("/place", answers.place),
    ]
    return Starlette(routes=routes)


def state(session: Session) -> Mapping[str, Any]:
    """Return all that the page shows, as JSON values."""
    given = session.given
    packs = given.design.languages if given else {}
    return {
        "serial": session.serial,
        "saves": session.saves,
        "seconds": round(session.seconds, 2),
        "tint": _tint(session),
        "title": " ".join(given.plan.identity.title[given.plan.languages[0]].split(" // ")) if given else "",
        "languages": [{"key": key, "name": packs[key].name} for key in given.plan.languages] if given else [],
        "outputs": list(views.KINDS),
        "stale": [views.name(key) for key in session.stale],
        "views": {views.name(key): _view(session, key, view) for key, view in session.views.items()},
        "problems": [
            {
                "view": views.name(key) if key[0] else "",
                "place": f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path,
                "message": problem.message,
                "code": problem.code,
                "severity": problem.severity,
            }
            for key, problem in flat(session.problems)
        ],
        "comments": [_comment(session, each) for each in session.comments],
    }


def _comment(session: Session, comment: Comment) -> Mapping[str, Any]:
    """Return a comment at the page and the line where its text is today."""
    view = session.views.get(comment.key, views.View())
    pages = [index for index, page in enumerate(view.pages) if comment.path in page.likely]
    nearest = min(pages or range(len(view.pages)), key=lambda index: abs(index - comment.page), default=0)
    text = session.texts(comment.key[1]).get(comment.path)
    place = ""
    if text and session.given:
        document = session.given.document
        line, column = document.at(text.place)
        place = f"{document.file}:{line}:{column}"
    return {
        "view": views.name(comment.key),
        "page": nearest,
        "id": comment.path,
        "place": place,
        "message": comment.message,
    }


def _tint(session: Session) -> str:
    """Return the background color of the brand if it has enough contrast with white; else ""."""
    ground = session.given.design.brand.colors["ground"] if session.given else ""
    return ground if ground and contrast(ground, "#FFFFFF") >= _READABLE else ""


def _view(session: Session, key: tuple[str, str], view: views.View) -> Mapping[str, Any]:
    return {
        "approximate": view.approximate,
        "changed": session.changed[key].pages if key in session.changed else (),
        "saved": session.changed[key].save if key in session.changed else 0,
        "pages": [
            {
                "mark": page.mark,
                "width": round(page.width, 3),
                "height": round(page.height, 3),
                "screen": bool(page.html),
            }
            for page in view.pages
        ],
    }


class _Answers:
    """The answers to the requests of the page."""

    def __init__(self, session: Session, files: Mapping[str, bytes]) -> None:
        self._session, self._files = session, files

    async def file(self, request: Request) -> Response:
        name = request.url.path.strip("/") or "page.html"
        kind = TYPES[Path(name).suffix]
        return Response(self._files[name], media_type=kind, headers={"Cache-Control": "no-cache"})

    async def events(self, _: Request) -> Response:
        async def states() -> AsyncIterator[JSONServerSentEvent]:
            seen = -1
            while True:
                seen = await self._session.news(seen)
                yield JSONServerSentEvent(state(self._session), event="state")

        return EventSourceResponse(states(), ping=20)

    async def look(self, request: Request) -> Response:
        kind, _, language = request.query_params.get("view", "").partition("/")
        self._session.look((kind, language), _number(request.query_params.get("page", "0")))
        return Response(status_code=204)

    async def picture(self, request: Request) -> Response:
        page = self._session.pages.get(request.path_params["mark"])
        width = _number(request.query_params.get("w", "800"))
        if page is None or page.html or not 1 <= width <= FINEST:
            return _not_found()
        data, kind = await asyncio.to_thread(page.picture, width)
        return Response(data, media_type=kind, headers={"Cache-Control": _FOR_EVER})

    async def screen(self, request: Request) -> Response:
        page = self._session.pages.get(request.path_params["mark"])
        if page is None or not page.html:
            return _not_found()
        return Response(page.html, media_type="text/html", headers=FRAMED)

    async def regions(self, request: Request) -> Response:
        page = self._session.pages.get(request.path_params["mark"])
        texts = self._session.texts(request.query_params.get("language", ""))
        if page is None or page.html or not texts:
            return _not_found()
        found = await asyncio.to_thread(page.regions, texts)
        return _json(
            [{"id": each.path, "text": texts[each.path].text, "boxes": each.boxes} for each in found]
        )

    async def place(self, request: Request) -> Response:
        texts = self._session.texts(request.query_params.get("language", ""))
        text = texts.get(request.query_params.get("id", ""))
        if text is None or self._session.given is None:
            return _not_found()
        document = self._session.given.document
        return _json({"place": f"{document.file}:{document.at(text.place)[0]}", "text": text.text})


def _number(words: str) -> int:
    """Return the number in digits, 0 if it is not one."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else 0


def _json(value: Any, status: int = 200) -> Response:
    return JSONResponse(value, status, headers={"Cache-Control": "no-store"})


def _not_found() -> Response:
    return _json("Not found.", 404)
