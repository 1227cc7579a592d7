"""Does all text of the decks stay in its boxes, measured anew from the slides as they are?"""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext
from tmpublish.checks.opc_package import spoken
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.text_boxes import Paragraph, TextBox, text_boxes
from tmpublish.text.fonts import metrics
from tmpublish.text.inline_markup import is_han_language
from tmpublish.text.line_breaking import Line, Setting, break_lines, width

SAFE_WIDTH = 0.95  # of what PowerPoint fills: at this share, no line count was ever too low
_ROUNDING = 0.75  # pt: sizes in the file are whole EMU, spacings whole percent


def check_boxes(published: CheckContext) -> Iterator[Problem]:
    """Every text of a slide has room in its box, at its size, and no box shrinks its text to make it fit.

    On an institution's own template the letters and the habits are its own, so there it is not measured.
    Bad: a size raised from 18 to 28 pt, a sentence added by hand. Good: five lines in a box for five.
    Mend: shorten the text in the plan, then build again.
    """
    if published.manifest.inputs.deck_template:
        return
    for name, language, package in spoken(published):
        for number, part in enumerate(package.slides, 1):
            if part not in package.xml:
                continue
            for box in text_boxes(package, part, language):
                if box.shrinks:
                    message = f"“{box.name}” on slide {number} shrinks its text to make it fit; build again"
                    yield published.problem(name, "slide_autofit", message)
                if message := _excess(published.given.design.brand, box, language):
                    message = f"“{box.name}” on slide {number} {message}: shorten the text, or build again"
                    yield published.problem(name, "slide_overflow", message)


def _excess(brand: Brand, box: TextBox, language: str) -> str:
    """Return how a text leaves its box, or nothing."""
    total = 0.0
    for nth, paragraph in enumerate(box.paragraphs):
        setting = _setting(brand, paragraph)
        room = (box.width - paragraph.left) * SAFE_WIDTH
        wide = room if box.wraps else float("inf")
        lines = break_lines(paragraph.runs, setting, wide) or [()]
        widest = max(width(line, setting) for line in lines)
        if widest > room + _ROUNDING:
            return f"is too wide for its box by {widest - room:.0f} pt"
        heights = [_line(paragraph, setting, line, language) for line in lines]
        before = paragraph.before if paragraph.before >= 0 else -paragraph.before * heights[0]
        total += sum(heights) + (before if nth else 0.0)
    if total > box.height + _ROUNDING:
        return f"is too high for its box by {total - box.height:.0f} pt"
    return ""


def _setting(brand: Brand, paragraph: Paragraph) -> Setting:
    faces, weight = brand.deck_metrics, 700 if paragraph.bold else 400
    return Setting(faces[f"latin.{weight}"], faces[f"han.{weight}"], paragraph.size, paragraph.tracking)


def _line(paragraph: Paragraph, setting: Setting, line: Line, language: str) -> float:
    """Return the height of a line in pt: a share of the tallest of its fonts, or what is said."""
    if paragraph.fixed:
        return paragraph.leading
    han = {run.script == "han" for run in line} or {is_han_language(language)}
    natural = max(sum(metrics(setting.han if each else setting.latin)[:3]) for each in han)
    return paragraph.size * natural * paragraph.leading
