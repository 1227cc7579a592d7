"""What shows the institution close up: numbers, spotlight, timeline, sources, closing and about."""

from typing import Annotated

from pydantic import Field

from tmpublish.plan.fields import (
    Body,
    Count,
    DayOrMonth,
    Digits,
    FileName,
    Flag,
    Id,
    Label,
    Lead,
    Part,
    Short,
    SourceIds,
    Title,
)


class Lattice(Part):
    """A field of dots that draws a number to scale, one dot a unit."""

    unit: Label
    """What one dot stands for, as “One dot, one mu”."""
    group: Annotated[Count, Field(ge=2, le=200)] | None = None
    """How many dots make the larger unit, drawn in the accent."""
    group_label: Label | None = None
    """What the larger unit is, as “Fifteen mu, one hectare”."""


class Number(Part):
    """A number that is set large."""

    value: Digits
    """The digits, as typed."""
    before: Label | None = None
    """What stands before, such as “about”."""
    unit: Label
    """What is counted, such as “schools” or “mu”."""
    note: Short | None = None
    """What stands below, small, such as the same in another unit."""
    lattice: Lattice | None = None
    """Draws the number as a field of dots."""
    sources: SourceIds = []
    """The ids of the sources that say so."""


class Fact(Part):
    """A labelled fact: a sentence, a list, or both."""

    id: Id
    """A short name for links, unique in the plan."""
    label: Label
    """What the fact is about, such as “Focus”."""
    text: Body | None = None
    """The fact in a sentence."""
    items: Annotated[list[Label], Field(max_length=10)] = []
    """The fact as a list."""
    sources: SourceIds = []
    """The ids of the sources that say so."""


class Link(Part):
    """One link of a chain."""

    name: Label
    """The name of the link."""


class Steps(Part):
    """A chain of links from the first to the last, as from the laboratory to society."""

    title: Title
    """What the chain shows, as a headline."""
    links: Annotated[list[Link], Field(min_length=2, max_length=7)]
    """The links, from the first to the last."""
    sources: SourceIds = []
    """The ids of the sources that say so."""


class Event(Part):
    """One event of a timeline."""

    date: DayOrMonth
    """The day (2026-03-12), or the month (2024-10) where the day is not known."""
    text: Body
    """What happened, in a sentence or two."""
    short: Short
    """The same in at most twelve words, for slides."""
    highlight: Flag = False
    """True for the event that the timeline is about."""
    sources: SourceIds = []
    """The ids of the sources that say so."""


class Timeline(Part):
    """Events on one axis of months."""

    title: Title
    """The name of the timeline. ` // ` marks where it may break."""
    events: Annotated[list[Event], Field(min_length=1, max_length=14)]
    """The events, the earliest first."""


class Source(Part):
    """Where a fact was published."""

    id: Id
    """A short name that facts refer to, unique in the plan."""
    publisher: Label
    """Who published it."""
    date: DayOrMonth
    """When, as 2026-03-12, or 2026-03 for a month."""
    says: Short
    """What it is the source of."""
    reported: Flag = False
    """True where the publisher is not an authority, so that the note says “as reported by”."""


class Picture(Part):
    """A photograph or drawing of the undertaking, on a page and a slide of its own."""

    file: FileName
    """The JPEG or PNG file, by its path below the folder of the plan; 10 cm of print ask for 1,200 pixels."""
    alt: Short
    """What the picture shows, in a sentence for those who cannot see it."""
    caption: Short | None = None
    """What stands beside the picture and on its slide: what nobody could tell by looking."""
    credit: Label | None = None
    """Whose picture it is, such as “Photo: Ada Keel”."""


class Spotlight(Part):
    """One undertaking shown close up, with its figures, its timeline and its sources."""

    id: Id
    """A short name for links, unique in the plan."""
    name: Title
    """The name in the contents and the running heads."""
    kicker: Label
    """The small line above the title, such as “Spotlight: infrastructure”."""
    title: Title
    """The headline. ` // ` marks where it may break."""
    lead: Lead
    """The undertaking in 30 to 70 words."""
    short: Short
    """The same in at most 20 words, for slides."""
    sources: SourceIds = []
    """The ids of the sources of the lead."""
    pictures: Annotated[list[Picture], Field(max_length=4)] = []
    """Pictures of it; the first faces the headline."""
    number: Number | None = None
    """The one number that is set large."""
    facts: Annotated[list[Fact], Field(max_length=8)] = []
    """What it is made of, what it is for, why."""
    chain: Steps | None = None
    """The chain that it joins, drawn as a figure."""
    timeline: Timeline | None = None
    """What happened, and when."""
    references: Annotated[list[Source], Field(max_length=20)] = []
    """The sources, printed as numbered notes in this order."""


class Closing(Part):
    """The last word."""

    title: Title
    """The headline."""
    text: Lead
    """The closing in 30 to 70 words; the vision line follows it."""
    short: Short
    """The same in at most 20 words, for slides."""


class About(Part):
    """Who the institution is."""

    title: Title
    """The name of the section. ` // ` marks where it may break."""
    lead: Lead
    """The institution in 30 to 60 words."""
    short: Short
    """The same in at most 20 words, for slides."""
    paragraphs: Annotated[list[Body], Field(max_length=6)] = []
    """More about it, a paragraph each."""
    numbers: Annotated[list[Number], Field(max_length=6)] = []
    """Its figures, set large."""
