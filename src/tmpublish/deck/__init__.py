"""The deck's door: a plan and a design family → a deck in one language, and the slide of each text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tmpublish.deck.arrange import arrange
from tmpublish.deck.layouts import read_layouts
from tmpublish.deck.outline import outline
from tmpublish.deck.package import Properties, finished
from tmpublish.deck.places import stands
from tmpublish.deck.powerpoint import Foot, render_deck
from tmpublish.deck.template import foot_title, render_template, voice_of
from tmpublish.design import Design, day
from tmpublish.model import Plan
from tmpublish.text import plain

__all__ = ["Deck", "build_deck", "build_template", "outline"]


@dataclass(frozen=True)
class Deck:
    """A deck as a file (.pptx), the slide, from 1, of each stable path, and how many slides it has."""

    pptx: bytes
    slides: Mapping[str, int]
    count: int


def build_deck(
    plan: Plan, design: Design, language: str, pages: Mapping[str, int] | None, stamp: datetime
) -> Deck:
    """Return the deck of a plan in one language; the same arguments give the same bytes.

    `pages` gives the booklet's folio of each stable path, for the notes; `stamp` is the moment that the file
    bears (UTC). Raises PublishError for every text that fits no slide (the Problem's path is the text's), and
    for faults of the family.
    """
    layouts = read_layouts(design)
    voice = voice_of(design, language, layouts)
    leaves = arrange(outline(plan, design, language, pages), design, language, voice, layouts)
    title = plain(plan.identity.title[language])
    author, subject = (
        plain(text[language]) for text in (plan.identity.institution, plan.identity.description)
    )
    properties = Properties(title, author, subject, voice.office, stamp)
    short = foot_title(voice, layouts, [title, author])
    template = render_template(design, language, short)
    foot = Foot(day(design, language, plan.date), short)
    pptx = render_deck(leaves, template, design, language, voice, foot, properties)
    return Deck(pptx, stands(plan, language, leaves), len(leaves))


def build_template(design: Design, languages: Sequence[str], stamp: datetime) -> bytes:
    """Return the empty deck (.pptx) of the family, its prompts in the first of `languages`."""
    language = languages[0]
    office = design.languages[language].office
    properties = Properties(design.brand.name, design.brand.name, "", office, stamp)
    return finished(render_template(design, language), properties, 0)
