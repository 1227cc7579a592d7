"""A text whose numbers are spelled in words (“nineteen”, “two thirds”) → the numbers that it states.

The grammar is that of English; the words come from the lexicon.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from tmpublish.lint.lexicon import Lexicon
from tmpublish.lint.quantity import Quantity, Value, month, numbers

_WORD = re.compile(r"[^\W\d_]+")
_NEXT = re.compile(r"(?:\s+|-)")
_NEXT_AND = re.compile(r"(?:\s+(?:and\s+)?|-)")
_AND_A = re.compile(r"\s+and\s+an?\s+")
_A = re.compile(r"\s+an?\s+")
_HALF = Fraction(1, 2)
_ARTICLE = re.compile(r"\b(?:an?|one)\s$", re.IGNORECASE)

# “Nine hundred and ninety-nine thousand …”: no number in prose takes more words.
_LONGEST = 24

Hit = re.Match[str]


def spelled(text: str, known: Lexicon) -> Iterator[Quantity]:
    """Yield the numbers that words state; `one`, ordinals and words such as “both” answer and never ask."""
    words = known.words
    hits = [found for found in _WORD.finditer(text) if found[0].lower() in words]
    index = 0
    while index < len(hits):
        chain = _chain(text, hits[index : index + _LONGEST], known)
        rest = hits[index + len(chain) : index + len(chain) + 2]
        quantity, used = _cardinal(text, chain, rest, known) if chain else _other(text, rest, known)
        yield quantity
        index += len(chain) + used


def _chain(text: str, hits: Sequence[Hit], known: Lexicon) -> list[Hit]:
    """Return the words at the beginning that together spell one number: “two”, “hundred”, “and”, “six”."""
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


def worth(words: Sequence[str], known: Lexicon) -> int:
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
    """Return the number of a chain, and how many of the words after it were taken: “two thirds”."""
    start, end = chain[0].start(), chain[-1].end()
    value = worth([hit[0].lower() for hit in chain], known)
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
    """Return what a word that is no cardinal may be worth: an ordinal, a part, a month, or “both”."""
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
