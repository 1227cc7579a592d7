"""Paragraphs at a size and a width → their lines and height in mm, by real font metrics, on the safe side."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

from tmpublish.deck.layouts import Level
from tmpublish.deck.slide_text import Paragraph
from tmpublish.deck.text_writer import Voice
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import BREAK, Run, is_han_language, length
from tmpublish.text.line_breaking import Line, Setting, balance, break_lines, width

MM_PER_PT = 25.4 / 72
# Of the width that PowerPoint and LibreOffice fill: at this share, no line count was ever too low.
SAFE_WIDTH = 0.95
_EVEN = 0.5  # the shortest line of a title, as a share of the longest
_SHORT_WORD = 12  # letters, alone on a last line
_FEW = 3  # characters of Chinese, alone on a last line
_LEAST = 0.5  # mm: rounding of line spacing to whole percent


def setting(voice: Voice, level: Level, step: int) -> Setting:
    """Return the faces and the size that a level is measured with."""
    weight = 700 if level.bold else 400
    faces = voice.brand.deck_metrics
    size = voice.size(level, step)
    return Setting(faces[f"latin.{weight}"], faces[f"han.{weight}"], size, level.tracking)


def height(
    voice: Voice, paragraphs: Sequence[Paragraph], levels: Sequence[Level], step: int, width_mm: float
) -> float:
    """Return the height in mm of paragraphs in a box; infinite where a word is wider than the box."""
    total = 0.0
    for nth, paragraph in enumerate(paragraphs):
        level = levels[min(paragraph.level, len(levels)) - 1]
        measure = setting(voice, level, step)
        room = _room(level, width_mm)
        lines = break_lines(paragraph.runs, measure, room) or [()]
        if any(width(line, measure) > room for line in lines):
            return float("inf")
        total += level.before if nth else 0
        total += sum(_line(voice, measure, level, step, line) for line in lines) * MM_PER_PT
    return total


def balanced(
    voice: Voice,
    paragraphs: Sequence[Paragraph],
    levels: Sequence[Level],
    step: int,
    size: tuple[float, float],
) -> tuple[Paragraph, ...]:
    """Return paragraphs with the line breaks that titles ask for, as far as the box has room for them.

    First all preferred breaks, then those among them that give even lines, then the quietest lines of all.
    """
    said = tuple(paragraphs)
    for way in (_preferred, _some_preferred, _quietest):
        said = tuple(
            _balanced(voice, p, levels[min(p.level, len(levels)) - 1], step, size[0], way) for p in paragraphs
        )
        if fits(voice, said, levels, step, size):
            break
    return said


def finished(
    voice: Voice,
    paragraphs: Sequence[Paragraph],
    levels: Sequence[Level],
    step: int,
    size: tuple[float, float],
) -> tuple[Paragraph, ...]:
    """Return paragraphs as they are set: titles balanced, elsewhere no short word alone at the end."""
    said = balanced(voice, paragraphs, levels, step, size)
    kept = tuple(_kept(voice, p, levels[min(p.level, len(levels)) - 1], step, size[0]) for p in said)
    return kept if fits(voice, kept, levels, step, size) else said


def _kept(voice: Voice, paragraph: Paragraph, level: Level, step: int, width_mm: float) -> Paragraph:
    """Return a paragraph that ends well: its last words tied by a no-break space, or its lines even."""
    if level.balanced or not paragraph.runs:
        return paragraph
    lines = break_lines(paragraph.runs, setting(voice, level, step), _room(level, width_mm))
    last = paragraph.runs[-1]
    if len(lines) == 1:
        return paragraph
    if last.script == "han":
        alone = sum(len(run.text) for run in lines[-1]) <= _FEW
        even = level.model_copy(update={"balanced": True})
        return _balanced(voice, paragraph, even, step, width_mm, _quietest) if alone else paragraph
    before, _, word = last.text.rpartition(" ")
    if not before or len(word) > _SHORT_WORD:
        return paragraph
    return replace(paragraph, runs=(*paragraph.runs[:-1], replace(last, text=f"{before}\u00a0{word}")))


def _room(level: Level, width_mm: float) -> float:
    """Return the width in pt that the lines of a level surely have in a box."""
    return (width_mm - level.inset - level.hang) * SAFE_WIDTH / MM_PER_PT


Way = Callable[[Sequence[Run], Setting, float], list[Line]]


def _balanced(
    voice: Voice, paragraph: Paragraph, level: Level, step: int, width_mm: float, way: Way
) -> Paragraph:
    if not level.balanced or not paragraph.runs:
        return paragraph
    lines = way(paragraph.runs, setting(voice, level, step), _room(level, width_mm))
    return replace(paragraph, runs=tuple(run for line in lines for run in (Run(BREAK), *line))[1:])


def _preferred(said: Sequence[Run], measure: Setting, room: float) -> list[Line]:
    return balance(said, measure, room)


def _quietest(said: Sequence[Run], measure: Setting, room: float) -> list[Line]:
    return balance(said, measure, room, explicit=False)


def _some_preferred(said: Sequence[Run], measure: Setting, room: float) -> list[Line]:
    """Return the fewest lines that end at preferred breaks, the most even of them; else the quietest."""
    marks = [at for at, run in enumerate(said) if run.text == BREAK]
    best: tuple[int, float, list[Line]] | None = None
    for count in range(1, len(marks)):
        for kept in combinations(marks, count):
            spaced = [
                _joint(said, at) if run.text == BREAK and at not in kept else run
                for at, run in enumerate(said)
            ]
            lines = balance(spaced, measure, room)
            lengths = [width(line, measure) for line in lines]
            evenness = min(lengths) / max(lengths)
            if len(lines) == count + 1 and max(lengths) <= room and evenness >= _EVEN:
                best = min(
                    best or (count, -evenness, lines), (count, -evenness, lines), key=lambda found: found[:2]
                )
    return best[2] if best else _quietest(said, measure, room)


def _joint(said: Sequence[Run], at: int) -> Run:
    """Return what stands for a break that is not taken: a space between Latin words, nothing beside Han."""
    beside_han = "han" in (said[at - 1].script, said[min(at + 1, len(said) - 1)].script)
    return replace(said[at], text="" if beside_han else " ")


def _line(voice: Voice, measure: Setting, level: Level, step: int, line: Sequence[Run]) -> float:
    """Return the height of a line in pt: its spacing is a share of the tallest of its fonts."""
    han = {run.script == "han" for run in line} or {voice.script == "han"}
    faces = [measure.han if is_han else measure.latin for is_han in han]
    natural = max(sum(metrics(face)[:3]) for face in faces)
    return measure.size * natural * voice.spacing(level, step)


def wide(voice: Voice, runs: Sequence[Run], level: Level, step: int) -> float:
    """Return the width in mm of the box that surely holds a text on one line."""
    return width(runs, setting(voice, level, step)) * MM_PER_PT / SAFE_WIDTH + _LEAST


def fits(
    voice: Voice,
    paragraphs: Sequence[Paragraph],
    levels: Sequence[Level],
    step: int,
    size: tuple[float, float],
) -> bool:
    """Return True if paragraphs stay inside a box of `size` (width, height in mm)."""
    return height(voice, paragraphs, levels, step, size[0]) <= size[1]


def excess(
    voice: Voice,
    paragraphs: Sequence[Paragraph],
    levels: Sequence[Level],
    step: int,
    size: tuple[float, float],
) -> int:
    """Return how many words, or Han characters, the last paragraph is too long at the least size."""
    kept = list(paragraphs)
    whole = measure_of(voice, kept[-1].runs)
    while kept[-1].runs and not fits(voice, kept, levels, step, size):
        kept[-1] = replace(kept[-1], runs=shorter(kept[-1].runs))
    return max(1, whole - measure_of(voice, kept[-1].runs))


def measure_of(voice: Voice, runs: Sequence[Run]) -> int:
    """Return how long runs are in the unit of the deck's language."""
    return length("".join(run.text for run in runs).replace(BREAK, " "), voice.office)


def shorter(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return runs without their last word or character."""
    last = runs[-1]
    cut = last.text[:-1] if last.script == "han" else last.text.rstrip().rpartition(" ")[0]
    return (*runs[:-1], replace(last, text=cut)) if cut else runs[:-1]


def unit(language: str) -> str:
    """Return what lengths are counted in."""
    return "characters" if is_han_language(language) else "words"
