"""A table of the plan → which columns hold numbers, their sums, and the values that its chart shows."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Table


def is_number(part: Table, index: int) -> bool:
    """Return True if a column holds numbers and no words."""
    cells = [row[index] for row in part.rows]
    return any(isinstance(cell, Decimal) for cell in cells) and not any(
        isinstance(cell, Text) for cell in cells
    )


def has_numbers(part: Table) -> bool:
    """Return True if a column holds numbers."""
    return any(is_number(part, index) for index in range(len(part.columns)))


def numbers(part: Table, index: int) -> list[Decimal]:
    """Return the numbers of a column."""
    return [cell for row in part.rows for cell in row[index : index + 1] if isinstance(cell, Decimal)]


def total(part: Table, index: int) -> Decimal | None:
    """Return the sum of a column of numbers, or None if it is one of words."""
    return sum(numbers(part, index), Decimal(0)) if is_number(part, index) else None


def charted(part: Table) -> list[tuple[Text | str, Decimal]]:
    """Return what a chart of a table shows: the sums of its columns, or of its rows."""
    columns = [index for index in range(len(part.columns)) if is_number(part, index)]
    if part.chart in {"columns", "lines"}:
        return [(part.columns[index], total(part, index) or Decimal(0)) for index in columns]
    shown = columns[-1:] if _sums_itself(part, columns) else columns
    return [(row[0] if isinstance(row[0], Text) else "", _sum(row, shown)) for row in part.rows]


def _sum(row: Sequence[Any], columns: Sequence[int]) -> Decimal:
    return sum((row[index] for index in columns if isinstance(row[index], Decimal)), Decimal(0))


def _sums_itself(part: Table, columns: Sequence[int]) -> bool:
    """Return True if the last column of numbers is the sum of the others."""
    if len(columns) < 3:
        return False
    return all(_sum(row, columns[:-1]) == _sum(row, columns[-1:]) for row in part.rows)
