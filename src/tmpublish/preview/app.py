"""Session → web application: one page, its pictures, the regions of texts, and events."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmpublish.design.colors import contrast
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

    routes = [Route(f"/{name}", _file(name)) for name in _client()]
    routes += [
        Route("/", _file("page.html")),
        Route("/events", _events(session)),
        Route("/look", _look(session)),
        Route("/picture/{mark}", _picture(session)),
        Route("/regions/{mark}", _regions(session)),
        Route("/place", _place(session)),
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


def _client() -> Mapping[str, Path]:
    return {path.name: path for path in sorted(CLIENT.iterdir()) if path.suffix in TYPES}


def _file(name: str) -> Any:
    from starlette.responses import Response

    file = _client()[name]
    sent = file.read_bytes()

    async def answer(_: "Request") -> "Response":
        return Response(sent, media_type=TYPES[file.suffix], headers={"Cache-Control": "no-cache"})

    return answer


def _events(session: Session) -> Any:
    from sse_starlette import EventSourceResponse, JSONServerSentEvent

    async def events() -> AsyncIterator[JSONServerSentEvent]:
        seen = -1
        while True:
            seen = await session.news(seen)
            yield JSONServerSentEvent(state(session), event="state")

    async def answer(_: "Request") -> "Response":
        return EventSourceResponse(events(), ping=20)

    return answer


def _look(session: Session) -> Any:
    from starlette.responses import Response

    async def answer(request: "Request") -> "Response":
        kind, _, language = request.query_params.get("view", "").partition("/")
        session.look((kind, language), _number(request.query_params.get("page", "0")))
        return Response(status_code=204)

    return answer


def _picture(session: Session) -> Any:
    from starlette.responses import Response

    async def answer(request: "Request") -> "Response":
        page = session.pages.get(request.path_params["mark"])
        width = _number(request.query_params.get("w", "800"))
        if page is None or not 1 <= width <= FINEST:
            return _nothing()
        data, kind = await asyncio.to_thread(page.picture, width)
        return Response(data, media_type=kind, headers={"Cache-Control": _FOR_EVER})

    return answer


def _regions(session: Session) -> Any:
    from starlette.responses import JSONResponse

    async def answer(request: "Request") -> "Response":
        page = session.pages.get(request.path_params["mark"])
        language = request.query_params.get("language", "")
        if page is None or session.given is None or language not in session.given.plan.languages:
            return _nothing()
        texts = session.texts(language)
        found = await asyncio.to_thread(page.regions, texts)
        regions = [{"id": each.path, "text": texts[each.path].text, "boxes": each.boxes} for each in found]
        return JSONResponse(regions, headers={"Cache-Control": "no-store"})

    return answer


def _place(session: Session) -> Any:
    from starlette.responses import JSONResponse

    async def answer(request: "Request") -> "Response":
        language = request.query_params.get("language", "")
        if session.given is None or language not in session.given.plan.languages:
            return _nothing()
        text = session.texts(language).get(request.query_params.get("id", ""))
        if text is None:
            return _nothing()
        line, _ = session.given.document.at(text.place)
        place = f"{session.given.document.file}:{line}"
        return JSONResponse({"place": place, "text": text.text}, headers={"Cache-Control": "no-store"})

    return answer


def _number(words: str) -> int:
    """Return the number in digits, 0 if it is not one."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else 0


def _nothing() -> "Response":
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(json.dumps("Not found."), 404, headers={"Cache-Control": "no-store"})
