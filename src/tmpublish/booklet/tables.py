"""A table of the plan → columns placed in mm and rows of words, in the largest size that fits; its bars."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tmpublish.booklet import layout
from tmpublish.booklet.typesetting import Texts, TextSlot
from tmpublish.design import formats
from tmpublish.drawing import Span, divide
from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Table, charted, is_number, numbers, total

STEPS = {"lead": (10.0, 6.25), "text": (7.5, 5.0), "note": (6.25, 3.75)}
"""The steps that a table is set in: mm from its rule to the first baseline, and below the last one."""
GAP = 6.0  # mm between columns
LEAST = 18.0  # mm that a column of words takes at least


@dataclass(frozen=True)
class Column:
    """A column: the name of its cells, its head, where it stands in mm, True if it ends at its right edge."""

    key: str
    head: Text | str
    x: float
    width: float
    end: bool


@dataclass(frozen=True)
class SetTable:
    """A table set in one step of the type scale."""

    columns: tuple[Column, ...]
    heads: layout.Row
    rows: layout.Rows
    step: str


def set_table(texts: Texts, part: Table, width: float, room: float) -> SetTable:
    """Return a table `width` mm wide in the first step in which all its rows stay within `room` mm.

    If there is none, it is set in the second one, for several pages.
    """
    made = [_in_step(texts, part, width, room, step) for step in STEPS]
    return next((table for table in made if table.rows.fits), made[1])


def _in_step(texts: Texts, part: Table, width: float, room: float, step: str) -> SetTable:
    cells = [_words(texts, row, part) for row in _rows(texts, part)]
    ends = [is_number(part, index) for index in range(len(part.columns))]
    spans = _spans(texts, part, cells, ends, width, step)
    top, air = STEPS[step]
    columns = tuple(
        Column(f"c{index}", head, span.start, span.size, end)
        for index, (head, span, end) in enumerate(zip(part.columns, spans, ends, strict=True))
    )

    def look(strong: str, plain: str) -> layout.Look:
        boxes = {
            each.key: TextSlot(strong if not each.end and not index else plain, each.width, top=top, x=each.x)
            for index, each in enumerate(columns)
        }
        return {**boxes, "after": air}

    rows = layout.fit_rows(
        [{f"c{index}": words for index, words in enumerate(row)} for row in cells],
        [look(f"sans 600 {step}", f"sans 400 {step}")], room, texts,
    )  # fmt: skip
    head = {each.key: each.head for each in columns}
    heads = layout.row(head, look("sans 700 note", "sans 700 note"), texts)
    return SetTable(columns, heads, rows, step)


def _rows(texts: Texts, part: Table) -> list[list[Any]]:
    rows: list[list[Any]] = [list(row) for row in part.rows]
    if part.total:
        sums: list[Any] = [total(part, index) for index in range(len(part.columns))]
        rows.append([texts.pack.label("total"), *sums[1:]])
    return rows


def _words(texts: Texts, row: Sequence[Any], part: Table) -> list[Any]:
    def words(index: int, cell: Any) -> Any:
        if isinstance(cell, Decimal):
            places = formats.places(numbers(part, index))
            return formats.amount(texts.pack, cell, places)
        return cell

    return [words(index, cell) for index, cell in enumerate(row)]


def _spans(
    texts: Texts,
    part: Table,
    cells: Sequence[Sequence[Any]],
    ends: Sequence[bool],
    width: float,
    step: str,
) -> list[Span]:
    """Return where columns stand: numbers take what they need, words share the rest by their lengths."""
    style, head = f"sans 600 {step}", "sans 700 note"

    def widths(index: int, of: Callable[[str], list[str]]) -> float:
        words = [texts.plain(row[index]) for row in cells if row[index] is not None]
        longest = max((texts.width_of(each, style) for one in words for each in of(one)), default=0.0)
        heads = [texts.width_of(each, head) for each in texts.plain(part.columns[index]).split()]
        return float(max([longest, *heads]) + 1.0)

    needed = {index: widths(index, lambda one: [one]) for index, each in enumerate(ends) if each}
    words = [index for index, each in enumerate(ends) if not each]
    free = width - sum(needed.values()) - GAP * (len(ends) - 1)
    least = {index: max(widths(index, str.split), LEAST) for index in words}
    whole = {index: max(widths(index, lambda one: [one]), LEAST) for index in words}
    shared = _shared(free, least, whole) | needed
    made, x = list[Span](), 0.0
    for index in range(len(ends)):
        made.append(Span(x, shared[index]))
        x += shared[index] + GAP
    return made


def _shared(free: float, least: Mapping[int, float], whole: Mapping[int, float]) -> dict[int, float]:
    if not least:
        return {}
    spare = max(free - sum(least.values()), 0.0)
    wish = {index: min(whole[index], free) - least[index] for index in least}
    asked = sum(wish.values())
    grown = {index: least[index] + (spare * wish[index] / asked if asked else 0.0) for index in least}
    rest = free - sum(grown.values())
    return {
        index: size + (rest if index == min(grown) and rest > 0 else 0.0) for index, size in grown.items()
    }


@dataclass(frozen=True)
class Bar:
    """A bar of a chart: its name, its number in words, where it stands, and its share of the largest."""

    name: Text | str
    words: str
    span: Span
    share: float


def bars(texts: Texts, part: Table, start: float, end: float, gap: float) -> list[Bar]:
    """Return the bars of a table's chart: one a column of years for `columns` and `lines`, else one a row."""
    found = charted(part)
    largest = max((abs(value) for _, value in found), default=Decimal(1)) or Decimal(1)
    places = formats.places(value for _, value in found)
    spans = divide([1.0] * len(found), start, end, gap)
    return [
        Bar(name, formats.amount(texts.pack, value, places), span, float(value / largest))
        for (name, value), span in zip(found, spans, strict=True)
    ]
