"""What a plan must satisfy across its parts: languages, ids, sources, links inside it, order of time."""

import difflib
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pydantic_core import PydanticCustomError

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading
from tmpublish.plan.fields import Day, parse_day
from tmpublish.text.inline_markup import parse
from tmpublish.yaml_source import Place, Tree


def languages(plan: Reading) -> Iterator[Problem]:
    """Every language is listed once: `duplicate_language`, error.

    Bad: `languages: [en, zh, en]`. Good: `languages: [en, zh]`.
    """
    listed = [(place, node) for place, node in plan.nodes if place[:1] == ("languages",) and len(place) == 2]
    for place, language in _repeated(listed):
        message = f"`{language[:60]}` is in the list already: take it out here"
        yield plan.document.problem(place, "duplicate_language", message)


def ids(plan: Reading) -> Iterator[Problem]:
    """Ids are names for links, so each stands for one thing: `duplicate_id`, error.

    Bad: two goals with `id: care`. Good: `id: care` and `id: research`.
    """
    first = {value: place for place, value in reversed(plan.ids)}
    for place, value in _repeated(plan.ids):
        line = plan.document.at(first[value])[0]
        message = f"the id `{value[:60]}` is taken already, in line {line}: give one of the two another id"
        yield plan.document.problem(place, "duplicate_id", message)


def sources(plan: Reading) -> Iterator[Problem]:
    """Facts refer to sources that are listed (`unknown_source`, error), and each listed one is used.

    A source that nothing refers to is told too (`unused_source`, warning).
    Bad: `sources: [gazete]`. Good: `sources: [gazette]`, with `id: gazette` under `references`.
    """
    listed = {value: place for place, value in plan.ids if place[:2] == ("spotlight", "references")}
    named = [
        (place, node)
        for place, node in plan.nodes
        if place[-2:-1] == ("sources",) and isinstance(node, str) and node
    ]
    for place, value in named:
        if value not in listed:
            message = (
                f"no source has the id `{value[:60]}`: {_hint(value, listed, 'list it under `references`')}"
            )
            yield plan.document.problem(place, "unknown_source", message)
    # A source that is named with a slip is not unused: that is told already.
    used = {value if value in listed else _nearest(value, listed) for _, value in named}
    for value in sorted(listed.keys() - used):
        message = (
            f"nothing refers to the source `{value[:60]}`: name it under `sources` of a fact, or take it out"
        )
        yield plan.document.problem(listed[value], "unused_source", message, "warning")


def links(plan: Reading) -> Iterator[Problem]:
    """A link inside the plan leads to one of its ids: `unknown_link`, error.

    Bad: `[our goal](#gaol)`. Good: `[our goal](#goal)`, where a part has `id: goal`.
    """
    known = {value for _, value in plan.ids}
    for text in plan.texts:
        for language, typed in text.words.items():
            if "](#" not in typed:
                continue
            for link in dict.fromkeys(run.link for run in parse(typed) if run.link.startswith("#")):
                if link[1:] not in known:
                    hint = _hint(link[1:], known, "mend the link")
                    message = f"no part of the plan has the id `{link[1:61]}`: {hint}"
                    yield plan.document.problem((*text.place, language), "unknown_link", message)


def order(plan: Reading) -> Iterator[Problem]:
    """A timeline goes forward; a month without a day fits anywhere in itself: `date_order`, error.

    Bad: 2024-10-05, then 2024-09. Good: 2024-09, then 2024-10-05.
    """
    dates = [
        (place, day)
        for place, node in plan.nodes
        if place[:3] == ("spotlight", "timeline", "events") and place[4:] == ("date",)
        for day in _day(node)
    ]
    for (before, earlier), (place, day) in pairwise(dates):
        if (day.year, day.month, day.day or 31) < (earlier.year, earlier.month, earlier.day or 1):
            line = plan.document.at(before)[0]
            message = f"this event is earlier than the one before it, in line {line}: put the earliest first"
            yield plan.document.problem(place, "date_order", message)


def _repeated(found: Iterable[tuple[Place, Tree]]) -> Iterator[tuple[Place, str]]:
    seen: set[str] = set()
    for place, value in found:
        if isinstance(value, str) and value in seen:
            yield place, value
        elif isinstance(value, str):
            seen.add(value)


def _day(value: Tree) -> list[Day]:
    try:
        return [parse_day(value)]
    except PydanticCustomError:
        return []


def _hint(value: str, known: Iterable[str], otherwise: str) -> str:
    nearest = _nearest(value, known)
    return f"did you mean `{nearest}`?" if nearest else otherwise


def _nearest(value: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(value, list(known), 1)), "")
