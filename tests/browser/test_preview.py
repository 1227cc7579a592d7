"""Test the preview in Chromium: edit, break and fix the plan, click, press keys, shrink the window.

Run by `make test-browser`; it needs Chromium and LibreOffice, and fails where they are missing.
"""

import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from preview_server import Preview, end, serve
from published_plans import SMALL

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PATIENCE = 30_000  # ms, on a busy machine

CONTRASTS = Path(__file__).with_name("contrasts.js").read_text("utf-8")
BESIDE = "[document.documentElement, document.body, stage].map((all) => all.scrollWidth - all.clientWidth)"
NAMELESS = """(all) => all.filter((each) =>
    !(each.ariaLabel || each.textContent.trim() || each.labels?.[0]?.textContent.trim())
).map((each) => each.outerHTML)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert Path(CHROMIUM).exists(), "Chromium is missing; run: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@pytest.fixture(params=["--no-office", ""], ids=["sketches", "office"])
def preview(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Preview]:
    assert shutil.which("soffice"), "LibreOffice is missing; run: sudo apt-get install libreoffice-impress"
    made = serve(tmp_path / "project", *filter(None, [request.param]))
    yield made
    end(made, signal.SIGINT)
    assert not list(made.plan.parent.parent.glob("tmpublish-*"))


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    """A page that shows the preview; afterwards its console is clean and it asked nobody else."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    made, said, asked = context.new_page(), [], []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("request", lambda request: asked.append(request.url))
    made.goto(preview.address)
    expect(made.locator("#status")).to_have_attribute("data-state", "current")
    expect(made.locator(".page[data-painted] .region").first).to_be_attached()
    yield made
    assert [line for line in said if preview.process.poll() is None] == []
    assert [url for url in asked if not url.startswith((preview.address, "data:", "blob:"))] == []
    context.close()


def text(page: Page, said: str) -> object:
    """Return where a text of the plan stands on the pages that are shown."""
    return page.locator(f'.region[aria-label^="{said}"]').first


def test_an_edit_a_mistake_and_its_correction_are_shown(page: Page, preview: Preview) -> None:
    expect(text(page, "Every child learns to sail.")).to_have_count(0)  # further down
    preview.save("Every child learns to sail.", "Every child learns to row.")
    expect(text(page, "Every child learns to row.")).to_be_in_viewport()
    assert page.evaluate("location.hash") != "#booklet/en/1"
    expect(page.locator("#announce")).to_contain_text("has changed")

    marks = page.evaluate("[...document.querySelectorAll('.page')].map((each) => each.dataset.painted)")
    preview.save("    lead: {en: Every", "    laed: {en: Every")
    item = page.locator("#problems li.error").first
    expect(item).to_contain_text("Use lead.")
    expect(item.get_by_role("button")).to_have_text(re.compile(r"^source/plan\.yaml:\d+:\d+$"))
    expect(page.locator("#status")).to_have_text("The last good pages are shown.")
    expect(page.locator("#announce")).to_contain_text("Use `lead`.")
    assert marks == page.evaluate(
        "[...document.querySelectorAll('.page')].map((each) => each.dataset.painted)"
    )

    preview.save("laed", "lead")
    expect(page.locator("#problems")).to_be_hidden()
    expect(page.locator("#status")).to_have_text("Up to date")


def test_many_saves_and_a_file_that_goes_and_comes_are_survived(page: Page, preview: Preview) -> None:
    said = "learns to sail"
    for letter in "abcdefghijklmnopqrstuvwxyz":
        preview.save(said, said := f"learns to sail {letter}-boats")
        time.sleep(0.03)
    expect(text(page, "Every child learns to sail z-boats.")).to_be_in_viewport()
    whole = preview.plan.read_text("utf-8")
    preview.plan.unlink()
    expect(page.locator("#problems")).to_contain_text("No plan at")
    preview.plan.write_text(whole[:200], "utf-8")
    expect(page.locator("#problems")).not_to_contain_text("No plan at")
    preview.plan.write_text(whole, "utf-8")
    expect(page.locator("#problems")).to_be_hidden()


def test_a_click_shows_and_copies_the_line(page: Page, preview: Preview) -> None:
    page.keyboard.press("End")
    for output in ("Booklet", "Deck"):
        page.get_by_role("radio", name=output).click()
        line = 1 + SMALL.splitlines().index("  line: {en: A school by the sea, zh: 海边的学校}")
        text(page, "A school by the sea").click()
        place = f"source/plan.yaml:{line}"
        expect(page.locator("#copy")).to_have_text(place)
        expect(page.locator("#announce")).to_contain_text(f"{place} copied")
        assert page.evaluate("navigator.clipboard.readText()") == place
        expect(page.locator(".region.chosen").first).to_be_visible()
    preview.save("slug:", "# a remark\nslug:")
    for _ in range(40):  # the pages stay as they are, so there is nothing to wait for
        text(page, "A school by the sea").click()
        page.wait_for_timeout(100)
        if page.locator("#copy").text_content() != place:
            break
    expect(page.locator("#copy")).to_have_text(f"source/plan.yaml:{line + 1}")


def test_the_web_edition_is_shown_on_a_phone_and_a_desk(page: Page, preview: Preview) -> None:
    page.get_by_role("radio", name="Web").click()
    expect(page.locator(".page[data-painted] iframe")).to_have_count(2)
    phone = page.frame_locator("iframe").first
    assert phone.locator("html").evaluate("innerWidth") == 390
    phone.get_by_text("Every child learns to sail.").first.click()
    expect(page.locator("#copy")).to_have_text(re.compile(r"^source/plan\.yaml:\d+$"))
    before = phone.locator("html").evaluate("scrollY")
    assert before > 0
    preview.save("Every child learns to sail.", "Every child learns to row.")
    expect(phone.get_by_text("Every child learns to row.").first).to_be_visible()
    expect(page.locator(".page[data-painted] iframe")).to_have_count(2)
    assert phone.locator("html").evaluate("scrollY") == before


def test_keys_do_what_the_buttons_do(page: Page) -> None:
    folio, fit = page.locator("#folio"), page.locator("#fit")
    page.keyboard.press("ArrowRight")
    expect(folio).to_have_text(re.compile(r"^2–3 / "))
    page.keyboard.press("s")
    expect(folio).to_have_text(re.compile(r"^2 / "))
    page.keyboard.press("End")
    expect(page.locator("#on")).to_be_disabled()
    page.keyboard.press("Home")
    expect(folio).to_have_text(re.compile(r"^1 / "))
    page.keyboard.press("+")
    expect(fit).to_have_text(re.compile(r"^\d+ %$"))
    page.keyboard.press("w")
    expect(fit).to_have_text("Width")
    page.keyboard.press("0")
    expect(fit).to_have_text("Whole")
    page.keyboard.press("l")
    expect(page.get_by_role("radio", name="简体中文")).to_be_checked()
    page.keyboard.press("o")
    expect(page.get_by_role("radio", name="Summary")).to_be_checked()
    expect(page.locator("#status")).to_have_text("Up to date")
    expect(page.locator(".region").first).to_be_attached()
    page.keyboard.press("t")
    expect(page.locator(".region:focus")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#copy")).to_have_text(re.compile(r"^source/plan\.yaml:\d+$"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("radio", name="Summary")).to_be_checked()


def test_the_way_of_the_tab_key_is_short(page: Page) -> None:
    way = []
    for _ in range(12):
        page.keyboard.press("Tab")
        way.append(
            page.evaluate(
                "document.activeElement.id || document.activeElement.value || document.activeElement.tagName"
            )
        )
    assert way[:4] == ["A", "booklet", "en", "on"]  # “back” leads nowhere from the first page
    assert way.index("help") < way.index("stage") <= 11


def test_templates_and_brand_count_too(page: Page, preview: Preview) -> None:
    brand = preview.plan.parent.parent / "templates" / "_brand.yml"
    words = brand.read_text("utf-8")
    brand.write_text(words.replace('purple: "#660874"', 'purple: "#06304a"'), "utf-8")
    page.wait_for_function(
        "() => getComputedStyle(document.documentElement).getPropertyValue('--brand').trim() === '#06304A'"
    )
    expect(page.locator("#status")).to_have_text("Up to date")
    brand.write_text(words.replace('purple: "#660874"', 'purple: "#f0e0f0"'), "utf-8")
    expect(page.locator("#problems")).to_contain_text("_brand.yml:")
    brand.write_text(words, "utf-8")
    expect(page.locator("#problems")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 390])
def test_a_phone_shows_one_page_and_nothing_beside_it(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    for output in ("Booklet", "Summary", "Deck"):
        page.get_by_role("radio", name=output).click()
        expect(page.locator(".page[data-painted]").first).to_be_visible()
        assert page.evaluate(BESIDE) == [0, 0, 0]
    page.locator("#rail-toggle").click()
    page.locator("#thumbs a").nth(1).click()
    expect(page.locator("#rail")).to_be_hidden()
    expect(page.locator("#folio")).to_have_text(re.compile(r"^2 / "))
    assert page.evaluate(CONTRASTS) == []


def test_what_is_said_can_be_read_and_what_is_approximate_is_said(
    page: Page, preview: Preview, request: pytest.FixtureRequest
) -> None:
    page.get_by_role("radio", name="Deck").click()
    expect(page.locator(".page[data-painted]").first).to_be_visible()
    approximate = page.locator("#badge")
    if "sketches" in request.node.name:
        expect(approximate).to_contain_text("Drawn approximately")
    else:
        expect(approximate).to_be_hidden()
    preview.save("slug:", "slugg:")
    expect(page.locator("#problems")).to_be_visible()
    assert page.evaluate(CONTRASTS) == []
    unnamed = page.locator("button:visible, a:visible, input").evaluate_all(NAMELESS)
    assert unnamed == []


def test_it_says_when_it_has_ended(browser: Browser, tmp_path: Path) -> None:
    preview = serve(tmp_path / "project", "--no-office")
    page = browser.new_page()
    page.goto(preview.address)
    expect(page.locator("#status")).to_have_attribute("data-state", "current")
    end(preview, signal.SIGTERM)
    expect(page.locator("#status")).to_contain_text("The preview has ended.")
    page.close()
