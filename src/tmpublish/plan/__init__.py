"""Tree of a plan → frozen pydantic models with text ids, and a walk over all parts and texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, field_validator

from tmpublish.plan.fields import (
    Address,
    Body,
    DayOrMonth,
    Flag,
    Id,
    Label,
    Language,
    Part,
    PartedWord,
    Plain,
    Text,
)
from tmpublish.plan.parts import (
    About,
    Approach,
    Capabilities,
    Closing,
    Glance,
    Goal,
    Identity,
    Mission,
    Number,
    Priority,
    Source,
    Spotlight,
    Vision,
)
from tmpublish.plan.sections import AnySection, Measure, in_order
from tmpublish.text.inline_markup import plain

# The sections with a key of their own, in the order of the document.
PRESETS = ("vision", "mission", "approach", "goals", "capabilities", "spotlight", "closing", "about")


class Term(Part):
    """A term with one agreed translation in every language."""

    term: Label
    """The term in each language."""
    also: dict[Language, Annotated[list[Plain], Field(min_length=1, max_length=8)]] = {}
    """Other accepted forms of the term, by language, such as `{en: [translation]}`."""
    means: Body | None = None
    """What the term means; terms with a meaning are printed as a glossary."""


Forms = Annotated[dict[Literal["zero", "one", "two", "few", "many", "other"], Plain], Field(min_length=1)]


class Words(Part):
    """The plan's own nouns, in the plural forms of each language, such as `{one: Pillar, other: Pillars}`."""

    goal: dict[Language, Forms] = {}
    """What the plan calls a goal, such as a pillar."""
    priority: dict[Language, Forms] = {}
    """What the plan calls a priority, such as an objective."""
    action: dict[Language, Forms] = {}
    """What the plan calls an action."""
    measure: dict[Language, Forms] = {}
    """What the plan calls a measure, such as an indicator."""


class Approval(Part):
    """The decision by which the plan is no longer a draft; the imprint shows it."""

    by: Label
    """Who approved the plan, such as the Board of Governors."""
    on: DayOrMonth
    """When, as 2027-01-31, or 2027-01 for a month."""


class Plan(Part):
    """A strategic plan in every language it is published in."""

    slug: Id
    """The first part of every file name, such as `harbour-school-plan`."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=8)]
    """The languages of the plan; every text is written in each of them."""
    date: DayOrMonth
    """The date of this edition; file properties and the imprint show it."""
    status: Literal["draft"] | None = None
    """`draft` marks pages, slides and file names; a draft may hold placeholders such as TODO."""
    approved: Approval | None = None
    """Who approved the plan, and when; leave it out until then."""
    address: Address | None = None
    """Where the files will be on the web; search engines and social media need it in the web editions."""
    identity: Identity
    words: Words | None = None
    vision: Vision
    mission: Mission | None = None
    approach: Approach | None = None
    glance: Glance | None = None
    goals: Annotated[list[Goal], Field(min_length=1, max_length=20)]
    """The strategic goals, in their order."""
    capabilities: Capabilities | None = None
    spotlight: Spotlight | None = None
    closing: Closing | None = None
    about: About | None = None
    sections: Annotated[list[AnySection], Field(max_length=40)] = []
    """Sections of the plan's own; each says where it goes."""
    references: Annotated[list[Source], Field(max_length=60)] = []
    """The sources of all sections, printed as numbered notes in this order."""
    hyphens: dict[Language, Annotated[list[PartedWord], Field(min_length=1, max_length=200)]] = {}
    """Where long words may be parted, by language, such as `{de: [Betriebs-arzt]}`; only there."""
    attach_source: Flag = True
    """True to attach this file to each PDF, without its comments."""
    glossary: Annotated[list[Term], Field(max_length=200)] = []
    """Terms that are used in the same form everywhere."""

    @property
    def outline(self) -> "tuple[Part | list[Goal], ...]":
        """Return the sections in the order of the document; the goals are one of them."""
        named = {name: getattr(self, name) for name in PRESETS} | {each.path: each for each in self.sections}
        present = [name for name in PRESETS if named[name]]
        return tuple(named[name] for name in in_order(present, self.sections))

    @property
    def measures(self) -> list[tuple[Goal, Priority | None, Measure]]:
        """Return every measure with its goal and, if it belongs to one, its priority."""
        found: list[tuple[Goal, Priority | None, Measure]] = []
        for goal in self.goals:
            found += [(goal, None, measure) for measure in goal.measures]
            found += [(goal, each, measure) for each in goal.priorities for measure in each.measures]
        return found

    @property
    def sources(self) -> list[Source]:
        """Return all sources, in the order of their notes."""
        return [*self.references, *(self.spotlight.references if self.spotlight else [])]

    @field_validator("languages")
    @classmethod
    def _unique(cls, languages: list[str]) -> list[str]:
        return list(dict.fromkeys(languages))

    def model_post_init(self, _: object) -> None:
        """Give every part and every text its id, and parts of a list their number in it."""
        for value, path, place in walk(self):
            value._path = path
            if isinstance(value, Part) and place and isinstance(place[-1], int):
                value._ordinal = place[-1] + 1


def walk(plan: Plan) -> Iterator[tuple[Part | Text, str, tuple[str | int, ...]]]:
    """Yield every part and text of the plan with its text id and its place in the source.

    The text id names items of a list by their id, or else by their number from 1, such as
    `goals.education.priorities.2`; the place is the way through the file: `("goals", 0, "priorities", 1)`.
    """
    yield from _walk(plan, (), ())


def paths_of_ids(plan: Plan) -> dict[str, str]:
    """Return the text id of each part with an id of its own, as links inside the plan name it."""
    parts = (part for part, _, _ in walk(plan) if isinstance(part, Part) and hasattr(part, "id"))
    return {part.id: part.path for part in parts}


def _walk(
    value: object, names: tuple[str, ...], place: tuple[str | int, ...]
) -> Iterator[tuple[Part | Text, str, tuple[str | int, ...]]]:
    if isinstance(value, Part | Text):
        yield value, ".".join(names), place
    if isinstance(value, Part):
        for name, field in type(value).model_fields.items():
            yield from _walk(getattr(value, name), (*names, name), (*place, field.alias or name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = getattr(item, "id", None) or str(index + 1)
            yield from _walk(item, (*names, name), (*place, index))


def texts(plan: Plan) -> Iterator[tuple[Text, tuple[str | int, ...]]]:
    """Yield every text of the plan, in the order of the model, with its place in the source."""
    for value, _, place in walk(plan):
        if isinstance(value, Text):
            yield value, place


@dataclass(frozen=True)
class PlanText:
    """A text of the plan in one language, without markup, and its place in the source."""

    text: str
    place: tuple[str | int, ...]


def plan_texts(plan: Plan, language: str) -> Mapping[str, PlanText]:
    """Return the texts of a plan in a language by text id, figures and lines of the wordmark included."""
    found: dict[str, PlanText] = {}
    for value, path, place in walk(plan):
        if isinstance(value, Text):
            found[path] = PlanText(plain(value[language]), (*place, language))
        elif isinstance(value, Number):
            found[f"{path}.value"] = PlanText(value.value, (*place, "value"))
        elif isinstance(value, Identity):
            for index, line in enumerate(value.wordmark):
                found[f"{path}.wordmark.{index + 1}"] = PlanText(line, (*place, "wordmark", index))
    return found
