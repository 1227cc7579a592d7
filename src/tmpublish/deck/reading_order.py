"""A slide as said → lines of text in reading order, as a template without our drawings can take it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tmpublish.deck.layouts import Layout
from tmpublish.deck.slide_text import Figure, Paragraph, Slide
from tmpublish.text.inline_markup import BREAK, Run, is_han, literal, plain, runs

Kind = Literal["lead", "head", "text"]


@dataclass(frozen=True)
class Line:
    """A paragraph: a `lead` stands alone, a `head` opens an entry of a list, a `text` belongs to its head."""

    kind: Kind
    paragraph: Paragraph
    link: str = ""
    bold: bool = False


Entry = tuple[Line, ...]


@dataclass(frozen=True)
class Flow:
    """The texts of a slide: its title, those that may have a place of their own by key, the list."""

    title: Line
    leads: Mapping[str, tuple[Line, ...]]
    entries: tuple[Entry, ...]


def flow(slide: Slide, layout: Layout, language: str) -> Flow:
    """Return the texts of a slide in the order in which the family's layout has them.

    Of a figure, the names and sentences become a list; what only labels its drawing goes with the drawing.
    """
    keys = [place.key for place in layout.placeholders if place.kind != "title"]
    leads = {
        key: tuple(_lead(slide, paragraph) for paragraph in slide.texts[key])
        for key in keys
        if slide.texts.get(key)
    }
    if slide.figure and slide.figure.items:
        drawn = tuple(_word(word, language) for word in slide.figure.data.values() if _is_word(word))
        leads |= {"figure": drawn} if drawn else {}
    rows = tuple(tuple(_entry(row.paragraphs, row.link)) for row in slide.rows)
    items = tuple(_items(slide.figure, language)) if slide.figure else ()
    return Flow(_lead(slide, _joined(slide.texts["title"])), leads, rows + items)


def _lead(slide: Slide, paragraph: Paragraph) -> Line:
    return Line("lead", _joined([replace(paragraph, level=1)]), slide.links.get(paragraph.path, ""))


def _joined(paragraphs: Sequence[Paragraph]) -> Paragraph:
    """Return paragraphs as one without line breaks, which are meant for boxes of another width."""
    said: list[Run] = []
    pieces = [run for each in paragraphs for run in (Run(BREAK), *each.runs)][1:]
    for at, run in enumerate(pieces):
        if run.text == BREAK:
            around = (
                (pieces[at - 1].text[-1:], pieces[at + 1].text[:1]) if 0 < at < len(pieces) - 1 else ("",)
            )
            run = replace(run, text="" if any(each and is_han(each) for each in around) else " ")
        said.append(run)
    return replace(paragraphs[0], runs=tuple(run for run in said if run.text))


def _entry(paragraphs: Iterable[Paragraph], link: str = "") -> Iterator[Line]:
    """Yield the lines of a row; a number that is a text of the plan is a head of its own."""
    first, *rest = paragraphs
    if first.number_path:
        label = Paragraph((Run(first.number, script=_script(first.number)),), first.number_path)
        first, rest = label, [replace(first, number="", number_path=""), *rest]
    yield Line("head", _joined([first]), link, bold=bool(rest))
    for each in rest:
        yield Line("text", replace(_joined([each]), level=2))


def _script(words: str) -> Literal["latin", "han"]:
    return "han" if any(map(is_han, words)) else "latin"


def _items(figure: Figure, language: str) -> Iterator[Entry]:
    for item in figure.items:
        first, *rest = (_word(word, language).paragraph for word in item.values() if _is_word(word))
        number = str(item.get("number") or item.get("value") or "")
        yield tuple(_entry([replace(first, number=number), *rest], str(item.get("link", ""))))


def _is_word(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"path", "text"}


def _word(word: object, language: str) -> Line:
    assert isinstance(word, dict)
    return Line("lead", Paragraph(runs(literal(plain(word["text"])), language), word["path"]))
