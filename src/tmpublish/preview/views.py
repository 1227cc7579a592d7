"""Rendered PDFs and decks → views: the pages of an output in a language, with pictures and texts.

Without LibreOffice, slides are drawn as SVG: texts, plain fills and backgrounds. Lines may break elsewhere in
PowerPoint.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from xml.sax.saxutils import escape

from tmpublish.design.brand import Brand
from tmpublish.ooxml.deck_reader import Fill, Paragraph, Slide, TextBox, read_deck
from tmpublish.ooxml.style_inheritance import Color
from tmpublish.pdf_reading import document
from tmpublish.pdf_reading.document import Letter
from tmpublish.pdf_reading.text_regions import TextRegion, find_regions
from tmpublish.plan import PlanText
from tmpublish.renderers import Key
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


KINDS = ("booklet", "summary", "deck", "web")
SCREENS = ((390, 900), (1280, 900))
"""The screens that a web edition is shown on, in CSS pixels: a phone and a desk."""
_MM_PER_PX = 25.4 / 96
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")


@dataclass(frozen=True)
class Page:
    """A page, slide or screen: a hash of its look, its size in mm, its page of a PDF (from 0), SVG or HTML.

    `origin` is a hash of its source; `likely` are ids of texts that are known to be on it.
    """

    mark: str
    width: float
    height: float
    pdf: bytes = b""
    index: int = 0
    svg: str = ""
    html: bytes = b""
    origin: str = ""
    likely: Collection[str] = ()
    letters: tuple[Letter, ...] = ()
    """Of a drawing; those of a PDF are read when asked for."""

    def picture(self, width: int) -> tuple[bytes, str]:
        """Return the picture, `width` pixels wide unless it is a drawing, and its media type."""
        if self.svg:
            return self.svg.encode(), "image/svg+xml"
        return document.picture(self.pdf, self.index, width), "image/webp"

    def regions(self, texts: Mapping[str, PlanText]) -> Sequence[TextRegion]:
        """Return the regions of the texts of the plan."""
        letters = self.letters if self.svg else document.letters(self.pdf, self.index)
        words = {path: text.text for path, text in texts.items()}
        return find_regions(letters, words, self.likely)


@dataclass(frozen=True)
class View:
    """One output in one language: its pages; `approximate` if they are drawn without LibreOffice.

    It is `whole` if it was rendered as published, without single pages replaced in an older view.
    """

    pages: tuple[Page, ...] = ()
    approximate: bool = False
    whole: bool = True

    def origins(self) -> tuple[str, ...]:
        """Return the hash of the source of each page."""
        return tuple(page.origin for page in self.pages)

    def changed(self, before: "View | None") -> tuple[int, ...]:
        """Return the pages (from 0) that look different than before or are new."""
        old = [page.mark for page in before.pages] if before else []
        if not old:
            return ()
        return tuple(
            index for index, page in enumerate(self.pages) if index >= len(old) or page.mark != old[index]
        )


def name(key: Key) -> str:
    """Return the name of a view, as used in addresses."""
    return "/".join(key)


def of_pdf(pdf: bytes, origins: Sequence[str] = (), likely: Sequence[Collection[str]] = ()) -> View:
    """Return the view of a PDF."""
    made = []
    for index, face in enumerate(document.faces(pdf)):
        origin = origins[index] if index < len(origins) else ""
        paths = likely[index] if index < len(likely) else ()
        made.append(Page(face.mark, face.width, face.height, pdf, index, origin=origin, likely=paths))
    return View(tuple(made))


def of_drawings(
    slides: Sequence[DrawnSlide], origins: Sequence[str], likely: Sequence[Collection[str]]
) -> View:
    """Return the view of slides drawn without LibreOffice."""
    made = []
    for each, origin, known in zip(slides, origins, likely, strict=True):
        mark = hashlib.sha256(each.svg.encode()).hexdigest()[:20]
        size = (each.width, each.height)
        made.append(Page(mark, *size, svg=each.svg, origin=origin, likely=known, letters=each.letters))
    return View(tuple(made), approximate=True)


def of_web(html: bytes) -> View:
    """Return the view of a web edition on the screens of `SCREENS`."""
    digest = hashlib.sha256(html).hexdigest()[:20]
    return View(
        tuple(
            Page(f"{digest}-{width}", width * _MM_PER_PX, height * _MM_PER_PX, html=html)
            for width, height in SCREENS
        )
    )


def slide_marks(deck: bytes) -> tuple[str, ...]:
    """Return a hash of each slide of a deck (PPTX), to compare before it is rendered."""
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        found = [match for name in package.namelist() if (match := _SLIDE.fullmatch(name))]
        found.sort(key=lambda match: int(match[1]))
        return tuple(hashlib.sha256(package.read(match[0])).hexdigest() for match in found)


def patched(view: View, pages: Mapping[int, Page]) -> View:
    """Return a view with some of its pages (from 0) replaced."""
    made = (pages.get(index, page) for index, page in enumerate(view.pages))
    return replace(view, pages=tuple(made), whole=False)


def of_pages(
    pdf: bytes, indexes: Sequence[int], origins: Sequence[str], likely: Sequence[Collection[str]]
) -> Mapping[int, Page]:
    """Return the pages of a PDF of these pages alone, by index in the whole; none if their number differs."""
    named = [origins[index] for index in indexes]
    pages = of_pdf(pdf, named, [likely[index] for index in indexes]).pages
    return dict(zip(indexes, pages, strict=True)) if len(pages) == len(indexes) else {}
