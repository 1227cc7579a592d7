"""Templates of a design family: they escape what they are given, and reach nothing but their own folder."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.bccache import Bucket
from published_plans import SMALL, TEMPLATES

from tmpublish import loader
from tmpublish.design import template_environment
from tmpublish.design import theme as designs
from tmpublish.design.template_environment import environment
from tmpublish.design.theme import Design
from tmpublish.diagnostics import PublishError
from tmpublish.loader import Inputs

Render = Callable[[str], str]
FAMILY = sorted((TEMPLATES / "uprights").rglob("*.j2"))


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """A small plan."""
    source = tmp_path_factory.mktemp("plan") / "plan.yaml"
    source.write_text(SMALL.replace("{en: Vision, zh: 愿景}", "{en: '<b> & {{ x }}', zh: 愿景}"), "utf-8")
    return loader.read(source, TEMPLATES)


@pytest.fixture
def render(given: Inputs, tmp_path: Path) -> Render:
    """Renders a template of a family that has it alone."""

    def rendered(template: str) -> str:
        folder = tmp_path / "family"
        folder.mkdir(exist_ok=True)
        (folder / "x.html.j2").write_text(template, "utf-8")
        (tmp_path / "secret.html.j2").write_text("secret")
        made = Design(folder, given.design.brand, given.design.languages)
        return designs.render(made, environment(made, "en"), "x.html.j2", plan=given.plan)

    return rendered


def test_content_is_escaped_in_every_template_whatever_its_name(render: Render) -> None:
    assert render("{{ plan.vision.title|plain }}") == "&lt;b&gt; &amp; {{ x }}"


@pytest.mark.parametrize(
    "template",
    [
        "{{ brand.folder.read_text() }}",
        "{{ brand.folder.parent }}",
        "{{ brand.faces[0].file.read_bytes() }}",
        "{{ plan.model_dump() }}",
        "{{ plan.parse_file('/etc/passwd') }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ label.__globals__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(plan) }}",
    ],
)
def test_a_template_that_reaches_for_more_is_reported_with_its_line(render: Render, template: str) -> None:
    with pytest.raises(PublishError, match=r"family/x\.html\.j2:2:1: error: .*is not allowed in a template"):
        render(f"x\n{template}")


@pytest.mark.parametrize("name", ["../secret.html.j2", "/etc/passwd", "link.html.j2", "booklet"])
def test_a_family_includes_its_own_files_alone(render: Render, tmp_path: Path, name: str) -> None:
    (tmp_path / "family" / "booklet").mkdir(parents=True)
    (tmp_path / "family" / "link.html.j2").symlink_to(tmp_path / "secret.html.j2")
    with pytest.raises(PublishError, match="there is no template"):
        render(f"{{% include '{name}' %}}")


def test_a_mistake_in_a_template_is_an_error(render: Render) -> None:
    with pytest.raises(PublishError, match="'titel' is undefined"):
        render("{{ titel }}")


@pytest.mark.parametrize("path", FAMILY, ids=lambda path: path.name)
def test_no_template_lets_content_through(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\|\s*safe\b|Markup|autoescape|\bxmlattr\b", text)
    # An attribute without quotes would end at the first space of a text.
    assert not re.search(
        r"\s(?!viewBox)[\w-]+=\{\{", re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    )


@pytest.mark.parametrize(
    "template", ["{{ 1 / 0 }}", "{% for n in range(10**9) %}{% endfor %}", "{{ 'x' + 1 }}"]
)
def test_an_error_of_a_template_is_reported_at_its_line(render: Render, template: str) -> None:
    with pytest.raises(PublishError, match=r"x\.html\.j2:2:1: error: The template fails: \w+"):
        render(f"x\n{template}")


def test_a_compiled_template_serves_the_next_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(template_environment, "cache_from_source", lambda _: str(tmp_path / "module.pyc"))
    source = "{% if 1 %}a template of a test{% endif %}"

    def bucket(text: str) -> Bucket:
        made = template_environment._Bytecode()
        return made.get_bucket(Environment(), "page.j2", "page.j2", text)

    first = bucket(source)
    assert first.code is None
    first.code = Environment().compile(source, "page.j2", "page.j2")
    template_environment._Bytecode().dump_bytecode(first)
    assert len(list(tmp_path.iterdir())) == 1
    assert bucket(source).code is not None
    assert bucket(f"{source} changed").code is None
