"""Deck (PPTX) → its slides as approximate drawings (SVG), for a machine without LibreOffice.

Texts, plain fills and backgrounds are drawn; lines may break elsewhere in PowerPoint.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from xml.sax.saxutils import escape

from tmpublish.design.brand import Brand
from tmpublish.ooxml.deck_reader import Fill, Paragraph, Slide, TextBox, read_deck
from tmpublish.ooxml.style_inheritance import Color
from tmpublish.pdf_reading.document import Letter
from tmpublish.text.inline_markup import BREAK, Run, runs
from tmpublish.text.line_breaking import Line, Setting, break_lines, width

MM_PER_PT = 25.4 / 72
_LEADING, _ASCENT = 1.2, 0.95  # of the size: about what the fonts of slides have
_FONTS = "Carlito, Calibri, 'Noto Sans SC', 'Microsoft YaHei', sans-serif"
_SHARES = {"l": 0.0, "t": 0.0, "ctr": 0.5, "r": 1.0, "b": 1.0}


@dataclass(frozen=True)
class DrawnSlide:
    """A slide: its drawing, its size in mm, and about where its letters are."""

    svg: str
    width: float
    height: float
    letters: tuple[Letter, ...]


def draw_slides(deck: bytes, brand: Brand, language: str) -> tuple[DrawnSlide, ...]:
    """Return the slides of a deck; raise ValueError if it cannot be read."""
    read = read_deck(deck)
    return tuple(_draw(slide, read.size, brand, language) for slide in read.slides)


def _draw(slide: Slide, size: tuple[float, float], brand: Brand, language: str) -> DrawnSlide:
    ground = _color(slide.background or (255, 255, 255, 1.0))
    parts, letters = [f'<rect width="100%" height="100%" {ground}/>'], list[Letter]()
    parts += [_fill(fill) for fill in slide.fills if fill.color and fill.form in ("rect", "ellipse")]
    for box in (*slide.layout_boxes, *slide.boxes):
        for line in _lines(box, brand, language) if box.box else ():
            parts.append(line.svg(language))
            letters += line.letters(size)
    view = f'viewBox="0 0 {size[0]:g} {size[1]:g}" font-family="{_FONTS}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{"".join(parts)}</svg>'
    return DrawnSlide(svg, *size, tuple(letters))


def _color(color: Color) -> str:
    return f'fill="#{color[0]:02x}{color[1]:02x}{color[2]:02x}" fill-opacity="{color[3]:g}"'


def _fill(fill: Fill) -> str:
    x, y, wide, tall = fill.box
    color = _color(fill.color) if fill.color else ""
    if fill.form == "rect":
        return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{tall:g}" {color}/>'
    middle = f'cx="{x + wide / 2:g}" cy="{y + tall / 2:g}"'
    return f'<ellipse {middle} rx="{wide / 2:g}" ry="{tall / 2:g}" {color}/>'


@dataclass(frozen=True)
class _DrawnLine:
    """A line of text: its place in mm, its height, its size in mm and its look."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    look: str

    def svg(self, language: str) -> str:
        """Return the line, stretched to its measured width whatever font the browser has."""
        place = f'x="{self.x:.2f}" y="{self.y + self.height * _ASCENT / _LEADING:.2f}"'
        measured = f'textLength="{self.width:.2f}" lengthAdjust="spacingAndGlyphs" xml:lang="{language}"'
        return f'<text {place} font-size="{self.size:.2f}" {measured} {self.look}>{escape(self.text)}</text>'

    def letters(self, size: tuple[float, float]) -> Iterator[Letter]:
        """Yield its letters with boxes as shares of the slide; all letters count as equally wide."""
        each = self.width / len(self.text)
        for at, character in enumerate(self.text):
            if not character.isspace():
                box = (self.x + at * each, self.y, each, self.height)
                yield Letter(
                    character, (box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1])
                )


def _lines(box: TextBox, brand: Brand, language: str) -> Iterator[_DrawnLine]:
    """Yield the lines of a text box where its alignment puts them."""
    x, y, wide, tall = box.box or (0.0, 0.0, 0.0, 0.0)
    broken = [
        (paragraph, setting, line, before if not at else 0.0, height)
        for nth, paragraph in enumerate(box.paragraphs)
        for setting in [_setting(paragraph, brand)]
        for height in [
            (paragraph.level.leading or setting.size * _LEADING * paragraph.level.spacing) * MM_PER_PT
        ]
        for before in [paragraph.level.before * MM_PER_PT if nth else 0.0]
        for at, line in enumerate(_broken(paragraph, setting, box, language))
    ]
    free = box.inner[1] - sum(before + height for *_, before, height in broken)
    top = y + (tall - box.inner[1]) / 2 + free * _SHARES.get(box.anchor, 0.0)
    for paragraph, setting, line, before, height in broken:
        top += before
        text, long = "".join(run.text for run in line), width(line, setting) * MM_PER_PT
        left = x + (wide - box.inner[0]) / 2 + paragraph.level.margin
        left += (box.inner[0] - paragraph.level.margin - long) * _SHARES.get(paragraph.level.align, 0.0)
        color = next((run.color for run in paragraph.runs if run.color), (0, 0, 0, 1.0))
        look = _color(color) + (' font-weight="700"' if any(run.bold for run in paragraph.runs) else "")
        if text.strip():
            yield _DrawnLine(text, left, top, long, height, setting.size * MM_PER_PT, look)
        top += height


def _setting(paragraph: Paragraph, brand: Brand) -> Setting:
    words = [run for run in paragraph.runs if run.text.strip()]
    size = max((run.size for run in words), default=paragraph.level.size)
    weight = 700 if any(run.bold for run in words) else 400
    faces = brand.deck_metrics
    return Setting(faces[f"latin.{weight}"], faces[f"han.{weight}"], size, paragraph.level.tracking / size)


def _broken(paragraph: Paragraph, setting: Setting, box: TextBox, language: str) -> Sequence[Line]:
    """Return the lines of a paragraph."""
    words: list[Run] = []
    for nth, part in enumerate(paragraph.text.replace("\t", " ").split("\v")):
        plain = part.replace("\\", "\\\\").replace("*", "\\*").replace("[", "\\[")
        words += [*([Run(BREAK)] if nth else []), *runs(plain, language)]
    measure = (box.inner[0] - paragraph.level.margin) / MM_PER_PT if box.wraps else inf
    return break_lines(words, setting, measure) or [()]
