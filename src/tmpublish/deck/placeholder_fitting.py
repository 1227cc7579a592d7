"""Lines in a placeholder of a template → the size at which they fit, measured on the safe side."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tmpublish.deck import text_fitting
from tmpublish.deck.layouts import Layouts
from tmpublish.deck.reading_order import Line
from tmpublish.deck.template_reader import HostPlace
from tmpublish.deck.text_styles import HostLevel
from tmpublish.deck.text_writer import Voice
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem
from tmpublish.text.inline_markup import Run, runs
from tmpublish.text.line_breaking import Setting, break_lines, width

SHARES = (1, 0.9, 0.8, 0.7, 0.6)  # of the template's own size; a longer list goes on to a further slide
LEAST_SIZE = 12.0  # pt; a template that sets less to begin with keeps its own
_GAP = 0.6  # em, from a number to its text
_MOST_AIR = 0.6  # em, more than the template has, between the entries of a list that leaves room


@dataclass(frozen=True)
class Filled:
    """A placeholder with its lines: at which step of its sizes, and how far texts hang, in mm."""

    place: HostPlace
    lines: tuple[Line, ...]
    step: int = 0
    hang: float = 0
    air: float = 0
    """In pt, added above each entry of a list."""

    def before(self, nth: int) -> float:
        """Return the space above a line in pt."""
        line = self.lines[nth]
        air = self.air if line.kind == "head" else 0
        return self.level(line).before * SHARES[self.step] + air if nth else 0

    def margin(self, line: Line) -> float:
        """Return where a line begins, in mm from the left of the room."""
        return 0 if line.kind == "lead" else self.hang

    def level(self, line: Line) -> HostLevel:
        """Return how the template sets the level of a line."""
        return self.place.levels[1 if line.kind == "text" else 0]

    def size(self, line: Line) -> float:
        """Return the size of a line in pt."""
        size = self.level(line).size
        return max(min(LEAST_SIZE, size), int(size * SHARES[self.step] * 2) / 2)


@dataclass
class LayoutContext:
    """What setting a deck needs, and the least step that each place of a layout has to take."""

    design: Design
    language: str
    voice: Voice
    layouts: Layouts
    han: str
    """The font that the template names for Chinese."""
    least: dict[tuple[object, ...], int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def fill(
    table: LayoutContext, key: tuple[object, ...], place: HostPlace, lines: tuple[Line, ...]
) -> Filled | None:
    """Return a place with lines at the first size that fits, no larger than `key` has elsewhere, or None.

    What room is left goes between the entries of a list.
    """
    for step in range(table.least.get(key, 0), len(SHARES)):
        filled = hung(table, Filled(place, lines, step))
        tall = height(table, filled)
        if tall <= place.room[1]:
            heads = [line for line in lines[1:] if line.kind == "head"]
            most = max((filled.size(line) * _MOST_AIR for line in heads), default=0)
            spare = (place.room[1] - tall) / text_fitting.MM_PER_PT / max(len(heads), 1)
            return replace(filled, air=min(spare, most))
    return None


def hung(table: LayoutContext, filled: Filled) -> Filled:
    """Return a place whose texts hang as far as the widest number asks for, else as the template has it."""
    first = filled.place.levels[0]
    numbers = [line for line in filled.lines if line.paragraph.number]
    # "@" stands for the number of a slide, which is known when all slides are.
    wide = [
        width(runs(line.paragraph.number.replace("@", "00"), table.language), _measure(table, filled, line))
        + filled.size(line) * _GAP
        for line in numbers
    ]
    hang = max(wide, default=0) * text_fitting.MM_PER_PT * _wider(table, first)
    return replace(filled, hang=max(hang, first.margin))


def _measure(table: LayoutContext, filled: Filled, line: Line) -> Setting:
    weight = 700 if line.bold or filled.level(line).bold else 400
    faces = table.voice.brand.deck_metrics
    return Setting(faces[f"latin.{weight}"], faces[f"han.{weight}"], filled.size(line))


def _ours(table: LayoutContext, level: HostLevel) -> bool:
    fonts = table.voice.brand.deck_fonts
    return level.font in {fonts["major.latin"], fonts["minor.latin"]}


def _wider(table: LayoutContext, level: HostLevel) -> float:
    return 1 if _ours(table, level) else table.layouts.other_fonts.width


def height(table: LayoutContext, filled: Filled) -> float:
    """Return the height of lines in mm; infinite where a word is wider than the place."""
    total = 0.0
    for nth, line in enumerate(filled.lines):
        level, measure = filled.level(line), _measure(table, filled, line)
        room = (
            (filled.place.room[0] - filled.margin(line))
            * text_fitting.SAFE_WIDTH
            / text_fitting.MM_PER_PT
            / _wider(table, level)
        )
        lines = break_lines(line.paragraph.runs, measure, room) or [()]
        if any(width(each, measure) > room for each in lines):
            return float("inf")
        total += filled.before(nth)
        total += sum(_leading(table, level, measure, each) for each in lines)
    return total * text_fitting.MM_PER_PT


def _leading(table: LayoutContext, level: HostLevel, measure: Setting, line: Sequence[Run]) -> float:
    if level.leading:
        return level.leading
    han = table.voice.script == "han" or any(run.script == "han" for run in line)
    fonts = table.voice.brand.deck_fonts
    known = table.han in {fonts["major.han"], fonts["minor.han"]} if han else _ours(table, level)
    natural = table.voice.natural["han" if han else "latin"] if known else table.layouts.other_fonts.natural
    return measure.size * level.spacing * natural
