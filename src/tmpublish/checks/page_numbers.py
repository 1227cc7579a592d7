"""Are the page numbers true: of the contents, in the foot of the pages, and what runs beside them?"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmpublish.checks.context import CheckContext, OutputSet, bare, finished
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.document import read_pdf
from tmpublish.pdf_reading.glyph_visibility import Box
from tmpublish.pdf_reading.glyphs import Stretch, read_glyphs
from tmpublish.pdf_reading.objects import Link, read_links

KIND = "booklet"
_NEAR = 3.0  # pt: what stands in one column, or on one line, however its figures are shaped
_FEWEST = 3  # links, or folios, that make a rule
_MOST_OF = 0.6  # of the lines of a list of contents have their number in one column


@dataclass(frozen=True)
class _Figure:
    """A number that stands alone on a page, and its edges in pt."""

    value: int
    box: Box


def _box(stretch: Stretch) -> Box:
    lefts, feet, rights, tops = zip(*stretch.boxes, strict=True)
    return min(lefts), min(feet), max(rights), max(tops)


def _figures(stretches: Sequence[Stretch]) -> list[_Figure]:
    found = [each for each in stretches if each.words.strip().isdecimal()]
    return [_Figure(int(each.words), _box(each)) for each in found]


def _columns(figure: _Figure) -> tuple[tuple[str, float], tuple[str, float]]:
    """Return the two columns that a number may stand in: by its left edge, or by its right one."""
    return ("left", figure.box[0]), ("right", figure.box[2])


def _is_in(figure: _Figure, column: tuple[str, float]) -> bool:
    return any(side == column[0] and abs(at - column[1]) <= _NEAR for side, at in _columns(figure))


def _in_row(box: Box, link: Link) -> bool:
    return link.box[1] <= (box[1] + box[3]) / 2 <= link.box[3]


def check_contents(published: OutputSet) -> Iterator[Problem]:
    """The contents give every chapter's own page: as printed, as linked, and as its bookmark opens it.

    Bad: `About … 30` where the chapter begins on page 31. Good: 31, after every change of the plan.
    Mend: build again.
    """
    for name, _, data in published.of_kind(KIND):
        try:
            pages, links, bookmarks = read_glyphs(data), read_links(data), read_pdf(data).bookmarks
        except ValueError:
            continue
        lines = _whole(links.links)
        most = Counter(link.page for link in lines).most_common(1)
        listing = most[0][0] if most else 0
        for number, page in enumerate(pages, 1):
            inside = [link for link in lines if link.page == number and link.name in links.places]
            targets = [links.places[link.name] for link in inside]
            for message in _untrue(inside, targets, _figures(page.stretches), number == listing):
                yield published.problem(name, "contents_wrong", f"page {number}: {message}; build again")
        rows = [
            (links.places.get(link.name, 0), bare(_words(pages[link.page - 1].stretches, link)))
            for link in lines
            if link.page == listing
        ]
        for title, opened in bookmarks:
            if opened > 0 and not any(to == opened and bare(title) in words for to, words in rows):
                message = f"the contents do not lead to “{title}” on page {opened}; build again"
                yield published.problem(name, "contents_wrong", message)


def _whole(links: Sequence[Link]) -> list[Link]:
    """Return the links inside the file; one whose words run over several lines is one link."""
    made: list[Link] = []
    for link in (each for each in links if each.name):
        last = made[-1] if made else None
        gap = last.box[1] - link.box[3] if last else 0.0
        if last and (last.page, last.name) == (link.page, link.name) and gap <= link.box[3] - link.box[1]:
            (left, foot, right, top), (left_2, foot_2, right_2, top_2) = last.box, link.box
            box = (min(left, left_2), min(foot, foot_2), max(right, right_2), max(top, top_2))
            made[-1] = replace(last, box=box)
        else:
            made.append(link)
    return made


def _words(stretches: Sequence[Stretch], link: Link) -> str:
    return "".join(each.words for each in stretches if _in_row(_box(each), link))


def _votes(
    column: tuple[str, float], rows: Sequence[Sequence[_Figure]], targets: Sequence[int]
) -> tuple[int, int]:
    """Return how many rows have their own page in a column, and how many have any number there."""
    found = [[figure.value for figure in row if _is_in(figure, column)] for row in rows]
    return sum(to in row for row, to in zip(found, targets, strict=True)), sum(map(bool, found))


def _untrue(
    links: Sequence[Link], targets: Sequence[int], figures: Sequence[_Figure], is_listing: bool
) -> Iterator[str]:
    """Yield what is wrong with the numbers beside the links of a page; most of them set the column."""
    rows = [[figure for figure in figures if _in_row(figure.box, link)] for link in links]
    columns = {column for row in rows for figure in row for column in _columns(figure)}
    votes = [(_votes(column, rows, targets), column) for column in columns]
    (true, filled), best = max(votes, default=((0, 0), ("", 0.0)))
    if filled < max(_FEWEST, _MOST_OF * len(links)) or not (true or is_listing):
        return
    for link, target, row in zip(links, targets, rows, strict=True):
        printed = [figure.value for figure in row if _is_in(figure, best)]
        if printed != [target]:
            told = f"prints {printed[0]}" if printed else "prints no page"
            yield f"the line that leads to “{link.name}”, on page {target}, {told}"


def check_folios(published: OutputSet) -> Iterator[Problem]:
    """The folios run on: where a page prints its number, it is its own.

    Bad: 12, 13, 13, 15. Good: 12, 13, 14, 15, also where a page between prints none.
    Mend: build again.
    """
    for name, _, data in published.of_kind(KIND):
        for number, folio, _ in _feet(data):
            if folio is None:
                message = f"page {number} does not print its number; build again"
                yield published.problem(name, "folio_missing", message)
            elif folio != number:
                message = f"page {number} prints the number {folio}; build again"
                yield published.problem(name, "folio_wrong", message)


def check_heads(published: CheckContext) -> Iterator[Problem]:
    """What runs beside the folio is the title of the plan, or of the chapter that the page belongs to.

    Bad: `Research` above a page on education. Good: `Education`.
    Mend: build again.
    """
    for name, language, data in published.of_kind(KIND):
        title = bare(finished(published.given.plan.identity.title, language))
        feet = _feet(data)
        try:
            chapters = read_pdf(data).bookmarks if feet else ()
        except ValueError:
            continue
        for number, _, words in feet:
            opened = [said for said, first in chapters if 0 < first <= number][-1:]
            if words and bare(words) not in {title, *map(bare, opened)}:
                message = f"beside the number of page {number} runs “{words}”, which is not its chapter"
                yield published.problem(name, "head_wrong", f"{message}; build again")


def _feet(data: bytes) -> list[tuple[int, int | None, str]]:
    """Return each page, from 1, that has a folio or what runs beside one: its folio, and those words.

    Where folios stand is learnt from the file: in a column, on a line, where numbers run with the pages.
    """
    try:
        pages = [page.stretches for page in read_glyphs(data)]
    except ValueError:
        return []
    figures = [_figures(stretches) for stretches in pages]
    # However far all of them are off, as when a page came in, they run with the pages.
    spots = Counter(
        (side, round(at / _NEAR), round(figure.box[1] / _NEAR), figure.value - number)
        for number, there in enumerate(figures, 1)
        for figure in there
        for side, at in _columns(figure)
    )
    enough = max(_FEWEST, len(pages) // 6)
    places = [((side, at * _NEAR), line * _NEAR) for (side, at, line, _), n in spots.items() if n >= enough]
    lines = {line for _, line in places}
    feet: list[tuple[int, int | None, str]] = []
    for number, (there, stretches) in enumerate(zip(figures, pages, strict=True), 1):
        on_line = [figure for figure in there if any(abs(figure.box[1] - line) <= _NEAR for line in lines)]
        # A short plan has too few right pages to learn from: there, what is on the line of the others counts.
        folios = [
            figure for figure in on_line if any(_is_in(figure, place) for place, _ in places)
        ] or on_line
        beside = [
            each.words
            for each in stretches
            if not each.words.strip().isdecimal()
            and any(abs(_box(each)[1] - line) <= _NEAR for line in lines)
        ]
        if folios or beside:
            feet.append((number, folios[0].value if folios else None, "".join(beside).strip()))
    return feet
