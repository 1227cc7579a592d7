"""Who may ask: this machine alone, from the preview's own page, with the token of its address."""

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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
_SENTENCES = {
    400: "This address belongs to a preview on this machine; open it as `tmpublish preview` printed it.",
    403: "Another page may not ask this.",
    404: "There is nothing here. Open the whole address that `tmpublish preview` printed.",
    405: "A preview is only read.",
}


def guarded(inner: App, token: str, hosts: Iterable[str]) -> App:
    """Return an application that lets through only what `refusal` has nothing against, below /TOKEN/."""
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

    A name that an attacker lets point to this machine is not among `hosts` (DNS rebinding); another site's
    page is told by Origin and Fetch Metadata; and nobody else knows the token.
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
    # A person may follow a link to the page itself; everything else the page alone asks for.
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
            message = {**message, "headers": [*message["headers"], *_raw(HEADERS)]}
        await send(message)

    return sending


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
