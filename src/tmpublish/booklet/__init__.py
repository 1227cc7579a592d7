"""A plan in one language → a booklet as PDF bytes, with the page on which each text stands."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tmpublish.booklet.html import booklet_html, summary_html
from tmpublish.booklet.pdf import Source, font_environment, iso, render_pdf
from tmpublish.booklet.press import printable
from tmpublish.design import Design, label
from tmpublish.model import Plan, walk
from tmpublish.problems import Problem, PublishError

Edition = Literal["screen", "print"]


@dataclass(frozen=True)
class Booklet:
    """A PDF, its number of pages, and the page on which each part and text of the plan first stands."""

    pdf: bytes
    pages: Mapping[str, int]
    count: int


def fontconfig(design: Design, folder: Path) -> Mapping[str, str]:
    """Return the environment that a rendering process needs, so that it sees the brand's fonts alone."""
    return font_environment(design.brand.faces, folder)


def build_booklet(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    edition: Edition = "screen",
    source: bytes = b"",
) -> Booklet:
    """Return the booklet in one language; raises PublishError, with what the engine complained of.

    The reading edition carries the plan's own file, `source`, with it. The print edition has bleed and
    printer's marks, no tags and no links, and pages in fours.
    """
    shown = f"booklet ({language})"
    html, opened = booklet_html(plan, design, language, stamp=iso(stamp), edition=edition)
    if edition == "print":
        rendered = render_pdf(html, shown, variant=None)
    else:
        rendered = render_pdf(html, shown, _attached(plan, design, language, stamp, source))
    wrong = [
        Problem(
            shown, 0, 0, "page_moved", f"{path} stands on page {rendered.pages.get(path)}, not on page {page}"
        )
        for path, page in opened.items()
        if rendered.pages.get(path) != page
    ]
    if wrong:
        raise PublishError(wrong)
    known = {path for _, path, _ in walk(plan)}
    return Booklet(
        printable(rendered.pdf) if edition == "print" else rendered.pdf,
        {path: n for path, n in rendered.pages.items() if path in known},
        rendered.count,
    )


def _attached(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, source: bytes
) -> Source | None:
    description = label(design, language, "attachment")
    return Source(f"{plan.slug}.yaml", source, description, stamp) if source else None


def build_summary(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, source: bytes = b""
) -> Booklet:
    """Return the plan on one page; raises PublishError, also where it runs onto a second."""
    shown = f"summary ({language})"
    html = summary_html(plan, design, language, stamp=iso(stamp), edition="screen")
    rendered = render_pdf(html, shown, _attached(plan, design, language, stamp, source))
    if rendered.count > 1:
        raise PublishError(
            [Problem(shown, 0, 0, "page_moved", f"the summary runs onto {rendered.count} pages")]
        )
    return Booklet(rendered.pdf, {}, rendered.count)
