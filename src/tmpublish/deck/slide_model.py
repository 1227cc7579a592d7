"""Slides before layout, as plain values: paragraphs, lists, figures, tables, charts, pictures, notes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs

SLIDE_NUMBER = "@"  # a number that is known only when all slides are placed
_ELLIPSIS = "…"
_BEFORE_ELLIPSIS = " ,;:，、；："  # what goes before one


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs, the id of its text, its level (from 1), and the number in its margin."""

    runs: tuple[Run, ...]
    path: str = ""
    level: int = 1
    number: str = ""
    link: str = ""
    """The key of the slide that it links to."""
    bold: bool = False
    role: Literal["lead", "head", "text"] = "lead"
    """In running text: a `head` opens a list entry, a `text` belongs to its head, a `lead` is neither."""


@dataclass(frozen=True)
class Row:
    """An entry of a list, with the key of the slide that it links to, if any."""

    paragraphs: tuple[Paragraph, ...]
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing of the theme and what it draws; only `items` can be spread over several slides."""

    template: str
    alt: str = ""
    items: tuple[Mapping[str, object], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A table: its id, alt text, heads and rows; a cell is a paragraph, an empty one has no runs."""

    path: str
    alt: str
    heads: tuple[Paragraph, ...]
    rows: tuple[tuple[Paragraph, ...], ...]
    numbers: tuple[bool, ...]
    """Which columns hold numbers, set flush right."""
    strong: tuple[int, ...] = (0,)
    """The columns in bold; the first names the row."""
    total: bool = False
    """True if the last row holds sums."""


@dataclass(frozen=True)
class Chart:
    """A chart: its id, alt text, kind, the name of its series, its names and values."""

    path: str
    alt: str
    kind: Literal["bars", "columns", "lines"]
    series: str
    names: tuple[str, ...]
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class SlidePicture:
    """A picture on a slide: its file as the plan names it, its id, its alt text."""

    file: str
    path: str
    alt: str


@dataclass(frozen=True)
class Note:
    """A paragraph of the speaker notes, and the ids of the texts that it gives in full."""

    words: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """A slide before layout: its kind, the texts of its placeholders, its list, figure, notes and links."""

    key: str
    layout: str
    section: str
    texts: Mapping[str, tuple[Paragraph, ...]]
    rows: tuple[Row, ...] = ()
    figure: Figure | None = None
    notes: tuple[Note, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The key of the slide that a text links to, by text id."""
    picture: SlidePicture | None = None
    table: Table | None = None
    chart: Chart | None = None
    otherwise: tuple["Slide", ...] = ()
    """The slides that take its place if it does not fit, or on a custom template."""

    @property
    def title(self) -> str:
        """Return the title on one line."""
        return one_line(self.texts["title"])

    def titled(self, runs: tuple[Run, ...]) -> "Slide":
        """Return the slide with another title."""
        title = replace(self.texts["title"][0], runs=runs)
        return replace(self, texts={**self.texts, "title": (title,)})

    def variants(self) -> "Iterator[Slide]":
        """Yield the slide and all that may take its place."""
        yield self
        for each in self.otherwise:
            yield from each.variants()

    def leaves(self) -> "Iterator[Slide]":
        """Yield the slides on which it is when each takes the place of the one before."""
        for each in self.otherwise:
            yield from each.leaves()
        if not self.otherwise:
            yield self

    def retitled(
        self, titles: Mapping[str, tuple[Run, ...]], others: Mapping[str, tuple[Run, ...]]
    ) -> "Slide":
        """Return the slide with the title for its key, and those that may take its place with others."""
        slide = self.titled(titles[self.key]) if self.key in titles else self
        return replace(slide, otherwise=tuple(each.retitled(others, others) for each in self.otherwise))

    def with_noted(self, keys: Iterable[str]) -> "Slide":
        """Return the slide with some of its texts in the notes alone."""
        noted = {path for note in self.notes for path in note.paths}
        texts, notes = dict(self.texts), list(self.notes)
        for paragraphs in map(texts.pop, keys):
            paths = tuple(each.path for each in paragraphs if each.path)
            if not noted.issuperset(paths):
                notes.append(Note(one_line(paragraphs), paths))
        return replace(self, texts=texts, notes=tuple(notes))

    def elided(self, path: str, count: int, language: str) -> "Slide":
        """Return the slide with words, or Han characters, cut from a text that its notes have in full."""
        whole: list[str] = []

        def cut(paragraph: Paragraph) -> Paragraph:
            if paragraph.path != path or not paragraph.runs:
                return paragraph
            whole.append(one_line([paragraph]))
            return replace(paragraph, runs=_elided(paragraph.runs, count))

        def cut_drawn(value: Any) -> Any:
            if isinstance(value, list | tuple):
                return type(value)(map(cut_drawn, value))
            if not isinstance(value, Mapping):
                return value
            if value.get("path") != path or "text" not in value:
                return {key: cut_drawn(each) for key, each in value.items()}
            whole.append(plain(value["text"]))
            kept = _elided(runs(value["text"], language), count)
            return {**value, "text": literal("".join(run.text for run in kept).replace(BREAK, " "))}

        figure, table = self.figure, self.table
        shorter = replace(
            self,
            texts={key: tuple(map(cut, texts)) for key, texts in self.texts.items()},
            rows=tuple(replace(row, paragraphs=tuple(map(cut, row.paragraphs))) for row in self.rows),
            figure=figure and replace(figure, items=cut_drawn(figure.items), data=cut_drawn(figure.data)),
            table=table
            and replace(
                table,
                heads=tuple(map(cut, table.heads)),
                rows=tuple(tuple(map(cut, row)) for row in table.rows),
            ),
        )
        if not whole or any(path in note.paths for note in self.notes):
            return shorter
        return replace(shorter, notes=(*self.notes, Note(whole[0], (path,))))

    def as_list(self) -> "Slide":
        """Return the slide with the rows of its table as a list, without its chart."""
        if not self.table:
            return self
        filled = (tuple(cell for cell in row if cell.runs) for row in self.table.rows)
        return replace(self, table=None, chart=None, rows=tuple(Row(cells) for cells in filled if cells))

    @property
    def items(self) -> int:
        """Return the number of items of its list or figure, which may be spread over several slides."""
        return len(self.rows) + (len(self.figure.items) if self.figure else 0)


def shorter(text: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return runs without their last word or character."""
    last = text[-1]
    cut = last.text[:-1] if last.script == "han" else last.text.rstrip().rpartition(" ")[0]
    return (*text[:-1], replace(last, text=cut)) if cut else text[:-1]


def _elided(text: tuple[Run, ...], count: int) -> tuple[Run, ...]:
    """Return runs without their last words or characters, with an ellipsis; of a single word, letters go."""
    last = text[-1]
    kept = (*text[:-1], replace(last, text=last.text.removesuffix(_ELLIPSIS)))
    for _ in range(count):
        less = shorter(kept)
        while less and not less[-1].text.strip():
            less = less[:-1]
        kept = less or (replace(kept[0], text=kept[0].text[: max(1, len(kept[0].text) * 2 // 3)]),)
    last = kept[-1]
    return (*kept[:-1], replace(last, text=last.text.rstrip(_BEFORE_ELLIPSIS) + _ELLIPSIS))


def one_line(paragraphs: Iterable[Paragraph]) -> str:
    """Return the words of paragraphs on one line."""
    return " ".join(plain("".join(run.text for run in p.runs).replace(BREAK, " // ")) for p in paragraphs)
