"""Plan + design + language → the booklet as HTML, with every text under its own id."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tmpublish.booklet import template_functions
from tmpublish.design.theme import Design, render
from tmpublish.plan import Plan

if TYPE_CHECKING:
    from jinja2 import Environment

BOOKLET = "booklet/booklet.html.j2"
SUMMARY = "booklet/summary.html.j2"


@dataclass
class Folios:
    """Counts the pages as a template opens them; `first` holds where parts begin, by an earlier count."""

    first: dict[str, int]
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


class _Anywhere(dict[str, int]):
    """The folios of a first pass, before any is known."""

    def __missing__(self, path: str) -> int:
        return 0


def booklet_html(plan: Plan, design: Design, language: str, **how: Any) -> tuple[str, Folios]:
    """Return the booklet as one HTML document, and its folios.

    It is rendered twice, the second time with the page numbers of the first, for the table of contents.
    Raise PublishError if a template is wrong.
    """
    made = _environment(plan, design, language)
    known: dict[str, int] = _Anywhere()
    for _ in range(3):
        folios = Folios(known)
        html = render(design, made, BOOKLET, kind="booklet", plan=plan, folios=folios, **how)
        if folios.opened == known:
            break
        known = folios.opened
    return html, folios


def summary_html(plan: Plan, design: Design, language: str, **how: Any) -> str:
    """Return the summary as an HTML document; raise PublishError if a template is wrong."""
    made = _environment(plan, design, language, linked=False)
    return render(design, made, SUMMARY, kind="summary", plan=plan, folios=Folios({}), **how)


def _environment(plan: Plan, design: Design, language: str, linked: bool = True) -> "Environment":
    from tmpublish.design.template_environment import environment

    made = environment(design, language)
    template_functions.teach(made, plan, design, language, linked)
    return made
