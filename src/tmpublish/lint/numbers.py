"""Numbers of a text, in digits or words → values; a rule that every language states the same ones.

Numerals in words are Chinese (十九项, 三分之二) and English (“nineteen”). The grammars are those of the
languages; characters, words, months and units come from `lexicon.yml`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading, Wording, rule
from tmpublish.text.language_rules import east_asian_script, is_chinese
from tmpublish.yaml_source import find, package_data
from tmpublish.yaml_source.validation import Keys

Value = Fraction | str
"""A number, or a month as `month 3`: 三月 is March, not three of something."""

# The most characters of a number; longer ones cost time and are none.
LONGEST = 30


@dataclass(frozen=True)
class Quantity:
    """A number in a text; if it can be read in several ways, the likeliest value is first."""

    start: int
    end: int
    shown: str
    values: tuple[Value, ...]
    unit: str = ""
    scale: Fraction = Fraction(1)
    """What the digits were multiplied by: a hundredth for per cent, 10,000 for 万."""
    digits: bool = False
    asks: bool = True
    """False for what may be a number (`one`, 一体化): it matches a number and never requires one."""


def numbers(*values: int | Fraction) -> tuple[Value, ...]:
    """Return values in the form that quantities compare."""
    return tuple(Fraction(value) for value in values)


def month(number: int) -> tuple[Value, ...]:
    """Return the value of a month, which no plain number equals."""
    return (f"month {number}",)


def _by_form(units: Any) -> Any:
    return {form: unit for unit, forms in units.items() for form in forms}


class Lexicon(Keys):
    """The words of one language, in lowercase."""

    cardinals: dict[str, int]
    magnitudes: dict[str, int]
    divisors: dict[str, int] = Field({})
    ordinals: dict[str, int] = Field({})
    multiples: dict[str, int] = Field({})
    months: dict[str, int] = Field({})
    implied: dict[str, Fraction]
    counters: tuple[str, ...] = ()
    halves: tuple[str, ...] = ()
    percent: tuple[str, ...]
    units: Annotated[dict[str, str], BeforeValidator(_by_form)]
    """The one name of a unit by each way of writing it."""
    records: tuple[str, ...]

    __hash__ = object.__hash__

    @cached_property
    def words(self) -> frozenset[str]:
        """Return every word that states or may state a number."""
        tables = (self.cardinals, self.magnitudes, self.divisors, self.ordinals, self.multiples, self.months)
        return frozenset(word for table in (*tables, self.implied) for word in table)


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return the lexicon of a language by its BCP 47 tag, or None."""
    languages = package_data("tmpublish.lint", "lexicon.yml")
    words = find(languages, ("zh" if is_chinese(language) else language.split("-")[0],))
    if not words:
        return None
    known = Lexicon.model_validate(words)
    if is_chinese(language) and east_asian_script(language) == "Hant":
        # 元 is a dollar in Taipei and Hong Kong; which one, the text may say before the number.
        known = known.model_copy(update={"units": {k: v for k, v in known.units.items() if k != "元"}})
    return known


_HAN_NUMBER = r"(?:[0-9]{{1,12}}(?:\.[0-9]{{1,12}})?|{han}{{1,30}})"


# 二十多万, 三百余张: more than that.
MORE = "[多余餘来來几幾]"
# 数十, 几百: some tens, some hundreds.
_VAGUE = ("数", "几", "幾")


def chinese_numerals(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers of a Chinese text; a numeral that counts nothing (四川, 十分) requires no match."""
    for found in _han_pattern(known).finditer(text):
        if found.end() - found.start() > LONGEST:
            continue
        match found.lastgroup:
            case "percent":
                yield _ratio(found, _han_value(found["hundredths"], known), 100)
            case "share":
                yield _ratio(found, _han_value(found["above"], known), _han_value(found["below"], known))
            case "tenths":
                yield _ratio(found, _han_value(found["ten"], known), 10)
            case "month":
                values = month(int(_han_value(found["of_year"], known)))
                yield Quantity(*found.span(), found[0], values)
            case "half":
                yield Quantity(*found.span(), found[0], numbers(Fraction(1, 2)))
            case "count":
                yield _han_count(found, known)
            case _:
                yield Quantity(*found.span(), found[0], numbers(known.implied[found[0]]), asks=False)


@cache
def _han_pattern(known: Lexicon) -> re.Pattern[str]:
    han = f"[{''.join((*known.cardinals, *known.magnitudes))}]"
    number = _HAN_NUMBER.format(han=han)
    counters = "|".join(sorted(known.counters, key=len, reverse=True))
    implied = "|".join(sorted(known.implied, key=len, reverse=True))
    digit = f"[{''.join(known.cardinals)}]"
    return re.compile(
        rf"(?P<percent>百分之(?P<hundredths>{number}))"
        rf"|(?P<share>(?P<below>{number})分之(?P<above>{number}))"
        rf"|(?P<half>{'|'.join(known.halves)})"
        # 成 is a tenth after a numeral, and else begins 成为, 成果, 成员 …
        rf"|(?P<tenths>(?P<ten>[{''.join(known.cardinals)}十0-9])成(?![为為果立员員长長功效就本分熟都人]))"
        rf"|(?P<month>(?P<of_year>十[一二]?|[一二三四五六七八九])月)"
        rf"|(?P<count>(?P<rank>第)?(?P<run>{han}+(?:[点點]{digit}+(?=[万亿萬億])|{MORE}(?=[万亿萬億]))?[万亿萬億]*)"
        rf"(?P<counted>(?={MORE}?(?:{counters})(?!代)))?)"
        rf"|(?:{implied})"
    )


def _ratio(found: re.Match[str], above: Fraction, below: Fraction | int) -> Quantity:
    value = above / below if below else above
    return Quantity(*found.span(), found[0], numbers(value))


def _han_count(found: re.Match[str], known: Lexicon) -> Quantity:
    values = han_worth(re.sub(MORE, "", found["run"]), known)
    bare = known.magnitudes.get(found["run"][0], 0) >= 100
    vague = found.string[found.start() - 1 : found.start()] in _VAGUE if found.start() else False
    counts = found["counted"] is not None or found["rank"] is not None
    asks = counts and not bare and not vague and len(values) == 1 and values[0] > 1
    if found.string.startswith("年代", found.end()):
        values = (*values, *(1900 + value for value in values))
    return Quantity(*found.span(), found[0], numbers(*values), asks=asks)


def _han_value(written: str, known: Lexicon) -> Fraction:
    return Fraction(written) if written[0].isascii() else Fraction(han_worth(written, known)[0])


def han_worth(run: str, known: Lexicon) -> tuple[Fraction, ...]:
    """Return the value of a run of numerals; 两三 and 三四百 are one of two numbers."""
    if "点" in run or "點" in run:
        whole, rest = re.split("[点點]", run, maxsplit=1)
        tail = rest.lstrip("".join(known.cardinals))
        decimals = "".join(str(known.cardinals[sign]) for sign in rest.removesuffix(tail))
        value = Fraction(f"{han_worth(whole, known)[0]}.{decimals}")
        return (value * _product(tail, known),)
    figures = [known.cardinals[sign] for sign in run if sign in known.cardinals]
    if len(figures) == len(run):
        # 二〇二六 is a year; 两三 is two or three.
        if len(run) > 2 or 0 in figures or len(run) == 1:
            return (Fraction("".join(map(str, figures))),)
        return tuple(map(Fraction, figures))
    for first, second in pairwise(run):
        if known.cardinals.get(first, 0) and known.cardinals.get(second, 0):
            pair = first + second
            # 十四五 is also the fourteenth five-year plan.
            either = [_positional(run.replace(pair, sign, 1), known) for sign in pair]
            return (*either, *(Fraction(known.cardinals[sign]) for sign in pair))
    return (_positional(run, known),)


def _product(signs: str, known: Lexicon) -> int:
    value = 1
    for sign in signs:
        value *= known.magnitudes[sign]
    return value


def _positional(run: str, known: Lexicon) -> Fraction:
    """Return the value of numerals with their places: 一万五千 is 15,000, 一万亿 is 10¹²."""
    total = section = number = 0
    for sign in run:
        if sign in known.cardinals:
            number = known.cardinals[sign]
            continue
        size = known.magnitudes[sign]
        if size < 10_000:
            section, number = section + (number or 1) * size, 0
            continue
        section, number = section + number, 0
        # 三亿五千万: the part before 亿 is complete; in 一万亿 the 亿 multiplies all before it.
        if total and total < size:
            total, section = (total + section) * size, 0
        else:
            total, section = total + (section or 1) * size, 0
    return Fraction(total + section + number)


_WORD = re.compile(r"[^\W\d_]+")
_NEXT = re.compile(r"(?:\s+|-)")
_NEXT_AND = re.compile(r"(?:\s+(?:and\s+)?|-)")
_AND_A = re.compile(r"\s+and\s+an?\s+")
_A = re.compile(r"\s+an?\s+")
_HALF = Fraction(1, 2)
_ARTICLE = re.compile(r"\b(?:an?|one)\s$", re.IGNORECASE)

# “Nine hundred and ninety-nine thousand …”: no number in prose takes more words.
_MOST_WORDS = 24

Hit = re.Match[str]


def english_numerals(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers of an English text; `one`, ordinals and “both” require no match."""
    words = known.words
    hits = [found for found in _WORD.finditer(text) if found[0].lower() in words]
    index = 0
    while index < len(hits):
        chain, value = _chain(text, hits[index : index + _MOST_WORDS], known)
        rest = hits[index + len(chain) : index + len(chain) + 2]
        quantity, used = _cardinal(text, chain, value, rest, known) if chain else _other(text, rest, known)
        yield quantity
        index += len(chain) + used


def _chain(text: str, hits: Sequence[Hit], known: Lexicon) -> tuple[list[Hit], int]:
    """Return the words at the beginning that spell one number together, “two hundred and six”, and it."""
    chain: list[Hit] = []
    total, group, least = 0, 0, 10**18
    for hit in hits:
        word = hit[0].lower()
        if chain:
            joint = _NEXT_AND if chain[-1][0].lower() in known.magnitudes else _NEXT
            if not joint.fullmatch(text, chain[-1].end(), hit.start()):
                break
        if word in known.magnitudes:
            size = known.magnitudes[word]
            if (chain and not group) or group >= 1000 or (size == 100 and group >= 100) or size >= least:
                break
            total, group, least = (
                (total, (group or 1) * 100, least) if size == 100 else (total + (group or 1) * size, 0, size)
            )
        elif word in known.cardinals:
            value = known.cardinals[word]
            fresh = not chain or (chain[-1][0].lower() in known.magnitudes and group % 100 == 0)
            tens = 0 < value < 10 and group % 10 == 0 and group % 100 >= 20
            if not (fresh or tens):
                break
            group += value
        else:
            break
        chain.append(hit)
    return chain, total + group


def _cardinal(
    text: str, chain: list[Hit], value: int, rest: Sequence[Hit], known: Lexicon
) -> tuple[Quantity, int]:
    """Return the number of a chain, and how many words after it belong to it: “two thirds”."""
    start, end = chain[0].start(), chain[-1].end()
    counts = value > 1 and (
        chain[0][0].lower() in known.cardinals or bool(_ARTICLE.search(text, max(0, start - 5), start))
    )
    values, used, word = numbers(value), 0, rest[0][0].lower() if rest else ""
    gap = text[end : rest[0].start()] if rest else ""
    if _NEXT.fullmatch(gap) and word in known.divisors and (value == 1 or word.endswith("s")):
        values, used, counts = numbers(Fraction(value, known.divisors[word])), 1, True
    elif _NEXT.fullmatch(gap) and word in known.multiples:
        values = (*values, *numbers(value * known.multiples[word]))
    elif _NEXT.fullmatch(gap) and word in known.ordinals and value % 10 == 0:
        values, used, counts = numbers(value + known.ordinals[word]), 1, False
    elif _AND_A.fullmatch(gap) and word == "half":
        values, used, counts = numbers(value + _HALF, value, _HALF), 1, True
    end = rest[used - 1].end() if used else end
    return Quantity(start, end, text[start:end], values, asks=counts), used


def _other(text: str, rest: Sequence[Hit], known: Lexicon) -> tuple[Quantity, int]:
    """Return the value of a word that is not a cardinal: an ordinal, a part, a month, or “both”."""
    hit, word = rest[0], rest[0][0].lower()
    if word == "half":
        size = known.magnitudes | known.multiples
        of = rest[1][0].lower() if len(rest) > 1 and _A.fullmatch(text, hit.end(), rest[1].start()) else ""
        used = 2 if of in size else 1
        end = rest[used - 1].end()
        values = numbers(_HALF * size[of], _HALF) if of in size else numbers(_HALF)
        return Quantity(hit.start(), end, text[hit.start() : end], values), used
    found: list[Value] = []
    if word in known.divisors:
        found += numbers(Fraction(1, known.divisors[word]))
    for table in (known.ordinals, known.multiples, known.implied):
        if word in table:
            found += numbers(table[word])
    if word in known.months:
        found += month(known.months[word])
    return Quantity(hit.start(), hit.end(), hit[0], tuple(found), asks=False), 1


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
_EVENING_BEFORE = re.compile(r"(?:下午|午后|午後|傍晚|晚上|晚间|晚間|夜里|夜裡|오후|저녁)\s?$")
_EVENING_AFTER = re.compile(r"(?:[.:][0-5][0-9])?\s?[pP]\.?\s?[mM]\b")
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


def is_evening(text: str, start: int, end: int) -> bool:
    """Return True if a number in a text is an hour after noon, as in 10 p.m. and 下午3时."""
    before = text[max(0, start - 12) : start]
    return bool(_EVENING_BEFORE.search(before) or _EVENING_AFTER.match(text, end))


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
    for text in plan.compared:
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
