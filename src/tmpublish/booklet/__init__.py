"""A plan in one language → a booklet as PDF bytes, with the page on which each text stands."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from tmpublish.booklet.html import booklet_html, summary_html
from tmpublish.booklet.pdf_writer import Pieces, Rendered, Source, font_environment, iso, render_pdf
from tmpublish.booklet.press_sheets import printable
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, texts, walk

Edition = Literal["screen", "print"]
NONE: Mapping[str, Picture] = MappingProxyType({})
_PAGE, _ID = re.compile(r"<section\b"), re.compile(r'<section\b|\bid="([^"]+)"')


@dataclass(frozen=True)
class BookletPages:
    """A booklet as laid out in HTML, and the pages (folios) that it names itself or that others name.

    `pages` has the page of each part and text of the plan by its id, `opened` that of each chapter.
    """

    html: str
    pages: Mapping[str, int]
    opened: Mapping[str, int]


@dataclass(frozen=True)
class Booklet:
    """A PDF, its number of pages, and the page on which each part and text of the plan first stands.

    `pieces` lists where each text is: page, number of the marked content, words.
    """

    pdf: bytes
    pages: Mapping[str, int]
    count: int
    pieces: Mapping[str, Pieces]


def fontconfig(design: Design, folder: Path) -> Mapping[str, str]:
    """Return the environment that a rendering process needs, so that it sees the brand's fonts alone."""
    return font_environment(design.brand.faces, folder)


def booklet_pages(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    edition: Edition = "screen",
    pictures: Mapping[str, Picture] = NONE,
) -> BookletPages:
    """Return the booklet in one language as HTML; raises PublishError if a template fails."""
    html, folios = booklet_html(plan, design, language, stamp=iso(stamp), edition=edition, pictures=pictures)
    pages = folios.opened
    # A theme's page is a section; if it lays out pages otherwise, only the parts that it opens are known.
    if len(_PAGE.findall(html)) == len(folios.turned):
        pages = _page_of_each_id(html, folios.turned) | pages
    return BookletPages(html, _of_plan(plan, pages), folios.opened)


def _page_of_each_id(html: str, turned: Sequence[int]) -> dict[str, int]:
    """Return the page of each id, if the sections of a document begin on the pages `turned`."""
    numbers, page, found = iter(turned), 0, dict[str, int]()
    for match in _ID.finditer(html):
        if match[1]:
            found.setdefault(match[1], page)
        else:
            page = next(numbers)
    return found


def _of_plan(plan: Plan, pages: Mapping[str, int]) -> dict[str, int]:
    known = {path for _, path, _ in walk(plan)}
    return {path: page for path, page in pages.items() if path in known}


def _of_texts(plan: Plan, rendered: Rendered) -> dict[str, Pieces]:
    known = {text.path for text, _ in texts(plan)}
    return {path: pieces for path, pieces in rendered.pieces.items() if path in known}


def build_booklet(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    edition: Edition = "screen",
    source: bytes = b"",
    pictures: Mapping[str, Picture] = NONE,
    layout: BookletPages | None = None,
) -> Booklet:
    """Return the booklet in one language; raises PublishError with what the engine reports.

    The reading edition carries the plan's own file, `source`. The print edition has bleed and printer's
    marks, no tags and no links, and pages in fours. `pictures` are those that the plan names, by their files;
    `layout` is what `booklet_pages` returned for the same booklet.
    """
    shown = f"booklet ({language})"
    layout = layout or booklet_pages(plan, design, language, stamp, edition, pictures)
    theme = design.folder
    if edition == "print":
        rendered = render_pdf(layout.html, shown, variant=None, pictures=pictures.values(), theme=theme)
    else:
        carried = _attached(plan, design, language, stamp, source)
        rendered = render_pdf(layout.html, shown, carried, pictures=pictures.values(), theme=theme)
    _refuse_moved_pages(layout, rendered, shown)
    pdf = printable(rendered.pdf) if edition == "print" else rendered.pdf
    return Booklet(pdf, _of_plan(plan, rendered.pages), rendered.count, _of_texts(plan, rendered))


def _refuse_moved_pages(layout: BookletPages, rendered: Rendered, shown: str) -> None:
    """Raise PublishError if a text is on another page than contents and speaker notes name."""
    wrong = [
        Problem(
            shown, 0, 0, "page_moved", f"`{path}` is on page {rendered.pages.get(path)}, not on page {page}."
        )
        for path, page in {**layout.pages, **layout.opened}.items()
        if rendered.pages.get(path) != page
    ]
    if wrong:
        raise PublishError(wrong)


def _attached(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, source: bytes
) -> Source | None:
    description = design.languages[language].label("attachment")
    return Source(f"{plan.slug}.yaml", source, description, stamp) if source and plan.attach_source else None


def build_summary(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, source: bytes = b""
) -> Booklet:
    """Return the one-page summary; raises PublishError, also if it runs onto a second page."""
    shown = f"summary ({language})"
    html = summary_html(plan, design, language, stamp=iso(stamp), edition="screen")
    rendered = render_pdf(html, shown, _attached(plan, design, language, stamp, source), theme=design.folder)
    if rendered.count > 1:
        raise PublishError(
            [Problem(shown, 0, 0, "page_moved", f"the summary runs onto {rendered.count} pages")]
        )
    return Booklet(rendered.pdf, {}, rendered.count, _of_texts(plan, rendered))
