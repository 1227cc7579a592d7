"""A published set → a folder that any web server serves as it is: the files, a page about them, an e-mail."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path

from tmpublish import manifest, output_directory
from tmpublish.checks import CheckContext
from tmpublish.design.language_packs import LanguagePack
from tmpublish.diagnostics import PublishError
from tmpublish.manifest import Entry
from tmpublish.pdf_reading import document
from tmpublish.renderers import KINDS
from tmpublish.web.release import Card, mail_text, release_page

INDEX, MAIL = "index.html", "mail.txt"
ORDER = ("web", "booklet", "summary", "deck", "template")
"""The kinds of file, as readers look for them."""
FORMS = {"html": "HTML", "pdf": "PDF", "pptx": "PowerPoint"}
PICTURE_WIDTH = 420  # px, of a first page: 210 on a screen with two dots a pixel


def write_release(context: CheckContext, folder: Path) -> tuple[str, ...]:
    """Put a published set into `folder` with its page; return the names of all files there.

    Raise PublishError if a file differs from the manifest, UsageError if the folder cannot be written.
    """
    from tmpublish.checks.integrity import check_files

    if problems := [*check_files(context)]:
        raise PublishError(problems)
    plan, design = context.given.plan, context.given.design
    entries = {name: entry for name, entry in context.manifest.files.items() if entry.kind in KINDS}
    cards = {language: _cards(context, entries, language) for language in plan.languages}
    hashes = [(name, entry.sha256) for name, entry in entries.items()]
    kept = (*context.manifest.files, manifest.SIGNATURE)
    files = {name: context.files[name] for name in kept if name in context.files}
    files |= {
        INDEX: release_page(plan, design, cards, hashes),
        MAIL: mail_text(plan, design, cards),
        manifest.NAME: manifest.dump(context.manifest),
    }
    output_directory.refuse(folder)
    with output_directory.locked(folder):
        old = output_directory.read(folder)
        gone = manifest.load(old[manifest.NAME], manifest.NAME).files if manifest.NAME in old else {}
        output_directory.replace(folder, files, sorted(gone.keys() - files.keys()))
    return tuple(files)


def _cards(context: CheckContext, entries: Mapping[str, Entry], language: str) -> list[Card]:
    found = [(name, entry) for name, entry in entries.items() if entry.language in (language, None)]
    found.sort(key=lambda pair: ORDER.index(pair[1].kind))
    pack = context.given.design.languages[language]
    return [_card(pack, name, entry, context.files[name]) for name, entry in found]


def _card(pack: LanguagePack, name: str, entry: Entry, data: bytes) -> Card:
    suffix = Path(name).suffix[1:]
    counts = {"pages": entry.pages, "slides": entry.slides}
    length = [pack.label(unit, number, inside=True) for unit, number in counts.items() if number]
    size = f"{entry.size / 1_000_000:.1f} MB" if entry.size >= 1_000_000 else f"{entry.size / 1000:.0f} kB"
    form = " · ".join([FORMS[suffix], *length, size])
    if suffix != "pdf":
        return Card(entry.kind, name, form)
    from PIL import Image

    picture = document.picture(data, 0, PICTURE_WIDTH)
    width, height = Image.open(io.BytesIO(picture)).size
    uri = "data:image/webp;base64," + base64.b64encode(picture).decode()
    return Card(entry.kind, name, form, uri, width, height)
