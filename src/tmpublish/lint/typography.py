"""Marks and spaces are those of the language: full-width in Chinese, half-width elsewhere."""

import re
import unicodedata
from collections.abc import Iterator

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading
from tmpublish.text.inline_markup import is_han_language

_SIGN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]"
_MARK = r"[，。；：、！？）”’》]"
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
    rf"|(?<={_SIGN})[ \u3000\u00a0]+(?={_MARK})"
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

Finding = tuple[str, str]


def typography(plan: Reading) -> Iterator[Problem]:
    """Marks, letters and spaces have the width that the language asks; all are warnings, one for each kind.

    In Chinese: `half_width` (`,` beside Chinese is ，), `straight_quotes`, `han_space` (no space between
    characters; YAML puts one where a line of text ends), `han_latin_space` (none beside Latin letters or
    digits either: the layout sets that distance), and in any language `hyphens` (-- for a dash) and `dots`
    (... for …), and `full_width` (ＡＩ). Elsewhere `full_width` tells Chinese marks and digits too, and there
    is `space_before_mark`. Digits may be full-width in Chinese.
    Bad: `{en: Care，research, zh: "医疗,科研"}`. Good: `{en: "Care, research", zh: 医疗，科研}`.
    """
    for place, language, words in plan.words():
        for code, message in _han(words) if is_han_language(language) else _latin(words, language):
            yield plan.document.problem(place, code, message, "warning")


def _han(words: str) -> Iterator[Finding]:
    if found := _HALF_IN_HAN.search(words):
        mark = found[0]
        yield "half_width", f"“{mark}” is half-width beside Chinese: type “{_FULL[mark]}” instead"
    if _STRAIGHT.search(words):
        yield "straight_quotes", "straight quotes stand beside Chinese: type “ and ”, in them ‘ and ’"
    if _HAN_SPACE.search(words):
        yield (
            "han_space",
            "a space stands between Chinese characters: write the text on one line, without the space",
        )
    if found := _BESIDE_LATIN.search(words):
        around = words[max(0, found.start() - 3) : found.end() + 3]
        yield (
            "han_latin_space",
            f"a space stands between Chinese and Latin letters or digits (“{around}”): take it out, the "
            "layout sets the distance",
        )
    if found := _FULL_NAMES.search(words):
        yield "full_width", _narrow(found[0])
    if _HYPHENS.search(words):
        yield "hyphens", "hyphens stand for a dash: type “——” instead"
    if _DOTS.search(words):
        yield "dots", "full stops stand for an ellipsis: type “……” instead"


def _latin(words: str, language: str) -> Iterator[Finding]:
    if found := _FULL_IN_LATIN.search(words):
        message = f"“{found[0]}” is a full-width mark, as Chinese has it: type “{_HALF[found[0]]}” instead"
        if not found[0].strip():
            message = "there is a full-width space, as Chinese keyboards type it: type an ordinary space"
        yield "full_width", message
    if found := _FULL_LETTERS.search(words):
        yield "full_width", _narrow(found[0])
    if _HYPHENS.search(words):
        yield "hyphens", "hyphens stand for a dash: type “–” or “—” instead"
    if _DOTS.search(words):
        yield "dots", "three full stops stand for an ellipsis: type “…” instead"
    if found := _SPACED.get(language, _SPACE_BEFORE).search(words):
        yield "space_before_mark", f"a space stands before “{found[0].strip()}”: take it out"


def _narrow(letters: str) -> str:
    plain = unicodedata.normalize("NFKC", letters)
    return f"“{letters[:20]}” is in full-width letters or digits: type “{plain[:20]}” instead"
