"""A plan → its slides as drawings (SVG) by its measures: near to what PowerPoint shows, not it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import quoteattr

from tmpublish.deck import place_deck
from tmpublish.deck.diagrams import Group, Part, PlacedFigure, Shape, read_drawing
from tmpublish.deck.layouts import Layouts, LayoutSpec, Level
from tmpublish.deck.placement import PlacedSlide
from tmpublish.deck.slide_text import Paragraph
from tmpublish.deck.slide_writer import Footer
from tmpublish.deck.text_fitting import TextFrame, TextLevel, TextStyle
from tmpublish.design.theme import Design, draw
from tmpublish.ooxml.drawingml import Box
from tmpublish.pdf_reading import page_images
from tmpublish.plan import Plan
from tmpublish.preview.text_regions import Spot
from tmpublish.text.fonts import Face, advance, glyph_path, glyphs, metrics
from tmpublish.text.inline_markup import Run, runs
from tmpublish.text.line_breaking import Line, Setting, break_lines, needs_gap, width

MM_PER_PT = 25.4 / 72
_SLANT = 10  # degrees, for emphasis: there is no italic among the measured faces


@dataclass(frozen=True)
class Sketch:
    """A slide: its drawing, its size in mm, a mark of what it shows, and where texts stand on it."""

    svg: str
    width: float
    height: float
    mark: str
    spots: tuple[Spot, ...]


def sketch_deck(plan: Plan, design: Design, language: str) -> tuple[Sketch, ...]:
    """Return the slides of a deck; raises PublishError for texts that fit no slide."""
    placed, context, _, footer = place_deck(plan, design, language)
    return tuple(
        _sketch(each, _Pencil(design, context.style, context.layouts), language, footer, number)
        for number, each in enumerate(placed, 1)
    )


@dataclass
class _Pencil:
    """Draws one slide: notes the glyphs that it uses, and where it set the texts of the plan."""

    design: Design
    style: TextStyle
    layouts: Layouts
    drawn: list[str] = field(default_factory=list)
    used: dict[tuple[int, Face], str] = field(default_factory=dict)
    spots: dict[str, list[page_images.Box]] = field(default_factory=dict)

    def ink(self, role: str) -> str:
        """Return a colour role as SVG takes it."""
        return quoteattr(self.design.brand.colors[role])

    def glyph(self, glyph: int, face: Face) -> str:
        """Return the name under which a glyph is kept."""
        return self.used.setdefault((glyph, face), f"g{len(self.used)}")

    def note(self, path: str, box: Box) -> None:
        """Note where a line of a text stands, in mm."""
        across, down = self.layouts.size
        x, y, wide, tall = box
        self.spots.setdefault(path, []).append((x / across, y / down, wide / across, tall / down))


def _sketch(placed: PlacedSlide, pencil: _Pencil, language: str, footer: Footer, number: int) -> Sketch:
    across, down = pencil.layouts.size
    layout = placed.match.kind
    for drawing in (pencil.layouts.master.drawing, layout.drawing):
        if drawing:
            svg = draw(pencil.design, language, drawing)
            ornament = PlacedFigure(read_drawing(svg, pencil.style.office))
            _parts(pencil, ornament.drawing.parts, ornament)
    for figure in placed.figures:
        _parts(pencil, figure.drawing.parts, figure)
    for text in placed.texts:
        _text(pencil, text.frame, text.placeholder.box, text.placeholder.anchor)
    if layout.footers:
        _footer(pencil, layout, (footer.date, footer.title, str(number)))
    kept = "".join(f'<path id="{name}" d="{glyph_path(*glyph)}"/>' for glyph, name in pencil.used.items())
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:g} {down:g}"><defs>{kept}</defs>'
        f'<rect width="100%" height="100%" fill={pencil.ink(layout.ground)}/>{"".join(pencil.drawn)}</svg>'
    )
    spots = tuple(Spot(path, tuple(boxes)) for path, boxes in pencil.spots.items())
    return Sketch(svg, across, down, hashlib.sha256(svg.encode()).hexdigest()[:20], spots)


def _parts(pencil: _Pencil, parts: Sequence[Part], figure: PlacedFigure) -> None:
    for part in parts:
        if isinstance(part, Group):
            _parts(pencil, part.parts, figure)
        elif isinstance(part, Shape):
            pencil.drawn.append(_form(pencil, part))
        else:
            frame = part.frame(pencil.style, figure.step(part))
            _text(pencil, frame, part.box, part.anchor, part.align)


def _form(pencil: _Pencil, form: Shape) -> str:
    x, y, wide, tall = form.box
    look = f"fill={pencil.ink(form.fill)}" if form.fill else 'fill="none"'
    if form.stroke:
        look += f' stroke={pencil.ink(form.stroke)} stroke-width="{form.stroke_width:g}"'
    if form.kind == "rect":
        return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{tall:g}" {look}/>'
    if form.kind == "ellipse":
        middle = f'cx="{x + wide / 2:g}" cy="{y + tall / 2:g}"'
        return f'<ellipse {middle} rx="{wide / 2:g}" ry="{tall / 2:g}" {look}/>'
    return f'<path d="{"".join(_data(form))}" {look}/>'


def _data(form: Shape) -> Iterator[str]:
    for command, values in form.segments:
        if command == "A":
            radius, sweep, x, y = values
            yield f"A{radius:g} {radius:g} 0 0 {sweep:g} {x:g} {y:g}"
        else:
            yield command + " ".join(f"{value:g}" for value in values)


@dataclass(frozen=True)
class _Set:
    """A line that is set: how tall it is, in mm, with the space above it."""

    line: Line
    measure: Setting
    paragraph: Paragraph
    level: TextLevel
    number: str
    before: float
    tall: float


def _text(pencil: _Pencil, frame: TextFrame, box: Box, anchor: str, align: str = "l") -> None:
    x, y, wide, tall = box
    lines = list(_lines(frame, wide))
    spare = tall - sum(line.before + line.tall for line in lines)
    y += {"t": 0.0, "ctr": spare / 2, "b": spare}[anchor]
    for line in lines:
        y += line.before
        left = x + line.level.margin
        long = width(line.line, line.measure) * MM_PER_PT
        left += {"l": 0.0, "ctr": 0.5, "r": 1.0}[align] * (wide - long)
        face = metrics(line.measure.han if pencil.style.script == "han" else line.measure.latin)
        base = y + line.tall * face.ascent / (face.ascent + face.descent + face.line_gap)
        if line.number:
            number = pencil.style.setting(replace(line.level, bold=line.level.number_bold), frame.step)
            start = x + line.level.margin + line.level.indent
            words = runs(line.number, pencil.style.office)
            _line(pencil, words, number, line.level.number_color, start, base)
            if line.paragraph.number_path:
                space = width(words, number) * MM_PER_PT
                pencil.note(line.paragraph.number_path, (start, y, space, line.tall))
        _line(pencil, line.line, line.measure, line.level.color, left, base)
        if line.paragraph.path:
            pencil.note(line.paragraph.path, (left, y, long, line.tall))
        y += line.tall


def _lines(frame: TextFrame, wide: float) -> Iterator[_Set]:
    style = frame.style
    for nth, (paragraph, level) in enumerate(zip(frame.paragraphs, frame.levels, strict=True)):
        measure, step = style.setting(level, frame.step, paragraph.bold), level.step(frame.step)
        room = (wide - level.margin) / MM_PER_PT
        tall = step.size * step.spacing * style.natural[style.script] * MM_PER_PT
        for index, line in enumerate(break_lines(paragraph.runs, measure, room) or [()]):
            first = index == 0
            before = step.before * MM_PER_PT if first and nth else 0.0
            yield _Set(line, measure, paragraph, level, paragraph.number if first else "", before, tall)


def _line(pencil: _Pencil, line: Sequence[Run], measure: Setting, role: str, x: float, base: float) -> None:
    em = measure.size * MM_PER_PT
    before = ""
    for run in line:
        if needs_gap(before[-1:], run.text[:1]):
            x += measure.gap_em * em
        han = run.script == "han"
        face = measure.han if han else measure.latin
        if run.emphasis and han:
            face = pencil.style.brand.deck_metrics["han.700"]
        slant = f" skewX(-{_SLANT})" if run.emphasis and not han else ""
        placed = "".join(
            f'<use href="#{pencil.glyph(glyph, face)}" x="{at + nth * measure.tracking:.3f}"/>'
            for nth, (glyph, at) in enumerate(glyphs(run.text, face))
        )
        moved = f"translate({x:.3f} {base:.3f}) scale({em:.4f}){slant}"
        pencil.drawn.append(f'<g transform="{moved}" fill={pencil.ink(role)}>{placed}</g>')
        x += advance(run.text, face, em) + len(run.text) * measure.tracking * em
        before = run.text


def _footer(pencil: _Pencil, layout: LayoutSpec, texts: Sequence[str]) -> None:
    foot = pencil.layouts.footers[layout.footers]
    kinds = (
        (foot.date, "l", foot.color),
        (foot.footer, "l", foot.color),
        (foot.number, "r", foot.number_color),
    )
    for words, (box, align, color) in zip(texts, kinds, strict=True):
        level = pencil.style.level(Level(size=["note"], color=color, bold=color == foot.number_color))
        paragraph = Paragraph(runs(words, pencil.style.office))
        frame = TextFrame(pencil.style, (paragraph,), (level,), 0, box[2:])
        _text(pencil, frame, box, "ctr", align)
