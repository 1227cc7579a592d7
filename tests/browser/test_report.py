"""Test the validation report in a real browser: wide and narrow, by mouse and keyboard, without a network."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from damage import name_of
from fake_validators import finding, report_of
from playwright.sync_api import Browser, Page, expect, sync_playwright
from published_plans import ROOT

from tmpublish.checks import CheckContext
from tmpublish.validators import write_report
from tmpublish.validators.external import find, render_decks
from tmpublish.validators.runner import pictures_of

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
)
LARGEST = 120_000  # bytes for each page or slide
LOADED = """() => Promise.all([...document.querySelectorAll("img[src]")].map((image) => {
  image.loading = "eager";
  return image.decode().then(() => image.naturalWidth);
}))"""
OVER = """() => [...document.querySelectorAll("main *")].filter((each) =>
  !each.closest(".unseen") && each.getBoundingClientRect().right > innerWidth + 1).length"""
SEEN = """() => [...document.querySelectorAll(".row")].filter((row) => row.checkVisibility())
  .map((row) => row.id)"""


@pytest.fixture(scope="module")
def file(published: CheckContext, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the real set, with two findings."""
    folder = tmp_path_factory.mktemp("page")
    decks = [name for name, _, _ in published.of_kind("deck")]
    for name in decks:
        (folder / name).write_bytes(published.files[name])
    brand = published.given.design.brand
    shown = render_decks(find(ROOT / ".venv" / "proof").office, brand, folder, "dist", decks, False)
    pages = {name: pictures_of(data) for name, data in published.files.items() if name.endswith(".pdf")}
    found = (
        finding(name_of(published, "booklet"), 7),
        finding(name_of(published, "deck", "zh"), 3, "a very-long-name " * 20, "warning"),
    )
    report = replace(report_of(published, *found), pictures={**pages, **shown.pictures})
    return write_report(folder, report)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of the system; there is no test without one."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "no Chromium here: sudo apt-get install chromium, or say where: CHROMIUM=/path/to/it"
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=FLAGS.split())
        yield running
        running.close()


@pytest.fixture(params=[1280, 360])
def page(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    """The page, wide and narrow; it may complain of nothing and ask for nothing but itself."""
    opened = browser.new_page(viewport={"width": request.param, "height": 800})
    received: list[str] = []
    opened.on("console", lambda message: received.append(message.text))
    opened.on("pageerror", lambda error: received.append(str(error)))
    opened.on(
        "request", lambda asked: received.append(asked.url) if not asked.url.startswith("data:") else None
    )
    opened.goto(file.as_uri())
    yield opened
    opened.close()
    assert received == [file.as_uri()]


def count(published: CheckContext) -> int:
    """Return how many pages and slides the set has."""
    entries = published.manifest.files.values()
    return sum((entry.pages or 0) + (entry.slides or 0) for entry in entries if entry.language)


def test_it_is_light(file: Path, published: CheckContext) -> None:
    assert file.stat().st_size < LARGEST * count(published)


def test_nothing_runs_out_of_the_window_and_every_picture_is_there(
    page: Page, published: CheckContext
) -> None:
    page.eval_on_selector("details", "(each) => { each.open = true }")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    widths = page.evaluate(LOADED)
    assert len(widths) == count(published)
    assert min(widths) > 800
    assert page.evaluate("[...document.querySelectorAll('img[src]')].every((image) => image.alt.length > 10)")
    assert page.evaluate(OVER) == 0


def test_languages_stand_side_by_side(page: Page) -> None:
    left, right = (page.locator(f"#booklet-9-{language}").bounding_box() for language in ("en", "zh"))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_the_filter_leaves_the_pages_with_findings(page: Page, published: CheckContext) -> None:
    page.get_by_label("Only pages with findings (2)").check()
    assert page.evaluate(SEEN) == ["booklet-7", "deck-3"]
    assert page.get_by_text("No page has a finding.").locator("visible=true").count() == 1
    page.evaluate("document.querySelector('details').open = true")
    page.locator(".matrix a").first.click()
    assert len(page.evaluate(SEEN)) == count(published) / 2


def test_a_finding_leads_to_its_page(page: Page) -> None:
    page.locator("#findings a", has_text="Booklet, page 7, English").click()
    expect(page.locator("#booklet-7-en")).to_be_in_viewport()
    assert page.locator("#booklet-7 .notes").is_visible()


def test_a_page_is_seen_large_and_left_by_keyboard(page: Page) -> None:
    button = page.locator("#booklet-9-en button")
    button.focus()
    page.keyboard.press("Enter")
    dialog, title = page.locator("dialog"), page.locator("#large-title")
    assert dialog.is_visible()
    assert (title.text_content() or "").startswith("Booklet, page 9, English")
    page.keyboard.press("ArrowRight")
    assert (title.text_content() or "").startswith("Booklet, page 10, English")
    page.get_by_role("button", name="Other language").click()
    assert (title.text_content() or "").startswith("Booklet, page 10, 简体中文")
    shape = "(each) => [each.clientWidth / each.clientHeight, each.naturalWidth / each.naturalHeight]"
    set_as, is_as = page.eval_on_selector("dialog > img", shape)
    assert set_as == pytest.approx(is_as, rel=0.02)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    expect(page.locator("#booklet-10-zh button")).to_be_focused()


def test_words_stand_out_from_their_ground(page: Page) -> None:
    for selector in ("h1", ".facts", "nav a", ".standard", ".amount", ".where", "figcaption", ".legend"):
        pair = page.eval_on_selector(selector, CONTRAST)
        assert pair >= 4.5, selector


CONTRAST = """(each) => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [red, green, blue] = numbers(color).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  let ground = each;
  while (numbers(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
  const [one, other] = [getComputedStyle(each).color, getComputedStyle(ground).backgroundColor].map(light);
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""


def test_the_tools_are_not_in_the_page(file: Path) -> None:
    assert str(ROOT) not in file.read_text("utf-8")
