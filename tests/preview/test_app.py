"""Test what a preview answers: its page, its state as it changes, pictures, texts and their lines."""

import asyncio
import io
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asgi_client import Answer, ask, asked
from fake_preview import FakePress, done, refusal, view
from PIL import Image
from published_plans import TEMPLATES

from tmpublish.pdf_reading.document import Letter
from tmpublish.preview.server import CLIENT, application, state
from tmpublish.preview.session import Comment, Session
from tmpublish.preview.views import Page, View, of_web

PAGE = re.compile(rb'(?:src|href)="([\w.]+)"')
LINE = "A school by the sea"
LETTERS = tuple(
    Letter(character, (at / 50, 0.1, 0.02, 0.1)) for at, character in enumerate(LINE) if character != " "
)
DRAWN = Page("drawn", 300, 200, svg="<svg/>", likely=frozenset(["vision.line"]), letters=LETTERS)


@pytest.fixture
def session(small: Path) -> Session:
    def drawn(_given: object, key: tuple[str, str]) -> list[object]:
        if key == ("summary", "en"):
            return [refusal("summary (en)", "the summary runs onto 2 pages")]
        if key[0] == "web":
            return [of_web(b"<p>A web edition")]
        return [View((DRAWN,), approximate=True)] if key[0] == "deck" else [view("mark-" + key[1])]

    return Session(FakePress(small, TEMPLATES, drawn))  # type: ignore[arg-type]


def with_app(session: Session, steps: Callable[[Any], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        app = application(session)
        session.begin(fresh=True)
        await done(session)
        await steps(app)
        await session.end()

    asyncio.run(all_of_it())


def answers(session: Session, *addresses: str) -> list[Answer]:
    made: list[Answer] = []

    async def steps(app: Any) -> None:
        made.extend([await ask(app, address, host="x") for address in addresses])

    with_app(session, steps)
    return made


def test_the_page_has_all_that_it_names_and_nothing_from_elsewhere(session: Session) -> None:
    (page,) = answers(session, "/")
    assert page.headers["content-type"].startswith("text/html")
    named = sorted({name.decode() for name in PAGE.findall(page.body)})
    assert named == ["icon.svg", "page.css", "page.js"]
    imported = re.findall(r'from "\./(\w+\.js)"', (CLIENT / "page.js").read_text("utf-8"))
    found = answers(session, *(f"/{name}" for name in [*named, *imported]))
    assert [answer.status for answer in found] == [200] * len(found)
    for path in CLIENT.iterdir():
        text = path.read_text("utf-8")
        assert not re.search(r"(https?:)?//(?!www\.w3\.org/)[a-z]+\.[a-z]", text), path.name
        assert "innerHTML" not in text
        assert not re.search(r"<[^>]+\s(style|on\w+)=", text), path.name


@pytest.mark.parametrize(
    "address",
    [
        "/../app.py",
        "/client/page.js",
        "/picture/nobody",
        "/picture/mark-en?w=0",
        "/picture/mark-en?w=9999",
        "/picture/mark-en?w=x",
        "/regions/nobody?language=en",
        "/regions/mark-en?language=fr",
        "/place?id=vision.line",
        "/place?id=nothing&language=en",
        "/place?id=slug&language=en",
    ],
)
def test_there_is_nothing_beside_what_is_offered(session: Session, address: str) -> None:
    assert answers(session, address)[0].status == 404


def test_the_state_says_what_is_shown_and_what_is_wrong(session: Session) -> None:
    answers(session)
    said = json.loads(json.dumps(state(session)))
    assert said["languages"] == [{"key": "en", "name": "English"}, {"key": "zh", "name": "简体中文"}]
    assert said["outputs"] == ["booklet", "summary", "deck", "web"]
    page = {"mark": "mark-en", "width": 210, "height": 297, "screen": False}
    assert said["views"]["booklet/en"]["pages"] == [page]
    assert [each["screen"] for each in said["views"]["web/en"]["pages"]] == [True, True]
    assert (said["views"]["deck/zh"]["approximate"], said["views"]["booklet/zh"]["approximate"]) == (
        True,
        False,
    )
    (problem,) = said["problems"]
    assert (problem["view"], problem["place"]) == ("summary/en", "summary (en)")
    assert (said["stale"], said["saves"]) == ([], 1)


def test_news_come_as_they_happen(session: Session) -> None:
    serials: list[int] = []

    async def steps(app: Any) -> None:
        async with asked(app, "/events", host="x") as said:
            start = await anext(said)
            kinds = {name.decode(): value.decode() for name, value in start["headers"]}
            assert kinds["content-type"].startswith("text/event-stream")
            serials.append(await reported(said))
            session.begin(fresh=False)
            serials.append(await reported(said))

    async def reported(said: Any) -> int:
        async with asyncio.timeout(5):
            event = (await anext(said))["body"].decode()
        assert event.startswith("event: state")
        return int(json.loads(event.partition("data: ")[2])["serial"])

    with_app(session, steps)
    assert serials[1] > serials[0]


def test_pictures_are_as_wide_as_asked_and_stay_for_ever(session: Session) -> None:
    painted, drawn = answers(session, "/picture/mark-en?w=300", "/picture/drawn?w=300")
    assert Image.open(io.BytesIO(painted.body)).size == (300, 150)
    assert (painted.headers["content-type"], drawn.headers["content-type"]) == ("image/webp", "image/svg+xml")
    assert "immutable" in painted.headers["cache-control"]


def test_texts_of_a_page_lead_to_their_lines(session: Session, small: Path) -> None:
    regions, drawn, place = answers(
        session,
        "/regions/mark-en?language=en",
        "/regions/drawn?language=en",
        "/place?id=goals.teaching.priorities.1.text&language=en",
    )
    (region,) = json.loads(regions.body)
    assert (region["id"], region["text"]) == ("goals.teaching.priorities.1.text", "Build 12 boats.")
    ((left, top, width, height),) = region["boxes"]
    assert (round(left, 2), 0.3 < top < top + height < 0.6, 0.2 < width < 0.5) == (0.1, True, True)
    assert [region["id"] for region in json.loads(drawn.body)] == ["vision.line"]
    line = 1 + next(
        n for n, text in enumerate(small.read_text("utf-8").splitlines()) if "Build 12 boats." in text
    )
    assert json.loads(place.body)["place"].endswith(f"plan.yaml:{line}")


def test_what_is_looked_at_is_noted_where_it_makes_sense(session: Session) -> None:
    answers(session, "/look?view=deck/zh&page=7")
    assert (session.looked, session.near) == (("deck", "zh"), 7)
    answers(session, "/look?view=deck/fr&page=1", "/look?view=x", "/look?view=deck/zh&page=-1")
    assert (session.looked, session.near) == (("deck", "zh"), 0)


def test_the_brand_tints_the_page_only_where_it_can_be_read(session: Session) -> None:
    answers(session)
    assert state(session)["tint"] == "#660874"
    assert session.given
    design = session.given.design
    pale = replace(design.brand, colors={**design.brand.colors, "ground": "#FFEE00"})
    session.given = replace(session.given, design=replace(design, brand=pale))
    assert state(session)["tint"] == ""


def test_a_web_edition_is_framed_with_a_policy_of_its_own(session: Session) -> None:
    phone, desk = of_web(b"<p>A web edition").pages
    assert phone.width < desk.width
    shown, picture = answers(session, f"/screen/{phone.mark}", f"/picture/{phone.mark}?w=180")
    assert shown.body == b"<p>A web edition"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["x-frame-options"] == "SAMEORIGIN"
    assert picture.status == 404


def test_comments_of_reviewed_files_are_at_the_page_and_line_of_their_text(session: Session) -> None:
    session.comments = (
        Comment(("deck", "en"), 7, "vision.line", "A. Wang on slide 8 of a.pptx wrote: <b>Sea?</b>"),
        Comment(("booklet", "zh"), 90, "gone.text", "B. Li on page 91 of b.pdf marked “海”."),
    )

    async def steps(_app: Any) -> None:
        first, second = state(session)["comments"]
        assert (first["view"], first["page"], first["id"]) == ("deck/en", 0, "vision.line")
        assert re.search(r"plan\.yaml:\d+:\d+$", first["place"])
        assert (second["page"], second["place"]) == (0, "")

    with_app(session, steps)
