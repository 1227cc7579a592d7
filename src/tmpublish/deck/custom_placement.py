"""Slides as said + seats in a template → slides as set there: stepped down its sizes, spread, or refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tmpublish.deck import text_fitting
from tmpublish.deck.layout_matching import LayoutMatch, Seats
from tmpublish.deck.placeholder_fitting import SHARES, Filled, LayoutContext, fill, height, hung
from tmpublish.deck.reading_order import Entry, Flow, Line, flow
from tmpublish.deck.slide_text import Paragraph, Slide
from tmpublish.deck.template_reader import HostPlace
from tmpublish.design.theme import label
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.text.inline_markup import literal, runs

MOST_PARTS = 6
BAND, LEAST_BAND = 0.18, 20.0  # what a picture leaves to the text of its place: a share of its height, mm


@dataclass(frozen=True)
class Sheet:
    """A slide as it is set on a template."""

    slide: Slide
    seat: LayoutMatch
    title: Filled
    texts: tuple[Filled, ...]
    frame: HostPlace | None = None
    """Where its picture goes, if it has one: a placeholder for pictures, or the place of a text."""

    @property
    def paths(self) -> list[str]:
        """Return the stable paths of what it shows."""
        return [line.paragraph.path for each in self.filled for line in each.lines if line.paragraph.path]

    @property
    def filled(self) -> tuple[Filled, ...]:
        """Return all its places in reading order."""
        return (self.title, *self.texts)


def seat_all(slides: Sequence[Slide], table: LayoutContext, seats: Seats) -> tuple[Sheet, ...]:
    """Return the slides as set; a place of a layout has one size throughout the deck.

    Raises PublishError for texts that fit nowhere, each with its stable path.
    """
    sheets = [sheet for slide in slides for sheet in _set(table, slide, seats[slide.layout])]
    for sheet in sheets:
        for each in sheet.filled:
            key = _key(sheet.seat, each.place, sheet.slide)
            table.least[key] = max(table.least.get(key, 0), each.step)
    if table.problems:
        raise PublishError(table.problems)
    return _numbered([sheet for slide in slides for sheet in _set(table, slide, seats[slide.layout])])


def _key(seat: LayoutMatch, place: HostPlace, slide: Slide) -> tuple[object, ...]:
    """Return what has one size: the titles on a layout, and each place of a kind of slide."""
    if place is seat.title:
        return seat.layout.master, seat.layout.number
    return seat.layout.master, seat.layout.number, "row" if place.moved else place.index, slide.layout


def _set(table: LayoutContext, slide: Slide, seat: LayoutMatch) -> list[Sheet]:
    layout = table.layouts[slide.layout]
    frame, seat = _framed(seat) if slide.picture else (None, seat)
    said = flow(slide, layout, table.language)
    least = -(-len(said.entries) // len(seat.rows)) if seat.rows else 1
    for count in range(max(least, 1), min(max(len(said.entries), 1), MOST_PARTS) + 1):
        parts = [_part(table, slide, part, count) for part in range(count)]
        shares = [_share(flow(each, layout, table.language), n, count) for n, each in enumerate(parts)]
        made = [_sheet(table, each, share, seat) for each, share in zip(parts, shares, strict=True)]
        sheets = [replace(sheet, frame=frame) for sheet in made if sheet]
        if len(sheets) == count:
            return sheets
    table.problems.append(_too_much(table, said, seat))
    return []


def _framed(seat: LayoutMatch) -> tuple[HostPlace, LayoutMatch]:
    """Return where a picture goes, and the seat with what it leaves to the text."""
    held = next((place for place in seat.layout.places if place.kind == "pic"), None)
    if held:
        return held, seat
    x, y, width, height = seat.main.box
    band = min(max(height * BAND, LEAST_BAND), height / 2)
    inner = seat.main.room[1] - (height - band)
    below = replace(
        seat.main,
        box=(x, y + height - band, width, band),
        room=(seat.main.room[0], inner),
        moved=True,
    )
    return replace(seat.main, box=(x, y, width, height - band)), replace(seat, main=below)


def _part(table: LayoutContext, slide: Slide, part: int, count: int) -> Slide:
    if count == 1:
        return slide
    title = slide.title
    counted = label(table.design, table.language, "part", part + 1, title=title, total=str(count))
    first = replace(slide.texts["title"][0], runs=runs(literal(counted), table.language), level=1)
    key = f"{slide.key}#{part + 1}" if part else slide.key
    return replace(slide, key=key, texts={**slide.texts, "title": (first,)})


def _share(said: Flow, part: int, count: int) -> Flow:
    """Return one of several parts of a list, as even as they go; what leads to it stands before the first."""
    size, more = divmod(len(said.entries), count)
    ends = [0, *(size * n + min(n, more) for n in range(1, count + 1))]
    first, last = list(pairwise(ends))[part]
    return replace(said, leads={} if part else said.leads, entries=said.entries[first:last])


def _sheet(table: LayoutContext, slide: Slide, said: Flow, seat: LayoutMatch) -> Sheet | None:
    places = {key: lines for key, lines in said.leads.items() if key in seat.own}
    rest = [line for key, lines in said.leads.items() if key not in seat.own for line in lines]
    in_rows = bool(seat.rows)
    rest += [] if in_rows else [line for entry in said.entries for line in entry]
    wanted: list[tuple[HostPlace, Entry]] = [
        (seat.title, (said.title,)),
        *((seat.own[key], lines) for key, lines in places.items()),
    ]
    wanted += [(seat.main, tuple(rest))] if rest else []
    wanted += _spread(seat.rows, said.entries) if in_rows else []
    # The order of the shapes on the layout is the order in which its makers have it read.
    order = [(place.kind, place.index) for place in seat.layout.places]
    wanted[1:] = sorted(wanted[1:], key=lambda pair: order.index((pair[0].kind, pair[0].index)))
    filled = [fill(table, _key(seat, place, slide), place, lines) for place, lines in wanted]
    if None in filled:
        return None
    done = [each for each in filled if each]
    return Sheet(slide, seat, done[0], tuple(done[1:]))


def _spread(rows: Sequence[HostPlace], entries: Sequence[Entry]) -> Iterator[tuple[HostPlace, Entry]]:
    """Yield a place for each entry; together they are as high as all the places that the template has."""
    x, top, width, _ = rows[0].box
    foot = max(row.box[1] + row.box[3] for row in rows)
    pitch = (foot - top) / max(len(entries), 1)
    margins = rows[0].box[3] - rows[0].room[1]
    for row, entry in zip(rows, entries, strict=False):
        room = (row.room[0], pitch - margins)
        yield replace(row, box=(x, top, width, pitch), room=room, moved=True), entry
        top += pitch


def _numbered(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """Return sheets whose lists give the number of the slide that a line leads to."""
    numbers = {sheet.slide.key: str(number) for number, sheet in enumerate(sheets, 1)}

    def numbered(line: Line) -> Line:
        if line.paragraph.number != "@":
            return line
        return replace(line, paragraph=replace(line.paragraph, number=numbers[line.link]))

    return tuple(
        replace(
            sheet,
            texts=tuple(replace(each, lines=tuple(map(numbered, each.lines))) for each in sheet.texts),
        )
        for sheet in sheets
    )


def _too_much(table: LayoutContext, said: Flow, seat: LayoutMatch) -> Problem:
    """Return the Problem of a slide that fits nowhere: its title, a text of its own place, or an entry."""
    parts: list[tuple[HostPlace, Entry]] = [(seat.title, (said.title,))]
    parts += [(seat.own.get(key, seat.main), lines) for key, lines in said.leads.items()]
    parts += [(seat.main, entry) for entry in said.entries]
    worst, over = max(_excesses(table, parts), key=lambda pair: pair[1], default=(said.title.paragraph, 1))
    message = (
        f"`{worst.path}` ({table.language}) does not fit “{seat.layout.name}” of the template, even at its "
        f"least size: cut {over} {text_fitting.unit(table.language)}, or choose a roomier layout in the map"
    )
    return Problem(worst.path, 0, 0, "slide_overflow", message)


def _excesses(
    table: LayoutContext, parts: Sequence[tuple[HostPlace, Entry]]
) -> Iterator[tuple[Paragraph, int]]:
    for place, lines in parts:
        longest = max(lines, key=lambda line: text_fitting.measure_of(table.voice, line.paragraph.runs))
        kept, whole = longest, text_fitting.measure_of(table.voice, longest.paragraph.runs)
        others = tuple(line for line in lines if line is not longest)
        while kept.paragraph.runs:
            filled = hung(table, Filled(place, (*others, kept), len(SHARES) - 1))
            if height(table, filled) <= place.room[1]:
                break
            kept = replace(
                kept, paragraph=replace(kept.paragraph, runs=text_fitting.shorter(kept.paragraph.runs))
            )
        over = whole - text_fitting.measure_of(table.voice, kept.paragraph.runs)
        if over:
            yield longest.paragraph, over
