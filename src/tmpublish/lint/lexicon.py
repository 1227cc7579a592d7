"""`lexicon.yml` → the number words, months, units and superlatives of a language; the type of a quantity."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources
from typing import Any, cast

from tmpublish.text.language_rules import is_chinese
from tmpublish.yaml_source import parse_document

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


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language, in lowercase."""

    cardinals: dict[str, int]
    magnitudes: dict[str, int]
    divisors: dict[str, int]
    ordinals: dict[str, int]
    multiples: dict[str, int]
    months: dict[str, int]
    implied: dict[str, Fraction]
    counters: tuple[str, ...]
    halves: tuple[str, ...]
    percent: tuple[str, ...]
    units: dict[str, str]
    """The one name of a unit by each way of writing it."""
    records: tuple[str, ...]

    @cached_property
    def words(self) -> frozenset[str]:
        """Return every word that states or may state a number."""
        tables = (self.cardinals, self.magnitudes, self.divisors, self.ordinals, self.multiples, self.months)
        return frozenset(word for table in (*tables, self.implied) for word in table)


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return the lexicon of a language by its BCP 47 tag, or None."""
    entry = _data().get("zh" if is_chinese(language) else language.split("-")[0])
    if entry is None:
        return None
    return Lexicon(
        cardinals=_numbers(entry, "cardinals"),
        magnitudes=_numbers(entry, "magnitudes"),
        divisors=_numbers(entry, "divisors"),
        ordinals=_numbers(entry, "ordinals"),
        multiples=_numbers(entry, "multiples"),
        months=_numbers(entry, "months"),
        counters=tuple(entry.get("counters", ())),
        halves=tuple(entry.get("halves", ())),
        percent=tuple(entry["percent"]),
        records=tuple(entry["records"]),
        implied={word: Fraction(value) for word, value in entry["implied"].items()},
        units={written: name for name, forms in entry["units"].items() for written in forms},
    )


def _numbers(entry: dict[str, Any], key: str) -> dict[str, int]:
    return {word: int(value) for word, value in entry.get(key, {}).items()}


@cache
def _data() -> dict[str, Any]:
    file = resources.files("tmpublish.lint") / "lexicon.yml"
    document = parse_document(file.read_bytes(), file.name)
    return cast(dict[str, Any], document.data)
