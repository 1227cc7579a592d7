"""A plan's tree → what the rules examine: places, texts by language, ids; the registry of the rules."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import Problem, Registry
from tmpublish.plan.fields import LANGUAGE_PATTERN
from tmpublish.text.inline_markup import plain
from tmpublish.yaml_source import Document, Place, Tree, find

rule: Registry["Reading"] = Registry()

_LANGUAGE = re.compile(LANGUAGE_PATTERN)
_MOST_SHOWN = 3
# Characters that make plain words differ from words as typed; most texts have none.
_MARKED = re.compile(r"[*\[\]\\\u00ad]|//")


@dataclass(frozen=True)
class Wording:
    """One text of the plan, in each of its languages."""

    place: Place
    words: Mapping[str, str]
    """As typed, by language, in the plan's order of languages."""
    plain: Mapping[str, str] = field(repr=False)
    """The same without markup, on one line, in the languages of the plan alone."""


@dataclass(frozen=True)
class Reading:
    """What the rules examine: the file, its places in order, and its texts."""

    document: Document
    nodes: tuple[tuple[Place, Tree], ...] = field(repr=False)
    """Every place of the tree with its value, in the order of the file."""
    packs: Mapping[str, LanguagePack] = field(default_factory=dict, repr=False)
    """The language packs by language; none if a plan is examined without a design."""

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages as the plan lists them; none if the list cannot be read."""
        return languages(self.document.data)

    @cached_property
    def texts(self) -> tuple[Wording, ...]:
        """Every text of the plan, in the order of the file."""
        return tuple(self._texts())

    @cached_property
    def compared(self) -> tuple[Wording, ...]:
        """Every text in several languages, but for the terms of the glossary."""
        return tuple(text for text in self.texts if len(text.plain) > 1 and text.place[:1] != ("glossary",))

    @cached_property
    def ids(self) -> tuple[tuple[Place, str], ...]:
        """Every id with its place; alone, `id` is an id and not a text in Indonesian."""
        return tuple(
            ((*place, "id"), identifier)
            for place, node in self.nodes
            if isinstance(node, dict) and not self._is_text(node)
            for identifier in [node.get("id")]
            if isinstance(identifier, str) and identifier
        )

    def problem(self, place: Place, code: str, message: str) -> Problem:
        """Return a Problem of a registered code at a place of the plan."""
        return self.document.problem(place, code, message, rule.rules[code].severity)

    def line(self, place: Place) -> int:
        """Return the line of a place."""
        return self.document.at(place)[0]

    def only_in(self, place: Place, sides: Iterable[tuple[str, Sequence[str]]]) -> str:
        """Return a message about what one language alone states; `sides` has it for each, as typed."""
        sentences = []
        for language, found in sides:
            names = list(dict.fromkeys(f"“{shown[:30]}”" for shown in found))
            more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
            listed = ", ".join(names[:_MOST_SHOWN]) + more
            line = self.line((*place, language))
            sentences += [f"{listed} is in `{language}` (line {line}) only."] if names else []
        return " ".join([*sentences, "State the same number in both."])

    def words(self) -> Iterator[tuple[Place, str, str]]:
        """Yield place, language and plain words of every text, language by language."""
        for text in self.texts:
            for language, words in text.plain.items():
                yield (*text.place, language), language, words

    def _texts(self) -> Iterator[Wording]:
        for place, node in self.nodes:
            # The plural form `one` looks like a language tag.
            if place[:1] != ("words",) and isinstance(node, dict) and self._is_text(node):
                known = {name: str(node[name]) for name in self.languages if name in node}
                words = known | {name: str(typed) for name, typed in node.items()}
                compared = known if self.languages else words
                yield Wording(place, words, {name: _plain(typed) for name, typed in compared.items()})

    def _is_text(self, node: dict[str, Tree]) -> bool:
        # Alone, `id` is an id, unless Indonesian is a language of the plan.
        if not node or (node.keys() == {"id"} and "id" not in self.languages):
            return False
        return all(isinstance(value, str) and _LANGUAGE.fullmatch(key) for key, value in node.items())


def languages(data: Tree) -> tuple[str, ...]:
    """Return the languages as a plan lists them; none if the list cannot be read."""
    listed = find(data, ("languages",))
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    return tuple(dict.fromkeys(name for name in names if _LANGUAGE.fullmatch(name)))


def read(document: Document, packs: Mapping[str, LanguagePack] | None = None) -> Reading:
    """Return what the rules examine in a document."""
    return Reading(document, tuple(_nodes(document.data, ())), packs or {})


def _nodes(data: Tree, place: Place) -> Iterator[tuple[Place, Tree]]:
    yield place, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _nodes(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _nodes(value, (*place, index))


def _plain(typed: str) -> str:
    return plain(typed) if _MARKED.search(typed) else typed
