"""A plan in one language → a booklet as PDF bytes, with the page on which each text stands."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from tmpublish.booklet.html import (
    NONE,
    BookletPages,
    Changes,
    Edition,
    booklet_html,
    changes_html,
    logo_of,
    summary_html,
)
from tmpublish.booklet.pdf_conformance import VARIANT
from tmpublish.booklet.pdf_writer import Pieces, RenderedPdf, Source, font_environment, render_pdf
from tmpublish.design.logo import read_logo
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.manifest import edition_date, identifier
from tmpublish.pdf_reading.document import opened
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, texts, walk

MOST_CHANGES = 60  # on a page; no more have room in the smallest type
_LOGO_WIDTH = 1200  # px


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
    pictures: Mapping[str, Picture] = NONE,
    layout: BookletPages | None = None,
) -> RenderedPdf:
    """Return the booklet in one language; raises PublishError with what the engine reports.

    The reading edition carries the plan's own file, `source`. The print edition has bleed and printer's
    marks, no tags and no links, and pages in fours. `pictures` are those that the plan names, by their files;
    `layout` is what `booklet_html` returned for the same booklet.
    """
    shown = f"booklet ({language})"
    layout = layout or booklet_html(plan, design, language, stamp, edition, pictures, source)
    printed, logo = edition == "print", logo_of(design, edition)
    shown_pictures = [*pictures.values(), *([logo.picture] if logo and logo.picture else [])]
    rendered = render_pdf(
        layout.html,
        shown,
        None if printed else _attached(plan, design, language, stamp, source),
        variant=None if printed else VARIANT,
        pictures=shown_pictures,
        theme=design.folder,
        edition=_edition(plan, source),
    )
    _refuse_moved_pages(layout, rendered, shown)
    parts = {path for _, path, _ in walk(plan)}
    pages = {path: page for path, page in rendered.pages.items() if path in parts}
    rendered = replace(rendered, pages=pages, pieces=_pieces_of_texts(plan, rendered))
    if not printed:
        return rendered
    from tmpublish.booklet.press_sheets import printable

    return replace(rendered, pdf=printable(rendered.pdf))


def _pieces_of_texts(plan: Plan, rendered: RenderedPdf) -> Mapping[str, Pieces]:
    known = {text.path for text, _ in texts(plan)}
    return {path: pieces for path, pieces in rendered.pieces.items() if path in known}


def _refuse_moved_pages(layout: BookletPages, rendered: RenderedPdf, shown: str) -> None:
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


def _edition(plan: Plan, source: bytes) -> Mapping[str, str]:
    """Return what the metadata says of an edition: its date, and the hash of the plan's own file."""
    return {"date": edition_date(plan), "plan": identifier(source)} if source else {}


def build_summary(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, source: bytes = b""
) -> RenderedPdf:
    """Return the one-page summary; raises PublishError, also if it runs onto a second page."""
    shown = f"summary ({language})"
    html = summary_html(plan, design, language, stamp)
    rendered = render_pdf(
        html,
        shown,
        _attached(plan, design, language, stamp, source),
        theme=design.folder,
        edition=_edition(plan, source),
    )
    if rendered.count > 1:
        raise PublishError(
            [Problem(shown, 0, 0, "page_moved", f"the summary runs onto {rendered.count} pages")]
        )
    return replace(rendered, pages={}, pieces=_pieces_of_texts(plan, rendered))


def build_changes(
    plan: Plan, design: Design, language: str, stamp: datetime.datetime, changes: Changes
) -> RenderedPdf:
    """Return one page of what changed between two editions, the first changes as far as they have room.

    They are in the largest type in which all have room; those of figures, dates and names in a larger one.
    """
    most = min(len(changes.rows), MOST_CHANGES)
    for sizes in (("lead", "text"), ("text", "note"), ("note", "note"), ("note", "note")):
        html = changes_html(plan, design, language, stamp, changes, sizes, most)
        made = render_pdf(html, f"changes ({language})", theme=design.folder)
        if made.count == 1:
            break
        if sizes == ("note", "note"):
            most = sum(page == 1 for name, page in made.pages.items() if name.startswith("change-"))
    return replace(made, pages={}, pieces={})


def logo_picture(design: Design) -> Picture | None:
    """Return the brand's logo on paper as pixels, which slides need; None if the brand has none."""
    if not design.brand.logo:
        return None
    paper = design.brand.colors["paper"]
    logo = read_logo(design.brand.logo, paper)
    if logo.picture:
        return logo.picture
    page = f"@page {{ size: {100 * logo.ratio}mm 100mm; margin: 0; background: {paper} }}"
    drawn = f'<img alt="" style="display: block; width: 100%" src="{logo.source}">'
    made = render_pdf(f"<style>{page} body {{ margin: 0 }}</style>{drawn}", "logo", variant=None)
    with opened(made.pdf) as document:
        image = document[0].render(scale=_LOGO_WIDTH / document[0].get_width()).to_pil().convert("RGB")
    image.save(file := BytesIO(), "PNG", optimize=True)
    return Picture(file.getvalue(), "png", *image.size)
