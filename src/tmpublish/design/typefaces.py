"""The typography of a brand file → font files, voices and sizes, and Problems.

Font files are checked by their tables alone: that needs no font library and is quick.
"""

import re
import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tmpublish.design.brand_schema import (
    OWN,
    SCRIPTS,
    TYPES,
    VOICES,
    Step,
    Voice,
    advice,
    items,
    mapping,
    text,
    value,
)
from tmpublish.diagnostics import Problem
from tmpublish.safe_files import FileError, inside
from tmpublish.text.fonts import Face
from tmpublish.yaml_source import Document, Place, Position

NO_OUTLINES = "has no outlines, so some readers show blank text. Use a font with TrueType or CFF outlines."
MOST_FONT = 40_000_000  # bytes; the largest of a single Chinese font has about 25 million
_STATIC = {b"\x00\x01\x00\x00", b"OTTO", b"true"}  # sfnt versions of the OpenType specification
_OTHER = {b"wOFF": "a WOFF file", b"wOF2": "a WOFF2 file", b"ttcf": "a collection of fonts"}
# Required by the OpenType specification, except names and metrics that only Office needs.
_NEEDED = {b"cmap", b"head", b"hhea", b"hmtx", b"maxp"}
_OUTLINES = {b"glyf", b"CFF ", b"CFF2"}
_FONTS = ("typography", "fonts")
_VOICES = (*OWN, "voices")
_DECK = (*OWN, "deck")
_WEIGHTS = {
    **{"thin": 100, "extra-light": 200, "ultra-light": 200, "light": 300, "normal": 400, "regular": 400},
    **{"medium": 500, "semi-bold": 600, "demi-bold": 600, "bold": 700, "extra-bold": 800, "ultra-bold": 800},
    "black": 900,
}
_AMOUNT = re.compile(r"(?=.*[1-9])\d{1,3}(?:\.\d{1,3})?")
_TRACKING = re.compile(r"-?0(?:\.\d{1,3})?")


@dataclass(frozen=True)
class Typography:
    """The parts of a Brand that its typography fills."""

    faces: tuple[Face, ...]
    voices: dict[str, Voice]
    scale: dict[str, dict[str, Step]]
    deck_scale: dict[str, dict[str, Step]]
    deck_fonts: dict[str, str]
    deck_metrics: dict[str, Face]
    positions: dict[Path, Position] = field(default_factory=dict)


def read_typography(document: Document, folder: Path, problems: list[Problem]) -> Typography:
    """Return faces, voices and sizes; what is wrong is added to the problems and left out.

    A brand without Chinese fonts and sizes uses its Latin ones there too.
    """
    positions: dict[Path, Position] = {}
    faces = tuple(_faces(document, folder, positions, problems))
    problems.extend(_unknown_families(document))
    deck_fonts = {
        f"{use}.{script}": _for_script(document, (*_DECK, "fonts", use), script)
        for use in ("major", "minor")
        for script in SCRIPTS
    }
    return Typography(
        faces,
        {
            voice: Voice(*(_for_script(document, (*_VOICES, voice), script) for script in SCRIPTS))
            for voice in VOICES
        },
        _scale(document, (*OWN, "scale"), problems),
        _scale(document, (*_DECK, "scale"), problems),
        deck_fonts,
        _deck_metrics(document, folder, deck_fonts, problems),
        positions,
    )


def _for_script(document: Document, place: Place, script: str) -> str:
    return text(document, (*place, script)) or text(document, (*place, "latin")) or ""


def _faces(
    document: Document, folder: Path, positions: dict[Path, Position], problems: list[Problem]
) -> Iterator[Face]:
    """Yield the face of each font file that can be used."""
    seen: set[tuple[str, int, bool]] = set()
    for place in ((*_FONTS, index) for index in range(len(items(document, _FONTS)))):
        family, files = text(document, (*place, "family")), (*place, "files")
        if (text(document, (*place, "source")) or "file") != "file":
            message = "Fonts are files beside this one. Write `source: file` and list them under `files`."
            problems.append(document.problem((*place, "source"), "missing_font", message))
            continue
        if not items(document, files):
            message = "The font has no `files`. List its .ttf or .otf files there."
            problems.append(document.problem(place, "missing_key", message))
        for at in ((*files, number) for number in range(len(items(document, files)))):
            face = _face(document, at, folder, family or "", problems)
            if face is None:
                continue
            if (look := (face.family, face.weight, face.italic)) in seen:
                # Two files with one name and style give a PDF the glyphs of one and the text of the other.
                message = (
                    f"“{face.family}” already has a file of weight {face.weight} in this style. Delete one."
                )
                problems.append(document.problem(at, "duplicate_font", message))
            seen.add(look)
            positions[face.file] = document.at(at)
            yield face
    problems.extend(_without_upright(document, seen))


def _face(
    document: Document, place: Place, folder: Path, family: str, problems: list[Problem]
) -> Face | None:
    """Return the face of one entry of `files`: a path, or path, weight and style."""
    name = text(document, place) or text(document, (*place, "path"))
    weight = (text(document, (*place, "weight")) or "400").lower()
    style = (text(document, (*place, "style")) or "normal").lower()
    number = _WEIGHTS.get(weight) or (int(weight) if re.fullmatch(r"[1-9]00", weight) else None)
    for key in mapping(document, place):
        if key not in ("path", "weight", "style"):
            message = f"`{key}` is not a key of a font file. {advice(key, ('path', 'weight', 'style'))}"
            problems.append(document.problem((*place, key), "unknown_key", message))
    if number is None:
        message = f"“{weight}” is not a weight. Write 100, 200 … 900, or a name such as bold."
        problems.append(document.problem((*place, "weight"), "bad_weight", message))
    if style not in ("normal", "italic"):
        problems.append(
            document.problem(
                (*place, "style"), "bad_style", f"“{style}” is not a style. Write normal or italic."
            )
        )
    path = _font(document, place, folder, name, problems)
    return Face(path, family, number, style == "italic") if path and number else None


def _font(
    document: Document, place: Place, folder: Path, name: str | None, problems: list[Problem]
) -> Path | None:
    if name is None:
        message = "The font file has no `path`. Add `path: fonts/NAME.ttf`."
        problems.append(document.problem(place, "missing_key", message))
        return None
    try:
        return font_file(folder, name)
    except FileError as refused:
        at = (*place, "path") if mapping(document, place) else place
        problems.append(document.problem(at, code_of(refused, "font"), refused.message))
        return None


def _without_upright(document: Document, looks: Iterable[tuple[str, int, bool]]) -> Iterator[Problem]:
    looks = set(looks)
    upright = {family for family, _, italic in looks if not italic}
    for index in range(len(items(document, _FONTS))):
        family = text(document, (*_FONTS, index, "family"))
        if family in {family for family, _, _ in looks} - upright:
            message = f"“{family}” has only italics. Add a file of its upright style."
            yield document.problem((*_FONTS, index, "family"), "missing_font", message)


def _unknown_families(document: Document) -> Iterator[Problem]:
    """Yield a Problem for each family that is named and not declared."""
    declared = [text(document, (*_FONTS, index, "family")) for index in range(len(items(document, _FONTS)))]
    known = [family for family in declared if family]
    types = (("typography", kind) for kind in TYPES)
    named: list[Place] = [place if text(document, place) else (*place, "family") for place in types]
    named += [(*_VOICES, voice, script) for voice in VOICES for script in SCRIPTS]
    for place in named:
        family = text(document, place)
        if family and family not in known:
            message = f"“{family}” is not a family under `typography.fonts`. {advice(family, known)}"
            yield document.problem(place, "unknown_font", message)


def _scale(document: Document, place: Place, problems: list[Problem]) -> dict[str, dict[str, Step]]:
    """Return script → step → size and leading."""
    latin = _steps(document, (*place, "latin"), problems)
    han = _steps(document, (*place, "han"), problems)
    return {"latin": latin, "han": han or latin}


def _steps(document: Document, place: Place, problems: list[Problem]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for name in mapping(document, place):
        parts = [part for part in items(document, (*place, name)) if isinstance(part, str)]
        if (
            len(parts) in (2, 3)
            and all(map(_AMOUNT.fullmatch, parts[:2]))
            and all(map(_TRACKING.fullmatch, parts[2:]))
        ):
            steps[name] = Step(*map(float, parts))
        elif isinstance(value(document, (*place, name)), list):
            message = f"`{name}` needs 2 numbers: [size, leading], such as [10.5, 5]. A 3rd is tracking."
            problems.append(document.problem((*place, name), "bad_step", message))
    return steps


def _deck_metrics(
    document: Document, folder: Path, fonts: dict[str, str], problems: list[Problem]
) -> dict[str, Face]:
    """Return the faces that measure the text of slides instead of the Office fonts."""
    faces: dict[str, Face] = {}
    for script in SCRIPTS:
        for weight in ("400", "700"):
            place = (*_DECK, "metrics", script, weight)
            name = text(document, place)
            path = _font(document, place, folder, name, problems) if name else None
            if path:
                faces[f"{script}.{weight}"] = Face(path, fonts[f"minor.{script}"], int(weight), False)
    han = faces.get("han.400")
    for weight in ("400", "700"):
        if stand_in := han or faces.get(f"latin.{weight}"):
            faces.setdefault(f"han.{weight}", stand_in)
    return faces


def code_of(refused: FileError, kind: str) -> str:
    """Return the code of a Problem with a file of a kind: `missing_font`, `bad_logo`, `outside_path`."""
    return {"missing": f"missing_{kind}", "outside": "outside_path"}.get(refused.why, f"bad_{kind}")


def font_file(folder: Path, name: str) -> Path:
    """Return the path of a font file that is one complete, static OpenType font; raise FileError otherwise.

    Its `why` is `missing`, `outside`, `too_big` or `unfit`.
    """
    with inside(folder, name, MOST_FONT) as file:
        kind, tables = _tables(file)
        whole = tables.keys() >= _NEEDED and all(_is_sound(file, tag, tables[tag]) for tag in tables)
    if not tables:
        what = _OTHER.get(kind, "not a font")
        raise FileError("unfit", f"`{name}` is {what}. Use a .ttf or .otf file of a single font.")
    if b"fvar" in tables:
        raise FileError("unfit", f"`{name}` is a variable font. Use a static file of one weight.")
    if not whole:
        raise FileError("unfit", f"`{name}` is damaged or truncated. Copy the font file again.")
    if not any(tables.get(tag, (0, 0, 0))[2] for tag in _OUTLINES):
        raise FileError("unfit", f"`{name}` {NO_OUTLINES}")
    return folder / name


def _tables(file: BinaryIO) -> tuple[bytes, dict[bytes, tuple[int, int, int]]]:
    """Return the kind of a font, and of each table its checksum, its offset and its length in bytes."""
    head = file.read(12)
    kind = head[:4]
    if kind not in _STATIC or len(head) < 12:
        return kind, {}
    count = struct.unpack(">H", head[4:6])[0]
    listed = file.read(16 * count)
    entries = (struct.unpack(">4sLLL", listed[at : at + 16]) for at in range(0, len(listed) - 15, 16))
    return kind, {tag: (check, start, length) for tag, check, start, length in entries}


def _is_sound(file: BinaryIO, tag: bytes, table: tuple[int, int, int]) -> bool:
    """Return True for a table that is complete and, if every text needs it, has its checksum."""
    check, start, length = table
    if start + length > file.seek(0, 2):
        return False
    if tag not in _NEEDED or not length:
        return True
    file.seek(start)
    data = file.read(length)
    if tag == b"head":
        data = data[:8] + bytes(4) + data[12:]  # the checksum of the whole font, which counts as zero
    words = array("I", data + bytes(-len(data) % 4))
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) % 2**32 == check
