"""A brand file (`_brand.yml`) → the Brand: every color, font and size of booklet and deck."""

import re
from pathlib import Path

from tmpublish.design.brand_schema import (
    OWN,
    ROLES,
    SCRIPTS,
    STEPS,
    VOICES,
    Brand,
    BrandFile,
    Step,
    Voice,
    mapping,
    text,
    value,
)
from tmpublish.design.palette import contrast, mix, read_colors
from tmpublish.design.svg_safety import logo_file
from tmpublish.design.typefaces import code_of, read_typography
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.safe_files import FileError
from tmpublish.yaml_source import Document, Place, read_document
from tmpublish.yaml_source.validation import validate

__all__ = ["ROLES", "SCRIPTS", "STEPS", "VOICES", "Brand", "Step", "Voice", "contrast", "mix", "read_brand"]


def read_brand(path: Path, shown: str | None = None) -> Brand:
    """Return the brand of a file; raise PublishError with every problem at once."""
    document = read_document(path, shown)
    problems = [*document.problems, *validate(document, BrandFile, "the brand file")[1]]
    folder = path.parent
    colors = read_colors(document, problems)
    typography = read_typography(document, folder, problems)
    logo = _logo(document, folder, problems)
    name, design = _name(document, problems), _design(document, problems)
    if any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    return Brand(
        name=name,
        file=document.file,
        folder=folder,
        design=design,
        design_position=document.at((*OWN, "design")),
        logo=logo,
        colors=colors,
        voices=typography.voices,
        faces=typography.faces,
        scale=typography.scale,
        deck_scale=typography.deck_scale,
        deck_fonts=typography.deck_fonts,
        deck_metrics=typography.deck_metrics,
        font_positions=typography.positions,
    )


def _name(document: Document, problems: list[Problem]) -> str:
    place = ("meta", "name")
    name = text(document, place) or text(document, (*place, "full")) or text(document, (*place, "short"))
    if value(document, place) and not name:
        problems.append(
            document.problem(
                place, "wrong_type", "`name` is one text, or `short` and `full`. Write it on one line."
            )
        )
    return name or ""


def _design(document: Document, problems: list[Problem]) -> str:
    design = text(document, (*OWN, "design")) or ""
    if design and not re.fullmatch(r"\w[\w-]*", design):
        message = f"“{design}” is not the name of a folder beside this file. Use letters, digits, - and _."
        problems.append(document.problem((*OWN, "design"), "bad_design", message))
    return design


def _logo(document: Document, folder: Path, problems: list[Problem]) -> Path | None:
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
            except FileError as refused:
                problems.append(document.problem(at, code_of(refused, "logo"), refused.message))
                return None
    return None
