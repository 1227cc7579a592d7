"""Texts of a drawing → blocks in their places in mm, measured at the sizes that are tried."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from math import inf
from typing import Any, NamedTuple

from tmpublish.deck.layouts import Level
from tmpublish.deck.slide_model import Paragraph
from tmpublish.deck.text_fitting import MM_PER_PT, TextFrame, TextLevel, TextStyle
from tmpublish.drawing import Span
from tmpublish.text.inline_markup import is_han, runs

Steps = Mapping[tuple[str, ...], int]
"""The size steps of texts, by the sizes that they may take."""
Item = Mapping[str, Any]
_NO_ROOM = 10_000.0  # mm: the height of a text with a word that is wider than its column
_SPARE = 0.3  # mm: boxes of measured texts are a little higher, for rounding
_APART = 1.5  # mm between the texts of an item
_WHOLE = 6  # characters: a shorter Chinese name stays on one line
_FEW = 4  # items that make no rows of different length
_LEAST_COLUMN = 40.0  # mm of an item side by side with others
_LEAST_MEASURE = 9  # em of its type
# Words of a look that are no sizes.
_LOOKS = ("bold", "balanced", "heading", "large", "pairs", "boxed")
_LARGE = 1.2  # times its step
_PAIR_GAP = 3.0  # mm between two texts side by side
_BOX = 3.5, 2.2  # mm from the edges of a box to its text: at the sides, above and below
_LEAST_BOX = 50.0  # mm: the width of a box with another one beside it
_ONE_LINE = 1.5  # lines: what is lower has one


@dataclass(frozen=True)
class Block:
    """A text in its place; `part` is its key in the item that it belongs to."""

    text: Item
    part: str
    x: float
    y: float
    width: float
    height: float
    sizes: str
    bold: bool
    inset: float = 0
    """From the sides of the box that it is in to the text, in mm; 0 if it is in none."""
    times: float = 1
    """Its size as a multiple of the step."""


@dataclass(frozen=True)
class Stack:
    """Blocks one below the other, as high as `height`, and where the next one begins."""

    blocks: tuple[Block, ...]
    height: float
    end: float


@dataclass(frozen=True)
class Grid:
    """How items stand side by side: the size that each may have, and the height that the tallest needs."""

    columns: int
    rows: int
    width: float
    share: float
    needed: float


class Row(NamedTuple):
    """An item in a column: where it begins, how high it is, and the air below it, in mm."""

    item: Any
    y: float
    height: float
    air: float

    @property
    def end(self) -> float:
        """Return where the next item begins."""
        return self.y + self.height + self.air


class BlockLayout:
    """The functions that place texts in a drawing.

    A look is the sizes that a text may take, then `bold`, `balanced` (its lines end at preferred breaks),
    `heading` (bold if other texts of its item follow), `large` (1.2 times its step), `pairs` (lists of short
    texts are in two columns) or `boxed` (each text of a list is in a box, two side by side if there is room).
    All lengths are mm.
    """

    def __init__(self, style: TextStyle, language: str, steps: Steps) -> None:
        self.style, self.language, self.steps = style, language, steps
        self.text_height = cache(self._text_height)

    def functions(self) -> dict[str, object]:
        """Return the functions by the names that templates call."""
        names = ("text_height", "line_width", "stack", "heights", "tallest", "callouts", "grid")
        return {name: getattr(self, name) for name in names} | {"spread": spread}

    def _text_height(self, markup: str, look: str, width: float) -> float:
        """Return the height of a box for a text; beyond any slide if a word is wider than the box."""
        level, step = self._level(look)
        paragraph = Paragraph(runs(markup, self.language))
        frame = TextFrame(self.style, (paragraph,), (level,), step, (width, inf))
        return min((frame.finished() if level.balanced else frame).height() + _SPARE, _NO_ROOM)

    def _level(self, look: str) -> tuple[TextLevel, int]:
        """Return the level of a look, and the step that it is at."""
        words = look.split()
        marks = {each: each in words for each in ("bold", "balanced")}
        times = _LARGE if "large" in words else 1
        level = Level.model_validate({"size": _sizes(look), "times": times, **marks})
        return self.style.level(level), self.steps.get(tuple(level.size), 0)

    def line_width(self, texts: Iterable[Item], look: str, most: float) -> float:
        """Return the width in which each of some texts has one line, but `most` mm if that is wider."""
        found = (
            self.style.line_width(runs(each["text"], self.language), *self._level(look)) for each in texts
        )
        return min(max(found, default=0.0), most)

    def stack(
        self, item: Item, x: float, y: float, width: float, foot: float = inf, gap: float = 0, **looks: str
    ) -> Stack:
        """Return the texts of an item one below the other, in the order of `looks`.

        A text that reaches below the foot gets no more height than is left, so that it does not fit.
        """
        found = [(part, look, _texts(item.get(part))) for part, look in looks.items()]
        alone = sum(len(texts) for *_, texts in found) == 1
        blocks: list[Block] = []
        end, apart = y, gap
        for part, look, texts in found:
            words, sizes = look.split(), " ".join(_sizes(look))
            boxed, large = "boxed" in words, "large" in words
            bold = "bold" in words or ("heading" in words and not alone)
            measured = f"{sizes}{' bold' * bold}{' large' * large}"
            half = (width - _PAIR_GAP) / 2
            paired = "pairs" in words and self._are_short(texts, look, half)
            columns = 2 if paired or (boxed and len(texts) > 1 and half >= _LEAST_BOX) else 1
            (side, edge), apart = (_BOX, max(gap, _PAIR_GAP)) if boxed else ((0, 0), gap)
            wide, times = (half if columns > 1 else width) - 2 * side, _LARGE if large else 1
            tall = [self.text_height(each["text"], measured, wide) for each in texts]
            for first in range(0, len(texts), columns):
                high = max(tall if boxed else tall[first : first + columns]) + 2 * edge
                room = max(min(high, foot - end), 0.0)
                for column, text in enumerate(texts[first : first + columns]):
                    left = x + side + (half + _PAIR_GAP) * column
                    blocks.append(Block(text, part, left, end, wide, room, sizes, bold, side, times))
                end += high + apart
        return Stack(tuple(blocks), end - y - apart if blocks else 0.0, end)

    def _are_short(self, texts: Sequence[Item], look: str, width: float) -> bool:
        """Return True if texts are several lines, but one each."""
        sizes = " ".join(_sizes(look))
        line = self.text_height("0", sizes, width) * _ONE_LINE
        return len(texts) > 2 and all(self.text_height(each["text"], sizes, width) <= line for each in texts)

    def heights(
        self, items: Iterable[Item], width: float, gap: float = 0, after: float = 0, **looks: str
    ) -> list[float]:
        """Return the height of the texts of each item, with the space `after` them if there are any."""
        stacks = [self.stack(item, 0, 0, width, inf, gap, **looks) for item in items]
        return [each.height + after if each.blocks else 0.0 for each in stacks]

    def tallest(self, *columns: Sequence[float]) -> list[float]:
        """Return the largest height in each row of some columns."""
        return [max(row) for row in zip_longest(*columns, fillvalue=0.0)]

    def callouts(
        self,
        items: Iterable[Item],
        posts: Sequence[Span],
        top: float,
        gap: float,
        right: float,
        most: float,
        **looks: str,
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the texts of each post, at most `most` wide, each lower than those of the post before."""
        y = top
        for item, post in zip(items, posts, strict=True):
            width = min(right - post.start, most)
            texts = self.stack(item, 0, y - 1, width, inf, 0, **looks)
            yield {"post": post, "y": y, "blocks": texts.blocks, "item": item}
            y += texts.height + gap

    def grid(
        self,
        items: Sequence[Item],
        width: float,
        height: float,
        *,
        look: str,
        gap: float,
        pad: float,
        air: float,
        part: str = "",
        rows: int = 0,
    ) -> Grid:
        """Return the fewest rows of items in which all have room for their texts, else those that lack least.

        Each item takes `pad` mm of its width and `air` mm of its height; `part` names the texts that count,
        else all do.
        """
        found: list[Grid] = []
        level, step = self._level(look)
        measure = _LEAST_MEASURE * level.step(step).size * MM_PER_PT
        least = max(_LEAST_COLUMN, measure if any(item["texts"] for item in items) else 0)
        for count in [rows] if rows else range(1, len(items) + 1):
            columns = -(-len(items) // count)
            wide = (width - gap * (columns - 1)) / columns
            spare = columns * count - len(items)
            if found and (columns == found[-1].columns or wide <= pad or spare > (len(items) > _FEW)):
                continue
            share = (height - gap * (count - 1)) / count
            needed = self._needed(items, look, max(wide - pad, 1), air, part)
            found.append(Grid(columns, count, wide, share, needed))
            if found[-1].needed <= share and wide >= least:
                return found[-1]
        wider = [grid for grid in found if grid.width >= least] or found
        return min(wider, key=lambda grid: grid.needed / max(grid.share, 1))

    def _needed(self, items: Sequence[Item], look: str, width: float, air: float, part: str) -> float:
        """Return the height of the tallest item; no height is enough if a short Chinese name is parted."""
        names = [] if part else [item["name"]["text"] for item in items]
        if any(
            self.text_height(name, look, width) > self.text_height(name, look, _NO_ROOM)
            for name in filter(is_short_han, names)
        ):
            return _NO_ROOM
        texts = [[*([] if part else [item["name"]]), *item["texts"]] for item in items]
        return air + max(
            sum(self.text_height(text["text"], look, width) + _APART for text in each) for each in texts
        )


def spread(
    items: Sequence[Any],
    heights: Sequence[float],
    start: float,
    end: float,
    least: float = 0.0,
    most: float = inf,
    more: float = 0.0,
    low: float = 0.0,
) -> list[Row]:
    """Return items one below the other; each has an even share of what is left, from `least` to `most` mm.

    Each takes `more` mm beside its height, and at least `low` mm.
    """
    heights = [max(height + more, low) for height in heights]
    air = min(max((end - start - sum(heights)) / max(len(heights), 1), least), most)
    return [
        Row(item, start + sum(heights[:index]) + air * index, height, air)
        for index, (item, height) in enumerate(zip(items, heights, strict=False))
    ]


def _sizes(look: str) -> list[str]:
    return [word for word in look.split() if word not in _LOOKS]


def _texts(found: Any) -> list[Item]:
    if isinstance(found, list | tuple):
        return list(found)
    return [found] if found else []


def is_short_han(words: str) -> bool:
    """Return True if words are so short, and Chinese, that they stay on one line."""
    return len(words) <= _WHOLE and any(map(is_han, words))
