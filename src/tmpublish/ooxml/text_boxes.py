"""A slide's XML → its boxes of text as PowerPoint sets them, with all that they inherit; lengths in pt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from tmpublish.ooxml.opc_reader import A, P, Package
from tmpublish.text.inline_markup import BREAK, Run, runs
from tmpublish.text.line_breaking import Line

_EMU = 12_700  # a pt
_TITLES = {"title", "ctrTitle"}
_STYLES = {"title": "titleStyle", "ctrTitle": "titleStyle", "": "otherStyle"}
# ECMA-376 part 1, 21.1.2.1.1: the margins of a frame that says nothing else.
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}
Scale = tuple[float, float]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as set: its runs, its greatest size, whether bold, tracking in em, and its spacing.

    `leading` is a share of the natural line, or where `fixed`, pt from line to line; `left` is where lines
    begin; `before` is the space above it, in pt or, below zero, as a share of its line.
    """

    runs: Line
    size: float
    bold: bool
    tracking: float
    leading: float
    fixed: bool
    left: float
    before: float


@dataclass(frozen=True)
class TextBox:
    """A box of text: its shape's name, the room inside it, whether lines wrap, whether it shrinks them."""

    name: str
    width: float
    height: float
    wraps: bool
    shrinks: bool
    paragraphs: tuple[Paragraph, ...]


def text_boxes(package: Package, part: str, language: str) -> Iterator[TextBox]:
    """Yield the boxes of a slide that hold text, those in groups and cells of tables included."""
    tree = package.xml[part].find(f"{P}cSld/{P}spTree")
    if tree is not None:
        yield from _inside(package, part, tree, (1.0, 1.0), language)


def _inside(
    package: Package, part: str, parent: etree._Element, scale: Scale, language: str
) -> Iterator[TextBox]:
    for shape in parent:
        if shape.tag == f"{P}grpSp":
            yield from _inside(package, part, shape, _scaled(shape, scale), language)
        elif shape.tag == f"{P}sp":
            body = shape.find(f"{P}txBody")
            if body is not None and _says(body):
                yield _box(_lineage(package, part, shape), body, scale, language)
        elif shape.tag == f"{P}graphicFrame":
            yield from _cells(package, shape, scale, language)


def _says(body: etree._Element) -> bool:
    return any((text.text or "").strip() for text in body.iter(f"{A}t"))


def _scaled(group: etree._Element, scale: Scale) -> Scale:
    """Return how much a group stretches what it holds, on top of the groups around it."""
    outer, inner = group.find(f"{P}grpSpPr/{A}xfrm/{A}ext"), group.find(f"{P}grpSpPr/{A}xfrm/{A}chExt")
    if outer is None or inner is None:
        return scale
    across, down = (int(outer.get(key, "0")) / (int(inner.get(key, "0")) or 1) for key in ("cx", "cy"))
    return scale[0] * across, scale[1] * down


@dataclass(frozen=True)
class _Lineage:
    """A shape and what it inherits from, nearest first: shapes, and styles that hold levels of text."""

    name: str
    shapes: tuple[etree._Element, ...]
    styles: tuple[etree._Element, ...]


def _lineage(package: Package, part: str, shape: etree._Element) -> _Lineage:
    layout = (package.targets(part, "slideLayout") or [""])[0]
    master = (package.targets(layout, "slideMaster") or [""])[0]
    shapes, holder = [shape], shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    kind = "" if holder is None else holder.get("type", "obj")
    for above in (layout, master) if holder is not None else ():
        root = package.xml.get(above)
        found = (
            None
            if root is None
            else _holder(root, shapes[-1].find(f"{P}nvSpPr/{P}nvPr/{P}ph"), above == layout)
        )
        shapes += [found] if found is not None else []
    styles = [style for each in shapes if (style := each.find(f"{P}txBody/{A}lstStyle")) is not None]
    root = package.xml.get(master)
    named = _STYLES.get(kind, "bodyStyle")
    whole = [] if root is None else [*root.iterfind(f"{P}txStyles/{P}{named}")]
    whole += [style for main in package.main for style in main.iterfind(f"{P}defaultTextStyle")]
    said = shape.find(f"{P}nvSpPr/{P}cNvPr")
    return _Lineage("" if said is None else said.get("name", ""), tuple(shapes), (*styles, *whole))


def _holder(root: etree._Element, below: etree._Element | None, by_index: bool) -> etree._Element | None:
    """Return the placeholder that one inherits from: a layout's by its index, a master's by its kind."""
    if below is None:
        return None
    kind, index = below.get("type", "obj"), below.get("idx")
    for shape in root.iter(f"{P}sp"):
        holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        if holder is None:
            continue
        there = holder.get("type", "obj")
        alike = (
            there == kind or {there, kind} <= _TITLES or (not by_index and there == "body" and kind == "obj")
        )
        if holder.get("idx") == index if by_index and index is not None else alike:
            return shape
    return None


def _box(lineage: _Lineage, body: etree._Element, scale: Scale, language: str) -> TextBox:
    extents = (each.find(f"{P}spPr/{A}xfrm/{A}ext") for each in lineage.shapes)
    extent = next((each for each in extents if each is not None), None)
    size = [0.0, 0.0] if extent is None else [int(extent.get(key, "0")) for key in ("cx", "cy")]
    frames = [frame for each in lineage.shapes if (frame := each.find(f"{P}txBody/{A}bodyPr")) is not None]
    left, top, right, foot = (_inset(frames, key) for key in ("lIns", "tIns", "rIns", "bIns"))
    shrinks = any(frame.find(f"{A}normAutofit") is not None for frame in frames[:1])
    return TextBox(
        lineage.name,
        (size[0] * scale[0] - left - right) / _EMU,
        (size[1] * scale[1] - top - foot) / _EMU,
        _first(frames, "wrap", "square") != "none",
        shrinks,
        tuple(_paragraph(each, lineage.styles, language) for each in body.iterfind(f"{A}p")),
    )


def _inset(frames: Sequence[etree._Element], key: str) -> int:
    return int(_first(frames, key, str(_INSETS[key])))


def _first(elements: Sequence[etree._Element], key: str, default: str) -> str:
    return next((str(each.get(key)) for each in elements if each.get(key) is not None), default)


def _cells(package: Package, frame: etree._Element, scale: Scale, language: str) -> Iterator[TextBox]:
    """Yield the cells of a table; each has its column's width and its row's height."""
    styles = [style for main in package.main for style in main.iterfind(f"{P}defaultTextStyle")]
    for table in frame.iter(f"{A}tbl"):
        widths = [int(column.get("w", "0")) for column in table.iterfind(f"{A}tblGrid/{A}gridCol")]
        for nth, row in enumerate(table.iterfind(f"{A}tr"), 1):
            for cell, width in zip(row.iterfind(f"{A}tc"), widths, strict=False):
                body, edge = cell.find(f"{A}txBody"), cell.find(f"{A}tcPr")
                if body is None or not _says(body):
                    continue
                sides = {
                    key: 0 if edge is None else int(edge.get(key, default))
                    for key, default in (
                        ("marL", "91440"),
                        ("marR", "91440"),
                        ("marT", "45720"),
                        ("marB", "45720"),
                    )
                }
                yield TextBox(
                    f"row {nth} of a table",
                    (width * scale[0] - sides["marL"] - sides["marR"]) / _EMU,
                    (int(row.get("h", "0")) * scale[1] - sides["marT"] - sides["marB"]) / _EMU,
                    True,
                    False,
                    tuple(_paragraph(each, styles, language) for each in body.iterfind(f"{A}p")),
                )


def _paragraph(paragraph: etree._Element, styles: Sequence[etree._Element], language: str) -> Paragraph:
    own = [each for each in [paragraph.find(f"{A}pPr")] if each is not None]
    level = int(_first(own, "lvl", "0")) + 1
    chain = [*own, *(each for style in styles for each in style.iterfind(f"{A}lvl{level}pPr"))]
    letters = [each for link in chain if (each := link.find(f"{A}defRPr")) is not None]
    said = [[*each.iterfind(f"{A}rPr"), *letters] for each in paragraph if each.tag in (f"{A}r", f"{A}fld")]
    size = max((int(_first(each, "sz", "1800")) / 100 for each in said), default=18.0)
    spacing = _spacing(chain, "lnSpc") or (1.0, False)
    before = _spacing(chain, "spcBef") or (0.0, True)
    return Paragraph(
        _runs(paragraph, language),
        size,
        any(_first(each, "b", "0") in ("1", "true") for each in said),
        max((int(_first(each, "spc", "0")) / 100 for each in said), default=0.0) / size,
        *spacing,
        int(_first(chain, "marL", "0")) / _EMU,
        before[0] if before[1] else -before[0],
    )


def _spacing(chain: Sequence[etree._Element], name: str) -> tuple[float, bool] | None:
    """Return a spacing as a share (1.0 is all), or in pt and True."""
    for each in chain:
        if (share := each.find(f"{A}{name}/{A}spcPct")) is not None:
            return int(share.get("val", "100000")) / 100_000, False
        if (points := each.find(f"{A}{name}/{A}spcPts")) is not None:
            return int(points.get("val", "0")) / 100, True
    return None


def _runs(paragraph: etree._Element, language: str) -> Line:
    """Return the runs of a paragraph; what stands before a tab hangs beside the lines."""
    pieces: list[str] = [""]
    for each in paragraph:
        if each.tag == f"{A}br":
            pieces.append("")
        elif each.tag in (f"{A}r", f"{A}fld"):
            pieces[-1] += each.findtext(f"{A}t") or ""
    made: list[Run] = []
    for nth, piece in enumerate(pieces):
        plain = piece.rpartition("\t")[2].replace("*", "\\*").replace("[", "\\[")
        made += [*([Run(BREAK)] if nth else []), *runs(plain, language)]
    return tuple(made)
