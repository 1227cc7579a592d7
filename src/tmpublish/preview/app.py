"""Session → web application: one page, its pictures, the regions of texts, and events."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmpublish.design.palette import contrast
from tmpublish.preview import views
from tmpublish.preview.session import Session, flat

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

CLIENT = Path(__file__).parent / "client"
# The only files that are sent, by name; no path of a request is looked up.
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FINEST = 4000  # pixels across; a picture of that width takes a second and 60 MB
_READABLE = 4.5  # WCAG 2.2, 1.4.3
_FOR_EVER = "private, max-age=31536000, immutable"


def application(session: Session) -> "Starlette":
    """Return the application; `server.guarded` decides who may use it."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    files = {path.name: path.read_bytes() for path in sorted(CLIENT.iterdir()) if path.suffix in TYPES}
    answers = _Answers(session, files)
    routes = [Route(f"/{name}", answers.file) for name in files]
    routes += [
        Route("/", answers.file),
        Route("/events", answers.events),
        Route("/look", answers.look),
        Route("/picture/{mark}", answers.picture),
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
            {"mark": page.mark, "width": round(page.width, 3), "height": round(page.height, 3)}
            for page in view.pages
        ],
    }


class _Answers:
    """The answers to the requests of the page."""

    def __init__(self, session: Session, files: Mapping[str, bytes]) -> None:
        self._session, self._files = session, files

    async def file(self, request: "Request") -> "Response":
        from starlette.responses import Response

        name = request.url.path.strip("/") or "page.html"
        kind = TYPES[Path(name).suffix]
        return Response(self._files[name], media_type=kind, headers={"Cache-Control": "no-cache"})

    async def events(self, _: "Request") -> "Response":
        from sse_starlette import EventSourceResponse, JSONServerSentEvent

        async def states() -> AsyncIterator[JSONServerSentEvent]:
            seen = -1
            while True:
                seen = await self._session.news(seen)
                yield JSONServerSentEvent(state(self._session), event="state")

        return EventSourceResponse(states(), ping=20)

    async def look(self, request: "Request") -> "Response":
        from starlette.responses import Response

        kind, _, language = request.query_params.get("view", "").partition("/")
        self._session.look((kind, language), _number(request.query_params.get("page", "0")))
        return Response(status_code=204)

    async def picture(self, request: "Request") -> "Response":
        from starlette.responses import Response

        page = self._session.pages.get(request.path_params["mark"])
        width = _number(request.query_params.get("w", "800"))
        if page is None or not 1 <= width <= FINEST:
            return _not_found()
        data, kind = await asyncio.to_thread(page.picture, width)
        return Response(data, media_type=kind, headers={"Cache-Control": _FOR_EVER})

    async def regions(self, request: "Request") -> "Response":
        page = self._session.pages.get(request.path_params["mark"])
        texts = self._session.texts(request.query_params.get("language", ""))
        if page is None or not texts:
            return _not_found()
        found = await asyncio.to_thread(page.regions, texts)
        return _json(
            [{"id": each.path, "text": texts[each.path].text, "boxes": each.boxes} for each in found]
        )

    async def place(self, request: "Request") -> "Response":
        texts = self._session.texts(request.query_params.get("language", ""))
        text = texts.get(request.query_params.get("id", ""))
        if text is None or self._session.given is None:
            return _not_found()
        document = self._session.given.document
        return _json({"place": f"{document.file}:{document.at(text.place)[0]}", "text": text.text})


def _number(words: str) -> int:
    """Return the number in digits, 0 if it is not one."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else 0


def _json(value: Any, status: int = 200) -> "Response":
    from starlette.responses import JSONResponse

    return JSONResponse(value, status, headers={"Cache-Control": "no-store"})


def _not_found() -> "Response":
    return _json("Not found.", 404)
