"""A figure and its template → a drawing whose texts are measured, each kind at the first size that fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tmpublish.deck import text_fitting
from tmpublish.deck.layouts import Level
from tmpublish.deck.slide_text import Figure, Paragraph
from tmpublish.deck.svg_reader import Drawing, Lettering, lettered, letterings, read_drawing
from tmpublish.deck.text_writer import Voice
from tmpublish.design.theme import Design, draw
from tmpublish.text.inline_markup import runs

Sizes = tuple[str, ...]
_SPARE = 0.3  # mm: boxes of measured texts are a little higher, for rounding


@dataclass(frozen=True)
class Set:
    """A drawing whose texts are measured: the size step of each text, by the sizes that it may take."""

    drawing: Drawing
    steps: Mapping[Sizes, int] = field(default_factory=dict)

    def step(self, text: Lettering) -> int:
        """Return the size step of a text."""
        return self.steps.get(tuple(text.level.size), 0)


def set_figure(design: Design, language: str, voice: Voice, figure: Figure) -> Set | Lettering:
    """Return a figure whose texts all fit their boxes and stand above its foot; else one that does not."""
    steps: dict[Sizes, int] = {}
    while True:
        made = Set(_drawn(design, language, voice, figure, steps), dict(steps))
        failed = [text for text in letterings(made.drawing.parts) if not _inside(voice, made, text)]
        if not failed:
            return made
        for text in {tuple(text.level.size): text for text in failed}.values():
            sizes = tuple(text.level.size)
            steps[sizes] = steps.get(sizes, 0) + 1
            if steps[sizes] >= len(sizes):
                return text


def _inside(voice: Voice, made: Set, text: Lettering) -> bool:
    fitting = text_fitting.fits(voice, [Paragraph(text.runs)], [text.level], made.step(text), text.box[2:])
    return fitting and (not text.said or text.box[1] + text.box[3] <= made.drawing.foot)


def _drawn(
    design: Design, language: str, voice: Voice, figure: Figure, steps: Mapping[Sizes, int]
) -> Drawing:
    """Return a figure drawn by its template, which may measure texts at the sizes that are tried."""

    def step(level: Level) -> int:
        return steps.get(tuple(level.size), 0)

    def height(text: str, classes: str, width: float, bold: bool = False) -> float:
        level = Level.model_validate({"size": classes.split(), "bold": bold})
        return (
            text_fitting.height(voice, [Paragraph(runs(text, language))], [level], step(level), width)
            + _SPARE
        )

    def finished(text: Lettering) -> Lettering:
        said = text_fitting.finished(
            voice, [Paragraph(text.runs)], [text.level], step(text.level), text.box[2:]
        )
        return replace(text, runs=said[0].runs)

    data = {"first": 0, **figure.data, "items": figure.items, "alt": figure.alt}
    drawing = read_drawing(draw(design, language, figure.template, height=height, **data), language)
    return replace(drawing, parts=tuple(lettered(part, finished) for part in drawing.parts))
