"""An ASGI application asked as a server would ask it: a path and headers in, status, headers and body out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def scope(address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """Return a request to `address`; the words of header names are joined by hyphens, a `host` is a must."""
    path, _, query = address.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


async def ask(app: Any, address: str, method: str = "GET", **headers: str) -> Answer:
    """Return the whole answer to a request."""
    async with asked(app, address, method, **headers) as said:
        start = await anext(said)
        body = b"".join([part.get("body", b"") async for part in said])
    names = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], names, body)


@asynccontextmanager
async def asked(
    app: Any, address: str, method: str = "GET", **headers: str
) -> AsyncIterator[AsyncIterator[Any]]:
    """Give the messages of an answer as they come; the request is given up at the end."""
    messages: asyncio.Queue[Any] = asyncio.Queue()
    begun = False

    async def receive() -> dict[str, Any]:
        nonlocal begun
        if begun:
            await asyncio.Event().wait()
        begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def said() -> AsyncIterator[Any]:
        while True:
            message = await messages.get()
            yield message
            if message["type"] == "http.response.body" and not message.get("more_body"):
                return

    task = asyncio.create_task(app(scope(address, method, **headers), receive, messages.put))
    try:
        yield said()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
