"""Do the booklets paint with the brand's fonts alone, and is every letter the one that is copied out?"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmpublish.checks.context import CheckContext, bare
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.objects import Embedded, read_embedded
from tmpublish.text.fonts import Face

KINDS = ("booklet", "summary")
_NONE = 0  # the glyph of characters that a font lacks, `.notdef` (OpenType)
_SHOWN = 3  # examples in a message
_TELLING = 8  # glyphs


def _fonts(published: CheckContext) -> Iterator[tuple[str, Embedded]]:
    """Yield the fonts of each PDF with the file's name; those that cannot be read are named elsewhere."""
    for kind in KINDS:
        for name, _, data in published.of_kind(kind):
            try:
                yield from ((name, font) for font in read_embedded(data))
            except ValueError:
                continue


def check_fonts(published: CheckContext) -> Iterator[Problem]:
    """Every font is the brand's own, by its name and by the shape of its letters, and inside the file.

    Bad: DejaVu Sans, where the machine stood in for a missing font. Good: Source Serif 4.
    Mend: give the brand a font for the character or the style, then build again.
    """
    for name, font in _fonts(published):
        if not font.program:
            message = f"the font {font.name} is not inside the file, so other machines will show another one"
            yield published.problem(name, "font_not_embedded", message)
        elif _face(published.given.design.brand, font) is None:
            message = (
                f"the font {font.name} is not the brand's: a character or a style has no font of its own"
            )
            yield published.problem(name, "font_foreign", message)


def check_glyphs(published: CheckContext) -> Iterator[Problem]:
    """No box stands for a letter that is missing, and what is seen is what is copied and read aloud.

    Bad: 规 seen and 划 copied; a box for a sign that the font lacks. Good: each glyph says its own character.
    Mend: give the brand a font that has the character, then build again.
    """
    for name, font in _fonts(published):
        absent = [code for code in font.pages if font.glyphs[code] == _NONE]
        if absent:
            message = f"page {font.pages[absent[0]]} shows a box for a character that {font.name} lacks"
            yield published.problem(name, "glyph_missing", message)
        face = _face(published.given.design.brand, font) if font.program else None
        if face is None:
            continue
        wrong = [code for code in font.pages if code not in absent and not _is_true(font, code, face)]
        if wrong:
            told = ", ".join(f"“{font.said.get(code, '')}”" for code in wrong[:_SHOWN])
            message = f"on page {font.pages[wrong[0]]}, what {font.name} shows is not what it says: {told}"
            yield published.problem(name, "glyph_differs", f"{message}; build again")


def _face(brand: Brand, font: Embedded) -> Face | None:
    """Return the brand's face that a font is a part of: most of its letters have the same shape there."""
    glyphs = list(font.glyphs.values())
    faces = [face for face in brand.faces if bare(font.name).startswith(bare(face.family))]
    # A few letters tell which of a family's faces it is likely to be.
    for face in sorted(faces, key=lambda face: -_alike(font, face, glyphs[:_TELLING])):
        if _alike(font, face, glyphs) * 2 > len(glyphs):
            return face
    return None


def _alike(font: Embedded, face: Face, glyphs: Sequence[int]) -> int:
    inside, whole = _opened(font.program), _whole(face.file)
    return sum(_outline(inside, glyph) == _outline(whole, glyph) for glyph in glyphs)


def _is_true(font: Embedded, code: int, face: Face) -> bool:
    """Return True where a glyph looks as in the brand's file, and can come of the text that it says."""
    glyph, said = font.glyphs[code], font.said.get(code, "")
    if _outline(_opened(font.program), glyph) != _outline(_whole(face.file), glyph):
        return False
    return _can_become(said, glyph, face.file)


@lru_cache(maxsize=64)
def _opened(program: bytes) -> Any:
    import uharfbuzz

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(program)))


@lru_cache(maxsize=64)
def _whole(file: Path) -> Any:
    return _opened(file.read_bytes())


@lru_cache(maxsize=16384)
def _outline(font: Any, glyph: int) -> tuple[Any, ...]:
    """Return the outline of a glyph, in units of the font."""
    from fontTools.pens.recordingPen import RecordingPen

    pen = RecordingPen()
    if glyph < font.face.glyph_count:
        font.draw_glyph_with_pen(glyph, pen)
    return font.face.upem, *pen.value


@lru_cache(maxsize=8192)
def _can_become(said: str, glyph: int, file: Path) -> bool:
    """Return True where a text sets as a glyph: plainly, as it is shaped, or by one feature of the font."""
    font = _whole(file)
    if len(said) == 1 and font.get_nominal_glyph(ord(said)) == glyph:
        return True
    if glyph in _shaped(font, said, {}):
        return True
    features = sorted(set(font.face.get_language_feature_tags("GSUB")))
    return any(glyph in _shaped(font, said, {feature: True}) for feature in features)


def _shaped(font: Any, said: str, features: dict[str, bool]) -> set[int]:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(said)
    buffer.language = "und"  # else that of the machine's locale
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer, features)
    return {glyph.codepoint for glyph in buffer.glyph_infos}
