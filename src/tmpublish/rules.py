"""What a plan must satisfy across its fields: ids, sources, links, order of time, markup, placeholders.

The rules read the tree, not the model, so that their faults come out together with those of the shapes.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

from pydantic_core import PydanticCustomError

from tmpublish.model.fields import LANGUAGE_PATTERN, Day, parse_day
from tmpublish.problems import Problem
from tmpublish.text import is_han_language, markup_faults, parse
from tmpublish.tree import Document, Place, Tree

# A file with more faults of one kind is wrong as a whole; looking for what was meant takes its time.
MOST_FINDINGS = 200

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBC|TBD|TBA|FIXME)\b|\b[Ll]orem ipsum\b|\bXXX+\b|\bXX\s?[%％]|\?{3,}"
    r"|？{3,}|(?<!等)待定(?!论)|待补充?|待确认"
)
_HAN_SPACE = re.compile(r"(?<=[\u4e00-\u9fff，。；：、）”]) (?=[\u4e00-\u9fff（“])")


def check(document: Document) -> Iterator[Problem]:
    """Yield every fault of a plan that no field shows by itself."""
    for rule in (_languages, _ids, _sources, _links, _order, _markup, _placeholders, _han_spaces):
        yield from islice(rule(document), MOST_FINDINGS)


def _languages(document: Document) -> Iterator[Problem]:
    """A language is named once."""
    listed = [
        (place, node)
        for place, node in _nodes(document.data)
        if place[:1] == ("languages",) and len(place) == 2
    ]
    for place, language in _repeated(listed):
        message = f"`{language[:60]}` is in the list already: take it out here"
        yield document.problem(place, "duplicate_language", message)


def _ids(document: Document) -> Iterator[Problem]:
    """Ids are names for links: each stands for one thing."""
    ids = _all_ids(document.data)
    first = {value: place for place, value in reversed(ids)}
    for place, value in _repeated(ids):
        line = document.at(first[value])[0]
        message = f"the id `{value[:60]}` is taken already, in line {line}: give one of the two another id"
        yield document.problem(place, "duplicate_id", message)


def _sources(document: Document) -> Iterator[Problem]:
    """Facts refer to sources that are listed, and a source that is listed is the source of something."""
    listed = {
        value: place for place, value in _all_ids(document.data) if place[:2] == ("spotlight", "references")
    }
    named = [
        (place, node)
        for place, node in _nodes(document.data)
        if place[-2:-1] == ("sources",) and isinstance(node, str) and node
    ]
    for place, value in named:
        if value not in listed:
            message = (
                f"no source has the id `{value[:60]}`: {_hint(value, listed, 'list it under `references`')}"
            )
            yield document.problem(place, "unknown_source", message)
    # A source that is named with a slip is not unused: that is told already.
    used = {value if value in listed else _nearest(value, listed) for _, value in named}
    for value in sorted(listed.keys() - used):
        message = (
            f"nothing refers to the source `{value[:60]}`: name it under `sources` of a fact, or take it out"
        )
        yield document.problem(listed[value], "unused_source", message, "warning")


def _links(document: Document) -> Iterator[Problem]:
    """A link inside the plan leads to one of its ids."""
    ids = {value for _, value in _all_ids(document.data)}
    for place, words in _texts(document.data):
        for link in dict.fromkeys(run.link for run in parse(words) if run.link.startswith("#")):
            if link[1:] not in ids:
                message = (
                    f"no part of the plan has the id `{link[1:61]}`: {_hint(link[1:], ids, 'mend the link')}"
                )
                yield document.problem(place, "unknown_link", message)


def _order(document: Document) -> Iterator[Problem]:
    """A timeline goes forward; a month without a day fits anywhere in itself."""
    dates = [
        (place, day)
        for place, node in _nodes(document.data)
        if place[:3] == ("spotlight", "timeline", "events") and place[4:] == ("date",)
        for day in _day(node)
    ]
    for (before, earlier), (place, day) in pairwise(dates):
        if (day.year, day.month, day.day or 31) < (earlier.year, earlier.month, earlier.day or 1):
            line = document.at(before)[0]
            message = f"this event is earlier than the one before it, in line {line}: put the earliest first"
            yield document.problem(place, "date_order", message)


def _markup(document: Document) -> Iterator[Problem]:
    """Emphasis and links are closed, and links lead to where a reader may go."""
    for place, words in _texts(document.data):
        for message in markup_faults(words):
            yield document.problem(place, "markup", message)


def _placeholders(document: Document) -> Iterator[Problem]:
    """Nothing is left to be written."""
    for place, node in _nodes(document.data):
        found = _PLACEHOLDER.search(node) if isinstance(node, str) else None
        if found:
            message = f"“{found[0]}” holds the place of something still to be written: write it"
            yield document.problem(place, "placeholder", message)


def _han_spaces(document: Document) -> Iterator[Problem]:
    """Chinese has no spaces between its characters; YAML puts one where a line of text ends."""
    for place, words in _texts(document.data):
        if is_han_language(str(place[-1])) and _HAN_SPACE.search(words):
            message = (
                "a space stands between Chinese characters: write the text on one line, without the space"
            )
            yield document.problem(place, "han_space", message, "warning")


def _nodes(data: Tree, place: Place = ()) -> Iterator[tuple[Place, Tree]]:
    """Yield every place of the tree with what stands there, in the order of the file."""
    yield place, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _nodes(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _nodes(value, (*place, index))


def _texts(data: Tree) -> Iterator[tuple[Place, str]]:
    """Yield every text of the plan, language by language."""
    for place, node in _nodes(data):
        if _is_text(node) and isinstance(node, dict):
            for language, words in node.items():
                yield (*place, language), str(words)


def _is_text(node: Tree) -> bool:
    """Return True for a mapping of languages; alone, `id` is an id and not a text in Indonesian."""
    if not isinstance(node, dict) or not node or set(node) == {"id"}:
        return False
    return all(isinstance(value, str) and re.fullmatch(LANGUAGE_PATTERN, key) for key, value in node.items())


def _all_ids(data: Tree) -> list[tuple[Place, str]]:
    return [
        ((*place, "id"), identifier)
        for place, node in _nodes(data)
        if isinstance(node, dict) and not _is_text(node)
        for identifier in [node.get("id")]
        if isinstance(identifier, str) and identifier
    ]


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
