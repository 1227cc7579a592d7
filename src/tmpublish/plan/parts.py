"""What the institution wants and how it gets there: vision, mission, approach, goals, capabilities."""

from typing import Annotated, Literal

from pydantic import Field

from tmpublish.plan.fields import Body, Id, Label, Lead, Note, Part, Plain, Short, Title


class Identity(Part):
    """Who speaks, and what the document is called."""

    institution: Label
    """The institution's name, as running text writes it."""
    parent: Label | None = None
    """The body that the institution belongs to, such as its university."""
    wordmark: Annotated[list[Plain], Field(min_length=1, max_length=3)]
    """The lines of the wordmark on the first and last cover; the same in every language."""
    title: Title
    """The title of the document. ` // ` marks where a line may break on the cover."""
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
    """What stands above the commitments, such as “Three commitments”."""
    commitments: Annotated[list[Commitment], Field(max_length=8)] = []
    """The commitments, each a sentence."""


class Chain(Part):
    """A figure of strands that pass the same stations, as research and care from laboratory to society."""

    kind: Literal["chain"]
    """Which figure this is: `chain`."""
    threads: Annotated[list[Label], Field(min_length=1, max_length=6)]
    """What moves forward together."""
    stations: Annotated[list[Label], Field(min_length=2, max_length=6)]
    """The stations, from the first to the last."""


class Scale(Part):
    """A figure that grows from the smallest to the largest, as from molecule to population."""

    kind: Literal["scale"]
    """Which figure this is: `scale`."""
    start: Label
    """The small end."""
    end: Label
    """The large end."""
    steps: Annotated[list[Label], Field(max_length=6)] = []
    """What works in between; an unordered list."""


class Reach(Part):
    """A figure of ties that reach beyond the institution."""

    kind: Literal["reach"]
    """Which figure this is: `reach`."""
    ties: Annotated[list[Label], Field(min_length=1, max_length=6)]
    """The ties; no direction is meant."""


class Merge(Part):
    """A figure of strands that become one."""

    kind: Literal["merge"]
    """Which figure this is: `merge`."""
    strands: Annotated[list[Label], Field(min_length=2, max_length=8)]
    """What is brought together."""
    into: Annotated[list[Label], Field(min_length=1, max_length=4)]
    """What comes of it, nearest first."""


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
    """What the figure of this element shows; without it a plain upright stands."""


class Approach(Part):
    """How the plan is carried out: a few elements that together carry the whole."""

    title: Title
    """The name of the section, such as “The Four I's”."""
    lead: Lead
    """The approach in 30 to 60 words."""
    carries: Label
    """What the elements carry together; it stands on the lintel of the figure."""
    items: Annotated[list[Strand], Field(min_length=1, max_length=8)]
    """The elements, in their order."""


class Priority(Part):
    """One key priority of a goal."""

    name: Label
    """The priority in two to six words."""
    text: Body
    """The priority in a sentence or two, 15 to 35 words."""
    short: Short
    """The priority in at most twelve words, for slides."""


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
    short: Short
    """The same in at most fifteen words, for slides."""


class Capabilities(Part):
    """What the plan rests on."""

    title: Title
    """The name of the section."""
    lead: Lead | None = None
    """What the capabilities do together, in 20 to 60 words."""
    items: Annotated[list[Capability], Field(min_length=1, max_length=8)]
    """The capabilities, in their order."""
