"""Decks of a set → LibreOffice's result on what they show, and each slide as a picture."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem, Severity
from tmpublish.libreoffice import LibreOffice, LibreOfficeError, without_autofit
from tmpublish.validators.deck_rendering import compare
from tmpublish.validators.page_pictures import paint
from tmpublish.validators.results import Answer, Finding, Verdict
from tmpublish.validators.tools import DiedError

TOOL, STANDARD = "LibreOffice", "every text of the decks is shown, inside its own box"


def show_decks(
    program: Path, brand: Brand, folder: Path, shown: str, names: Sequence[str], guests: bool
) -> Answer:
    """Return whether decks in `folder` show what they hold, and their slides; raise DiedError.

    With `guests`, the decks use a custom template, whose fonts are not available here: text that overflows
    in other fonts is then a warning. `looked_at` counts the boxes that were compared.
    """
    decks = {name: (folder / name).read_bytes() for name in names}
    try:
        pdfs, version = asyncio.run(_convert(LibreOffice(program, brand, folder / "libreoffice"), decks))
    except LibreOfficeError as error:
        raise DiedError("made no PDF of a deck") from error
    found, pictures, boxes = [], {}, 0
    for name, deck in decks.items():
        pictures[name] = paint(pdfs[name])
        seen = compare(deck, pdfs[name])
        boxes += seen.boxes
        for fault in seen.faults:
            where = f"slide {fault.slide}: " if fault.slide else ""
            severity: Severity = "warning" if guests and fault.code == "text_outside" else "error"
            problem = Problem(f"{shown}/{name}", 0, 0, fault.code, where + fault.message, severity)
            found.append(Finding(problem, ((name, fault.slide),)))
    verdict = Verdict(TOOL, version, STANDARD, len(names), boxes, "boxes", tuple(found))
    return Answer(verdict, pictures)


async def _convert(libreoffice: LibreOffice, decks: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    try:
        await libreoffice.start()
        version = await libreoffice.version()
        return {name: await libreoffice.pdf(without_autofit(deck)) for name, deck in decks.items()}, version
    finally:
        await libreoffice.end()
