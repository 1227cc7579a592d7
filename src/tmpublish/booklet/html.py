"""Plan + design + language → the booklet as HTML, with every text under its own id, and its page."""

import base64
import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal
from xml.etree import ElementTree

from markupsafe import Markup

from tmpublish.booklet import layout, tables, word_figures
from tmpublish.booklet.roadmap import texts_below, years_axis
from tmpublish.booklet.timeline import months_of, timeline_pages
from tmpublish.booklet.typesetting import Texts, TextSlot, runs_html, tightened
from tmpublish.design.logo import Logo, read_logo
from tmpublish.design.sections import entries, with_reachable_links
from tmpublish.design.theme import Design, render
from tmpublish.diagnostics import PublishError
from tmpublish.manifest import edition_mark
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, walk
from tmpublish.text.inline_markup import literal, runs

if TYPE_CHECKING:
    from jinja2 import Environment

    from tmpublish.design.template_environment import Numeral
    from tmpublish.design.theme import Look

Edition = Literal["screen", "print", "office"]
NONE: Mapping[str, Picture] = MappingProxyType({})
BOOKLET = "booklet/booklet.html.j2"
SUMMARY = "booklet/summary.html.j2"
CHANGES = "booklet/changes.html.j2"
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
class Changes:
    """What changed between the editions `since` and `until`; `file` is the name of the list of all changes.

    Each row has the name of a part, a kind of change, whether it is weighty, and runs of words with `=`, `+`
    or `-`.
    """

    since: str
    until: str
    file: str
    rows: Sequence[Mapping[str, Any]]


@dataclass
class Folios:
    """Counts the pages as a template opens them; `first` holds where parts begin, by an earlier count."""

    first: Mapping[str, int]
    page: int = 0
    opened: dict[str, int] = field(default_factory=dict)
    turned: list[int] = field(default_factory=list)

    def turn(self, side: str = "", path: str = "") -> int:
        """Open a page and return its number; right pages take odd numbers, left pages even ones."""
        self.page += 1
        if side and (self.page % 2 == 1) != (side == "right"):
            self.page += 1
        self.turned.append(self.page)
        if path:
            self.opened.setdefault(path, self.page)
        return self.page


def booklet_html(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    edition: Edition = "screen",
    pictures: Mapping[str, Picture] = NONE,
    source: bytes = b"",
) -> BookletPages:
    """Return the booklet in one language as one HTML document.

    `source` is the plan's own file, whose hash the imprint shows; without it, the date alone.
    It is rendered until the table of contents has the page numbers of the pass before: twice, as a rule.
    Raise PublishError if a template is wrong, or with each text that is too high for its place.
    """
    texts = Texts(plan, design, language, parts_linked=True)
    made = _environment(texts, edition)
    made.globals["edition_mark"] = edition_mark(plan, source)
    sections = entries(plan, texts.pack.label, made.filters["plain"], "booklet")
    data = {
        "plan": plan, "sections": sections, "stamp": iso(stamp), "edition": edition, "pictures": pictures,
    }  # fmt: skip
    known: Mapping[str, int] = defaultdict(int)
    for _ in range(3):
        folios = Folios(known)
        html = render(design, made, BOOKLET, kind="booklet", folios=folios, **data)
        if folios.opened == known:
            break
        known = folios.opened
    if texts.problems:
        raise PublishError(texts.problems.values())
    pages = dict(folios.opened)
    # A theme's page is a section; if it lays out pages otherwise, only the parts that it opens are known.
    if len(_PAGE.findall(html)) == len(folios.turned):
        pages = _page_of_each_id(html, folios.turned) | pages
    paths = {path for _, path, _ in walk(plan)}
    of_plan = {path: page for path, page in pages.items() if path in paths}
    return BookletPages(with_reachable_links(html), of_plan, folios.opened)


def _page_of_each_id(html: str, turned: Sequence[int]) -> dict[str, int]:
    """Return the page of each id, if the sections of a document begin on the pages `turned`."""
    numbers, page, found = iter(turned), 0, dict[str, int]()
    for match in _ID.finditer(html):
        if match[1]:
            found.setdefault(match[1], page)
        else:
            page = next(numbers)
    return found


def summary_html(plan: Plan, design: Design, language: str, stamp: datetime.datetime) -> str:
    """Return the summary as an HTML document; raise PublishError as `booklet_html` does."""
    texts = Texts(plan, design, language, parts_linked=False)
    data = {"plan": plan, "folios": Folios({}), "stamp": iso(stamp), "edition": "screen"}
    html = render(design, _environment(texts), SUMMARY, kind="summary", **data)
    if texts.problems:
        raise PublishError(texts.problems.values())
    return html


def changes_html(
    plan: Plan,
    design: Design,
    language: str,
    stamp: datetime.datetime,
    changes: Changes,
    sizes: tuple[str, str],
    most: int,
) -> str:
    """Return the page of changes as HTML: so many of them at `most`, the number of the others at its foot.

    The element of a change has the id `change-N`. `sizes` are the steps of weighty ones and of others.
    """
    texts = Texts(plan, design, language, parts_linked=False)
    made = _environment(texts)
    made.globals["words"] = lambda typed: runs_html(runs(literal(typed), language), texts.script, texts.tags)
    data = {"plan": plan, "folios": Folios({}), "stamp": iso(stamp), "edition": "screen", "sizes": sizes}
    shown, more = changes.rows[:most], len(changes.rows[most:])
    listed = {**vars(changes), "changes": shown, "more": more}
    return render(design, made, CHANGES, kind="changes", **listed, **data)


def iso(stamp: datetime.datetime) -> str:
    """Return a moment as PDF metadata takes it (ISO 8601, UTC)."""
    return stamp.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _environment(texts: Texts, edition: Edition = "screen") -> "Environment":
    """Return the template environment of a theme with the booklet's functions and filters."""
    from tmpublish.design.template_environment import environment
    from tmpublish.design.theme import edition_look

    made = environment(texts.design, texts.language)
    colors, look = edition_look(texts.design, edition)
    draw: Any = made.globals["numeral"]
    made.globals |= {"color": colors, "look": look, "numeral": partial(_numeral, draw, look)}
    made.globals["logo"] = logo_of(texts.design, edition)
    fitting = (layout.fit_row, layout.fit_rows, layout.fit_lists, layout.fit_alike, layout.fit_beside)
    measured = (layout.row, layout.fit_lines, timeline_pages, *fitting)
    made.globals |= {place.__name__: partial(place, typesetter=texts) for place in measured}
    for name in ("script", "typeset", "fit", "width_of", "reading_width", "linked", "listed", "with_notes"):
        made.globals[name] = getattr(texts, name)
    placing = (
        layout.pages,
        layout.spread,
        layout.fill,
        layout.register,
        layout.chunks,
        layout.picture_groups,
        layout.post_slots,
        layout.lines,
        layout.below,
    )
    data = (layout.each, months_of, years_axis, texts_below)
    made.globals |= {function.__name__: function for function in (*placing, *data)}
    drawn = (tables.set_table, tables.bars, word_figures.figure_posts, word_figures.figure_rings)
    made.globals |= {function.__name__: partial(function, texts) for function in drawn}
    made.globals |= {"text": TextSlot, "tightened": tightened}
    made.filters.update(svg_uri=svg_uri, css_string=css_string)
    return made


def logo_of(design: Design, edition: Edition) -> Logo | None:
    """Return the brand's logo as it is on a panel of an edition; None if the brand has none."""
    from tmpublish.design.theme import edition_look

    colors, _ = edition_look(design, edition)
    return read_logo(design.brand.logo, colors.get("panel", colors["paper"])) if design.brand.logo else None


def _numeral(draw: Callable[..., "Numeral"], look: "Look", text: str, height: float, **how: Any) -> "Numeral":
    """Return a numeral as `draw` draws it, or all of it as dots of one size, as an edition has it."""
    if look.dots and 0 < look.numerals <= height:
        how |= {"radii": (look.dots.radius,), "pitch": look.dots.pitch, "solid_from": 1}
    return draw(text, height, **how)


def svg_uri(body: str, width: float, height: float) -> str:
    """Return a drawing of `width` × `height` mm as a data URI, so that it reaches the page without a file."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    )
    try:
        ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"the drawing is not well-formed SVG ({error})") from None
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def css_string(text: str) -> str:
    """Return text as a quoted CSS string (CSS Syntax Level 3, 4.3.5); nothing in it can end the string."""
    safe = "".join(c if c.isalnum() or c in " .,-_()" else f"\\{ord(c):x} " for c in text)
    return Markup("'{}'").format(Markup(safe))
