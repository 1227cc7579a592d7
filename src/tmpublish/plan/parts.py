"""Keys of a plan → its parts: identity, vision, mission, approach, goals, capabilities, spotlight, about."""

from typing import Annotated, Literal

from pydantic import Field

from tmpublish.plan.fields import (
    Body,
    Count,
    DayOrMonth,
    Digits,
    Flag,
    Id,
    Label,
    Lead,
    Name,
    Note,
    Part,
    Plain,
    Short,
    SourceIds,
    Text,
    Title,
    YearMonthDay,
)
from tmpublish.plan.sections import Figure, Measures, Milestone, Pictures, Quote

Labels = list[tuple[Text, bool]]
"""The words of a figure, each with whether it is strong."""


class Identity(Part):
    """The institution and the title, for cover and file properties."""

    institution: Label
    """The institution's name, as running text writes it."""
    parent: Label | None = None
    """The body that the institution belongs to, such as its university."""
    wordmark: Annotated[list[Plain], Field(min_length=1, max_length=3)]
    """The lines of the wordmark on the first and last cover; the same in every language."""
    title: Title
    """The title of the document. ` // ` marks where a line may break on the cover."""
    subtitle: Title | None = None
    """The line below the title, such as “Strategy 2027 to 2032”."""
    description: Note
    """One sentence for the file's properties and for search engines."""
    imprint: Annotated[list[Note], Field(max_length=6)] = []
    """Short lines for the imprint page: edition, what the facts rest on."""


class Vision(Part):
    """Where the institution wants to be."""

    title: Label
    """The name of the section."""
    line: Title
    """The vision in one line, as cover and closing quote it. ` // ` marks where it may break."""
    text: Lead
    """The vision in one paragraph of 30 to 60 words."""


class Commitment(Part):
    """One thing that the mission promises."""

    text: Body
    """The commitment in a sentence."""


class Mission(Part):
    """What the institution is for."""

    title: Label
    """The name of the section."""
    line: Title
    """The mission in one line. ` // ` marks where it may break."""
    commitments_title: Label | None = None
    """The heading of the commitments, such as “Three commitments”."""
    commitments: Annotated[list[Commitment], Field(max_length=8)] = []
    """The commitments, each a sentence."""


class Chain(Part):
    """A figure of threads that pass the same stations, such as research and care."""

    kind: Literal["chain"]
    """Which figure this is: `chain`."""
    threads: Annotated[list[Label], Field(min_length=1, max_length=6)]
    """What moves forward together."""
    stations: Annotated[list[Label], Field(min_length=2, max_length=6)]
    """The stations, from the first to the last."""

    @property
    def labels(self) -> Labels:
        """Return the labels from top to foot."""
        return [
            *((each, True) for each in self.threads),
            *((each, False) for each in reversed(self.stations)),
        ]


class Scale(Part):
    """A figure that grows from the smallest to the largest, such as molecule to population."""

    kind: Literal["scale"]
    """Which figure this is: `scale`."""
    start: Label
    """The small end."""
    end: Label
    """The large end."""
    steps: Annotated[list[Label], Field(max_length=6)] = []
    """What works in between; an unordered list."""

    @property
    def labels(self) -> Labels:
        """Return the labels from top to foot."""
        return [(self.end, True), *((each, False) for each in self.steps), (self.start, True)]


class Reach(Part):
    """A figure of ties that reach beyond the institution."""

    kind: Literal["reach"]
    """Which figure this is: `reach`."""
    ties: Annotated[list[Label], Field(min_length=1, max_length=6)]
    """The ties; no direction is meant."""

    @property
    def labels(self) -> Labels:
        """Return the labels from top to foot."""
        return [(each, False) for each in self.ties]


class Merge(Part):
    """A figure of strands that become one."""

    kind: Literal["merge"]
    """Which figure this is: `merge`."""
    strands: Annotated[list[Label], Field(min_length=2, max_length=8)]
    """What is brought together."""
    into: Annotated[list[Label], Field(min_length=1, max_length=4)]
    """What comes of it, nearest first."""

    @property
    def labels(self) -> Labels:
        """Return the labels from top to foot."""
        return [*((each, True) for each in reversed(self.into)), *((each, False) for each in self.strands)]


class Strand(Part):
    """One element of the strategic approach."""

    id: Id
    """A short name for links, unique in the plan."""
    name: Label
    """The name, one or two words."""
    headline: Title
    """What it does, as a headline."""
    text: Body
    """What it means, in 15 to 40 words."""
    figure: Annotated[Chain | Scale | Reach | Merge, Field(discriminator="kind")] | None = None
    """The words of the figure of this element; without it a plain upright is drawn."""


class Approach(Part):
    """How the plan is carried out: a few elements that together carry the whole."""

    title: Title
    """The name of the section, such as “The Four I's”."""
    lead: Lead
    """The approach in 30 to 60 words."""
    carries: Label
    """What the elements carry together; it is printed on the lintel of the figure."""
    items: Annotated[list[Strand], Field(min_length=1, max_length=8)]
    """The elements, in their order."""


class Priority(Part):
    """One key priority of a goal."""

    name: Label
    """The priority in two to six words."""
    text: Body
    """The priority in a sentence or two, 15 to 35 words."""
    short: Short | None = None
    """The priority in at most twelve words, for slides; without it, slides show the text."""
    actions: Annotated[list[Short], Field(max_length=12)] = []
    """What is done for it, an action each."""
    owner: Name | None = None
    """Who answers for it."""
    start: Annotated[YearMonthDay | None, Field(alias="from")] = None
    """When it begins: 2027, 2027-01 or 2027-01-15."""
    end: Annotated[YearMonthDay | None, Field(alias="to")] = None
    """When it ends, that year, month or day included."""
    measures: Measures = []
    """The figures that show its progress."""
    pictures: Pictures = []
    """Pictures of it."""
    quote: Quote | None = None
    """A quotation that belongs to it."""
    sources: SourceIds = []
    """The ids of its sources."""


class Goal(Part):
    """One strategic goal with its priorities."""

    id: Id
    """A short name for links, unique in the plan."""
    name: Title
    """The goal's name. ` // ` marks where it may break when set large."""
    summary: Short
    """The goal in one line, for the overview and the slides."""
    lead: Lead
    """The goal in 30 to 60 words."""
    priorities: Annotated[list[Priority], Field(min_length=1, max_length=12)]
    """The key priorities, in their order."""
    headline: Title | None = None
    """The point as a sentence, for the title of its slide."""
    figure: Figure | None = None
    """A figure of the goal's own words."""
    measures: Measures = []
    """The figures that show its progress, beside those of its priorities."""
    pictures: Pictures = []
    """Pictures of it."""
    quote: Quote | None = None
    """A quotation that belongs to it."""
    sources: SourceIds = []
    """The ids of its sources."""

    @property
    def evidence(self) -> bool:
        """Return True if a priority has actions, measures, an owner or a time."""
        return any(
            each.actions or each.measures or each.owner or each.start or each.end for each in self.priorities
        )


class Glance(Part):
    """The overview of all goals on one spread."""

    title: Title
    """The name of the overview, such as “Six goals at a glance”."""
    lead: Short | None = None
    """One line above the overview."""


class Capability(Part):
    """Something that the institution builds on to reach its goals."""

    id: Id
    """A short name for links, unique in the plan."""
    name: Label
    """The name, one or two words."""
    headline: Title
    """What it gives, as a headline."""
    text: Body
    """What it means, in 30 to 70 words."""
    short: Short | None = None
    """The same in at most fifteen words, for slides; without it, slides show the text."""


class Capabilities(Part):
    """What the plan rests on."""

    title: Title
    """The name of the section."""
    lead: Lead | None = None
    """What the capabilities do together, in 20 to 60 words."""
    items: Annotated[list[Capability], Field(min_length=1, max_length=8)]
    """The capabilities, in their order."""


class Lattice(Part):
    """A field of dots that draws a number to scale, one dot a unit."""

    unit: Label
    """What one dot means, such as “One dot, one mu”."""
    group: Annotated[Count, Field(ge=2, le=200)] | None = None
    """How many dots make the larger unit, drawn in the accent."""
    group_label: Label | None = None
    """What the larger unit is, such as “Fifteen mu, one hectare”."""


class Number(Part):
    """A number that is set large."""

    value: Digits
    """The digits, as typed."""
    before: Label | None = None
    """Text before the number, such as “about”."""
    unit: Label
    """What is counted, such as “schools” or “mu”."""
    note: Short | None = None
    """Small text below, such as the same number in another unit."""
    lattice: Lattice | None = None
    """Draws the number as a field of dots."""
    sources: SourceIds = []
    """The ids of its sources."""


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
    """The ids of its sources."""


class Link(Part):
    """One link of a chain."""

    name: Label
    """The name of the link."""


class Steps(Part):
    """A chain of links from the first to the last, such as laboratory to society."""

    title: Title
    """What the chain shows, as a headline."""
    links: Annotated[list[Link], Field(min_length=2, max_length=7)]
    """The links, from the first to the last."""
    sources: SourceIds = []
    """The ids of its sources."""


class Event(Milestone):
    """One event of a timeline of months."""

    date: DayOrMonth
    """The day (2026-03-12), or the month (2024-10) if the day is not known."""


class Timeline(Part):
    """Events on one axis of months."""

    title: Title
    """The name of the timeline. ` // ` marks where it may break."""
    events: Annotated[list[Event], Field(min_length=1, max_length=14)]
    """The events, the earliest first."""


class Source(Part):
    """The publication that supports a fact."""

    id: Id
    """A short name that facts refer to, unique in the plan."""
    publisher: Label
    """Who published it."""
    date: DayOrMonth
    """When, as 2026-03-12, or 2026-03 for a month."""
    says: Short
    """What it supports."""
    reported: Flag = False
    """True if the publisher is not an authority; the note then begins with “as reported by”."""


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
    short: Short | None = None
    """The same in at most 20 words, for slides; without it, slides show the text."""
    sources: SourceIds = []
    """The ids of the sources of the lead."""
    pictures: Pictures = []
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
    """The end of the booklet and the deck."""

    title: Title
    """The headline."""
    text: Lead
    """The closing in 30 to 70 words; the vision line follows it."""
    short: Short | None = None
    """The same in at most 20 words, for slides; without it, slides show the text."""


class About(Part):
    """Who the institution is."""

    title: Title
    """The name of the section. ` // ` marks where it may break."""
    lead: Lead
    """The institution in 30 to 60 words."""
    short: Short | None = None
    """The same in at most 20 words, for slides; without it, slides show the text."""
    paragraphs: Annotated[list[Body], Field(max_length=6)] = []
    """More about it, a paragraph each."""
    numbers: Annotated[list[Number], Field(max_length=6)] = []
    """Its figures, set large."""
