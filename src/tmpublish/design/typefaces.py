"""The typography of a brand file → font files, voices and sizes, and what is wrong with them as Problems."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tmpublish.design.brand_files import FileError, code_of, font_file
from tmpublish.design.brand_model import SCRIPTS, VOICES, Step, Voice
from tmpublish.design.brand_schema import OWN, TYPES, items, mapping, meant, missing, text, value
from tmpublish.diagnostics import Problem
from tmpublish.text.fonts import Face
from tmpublish.yaml_source import Document, Place

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


def read_typography(document: Document, folder: Path, faults: list[Problem]) -> Typography:
    """Return faces, voices and sizes; what is wrong is added to the faults and left out.

    A brand that names nothing for Han uses its Latin fonts and sizes there too.
    """
    faces = tuple(_faces(document, folder, faults))
    faults.extend(_unknown_families(document))
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
        _scale(document, (*OWN, "scale"), faults),
        _scale(document, (*_DECK, "scale"), faults),
        deck_fonts,
        _deck_metrics(document, folder, deck_fonts, faults),
    )


def _for_script(document: Document, place: Place, script: str) -> str:
    return text(document, (*place, script)) or text(document, (*place, "latin")) or ""


def _faces(document: Document, folder: Path, faults: list[Problem]) -> Iterator[Face]:
    """Yield the face of each font file that can be used."""
    seen: set[tuple[str, int, bool]] = set()
    for place in ((*_FONTS, index) for index in range(len(items(document, _FONTS)))):
        family, files = text(document, (*place, "family")), (*place, "files")
        faults.extend([] if family else [missing(document, (*place, "family"))])
        if (text(document, (*place, "source")) or "file") != "file":
            message = (
                "fonts come from files beside this one: write “source: file” and list them under “files”"
            )
            faults.append(document.problem((*place, "source"), "missing_font", message))
            continue
        faults.extend([] if items(document, files) else [missing(document, files)])
        for at in ((*files, number) for number in range(len(items(document, files)))):
            face = _face(document, at, folder, family or "", faults)
            if face is None:
                continue
            if (look := (face.family, face.weight, face.italic)) in seen:
                # Two files under one name and look give a PDF the glyphs of one and the text of the other.
                message = (
                    f"“{face.family}” already has a file of weight {face.weight} in this style: keep one"
                )
                faults.append(document.problem(at, "duplicate_font", message))
            seen.add(look)
            yield face
    faults.extend(_without_upright(document, seen))


def _face(document: Document, place: Place, folder: Path, family: str, faults: list[Problem]) -> Face | None:
    """Return the face of one entry of `files`: a path, or path, weight and style."""
    name = text(document, place) or text(document, (*place, "path"))
    weight = (text(document, (*place, "weight")) or "400").lower()
    style = (text(document, (*place, "style")) or "normal").lower()
    number = _WEIGHTS.get(weight) or (int(weight) if re.fullmatch(r"[1-9]00", weight) else None)
    for key in mapping(document, place):
        if key not in ("path", "weight", "style"):
            message = f"“{key}” is not a key of a font file: {meant(key, ('path', 'weight', 'style'))}"
            faults.append(document.problem((*place, key), "unknown_key", message))
    if number is None:
        message = f"“{weight}” is no weight: write 100, 200 … 900, or one of: {', '.join(_WEIGHTS)}"
        faults.append(document.problem((*place, "weight"), "bad_weight", message))
    if style not in ("normal", "italic"):
        faults.append(document.problem((*place, "style"), "bad_style", "a style is normal or italic"))
    path = _font(document, place, folder, name, faults)
    return Face(path, family, number, style == "italic") if path and number else None


def _font(
    document: Document, place: Place, folder: Path, name: str | None, faults: list[Problem]
) -> Path | None:
    if name is None:
        faults.append(missing(document, (*place, "path")))
        return None
    try:
        return font_file(folder, name)
    except FileError as fault:
        at = (*place, "path") if mapping(document, place) else place
        faults.append(document.problem(at, code_of(fault, "font"), fault.message))
        return None


def _without_upright(document: Document, looks: Iterable[tuple[str, int, bool]]) -> Iterator[Problem]:
    looks = set(looks)
    upright = {family for family, _, italic in looks if not italic}
    for index in range(len(items(document, _FONTS))):
        family = text(document, (*_FONTS, index, "family"))
        if family in {family for family, _, _ in looks} - upright:
            message = f"“{family}” has italics alone: add a file of its upright style"
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
            message = f"no family “{family}” stands under typography.fonts: {meant(family, known)}"
            yield document.problem(place, "unknown_font", message)


def _scale(document: Document, place: Place, faults: list[Problem]) -> dict[str, dict[str, Step]]:
    """Return script → step → size and leading."""
    latin = _steps(document, (*place, "latin"), faults)
    han = _steps(document, (*place, "han"), faults)
    if han:
        absent = sorted(set(mapping(document, (*place, "latin"))) - set(mapping(document, (*place, "han"))))
        faults.extend(missing(document, (*place, "han", step)) for step in absent)
    return {"latin": latin, "han": han or latin}


def _steps(document: Document, place: Place, faults: list[Problem]) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for name in mapping(document, place):
        parts = [part for part in items(document, (*place, name)) if isinstance(part, str)]
        if (
            len(parts) in (2, 3)
            and all(map(_AMOUNT.fullmatch, parts[:2]))
            and all(map(_TRACKING.fullmatch, parts[2:]))
        ):
            steps[name] = Step(*map(float, parts))
        elif value(document, (*place, name)) == "":
            faults.append(missing(document, (*place, name)))
        elif isinstance(value(document, (*place, name)), list):
            message = (
                "a step is two numbers in brackets, [size, leading], as in [10.5, 5]; a third is tracking"
            )
            faults.append(document.problem((*place, name), "bad_step", message))
    return steps


def _deck_metrics(
    document: Document, folder: Path, fonts: dict[str, str], faults: list[Problem]
) -> dict[str, Face]:
    """Return the faces that measure slides in place of the fonts of Office."""
    faces: dict[str, Face] = {}
    for script in SCRIPTS:
        for weight in ("400", "700"):
            place = (*_DECK, "metrics", script, weight)
            name = text(document, place)
            path = _font(document, place, folder, name, faults) if name else None
            if path:
                faces[f"{script}.{weight}"] = Face(path, fonts[f"minor.{script}"], int(weight), False)
    han = faces.get("han.400")
    for weight in ("400", "700"):
        if stand_in := han or faces.get(f"latin.{weight}"):
            faces.setdefault(f"han.{weight}", stand_in)
    return faces
