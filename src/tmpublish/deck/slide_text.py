"""A plan in one language → its texts, labels, folios and sources as slides and notes say them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from tmpublish.deck.slide_model import Paragraph
from tmpublish.design.theme import Design, day, label
from tmpublish.plan import Plan
from tmpublish.plan.fields import Part, Text
from tmpublish.plan.sections import Number
from tmpublish.text.inline_markup import BREAK, Run, literal, plain, runs


class Word(TypedDict):
    """A text for a drawing: its stable path and its words."""

    path: str
    text: str


@dataclass(frozen=True)
class Speech:
    """Who speaks, in which language, and where the booklet says it in full."""

    plan: Plan
    design: Design
    language: str
    pages: Mapping[str, int]

    def runs(self, words: str) -> tuple[Run, ...]:
        """Return the finished runs of words without markup."""
        return runs(literal(words), self.language)

    def plain(self, text: Text) -> str:
        """Return a text on one line."""
        return self.plain_runs(self.runs(plain(text[self.language])))

    def plain_runs(self, said: Iterable[Run]) -> str:
        """Return runs on one line."""
        return "".join(run.text for run in said).replace(BREAK, " ")

    def say(self, text: Text, level: int = 1, number: str = "", broken: bool = True) -> Paragraph:
        """Return a text as a paragraph; its preferred breaks are mere joints unless `broken`."""
        markup = text[self.language]
        if not broken and " // " in markup:
            markup = literal(plain(markup))
        return Paragraph(runs(markup, self.language), text.path, level, number)

    def word(self, text: Text, broken: bool = False) -> Word:
        """Return a text for a drawing, on one line unless its preferred breaks are wanted."""
        markup = text[self.language]
        return {"path": text.path, "text": markup if broken else literal(plain(markup))}

    def entry(self, name: Text, text: Text) -> str:
        """Return a text after its name, on one line."""
        return self.label("entry", name=self.plain(name), text=self.plain(text))

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text."""
        told = ""
        for item in items:
            told = self.label("listed", first=told, next=item) if told else item
        return told

    def label(self, key: str, n: int | None = None, **values: str) -> str:
        """Return a label of the language pack."""
        return label(self.design, self.language, key, n, **values)

    def spoken(self, number: Number) -> str:
        """Return a number with what is counted, as it is read aloud."""
        before = self.plain(number.before) if number.before else ""
        return self.label("number", before=before, value=number.value, unit=self.plain(number.unit)).strip()

    def figure(self, figure: Part | None) -> dict[str, object] | None:
        """Return the figure of an element of the approach: its kind, and its words by field."""
        if figure is None:
            return None
        made: dict[str, object] = {}
        for name in type(figure).model_fields:
            value = getattr(figure, name)
            if isinstance(value, Text):
                made[name] = self.word(value, broken=True)
            elif isinstance(value, list):
                made[name] = [self.word(text, broken=True) for text in value]
            else:
                made[name] = value
        return made

    def folio(self, *paths: str) -> Iterator[str]:
        """Yield the note that says on which page of the booklet the first known of the paths stands."""
        page = next((self.pages[path] for path in paths if path in self.pages), None)
        if page is not None:
            yield self.label("booklet_page", page)

    def sources(self, ids: Sequence[str]) -> Iterator[str]:
        """Yield the heading and a line for each source, in the order of the plan's references."""
        references = self.plan.spotlight.references if self.plan.spotlight else []
        named = [source for source in references if source.id in ids]
        if named:
            yield self.label("sources")
        for source in named:
            yield self.label(
                "reported" if source.reported else "source",
                publisher=self.plain(source.publisher),
                date=day(self.design, self.language, source.date),
                says=self.plain(source.says),
            )
