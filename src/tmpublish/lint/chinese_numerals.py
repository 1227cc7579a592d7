"""A text in Han characters → the numbers that its numerals state: 十九项, 三分之二, 一千五百, 二〇二六年.

The grammar is that of Chinese; the characters and the words that numerals count come from the lexicon.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise

from tmpublish.lint.lexicon import Lexicon
from tmpublish.lint.quantity import LONGEST, Quantity, month, numbers

_NUMBER = r"(?:[0-9]{{1,12}}(?:\.[0-9]{{1,12}})?|{han}{{1,30}})"


# 数十, 几百: some tens, some hundreds.
_VAGUE = ("数", "几", "幾")


def numerals(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers that numerals state; one that nothing counts (四川, 十分) answers and never asks."""
    for found in _pattern(known).finditer(text):
        if found.end() - found.start() > LONGEST:
            continue
        match found.lastgroup:
            case "percent":
                yield _ratio(found, _number(found["hundredths"], known), 100)
            case "share":
                yield _ratio(found, _number(found["above"], known), _number(found["below"], known))
            case "tenths":
                yield _ratio(found, _number(found["ten"], known), 10)
            case "month":
                values = month(int(_number(found["of_year"], known)))
                yield Quantity(*found.span(), found[0], values)
            case "half":
                yield Quantity(*found.span(), found[0], numbers(Fraction(1, 2)))
            case "count":
                yield _count(found, known)
            case _:
                yield Quantity(*found.span(), found[0], numbers(known.implied[found[0]]), asks=False)


@cache
def _pattern(known: Lexicon) -> re.Pattern[str]:
    han = f"[{''.join((*known.cardinals, *known.magnitudes))}]"
    number = _NUMBER.format(han=han)
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
        rf"|(?P<count>(?P<rank>第)?(?P<run>{han}+(?:点{digit}+(?=[万亿]))?[万亿]*)"
        rf"(?P<counted>(?=[多余来几]?(?:{counters})(?!代)))?)"
        rf"|(?:{implied})"
    )


def _ratio(found: re.Match[str], above: Fraction, below: Fraction | int) -> Quantity:
    value = above / below if below else above
    return Quantity(*found.span(), found[0], numbers(value))


def _count(found: re.Match[str], known: Lexicon) -> Quantity:
    values = worth(found["run"], known)
    bare = known.magnitudes.get(found["run"][0], 0) >= 100
    vague = found.string[found.start() - 1 : found.start()] in _VAGUE if found.start() else False
    counts = found["counted"] is not None or found["rank"] is not None
    asks = counts and not bare and not vague and len(values) == 1 and values[0] > 1
    if found.string.startswith("年代", found.end()):
        values = (*values, *(1900 + value for value in values))
    return Quantity(*found.span(), found[0], numbers(*values), asks=asks)


def _number(written: str, known: Lexicon) -> Fraction:
    return Fraction(written) if written[0].isascii() else Fraction(worth(written, known)[0])


def worth(run: str, known: Lexicon) -> tuple[Fraction, ...]:
    """Return what a run of numerals is worth; 两三 and 三四百 are one of two numbers."""
    if "点" in run:
        whole, _, rest = run.partition("点")
        tail = rest.lstrip("".join(known.cardinals))
        decimals = "".join(str(known.cardinals[sign]) for sign in rest.removesuffix(tail))
        value = Fraction(f"{worth(whole, known)[0]}.{decimals}")
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
            # 十四五 is the fourteenth of the plans for five years, too.
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
        # 三亿五千万: what stands before 亿 is whole; in 一万亿 the 亿 takes all that stands before it.
        if total and total < size:
            total, section = (total + section) * size, 0
        else:
            total, section = total + (section or 1) * size, 0
    return Fraction(total + section + number)
