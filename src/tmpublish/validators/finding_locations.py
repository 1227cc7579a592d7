"""A Problem → the pages and slides at which a reader meets it, as far as its words and the manifest tell."""

import re
from collections.abc import Iterable, Iterator, Mapping

from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem
from tmpublish.plan import walk
from tmpublish.validators.results import Finding, Spot

_NUMBER = re.compile(r"\b(?:page|slide) (\d+)\b")


def place(published: CheckContext, problems: Iterable[Problem]) -> Iterator[Finding]:
    """Yield each Problem with its spots: those that it names itself, else those of the text at its line."""
    texts = _texts(published)
    for problem in problems:
        words = f"{problem.path} {problem.message} "
        named = [name for name in published.manifest.files if f"{published.shown}/{name}" in words]
        number = _NUMBER.search(problem.message)
        at = texts.get((problem.line, problem.column))
        if named:
            spots = [(name, int(number[1]) if number else 0) for name in named]
        elif at and problem.path == published.given.document.file:
            spots = sorted(set(_stands(published, *at)))
        else:
            spots = []
        yield Finding(problem, tuple(spots))


def _texts(published: CheckContext) -> Mapping[tuple[int, int], tuple[str, str]]:
    """Return line and column → path of the text that is written there, and its language or all (“”)."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for _, path, place in walk(published.given.plan):
        found.setdefault(published.given.document.at(place), (path, ""))
        for language in published.manifest.languages:
            found.setdefault(published.given.document.at((*place, language)), (path, language))
    return found


def _stands(published: CheckContext, path: str, language: str) -> Iterator[Spot]:
    for name, entry in published.manifest.files.items():
        spoken = published.manifest.texts.get(path, {}).get(entry.language or "", {})
        if language in ("", entry.language) and entry.kind in spoken:
            yield name, spoken[entry.kind]
