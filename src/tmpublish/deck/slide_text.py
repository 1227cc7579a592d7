"""A plan in one language → the plain values of slides: paragraphs, lists, figures, speaker notes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from tmpublish.design.theme import Design, day, label
from tmpublish.plan import Plan
from tmpublish.plan.fields import Part, Text
from tmpublish.plan.parts import Number, Source
from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs, the id of its text, its level (from 1), and the number in its margin."""

    runs: tuple[Run, ...]
    path: str = ""
    level: int = 1
    number: str = ""
    number_path: str = ""
    """The text id of the number, if it is a text of the plan."""
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

    @property
    def title(self) -> str:
        """Return the title on one line."""
        return one_line(self.texts["title"])


class FigureText(TypedDict):
    """A text for a drawing: its id and its markup."""

    path: str
    text: str


def one_line(paragraphs: Iterable[Paragraph]) -> str:
    """Return the words of paragraphs on one line."""
    return " ".join(plain("".join(run.text for run in p.runs).replace(BREAK, " // ")) for p in paragraphs)


@dataclass(frozen=True)
class SlideText:
    """The texts and labels of a plan in one language, and the booklet's page of each text id."""

    plan: Plan
    design: Design
    language: str
    pages: Mapping[str, int]

    def runs(self, words: str) -> tuple[Run, ...]:
        """Return the runs of words without markup."""
        return runs(literal(words), self.language)

    def plain(self, text: Text) -> str:
        """Return a text on one line."""
        return self.plain_runs(self.runs(plain(text[self.language])))

    def plain_runs(self, parts: Iterable[Run]) -> str:
        """Return runs on one line."""
        return "".join(run.text for run in parts).replace(BREAK, " ")

    def paragraph(self, text: Text, level: int = 1, number: str = "", breaks: bool = True) -> Paragraph:
        """Return a text as a paragraph; without `breaks`, preferred line breaks become spaces."""
        markup = text[self.language]
        if not breaks and " // " in markup:
            markup = literal(plain(markup))
        return Paragraph(runs(markup, self.language), text.path, level, number)

    def figure_text(self, text: Text, breaks: bool = False) -> FigureText:
        """Return a text for a drawing, on one line unless its preferred breaks are wanted."""
        markup = text[self.language]
        return {"path": text.path, "text": markup if breaks else literal(plain(markup))}

    def label(self, key: str, n: int | None = None, **values: str) -> str:
        """Return a label of the language pack."""
        return label(self.design, self.language, key, n, **values)

    def entry(self, name: Text, text: Text) -> str:
        """Return a text after its name, on one line."""
        return self.label("entry", name=self.plain(name), text=self.plain(text))

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text."""
        joined = ""
        for item in items:
            joined = self.label("listed", first=joined, next=item) if joined else item
        return joined

    def number(self, number: Number) -> str:
        """Return a number with its unit as running text."""
        before = self.plain(number.before) if number.before else ""
        return self.label("number", before=before, value=number.value, unit=self.plain(number.unit)).strip()

    def figure_data(self, figure: Part | None) -> dict[str, object] | None:
        """Return the fields of a figure, texts with their ids."""
        if figure is None:
            return None
        data: dict[str, object] = {}
        for name in type(figure).model_fields:
            value = getattr(figure, name)
            if isinstance(value, Text):
                data[name] = self.figure_text(value, breaks=True)
            elif isinstance(value, list):
                data[name] = [self.figure_text(text, breaks=True) for text in value]
            else:
                data[name] = value
        return data

    def notes(
        self, *parts: Note | Text | None, pages: Sequence[str] = (), sources: Iterable[str] = ()
    ) -> tuple[Note, ...]:
        """Return speaker notes: texts in full, the booklet's page of the first known id, the sources."""
        notes = [Note(self.plain(p), (p.path,)) if isinstance(p, Text) else p for p in parts if p]
        page = next((self.pages[path] for path in pages if path in self.pages), None)
        if page is not None:
            notes.append(Note(self.label("booklet_page", page)))
        return (*notes, *self._sources(set(sources)))

    def _sources(self, ids: set[str]) -> Iterator[Note]:
        """Yield a heading and a note for each source, in the order of the plan's references."""
        references = self.plan.spotlight.references if self.plan.spotlight else []
        cited = [source for source in references if source.id in ids]
        if cited:
            yield Note(self.label("sources"))
            yield from (self._source(source) for source in cited)

    def _source(self, source: Source) -> Note:
        words = self.label(
            "reported" if source.reported else "source",
            publisher=self.plain(source.publisher),
            date=day(self.design, self.language, source.date),
            says=self.plain(source.says),
        )
        return Note(words, (source.says.path,))
