"""Decks → PDFs, as LibreOffice shows them: with the brand's fonts alone, nothing shrunk to fit."""

import io
import re
import zipfile
from pathlib import Path

from tmpublish.design import slide_fonts
from tmpublish.design.brand import Brand
from tmpublish.validators import tools
from tmpublish.validators.tools import DiedError

_SHRINKS = re.compile(
    rb"<a:normAutofit\s*/>|<a:normAutofit(\s[^>]*)?/>|<a:normAutofit.*?</a:normAutofit>", re.S
)


def version(office: Path, folder: Path) -> str:
    """Return the version that LibreOffice says it is; raises DiedError where it says none."""
    said = tools.run(office, "--version", seconds=60, folder=folder)
    number = re.search(r"\d+(\.\d+)+", said)
    if not number:
        raise DiedError(f"does not say its version (“{said[:60]}”)")
    return number[0]


def render(office: Path, brand: Brand, deck: bytes, folder: Path) -> bytes:
    """Return a deck (PPTX) as the PDF that LibreOffice makes of it; raises DiedError where it makes none.

    `folder` is empty, and takes a profile of its own, so that no one's settings or open windows have a say.
    """
    surroundings = slide_fonts.environment(brand, folder)
    deck_file, made = folder / "deck.pptx", folder / "deck.pdf"
    deck_file.write_bytes(at_full_size(deck))
    said = tools.run(
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, deck_file),
        seconds=240,
        folder=folder,
        environment=surroundings,
    )
    if not made.is_file():
        raise DiedError(f"made no PDF of the deck ({' '.join(said.split())[:120] or 'and did not say why'})")
    return made.read_bytes()


def at_full_size(deck: bytes) -> bytes:
    """Return a deck in which no text shrinks to fit its box: a program would hide what runs over."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(deck)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if re.fullmatch(r"ppt/slide(s|Layouts|Masters)/[^/]+\.xml", item.filename):
                data = _SHRINKS.sub(b"<a:noAutofit/>", data)
            new.writestr(item.filename, data)
    return out.getvalue()
