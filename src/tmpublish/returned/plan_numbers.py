"""A plan in one language → its numbers, and which of them an edit of a deck changes.

Tables, charts and measures of a deck show numbers as the language writes them, with units and years.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tmpublish.design import formats
from tmpublish.design.language_packs import LanguagePack
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Text
from tmpublish.plan.parts import Goal
from tmpublish.plan.sections import Measure, Table, charted_cells, numbers
from tmpublish.returned.deck_edits import Edit
from tmpublish.returned.likeness import finished
from tmpublish.text.inline_markup import plain
from tmpublish.yaml_source import Place

Cells = Mapping[tuple[str, int, int], str]
"""The id of a number by the name of a table or chart in a deck, its row and its column there, from 0."""


@dataclass(frozen=True)
class PlanNumber:
    """A number of the plan: its value and its place in the source.

    `label` names it by row and column, since its row may have moved in another edition. `words` is how decks
    write it, `lines` are those that show it with its unit or year.
    """

    value: Decimal
    place: Place
    label: tuple[str, ...]
    words: str
    lines: frozenset[str] = frozenset()


def plan_numbers(plan: Plan, pack: LanguagePack) -> Mapping[str, PlanNumber]:
    """Return the numbers of tables and measures by text id."""
    found: dict[str, PlanNumber] = {}
    for part, path, place in walk(plan):
        if isinstance(part, Table):
            found |= _of_table(part, path, place, pack)
        elif isinstance(part, Measure):
            found |= _of_measure(part, path, place, pack)
    return found


def _of_table(part: Table, path: str, place: Place, pack: LanguagePack) -> Iterator[tuple[str, PlanNumber]]:
    heads = [plain(each[pack.key]) for each in part.columns]
    for row, cells in enumerate(part.rows):
        name = plain(cells[0][pack.key]) if isinstance(cells[0], Text) else ""
        for column, value in enumerate(cells):
            if isinstance(value, Decimal):
                words = finished(formats.amount(pack, value, formats.places(numbers(part, column))))
                label = (path, name, heads[column])
                yield (
                    _cell_id(path, row, column),
                    PlanNumber(value, (*place, "rows", row, column), label, words),
                )


def _cell_id(path: str, row: int, column: int) -> str:
    return f"{path}.rows.{row + 1}.{column + 1}"


def _of_measure(
    measure: Measure, path: str, place: Place, pack: LanguagePack
) -> Iterator[tuple[str, PlanNumber]]:
    for key, values in (("start", measure.start), ("target", measure.target)):
        for year, value in values.items():
            words = formats.value_of(pack, measure, value)
            in_year = pack.label("in_year", value=words, year=str(year))
            lines = frozenset(map(finished, (words, in_year, formats.sentence(pack, measure))))
            at, label = (*place, key, str(year)), (path, key, str(year))
            yield ".".join(label), PlanNumber(value, at, label, finished(formats.amount(pack, value)), lines)


def number_cells(plan: Plan) -> Cells:
    """Return where a deck has numbers of the plan in tables and charts, without what sums up several."""
    found: dict[tuple[str, int, int], str] = {}
    for part, path, _ in walk(plan):
        if isinstance(part, Goal):
            found |= _measure_cells(
                f"{path}.measures", (each for goal, _, each in plan.measures if goal is part)
            )
        elif isinstance(part, Table) and part.made_from:
            found |= _measure_cells(path, (each for *_, each in plan.measures))
        elif isinstance(part, Table):
            for row, cells in enumerate(part.rows):
                for column, value in enumerate(cells):
                    if isinstance(value, Decimal):
                        found[path, row, column] = _cell_id(path, row, column)
            for point, summed in enumerate(charted_cells(part)):
                if len(summed) == 1:
                    found[f"{path}.chart", point, 0] = _cell_id(path, *summed[0])
    return found


def _measure_cells(table: str, measures: Iterable[Measure]) -> Iterator[tuple[tuple[str, int, int], str]]:
    """Yield the last values of measures in a table that lists them, in its third and fourth column."""
    for row, measure in enumerate(measures):
        for column, (key, values) in enumerate((("start", measure.start), ("target", measure.target)), 2):
            if values:
                yield (table, row, column), f"{measure.path}.{key}.{max(values)}"


def changed_numbers(
    edit: Edit, known: Mapping[str, PlanNumber], cells: Cells, pack: LanguagePack
) -> dict[str, Decimal | None]:
    """Return the numbers that an edited line shows, by id: the new value, None if it is no number now.

    It is one if the line is that of a cell or point; of measures with the same values, it is all of them.
    """
    at = cells.get((edit.box, *edit.cell), "") if edit.cell else ""
    if at in known and edit.box.endswith(".chart"):
        # Points are written as the file has them, in no language.
        return {at: _decimal(edit.after.rpartition(": ")[2], "")}
    if at in known:
        return {at: _new_value(edit, known[at].words, pack)}
    shown = {text_id: number for text_id, number in known.items() if edit.before in number.lines}
    found = {text_id: _new_value(edit, number.words, pack) for text_id, number in shown.items()}
    return {text_id: value for text_id, value in found.items() if value is not None}


def _new_value(edit: Edit, words: str, pack: LanguagePack) -> Decimal | None:
    """Return the number that is now in the place of `words` if nothing else of a line changed."""
    at = edit.before.find(words)
    while at >= 0:
        start, end = edit.before[:at], edit.before[at + len(words) :]
        if edit.after.startswith(start) and edit.after.endswith(end):
            value = _decimal(edit.after[len(start) : len(edit.after) - len(end)], pack.locale)
            if value is not None:
                return value
        at = edit.before.find(words, at + 1)
    return None


def _decimal(words: str, locale: str) -> Decimal | None:
    """Return a number as a language writes it, as a file does if that is ""; None if it is none."""
    from babel.numbers import NumberFormatError, parse_decimal

    typed = words.strip().replace("\u2212", "-")
    try:
        value = parse_decimal(typed, locale, strict=True) if locale else Decimal(typed)
    except (NumberFormatError, InvalidOperation):
        return None
    return value if value.is_finite() else None
