"""Decks of a set → LibreOffice's verdict on what they show, and each slide as a picture."""

from collections.abc import Sequence
from pathlib import Path

from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem, Severity
from tmpublish.validators import libreoffice
from tmpublish.validators.deck_rendering import compare
from tmpublish.validators.page_pictures import paint
from tmpublish.validators.results import Answer, Finding, Verdict

TOOL, STANDARD = "LibreOffice", "every text of the decks is shown, inside its own box"


def show_decks(
    program: Path, brand: Brand, folder: Path, shown: str, names: Sequence[str], guests: bool
) -> Answer:
    """Return whether decks in `folder` show what they hold, and their slides; raises DiedError.

    With `guests` the decks are set on an institution's own template, whose fonts are not to be had here:
    what runs over in other fonts is then a warning. `looked_at` counts the boxes that were compared.
    """
    found, pictures, boxes = [], {}, 0
    for name in names:
        deck, place = (folder / name).read_bytes(), folder / f"{name}.shown"
        place.mkdir()
        pdf = libreoffice.render(program, brand, deck, place)
        pictures[name] = paint(pdf)
        seen = compare(deck, pdf)
        boxes += seen.boxes
        for fault in seen.faults:
            where = f"slide {fault.slide}: " if fault.slide else ""
            severity: Severity = "warning" if guests and fault.code == "text_outside" else "error"
            problem = Problem(f"{shown}/{name}", 0, 0, fault.code, where + fault.message, severity)
            found.append(Finding(problem, ((name, fault.slide),)))
    version = libreoffice.version(program, folder)
    verdict = Verdict(TOOL, version, STANDARD, len(names), boxes, "boxes", tuple(found))
    return Answer(verdict, pictures)
