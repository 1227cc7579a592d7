"""`lexicon.yml` → the number words, months, units and superlatives of a language; the type of a quantity."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tmpublish.text.language_rules import east_asian_script, is_chinese
from tmpublish.yaml_source import Tree, find, parse_document
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
    words = find(_data(), ("zh" if is_chinese(language) else language.split("-")[0],))
    if not words:
        return None
    known = Lexicon.model_validate(words)
    if is_chinese(language) and east_asian_script(language) == "Hant":
        # 元 is a dollar in Taipei and Hong Kong; which one, the text may say before the number.
        known = known.model_copy(update={"units": {k: v for k, v in known.units.items() if k != "元"}})
    return known


@cache
def _data() -> Tree:
    file = resources.files("tmpublish.lint") / "lexicon.yml"
    return parse_document(file.read_bytes(), file.name).data
