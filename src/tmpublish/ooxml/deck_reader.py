"""Bytes of a deck → its slides in the order of the show: text boxes, fills, notes.

Lengths are in mm, type sizes in pt. A box carries the name of its shape, which is the text id in our decks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from lxml import etree

from tmpublish.design.palette import contrast
from tmpublish.ooxml.drawingml import EMU_PER_MM, NOTHING, A, Box, P, Transform, local, placement
from tmpublish.ooxml.opc import Package, read_package
from tmpublish.ooxml.style_inheritance import (
    Color,
    Inheritance,
    TextLevel,
    inheritance,
    level_properties,
    placeholder,
    text_level,
)

ON = {"1", "true", "on"}
MIN_SIZE = 6.0  # pt
_MIN_CONTRAST = 1.8  # below it, text has the color of its background (WCAG 2.2, 1.4.3 asks for 3 and more)
_MIN_OPACITY = 0.3
_MIN_SIDE = 0.7  # mm
_COVERED, _VISIBLE = 0.5, 0.5  # of the area of a box
_DEFAULT_SIZE = {"cx": "9144000", "cy": "6858000"}
_CELL_INSETS = {"marL": "91440", "marT": "45720", "marR": "91440", "marB": "45720"}


@dataclass(frozen=True)
class Run:
    """A run of text as set; "\\v" is a line break. `hidden` says why it cannot be seen, or ""."""

    text: str
    size: float
    bold: bool
    color: Color | None
    field: str = ""
    """The type of the field that fills it in, such as `slidenum`."""
    hidden: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs and how its level is set."""

    runs: tuple[Run, ...]
    level: TextLevel

    @property
    def text(self) -> str:
        """Return its text, fields included."""
        return "".join(run.text for run in self.runs)


class Cell(NamedTuple):
    """Where a cell is in its table, from 0, and how many rows and columns that has."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class TextBox:
    """The text of a shape or table cell, and where it lies."""

    name: str
    box: Box | None
    """Of a table cell, that of the whole table."""
    inner: tuple[float, float]
    """Width and height for text, inside the insets."""
    anchor: str
    """`t` (top), `ctr` or `b` (bottom)."""
    wraps: bool
    paragraphs: tuple[Paragraph, ...]
    cell: Cell | None = None

    @property
    def text(self) -> str:
        """Return its text, a line per paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Fill:
    """What a shape fills: its color, None for a picture, pattern or gradient; `form` as in `rect`, or ""."""

    box: Box
    color: Color | None
    form: str


@dataclass(frozen=True)
class Slide:
    """A slide: what it shows, in the order of painting, and what belongs to it without being shown."""

    boxes: tuple[TextBox, ...]
    layout_boxes: tuple[TextBox, ...]
    """Text that its layout and master paint behind it."""
    notes: tuple[str, ...]
    """The paragraphs of its notes."""
    background: Color | None = None
    fills: tuple["Fill", ...] = ()

    @property
    def text(self) -> str:
        """Return the text of its boxes without that of fields, a line per paragraph."""
        paragraphs = (paragraph for box in self.boxes for paragraph in box.paragraphs)
        return "\n".join("".join(run.text for run in each.runs if not run.field) for each in paragraphs)


@dataclass(frozen=True)
class Deck:
    """A deck: its size in mm, its slides."""

    size: tuple[float, float]
    slides: tuple[Slide, ...]


@lru_cache(maxsize=8)
def read_deck(data: bytes) -> Deck:
    """Return what a deck (ISO/IEC 29500) holds; raise ValueError if it cannot be read."""
    package = read_package(data)
    if missing := [part for part in package.slides if part not in package.xml]:
        raise ValueError(f"the package has no {missing[0]}")
    size = next(iter(package.presentation.iterfind(f"{P}sldSz")), NOTHING)
    width, height = (int(size.get(key, default)) / EMU_PER_MM for key, default in _DEFAULT_SIZE.items())
    slides = tuple(_slide(package, part, (width, height)) for part in package.slides)
    return Deck((width, height), slides)


def _slide(package: Package, part: str, size: tuple[float, float]) -> Slide:
    inherited = inheritance(package, part)
    painter = _Painter(inherited, size)
    return Slide(
        boxes=tuple(painter.boxes(depth=0)),
        layout_boxes=tuple(box for depth in (2, 1) for box in painter.boxes(depth)),
        notes=tuple(_notes(package, part)),
        background=inherited.background,
        fills=tuple(painter.fills),
    )


class _Painter:
    """Finds texts and fills of a slide in the order of painting: master, layout, slide."""

    def __init__(self, inherited: Inheritance, size: tuple[float, float]) -> None:
        self._inherited, self._size = inherited, size
        self.fills: list[Fill] = []
        self._found: list[tuple[int, TextBox, int]] = []
        roots = inherited.roots
        for depth in reversed(range(len(roots))):
            tree = roots[depth].find(f"{P}cSld/{P}spTree")
            if tree is None or any(each.get("showMasterSp", "1") not in ON for each in roots[:depth]):
                continue
            hidden = "" if roots[0].get("show", "1") in ON else "is on a hidden slide"
            for element, transform, reason in _shapes(tree, Transform(), hidden):
                if not depth or placeholder(element) is None:
                    self._paint_shape(element, transform, reason, depth)

    def boxes(self, depth: int) -> Iterator[TextBox]:
        """Yield the text boxes of the slide (0), its layout (1) or its master (2)."""
        for found_at, box, painted in self._found:
            if found_at == depth:
                covers = (fill.box for fill in self.fills[painted:] if fill.form == "rect")
                covered = box.box and any(_share(box.box, cover) > _COVERED for cover in covers)
                yield _hidden(box, "is covered") if covered else box

    def _paint_shape(self, element: etree._Element, transform: Transform, hidden: str, depth: int) -> None:
        layers = self._inherited.layers(element)
        place = placement(layers, transform)
        if place and not hidden:
            self._fill(element, layers, *place)
        named, box = element.find(f"*/{P}cNvPr"), place[0] if place else None
        name = str(named.get("name", "")) if named is not None else ""
        hidden = hidden or self._misplaced(box)
        boxes = [self._text_box(element, body, name, box, hidden) for body in element.iterfind(f"{P}txBody")]
        for table in element.iterfind(f"{A}graphic/{A}graphicData/{A}tbl"):
            boxes += self._cells(table, name, box, hidden)
        self._found += [(depth, each, len(self.fills)) for each in boxes if each.text.strip()]

    def _fill(self, element: etree._Element, layers: list[etree._Element], box: Box, rotation: float) -> None:
        """Note what a shape is filled with: one color, or None for a picture, pattern or gradient."""
        kinds = {"noFill", "solidFill", "gradFill", "pattFill", "blipFill"}
        fills = (
            each for layer in layers for each in layer.iterfind(f"{P}spPr/*") if local(each.tag) in kinds
        )
        fill = next(fills, next(element.iterfind(f"{P}blipFill"), None))
        reference = element.find(f"{P}style/{A}fillRef[@idx!='0']")
        if fill is None and reference is not None:
            fill = reference
        if fill is None or local(fill.tag) == "noFill":
            return
        plain = local(fill.tag) == "solidFill" or fill.get("idx") == "1"
        color = self._inherited.color(next(iter(fill), None)) if plain else None
        if color is None or color[3] >= _MIN_OPACITY:
            geometry = element.find(f"{P}spPr/{A}prstGeom")
            form = "rect" if geometry is None else str(geometry.get("prst"))
            if element.find(f"{P}spPr/{A}custGeom") is not None or rotation % 180:
                form = ""
            self.fills.append(Fill(box, color, form))

    def _background(self, box: Box) -> Color | None:
        """Return the color below a text box, None if it is not one color all over."""
        for fill in reversed(self.fills):
            share = _share(box, fill.box)
            if share:
                return fill.color if fill.form == "rect" and share > 0.95 else None
        return self._inherited.background

    def _misplaced(self, box: Box | None) -> str:
        if box is None:
            return "has no place on the slide"
        if min(box[2:]) < _MIN_SIDE:
            return "is in a box without size"
        return "is beyond the edge of the slide" if _share(box, (0.0, 0.0, *self._size)) < _VISIBLE else ""

    def _text_box(
        self, element: etree._Element, body: etree._Element, name: str, box: Box | None, hidden: str
    ) -> TextBox:
        inherited = self._inherited
        left, top, right, bottom = inherited.insets(element)
        bodies = (layer.iterfind(f"{P}txBody/{A}bodyPr/*") for layer in inherited.layers(element))
        fitted = next(chain.from_iterable(bodies), NOTHING)
        scale = fitted.get("fontScale", "100000")
        share = float(scale.rstrip("%")) / (100 if scale.endswith("%") else 100_000)
        setting = _Setting(inherited, inherited.text_styles(element), share, hidden)
        background = self._background(box) if box else None
        return TextBox(
            name=name,
            box=box,
            inner=(box[2] - left - right, box[3] - top - bottom) if box else (0.0, 0.0),
            anchor=inherited.body_property(element, "anchor", "t"),
            wraps=inherited.body_property(element, "wrap", "square") != "none",
            paragraphs=tuple(setting.paragraph(each, background) for each in body.iterfind(f"{A}p")),
        )

    def _cells(self, table: etree._Element, name: str, box: Box | None, hidden: str) -> Iterator[TextBox]:
        """Yield the cells of a table; each has its column's width and its row's height."""
        setting = _Setting(self._inherited, list(self._inherited.defaults), 1.0, hidden)
        widths = [int(each.get("w", "0")) for each in table.iterfind(f"{A}tblGrid/{A}gridCol")]
        rows = table.findall(f"{A}tr")
        for number, row in enumerate(rows):
            for column, (cell, width) in enumerate(zip(row.iterfind(f"{A}tc"), widths, strict=False)):
                edges = next(cell.iterfind(f"{A}tcPr"), NOTHING)
                left, top, right, bottom = (int(edges.get(key, inset)) for key, inset in _CELL_INSETS.items())
                inner = (width - left - right, int(row.get("h", "0")) - top - bottom)
                paragraphs = (setting.paragraph(each, None) for each in cell.iterfind(f"{A}txBody/{A}p"))
                size = (inner[0] / EMU_PER_MM, inner[1] / EMU_PER_MM)
                at = Cell(number, column, len(rows), len(widths))
                yield TextBox(name, box, size, "t", True, tuple(paragraphs), at)


@dataclass(frozen=True)
class _Setting:
    """How the text of one box is set: its styles, nearest first, how much it is scaled, why it is hidden."""

    inherited: Inheritance
    styles: list[etree._Element]
    scale: float
    hidden: str

    def paragraph(self, element: etree._Element, background: Color | None) -> Paragraph:
        """Return a paragraph with its runs."""
        own = element.findall(f"{A}pPr")
        number = int(own[0].get("lvl", "0")) + 1 if own else 1
        levels = [*own, *level_properties(self.styles, min(max(number, 1), 9))]
        level = text_level(levels, self.inherited.fonts)
        level_runs = [run for each in levels for run in each.iterfind(f"{A}defRPr")]
        kinds = (f"{A}r", f"{A}fld", f"{A}br")
        runs = (self._run(each, level, level_runs, background) for each in element if each.tag in kinds)
        return Paragraph(tuple(runs), level)

    def _run(
        self,
        element: etree._Element,
        level: TextLevel,
        level_runs: list[etree._Element],
        background: Color | None,
    ) -> Run:
        own = next(element.iterfind(f"{A}rPr"), NOTHING)
        run = Run(
            text="\v" if element.tag == f"{A}br" else str(element.findtext(f"{A}t") or ""),
            size=(int(own.get("sz", "0")) / 100 or level.size) * self.scale,
            bold=own.get("b") in ON if own.get("b") else level.bold,
            color=self.inherited.text_color([own, *level_runs]),
            field=str(element.get("type", "")) if element.tag == f"{A}fld" else "",
        )
        raised = 2 / 3 if own.get("baseline", "0").strip("0%") else 1.0
        return replace(run, hidden=self.hidden or _unreadable(run, run.size * raised, background))


def _unreadable(run: Run, size: float, background: Color | None) -> str:
    if size < MIN_SIZE:
        return f"is set in {size:.1f} pt"
    if run.color is None:
        return ""
    faint = run.color[3] < _MIN_OPACITY
    if faint or (background and contrast(_hex(run.color), _hex(background)) < _MIN_CONTRAST):
        return "has too little contrast with its background"
    return ""


def _hex(color: Color) -> str:
    return "#{:02X}{:02X}{:02X}".format(*color)


def _hidden(box: TextBox, reason: str) -> TextBox:
    paragraphs = (
        replace(line, runs=tuple(replace(run, hidden=run.hidden or reason) for run in line.runs))
        for line in box.paragraphs
    )
    return replace(box, paragraphs=tuple(paragraphs))


def _share(box: Box, other: Box) -> float:
    """Return the share of a box that another one covers."""
    width = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    height = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    return max(width, 0.0) * max(height, 0.0) / ((box[2] * box[3]) or 1.0)


def _shapes(
    parent: etree._Element, transform: Transform, hidden: str
) -> Iterator[tuple[etree._Element, Transform, str]]:
    """Yield each shape that is painted, the transform of its group, and why it is hidden, if it is."""
    for each in parent:
        kind = local(each.tag)
        reason = hidden or ("is in a hidden shape" if _is_off(each) else "")
        if kind == "grpSp":
            yield from _shapes(each, transform.inside(each), reason)
        elif kind in {"sp", "pic", "cxnSp", "graphicFrame"}:
            yield each, transform, reason


def _is_off(shape: etree._Element) -> bool:
    return any(named.get("hidden", "0") in ON for named in shape.iterfind(f"*/{P}cNvPr"))


def _notes(package: Package, part: str) -> Iterator[str]:
    """Yield the paragraphs of the notes of a slide that are not empty."""
    for name in package.targets(part, "notesSlide"):
        for shape in package.xml[name].iter(f"{P}sp") if name in package.xml else ():
            holder = placeholder(shape)
            if holder is not None and holder.get("type") == "body" and not _is_off(shape):
                for line in shape.iter(f"{A}p"):
                    pieces = ("\v" if each.tag == f"{A}br" else each.findtext(f"{A}t") or "" for each in line)
                    if text := "".join(str(piece) for piece in pieces):
                        yield text
