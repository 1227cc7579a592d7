"""Test that an error in a theme names its file and line, and is not taken for a bug of tmpublish."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from decks import design_of
from published_plans import SMALLEST, SOURCE, TEMPLATES
from worker_jobs import run

from tmpublish import loader, render_pool, renderers
from tmpublish.booklet import fontconfig
from tmpublish.booklet.html import summary_html
from tmpublish.design import theme
from tmpublish.design.template_environment import environment
from tmpublish.diagnostics import Problem, PublishError


def problem_of(body: str, folder: Path) -> Problem:
    """Return what rendering a template says whose second line is `body`."""
    folder.mkdir()
    (folder / "page.html.j2").write_text(f"<p>\n{body}\n</p>", "utf-8")
    design = replace(design_of(""), folder=folder)
    with pytest.raises(PublishError) as refused:
        theme.render(design, environment(design, "en"), "page.html.j2")
    (problem,) = refused.value.problems
    return problem


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{% if %}", "Expected an expression"),
        ("{{ nothing }}", "is undefined"),
        ("{% include 'none.j2' %}", "no template"),
        ("{% include 'page.html.j2' %}", "itself without end"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "itself without end"),
        ("{% for n in range(10**12) %}x{% endfor %}", "OverflowError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{% set x = 'nan' %}{{ x|float }}", "not a number"),
        ("{{ '%.3f'|format('inf'|float) }}", "not a number"),
        ("{{ brand.colors.__class__ }}", "not allowed in a template"),
    ],
)
def test_an_error_names_the_template_and_its_line(body: str, words: str, tmp_path: Path) -> None:
    problem = problem_of(body, tmp_path / "mine")
    assert re.search(r"/mine/page\.html\.j2$", problem.path)
    assert (problem.line, problem.code, words in problem.message) == (2, "template", True), problem


def edited(folder: Path, name: str, old: str, new: str, source: Path = SMALLEST) -> renderers.Job:
    """Return a job for a booklet whose theme has an edited template."""
    inputs = loader.read(source, TEMPLATES)
    for file in inputs.design.folder.rglob("*"):
        if file.is_file():
            target = folder / "mine" / file.relative_to(inputs.design.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    template = folder / "mine" / name
    text = template.read_text("utf-8")
    assert old in text
    template.write_text(text.replace(old, new, 1), "utf-8")
    inputs = replace(inputs, design=replace(inputs.design, folder=folder / "mine"))
    return renderers.job_of(inputs, ("booklet", "en"), loader.stamp(inputs), "dist/x.pdf")


def refusal(job: renderers.Job, limits: render_pool.Limits | None = None) -> Problem:
    with pytest.raises(PublishError) as refused:
        run(renderers.booklet, job, limits, **fontconfig(job.design, job.design.folder.parent))
    return refused.value.problems[0]


def test_an_endless_loop_is_found_in_its_template(tmp_path: Path) -> None:
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}<body"
    job = edited(tmp_path, "booklet/booklet.html.j2", "<body", loop)
    problem = refusal(job, render_pool.Limits(processor=1))
    assert problem.path.endswith("mine/booklet/booklet.html.j2"), problem
    assert (problem.line > 0, "takes too long" in problem.message) == (True, True)


def test_a_css_error_names_the_style_sheet_and_its_line(tmp_path: Path) -> None:
    job = edited(tmp_path, "booklet/booklet.css.j2", "body {", "body { colour: red;")
    problem = refusal(job, render_pool.Limits(processor=60))
    line = (tmp_path / "mine/booklet/booklet.css.j2").read_text("utf-8").partition("colour: red")[0].count(
        "\n"
    ) + 1
    assert (problem.path.endswith("mine/booklet/booklet.css.j2"), problem.line) == (True, line), problem


def test_a_text_that_is_too_high_is_named_with_what_to_do(tmp_path: Path) -> None:
    job = edited(tmp_path, "booklet/summary.html.j2", "157.5, course, whole", "157.5, 1, whole", SOURCE)
    with pytest.raises(PublishError) as refused:
        summary_html(job.plan, job.design, "en", job.stamp)
    problem = loader.read(SOURCE, TEMPLATES).located(refused.value.problems[0])
    assert (Path(problem.path).name, problem.line > 0, problem.code) == (SOURCE.name, True, "text_too_high")
    assert re.search(
        r"`capabilities\.items\.\w+\.name` \(en\) is \d+\.\d mm too high .* by about \d+%", problem.message
    )
