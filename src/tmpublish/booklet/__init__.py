"""A plan in one language → a booklet as PDF bytes, with the page on which each text stands."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from tmpublish.booklet.html import booklet_html, summary_html
from tmpublish.booklet.pdf_writer import Source, font_environment, iso, render_pdf
from tmpublish.booklet.print_edition import printable
from tmpublish.design.theme import Design, label
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, walk

Edition = Literal["screen", "print"]
NONE: Mapping[str, Picture] = MappingProxyType({})


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
    tell_places: Callable[[Mapping[str, int]], None] | None = None,
    pictures: Mapping[str, Picture] = NONE,
) -> Booklet:
    """Return the booklet in one language; raises PublishError, with what the engine complained of.

    The reading edition carries the plan's own file, `source`, with it. The print edition has bleed and
    printer's marks, no tags and no links, and pages in fours. `tell_places` hears on which page each text
    stands as soon as that is known, well before the booklet is done. `pictures` are those that the plan
    names, by their files.
    """
    known = {path for _, path, _ in walk(plan)}

    def places(pages: Mapping[str, int]) -> Mapping[str, int]:
        return {path: n for path, n in pages.items() if path in known}

    shown = f"booklet ({language})"
    html, opened = booklet_html(plan, design, language, stamp=iso(stamp), edition=edition, pictures=pictures)
    seen = pictures.values()
    if edition == "print":
        rendered = render_pdf(html, shown, variant=None, pictures=seen)
    else:
        carried = _attached(plan, design, language, stamp, source)
        told = (lambda pages: tell_places(places(pages))) if tell_places else None
        rendered = render_pdf(html, shown, carried, tell_pages=told, pictures=seen)
    wrong = [
        Problem(
            shown, 0, 0, "page_moved", f"{path} stands on page {rendered.pages.get(path)}, not on page {page}"
        )
        for path, page in opened.items()
        if rendered.pages.get(path) != page
    ]
    if wrong:
        raise PublishError(wrong)
    pdf = printable(rendered.pdf) if edition == "print" else rendered.pdf
    return Booklet(pdf, places(rendered.pages), rendered.count)


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
