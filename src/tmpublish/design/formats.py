"""Numbers, moments, spans and measures of a plan → the words of a language, by CLDR and its pack."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from tmpublish.design.language_packs import LanguagePack
from tmpublish.plan import Plan
from tmpublish.plan.fields import Day, Moment, Text
from tmpublish.plan.parts import Source
from tmpublish.plan.sections import Measure
from tmpublish.text.inline_markup import plain

MINUS = "\u2212"
# A full stop behind a sentence that has its own, within closing quotes too.
_SECOND_STOP = re.compile("([.!?…。！？][”’»」』]?)[.。]$")


def amount(pack: LanguagePack, value: Decimal, places: int | None = None) -> str:
    """Return a number with the marks of the language; with `places`, with so many decimals."""
    from babel.numbers import format_decimal

    pattern = None if places is None else "#,##0" + ("." + "0" * places if places else "")
    locale = pack.locale
    written = format_decimal(value, pattern, locale=locale, decimal_quantization=places is not None)
    return str(written).replace("-", MINUS)


def places(values: Iterable[Decimal | None]) -> int:
    """Return how many decimals the numbers of a column need."""
    exponents = [value.as_tuple().exponent for value in values if value is not None]
    return max([-each for each in exponents if isinstance(each, int)], default=0)


def quantity(pack: LanguagePack, value: Decimal, unit: Text | None = None) -> str:
    """Return a number with its unit; a percent sign stands as the language sets it."""
    written = amount(pack, value)
    if unit is None:
        return written
    words = plain(unit[pack.key])
    if words == "%":
        from babel.numbers import format_percent

        locale = pack.locale
        return str(format_percent(value / 100, locale=locale, decimal_quantization=False)).replace("-", MINUS)
    return pack.label("quantity", value=written, unit=words)


def value_of(pack: LanguagePack, measure: Measure, value: Decimal) -> str:
    """Return a value of a measure with its unit, and with the whole that it is a part of, if it is one."""
    if measure.of is None:
        return quantity(pack, value, measure.unit)
    whole = quantity(pack, measure.of, measure.unit)
    return pack.label("part_of", value=amount(pack, value), whole=whole)


def sentence(pack: LanguagePack, measure: Measure) -> str:
    """Return a measure as running text: its name, where it starts and where it is to be."""
    steps = [
        pack.label("in_year", value=value_of(pack, measure, value), year=str(year))
        for year, value in [*sorted(measure.start.items()), *sorted(measure.target.items())]
    ]
    return pack.label("entry", name=plain(measure.name[pack.key]), text=pack.listed(steps))


def source_note(pack: LanguagePack, source: Source, plain: Callable[[Text], str]) -> str:
    """Return a note: who published or reported what, and when; `plain` returns a text on one line.

    A text that ends in a full stop keeps its own.
    """
    note = pack.label(
        "reported" if source.reported else "source",
        publisher=plain(source.publisher),
        date=pack.day(source.date),
        says=plain(source.says),
    )
    return _SECOND_STOP.sub(r"\1", note)


def moment(pack: LanguagePack, value: Moment | Day) -> str:
    """Return a year, a month or a day as the language writes it."""
    if value.month is None:
        from babel.dates import format_skeleton

        start = Day(value.year, 1, None).date
        return str(format_skeleton("y", start, locale=pack.locale))
    return pack.day(Day(value.year, value.month, value.day))


def span(pack: LanguagePack, start: Moment | None, end: Moment | None) -> str:
    """Return a span of time in words: “2027 to 2029”, “from 2027”, “by 2029”, or nothing."""
    first, last = (moment(pack, each) if each else "" for each in (start, end))
    if first and last:
        return first if first == last else pack.label("span", start=first, end=last)
    if first or last:
        return pack.label("since" if first else "until", moment=first or last)
    return ""


def digits_only(value: str) -> int:
    """Return the whole number that digits spell, 0 if they spell none."""
    bare = value.replace(",", "").replace(" ", "").replace("\u202f", "")
    return int(bare) if bare.isdigit() else 0


@dataclass(frozen=True)
class Reading:
    """A measure as it is set: code, name, where it starts and is to be, on a scale of its own from 0."""

    code: str
    name: Text
    start: str
    target: str
    first: int
    last: int
    done: float
    aim: float
    measure: Measure


def readings(pack: LanguagePack, plan: Plan) -> list[Reading]:
    """Return all measures of a plan, those of a priority under its number."""
    return [
        reading(pack, measure, f"{goal.ordinal}.{priority.ordinal}" if priority else str(goal.ordinal))
        for goal, priority, measure in plan.measures
    ]


def reading(pack: LanguagePack, measure: Measure, code: str = "") -> Reading:
    """Return one measure: its latest known value and its last target."""
    first, last = max(measure.start, default=0), max(measure.target)
    start, target = measure.start.get(first), measure.target[last]
    largest = max(abs(start or Decimal(0)), abs(target)) or Decimal(1)
    return Reading(
        code=code,
        name=measure.name,
        start=value_of(pack, measure, start) if start is not None else "",
        target=value_of(pack, measure, target),
        first=first,
        last=last,
        done=float(abs(start or Decimal(0)) / largest),
        aim=float(abs(target) / largest),
        measure=measure,
    )
