"""Test what is shown first: pages rendered alone, and slides drawn without LibreOffice."""

from pathlib import Path

import pytest
from lxml import etree
from published_plans import SOURCE, TEMPLATES, Run

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.loader import Inputs
from tmpublish.pdf_reading import document
from tmpublish.pdf_reading.text_regions import find_regions
from tmpublish.plan import plan_texts
from tmpublish.preview import renderer
from tmpublish.preview.views import draw_slides
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import Job


def job(given: Inputs, kind: str, language: str) -> Job:
    return renderers.job_of(given, (kind, language), loader.stamp(given), kind)


@pytest.fixture(scope="module")
def given() -> Inputs:
    return loader.read(SOURCE, TEMPLATES)


@pytest.mark.thorough
def test_a_page_set_alone_looks_as_in_the_whole(given: Inputs, journey: Run, tmp_path: Path) -> None:
    whole = next(journey.dist.glob("*booklet-en.pdf")).read_bytes()
    marks = [face.mark for face in document.faces(whole)]
    wanted = [0, 1, 2, 9, 10, len(marks) - 1]
    asked = job(loader.in_language(given, "en"), "booklet", "en")
    fonts = fontconfig(given.design, tmp_path)
    with RenderPool(renderers.worker_environment(loader.stamp(given), fonts), 1) as pool:
        outline = pool.submit(renderer.render_outline, asked).result()
        assert len(outline.marks) == len(set(outline.marks)) == len(marks)
        assert "goals.education.lead" in outline.paths[9]
        alone = renderer.PagesJob(asked, outline.html, wanted)
        made = pool.submit(renderer.render_pages, alone).result()
    for index in wanted:
        (face,) = document.faces(made[index])
        assert face.mark == marks[index], f"page {index + 1}"


def test_drawn_slides_show_the_texts_of_the_deck(given: Inputs) -> None:
    deck = renderers.deck(job(given, "deck", "zh"))
    slides = draw_slides(deck.data, given.design.brand, "zh")
    assert len(slides) == deck.count
    words, shown = plan_texts(given.plan, "zh"), set[str]()
    texts = {path: text.text for path, text in words.items()}
    for number, slide in enumerate(slides, 1):
        assert etree.fromstring(slide.svg.encode()).findall("{*}text")
        known = frozenset(path for path, at in deck.places.items() if at == number)
        for region in find_regions(slide.letters, texts, known):
            shown.add(region.path)
            for left, top, width, height in region.boxes:
                assert -0.001 <= left < left + width <= 1.001, (number, region)
                assert -0.001 <= top < top + height <= 1.001, (number, region)
    for goal in given.plan.goals:
        assert {f"{goal.path}.name", f"{goal.path}.priorities.1.short"} <= shown


def test_what_is_no_page_by_page_document_is_one() -> None:
    whole = renderer._document("<html><head></head><body class=x><p>a</p><section>b</section></body></html>")
    assert whole.pages == ("<p>a</p><section>b</section>",)
    parts = renderer._document(
        "<html><head></head><body>\n<section>a</section>\n<section>b</section></body></html>"
    )
    assert parts.pages == ("<section>a</section>\n", "<section>b</section>")
    assert renderer._alone(parts, 1).startswith("<html><head><style>html{break-before:left}")
    assert "href" not in renderer._alone(
        renderer._document('<html><body><a href="#x">y</a></body></html>'), 0
    )
