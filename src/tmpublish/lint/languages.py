"""The languages of a text agree in what they link and stress, and each is written in its own script."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tmpublish.diagnostics import Problem
from tmpublish.lint.glossary import Rendering, entries
from tmpublish.lint.index import Reading
from tmpublish.lint.lexicon import lexicon
from tmpublish.plan.fields import LONGEST_WORD
from tmpublish.text.inline_markup import Run, is_han_language, parse

# Ideographs alone: marks such as “” and … belong to both scripts, full-width ones are told by `typography`.
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LATIN_WORDS = re.compile(r"(?<![A-Za-zÀ-ɏ])[A-Za-zÀ-ɏ][\w’'-]*(?:[,;:]?\s+[A-Za-zÀ-ɏ][\w’'-]*){3,}")
# Initials, names with a capital inside or with digits, addresses: WHO, iPS, PubMed, COVID-19, a@b.org, b.org.
_ACRONYM = re.compile(
    r"\W*(?:[A-Z0-9][A-Z0-9.&+/-]*s?|[A-Za-z]+[A-Z0-9][\w.+-]*|[\w.+-]+@[\w.-]+|(?:[\w-]+\.)+[\w/-]+)\W*"
)
_MARKED = re.compile(r"[*\[]")
# Other languages that are written in Han characters, in part.
_ALSO_HAN = {"ja", "ko", "vi"}
_SAME_FROM = 4


def links_and_stress(plan: Reading) -> Iterator[Problem]:
    """A text links the same and stresses as much in every language.

    `link_differs` and `emphasis_differs`, warnings. The pages that are linked may differ, as each language
    has its own; how many there are may not, nor which parts of the plan.
    Bad: `{en: "See [the goals](#goals)", zh: 见目标}`.
    Good: `{en: "See [the goals](#goals)", zh: "见[目标](#goals)"}`.
    """
    for text in plan.texts:
        if len(text.plain) < 2 or not any(_MARKED.search(typed) for typed in text.words.values()):
            continue
        runs = {language: parse(text.words[language]) for language in text.plain}
        here, *others = runs
        for there in others:
            place = (*text.place, there)
            line = plan.document.at((*text.place, here))[0]
            if _links(runs[here]) != _links(runs[there]):
                message = (
                    f"the links differ from those in `{here}` (line {line}): link the same words in both, as "
                    "[words](https://…)"
                )
                yield plan.document.problem(place, "link_differs", message, "warning")
            if _stressed(runs[here]) != _stressed(runs[there]):
                message = (
                    f"`{here}` (line {line}) has *emphasis* in {_stressed(runs[here])} places, this text in "
                    f"{_stressed(runs[there])}: stress the same words in both"
                )
                yield plan.document.problem(place, "emphasis_differs", message, "warning")


def scripts(plan: Reading) -> Iterator[Problem]:
    """Each language is written in its own script.

    A Chinese text without a Chinese character is an error (`no_han`), unless it is digits, an acronym, an
    address or a name that the glossary lists for the Chinese; Chinese characters in a language that has none
    are an error (`stray_han`), unless the glossary lists them for that language. The wordmark is no text and
    stays free.
    Bad: `{en: Vision, zh: Vision}`, `{en: 愿景, zh: 愿景}`.
    Good: `{en: Vision, zh: 愿景}`, `{en: WHO, zh: WHO}`.
    """
    agreed = _agreed(plan)
    for place, language, words in plan.words():
        if place[0] == "glossary":
            continue
        if is_han_language(language):
            if not _HAN.search(words) and _LATIN.search(words) and not _is_name(words, agreed, language):
                message = (
                    "there is no Chinese character in this text: write it in Chinese, or put a name that "
                    "stays in Latin letters into the glossary"
                )
                yield plan.document.problem(place, "no_han", message)
        elif language.split("-")[0] not in _ALSO_HAN:
            allowed = [rendering.written for rendering in agreed if rendering.language == language]
            stray = (found[0] for found in _HAN.finditer(words))
            wrong = next((each for each in stray if not any(each in term for term in allowed)), None)
            if wrong:
                message = (
                    f"“{wrong[:20]}” is Chinese in a text in `{language}`: translate it, or list it in the "
                    f"glossary as a form of `{language}`"
                )
                yield plan.document.problem(place, "stray_han", message)


def untranslated(plan: Reading) -> Iterator[Problem]:
    """No language is left in the words of another.

    Four Latin words in a row in a Chinese text, beside its Chinese, are a warning (`latin_in_han`), and so
    are two languages with the same four words or more (`same_text`).
    Bad: `{zh: 我们 do this in all schools}`, `{en: We do it well, fr: We do it well}`.
    Good: `{zh: 我们在各校都这样做}`, `{en: Vision, fr: Vision}`.
    """
    agreed = _agreed(plan)
    for text in plan.texts:
        first: dict[str, str] = {}
        for language, words in text.plain.items() if text.place[:1] != ("glossary",) else ():
            place = (*text.place, language)
            if is_han_language(language):
                found = _LATIN_WORDS.search(words) if _HAN.search(words) else None
                if found and not any(found[0] in rendering.written for rendering in agreed):
                    message = f"“{found[0][:40]}” is left in Latin letters in the Chinese: translate it"
                    yield plan.document.problem(place, "latin_in_han", message, "warning")
            elif words in first and len(words.split()) >= _SAME_FROM:
                message = f"this is the same text, word for word, as in `{first[words]}`: translate it"
                yield plan.document.problem(place, "same_text", message, "warning")
            first.setdefault(words, language)


def traditional(plan: Reading) -> Iterator[Problem]:
    """A text in simplified Chinese has no traditional characters: `traditional`, warning.

    By OpenCC's tables from traditional to simplified, which know words where a character stays (乾坤, 著名).
    `zh-Hant` is not looked at. Bad: 醫學. Good: 医学.
    """
    texts = [
        (place, words)
        for place, language, words in plan.words()
        if is_han_language(language) and not language.endswith("-Hant")
    ]
    suspect = _traditional("".join(sorted({sign for _, words in texts for sign in words})))
    seek = re.compile(f"[{suspect}]") if suspect else None
    for place, words in texts if seek else ():
        if not (seek and seek.search(words)):
            continue
        simple = _simplified(words)
        pairs = dict.fromkeys(
            (old, new) for old, new in zip(words, simple, strict=False) if old != new and old in suspect
        )
        if len(simple) == len(words) and pairs:
            shown = ", ".join(f"{old} is {new}" for old, new in list(pairs)[:5])
            message = f"there are traditional characters in a simplified text: {shown} in simplified Chinese"
            yield plan.document.problem(place, "traditional", message, "warning")


@cache
def _traditional(signs: str) -> str:
    """Return which of some characters have another form in simplified Chinese."""
    alone = [sign for sign in signs if _HAN.match(sign)]
    simple = _simplified("，".join(alone)).split("，") if alone else []
    return "".join(old for old, new in zip(alone, simple, strict=True) if old != new)


def _simplified(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _links(runs: tuple[Run, ...]) -> tuple[int, list[str]]:
    """Return how many links a text has, and to which parts of the plan."""
    targets = [run.link for run in runs if run.link]
    return len(targets), sorted(target for target in targets if target.startswith("#"))


def _stressed(runs: tuple[Run, ...]) -> int:
    """Return in how many places a text is stressed; a link or a line break inside makes no second one."""
    return sum(
        run.emphasis and not before
        for run, before in zip(runs, (False, *(r.emphasis for r in runs)), strict=False)
    )


def _agreed(plan: Reading) -> list[Rendering]:
    """Return the terms of the glossary, not of the identity: a copied name is not agreed by being copied."""
    return [
        rendering
        for entry in entries(plan)
        if entry.place[0] == "glossary"
        for found in entry.renderings.values()
        for rendering in found
    ]


def _is_name(words: str, agreed: list[Rendering], language: str) -> bool:
    known = lexicon(language)
    units = known.units if known else {}
    if all(
        word in units or (len(word) <= LONGEST_WORD and _ACRONYM.fullmatch(word)) for word in words.split()
    ):
        return True
    return any(rendering.language == language and rendering.core == words for rendering in agreed)
