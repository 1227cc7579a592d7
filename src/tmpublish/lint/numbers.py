"""The languages of a text state the same numbers, dates and units."""

from collections.abc import Iterable, Iterator, Sequence

from tmpublish.diagnostics import Problem, Severity
from tmpublish.lint.index import Reading, Wording
from tmpublish.lint.lexicon import lexicon
from tmpublish.lint.quantities import quantities
from tmpublish.lint.quantity import Quantity, Value

_MOST_SHOWN = 3


def numbers(plan: Reading) -> Iterator[Problem]:
    """Every number, date and unit of a text stands in each of its languages, in digits or in words.

    What differs in digits is an error (`number_differs`), in words a warning (`number_word_differs`); a unit
    that differs beside the same number is an error (`unit_differs`). Numbers are compared by value: 1,500
    and 一千五百, 13 March 2026 and 2026年3月13日, 40 per cent and 四成 are the same. Words ask for their
    like only where they surely count something: “one”, “first”, 一体化 and 四川 do not.
    Bad: `{en: Six goals, zh: 五大目标}`, `{en: 12 projects, zh: 21个项目}`, `{en: 33 ha, zh: 33亩}`.
    Good: `{en: Six goals, zh: 六大目标}`, `{en: 1.5 million, zh: 150万}`, `{en: 33 ha, zh: 33公顷}`.
    """
    for text in plan.texts:
        if len(text.plain) < 2 or text.place[:1] == ("glossary",):
            continue
        (here, said), *others = ((name, quantities(words, name)) for name, words in text.plain.items())
        for there, answered in others:
            yield from _compared(plan, text, (here, said), (there, answered))


def _compared(
    plan: Reading, text: Wording, first: tuple[str, Sequence[Quantity]], other: tuple[str, Sequence[Quantity]]
) -> Iterator[Problem]:
    (here, said), (there, answered) = first, other
    lost, new = _unanswered(said, answered), _unanswered(answered, said)
    if lexicon(here) is None or lexicon(there) is None:
        # Where the number words are not known, only digits against digits are a contradiction.
        lost, new = _in_digits(lost), _in_digits(new)
        lost, new = (lost, new) if lost and new else ([], [])
    if lost or new:
        wrong = _in_digits([*lost, *new])
        severity: Severity = "error" if wrong else "warning"
        code = "number_differs" if wrong else "number_word_differs"
        told = " and ".join(
            f"{_shown(found)} in `{language}` (line {plan.document.at((*text.place, language))[0]})"
            for found, language in ((lost, here), (new, there))
            if found
        )
        message = f"{told}: not in the other language; let both say the same"
        yield plan.document.problem((*text.place, there), code, message, severity)
    elif clash := _unit_clash(said, answered):
        message = (
            f"“{clash[0].shown}” in `{here}` (line {plan.document.at((*text.place, here))[0]}) is "
            f"“{clash[1].shown}” here: let both have the same unit, with its own number"
        )
        yield plan.document.problem((*text.place, there), "unit_differs", message)


def _unanswered(asked: Sequence[Quantity], answers: Sequence[Quantity]) -> list[Quantity]:
    """Return the quantities that ask for their like and find none."""
    given = {value for quantity in answers for value in quantity.values}
    return [quantity for quantity in asked if quantity.asks and given.isdisjoint(quantity.values)]


def _unit_clash(said: Sequence[Quantity], answered: Sequence[Quantity]) -> tuple[Quantity, Quantity] | None:
    """Return the same number with two units, where the languages have no unit of it in common."""
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


def _in_digits(found: Iterable[Quantity]) -> list[Quantity]:
    return [quantity for quantity in found if quantity.digits]


def _shown(found: Sequence[Quantity]) -> str:
    """Return the first few numbers as the text has them."""
    names = list(dict.fromkeys(f"“{quantity.shown[:30]}”" for quantity in found))
    more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
    return ", ".join(names[:_MOST_SHOWN]) + more
