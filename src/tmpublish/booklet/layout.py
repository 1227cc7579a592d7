"""Texts and looks → rows of placed blocks; rows → pages. All measures are mm, y is a baseline."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf
from typing import Any, TypeVar

from tmpublish.booklet.typesetting import Block, Texts, TextSlot, Words
from tmpublish.drawing import divide
from tmpublish.pictures import Picture
from tmpublish.plan.sections import Picture as PictureFile

T = TypeVar("T")
MARK = 2.0  # mm that the mark of a note takes behind a text
Look = Mapping[str, Any]
"""How a row is set: a `TextSlot` for each part, and how the row ends; see `row`."""


@dataclass(frozen=True)
class Row:
    """An item with its texts set and placed; `starts` has the baseline at which each part begins.

    Templates read the blocks of a part as `row.name`: one block, none, or a list for a list.
    """

    item: Any
    look: Look
    number: int
    parts: Mapping[str, Any]
    starts: Mapping[str, float]
    fits: bool
    height: float = 0.0
    y: float = 0.0
    count: int = 1

    @property
    def unit(self) -> float:
        """Return the height for each thing in the list that the row is as high as."""
        return self.height / self.count

    def __getitem__(self, part: str) -> Any:
        """Return the blocks of a part."""
        return self.parts[part]

    @property
    def blocks(self) -> list[Block]:
        """Return all blocks of the row in their order."""
        return [block for part in self.parts.values() for block in _listed(part)]

    @property
    def end(self) -> float:
        """Return the last baseline, or the top of a row without a text."""
        return self.blocks[-1].end if self.blocks else self.y

    def moved(self, y: float) -> "Row":
        """Return the row with its top at `y`."""

        by = y - self.y

        def down(part: Any) -> Any:
            if isinstance(part, list):
                return [down(block) for block in part]
            return part and replace(part, y=part.y + by)

        parts = {name: down(part) for name, part in self.parts.items()}
        return replace(self, parts=parts, starts={name: at + by for name, at in self.starts.items()}, y=y)

    def on_foot(self, foot: float) -> "Row":
        """Return the row with its last baseline at `foot`."""
        return self.moved(self.y + foot - self.end)


class Rows(list[Row]):
    """Rows in one look, `gap` mm apart; `fits` is True if they have room, `first` or `last` for pages.

    `beside` is True if they leave room for something else on their page.
    """

    def __init__(self, rows: Iterable[Row], look: Look, gap: float = 0.0, fits: bool = True) -> None:
        """Keep rows, what they share, and whether they have room."""
        super().__init__(rows)
        self.look, self.gap, self.fits = look, gap, fits
        self.first = self.last = True
        self.beside = False

    @property
    def height(self) -> float:
        """Return the height of all rows."""
        return sum(row.height for row in self) + self.gap * (len(self) - 1)

    @property
    def tallest(self) -> float:
        """Return the height of the highest row."""
        return max((row.height for row in self), default=0.0)


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [] if part is None else [part]


def row(item: Any, look: Look, typesetter: Texts, number: int = 1, widest: float = 0.0) -> Row:
    """Return an item with its texts placed below one another, from 0 on, as its look says.

    The row ends `below` mm under its last line, or `after` mm under its last baseline; with `air` it is as
    high as its lines and `air`. Its height is a multiple of `grid`. `widest` is for texts without a width.
    """
    boxes = {part: box for part, box in look.items() if isinstance(box, TextSlot)}
    words = {part: typesetter.words(item, part, box.form) for part, box in boxes.items()}
    sources = typesetter.words(item, "sources") or []
    closing = [part for part, box in boxes.items() if box.marks is not None and _listed(words[part])][-1:]
    parts: dict[str, Any] = {}
    starts: dict[str, float] = {}
    columns: list[list[Block]] = [[]]
    fits, begin = True, 0.0
    for part, box in boxes.items():
        if box.top is not None:
            begin = 0.0 if isinstance(box.top, Mapping) else box.top
            columns.append([])
        width = widest if box.width is None else box.width
        if box.marks is not None:
            width = min(width, box.marks - MARK * max(len(sources), 1))
        starts[part] = _next(columns[-1], begin, box, box.gap)
        texts = _listed(words[part])
        placed: list[Block] = []
        owners: list[Block] = []
        for index, text in enumerate(texts):
            column, first = divmod(index, max(1, ceil(len(texts) / box.columns)))
            if column and not first:
                columns.append([])
            gap = box.gap if not index or box.between is None else box.between
            y = max(_next(columns[-1], begin, box, gap), box.least)
            slot = replace(box, width=width, height=min(box.height, box.foot - y))
            if isinstance(text, tuple):
                text, strong = text
                slot = replace(slot, look=box.strong, cls="strong") if strong else slot
            marked = sources if [part] == closing and index == len(texts) - 1 else []
            block = typesetter.block(text, slot, marked)
            y = box.top[block.step] if isinstance(box.top, Mapping) else y
            block = replace(block, x=box.x + column * box.step, y=y, tag=slot.tag, cls=slot.cls)
            placed.append(block)
            columns[-1].append(block)
            if box.owners and (owner := typesetter.owners(item, part)[index]):
                below = typesetter.block(owner, replace(slot, look=box.owners), [])
                y = block.y + block.drop + below.leading
                owners.append(replace(below, x=block.x, y=y, tag="p", cls="quiet"))
                columns[-1].append(owners[-1])
            fits &= block.width <= width + box.over and not 0 < box.lines < block.lines
        parts[part] = placed if isinstance(words[part], list) else placed[0] if placed else None
        if owners:
            parts[f"{part}_owners"] = owners
    return Row(item, look, number, parts, starts, fits, _height(look, columns))


def _next(column: Sequence[Block], begin: float, box: TextSlot, gap: float) -> float:
    """Return the baseline at which the next text of a column begins."""
    if not column:
        return begin
    above = column[-1]
    down = box.down[above.step] if isinstance(box.down, Mapping) else box.down
    return above.y + (above.drop + down if down is not None else above.height + gap)


def _height(look: Look, columns: Sequence[Sequence[Block]]) -> float:
    columns = [column for column in columns if column]
    if not columns:
        return 0.0
    if "air" in look:
        high: float = max(sum(block.height for block in column) for column in columns) + look["air"]
    elif "below" in look:
        high = max(column[-1].y + column[-1].height for column in columns) + look["below"]
    else:
        high = max(column[-1].y + column[-1].drop for column in columns) + look.get("after", 0)
    grid = look.get("grid")
    return ceil(high / grid - 1e-6) * grid if grid else high


def fit_rows(
    items: Sequence[Any],
    looks: Sequence[Look],
    room: float,
    typesetter: Texts,
    gap: float = 0.0,
    each: bool = False,
    widths: Sequence[float] = (),
    whole: bool = False,
) -> Rows:
    """Return items as rows in the first look in which they stay within `room` mm.

    If there is none, they are in the first look that needs the fewest pages of `room` mm; rows that have to
    be `whole` are refused then, by their highest text.

    The room is for all of them, or for `each`. What a look needs `above` the rows is taken from it. A look
    with `units` is tried with each of them: rows are as high as the unit for each thing in their list `per`.
    """
    tried: list[Rows] = []
    used = 0.0
    for look in looks:
        rows = [
            row(item, look, typesetter, number, widths[number - 1] if widths else 0.0)
            for number, item in enumerate(items, 1)
        ]
        for unit in look.get("units", [0.0]):
            made = Rows((_at_least(one, unit, typesetter) for one in rows), look, gap)
            tried.append(made)
            used = (made.tallest if each else made.height) + look.get("above", 0.0)
            made.fits = used <= room + 1e-6 and all(one.fits for one in rows)
            if made.fits:
                return made
    made = tried[-1] if each or whole else _fewest_pages(tried, room)
    if whole and used > room + 1e-6:
        highest = max(made, key=lambda one: one.height)
        typesetter.refuse(highest.item.path, used - room, highest.height)
    return made


def fit_beside(
    items: Sequence[Any], looks: Sequence[Look], room: float, less: float, wanted: object, typesetter: Texts
) -> Rows:
    """Return items as `fit_rows` does, within `less` mm if `wanted` and if a look but the last fits."""
    made = fit_rows(items, looks[:-1], less, typesetter) if wanted else None
    if made and made.fits:
        made.beside = True
        return made
    return fit_rows(items, looks, room, typesetter)


def fit_lines(
    items: Sequence[Any], looks: Sequence[Look], across: int, room: float, typesetter: Texts
) -> Rows:
    """Return items, so many side by side, in the first look in which their lines stay within `room` mm."""
    made = [fit_rows(items, [look], inf, typesetter) for look in looks]
    fitting = (rows for rows in made if rows.fits and sum(one.tallest for one in lines(rows, across)) <= room)
    return next(fitting, made[-1])


def below(y: float, least: float) -> float:
    """Return where to go on below `y`, in steps of 5 mm and at `least` or lower."""
    return max(ceil(y / 5 - 1e-6) * 5, least)


def _fewest_pages(tried: Sequence[Rows], room: float) -> Rows:
    """Return the first of the rows that need the fewest pages; a word that sticks out rules rows out.

    So does a row that is higher than a page.
    """
    whole = [rows for rows in tried if all(one.fits for one in rows)] or tried[-1:]
    low = [rows for rows in whole if rows.tallest <= room + 1e-6] or whole[-1:]
    return min(low, key=lambda rows: len(pages(rows, room)))


def fit_row(item: Any, looks: Sequence[Look], room: float, typesetter: Texts) -> Row:
    """Return an item as a row in the first look that stays within `room` mm, else in the last one."""
    made = fit_rows([item], looks, room, typesetter)
    return made[0] if made.fits else row(item, looks[-1], typesetter)


def fit_lists(
    lists: Iterable[Sequence[Any]], looks: Sequence[Look], room: float, typesetter: Texts, common: int
) -> list[Rows]:
    """Return lists as rows in the first look in which each of them stays within `room` mm.

    If that is none of the first `common` looks, each list is in the first one that fits it.
    """
    lists = list(lists)
    for look in looks[:common]:
        made = [fit_rows(items, [look], room, typesetter) for items in lists]
        if all(rows.fits for rows in made):
            return made
    return [fit_rows(items, looks, room, typesetter) for items in lists]


def fit_alike(
    words: Sequence[Words],
    looks: Sequence[str],
    widths: Sequence[float],
    height: float,
    typesetter: Texts,
    here: bool = True,
) -> list[Block]:
    """Return texts in the first look in which each has room in its width and in `height` mm, else the last.

    Han and kana are rather smaller than torn: each is on one line if any look allows it.
    """

    def fits(made: Sequence[Block]) -> bool:
        rooms = zip(made, widths, strict=True)
        return all(one.width <= width + 0.01 and one.height <= height + 0.01 for one, width in rooms)

    tried = [
        [typesetter.fit(one, [look], width, height, here) for one, width in zip(words, widths, strict=True)]
        for look in looks
    ]
    fitting = [made for made in tried if fits(made)]
    on_one_line = [made for made in fitting if all(one.lines == 1 for one in made)]
    whole = on_one_line if typesetter.script == "han" else []
    return [*whole, *fitting, tried[-1]][0]


def _at_least(one: Row, unit: float, typesetter: Texts) -> Row:
    count = len(typesetter.words(one.item, one.look["per"])) if unit else 1
    return replace(one, height=max(one.height, unit * count), count=count)


def pages(rows: Rows, room: float) -> list[Rows]:
    """Return rows in the fewest pages of `room` mm, filled as evenly as possible: at least one."""
    groups = list(chunks(rows, [one.height for one in rows], room, rows.gap)) or [[]]
    made = [Rows(group, rows.look, rows.gap, rows.fits) for group in groups]
    for number, page in enumerate(made, 1):
        page.first, page.last = number == 1, number == len(made)
    return made


def each(texts: Iterable[Any]) -> list[dict[str, Any]]:
    """Return texts as items of rows, each with the one part `text`."""
    return [{"text": text} for text in texts]


def lines(rows: Rows, across: int) -> list[Rows]:
    """Return rows that stand side by side, so many in a line."""
    return [Rows(rows[at : at + across], rows.look, rows.gap) for at in range(0, len(rows), across)]


def spread(
    rows: Sequence[Row],
    top: float,
    foot: float,
    even: bool = False,
    most: float | None = None,
    grid: float = 0.0,
) -> list[Row]:
    """Return rows from `top` to `foot`, with what is left shared between them in steps of `grid`.

    `most` is the largest share. If `even`, rows have one height if every text has room in it.
    """
    if not rows:
        return []

    def whole(length: float) -> float:
        return int(length / grid) * grid if grid and length > 0 else length

    heights, room = [one.height for one in rows], foot - top
    share = whole(room / len(rows))
    spare = whole((room - sum(heights)) / len(rows))
    spare = spare if most is None else min(spare, most)
    placed = []
    for one in rows:
        height = share if even and max(heights) <= share else one.height + spare
        placed.append(replace(one.moved(top), height=height))
        top += height
    return placed


def fill(rows: Rows, top: float, foot: float, gap: float) -> list[Row]:
    """Return rows that fill a column from `top` to `foot`, each larger in proportion to its height."""
    spans = divide([one.height for one in rows], top, foot, gap)
    return [replace(one.moved(at.start), height=at.size) for one, at in zip(rows, spans, strict=True)]


def register(
    rows: Sequence[Row], part: str, y: float, top: float, foot: float, after: float, gap: float
) -> list[Row]:
    """Return rows at `y` whose blocks of a part begin at one height: `top`, or `after` mm below the longest.

    A row that has no room for its blocks from there begins them where they are. They end on `foot`, `gap` mm
    apart or closer.
    """
    rows = [one.moved(y) for one in rows]
    begin = max([top, *(one.starts[part] + after for one in rows)])
    placed = []
    for one in rows:
        blocks = _listed(one.parts[part])
        heights = [block.height for block in blocks]
        latest = foot - sum(heights) - (one.look[part].between or 0.0) * max(len(blocks) - 1, 0)
        ys = levels(heights, begin if begin <= latest else one.starts[part], foot, gap)
        moved = [replace(block, y=at) for block, at in zip(blocks, ys, strict=True)]
        placed.append(replace(one, parts={**one.parts, part: moved}))
    return placed


def levels(heights: Sequence[float], top: float, foot: float, gap: float) -> list[float]:
    """Return where blocks begin that end on `foot`, `gap` mm apart or closer if there is little room."""
    spare = (foot - top - sum(heights)) / max(1, len(heights) - 1)
    step = max(min(gap, spare), 0.0)
    begin = foot - sum(heights) - step * (len(heights) - 1)
    return [begin + sum(heights[:number]) + step * number for number in range(len(heights))]


@dataclass(frozen=True)
class PostSlots:
    """How posts are spread: over how many spreads, and how wide a slot and the post in it are."""

    spreads: int
    slot: float
    post: float


def post_slots(
    count: int, width: float, spreads: Sequence[tuple[int, int]], posts: Sequence[tuple[float, float]]
) -> list[PostSlots]:
    """Return how posts may be spread over pages of `width` mm, widest pages first.

    `spreads` are numbers of spreads, each with the fewest slots of a page. `posts` are widths of slots, the
    largest first, each with the width of a post in a slot that is wider.
    """
    made = []
    for most, least in spreads:
        number = min(most, (count + 1) // 2)
        slot = width / max((ceil(count / number) + 1) // 2, least)
        made.append(PostSlots(number, slot, next(post for above, post in posts if slot > above)))
    return made


def picture_groups(
    shown: Sequence[PictureFile], pictures: Mapping[str, Picture], wide: float, low: float, high: float
) -> Iterator[list[PictureFile]]:
    """Yield pictures page by page: those whose ratio is `wide` or more take `low` mm, others `high` mm."""
    heights = [low if pictures[one.file].ratio >= wide else high for one in shown]
    return chunks(shown, heights, high)


def chunks(items: Sequence[T], heights: Sequence[float], room: float, gap: float = 0.0) -> Iterator[list[T]]:
    """Yield the items in order, in the fewest groups that stay within `room` mm, as even as they come.

    An item that is higher than the room has a group to itself.
    """
    count = len(items)
    # What begins with an item: how many groups, the sum of their squared heights, where the first one ends.
    best: list[tuple[int, float, int]] = [(0, 0.0, count)] * (count + 1)
    for first in reversed(range(count)):
        ways = []
        for end in range(first + 1, count + 1):
            used = sum(heights[first:end]) + gap * (end - first - 1)
            if used > room + 1e-6 and end > first + 1:
                break
            ways.append((best[end][0] + 1, best[end][1] + used**2, end))
        best[first] = min(ways, key=lambda way: (way[0], way[1], -way[2]))
    at = 0
    while at < count:
        end = best[at][2]
        yield list(items[at:end])
        at = end
