"""Numbers of a text, read by language → values; a rule that every language states the same ones."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading, Wording, rule
from tmpublish.lint.lexicon import LONGEST, Lexicon, Quantity, Value, lexicon, month, numbers
from tmpublish.lint.numerals import MORE, chinese_numerals, english_numerals
from tmpublish.lint.stated_values import is_evening
from tmpublish.text.language_rules import is_chinese

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_WIDE_GROUPS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_DATE = re.compile(
    r"(?<![0-9])(?P<year>[12][0-9]{3})[-/.](?P<month>0?[1-9]|1[0-2])(?:[-/.](?P<day>0?[1-9]|[12][0-9]|3[01]))?(?![0-9])"
)
_DECADE = re.compile(
    r"(?<![0-9])(?P<first>[12][0-9][0-9]0)s\b|(?P<century>[12]?[0-9])世纪(?P<tens>[0-9]0)年代"
)
_HAN_MONTH = re.compile(r"(?<![0-9])(?P<month>[1-9]|0[1-9]|1[0-2])月(?!龄)")
# Digits in thousands, or with a decimal sign, in the languages of the lexicon.
_NUMBER = re.compile(
    r"[0-9]{1,3}(?:[, \u00a0\u2009\u202f’'][0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
)
_NAME_BEFORE = re.compile(r"(?:[A-Za-z]|[A-Z][A-Za-z]*[-‑–])$")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_RANGE = re.compile(r"\s*(?:[-–—~～/至到或和、]+|to|and|or)\s*")
# Three in four, three out of every four, one student in four.
_SHARE = re.compile(r"\s+(?:[^\W\d]+\s+)?(?:in|of|out of)(?: every)?\s+|/")
_EVERY = re.compile(r"\b(?:every|each)\s$", re.IGNORECASE)
# “Always” and “all round” are not counts.
_IDIOM = re.compile(r"24/7|7\s?[×x*/]\s?24|360(?=[-\s]degree|°|度)")


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """Return the numbers of a plain text, in order; none in a language without a lexicon."""
    known = lexicon(language)
    if known is None:
        return ()
    text = _WIDE_GROUPS.sub(",", text).translate(_WIDE)
    found: list[Quantity] = []
    readers: list[Callable[[str], Iterator[Quantity]]] = [lambda rest: _words(rest, language, known)]
    if any(sign in text for sign in "0123456789"):
        months = [partial(_months, known=known)] if known.months else []
        readers = [_dates, *months, partial(_digits, known=known), *readers]
    for reader in readers:
        taken = list(reader(text))
        found += taken
        text = _without(text, taken)
    return tuple(_joined(sorted(found, key=lambda quantity: quantity.start), text))


def _without(text: str, taken: Sequence[Quantity]) -> str:
    """Return the text without what was read, for the next reader; positions stay."""
    parts, end = [], 0
    for quantity in taken:
        parts += [text[end : quantity.start], "\0" * (quantity.end - max(end, quantity.start))]
        end = max(end, quantity.end)
    return "".join((*parts, text[end:])) if taken else text


def _dates(text: str) -> Iterator[Quantity]:
    """Yield the parts of 2026-03-13, of 3月, and of 1980s and 20世纪80年代."""
    for found in _DATE.finditer(text):
        yield _in_digits(found, numbers(int(found["year"])), "year")
        which = int(found["month"])
        # 2010-12 may be a month, or three years.
        years = numbers(which, int(found["year"]) // 100 * 100 + which) if not found["day"] else ()
        yield _in_digits(found, (*month(which), *years), "month")
        if found["day"]:
            yield _in_digits(found, numbers(int(found["day"])), "day")
    for found in _DECADE.finditer(text):
        first = int(found["first"] or (int(found["century"]) - 1) * 100 + int(found["tens"]))
        yield _in_digits(found, numbers(first))
    for found in _HAN_MONTH.finditer(text):
        yield _in_digits(found, month(int(found["month"])))


def _months(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the months beside a day or a year: 13 March, March 2026."""
    for found in _month_names(known).finditer(text):
        group = "after" if found["after"] else "before"
        yield _in_digits(found, month(known.months[found[group].lower()]), group)


def _in_digits(found: re.Match[str], values: tuple[Value, ...], group: str | int = 0) -> Quantity:
    return Quantity(*found.span(group), found[group], values, digits=True)


@cache
def _month_names(known: Lexicon) -> re.Pattern[str]:
    names = "|".join(sorted((name.capitalize() for name in known.months), key=len, reverse=True))
    day = r"[0-9]{1,2}(?:st|nd|rd|th)?"
    return re.compile(
        rf"(?<![0-9.,]){day}(?:\s+of)?\s+(?P<after>{names})\b"
        rf"|\b(?P<before>{names})\.?(?=\s+{day}\b|,?\s+[12][0-9]{{3}}\b)"
    )


def _words(text: str, language: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers in words, with what measures them."""
    for quantity in (chinese_numerals if is_chinese(language) else english_numerals)(text, known):
        percent = _scales(known).match(text, quantity.end) if quantity.asks else None
        if percent and percent["percent"]:
            values = tuple(value / 100 for value in _plain(quantity))
            quantity = replace(quantity, values=values, scale=Fraction(1, 100))
        found = _units(known).match(text, quantity.end) if quantity.asks else None
        yield replace(quantity, unit=known.units[found["unit"]]) if found else quantity


def _digits(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers in digits, with what multiplies, divides and measures them."""
    idiom_end = 0
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        idiom_end = idiom.end() if (idiom := _IDIOM.match(text, start)) else idiom_end
        before = text[max(0, start - 12) : start]
        if end - start > LONGEST:
            continue
        read = Fraction(re.sub(r"[\s’',]", "", found[0]))
        named = bool(_NAME_BEFORE.search(before)) or start < idiom_end
        scale, unit, end = _measure(text, before, end, read, known)
        values = [read * scale]
        if is_evening(text, start, end):
            values += [value + 12 for value in values if value <= 12]
        if text.startswith("年代", end):
            values += [1900 + value for value in values]
        if before.endswith(":") and values == [30]:
            values.append(Fraction(1, 2))
        tail = text[end : end + 1]
        named = named or (before.endswith(":") and read == 0)
        named = named or (tail.isascii() and tail.isalpha() and not unit and not _ORDINAL.match(text, end))
        shown = text[start:end].strip()
        yield Quantity(start, end, shown, tuple(values), unit, scale, digits=True, asks=not named)


def _measure(text: str, before: str, end: int, value: Fraction, known: Lexicon) -> tuple[Fraction, str, int]:
    """Return the factor of a number, its unit, and the end of both."""
    scale, unit = Fraction(1), ""
    if found := _scales(known).match(text, end):
        if found["percent"]:
            return Fraction(1, 100), "", found.end()
        for word in found["times"] if known.counters else [found["times"].lower()]:
            scale *= known.magnitudes.get(word, 1)
        end = found.end()
    if found := _units(known).match(text, end):
        # 2026年 is a date, not a length of time.
        is_year = scale == 1 and 1000 <= value < 3000 and known.units[found["unit"]] == "year"
        unit, end = "" if is_year else known.units[found["unit"]], found.end()
    elif found := _signs(known).search(before):
        unit = known.units[found["sign"]]
    return scale, unit, end


@cache
def _scales(known: Lexicon) -> re.Pattern[str]:
    percent = "|".join(map(re.escape, known.percent))
    if known.counters:
        unit = "|".join(map(re.escape, _longest_first(known.units)))
        times = rf"{MORE}?[{''.join(known.magnitudes)}]{{1,4}}"
        return re.compile(rf"\s?(?:(?P<percent>{percent})|(?!{unit})(?P<times>{times}))")
    times = "|".join(known.magnitudes)
    return re.compile(rf"[\s-]?(?:(?P<percent>{percent})|(?P<times>{times})\b)", re.IGNORECASE)


@cache
def _units(known: Lexicon) -> re.Pattern[str]:
    unit = "|".join(map(re.escape, _longest_first(known.units)))
    return re.compile(rf"[\s-]?{MORE}?(?P<unit>{unit})(?![A-Za-z0-9代])")


@cache
def _signs(known: Lexicon) -> re.Pattern[str]:
    """Return a pattern of units before their number: ¥500, RMB 500."""
    signs = [unit for unit in known.units if not unit.islower()]
    return re.compile(rf"(?P<sign>{'|'.join(map(re.escape, _longest_first(signs)))})\s?$")


def _longest_first(words: Sequence[str] | dict[str, str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _joined(found: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """Yield quantities as read with their neighbors: 10–20%, 2 to 3 million, four in ten, 2024–25."""
    for before, quantity, after in zip((None, *found), found, (*found[1:], None), strict=False):
        more: list[Value] = []
        if after and after.scale != 1 and _RANGE.fullmatch(text, quantity.end, after.start):
            more += [value * after.scale for value in _plain(quantity)]
        if before and _RANGE.fullmatch(text, before.end, quantity.start):
            centuries = [value // 100 * 100 for value in _plain(before) if 1000 <= value < 3000]
            more += [value + century for value in _plain(quantity) for century in centuries if value < 100]
        if after and _SHARE.fullmatch(text, quantity.end, after.start):
            more += _share(quantity, after)
        if before and _SHARE.fullmatch(text, before.end, quantity.start):
            more += _share(before, quantity)
        if _EVERY.search(text, 0, quantity.start):
            # Every second student is half of them.
            more += [1 / value for value in _plain(quantity)[-1:] if value > 1]
        yield replace(quantity, values=(*quantity.values, *more)) if more else quantity


def _share(above: Quantity, below: Quantity) -> list[Fraction]:
    return [one / all_ for one in _plain(above)[:1] for all_ in _plain(below)[:1] if 0 < one < all_]


def _plain(quantity: Quantity) -> list[Fraction]:
    return [value for value in quantity.values if isinstance(value, Fraction)]


@rule("number_differs", "unit_differs", heading="Numbers")
@rule("number_word_differs", severity="warning", heading="Numbers")
def same_numbers(plan: Reading) -> Iterator[Problem]:
    """Languages whose number words are known state the same numbers, dates and units, in digits or in words.

    A difference in digits or units is an error, in words a warning. Numbers are compared by value: 1,500
    and 一千五百, 13 March 2026 and 2026年3月13日, 40 per cent and 四成 are the same. A word must have its
    match only if it surely counts: “one”, “first”, 一体化 and 四川 do not.
    Bad: `{en: Six goals, zh: 五大目标}`, `{en: 12 projects, zh: 21个项目}`, `{en: 33 ha, zh: 33亩}`.
    Good: `{en: Six goals, zh: 六大目标}`, `{en: 1.5 million, zh: 150万}`, `{en: 33 ha, zh: 33公顷}`.
    """
    for text in plan.texts:
        if len(text.plain) < 2 or text.place[:1] == ("glossary",):
            continue
        (here, said), *others = ((name, quantities(words, name)) for name, words in text.plain.items())
        for there, answered in others:
            if lexicon(here) and lexicon(there):
                yield from _compared(plan, text, (here, said), (there, answered))


def _compared(
    plan: Reading, text: Wording, first: tuple[str, Sequence[Quantity]], other: tuple[str, Sequence[Quantity]]
) -> Iterator[Problem]:
    (here, said), (there, answered) = first, other
    lost, new = _unanswered(said, answered), _unanswered(answered, said)
    if lost or new:
        code = "number_differs" if _written_in_digits([*lost, *new]) else "number_word_differs"
        sides = [
            (language, [each.shown for each in found]) for language, found in ((here, lost), (there, new))
        ]
        yield plan.problem((*text.place, there), code, plan.only_in(text.place, sides))
    elif clash := _unit_clash(said, answered):
        message = (
            f"“{clash[0].shown}” in `{here}` (line {plan.line((*text.place, here))}) "
            f"is “{clash[1].shown}” here. "
            "Use the same unit, or convert the number."
        )
        yield plan.problem((*text.place, there), "unit_differs", message)


def _unanswered(asked: Sequence[Quantity], answers: Sequence[Quantity]) -> list[Quantity]:
    """Return the quantities that must have a match and have none."""
    stated = {value for quantity in answers for value in quantity.values}
    return [quantity for quantity in asked if quantity.asks and stated.isdisjoint(quantity.values)]


def _unit_clash(said: Sequence[Quantity], answered: Sequence[Quantity]) -> tuple[Quantity, Quantity] | None:
    """Return the same number with two units, if the languages share no unit for it."""
    here, there = _by_value(said), _by_value(answered)
    for value in (value for value in here if value in there):
        if here[value].keys().isdisjoint(there[value]):
            return next(iter(here[value].values())), next(iter(there[value].values()))
    return None


def _by_value(found: Iterable[Quantity]) -> dict[Value, dict[str, Quantity]]:
    measured: dict[Value, dict[str, Quantity]] = {}
    for quantity in found:
        if quantity.unit:
            measured.setdefault(quantity.values[0], {}).setdefault(quantity.unit, quantity)
    return measured


def _written_in_digits(found: Iterable[Quantity]) -> list[Quantity]:
    return [quantity for quantity in found if quantity.digits]
