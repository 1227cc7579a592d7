"""Does all text of the decks stay in its boxes, measured anew from the slides as they are?"""

from collections.abc import Iterator
from math import inf

from tmpublish.checks.context import CheckContext
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.deck_reader import Paragraph, TextBox, read_deck
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import BREAK, Run, is_han_language, runs
from tmpublish.text.line_breaking import Line, Setting, break_lines, width

SAFE_WIDTH = 0.95  # of what PowerPoint fills: at this share, no line count was ever too low
PT_PER_MM = 72 / 25.4
_ROUNDING = 0.75  # pt: sizes in the file are whole EMU, spacings whole percent


def check_boxes(published: CheckContext) -> Iterator[Problem]:
    """Every text of a slide has room in its box, at its size, and no box shrinks its text to make it fit.

    On an institution's own template the letters and the habits are its own, so there it is not measured.
    Bad: a size raised from 18 to 28 pt, a sentence added by hand. Good: five lines in a box for five.
    Mend: shorten the text in the plan, then build again.
    """
    if published.manifest.inputs.deck_template:
        return
    for name, language, data in published.of_kind("deck"):
        try:
            slides = read_deck(data).slides
        except ValueError:
            continue  # another check names what cannot be read
        for number, slide in enumerate(slides, 1):
            for box in slide.boxes:
                if box.shrinks:
                    message = f"“{box.name}” on slide {number} shrinks its text to make it fit; build again"
                    yield published.problem(name, "slide_autofit", message)
                if message := _excess(published.given.design.brand, box, language):
                    message = f"“{box.name}” on slide {number} {message}: shorten the text, or build again"
                    yield published.problem(name, "slide_overflow", message)


def _excess(brand: Brand, box: TextBox, language: str) -> str:
    """Return how a text exceeds its box, or nothing."""
    total = 0.0
    for nth, paragraph in enumerate(box.paragraphs):
        setting, level = _setting(brand, paragraph), paragraph.level
        measure = (box.inner[0] - level.margin) * PT_PER_MM * SAFE_WIDTH
        lines = break_lines(_line_of(paragraph, language), setting, measure if box.wraps else inf) or [()]
        widest = max(width(line, setting) for line in lines)
        if widest > measure + _ROUNDING:
            return f"is too wide for its box by {widest - measure:.0f} pt"
        heights = [_height(paragraph, setting, line, language) for line in lines]
        total += sum(heights) + (level.before if nth else 0.0)
    if total > box.inner[1] * PT_PER_MM + _ROUNDING:
        return f"is too high for its box by {total - box.inner[1] * PT_PER_MM:.0f} pt"
    return ""


def _setting(brand: Brand, paragraph: Paragraph) -> Setting:
    said = [run for run in paragraph.runs if run.text != "\v"]
    size = max((run.size for run in said), default=18.0)
    weight = 700 if any(run.bold for run in said) else 400
    tracking = max((run.tracking for run in said), default=0.0) / size
    faces = brand.deck_metrics
    return Setting(faces[f"latin.{weight}"], faces[f"han.{weight}"], size, tracking)


def _line_of(paragraph: Paragraph, language: str) -> Line:
    """Return the text of a paragraph to be broken into lines; what comes before a tab hangs beside them."""
    made: list[Run] = []
    for nth, piece in enumerate(paragraph.text.split("\v")):
        plain = piece.rpartition("\t")[2].replace("*", "\\*").replace("[", "\\[")
        made += [*([Run(BREAK)] if nth else []), *runs(plain, language)]
    return tuple(made)


def _height(paragraph: Paragraph, setting: Setting, line: Line, language: str) -> float:
    """Return the height of a line in pt: a share of the tallest of its fonts, or as set."""
    if paragraph.level.leading:
        return paragraph.level.leading
    han = {run.script == "han" for run in line} or {is_han_language(language)}
    natural = max(sum(metrics(setting.han if each else setting.latin)[:3]) for each in han)
    return setting.size * natural * paragraph.level.spacing
