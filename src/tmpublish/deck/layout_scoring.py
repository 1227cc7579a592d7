"""A layout of a custom template and a role → points with their reasons, by name, type, geometry and use."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tmpublish.deck.template_reader import FOOTERS, Template, TemplateLayout
from tmpublish.ooxml.style_inheritance import TITLES
from tmpublish.yaml_source import parse_document

Term = tuple[float, str]
"""Points, and the reason for them as a warning says it; "" for reasons of no interest."""
NAMES = "layout_names.yml"
_LONG_WORD = 5  # letters; a shorter one counts as a whole word alone
_OPENERS = {"title": "secHead", "secHead": "title"}  # the layout of one may serve for the other
_LEAST_OPENER = 15.0  # points, below which it does
_MARKED = ("agenda", "closing")  # roles that a layout has by a word in its name alone
_REASONS = 3  # as many as a warning names
_VERTICAL = ("vertTx", "vertTitleAndTx")
_ART = 160.0  # what a master is worth whose content layouts are not bare


def plain_name(name: str) -> str:
    """Return the name of a layout without case, extra spaces and the number of a second master."""
    normal = " ".join(unicodedata.normalize("NFC", name).split()).casefold()
    return re.sub(r"^\d+_", "", normal)


@cache
def _names() -> tuple[Mapping[str, str], Mapping[str, re.Pattern[str]]]:
    """Return Office's type of each standard name, and the words that mark other roles."""
    data: Any = parse_document((resources.files("tmpublish.deck") / NAMES).read_bytes(), NAMES).data
    words = {role: re.compile("|".join(map(_word, data.pop(role)))) for role in _MARKED}
    types = {
        plain_name(name): kind
        for names_of in data.values()
        for kind, names in names_of.items()
        if kind != "sure"
        for name in (names if isinstance(names, list) else [names])
    }
    return types, words


def _word(word: str) -> str:
    if not word.isascii():
        return re.escape(word)
    return rf"\b{re.escape(word)}" + (r"\b" if len(word) < _LONG_WORD else "")


def standard_type(name: str) -> str:
    """Return Office's type of a standard layout by its name in any language, or of a role; else ""."""
    types, words = _names()
    plain = plain_name(name)
    marked = (role for role, pattern in words.items() if pattern.search(plain))
    return types.get(plain) or next(marked, "")


@dataclass(frozen=True)
class Choice:
    """The best layout for a role, and its points by reason."""

    layout: TemplateLayout
    terms: tuple[Term, ...]

    @property
    def points(self) -> float:
        """Return the sum of its points."""
        return sum(points for points, _ in self.terms)

    @property
    def reasons(self) -> str:
        """Return what speaks for it, the weightiest first."""
        found = sorted((term for term in self.terms if term[0] > 0 and term[1]), key=lambda term: -term[0])
        return ", ".join(list(dict.fromkeys(reason for _, reason in found))[:_REASONS]) or "no better one"


@dataclass(frozen=True)
class Scores:
    """The layouts of a template, scored."""

    template: Template

    def best(self, role: str, layouts: Sequence[TemplateLayout] | None = None) -> Choice | None:
        """Return the best layout for a role among some, else in the master that suits the deck."""
        if layouts is None:
            layouts = self._of_master(self.master)
        able = [each for each in layouts if each.title and each.title.horizontal]
        if role not in ("title", "titleOnly"):
            able = [each for each in able if each.texts]
        found = self._first(able, role)
        if role in _OPENERS and found and found.points < _LEAST_OPENER:
            return max(filter(None, (found, self._first(able, _OPENERS[role]))), key=lambda each: each.points)
        if role in _MARKED and found and standard_type(found.layout.name) != role:
            return self.best("obj", layouts)
        return found

    def _first(self, layouts: Sequence[TemplateLayout], role: str) -> Choice | None:
        choices = (Choice(each, tuple(self.terms(each, role))) for each in layouts)
        return max(choices, key=lambda choice: choice.points, default=None)

    @property
    def master(self) -> int:
        """Return the master for the whole deck: with the best layouts, art, and slides of its own."""
        masters = dict.fromkeys(each.master for each in self.template.layouts)
        return max(masters, key=self._worth, default=0)

    def _worth(self, master: int) -> float:
        layouts = self._of_master(master)
        found = {role: self.best(role, layouts) for role in ("title", "secHead", "obj", "titleOnly")}
        worth = sum(choice.points for choice in found.values() if choice)
        canvas = found["titleOnly"]
        worth += _ART if canvas and canvas.layout.art else 0
        return worth + 3 * sum(each.used > 0 for each in layouts) + (5 if master == 0 else 0)

    def _of_master(self, master: int) -> list[TemplateLayout]:
        return [each for each in self.template.layouts if each.master == master]

    def terms(self, layout: TemplateLayout, role: str) -> Iterator[Term]:
        """Yield the points of a layout for a role."""
        named = standard_type(layout.name)
        if named == role:
            yield (60 if role in _MARKED else 40), "its name"
        elif named:
            yield (-60 if role == "secHead" else -40 if role == "title" else -30), ""
        if layout.kind == role and self._is_typed(layout):
            yield 25, "its type"
        vertical = any(not each.horizontal for each in layout.placeholders)
        if vertical or named in _VERTICAL:
            yield -90, ""
        yield from _GEOMETRY.get(role, _content)(layout, self.template)

    def _is_typed(self, layout: TemplateLayout) -> bool:
        """Return True if the type of a layout means something: some makers give all layouts one."""
        return Counter(each.kind for each in self._of_master(layout.master))[layout.kind] <= 2


# Geometry and use, as shares of the slide


def _shares(box: tuple[float, ...], template: Template) -> tuple[float, float, float, float]:
    width, height = template.size
    return box[0] / width, box[1] / height, box[2] / width, box[3] / height


def _title_size(layout: TemplateLayout, template: Template) -> Term:
    assert layout.title
    size = layout.title.levels[0].steps[0].size / template.unit
    return min(size / 6, 10), ""


def _cover(layout: TemplateLayout, template: Template) -> Iterator[Term]:
    assert layout.title
    _, y, width, height = _shares(layout.title.box, template)
    if layout.title.kind == "ctrTitle":
        yield 25, "a centered title"
    if layout.opens:
        yield 20, "the template's first slide"
    if layout.has("subTitle"):
        yield 15, "a subtitle"
    if y + height / 2 > 0.22 and width > 0.5:
        yield 10, "a title in the middle"
    yield _title_size(layout, template)
    if standard_type(layout.name) == "closing":
        yield -80, ""
    if not layout.has("subTitle") and _area(layout, template) > 0.3:
        yield -25, ""
    if layout.has("pic"):
        yield -15, ""


def _section(layout: TemplateLayout, template: Template) -> Iterator[Term]:
    assert layout.title
    _, y, _, height = _shares(layout.title.box, template)
    if y + height / 2 > 0.3:
        yield 15, "a title in the middle"
    if len(layout.texts) == 1 and _area(layout, template) < 0.15:
        yield 10, "one short text"
    yield _title_size(layout, template)
    if layout.has("pic") or standard_type(layout.name) == "closing":
        yield -60, ""


def _content(layout: TemplateLayout, template: Template) -> Iterator[Term]:
    assert layout.title
    _, y, width, height = _shares(layout.title.box, template)
    bodies = [each for each in layout.texts if each.kind != "subTitle"]
    if len(bodies) == 1:
        yield 30, "one text"
    elif bodies or not layout.texts:
        yield -60, ""
    if layout.texts:
        yield (25, "a title above it") if y < _shares(layout.texts[0].box, template)[1] else (-40, "")
    yield min(_area(layout, template) * 40, 20), "a large text"
    yield from _head(y, width, height)
    yield min(layout.used * 2, 10), "the template's own slides"


def _canvas(layout: TemplateLayout, template: Template) -> Iterator[Term]:
    assert layout.title
    _, y, width, height = _shares(layout.title.box, template)
    bodies = [each for each in layout.placeholders if each.kind not in (*TITLES, *FOOTERS)]
    if not bodies:
        yield 40, "a title alone"
    elif len(bodies) == 1:
        yield 8, "a title and one text"
        yield (8, "a title above it") if y < _shares(bodies[0].box, template)[1] else (-40, "")
    else:
        yield -60, ""
    yield from _head(y, width, height)


def _head(y: float, width: float, height: float) -> Iterator[Term]:
    if y + height / 2 < 0.25:
        yield 15, "a title at the head"
    if width < 0.4:
        yield -20, ""


def _area(layout: TemplateLayout, template: Template) -> float:
    """Return the share of the slide that the largest text has."""
    if not layout.texts:
        return 0.0
    _, _, width, height = _shares(layout.texts[0].box, template)
    return width * height


def _closing(layout: TemplateLayout, template: Template) -> Iterator[Term]:
    if standard_type(layout.name) == "closing":
        yield from ((points / 2, reason) for points, reason in _cover(layout, template) if points > 0)
        yield (10, "the template's last slide") if layout.closes else (0, "")
    else:
        yield from _content(layout, template)


def _framed(kind: str) -> Callable[[TemplateLayout, Template], Iterator[Term]]:
    def terms(layout: TemplateLayout, template: Template) -> Iterator[Term]:
        if layout.has(kind):
            yield 90, "a place for it"
        yield from _content(layout, template)

    return terms


_GEOMETRY: Mapping[str, Callable[[TemplateLayout, Template], Iterator[Term]]] = {
    "title": _cover,
    "secHead": _section,
    "titleOnly": _canvas,
    "closing": _closing,
    "picTx": _framed("pic"),
    "tbl": _framed("tbl"),
    "chart": _framed("chart"),
}
