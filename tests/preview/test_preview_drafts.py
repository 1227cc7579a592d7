"""Test what is shown at once: pages set alone, and sketches of slides."""

from pathlib import Path

import pytest
from lxml import etree
from published_plans import SOURCE, TEMPLATES, Run

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.loader import Inputs
from tmpublish.pdf_reading import page_images
from tmpublish.preview import incremental
from tmpublish.preview.text_regions import words_of
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import Job


def job(given: Inputs, kind: str, language: str) -> Job:
    return renderers.job_of(given, (kind, language), loader.stamp(given), kind)


@pytest.fixture(scope="module")
def given() -> Inputs:
    return loader.read(SOURCE, TEMPLATES)


def test_a_page_set_alone_looks_as_in_the_whole(given: Inputs, journey: Run, tmp_path: Path) -> None:
    whole = next(journey.dist.glob("*booklet-en.pdf")).read_bytes()
    marks = [face.mark for face in page_images.faces(whole)]
    wanted = [0, 1, 2, 9, 10, len(marks) - 1]
    asked = job(given, "booklet", "en")
    fonts = fontconfig(given.design, tmp_path)
    with RenderPool(renderers.worker_environment(loader.stamp(given), fonts), 1) as pool:
        outline = incremental.read_outline(pool.submit(incremental.outline, asked).result())
        assert len(outline.marks) == len(set(outline.marks)) == len(marks)
        assert "goals.education.lead" in outline.paths[9]
        alone = incremental.PagesJob(asked, outline.html, wanted)
        made = incremental.read_pages(pool.submit(incremental.pages, alone).result())
    for index in wanted:
        (face,) = page_images.faces(made[index])
        assert face.mark == marks[index], f"page {index + 1}"


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
