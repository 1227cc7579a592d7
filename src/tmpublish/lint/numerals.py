"""Numerals in words → the numbers that they state, in Chinese (十九项, 三分之二) and English (“nineteen”).

The grammars are those of the languages; characters and words come from the lexicon.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise

from tmpublish.lint.lexicon import LONGEST, Lexicon, Quantity, Value, month, numbers

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
        chain = _chain(text, hits[index : index + _MOST_WORDS], known)
        rest = hits[index + len(chain) : index + len(chain) + 2]
        quantity, used = _cardinal(text, chain, rest, known) if chain else _other(text, rest, known)
        yield quantity
        index += len(chain) + used


def _chain(text: str, hits: Sequence[Hit], known: Lexicon) -> list[Hit]:
    """Return the words at the beginning that spell one number together: “two”, “hundred”, “and”, “six”."""
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
    return chain


def english_worth(words: Sequence[str], known: Lexicon) -> int:
    """Return the number that a chain of cardinal words spells."""
    total = group = 0
    for word in words:
        if word in known.cardinals:
            group += known.cardinals[word]
        elif known.magnitudes[word] == 100:
            group = (group or 1) * 100
        else:
            total, group = total + (group or 1) * known.magnitudes[word], 0
    return total + group


def _cardinal(text: str, chain: list[Hit], rest: Sequence[Hit], known: Lexicon) -> tuple[Quantity, int]:
    """Return the number of a chain, and how many words after it belong to it: “two thirds”."""
    start, end = chain[0].start(), chain[-1].end()
    value = english_worth([hit[0].lower() for hit in chain], known)
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
