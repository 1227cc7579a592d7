"""What booklet templates know beyond Jinja's own: setting text, notes, dates, style sheet values."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from tmpublish.booklet import layout, typesetting
from tmpublish.booklet.typesetting import Block, Style
from tmpublish.design import theme as designs
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Part, Text
from tmpublish.plan.parts import Chain, Merge, Reach, Scale
from tmpublish.plan.sections import Event, Spotlight
from tmpublish.text import fonts
from tmpublish.text.inline_markup import literal, plain

if TYPE_CHECKING:
    from jinja2 import Environment

Words = Text | str
Figure = Chain | Scale | Reach | Merge


def teach(made: "Environment", plan: Plan, design: Design, language: str) -> None:
    """Add the booklet's functions and filters to a template environment."""
    made.globals.update(_setting(plan, design, language))
    made.globals.update(_reading(design, language))
    made.globals.update(stack=layout.stack, levels=layout.levels)
    made.globals.update(chunks=lambda *given: list(layout.chunks(*given)))
    made.filters.update(
        svg_uri=svg_uri,
        digits_only=digits_only,
        factor=factor,
        css_string=css_string,
    )


def _setting(plan: Plan, design: Design, language: str) -> Mapping[str, object]:
    """Return the functions that set text; `words` is a Text or a string, `here` gives it its anchor."""
    brand, script = design.brand, design.languages[language].script

    def style(given: str) -> Style:
        voice, weight, step = given.split()
        return Style(voice, int(weight), step, brand.scale[script][step].tracking)

    paths = {
        part.id: part.path for part, _, _ in walk(plan) if isinstance(part, Part) and hasattr(part, "id")
    }

    def say(words: Words) -> str:
        markup = words[language] if isinstance(words, Text) else literal(words)
        return re.sub(r"(?<!\\)\]\(#([\w-]+)\)", lambda found: f"](#{paths.get(found[1], found[1])})", markup)

    def anchor(words: Words, here: object) -> str:
        return words.path if here and isinstance(words, Text) else ""

    # Kept, since a booklet is set twice.
    @cache
    def in_lines(markup: str, look: str, width: float, path: str) -> Block:
        return typesetting.typeset(brand, script, markup, language, style(look), width, path)

    def set_text(words: Words, look: str, width: float, here: object = False) -> Block:
        return in_lines(say(words), look, width, anchor(words, here))

    def fit(words: Words, looks: Sequence[str], width: float, height: float, here: object = False) -> Block:
        markup, path = say(words), anchor(words, here)
        return typesetting.first_that_fits(
            (in_lines(markup, look, width, path) for look in looks), width, height
        )

    def width_of(words: str, look: str) -> float:
        return typesetting.width(brand, script, words, language, style(look))

    def ink_width(words: str, height: float) -> float:
        return fonts.outline(words, brand.face("sans", "latin", 900), height).width

    return {"typeset": set_text, "fit": fit, "width_of": width_of, "ink_width": ink_width, "script": script}


def _reading(design: Design, language: str) -> Mapping[str, Callable[..., Any]]:
    """Return the functions that lead a reader on: links, note marks, months."""
    from markupsafe import Markup

    def say(words: Words) -> str:
        return plain(words[language] if isinstance(words, Text) else words)

    def linked(block: Block, path: str, title: Words) -> Block:
        words = designs.label(design, language, "leads_to", title=say(title))
        return replace(block, html=Markup('<a href="#{}" title="{}">{}</a>').format(path, words, block.html))

    def with_notes(block: Block, spotlight: Spotlight, sources: Sequence[str]) -> Block:
        order = [source.id for source in spotlight.references]
        marks = []
        for source in sorted(set(sources), key=order.index):
            n = order.index(source) + 1
            title = designs.label(design, language, "note", n)
            path = spotlight.references[n - 1].path
            marks.append(Markup('<a href="#{}" title="{}">{}</a>').format(path, title, n))
        if not marks:
            return block
        return replace(block, html=Markup("{}<sup>{}</sup>").format(block.html, Markup(",").join(marks)))

    return {
        "linked": linked,
        "with_notes": with_notes,
        "parts_of": parts_of,
        "months_of": lambda events: {_month(event) for event in events},
        "month_of": _month,
    }


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


def _month(event: Event) -> int:
    return event.date.year * 12 + event.date.month - 1


def svg_uri(body: str, width: float, height: float) -> str:
    """Return a drawing of `width` × `height` mm as a data URI, so that it reaches the page without a file."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def digits_only(value: str) -> int:
    """Return the whole number that digits spell, 0 where they spell none."""
    bare = value.replace(",", "").replace(" ", "").replace("\u202f", "")
    return int(bare) if bare.isdigit() else 0


def factor(number: int) -> int:
    """Return the largest divisor that makes a block no wider than high: 3 for 15."""
    return max((side for side in range(1, int(number**0.5) + 1) if number % side == 0), default=1)


def css_string(text: str) -> str:
    """Return text as a quoted CSS string (CSS Syntax Level 3, 4.3.5); nothing in it can end the string."""
    from markupsafe import Markup

    safe = "".join(c if c.isalnum() or c in " .,-_()" else f"\\{ord(c):x} " for c in text)
    return Markup("'{}'").format(Markup(safe))
