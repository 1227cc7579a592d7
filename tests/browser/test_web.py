"""Test the web editions in Chromium: on a phone and a desk, in light and dark, in print."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from institutions import DATA, INVENTED, TEMPLATES, outfit
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tmpublish import loader, renderers
from tmpublish.checks import CheckContext
from tmpublish.release import INDEX, write_release

SMALL = """() => [...document.querySelectorAll("a, summary")].filter((each) => {
  const { width, height } = each.getBoundingClientRect();
  return width && (width < 24 || height < 24) && getComputedStyle(each).display !== "inline";
}).map((each) => each.outerHTML)"""
HIDDEN = """() => [...document.querySelectorAll("main :is(p, h2, h3, h4, li)[id]")]
  .filter((each) => !each.checkVisibility() || !each.getClientRects().length).map((each) => each.id)"""
PLANS = [*sorted(folder.name for folder in INVENTED.iterdir()), "kinds", "smallest"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FALLBACK = """() => [...document.fonts].filter((each) => each.status === "error").length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of the system; there is no test without one."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no Chromium here: sudo apt-get install chromium, or say where: CHROMIUM=/path/to/it"
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture(params=["en", "zh"])
def file(request: pytest.FixtureRequest, published: CheckContext, tmp_path: Path) -> Path:
    """Return a web edition of the real plan."""
    [(name, data)] = [
        (name, data) for name, language, data in published.of_kind("web") if language == request.param
    ]
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_fits_every_screen(browser: Browser, file: Path, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    received: list[str] = []
    page.on("console", lambda message: received.append(message.text))
    page.on("request", lambda asked: received.append(asked.url) if asked.url[:5] != "data:" else None)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL) == []
    assert page.evaluate(HIDDEN) == []
    assert page.evaluate(FALLBACK) == 0
    assert received == [file.as_uri()]
    context.close()


@pytest.fixture
def index(published: CheckContext, tmp_path: Path) -> Path:
    """Return the page of a release of the real plan."""
    write_release(published, tmp_path / "release")
    return tmp_path / "release" / INDEX


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(browser: Browser, file: Path, index: Path, width: int, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    )
    page = context.new_page()
    for shown in (file, index):
        page.goto(shown.as_uri())
        found = Axe().run(page, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
def test_release_page_fits_every_screen(browser: Browser, index: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(index.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(SMALL) == []
    page.close()


@pytest.mark.parametrize("name", PLANS)
def test_plans_of_other_shapes_and_languages_fit_every_screen(
    browser: Browser, name: str, tmp_path: Path
) -> None:
    own = (
        outfit(name, tmp_path) if (INVENTED / name).is_dir() else (DATA / "good" / f"{name}.yaml", TEMPLATES)
    )
    given = loader.read(*own)
    keys = [("web", language) for language in given.plan.languages]
    for key, made in renderers.render(given, keys, loader.stamp(given), "dist").items():
        file = tmp_path / f"{key[1]}.html"
        file.write_bytes(made.data)
        page = browser.new_page()
        page.goto(file.as_uri())
        # The last is a screen of 640 pixels with text twice as large.
        for width, size in ((320, 100), (390, 100), (768, 100), (1400, 100), (640, 200)):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate("size => document.documentElement.style.fontSize = `${size}%`", size)
            assert page.evaluate("document.documentElement.scrollWidth") == width, (key[1], width, size)
        page.close()


def test_text_may_be_twice_as_large(browser: Browser, file: Path) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 800})
    page.goto(file.as_uri())
    page.add_style_tag(content="html{font-size:200%}")
    assert page.evaluate("document.documentElement.scrollWidth") == 640
    page.close()


def test_contents_open_without_a_script(browser: Browser, file: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator("nav summary").click()
    page.locator("nav a").first.click()
    assert page.url.endswith("#vision")
    context.close()


def test_print_is_a_few_plain_pages(browser: Browser, file: Path, tmp_path: Path) -> None:
    page = browser.new_page()
    page.goto(file.as_uri())
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    assert 5 <= len(PdfReader(tmp_path / "print.pdf").pages) <= 20
    page.close()
