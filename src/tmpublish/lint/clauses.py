"""Texts in two languages → what limits or dates their numbers in one way here, in another there.

The phrases of each language are in `phrases.yml`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading, Wording, rule
from tmpublish.text.language_rules import base, is_chinese
from tmpublish.yaml_source import find, package_data

_PHRASES = "tmpublish.lint", "phrases.yml"
_NUMBER = r"[0-9][0-9.,\u00a0\u202f]*(?![0-9])"
# The keys of the texts by which a part of the plan is known.
_NAMING = {("title",), ("name",), ("kicker",), ("label",)}
# Alternatives to a phrase, each in a group of its own, and what each of these groups means.
Phrases = tuple[re.Pattern[str], tuple[str, ...]]


@rule("clause_differs", severity="warning", heading="Numbers")
def same_clauses(plan: Reading) -> Iterator[Problem]:
    """Languages limit and date their numbers alike: at least or at most, before or after, percent or points.

    Also the beginning, the middle and the end of a year, and double or triple. “At least”, “at most” and
    percentage points must have their match in the other language.
    Bad: `{en: at least 40 beds, zh: 至多40张床位}`, `{en: 3 percentage points, zh: 3%}`.
    Good: `{en: at least 40 beds, zh: 至少40张床位}`, `{en: 3 percentage points, zh: 3个百分点}`.
    """
    for text in plan.compared:
        for here, there in combinations(text.plain, 2):
            yield from _compared(plan, text, here, there)


def _compared(plan: Reading, text: Wording, here: str, there: str) -> Iterator[Problem]:
    ours, others = _phrases(here), _phrases(there)
    for group in ours.keys() & others.keys():
        said, answered = _said(ours[group], text.plain[here]), _said(others[group], text.plain[there])
        if said and answered:
            if not _meanings(said).isdisjoint(_meanings(answered)):
                continue
            line = plan.line((*text.place, here))
            message = f"“{said[0][1]}” in `{here}` (line {line}) is “{answered[0][1]}” here."
        else:
            language = here if said else there
            required = next((words for meaning, words in (*said, *answered) if meaning.endswith("+")), "")
            if not required:
                continue
            message = f"“{required}” is in `{language}` (line {plan.line((*text.place, language))}) only."
        yield plan.problem((*text.place, there), "clause_differs", f"{message} Say the same in both.")


def _said(phrases: Phrases, text: str) -> list[tuple[str, str]]:
    """Return what a text says of one group: each meaning with its words."""
    pattern, meanings = phrases
    return [(meanings[(hit.lastindex or 1) - 1], hit[0].strip()) for hit in pattern.finditer(text)]


def _meanings(said: list[tuple[str, str]]) -> set[str]:
    return {meaning.rstrip("+") for meaning, _ in said}


@cache
def _phrases(language: str) -> dict[str, Phrases]:
    """Return the phrases of each group in a language; none if it has no block."""
    known = find(package_data(*_PHRASES), ("zh" if is_chinese(language) else base(language),))
    groups = known.items() if isinstance(known, dict) else ()
    return {group: _pattern(meanings, language) for group, meanings in groups}


def _pattern(meanings: Any, language: str) -> Phrases:
    # The longest first: of two that begin at one place it says more.
    phrases = sorted(
        ((phrase, meaning) for meaning, listed in meanings.items() for phrase in listed),
        key=lambda pair: -len(pair[0]),
    )
    edge = "" if is_chinese(language) else r"(?<!\w)"
    written = "|".join(f"({phrase.replace('<n>', _NUMBER)})" for phrase, _ in phrases)
    return re.compile(f"{edge}(?:{written})", re.IGNORECASE), tuple(meaning for _, meaning in phrases)


@rule("part_absent", severity="warning", heading="Links")
def pointers(plan: Reading) -> Iterator[Problem]:
    """Pages, sections and chapters that a text points to are in the plan.

    A part is known by any word of its titles, names and ids. Bad: “on the campus pages”, if the spotlight on
    the campus was left out. Good: “on the campus pages”, if a section has “campus” in its title.
    """
    named: dict[str, str] = {}
    for place, language, words in plan.words():
        pattern = _pointer(language)
        for hit in pattern.finditer(words) if pattern else ():
            part = next(filter(None, hit.groups()))
            known = named.setdefault(language, _named(plan, language))
            if not any(start in known for start in _starts(part, language)):
                message = f"“{hit[0][:60]}” points to a part that the plan does not have."
                yield plan.problem(place, "part_absent", f"{message} Delete this, or add the part.")


def _named(plan: Reading, language: str) -> str:
    """Return the words by which the parts of a plan are known in a language, and their ids."""
    titles = (text.plain.get(language, "") for text in plan.texts if text.place[-1:] in _NAMING)
    return "\n".join((*titles, *(identifier for _, identifier in plan.ids), *_keys(plan))).lower()


def _keys(plan: Reading) -> list[str]:
    return list(plan.document.data) if isinstance(plan.document.data, dict) else []


def _starts(part: str, language: str) -> list[str]:
    """Return what is looked for of the name of a part: pairs of signs, or words without their ends."""
    if is_chinese(language):
        return [part[at : at + 2] for at in range(len(part) - 1)]
    return [word[: max(4, len(word) - 2)].lower() for word in part.split()]


@cache
def _pointer(language: str) -> re.Pattern[str] | None:
    phrases = of_language("pointers", language)
    return re.compile("|".join(phrases), re.IGNORECASE) if phrases else None


@cache
def of_language(key: str, language: str) -> Any:
    """Return what `phrases.yml` lists under a key for a language; nothing if it has no block."""
    return find(package_data(*_PHRASES), (key, "zh" if is_chinese(language) else base(language))) or {}
