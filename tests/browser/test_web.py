"""Test the web editions in Chromium: on a phone and a desk, in light and dark, in print."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pypdf import PdfReader

from tmpublish.checks import CheckContext

SMALL = """() => [...document.querySelectorAll("a, summary")].filter((each) => {
  const { width, height } = each.getBoundingClientRect();
  return width && (width < 24 || height < 24) && getComputedStyle(each).display !== "inline";
}).map((each) => each.outerHTML)"""
HIDDEN = """() => [...document.querySelectorAll("main :is(p, h2, h3, h4, li)[id]")]
  .filter((each) => !each.checkVisibility() || !each.getClientRects().length).map((each) => each.id)"""
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
