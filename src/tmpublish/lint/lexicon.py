"""`lexicon.yml` → what the rules know of a language: its number words, months, units, claims of a record."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib import resources
from typing import Any, cast

from tmpublish.text.inline_markup import is_han_language
from tmpublish.yaml_source import parse_document


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The words of one language, in small letters where the language has them."""

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
        """Every word that states a number or may state one."""
        tables = (self.cardinals, self.magnitudes, self.divisors, self.ordinals, self.multiples, self.months)
        return frozenset(word for table in (*tables, self.implied) for word in table)


@cache
def lexicon(language: str) -> Lexicon | None:
    """Return what is known of a language by its BCP 47 tag, or None."""
    entry = _data().get("zh" if is_han_language(language) else language.split("-")[0])
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
