"""Test who may ask a preview: this machine alone, with the token, from the preview's own page."""

import asyncio
from typing import Any

import pytest
from asgi_client import Answer, ask

from tmpublish.preview.server import guarded

HOST = "127.0.0.1:8123"
TOKEN = "a-token-that-nobody-guesses"
HOME = f"/{TOKEN}/"


async def inner(scope: Any, _receive: Any, send: Any) -> None:
    body = scope["path"].encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": body})


def answer(address: str = HOME, method: str = "GET", **headers: str) -> Answer:
    app = guarded(inner, TOKEN, [HOST, "localhost:8123"])
    return asyncio.run(ask(app, address, method, **({"host": HOST} | headers)))


@pytest.mark.parametrize("host", [HOST, "localhost:8123", "LOCALHOST:8123"])
def test_anyone_who_knows_the_token_is_let_in_without_it_in_the_path(host: str) -> None:
    given = answer(f"{HOME}events", host=host)
    assert (given.status, given.body, given.headers["x-own"]) == (200, b"/events", "1")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/events",
        f"/{TOKEN[:-1]}/",
        f"/{TOKEN}x/",
        f"/x/{TOKEN}/",
        f"//{TOKEN}/",
        f"/{TOKEN}",
        "/é/",
        "*",
        "",
    ],
)
def test_without_the_token_there_is_nothing(address: str) -> None:
    given = answer(address)
    assert given.status == 404
    assert TOKEN.encode() not in given.body


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", "127.0.0.1.nip.io:8123", ""]
)
def test_a_name_that_only_points_here_is_refused(host: str) -> None:
    assert answer(host=host).status == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1", f"https://{HOST}"])
def test_another_sites_page_is_refused(origin: str) -> None:
    assert answer(f"{HOME}events", origin=origin).status == 403


@pytest.mark.parametrize(
    ("address", "dest", "site", "status"),
    [
        (f"{HOME}events", "empty", "same-origin", 200),
        (f"{HOME}events", "empty", "cross-site", 403),
        (f"{HOME}picture/x", "image", "same-site", 403),
        (HOME, "document", "none", 200),
        (HOME, "document", "cross-site", 200),
        (HOME, "iframe", "cross-site", 403),
    ],
)
def test_what_another_site_asks_for_is_reported_by_fetch_metadata(
    address: str, dest: str, site: str, status: int
) -> None:
    assert answer(address, sec_fetch_dest=dest, sec_fetch_site=site).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"])
def test_a_preview_is_only_read(method: str) -> None:
    assert answer(method=method).status == 405


def test_every_answer_says_what_a_browser_may_do_with_it() -> None:
    for given in (answer(), answer("/")):
        policy = given.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert given.headers["referrer-policy"] == "no-referrer"
        assert given.headers["x-content-type-options"] == "nosniff"
        assert not any(name.startswith("access-control") for name in given.headers)
