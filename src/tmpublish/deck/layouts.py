"""A theme's deck.yml → its layouts with their placeholders, in mm and in steps of the deck's scale."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tmpublish.design.palette import ROLES
from tmpublish.design.theme import Design
from tmpublish.diagnostics import PublishError
from tmpublish.ooxml.drawingml import Box
from tmpublish.plan.fields import Flag
from tmpublish.yaml_source import read_document
from tmpublish.yaml_source.validation import error, validate

FILE = "deck/deck.yml"
AND = " · "  # between the names in several languages
FIRST_INDEX = 13  # 1 is the body of the master, 10 to 12 are date, footer and slide number

Words = Mapping[str, str]
Step = Literal["note", "label", "text", "lead", "head", "title", "display"]
STEPS: tuple[Step, ...] = get_args(Step)
Anchor = Literal["t", "ctr", "b"]


def _role(name: str) -> str:
    if name not in ROLES:
        raise error("unknown_color", f"`{name}` is not a color role. Use {', '.join(ROLES)}.")
    return name


Role = Annotated[str, AfterValidator(_role)]


class _Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Level(_Described):
    """How a paragraph of a placeholder is set."""

    size: list[Step]
    """Steps of the deck's scale, the wanted one first."""
    times: float = 1
    """The size is so many times the step, for large numbers."""
    color: Role = "ink"
    number_color: Role = "ground"
    bold: Flag = False
    before: float = 0
    """Space above in mm, but for the first paragraph."""
    inset: float = 0
    """From the left side of the box to the paragraph, in mm."""
    hang: float = 0
    """From its number to its text, in mm."""
    number_bold: Flag = False
    balanced: Flag = False
    """Lines are broken for a quiet rag, as in titles."""
    whole: Flag = False
    """On one line if it fits, whatever breaks the plan prefers."""
    tracking: float = 0
    """Letter spacing in em."""


class PlaceholderSpec(_Described):
    """A placeholder on a layout."""

    key: str
    kind: Literal["title", "body", "tbl", "chart", "pic"] = "body"
    name: Words
    """What PowerPoint calls it, by language."""
    prompt: Words
    """What it says while it is empty, by language."""
    box: Box
    """x, y, width, height in mm."""
    anchor: Anchor = "t"
    levels: list[Level] = Field(min_length=1)


class RowsSpec(PlaceholderSpec):
    """A column that shares its height among the entries of a list, each in its placeholder."""

    count: int = Field(ge=1, le=12)
    """How many rows the layout offers, and the most on one slide."""
    few: int = 0
    """Up to so many entries are larger if they have room."""
    columns: Mapping[int, int] = {}
    """In how many columns so many entries are; in one if it does not say."""
    gutter: float = 7.5
    """Between columns, in mm."""
    pitch: tuple[float, float]
    """The least and the most height of a row in mm, air above its text included."""
    air: float = 0
    """From the rule of a row to its text, in mm."""
    foot: float = 1.2
    """Space below the text of a row, in mm."""
    rule: str = ""
    """The drawing of the rules between the rows, or none."""

    def grid(self, entries: int) -> tuple[int, int, float]:
        """Return the columns and lines that so many entries take, and the width of a column in mm."""
        columns = self.columns.get(entries, 1)
        width = (self.box[2] - self.gutter * (columns - 1)) / columns
        return columns, -(-entries // columns), width


class Footers(_Described):
    """The boxes of date, footer and slide number, and their colors."""

    date: Box
    footer: Box
    number: Box
    color: Role
    number_color: Role


class LayoutSpec(_Described):
    """A kind of slide, for one purpose."""

    key: str
    name: Words
    elsewhere: list[str] = []
    """What suits it in other templates: Office's type of a layout, `agenda` or `closing`, then names of
    layouts; empty if no slide needs it."""
    drawn: str = ""
    """The drawing that shows its texts, list or figure on a custom template; if none, they are a list."""
    gives_way: list[str] = []
    """Its texts that go into the notes if a custom template has no room for them, the first one first."""
    ground: Role = "paper"
    drawing: str = ""
    """The ornament of the layout, or none."""
    footers: str = ""
    """The key of the footers it shows, or none."""
    placeholders: list[PlaceholderSpec]
    rows: RowsSpec | None = None

    def indexed(self) -> Iterator[tuple[PlaceholderSpec, int | None, int]]:
        """Yield its placeholders, then its rows, with their `idx` (none for a title) and row, from 1."""
        index = count(FIRST_INDEX)
        for spec in self.placeholders:
            yield spec, None if spec.kind == "title" else next(index), 0
        if self.rows:
            x, y, _, height = self.rows.box
            _, lines, wide = self.rows.grid(self.rows.count)
            for row in range(self.rows.count):
                column, line = divmod(row, lines)
                left, pitch = x + column * (wide + self.rows.gutter), height / lines
                box = (left, y + pitch * line, wide, pitch)
                yield self.rows.model_copy(update={"box": box}), next(index), row + 1


class Gait(_Described):
    """The layouts of one way to show a goal."""

    plain: str
    """Without a figure of its own words."""
    figure: str
    """With one."""


class OtherFonts(_Described):
    """What fonts without metrics may need, on the safe side."""

    width: float
    """As a multiple of the width in the measured font."""
    natural: float
    """The natural line, in em."""
    letters: Mapping[str, float] = {}
    """How wide a letter of running text is on average in fonts that are in wide use, in em."""


class Layouts(_Described):
    """All layouts of a theme, with what they share."""

    size: tuple[float, float]
    """Width and height of the slide in mm."""
    natural_han: float
    """The natural line of Office's Chinese font in em, which is not that of the measured font."""
    other_fonts: OtherFonts
    guides: Mapping[Literal["vertical", "horizontal"], list[float]]
    master: LayoutSpec
    footers: Mapping[str, Footers]
    layouts: list[LayoutSpec]
    gaits: list[Gait] = Field(min_length=1)
    """The ways to show goals, which take turns, so that no two in a row are alike."""


def words(choice: Words, languages: Sequence[str]) -> str:
    """Return the words in each of the languages, else those of the first that has any."""
    known = [choice[language] for language in languages if choice.get(language)]
    return AND.join(dict.fromkeys(known)) or next(iter(choice.values()))


def read_layouts(design: Design) -> Layouts:
    """Return the layouts of the theme; raises PublishError if its deck.yml is invalid."""
    return _read(design.folder)


@cache
def _read(folder: Path) -> Layouts:
    document = read_document(folder / FILE)
    layouts, problems = (None, document.problems) if document.problems else validate(document, Layouts, FILE)
    if layouts is None:
        raise PublishError(problems)
    return layouts
