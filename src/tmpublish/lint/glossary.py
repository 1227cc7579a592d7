"""Plan → problems of terms: every language uses the translations of the glossary, and the same names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading, Wording, rule
from tmpublish.lint.numbers import lexicon
from tmpublish.text.inline_markup import plain
from tmpublish.text.language_rules import base, is_chinese, is_counted_in_signs
from tmpublish.yaml_source import Place, Tree, find

_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
# The limit of the model, which reports the terms beyond it.
MOST_TERMS = 200
_WORD = re.compile(r"[^\W_]+")
# What inflection changes at the end of a word, if four letters are left: Programm, Programme, Programmen.
_ENDING = re.compile(r"(?<=\w{4})(?:[aeo]?[nsmr]|[aeiouyаеиоуыя])$")
_UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.&+][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Rendering:
    """One agreed way to write a term in a language; brackets at its end are optional in a text."""

    written: str
    language: str

    @cached_property
    def core(self) -> str:
        """Return the term without brackets at its end: “Academic Clinical Programs (ACP)”."""
        return _BRACKETS.sub("", self.written) or self.written

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return a pattern of the whole term, in any case and number; several capitals only as they are."""
        if is_counted_in_signs(self.language):
            return re.compile(re.escape(self.core))
        return _whole(self.core, self.language)

    @cached_property
    def shortened(self) -> re.Pattern[str]:
        """Return a pattern of a short name, as in “the museum”: one word of the name in small letters."""
        words = [re.escape(word.lower()) for word in _WORD.findall(self.core) if len(word) > 3]
        return re.compile(rf"(?<!\w)(?:{'|'.join(words) or '(?!)'})(?!\w)")

    def stands_in(self, text: str) -> bool:
        """Return True if a text has the term; in German it may begin a compound."""
        if base(self.language) == "de":
            return _whole(self.core, self.language, rest=r"\w*").search(text) is not None
        return self.pattern.search(text) is not None


@dataclass(frozen=True)
class Entry:
    """A term with its translations by language: the first of each is agreed, the others are accepted."""

    place: Place
    renderings: dict[str, tuple[Rendering, ...]]

    @property
    def is_name(self) -> bool:
        """Return True for the name of the institution or its parent, which a text may shorten."""
        return self.place[0] == "identity"


@rule("term_differs", severity="warning", heading="Glossary")
def glossary(plan: Reading) -> Iterator[Problem]:
    """If one language has a term of the glossary, the other has its agreed translation.

    The names of the institution and its parent count as terms; “the museum” is one of them too. Forms under
    `also` match a term and never require it. Latin words are found whole, in any case and with a plural s,
    words with several capitals (ACP) as they are; of two terms in one place the longer counts.
    Bad: `{en: Precision medicine, zh: 精确医学}` if the glossary has 精准医学.
    Good: `{en: Precision medicine, zh: 精准医学}`.
    """
    listed = list(entries(plan))
    indexes = {language: _index(listed, language) for language in plan.languages}
    for text in plan.compared:
        for here, words in text.plain.items():
            for entry, shown in _found(words, indexes.get(here, {}), here):
                for there in text.plain.keys() & entry.renderings.keys() - {here}:
                    if not any(
                        rendering.stands_in(text.plain[there])
                        or (entry.is_name and rendering.shortened.search(text.plain[there]))
                        for rendering in entry.renderings[there]
                    ):
                        yield _differs(plan, text, entry, (here, shown), there)


@rule("unknown_language", heading="Languages")
def also(plan: Reading) -> Iterator[Problem]:
    """Accepted forms, parted words and the plan's own nouns are in a language of the plan.

    Bad: `also: {zn: [转译]}`. Good: `also: {zh: [转译]}`.
    """
    for place, node in plan.nodes:
        is_also = place[:1] == ("glossary",) and place[2:] == ("also",)
        is_words = place[:1] == ("words",) and len(place) == 2
        if (is_also or is_words or place == ("hyphens",)) and isinstance(node, dict):
            for language in node.keys() - set(plan.languages) if plan.languages else ():
                known = ", ".join(plan.languages)
                message = f"`{language[:20]}` is not in `languages` ({known}). Correct it."
                yield plan.problem((*place, language), "unknown_language", message)


def _differs(plan: Reading, text: Wording, entry: Entry, found: tuple[str, str], there: str) -> Problem:
    agreed = " or ".join(f"“{rendering.core}”" for rendering in entry.renderings[there][:3])
    line = plan.line(entry.place)
    where = "`identity`" if entry.is_name else "The glossary"
    message = (
        f"{where} (line {line}) translates “{found[1][:60]}” as {agreed}. "
        "Use it, or list this wording under `also`."
    )
    return plan.problem((*text.place, there), "term_differs", message)


@rule("name_missing", severity="warning", heading="Glossary")
def names(plan: Reading) -> Iterator[Problem]:
    """A name in Latin letters in a Chinese text is in the other languages as well.

    A translation that the glossary lists for Chinese is a Chinese word.
    Bad: `{en: The Origin Community, zh: AI原点社区}`. Good: `{en: The AI Origin Community, zh: AI原点社区}`.
    """
    own = {
        name
        for entry in entries(plan)
        for language, renderings in entry.renderings.items()
        if is_chinese(language)
        for rendering in renderings
        for name in _LATIN_NAME.findall(rendering.written)
    }
    for text in plan.compared:
        others = [words for language, words in text.plain.items() if not is_chinese(language)]
        for language, words in text.plain.items():
            if not is_chinese(language) or not others:
                continue
            known = lexicon(language)
            units = known.units if known else {}
            missing = [
                name
                for name in dict.fromkeys(_LATIN_NAME.findall(words))
                if not name.islower()
                and name not in own
                and name not in units
                and not any(_whole(name).search(other) for other in others)
            ]
            if missing:
                shown = ", ".join(f"“{name[:40]}”" for name in missing[:3])
                message = (
                    f"{shown} is in no other language. Use the same name in all, or add it to the glossary."
                )
                yield plan.problem((*text.place, language), "name_missing", message)


Index = dict[str, list[tuple[Rendering, Entry]]]


def _index(entries: Sequence[Entry], language: str) -> Index:
    """Return the terms of a language by their beginning, the longest first."""
    index: Index = {}
    for entry in entries:
        for rendering in entry.renderings.get(language, ())[:1]:
            index.setdefault(_start(rendering.core, language), []).append((rendering, entry))
    return {start: sorted(found, key=lambda pair: -len(pair[0].core)) for start, found in index.items()}


def _start(term: str, language: str) -> str:
    """Return the key of a term: its first character, or the first letters of its first word."""
    if is_counted_in_signs(language):
        return term[:1]
    word = _WORD.search(term)
    return word[0][:3].lower() if word else ""


def _found(text: str, index: Index, language: str) -> Iterator[tuple[Entry, str]]:
    """Yield each term of a text once, with its words; of two in one place the longer."""
    if not index:
        return
    seek = re.compile(f"[{''.join(map(re.escape, index))}]") if is_counted_in_signs(language) else _WORD
    seen, end = set(), 0
    for word in seek.finditer(text):
        for rendering, entry in index.get(_start(word[0], language), ()) if word.start() >= end else ():
            found = rendering.pattern.match(text, word.start())
            if found:
                end = found.end()
                if entry.place not in seen:
                    seen.add(entry.place)
                    yield entry, found[0]
                break


def entries(plan: Reading) -> Iterator[Entry]:
    """Yield the terms of the glossary, and the names of the institution and its parent if it lacks them."""
    listed = find(plan.document.data, ("glossary",))
    taken: set[str] = set()
    for number, item in enumerate(listed[:MOST_TERMS] if isinstance(listed, list) else ()):
        term = find(item, ("term",))
        if isinstance(term, dict):
            entry = _entry(("glossary", number), term, find(item, ("also",)))
            taken |= {rendering.core for renderings in entry.renderings.values() for rendering in renderings}
            yield entry
    for place in (("identity", "institution"), ("identity", "parent")):
        name = find(plan.document.data, place)
        if isinstance(name, dict):
            entry = _entry(place, name, None)
            if taken.isdisjoint(first.core for first, *_ in entry.renderings.values()):
                yield entry


def _entry(place: Place, term: dict[str, Tree], more: Tree | None) -> Entry:
    renderings: dict[str, tuple[Rendering, ...]] = {}
    for language, words in term.items():
        forms = find(more, (language,))
        written = [words, *(forms if isinstance(forms, list) else ())]
        renderings[language] = tuple(
            Rendering(plain(each), language) for each in written if isinstance(each, str) and each
        )
    return Entry(place, {language: found for language, found in renderings.items() if found})


@cache
def _whole(name: str, language: str = "", rest: str = "") -> re.Pattern[str]:
    """Return a pattern of a name whose words may be inflected: Klinikum, des Klinikums; group, groups."""
    words = re.split(r"(\s+)", name)
    parts = [r"\s+" if word.isspace() else _inflected(word, language) for word in words]
    return re.compile(rf"(?<!\w){''.join(parts)}(?:s|es|’s|'s)?{rest}(?!\w)")


def _inflected(word: str, language: str) -> str:
    """Return a pattern of a word in any case and form; several capitals only as they are."""
    if sum(letter.isupper() for letter in word) > 1 or language in {"", "und"}:
        return _any_case(word)
    if base(language) == "en":
        stem, ending = re.fullmatch("(.*?)(ies|y|(?<=[^s])s|)", word, re.DOTALL).groups()  # type: ignore[union-attr]
        return _any_case(stem) + ("(?:ies|y)" if ending in {"ies", "y"} else "s?" if ending else "")
    stem = _ENDING.sub("", word)
    written = _any_case(stem)
    if base(language) == "de":
        written = re.sub("[aou]", lambda vowel: f"[{vowel[0]}{_UMLAUTS[vowel[0]]}]", written)
    # Not so far that stratégie is found in stratégique.
    return written + (r"\w{0,2}" if stem != word else r"\w{0,3}")


def _any_case(word: str) -> str:
    capitals = sum(letter.isupper() for letter in word)
    return re.escape(word) if capitals > 1 else f"(?i:{re.escape(word)})"
