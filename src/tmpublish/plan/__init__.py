"""The model of a strategic plan: frozen pydantic models, text ids, and a walk over all parts and texts."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator

from tmpublish.plan.fields import DayOrMonth, Flag, Id, Label, Language, Part, Plain, Text
from tmpublish.plan.parts import (
    About,
    Approach,
    Capabilities,
    Closing,
    Glance,
    Goal,
    Identity,
    Mission,
    Spotlight,
    Vision,
)


class Term(Part):
    """A term with one agreed translation in every language."""

    term: Label
    """The term in each language."""
    also: dict[Language, Annotated[list[Plain], Field(min_length=1, max_length=8)]] = {}
    """Other accepted forms of the term, by language, such as `{en: [translation]}`."""


class Plan(Part):
    """A strategic plan in every language it is published in."""

    slug: Id
    """The first part of every file name, such as `harbour-school-plan`."""
    languages: Annotated[list[Language], Field(min_length=1, max_length=8)]
    """The languages of the plan; every text is written in each of them."""
    date: DayOrMonth
    """The date of this edition; file properties and the imprint show it."""
    identity: Identity
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
    attach_source: Flag = True
    """True to attach this file to each PDF, without its comments."""
    glossary: Annotated[list[Term], Field(max_length=200)] = []
    """Terms that are used in the same form everywhere."""

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


def _walk(
    value: object, names: tuple[str, ...], place: tuple[str | int, ...]
) -> Iterator[tuple[Part | Text, str, tuple[str | int, ...]]]:
    if isinstance(value, Part | Text):
        yield value, ".".join(names), place
    if isinstance(value, Part):
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), (*names, name), (*place, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = item.id if hasattr(item, "id") else str(index + 1)
            yield from _walk(item, (*names, name), (*place, index))


def texts(plan: Plan) -> Iterator[tuple[Text, tuple[str | int, ...]]]:
    """Yield every text of the plan, in the order of the model, with its place in the source."""
    for value, _, place in walk(plan):
        if isinstance(value, Text):
            yield value, place
