"""Texts in any languages → the numbers in digits that only one states, by value (Unicode CLDR)."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading, rule
from tmpublish.lint.numbers import is_evening, lexicon

_SPACES = " \u00a0\u2009\u202f’'"
_NUMBER = re.compile(
    rf"[0-9]{{1,3}}(?:[.,{_SPACES}][0-9]{{3}})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)?"
)
_MYRIADS = {
    **dict.fromkeys("千천", 10**3),
    **dict.fromkeys("万萬만", 10**4),
    **dict.fromkeys("億亿억", 10**8),
    **dict.fromkeys("兆조", 10**12),
}
_MYRIAD_SPACE = re.compile(rf"(?<=[{''.join(_MYRIADS)}])\s(?=[0-9])")
# Of a date in digits the day and the year are compared, since the month may be in words; 5:30 is two numbers.
_DATE = re.compile(r"(?<![0-9])([0-9]{1,2})[./-]([0-9]{1,2})[./-]([12][0-9]{3})(?![0-9])")
_TIME = re.compile(r"(?<![0-9])([0-9]{1,2})(?::([0-5][0-9])|\.([0-5][0-9])(?=\s?Uhr))(?![0-9])")
_MARKS = {"٫": ".", "٬": ",", "．": "."}
# A smaller number that one language alone has in digits may be a word in the other.
SPELLED = 100


@rule("value_differs", severity="warning", heading="Numbers")
def same_values(plan: Reading) -> Iterator[Problem]:
    """Languages whose number words are unknown state the same numbers in digits.

    Numbers are compared by value: 1.500 in German is 1,500 in English, and 2,75 Mio. is 2.75 million. What
    one language alone has in digits may be a word in the other, up to 100.
    Bad: `{de: 1.500 Betten, en: 1.5 beds}`. Good: `{de: 1.500 Betten, en: "1,500 beds"}`.
    """
    for text in plan.compared:
        for here, there in combinations(text.plain, 2):
            if lexicon(here) and lexicon(there):
                continue
            lost, new = differences(stated(text.plain[here], here), stated(text.plain[there], there))
            if lost or new:
                sides = ((here, [each.shown for each in lost]), (there, [each.shown for each in new]))
                yield plan.problem((*text.place, there), "value_differs", plan.only_in(text.place, sides))


class Stated(NamedTuple):
    """A number as typed, and what it may be worth: 1.500 is 1500 or 1.5 if the language does not say."""

    shown: str
    values: frozenset[Fraction]


def stated(text: str, language: str) -> list[Stated]:
    """Return the numbers that a text states in digits of any script."""
    text = _MYRIAD_SPACE.sub("", _TIME.sub(r"\1 - \2\3", _DATE.sub(r"\1 \3", _in_ascii(text))))
    found: list[Stated] = []
    chained = -1  # where a number such as 1万 ends, to which the next one adds up: 1万2,400
    for hit in _NUMBER.finditer(text):
        values, end = _readings(hit[0], language), hit.end()
        if is_evening(text, hit.start(), end):
            values |= {value + 12 for value in values if value < 12}
        size = _MYRIADS.get(text[end : end + 1], 0)
        if size:
            end += 1
            values = {value * size for value in values}
        elif hit.start() != chained and (word := _magnitudes(language).match(text, end)):
            end = word.end()
            values = {value * _sizes(language)[word[1].lower()] for value in values}
        if hit.start() == chained:
            before = found.pop()
            whole = frozenset(one + other for one in before.values for other in values)
            found.append(Stated(before.shown + text[hit.start() : end], whole))
        else:
            found.append(Stated(text[hit.start() : end].strip(), frozenset(values)))
        chained = end if size else -1
    return found


def differences(one: list[Stated], other: list[Stated]) -> tuple[list[Stated], list[Stated]]:
    """Return what neither text has of the other's numbers; nothing if it may be a word in the other."""
    rest = list(other)
    lost = []
    for number in sorted(one, key=lambda number: len(number.values)):
        answer = next((each for each in rest if each.values & number.values), None)
        if answer:
            rest.remove(answer)
        elif not _has(other, number):
            lost.append(number)
    new = [number for number in rest if not _has(one, number)]
    if lost and new:
        return lost, new
    return [each for each in lost if _surely_counts(each)], [each for each in new if _surely_counts(each)]


def _has(numbers: list[Stated], wanted: Stated) -> bool:
    return any(wanted.values & number.values for number in numbers)


def _surely_counts(number: Stated) -> bool:
    return min(number.values) > SPELLED


def _in_ascii(text: str) -> str:
    if text.isascii():
        return text
    digits = ((sign, unicodedata.decimal(sign, None)) for sign in text)
    return "".join(_MARKS.get(sign, sign) if value is None else str(value) for sign, value in digits)


def _readings(written: str, language: str) -> set[Fraction]:
    bare = re.sub(rf"[{_SPACES}]", "", written)
    at = max(bare.rfind("."), bare.rfind(","))
    if at < 0:
        return {Fraction(bare)}
    joined = Fraction(re.sub("[.,]", "", bare))
    mark, rest = bare[at], bare[at + 1 :]
    decimal = Fraction(re.sub("[.,]", "", bare[:at]) + "." + rest)
    if len(rest) != 3:
        return {decimal}
    if bare.count(mark) > 1:
        return {joined}
    locale = _locale(language)
    if locale is None:
        return {decimal, joined}
    return {decimal} if mark == locale.number_symbols["latn"]["decimal"] else {joined}


@cache
def _locale(language: str) -> Any:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _magnitudes(language: str) -> re.Pattern[str]:
    """Return a pattern of what multiplies the number before it, such as million; one that never matches."""
    words = sorted((word for word in _sizes(language) if word not in _MYRIADS), key=len, reverse=True)
    if not words:
        return re.compile("(?!)")
    return re.compile(rf"[\s\u00a0\u202f-]*({'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


@cache
def _sizes(language: str) -> dict[str, int]:
    """Return what a language calls a thousand, a million …, by the compact numbers of CLDR."""
    sizes: dict[str, int] = {}
    for number, form in _compact_forms(language):
        word = re.sub(r"[0\u200e\u200f']", "", form).strip().lower()
        zeros = form.count("0")
        # K, M and B are no words of a text, and stand in CLDR for languages without any.
        if zeros and len(word) > (word.isascii()):
            sizes.setdefault(word, 10 ** (len(number) - zeros))
    return sizes


def _compact_forms(language: str) -> Iterator[tuple[str, str]]:
    locale = _locale(language)
    formats = locale.compact_decimal_formats if locale else {}
    # Babel has no long forms of Japanese, Korean and Chinese; short ones are abbreviations, such as Mio.
    for width in ("long", "short"):
        for forms in formats[width].values() if width in formats else ():
            yield from ((number, pattern.pattern) for number, pattern in forms.items())
