"""A table and the place for it → parts for one slide each: column widths, exact row heights, one size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from math import inf, isfinite

from tmpublish.deck.slide_model import Paragraph, Table
from tmpublish.deck.template_reader import Placeholder
from tmpublish.deck.text_fitting import MM_PER_PT, SizeStep, TextFrame, TextLevel, TextStyle
from tmpublish.ooxml.drawingml import Box
from tmpublish.text.inline_markup import length
from tmpublish.text.line_breaking import width

SIZES = (16.0, 14.0, 12.0)  # pt, below those of the brand
_LEAST_CONTENT = 16.0  # pt: a table goes on to a further slide before it gets smaller
_HEAD = 16.0  # pt
_MARGINS = (2.6, 2.0, 1.5)  # mm above and below the text of a cell
_GAPS = {False: 6.0, True: 9.0}  # mm before a column; True for words that follow numbers
_SPARE = 2.0  # mm that a column of numbers has in hand, for a wider font
_ROUNDING = 0.001  # mm
_SHORT = 1.2  # of the size of leads: a short table is in larger type
_MOST_ROW = 22.5  # mm: a row that needs no more is not stretched further
_INSET = 2.5  # mm at both sides of a cell whose style may fill it


@dataclass(frozen=True)
class PlacedTable:
    """A table, or some of its rows, with the heads: what stands where on one slide, in mm and pt."""

    table: Table
    holder: Placeholder
    rows: tuple[tuple[Paragraph, ...], ...]
    """Those of this slide, without the heads."""
    widths: tuple[float, ...]
    gaps: tuple[tuple[float, float], ...]
    """The margins of each column: left and right."""
    heights: tuple[float, ...]
    """Of the heads and of each row; they hold the text exactly, since its leading is fixed."""
    head: tuple[float, float]
    """Size and leading of the heads in pt."""
    body: tuple[float, float]
    """Size and leading of the rows in pt."""
    margin: float
    """Above and below the text of a cell."""
    last: bool
    """True if it holds the last row, which may be a total."""

    @property
    def box(self) -> Box:
        """Return the box of the table on the slide."""
        x, y, *_ = self.holder.box
        return x, y, sum(self.widths), sum(self.heights)

    @property
    def is_large(self) -> bool:
        """Return True if it is set in 16 pt or more."""
        return self.body[0] >= _LEAST_CONTENT

    def paths(self) -> Iterator[str]:
        """Yield the ids of the texts that it shows."""
        for row in (self.table.heads, *self.rows):
            yield from (cell.path for cell in row if cell.path)


def place_table(
    table: Table, holder: Placeholder, style: TextStyle, native: bool
) -> tuple[PlacedTable, ...] | None:
    """Return a table on as few slides as hold it in 16 pt or more, else in 12 or more; None if none do.

    All parts have the same columns and one size. The rows are shared evenly, so that none stands alone.
    """
    settings = [_Setting(table, holder, style, native, size) for size in _sizes(style, native)]
    large = [each for each in settings if each.size >= _LEAST_CONTENT] or settings
    for tried, count in product((large, settings), range(1, len(table.rows) + 1)):
        for setting, margin in product(tried, _MARGINS):
            if found := setting.parts(count, margin):
                return found
    return None


def longest_cells(
    table: Table, holder: Placeholder, style: TextStyle, native: bool
) -> tuple[list[tuple[Paragraph, int]], float]:
    """Return the cells that keep a table off its slide, with a third of their lengths, and the size in pt.

    Lengths are in words or Han characters; the longest cell is the first.
    """
    setting = _Setting(table, holder, style, native, SIZES[-1])
    cells = [cell for row in (table.heads, *table.rows) for cell in row if cell.runs]
    lengths = [length("".join(run.text for run in cell.runs), style.office) for cell in cells]
    found = [
        (cell, max(size // 3, 1))
        for cell, size in zip(cells, lengths, strict=True)
        if size * 2 > max(lengths)
    ]
    return sorted(found, key=lambda pair: -pair[1]), setting.size


def _sizes(style: TextStyle, native: bool) -> list[float]:
    scale = style.brand.deck_scale[style.script]
    own = [scale["lead"].size, scale["text"].size]
    own = [round(own[0] * _SHORT), *own] if native else own
    return [*own, *(size for size in SIZES if size < own[-1])]


@dataclass(frozen=True)
class _Setting:
    """A table in one size."""

    table: Table
    holder: Placeholder
    style: TextStyle
    native: bool
    size: float

    @property
    def head_size(self) -> float:
        return min(_HEAD, self.size)

    def leading(self, size: float) -> float:
        """Return the leading in pt of a size, in halves of a point."""
        return round(size * self.style.brand.deck_scale[self.style.script]["note"].leading * 2) / 2

    def level(self, size: float, bold: bool) -> TextLevel:
        """Return how a cell is measured: in the fonts of its holder, with exact leading."""
        step = SizeStep(size, 1, 0, self.leading(size))
        return replace(
            self.holder.levels[0],
            steps=(step,),
            smaller=(),
            bold=bold,
            margin=0,
            indent=0,
            balanced=False,
        )

    def cell_level(self, row: int, column: int) -> TextLevel:
        """Return the level of a cell; row -1 is that of the heads."""
        if row < 0:
            return self.level(self.head_size, bold=True)
        last = self.table.total and row == len(self.table.rows) - 1
        return self.level(self.size, bold=last or column in self.table.strong)

    @cached_property
    def gaps(self) -> tuple[tuple[float, float], ...]:
        """Return the margins of each column: left and right."""
        ends = self.table.numbers
        if not self.native:
            return tuple((_INSET, _INSET) for _ in ends)
        before = (_GAPS[ends[column - 1] and not end] if column else 0.0 for column, end in enumerate(ends))
        return tuple((gap, 0.0) for gap in before)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """Return the widths of the columns with their margins; empty if there is no room for the words."""
        columns = range(len(self.table.numbers))
        margins = [sum(pair) for pair in self.gaps]
        free = self.holder.box[2] - sum(margins)
        whole = [self._widest(column, single=False) + _SPARE / 2 for column in columns]
        least = [
            whole[column] + _SPARE / 2 if self.table.numbers[column] else self._widest(column, single=True)
            for column in columns
        ]
        if sum(least) > free and self.size == SIZES[-1]:
            least = [min(each, free / len(columns)) for each in least]  # words are parted, as a last resort
        spare = free - sum(least)
        if spare < -_ROUNDING:
            return ()
        words = [column for column in columns if not self.table.numbers[column]] or list(columns)
        # Words share what is left by what they lack, and what is left then goes to the first column.
        wish = {column: max(min(whole[column], free) - least[column], 0.0) for column in words}
        asked = sum(wish.values())
        share = max(min(spare / asked, 1.0), 0.0) if asked else 0.0
        grown = [least[column] + wish.get(column, 0.0) * share for column in columns]
        grown[words[0] if len(words) == 1 else self._widest_words(words)] += free - sum(grown)
        return tuple(size + margin for size, margin in zip(grown, margins, strict=True))

    def _widest_words(self, words: Sequence[int]) -> int:
        return max(words, key=lambda column: self._widest(column, single=False))

    def _widest(self, column: int, single: bool) -> float:
        """Return the width in mm of the widest cell of a column, or of its widest `single` word."""
        found = 0.0
        for row, cells in enumerate((self.table.heads, *self.table.rows), -1):
            level, cell = self.cell_level(row, column), cells[column]
            setting = self.style.setting(level, 0)
            pieces = [
                replace(run, text=word)
                for run in cell.runs
                for word in (run.text.split(" ") if run.script == "latin" else list(run.text))
            ]
            if single or (row < 0 and self.table.numbers[column]):
                found = max([found, *(width([piece], setting) for piece in pieces)])
            else:
                found = max(found, width(cell.runs, setting))
        return found * MM_PER_PT * self.holder.levels[0].width_factor / 0.95 + 0.5

    @cached_property
    def texts(self) -> tuple[float, ...]:
        """Return the heights in mm of the text of the heads and of each row."""
        return tuple(
            max(self._height(row, column, cell) for column, cell in enumerate(cells))
            for row, cells in enumerate((self.table.heads, *self.table.rows), -1)
        )

    def _height(self, row: int, column: int, cell: Paragraph) -> float:
        room = self.widths[column] - sum(self.gaps[column])
        level = self.cell_level(row, column)
        return TextFrame(self.style, (cell,), (level,), 0, (room, inf)).height()

    def parts(self, count: int, margin: float) -> tuple[PlacedTable, ...]:
        """Return the table on `count` slides; empty if one of them is too small."""
        if not self.widths or not all(map(isfinite, self.texts)):
            return ()
        head, *rows = (text + 2 * margin for text in self.texts)
        size, more = divmod(len(rows), count)
        firsts = [part * size + min(part, more) for part in range(count + 1)]
        shares = [rows[first:last] for first, last in pairwise(firsts)]
        spare = self.holder.box[3] - head - max(map(sum, shares))
        if spare < 0 or (count > 1 and min(map(len, shares)) < min(2, len(rows))):
            return ()
        extra = spare / max(map(len, shares))
        heights = [max(min(tall + extra, _MOST_ROW), tall) for tall in rows]
        return tuple(
            PlacedTable(
                *(self.table, self.holder, self.table.rows[first:last], self.widths, self.gaps),
                heights=(head, *heights[first:last]),
                head=(self.head_size, self.leading(self.head_size)),
                body=(self.size, self.leading(self.size)),
                margin=margin,
                last=last == len(rows),
            )
            for first, last in pairwise(firsts)
        )
