"""A brand file (`_brand.yml`) → the Brand that both outputs take every colour, font and size from."""

import re
from pathlib import Path

from tmpublish.design.brand_files import FileError, code_of, logo_file
from tmpublish.design.brand_model import ROLES, SCRIPTS, STEPS, VOICES, Brand, Step, Voice
from tmpublish.design.brand_schema import OWN, faults_of_keys, mapping, text, value
from tmpublish.design.colors import contrast, mix
from tmpublish.design.palette import read_colors
from tmpublish.design.typefaces import read_typography
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.yaml_source import Document, Place, read_document

__all__ = ["ROLES", "SCRIPTS", "STEPS", "VOICES", "Brand", "Step", "Voice", "contrast", "mix", "read_brand"]


def read_brand(path: Path, shown: str | None = None) -> Brand:
    """Return the brand of a file; raises PublishError with every fault at once, each with its line."""
    document = read_document(path, shown)
    faults = [*document.problems, *faults_of_keys(document)]
    folder = path.parent
    colors = read_colors(document, faults)
    typography = read_typography(document, folder, faults)
    logo = _logo(document, folder, faults)
    name, design = _name(document, faults), _design(document, faults)
    if any(fault.severity == "error" for fault in faults):
        raise PublishError(faults)
    return Brand(
        name=name,
        file=document.file,
        folder=folder,
        design=design,
        logo=logo,
        colors=colors,
        voices=typography.voices,
        faces=typography.faces,
        scale=typography.scale,
        deck_scale=typography.deck_scale,
        deck_fonts=typography.deck_fonts,
        deck_metrics=typography.deck_metrics,
    )


def _name(document: Document, faults: list[Problem]) -> str:
    place = ("meta", "name")
    name = text(document, place) or text(document, (*place, "full")) or text(document, (*place, "short"))
    if value(document, place) and not name:
        faults.append(document.problem(place, "wrong_type", "a name is one text, or two: short and full"))
    return name or ""


def _design(document: Document, faults: list[Problem]) -> str:
    design = text(document, (*OWN, "design")) or ""
    if design and not re.fullmatch(r"\w[\w-]*", design):
        message = f"“{design}” is not the name of a folder beside this file: letters, figures, - and _ alone"
        faults.append(document.problem((*OWN, "design"), "bad_design", message))
    return design


def _logo(document: Document, folder: Path, faults: list[Problem]) -> Path | None:
    """Return the logo, the largest that is named: a path, or the name of one of `logo.images`."""
    places: list[Place] = [("logo",), *(("logo", size) for size in ("large", "medium", "small"))]
    for place in places:
        for at in (place, (*place, "path"), (*place, "light")):
            name = text(document, at)
            if name is None:
                continue
            if name in mapping(document, ("logo", "images")):
                at = ("logo", "images", name)
                name = text(document, at) or text(document, (*at, "path")) or ""
            try:
                return logo_file(folder, name)
            except FileError as fault:
                faults.append(document.problem(at, code_of(fault, "logo"), fault.message))
                return None
    return None
