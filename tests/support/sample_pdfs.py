"""The small plan and a sheet of odd cases → PDF with a source attached, rendered in a child process."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from published_plans import SMALL, TEMPLATES

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.booklet.html import booklet_html
from tmpublish.booklet.pdf_writer import Source, render_pdf
from tmpublish.render_pool import RenderPool
from tmpublish.renderers import Job, RenderedFile

YAML = b"slug: small-plan\r\n"
PICTURE = "src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 2'/>\""
# What the booklet does not happen to have, or has where it cannot be measured.
SHEET = f"""<html lang="en"><head><title>Sheet</title>
<style>@page {{ size: 100mm 100mm; margin: 0 }} body {{ margin: 0 }} img {{ position: absolute }}</style>
</head><body>
<section data-head="one"><h1>One</h1>
<p>See <a href="https://example.org/">the <em>two</em> sites</a>, <a href="#far" title="Go far">there</a>.</p>
<p><span lang="zh-Hans">清华</span> <span lang="zh-Hans">医学</span> <span lang="en">here</span></p>
<table><tr><th scope="col">Year</th><th scope="row">2026</th></tr><tr><td>1</td><td>2</td></tr></table>
<p aria-hidden="true">J F M</p><img alt="" {PICTURE}></section>
<section data-head="one" style="break-before: page"><p id="far">{"Word after word. " * 60}</p></section>
<section data-head="two" style="break-before: page; position: relative">
<img alt="A square" style="left: 10mm; top: 20mm; width: 30mm; height: 15mm" {PICTURE}>
<img alt="5" style="left: -50mm; top: 40mm; width: 60mm; height: 15mm" {PICTURE}></section>
</body></html>"""


@cache
def booklet(language: str, **strange: str) -> bytes:
    """Return the small plan as a PDF; `strange` is what its process finds in the environment."""
    return _in_a_child(render_booklet, language, strange)


@cache
def sheet() -> bytes:
    """Return the sheet as a PDF."""
    return _in_a_child(render_sheet, "en", {})


def render_booklet(job: Job) -> RenderedFile:
    made = booklet_html(job.plan, job.design, job.language, job.stamp, pictures=job.pictures)
    return _made(made.html, job)


def render_sheet(job: Job) -> RenderedFile:
    return _made(SHEET, job)


def render_picture_without_words(job: Job) -> RenderedFile:
    return _made(f'<html lang="en"><title>Sheet</title><img {PICTURE}>', job)


def _made(html: str, job: Job) -> RenderedFile:
    source = Source("plan.yaml", YAML, "What the booklet was made from", job.stamp)
    rendered = render_pdf(html, job.shown, source)
    return RenderedFile(rendered.pdf, rendered.count, rendered.pages)


def _in_a_child(render: Callable[[Job], RenderedFile], language: str, strange: dict[str, str]) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = folder / "plan.yaml"
        plan.write_text(SMALL, "utf-8")
        given = loader.read(plan, TEMPLATES)
        stamp = loader.stamp(given)
        job = Job("booklet", language, "the sheet", given.plan, given.design, stamp)
        around = {**renderers.worker_environment(stamp, fontconfig(given.design, folder)), **strange}
        with RenderPool(around, 1) as pool:
            return pool.submit(render, job).result().data


def without_words() -> bytes:
    """Try to render a picture without words."""
    return _in_a_child(render_picture_without_words, "en", {})
