"""Plan → problems between its languages: links and emphasis, script, translation, typography."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from statistics import median
from typing import Any

from tmpublish.diagnostics import Problem, count
from tmpublish.lint.clauses import of_language
from tmpublish.lint.glossary import Rendering, entries
from tmpublish.lint.index import Reading, Wording, rule
from tmpublish.lint.numbers import lexicon
from tmpublish.plan.fields import LONGEST_WORD
from tmpublish.text.inline_markup import Run, length, parse
from tmpublish.text.language_rules import base, is_chinese, is_counted_in_signs, is_han_language

# Ideographs alone: marks such as “” and … belong to both scripts, full-width ones are for `typography`.
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
_SIGN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]"
_FULL_MARK = r"[，。；：、！？）”’》]"
_FULL = {",": "，", ".": "。", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_HALF = {full: half for half, full in _FULL.items()} | {
    "、": ",", "％": "%", "～": "~", "－": "-", "／": "/", "「": "“", "」": "”", "『": "‘", "』": "’",
    "【": "[", "】": "]", "《": "“", "》": "”", "＋": "+", "＆": "&", "　": " ",
}  # fmt: skip
# A full stop before a character may be that of a number (1.医学), and digits have marks of their own (10:30).
_HALF_IN_HAN = re.compile(rf"(?<={_SIGN})[,.:;?!()](?![0-9.])|(?<=[”》）])[,.:;?!]|[,:;?!()](?={_SIGN})")
_STRAIGHT = re.compile(rf"(?<={_SIGN})[\"']|[\"'](?={_SIGN})|(?<=[，。；：、！？])[\"']")
_HAN_SPACE = re.compile(
    rf"(?<=[\u4e00-\u9fff，。；：、）”])[ \u3000\u00a0]+(?=[\u4e00-\u9fff（“])"
    rf"|(?<={_SIGN})[ \u3000\u00a0]+(?={_FULL_MARK})"
)
_BESIDE_LATIN = re.compile(rf"(?<={_SIGN})[ \u00a0]+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%％])[ \u00a0]+(?={_SIGN})")
_FULL_IN_LATIN = re.compile(f"[{''.join(_HALF)}]")
_FULL_LETTERS = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_FULL_NAMES = re.compile(r"[Ａ-Ｚａ-ｚ]+")
_HYPHENS = re.compile(r"(?<!-)--+(?!>)")
_DOTS = re.compile(r"\.{3,}|。{2,}")
_SPACE_BEFORE = re.compile(r"(?<=\w)\s+[,.](?=\s|$)|(?<=\w)\s+[;:!?)](?=\s|$)")
# French sets a space before its high marks.
_SPACED = {"fr": re.compile(r"(?<=\w)\s+[,.)](?=\s|$)")}

# Letters that look like Latin ones: Cyrillic, and Greek capitals.
_ALIKE = dict(
    zip("АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYX", strict=True)
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC_WORD = re.compile(r"[бвгджзийклмнптфцчшщъыьэюяћђљњґєїαβγδεζηθκλμνξπρστφψω]{2}", re.IGNORECASE)
# A list as a whole text, such as a title: short, and without other marks.
_LONGEST_LIST = 70
_NO_LIST = re.compile(r"[.;:!?()。；：！？（），—–]")
# How far the length of a text may be from the median of the plan; measured on all plans of this repository.
_SHORTEST, _LONGEST = 0.6, 1.6
# The fewest long texts that make a median.
_FEWEST = 8

Finding = tuple[str, str]


@rule("missing_translation", heading="Languages")
def translated(plan: Reading) -> Iterator[Problem]:
    """Every text is in every language of the plan.

    Bad: `languages: [en, zh]`, then `title: {en: Vision}`. Good: `title: {en: Vision, zh: 愿景}`.
    """
    for text in plan.texts:
        for language in plan.languages:
            if language not in text.words:
                message = f"The `{language}` text is missing. Add `{language}: …`."
                yield plan.problem(text.place, "missing_translation", message)
            elif not text.words[language].strip():
                message = f"`{language}` is empty. Write the text, or delete its key in all languages."
                yield plan.problem((*text.place, language), "missing_translation", message)


@rule("link_differs", "emphasis_differs", severity="warning", heading="Languages")
def same_links_and_emphasis(plan: Reading) -> Iterator[Problem]:
    """Every language of a text has the same number of links and of emphasized places.

    Links may point to different pages, as each language has its own, but to the same parts of the plan.
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
            line = plan.line((*text.place, here))
            if _links(runs[here]) != _links(runs[there]):
                message = f"The links differ from `{here}` (line {line}). Link the same words in both."
                yield plan.problem(place, "link_differs", message)
            first, other = _emphases(runs[here]), _emphases(runs[there])
            if first != other:
                message = (
                    f"Emphasis in {count(other, 'place')} here, in {first} in `{here}` (line {line}). "
                    "Emphasize the same words."
                )
                yield plan.problem(place, "emphasis_differs", message)


@rule("no_han", "stray_han", heading="Languages")
def scripts(plan: Reading) -> Iterator[Problem]:
    """Each language is written in its own script.

    A Chinese text needs a Chinese character, unless it is digits, an acronym, an address or a name that the
    glossary lists for Chinese. Other languages have no Chinese characters, unless the glossary lists them.
    The wordmark is free.
    Bad: `{en: Vision, zh: Vision}`, `{en: 愿景, zh: 愿景}`.
    Good: `{en: Vision, zh: 愿景}`, `{en: WHO, zh: WHO}`.
    """
    agreed = _agreed(plan)
    for place, language, words in plan.words():
        if place[0] == "glossary":
            continue
        if is_chinese(language):
            if not _HAN.search(words) and _LATIN.search(words) and not _is_name(words, agreed, language):
                message = "This text has no Chinese character. Translate it, or add the name to the glossary."
                yield plan.problem(place, "no_han", message)
        elif language.split("-")[0] not in _ALSO_HAN:
            allowed = [rendering.written for rendering in agreed if rendering.language == language]
            stray = (found[0] for found in _HAN.finditer(words))
            wrong = next((each for each in stray if not any(each in term for term in allowed)), None)
            if wrong:
                message = (
                    f"“{wrong[:20]}” is Chinese in an `{language}` text. Translate it, "
                    f"or list it in the glossary under `{language}`."
                )
                yield plan.problem(place, "stray_han", message)


@rule("latin_in_han", "same_text", severity="warning", heading="Languages")
def untranslated(plan: Reading) -> Iterator[Problem]:
    """No text is left untranslated: no 4 Latin words in a row in Chinese, no same 4 words in two languages.

    Bad: `{zh: 我们 do this in all schools}`, `{en: We do it well, fr: We do it well}`.
    Good: `{zh: 我们在各校都这样做}`, `{en: Vision, fr: Vision}`.
    """
    agreed = _agreed(plan)
    for text in plan.texts:
        first: dict[str, str] = {}
        for language, words in text.plain.items() if text.place[:1] != ("glossary",) else ():
            place = (*text.place, language)
            if is_chinese(language):
                found = _LATIN_WORDS.search(words) if _HAN.search(words) else None
                if found and not any(found[0] in rendering.written for rendering in agreed):
                    message = f"“{found[0][:40]}” is untranslated. Translate it or add it to the glossary."
                    yield plan.problem(place, "latin_in_han", message)
            elif words in first and len(words.split()) >= _SAME_FROM and not is_han_language(language):
                message = f"This text is the same as in `{first[words]}`. Translate it."
                yield plan.problem(place, "same_text", message)
            first.setdefault(words, language)


@rule("traditional", severity="warning", heading="Languages")
def traditional(plan: Reading) -> Iterator[Problem]:
    """A text in simplified Chinese has no traditional characters.

    By OpenCC's tables, which have the words in which a character stays (乾坤, 著名). `zh-Hant` is not
    examined. Bad: 醫學. Good: 医学.
    """
    texts = [
        (place, words)
        for place, language, words in plan.words()
        if is_chinese(language) and "Hant" not in language
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
            message = f"This text has traditional characters: {shown} in simplified Chinese. Replace them."
            yield plan.problem(place, "traditional", message)


@rule("simplified", severity="warning", heading="Languages")
def simplified(plan: Reading) -> Iterator[Problem]:
    """A text in traditional Chinese (`zh-Hant`) has no simplified characters.

    Those are meant that Big5 lacks and OpenCC has another form for; 后, 台 and 里 are in use in both.
    Bad: 医学. Good: 醫學.
    """
    for place, language, words in plan.words():
        found = dict.fromkeys(filter(_is_simplified, words)) if "Hant" in language else {}
        if found:
            shown = ", ".join(f"{sign} is {_converter('s2t').convert(sign)}" for sign in list(found)[:5])
            message = f"This text has simplified characters: {shown} in traditional Chinese. Replace them."
            yield plan.problem(place, "simplified", message)


@cache
def _is_simplified(sign: str) -> bool:
    if not _HAN.match(sign):
        return False
    try:
        sign.encode("big5")
    except UnicodeEncodeError:
        return bool(_converter("s2t").convert(sign) != sign)
    return False


@rule("look_alike", severity="warning", heading="Characters")
def look_alikes(plan: Reading) -> Iterator[Problem]:
    """No word mixes Latin and Cyrillic letters, which look alike; nor is one in the other script by mistake.

    Greek letters are symbols in Latin words (TGF-β), so of them the capitals alone are examined.
    Bad: `Сare` with a Cyrillic С. Good: `Care`.
    """
    for place, _, words in plan.words():
        if words.isascii():
            continue
        has_cyrillic = bool(_CYRILLIC_WORD.search(words))
        for word in _LETTERS.findall(words):
            alike = [letter for letter in word if letter in _ALIKE]
            mixed = bool(_LATIN.search(word)) and alike
            # A word of look-alikes alone, in a text that has no other word in their script.
            lone = len(word) > 1 and len(alike) == len(word) and not has_cyrillic and _LATIN.search(words)
            if mixed or lone:
                name = unicodedata.name(alike[0]).title().replace("Letter ", "")
                latin = "".join(_ALIKE.get(letter, letter) for letter in word)
                message = (
                    f"“{word[:30]}” has letters that only look like Latin ones (“{alike[0]}” is {name}). "
                    f"Type “{latin[:30]}” again in one script."
                )
                yield plan.problem(place, "look_alike", message)
                break


@rule("list_differs", "length_differs", severity="warning", heading="Languages")
def as_much(plan: Reading) -> Iterator[Problem]:
    """Every language of a text says as much: lists have the same length, and no sentence is missing.

    A text that is a list as a whole is compared item by item. A long text is compared with the others of the
    plan: by their median, it may have from 0.6 to 1.6 times its length.
    Bad: `{en: "Care, research and teaching", zh: 医疗与教学}`.
    Good: `{en: Care and teaching, zh: 医疗与教学}`.
    """
    for here, there in combinations(plan.languages, 2):
        pairs = [text for text in plan.compared if {here, there} <= text.plain.keys()]
        for text in pairs:
            ours, others = _items(text.plain[here], here), _items(text.plain[there], there)
            if ours and others and (ours[0] > others[1] or others[0] > ours[1]):
                line = plan.line((*text.place, here))
                message = (
                    f"This list has {others[0]} items, in `{here}` (line {line}) {ours[0]}. "
                    "List the same items in both."
                )
                yield plan.problem((*text.place, there), "list_differs", message)
        yield from _lengths(plan, pairs, here, there)


def _items(words: str, language: str) -> tuple[int, int] | None:
    """Return the fewest and the most items of a text that is a list; None if it is none."""
    joints = "|".join(of_language("joints", language))
    if not joints or len(words) > _LONGEST_LIST or _NO_LIST.search(words):
        return None
    if is_chinese(language):
        # A joint may be part of a word, as in 暖和.
        marks, found = words.count("、"), re.findall(joints, words)
        return (marks + 1, marks + 1 + len(found)) if marks or found else None
    found = re.findall(rf",?\s(?:{joints})\s", words)
    rest = words.rpartition(found[-1])[2] if found else ""
    marks = words.count(", ") - sum(joint.startswith(",") for joint in found)
    return (marks + 2, marks + 1 + len(found)) if "," not in rest and found else None


def _lengths(plan: Reading, texts: list[Wording], here: str, there: str) -> Iterator[Problem]:
    """Yield a problem for each long text that is far shorter or longer than others of the plan suggest."""
    ratios = [
        (len(text.plain[there]) / max(1, len(text.plain[here])), text)
        for text in texts
        if max(_weight(text.plain[here], here), _weight(text.plain[there], there)) >= 1
    ]
    usual = median(ratio for ratio, _ in ratios) if len(ratios) >= _FEWEST else 0
    for ratio, text in ratios if usual else ():
        if not _SHORTEST <= ratio / usual <= _LONGEST:
            short, long = (there, here) if ratio < usual else (here, there)
            line = plan.line((*text.place, long))
            message = (
                f"This text is far shorter than in `{long}` (line {line}), as texts of this plan go. "
                "Check that nothing is missing."
            )
            yield plan.problem((*text.place, short), "length_differs", message)


def _weight(words: str, language: str) -> float:
    """Return the length of a text, 1 for the shortest that is compared."""
    return length(words, language) / (34 if is_counted_in_signs(language) else 20)


@cache
def _traditional(signs: str) -> str:
    """Return which of some characters have another form in simplified Chinese."""
    alone = [sign for sign in signs if _HAN.match(sign)]
    simple = _simplified("，".join(alone)).split("，") if alone else []
    return "".join(old for old, new in zip(alone, simple, strict=True) if old != new)


def _simplified(text: str) -> str:
    return str(_converter("t2s").convert(text))


@cache
def _converter(table: str) -> Any:
    from opencc import OpenCC

    return OpenCC(table)


def _links(runs: tuple[Run, ...]) -> tuple[int, list[str]]:
    """Return the number of links of a text, and the parts of the plan that they point to."""
    targets = [run.link for run in runs if run.link]
    return len(targets), sorted(target for target in targets if target.startswith("#"))


def _emphases(runs: tuple[Run, ...]) -> int:
    """Return how many places of a text are emphasized; a link or a line break inside makes no second one."""
    return sum(
        run.emphasis and not before
        for run, before in zip(runs, (False, *(r.emphasis for r in runs)), strict=False)
    )


def _agreed(plan: Reading) -> list[Rendering]:
    """Return the terms of the glossary alone: a name that is copied untranslated is not thereby agreed."""
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


@rule(
    *("half_width", "full_width", "straight_quotes", "han_space", "han_latin_space"),
    *("hyphens", "dots", "space_before_mark"),
    severity="warning",
    heading="Typography",
)
def typography(plan: Reading) -> Iterator[Problem]:
    """Marks, letters and spaces have the width of their language; one warning per kind and text.

    In Chinese: full-width marks, curly quotes, no space between characters (YAML puts one between lines) or
    beside Latin letters and digits (the layout adds it). In other languages: half-width marks and letters, no
    space before a mark. In all: a dash instead of --, an ellipsis instead of three dots.
    Bad: `{en: Care，research, zh: "医疗,科研"}`. Good: `{en: "Care, research", zh: 医疗，科研}`.
    """
    for place, language, words in plan.words():
        if base(language) == "ja":
            continue
        for code, message in _han(words) if is_chinese(language) else _latin(words, language):
            yield plan.problem(place, code, message)


def _han(words: str) -> Iterator[Finding]:
    if found := _HALF_IN_HAN.search(words):
        mark = found[0]
        yield "half_width", f"“{mark}” is half-width beside Chinese. Type “{_FULL[mark]}”."
    if _STRAIGHT.search(words):
        yield "straight_quotes", "Straight quotes beside Chinese. Type “ and ”, inside them ‘ and ’."
    if _HAN_SPACE.search(words):
        yield "han_space", "Space between Chinese characters. Delete it, and write the text on one line."
    if found := _BESIDE_LATIN.search(words):
        around = words[max(0, found.start() - 3) : found.end() + 3]
        message = f"Space between Chinese and Latin text (“{around}”). Delete it; the layout adds it."
        yield "han_latin_space", message
    if found := _FULL_NAMES.search(words):
        yield "full_width", _narrow(found[0])
    if _HYPHENS.search(words):
        yield "hyphens", "Hyphens are used as a dash. Type “——”."
    if _DOTS.search(words):
        yield "dots", "Full stops are used as an ellipsis. Type “……”."


def _latin(words: str, language: str) -> Iterator[Finding]:
    if found := _FULL_IN_LATIN.search(words):
        message = f"“{found[0]}” is full-width, for Chinese. Type “{_HALF[found[0]]}”."
        if not found[0].strip():
            message = "This space is full-width, for Chinese. Type an ordinary space."
        yield "full_width", message
    if found := _FULL_LETTERS.search(words):
        yield "full_width", _narrow(found[0])
    if _HYPHENS.search(words):
        yield "hyphens", "Hyphens are used as a dash. Type “–” or “—”."
    if _DOTS.search(words):
        yield "dots", "Three dots are used as an ellipsis. Type “…”."
    if found := _SPACED.get(base(language), _SPACE_BEFORE).search(words):
        yield "space_before_mark", f"Space before “{found[0].strip()}”. Delete it."


def _narrow(letters: str) -> str:
    plain = unicodedata.normalize("NFKC", letters)
    return f"“{letters[:20]}” is in full-width letters or digits. Type “{plain[:20]}”."
