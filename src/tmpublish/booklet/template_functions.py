"""Functions of booklet templates: plan and design → placed texts, notes, values for style sheets."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from tmpublish.booklet import layout, typesetting
from tmpublish.booklet.typesetting import Block, Style
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Day, Part, Text
from tmpublish.plan.parts import Chain, Event, Merge, Reach, Scale, Source
from tmpublish.text.inline_markup import literal, plain

if TYPE_CHECKING:
    from jinja2 import Environment

Words = Text | str
Figure = Chain | Scale | Reach | Merge


def teach(made: "Environment", plan: Plan, design: Design, language: str, parts_linked: bool = True) -> None:
    """Add the booklet's functions and filters to a template environment.

    The links inside the plan are set as links, or as words if the document lacks their parts.
    """
    texts = Texts(plan, design, language, parts_linked)
    for place in (layout.row, layout.fit_row, layout.fit_rows, layout.fit_lists):
        made.globals[place.__name__] = partial(place, typesetter=texts)
    made.globals.update(
        text=layout.TextSlot,
        stack=layout.stack,
        pages=layout.pages,
        spread=layout.spread,
        fill=layout.fill,
        register=layout.register,
        share=lambda *given: list(layout.chunks(*given)),
        flags=layout.flags,
        script=texts.script,
        typeset=texts.typeset,
        fit=texts.fit,
        width_of=texts.width_of,
        reading_width=texts.reading_width,
        linked=texts.linked,
        with_notes=texts.with_notes,
        listed=texts.listed,
        months_of=months_of,
    )
    made.filters.update(svg_uri=svg_uri, digits_only=digits_only, factor=factor, css_string=css_string)


class Texts:
    """Sets the texts of a plan in one language; `words` is a Text or a string, `here` gives it its anchor."""

    def __init__(self, plan: Plan, design: Design, language: str, parts_linked: bool) -> None:
        """Keep what texts are set from."""
        self.plan, self.design, self.language = plan, design, language
        self.parts_linked = parts_linked
        self.pack = design.languages[language]
        self.script = self.pack.script
        parts = (part for part, _, _ in walk(plan) if isinstance(part, Part) and hasattr(part, "id"))
        self.paths = {part.id: part.path for part in parts}
        # Kept, since a booklet is set twice.
        self.in_lines = cache(self._in_lines)

    def _in_lines(self, markup: str, look: str, width: float, path: str, broken: bool = True) -> Block:
        style = self._style(look)
        return typesetting.typeset(
            self.design.brand, self.script, markup, self.language, style, width, path, broken
        )

    def _style(self, given: str) -> Style:
        voice, weight, step = given.split()
        return Style(voice, int(weight), step, self.design.brand.scale[self.script][step].tracking)

    def _markup(self, words: Words) -> str:
        markup = words[self.language] if isinstance(words, Text) else literal(words)
        if not self.parts_linked:
            return re.sub(r"(?<!\\)\[([^\[\]]+)\]\(#[\w-]+\)", r"\1", markup)
        return re.sub(
            r"(?<!\\)\]\(#([\w-]+)\)", lambda found: f"](#{self.paths.get(found[1], found[1])})", markup
        )

    def _plain(self, words: Words) -> str:
        return plain(words[self.language] if isinstance(words, Text) else words)

    def typeset(
        self, words: Words, look: str, width: float, here: object = False, broken: bool = True
    ) -> Block:
        """Return a text set in lines of `width` mm at most."""
        path = words.path if here and isinstance(words, Text) else ""
        return self.in_lines(self._markup(words), look, width, path, broken)

    def fit(
        self, words: Words, looks: Sequence[Any], width: float, height: float, here: object = False
    ) -> Block:
        """Return a text in the first look in which it fits; a look may come with a width of its own.

        If it fits in none with the line breaks that it prefers, they are given up.
        """
        pairs = [(look, width) if isinstance(look, str) else look for look in looks]
        ways = [(look, min(wide, width), broken) for broken in (True, False) for look, wide in pairs]
        blocks = (self.typeset(words, look, wide, here, broken) for look, wide, broken in ways)
        return typesetting.first_that_fits(blocks, width, height)

    def words(self, item: Any, part: str, form: str = "list") -> Any:
        """Return the words of a part of an item; those of a figure are its labels, with their strength."""
        found: Any = item.get(part) if isinstance(item, Mapping) else getattr(item, part, None)
        if isinstance(item, Source) and part == "note":
            return self.pack.label(
                "reported" if item.reported else "source",
                publisher=self._plain(item.publisher),
                date=self.pack.day(item.date),
                says=self._plain(item.says),
            )
        if isinstance(found, Chain | Scale | Reach | Merge):
            return parts_of(found)
        if form == "count":
            return self.pack.label(part, len(found))
        if isinstance(found, list) and all(isinstance(one, Part) and hasattr(one, "name") for one in found):
            found = [one.name for one in found]
        if form == "running":
            return self.listed(found)
        return self.pack.day(found) if isinstance(found, Day) else found or None

    def block(self, words: Words, box: layout.TextSlot, sources: Sequence[str]) -> Block:
        """Return words set in a box of a row."""
        words = self._plain(words) if box.plain else words
        looks, width = [box.look] if isinstance(box.look, str) else box.look, box.width or 0.0
        block = self.fit(words, looks, width, box.height, box.here)
        return self.with_notes(block, sources) if sources else block

    def width_of(self, words: str, look: str) -> float:
        """Return the width in mm of words on one line."""
        return typesetting.width(self.design.brand, self.script, words, self.language, self._style(look))

    def reading_width(self, look: str, most: float, alphabets: float, ideographs: float) -> float:
        """Return how wide running text may be, as so many alphabets or ideographs: `most` mm at most."""
        if self.script == "han":
            return min(most, self.width_of("国", look) * ideographs)
        return min(most, self.width_of("abcdefghijklmnopqrstuvwxyz", look) * alphabets)

    def listed(self, names: Sequence[Words]) -> str:
        """Return names in one running text."""
        words = ""
        for name in map(self._plain, names):
            words = self.pack.label("listed", first=words, next=name) if words else name
        return words

    def linked(self, block: Block, path: str, title: Words) -> Block:
        """Return a block that links to a part of the plan."""
        words = self.pack.label("leads_to", title=self._plain(title))
        html = Markup('<a href="#{}" title="{}">{}</a>').format(path, words, block.html)
        return replace(block, html=html)

    def with_notes(self, block: Block, sources: Sequence[str]) -> Block:
        """Return a block with the marks of the notes of its sources behind it."""
        references = self.plan.sources
        order = [source.id for source in references]
        marks = []
        for source in sorted(set(sources), key=order.index):
            n = order.index(source) + 1
            title = self.pack.label("note", n)
            marks.append(Markup('<a href="#{}" title="{}">{}</a>').format(references[n - 1].path, title, n))
        if not marks:
            return block
        return replace(block, html=Markup("{}<sup>{}</sup>").format(block.html, Markup(",").join(marks)))


def months_of(events: Sequence[Event]) -> list[int]:
    """Return the months of events, counted from January of the year 0."""
    return [event.date.year * 12 + event.date.month - 1 for event in events]


def parts_of(figure: Figure | None) -> list[tuple[Text, bool]]:
    """Return the labels of a figure of the approach from top to foot, each with whether it is strong."""
    match figure:
        case Chain():
            threads = [(thread, True) for thread in figure.threads]
            return [*threads, *((station, False) for station in reversed(figure.stations))]
        case Scale():
            return [(figure.end, True), *((step, False) for step in figure.steps), (figure.start, True)]
        case Reach():
            return [(tie, False) for tie in figure.ties]
        case Merge():
            results = [(result, True) for result in reversed(figure.into)]
            return [*results, *((strand, False) for strand in figure.strands)]
    return []


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


def digits_only(value: str) -> int:
    """Return the whole number that digits spell, 0 if they spell none."""
    bare = value.replace(",", "").replace(" ", "").replace("\u202f", "")
    return int(bare) if bare.isdigit() else 0


def factor(number: int) -> int:
    """Return the largest divisor that makes a block no wider than high: 3 for 15."""
    return max((side for side in range(1, int(number**0.5) + 1) if number % side == 0), default=1)


def css_string(text: str) -> str:
    """Return text as a quoted CSS string (CSS Syntax Level 3, 4.3.5); nothing in it can end the string."""
    safe = "".join(c if c.isalnum() or c in " .,-_()" else f"\\{ord(c):x} " for c in text)
    return Markup("'{}'").format(Markup(safe))
