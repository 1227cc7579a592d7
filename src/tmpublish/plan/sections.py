"""Keys of an added section → prose, points, table, timeline, people or case; what hangs on them.

The functions on tables return which columns hold numbers, their sums, and the values of their chart.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from tmpublish.diagnostics import count
from tmpublish.plan.fields import (
    Amount,
    Body,
    Cell,
    FileName,
    Flag,
    Id,
    Label,
    Lead,
    Name,
    Note,
    Part,
    Short,
    SourceIds,
    Text,
    Title,
    Year,
    YearMonthDay,
)
from tmpublish.yaml_source.validation import custom, error


class Picture(Part):
    """A photograph or drawing."""

    file: FileName
    """The JPEG or PNG file, by its path below the plan's folder; 10 cm in print need 1,200 pixels."""
    alt: Short
    """What the picture shows, in a sentence for those who cannot see it."""
    caption: Short | None = None
    """The text beside the picture and on its slide: what the picture alone does not show."""
    credit: Label | None = None
    """Whose picture it is, such as “Photo: Ada Keel”."""
    tone: Literal["duotone", "natural"] = "duotone"
    """`natural` keeps its colors; otherwise it is in those of the brand."""


Pictures = Annotated[list[Picture], Field(max_length=4)]


class Person(Part):
    """A person, or a body such as a board."""

    id: Id | None = None
    """A short name that `under` refers to, unique in the plan."""
    name: Name
    """The name, the same in every language or one in each."""
    role: Label | None = None
    """What the person does, such as “Principal”."""
    portrait: FileName | None = None
    """The picture file, by its path below the plan's folder; upright, such as 600 by 800 pixels."""


class Signatory(Person):
    """Who signs a letter or says a quotation."""

    signature: FileName | None = None
    """The picture file of the signature, by its path below the plan's folder."""


class Quote(Part):
    """A quotation, and who says it."""

    text: Short
    """The words, without quotation marks."""
    by: Signatory | None = None
    """Who says it."""


class Figure(Part):
    """A figure of one to four words each: a chain, equal parts, rings from a center, or steps."""

    kind: Literal["chain", "parts", "rings", "steps"]
    """`chain`: one leads to the next; `parts`: equals; `rings`: from the center out; `steps`: upward."""
    title: Label | None = None
    """What the whole is."""
    steps: Annotated[list[Label], Field(min_length=2, max_length=6)]
    """The words of the figure, in their order."""


class Measure(Part):
    """A figure that shows progress: data, formatted by the rules of each language."""

    id: Id
    """A short name, unique in the plan."""
    name: Label
    """What is measured."""
    unit: Name | None = None
    """The unit, such as `%`, or one in each language."""
    of: Amount | None = None
    """The whole that both values are a part of, such as 61 in “9 of 61”."""
    start: Annotated[dict[Year, Amount], Field(max_length=12)] = {}
    """The values known so far, by year, such as `{2026: 31}`."""
    target: Annotated[dict[Year, Amount], Field(min_length=1, max_length=6)]
    """The values aimed at, by year, such as `{2032: 100}`."""
    owner: Name | None = None
    """Who reports it."""
    source: Id | None = None
    """The id of the source of the values known."""


Measures = Annotated[list[Measure], Field(max_length=12)]


class Section(Part):
    """What every added section has."""

    id: Id
    """A short name for links, unique in the plan."""
    before: Id | None = None
    """The id of the section that this one goes before, such as `goals`."""
    after: Id | None = None
    """The id of the section that this one follows."""
    title: Title
    """The name of the section. ` // ` marks where it may break."""
    headline: Title | None = None
    """The point as a sentence, for the title of its slide."""
    lead: Lead | None = None
    """The section in 30 to 60 words."""
    short: Short | None = None
    """The section in at most 20 words, for slides."""
    pictures: Pictures = []
    """Pictures of it."""
    quote: Quote | None = None
    """A quotation that belongs to it."""
    sources: SourceIds = []
    """The ids of its sources."""


class Prose(Section):
    """A letter, a foreword, the context: paragraphs, signed if it is a letter."""

    kind: Literal["prose"]
    """Which kind of section this is: `prose`."""
    text: Annotated[list[Body], Field(min_length=1, max_length=40)]
    """The text, a paragraph each."""
    by: Signatory | None = None
    """Who signs it."""
    figure: Figure | None = None
    """A figure of the section's own words."""


class Point(Part):
    """A point with a name: a value, a principle, a strength."""

    name: Label
    """The name, one to four words."""
    text: Body | None = None
    """What it means, in a sentence or two."""
    short: Short | None = None
    """The same in at most twelve words, for slides."""
    items: Annotated[list[Short], Field(max_length=10)] = []
    """What it consists of, as a list."""
    sources: SourceIds = []
    """The ids of its sources."""

    @property
    def meaning(self) -> Text | None:
        """Return what it means, at length if the plan says it at length."""
        return self.text or self.short


class Points(Section):
    """Points of equal rank: values, principles, strengths and weaknesses."""

    kind: Literal["points"]
    """Which kind of section this is: `points`."""
    look: Literal["rows", "quadrants"] = "rows"
    """`quadrants` sets four points side by side, such as strengths, weaknesses, opportunities, threats."""
    points: Annotated[list[Point], Field(min_length=1, max_length=24)]
    """The points, in their order."""

    @model_validator(mode="after")
    def _four(self) -> Self:
        if self.look == "quadrants" and len(self.points) != 4:
            raise error(
                "too_few",
                f"`look: quadrants` needs 4 points; there are {len(self.points)}. Write `look: rows`.",
            )
        return self


class Table(Section):
    """A table of words and numbers, such as a budget."""

    kind: Literal["table"]
    """Which kind of section this is: `table`."""
    made_from: Annotated[Literal["measures"] | None, Field(alias="from")] = None
    """`measures` makes the table from all measures of the plan."""
    columns: Annotated[list[Name], Field(max_length=12)] = []
    """The heads of the columns."""
    unit: Name | None = None
    """The unit of all numbers, such as “million kroner”."""
    rows: Annotated[list[list[Cell]], Field(max_length=80)] = []
    """The rows, each a list with a cell for each column: a text, a number, or nothing."""
    total: Flag = False
    """True to add a row with the sums of the columns of numbers."""
    chart: Literal["bars", "columns", "lines"] | None = None
    """Draws the numbers too: lying bars, columns of years, or lines of many years."""
    note: Note | None = None
    """Small text below the table."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.made_from:
            if self.rows or self.columns:
                raise error(
                    "conflicting_keys",
                    "`from: measures` makes columns and rows itself. Delete `columns` and `rows`.",
                )
            return self
        if not self.columns or not self.rows:
            key = "columns" if not self.columns else "rows"
            raise error(
                "missing_key", f"`{key}` is missing. Add `{key}:` with a list below it, or `from: measures`."
            )
        wrong = [
            custom(
                "wrong_length",
                f"The row has {count(len(row), 'cell')}; there are {count(len(self.columns), 'column')}. "
                'Add or delete cells; an empty one is written "".',
                ("rows", index),
            )
            for index, row in enumerate(self.rows)
            if len(row) != len(self.columns)
        ]
        if wrong:
            raise ValidationError.from_exception_data("Table", wrong)
        return self


class Phase(Part):
    """One phase of a roadmap."""

    start: Annotated[YearMonthDay, Field(alias="from")]
    """When it begins: 2027, 2027-01 or 2027-01-15."""
    end: Annotated[YearMonthDay, Field(alias="to")]
    """When it ends, that year, month or day included."""
    name: Label
    """The name of the phase."""
    text: Body | None = None
    """What happens in it."""
    short: Short | None = None
    """The same in at most twelve words, for slides."""
    items: Annotated[list[Short], Field(max_length=10)] = []
    """What happens in it, as a list."""


class Milestone(Part):
    """One event on a timeline or roadmap."""

    date: YearMonthDay
    """When: 2027, 2027-01 or 2027-01-15."""
    text: Body
    """What happens, in a sentence or two."""
    short: Short | None = None
    """The same in at most twelve words, for slides; without it, slides show the text."""
    highlight: Flag = False
    """True for the main event of the timeline."""
    sources: SourceIds = []
    """The ids of its sources."""


class Roadmap(Section):
    """Phases, events, or both on one axis of time."""

    kind: Literal["timeline"]
    """Which kind of section this is: `timeline`."""
    phases: Annotated[list[Phase], Field(max_length=12)] = []
    """The phases, the earliest first."""
    events: Annotated[list[Milestone], Field(max_length=20)] = []
    """The events, the earliest first."""

    @model_validator(mode="after")
    def _any(self) -> Self:
        if not self.phases and not self.events:
            raise error(
                "missing_key", "`phases` is missing. Add `phases:` or `events:` with a list below it."
            )
        return self


class Member(Person):
    """A person of a list, or a unit of an organization chart."""

    under: str | None = None
    """The id or the name of who stands above; it draws the organization chart."""
    text: Body | None = None
    """More about the person."""


class People(Section):
    """Who leads and who advises; an organization chart if they stand under one another."""

    kind: Literal["people"]
    """Which kind of section this is: `people`."""
    people: Annotated[list[Member], Field(min_length=1, max_length=40)]
    """The people or units, in their order."""

    def above(self, member: Member) -> Member | None:
        """Return who a member stands under, by id or else by name; None at the top or if unknown."""
        if member.under is None:
            return None
        named = [other for other in self.people if member.under in {other.id, *other.name.root.values()}]
        return next((other for other in named if other is not member), None)


class Case(Section):
    """One undertaking shown close up, with pictures."""

    kind: Literal["case"]
    """Which kind of section this is: `case`."""
    kicker: Label | None = None
    """The small line above the title."""
    text: Annotated[list[Body], Field(max_length=20)] = []
    """The text, a paragraph each."""
    figure: Figure | None = None
    """A figure of the section's own words."""
    by: Signatory | None = None
    """Who speaks in it."""

    @model_validator(mode="after")
    def _any(self) -> Self:
        if not self.text and not self.lead:
            raise error(
                "missing_key", "`text` is missing. Add `text:` with a list of paragraphs, or `lead:`."
            )
        return self


AnySection = Annotated[Prose | Points | Table | Roadmap | People | Case, Field(discriminator="kind")]


def in_order(presets: Sequence[str], added: Sequence[Section]) -> list[str]:
    """Return the text ids of all sections in the order of the document.

    `presets` are those with a key of their own, such as `vision`. An added section stands before the section
    that it names, or after it; with neither, before the closing words, or at the end.
    """
    order, following = list(presets), dict[str, str]()

    def known(name: str | None) -> str:
        return next((text_id for text_id in (name, f"sections.{name}") if text_id in order), "")

    waiting = list(added)
    while waiting:
        placed = [each for each in waiting if known(each.before or each.after)]
        # What names no section that is there has no place of its own.
        section = next(
            iter(placed or [each for each in waiting if not (each.before or each.after)] or waiting)
        )
        waiting.remove(section)
        here = f"sections.{section.id}"
        if before := known(section.before):
            order.insert(order.index(before), here)
        elif after := known(section.after):
            order.insert(order.index(following.get(after, after)) + 1, here)
            following[after] = here
        else:
            order.insert(order.index("closing") if "closing" in order else len(order), here)
    return order


def is_number(part: Table, index: int) -> bool:
    """Return True if a column holds numbers and no words."""
    cells = [row[index] for row in part.rows]
    return any(isinstance(cell, Decimal) for cell in cells) and not any(
        isinstance(cell, Text) for cell in cells
    )


def has_numbers(part: Table) -> bool:
    """Return True if a column holds numbers."""
    return any(is_number(part, index) for index in range(len(part.columns)))


def numbers(part: Table, index: int) -> list[Decimal]:
    """Return the numbers of a column."""
    return [cell for row in part.rows for cell in row[index : index + 1] if isinstance(cell, Decimal)]


def total(part: Table, index: int) -> Decimal | None:
    """Return the sum of a column of numbers, or None if it is one of words."""
    return sum(numbers(part, index), Decimal(0)) if is_number(part, index) else None


def charted(part: Table) -> list[tuple[Text | str, Decimal]]:
    """Return what a chart of a table shows: the sums of its columns, or of its rows."""
    if part.chart in {"columns", "lines"}:
        names: list[Text | str] = [part.columns[index] for index in _number_columns(part)]
    else:
        names = [row[0] if isinstance(row[0], Text) else "" for row in part.rows]
    points = [[part.rows[row][at] for row, at in cells] for cells in charted_cells(part)]
    sums = [sum((each for each in cells if isinstance(each, Decimal)), Decimal(0)) for cells in points]
    return list(zip(names, sums, strict=True))


def charted_cells(part: Table) -> list[list[tuple[int, int]]]:
    """Return the row and column (from 0) of the cells that each point of a chart sums up."""
    columns, rows = _number_columns(part), range(len(part.rows))
    if part.chart in {"columns", "lines"}:
        points = [[(row, at) for row in rows] for at in columns]
    else:
        shown = columns[-1:] if _sums_itself(part, columns) else columns
        points = [[(row, at) for at in shown] for row in rows]
    return [[(row, at) for row, at in cells if isinstance(part.rows[row][at], Decimal)] for cells in points]


def _number_columns(part: Table) -> list[int]:
    return [index for index in range(len(part.columns)) if is_number(part, index)]


def _sum(row: Sequence[Any], columns: Sequence[int]) -> Decimal:
    return sum((row[index] for index in columns if isinstance(row[index], Decimal)), Decimal(0))


def _sums_itself(part: Table, columns: Sequence[int]) -> bool:
    """Return True if the last column of numbers is the sum of the others."""
    if len(columns) < 3:
        return False
    return all(_sum(row, columns[:-1]) == _sum(row, columns[-1:]) for row in part.rows)
