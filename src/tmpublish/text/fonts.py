"""Font files → coverage, widths, vertical metrics and outlines of text."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Face:
    """One file of a font: a static OpenType face in one weight (100 to 900) and one style."""

    file: Path
    family: str
    weight: int
    italic: bool


class Metrics(NamedTuple):
    """Vertical measures of a face in em, all positive; ascent + descent + line_gap is its natural line."""

    ascent: float
    descent: float
    line_gap: float
    cap_height: float
    x_height: float


@dataclass(frozen=True)
class Outline:
    """The ink of a text as SVG path data (fill rule nonzero) in mm, y down, from 0, 0 to width, height."""

    path: str
    width: float
    height: float


@lru_cache(maxsize=32)
def covers(face: Face) -> frozenset[int]:
    """Return the code points that the face has a glyph for."""
    return frozenset(_font(face.file).face.unicodes)


def has_outlines(file: Path) -> bool:
    """Return False if a font file has letters but draws none of them, as bitmap fonts do."""
    from fontTools.pens.boundsPen import BoundsPen

    font = _font(file)
    covered = frozenset(font.face.unicodes)
    letters = [letter for letter in "HOaeo08中国学" if ord(letter) in covered]
    for letter in letters:
        pen = BoundsPen(None)
        font.draw_glyph_with_pen(font.get_nominal_glyph(ord(letter)), pen)
        if pen.bounds:
            return True
    return not letters


def advance(text: str, face: Face, size_pt: float) -> float:
    """Return the width in pt of a text of one script, shaped with the face's own kerning and ligatures."""
    return _advance(text, face.file) * size_pt


@lru_cache(maxsize=32)
def metrics(face: Face) -> Metrics:
    """Return the vertical measures of the face, those that the page and the slide build their lines from."""
    from uharfbuzz import OTMetricsTag

    font = _font(face.file)
    em = font.face.upem
    extents = font.get_font_extents("ltr")
    cap, lower = (
        font.get_metric_position_with_fallback(tag) / em
        for tag in (OTMetricsTag.CAP_HEIGHT, OTMetricsTag.X_HEIGHT)
    )
    return Metrics(extents.ascender / em, -extents.descender / em, extents.line_gap / em, cap, lower)


def file_family(face: Face) -> str:
    """Return the font family that the file itself names."""
    return str(_font(face.file).face.get_name(1) or "")


@lru_cache(maxsize=256)
def outline(text: str, face: Face, height_mm: float) -> Outline:
    """Return the outline of a text, its ink exactly `height_mm` high; ValueError if there is no ink."""
    from fontTools.misc.transform import Transform
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    bounds = BoundsPen(None)
    _draw(text, face.file, bounds)
    if bounds.bounds is None:
        raise ValueError(f"“{text}” leaves no ink, so it has no outline")
    left, bottom, right, top = bounds.bounds
    scale = height_mm / (top - bottom)
    pen = SVGPathPen(None, ntos=_number)
    _draw(text, face.file, TransformPen(pen, Transform(scale, 0, 0, -scale, -left * scale, top * scale)))
    return Outline(pen.getCommands(), (right - left) * scale, height_mm)


def _number(value: float) -> str:
    """Write micrometres and no finer, so that path data is short and the same on every machine."""
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=32)
def _font(file: Path) -> Any:
    import uharfbuzz

    # From bytes, not mapped: a font file replaced during a long run must not change under HarfBuzz.
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(file.read_bytes())))


def _shape(text: str, file: Path) -> Any:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    # HarfBuzz would take the language from the locale of the machine, and some faces set it in other glyphs.
    buffer.language = "und"
    buffer.guess_segment_properties()
    uharfbuzz.shape(_font(file), buffer)
    return buffer


@lru_cache(maxsize=65536)
def _advance(text: str, file: Path) -> float:
    total: int = sum(glyph.x_advance for glyph in _shape(text, file).glyph_positions)
    em: int = _font(file).face.upem
    return total / em


def _draw(text: str, file: Path, pen: Any) -> None:
    """Draw the shaped text into a pen of fontTools, in font units, y up, the first glyph's origin at 0, 0."""
    from fontTools.pens.transformPen import TransformPen

    buffer = _shape(text, file)
    at = 0
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        moved = TransformPen(pen, (1, 0, 0, 1, at + place.x_offset, place.y_offset))
        _font(file).draw_glyph_with_pen(glyph.codepoint, moved)
        at += place.x_advance


Segment = tuple[str, tuple[float, ...]]
_LETTERS = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "qCurveTo": "Q", "closePath": "Z"}


@lru_cache(maxsize=512)
def path_segments(path: str) -> tuple[Segment, ...]:
    """Return path data as absolute segments: M, L (x, y), Q, C (controls, x, y), A (radius, sweep, x, y), Z.

    An arc is part of a circle, half of it at most; ValueError for any other, and for data that is no path.
    """
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.svgLib.path.parser import parse_path

    pen = RecordingPen()
    pen.arcTo = lambda *arc: pen.value.append(("arcTo", arc))  # path data may have arcs, which fonts have not
    parse_path(path, pen)
    return tuple(_segment(name, points) for name, points in pen.value if name != "endPath")


def _segment(name: str, values: tuple[Any, ...]) -> Segment:
    if name != "arcTo":
        return _LETTERS[name], tuple(number for point in values for number in point)
    rx, ry, rotation, _, sweep, end = values
    if rx != ry:
        raise ValueError(
            f"an arc of an ellipse ({rx} × {ry}, turned {rotation}): only circles are understood"
        )
    return "A", (rx, float(sweep), *end)


def web_font(face: Face, letters: str = "") -> bytes:
    """Return a font file packed as WOFF 2.0 (W3C): all of it, or what these letters need."""
    import io

    from fontTools.ttLib import TTFont

    file = io.BytesIO(_subset(face, letters)) if letters else face.file
    out = io.BytesIO()
    font = TTFont(file, recalcTimestamp=False)
    font.flavor = "woff2"
    font.save(out)
    return out.getvalue()


def _subset(face: Face, letters: str) -> bytes:
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.set({ord(letter) for letter in letters})
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    # No page is set from top to bottom.
    vertical = ("vhea", "vmtx", "VORG", "DSIG", "STAT")
    tags = {int.from_bytes(tag.encode(), "big") for tag in vertical}
    wanted.drop_table_tag_set.update(tags)
    made = uharfbuzz.subset(_font(face.file).face, wanted)
    return bytes(made.blob.data)
