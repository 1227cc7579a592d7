"""Test what is shown at once: pages set alone, sketches of slides, and a new child where one has died."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from lxml import etree
from published_plans import SOURCE, TEMPLATES, Run

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.diagnostics import PublishError
from tmpublish.loader import Inputs
from tmpublish.pdf_reading import page_images
from tmpublish.preview import incremental
from tmpublish.preview.text_regions import words_of
from tmpublish.preview.workers import Hands
from tmpublish.renderers import Job, RenderedFile


def job(given: Inputs, kind: str, language: str) -> Job:
    folder = given.design.folder
    stamp = loader.stamp(given)
    return Job(
        kind, language, kind, given.plan, folder.parent.absolute(), folder.name, stamp, source=given.source
    )


def die(_job: Job) -> RenderedFile:
    """Render nothing and go."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


@pytest.fixture(scope="module")
def given() -> Inputs:
    return loader.read(SOURCE, TEMPLATES)


@pytest.fixture(scope="module")
def hands() -> Iterator[Hands]:
    made = Hands()
    made.open()
    yield made
    made.close()


@pytest.fixture
def working(
    hands: Hands, given: Inputs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], Awaitable[None]]], None]:
    """Run steps with hands that see the brand's fonts and the tests' own modules."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "support"))
    surroundings = renderers.environment(loader.stamp(given), fontconfig(given.design, tmp_path))

    async def all_of_it(steps: Callable[[], Awaitable[None]]) -> None:
        await hands.renew(surroundings)
        try:
            await steps()
        finally:
            await hands.renew({})

    return lambda steps: asyncio.run(all_of_it(steps))


def test_a_page_set_alone_looks_as_in_the_whole(
    working: Callable[[Callable[[], Awaitable[None]]], None], hands: Hands, given: Inputs, journey: Run
) -> None:
    whole = next(journey.dist.glob("*booklet-en.pdf")).read_bytes()
    marks = [face.mark for face in page_images.faces(whole)]
    wanted = [0, 1, 2, 9, 10, len(marks) - 1]
    asked = job(given, "booklet", "en")

    async def steps() -> None:
        outline = incremental.read_outline(await hands.warm(incremental.outline, asked))
        assert len(outline.marks) == len(set(outline.marks)) == len(marks)
        assert "goals.education.lead" in outline.paths[9]
        made = incremental.read_pages(await hands.warm(partial(incremental.pages, wanted=wanted), asked))
        for index in wanted:
            (face,) = page_images.faces(made[index])
            assert face.mark == marks[index], f"page {index + 1}"

    working(steps)


def test_a_child_that_died_is_told_and_replaced(
    working: Callable[[Callable[[], Awaitable[None]]], None], hands: Hands, given: Inputs
) -> None:
    asked = job(given, "summary", "en")

    async def steps() -> None:
        with pytest.raises(PublishError) as refused:
            await hands.warm(die, asked)
        assert refused.value.problems[0].code.startswith("renderer_")
        assert incremental.read_outline(await hands.warm(incremental.outline, asked)).marks

    working(steps)


def test_one_who_stops_waiting_leaves_the_line_in_order(
    working: Callable[[Callable[[], Awaitable[None]]], None], hands: Hands, given: Inputs
) -> None:
    async def steps() -> None:
        given_up = asyncio.ensure_future(hands.warm(incremental.outline, job(given, "summary", "zh")))
        await asyncio.sleep(0.05)
        given_up.cancel()
        english, chinese = [
            incremental.read_outline(await hands.warm(incremental.outline, job(given, "summary", each))).marks
            for each in ("en", "zh")
        ]
        assert english != chinese

    working(steps)


def test_sketches_show_the_texts_of_the_deck_where_they_stand(given: Inputs) -> None:
    slides = incremental.read_sketches(incremental.sketches(job(given, "deck", "zh")))
    assert len({slide.mark for slide in slides}) == len(slides) == 20
    words = words_of(given.plan, "zh")
    shown = {spot.path for slide in slides for spot in slide.spots}
    for goal in given.plan.goals:
        assert {f"{goal.path}.name", f"{goal.path}.priorities.1.short"} <= shown & set(words)
    for slide in slides:
        root = etree.fromstring(slide.svg.encode())
        names = {element.get("id") for element in root.iter("{*}path")}
        used = {element.get("href") for element in root.iter("{*}use")}
        assert used
        assert used <= {f"#{name}" for name in names}
        for spot in slide.spots:
            for left, top, width, height in spot.boxes:
                assert -0.001 <= left < left + width <= 1.001, (slide.mark, spot)
                assert -0.001 <= top < top + height <= 1.001, (slide.mark, spot)


def test_what_is_no_page_by_page_document_is_one() -> None:
    whole = incremental._document(
        "<html><head></head><body class=x><p>a</p><section>b</section></body></html>"
    )
    assert whole.pages == ("<p>a</p><section>b</section>",)
    parts = incremental._document(
        "<html><head></head><body>\n<section>a</section>\n<section>b</section></body></html>"
    )
    assert parts.pages == ("<section>a</section>\n", "<section>b</section>")
    assert incremental._alone(parts, 1).startswith("<html><head><style>html{break-before:left}")
    assert "href" not in incremental._alone(
        incremental._document('<html><body><a href="#x">y</a></body></html>'), 0
    )
