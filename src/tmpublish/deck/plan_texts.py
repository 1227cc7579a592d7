"""The texts and labels of a plan in one language → paragraphs, notes and drawn values of its slides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmpublish.deck.slide_model import Figure, Note, Paragraph, Slide
from tmpublish.design import formats
from tmpublish.design.language_packs import LanguagePack
from tmpublish.design.logo import read_logo
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, parts
from tmpublish.plan.fields import Part, Text
from tmpublish.plan.sections import Measure
from tmpublish.text.inline_markup import Run, literal, plain, runs

LOGO = "logo"  # the name of the brand's logo among the pictures of a deck


@dataclass(frozen=True)
class PlanTexts:
    """The texts and labels of a plan in one language, and the booklet's page of each text id."""

    plan: Plan
    design: Design
    language: str
    pages: Mapping[str, int]

    def slide(
        self,
        key: str,
        layout: str,
        texts: Mapping[str, Any],
        notes: Iterable[Any] = (),
        *,
        section: str = "",
        cites: Iterable[Any] = (),
        **more: Any,
    ) -> Slide:
        """Return a slide without the texts that the plan leaves out; its section is its title if not given.

        The slides of a part of the plan are in the section of the first. The notes name the booklet's page
        of the `key`, else of the part that holds it, and the sources of all that it `cites`.
        """
        title = texts["title"]
        shown = {name: self._paragraphs(found) for name, found in texts.items() if found}
        section = section or (self.plain(title) if isinstance(title, Text) else "")
        noted = [self.note(each) if isinstance(each, Text) else each for each in notes if each]
        steps = key.split(".")
        holders = (".".join(steps[:count]) for count in range(len(steps), 0, -1))
        page = next((self.pages[each] for each in holders if each in self.pages), None)
        noted += [Note(self.label("booklet_page", page))] if page is not None else []
        noted += self._sources({source for part in cites for source in part.sources})
        return Slide(key, layout, section, shown, notes=tuple(noted), **more)

    def _paragraphs(self, found: Text | Paragraph | Sequence[Paragraph]) -> tuple[Paragraph, ...]:
        if isinstance(found, Text):
            return (self.paragraph(found),)
        return (found,) if isinstance(found, Paragraph) else tuple(found)

    def _sources(self, ids: set[str]) -> Iterator[Note]:
        """Yield a heading and a note for each source, in the order of the plan's references."""
        cited = [source for source in self.plan.sources if source.id in ids]
        if cited:
            yield Note(self.label("sources"))
        for source in cited:
            yield Note(formats.source_note(self.pack, source, self.plain), (source.says.path,))

    @property
    def pack(self) -> LanguagePack:
        """Return the pack of the language."""
        return self.design.languages[self.language]

    def label(self, key: str, n: int | None = None, **values: str) -> str:
        """Return a label of the language, with a capital."""
        return self.pack.label(key, n, inside=False, **values)

    def runs(self, words: str) -> tuple[Run, ...]:
        """Return the runs of words without markup."""
        return runs(literal(words), self.language)

    def plain(self, text: Text) -> str:
        """Return a text without markup."""
        return "".join(run.text for run in self.runs(plain(text[self.language])))

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text."""
        return self.pack.listed(items)

    def entry(self, name: Text, text: Text) -> str:
        """Return a text after its name, on one line."""
        return self.label("entry", name=self.plain(name), text=self.plain(text))

    def entries(self, items: Iterable[Any], name: str, text: str) -> list[str]:
        """Return a text of each item after its name."""
        return [self.entry(getattr(item, name), getattr(item, text)) for item in items]

    def number(self, number: parts.Number) -> str:
        """Return a number with its unit as running text."""
        before = self.plain(number.before) if number.before else ""
        return self.label("number", before=before, value=number.value, unit=self.plain(number.unit)).strip()

    def note(self, text: Text, *more: Text, number: str = "") -> Note:
        """Return a text in full, or one after its name, as a note, which may have a number."""
        words = self.entry(text, *more) if more else self.plain(text)
        return Note(f"{number} {words}" if number else words, (text.path, *(each.path for each in more)))

    def in_full(self, items: Iterable[parts.Strand | parts.Capability]) -> Iterator[Note]:
        """Yield the notes of items: name and headline, then the text."""
        for item in items:
            yield self.note(item.name, item.headline)
            yield self.note(item.text)

    def number_note(self, number: parts.Number) -> Note:
        """Return a number with its unit and note."""
        words = [self.number(number), *([self.plain(number.note)] if number.note else [])]
        return Note(self.listed(words), paths_of(number.before, number.unit, number.note))

    def measure_note(self, measure: Measure) -> Note:
        """Return a measure with all its values as a sentence."""
        return Note(formats.sentence(self.pack, measure), paths_of(measure.name, measure.unit))

    def paragraph(self, text: Text, level: int = 1, number: str = "", breaks: bool = True) -> Paragraph:
        """Return a text as a paragraph; without `breaks`, preferred line breaks become spaces."""
        markup = text[self.language]
        if not breaks and " // " in markup:
            markup = literal(plain(markup))
        return Paragraph(runs(markup, self.language), text.path, level, number)

    def label_paragraph(self, key: str, path: str, n: int | None = None) -> Paragraph:
        """Return a label as a paragraph with an id of its own."""
        return Paragraph(self.runs(self.label(key, n)), path)

    def figure(
        self, name: str, alt: str, items: Iterable[Part] = (), fields: Sequence[str] = (), **data: Any
    ) -> Figure:
        """Return a figure of the theme that draws `fields` of items."""
        drawn = tuple({key: self.drawn(getattr(item, key)) for key in fields} for item in items)
        return Figure(f"deck/{name}.svg.j2", alt, drawn, {"count": len(drawn), **data})

    @property
    def logo(self) -> Mapping[str, object] | None:
        """Return the brand's logo for a drawing: its name, ratio and alt text; None if there is none."""
        brand = self.design.brand
        if not brand.logo:
            return None
        ratio = read_logo(brand.logo, brand.colors["paper"]).ratio
        return {"file": LOGO, "ratio": ratio, "alt": brand.name}

    def drawn(self, value: object, breaks: bool = False) -> object:
        """Return a value of the plan for a drawing: texts with their ids, parts by field.

        A text is on one line unless its preferred breaks are wanted, as they are inside a part.
        """
        if isinstance(value, Text):
            markup = value[self.language]
            return {"path": value.path, "text": markup if breaks else literal(plain(markup))}
        if isinstance(value, list):
            return [self.drawn(each, breaks) for each in value]
        if isinstance(value, Part):
            return {name: self.drawn(getattr(value, name), True) for name in type(value).model_fields}
        return value


def paths_of(*texts: Text | None) -> tuple[str, ...]:
    """Return the ids of the texts that are there."""
    return tuple(text.path for text in texts if text)
