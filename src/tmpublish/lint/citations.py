"""Every figure has a source, where the plan gives sources."""

import re
from collections.abc import Iterator
from functools import cache

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading
from tmpublish.lint.lexicon import lexicon
from tmpublish.lint.quantities import quantities
from tmpublish.text.inline_markup import is_han_language, plain
from tmpublish.yaml_source import Place, Tree

# The texts of the spotlight that are no part with sources of its own.
_OWN_TEXTS = ("title", "lead", "short")


def sourced(plan: Reading) -> Iterator[Problem]:
    """A number, a date or a claim of a record in the spotlight has a source: `figure_unsourced`, warning.

    The parts that want one are those of the spotlight that have `sources`: its lead, number, facts, chain and
    events. A number set large and an event, which has a date, are figures by themselves; the other parts are
    looked through for numbers in digits, for words that count and for claims (“the largest”, 首个).
    Elsewhere a plan says what its institution wants and is: there the institution is its own source, and
    `about.numbers` may name one.
    Bad: a fact `text: {en: Opened in 2019, zh: 2019年启用}` without `sources`.
    Good: the same with `sources: [gazette]`.
    """
    for place, node in plan.nodes:
        if place[:1] != ("spotlight",) or not isinstance(node, dict) or node.get("sources"):
            continue
        figure = _figure(place, node)
        if figure:
            message = (
                f"{figure} stands here without a source: name one under `sources`, by its id in `references`"
            )
            yield plan.document.problem(place, "figure_unsourced", message, "warning")


def _figure(place: Place, node: dict[str, Tree]) -> str:
    """Return the first figure of a part that wants a source, as a message says it, or nothing."""
    match place:
        case ("spotlight",):
            return _stated({key: node.get(key, "") for key in _OWN_TEXTS})
        case ("spotlight", "number"):
            return "the number"
        case ("spotlight", "timeline", "events", _):
            return "the date of this event"
        case ("spotlight", "chain") | ("spotlight", "facts", _):
            return _stated({key: value for key, value in node.items() if key != "id"})
    return ""


def _stated(node: Tree, language: str = "") -> str:
    if isinstance(node, dict):
        return next(filter(None, (_stated(value, key) for key, value in node.items())), "")
    if isinstance(node, list):
        return next(filter(None, (_stated(value) for value in node)), "")
    words = plain(node)
    number = next((each for each in quantities(words, language) if each.asks or each.digits), None)
    if number:
        return f"the number “{number.shown[:30]}”"
    record = _records(language).search(words)
    return f"the claim “{record[0]}”" if record else ""


@cache
def _records(language: str) -> re.Pattern[str]:
    known = lexicon(language)
    if known is None:
        return re.compile(r"(?!)")
    words = "|".join(map(re.escape, sorted(known.records, key=len, reverse=True)))
    return re.compile(words if is_han_language(language) else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
