"""The deck's door: a plan and a design family → a deck in one language, and the slide of each text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tmpublish.deck.custom_placement import seat_all
from tmpublish.deck.custom_slide_writer import render_guests
from tmpublish.deck.custom_template import CustomTemplate, read_venue
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.master_writer import foot_title, render_template, voice_of
from tmpublish.deck.outline import outline, slide_numbers
from tmpublish.deck.pictures import NONE, Pictures
from tmpublish.deck.placeholder_fitting import LayoutContext
from tmpublish.deck.placement import arrange
from tmpublish.deck.slide_writer import Foot, render_deck
from tmpublish.design.theme import Design, day
from tmpublish.manifest import identifier
from tmpublish.ooxml.opc import Properties, with_properties
from tmpublish.plan import Plan
from tmpublish.text.inline_markup import plain

__all__ = ["CustomTemplate", "Deck", "build_deck", "build_template", "outline", "read_venue"]


@dataclass(frozen=True)
class Deck:
    """A deck as a file (.pptx), the slide, from 1, of each stable path, and how many slides it has."""

    pptx: bytes
    slides: Mapping[str, int]
    count: int


def build_deck(
    plan: Plan,
    design: Design,
    language: str,
    pages: Mapping[str, int] | None,
    stamp: datetime,
    venue: CustomTemplate | None = None,
    source: bytes = b"",
    pictures: Pictures = NONE,
) -> Deck:
    """Return the deck of a plan in one language; the same arguments give the same bytes.

    `pages` gives the booklet's folio of each stable path, for the notes; `stamp` is the moment that the file
    bears (UTC); `venue` is an institution's own template, which then gives its looks; `source` is the plan's
    own file, which the deck names by its hash; `pictures` are those that the plan names, by their files.
    Raises PublishError for every text that fits no slide (the Problem's path is the text's), and for faults
    of the family.
    """
    layouts = read_layouts(design)
    voice = voice_of(design, language, layouts)
    slides = outline(plan, design, language, pages)
    title = plain(plan.identity.title[language])
    author, subject = (
        plain(text[language]) for text in (plan.identity.institution, plan.identity.description)
    )
    named = identifier(source) if source else ""
    properties = Properties(title, author, subject, voice.office, stamp, named)
    short = foot_title(voice, layouts, [title, author])
    foot = Foot(day(design, language, plan.date), short)
    if venue:
        table = LayoutContext(design, language, voice, layouts, venue.host.han)
        sheets = seat_all(slides, table, venue.seats)
        pptx = render_guests(sheets, venue.host, table, foot, properties, pictures)
        told = [(sheet.slide, sheet.paths) for sheet in sheets]
        return Deck(pptx, slide_numbers(plan, told), len(sheets))
    leaves = arrange(slides, design, language, voice, layouts)
    template = render_template(design, [language], short)
    pptx = render_deck(leaves, template, design, language, voice, foot, properties, pictures)
    return Deck(pptx, slide_numbers(plan, [(leaf.slide, leaf.paths) for leaf in leaves]), len(leaves))


@dataclass(frozen=True)
class Template:
    """An empty deck as a file (.pptx), and how many layouts it offers."""

    pptx: bytes
    count: int


def build_template(design: Design, languages: Sequence[str], stamp: datetime) -> Template:
    """Return the empty deck of the family; its layouts are named, and its prompts said, in all `languages`.

    The first language sets the sizes. Raises PublishError for faults of the family.
    """
    office = design.languages[languages[0]].office
    properties = Properties(design.brand.name, design.brand.name, "", office, stamp)
    pptx = with_properties(render_template(design, languages), properties, 0)
    return Template(pptx, len(read_layouts(design).layouts))
