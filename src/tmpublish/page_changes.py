"""Two published sets → pictures of the pages and slides that differ, before and after, listed in Markdown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from tmpublish import libreoffice
from tmpublish.checks import read_output_set
from tmpublish.design.brand import Brand
from tmpublish.environment import UsageError
from tmpublish.pdf_reading.document import faces, picture

LIST = "changes.md"
_KINDS = ("booklet", "summary", "deck")
_WIDTH = 800  # pixels of a picture


@dataclass(frozen=True)
class Change:
    """A page or slide that differs: the file it belongs to, and its numbers (from 1) before and after."""

    file: str
    before: int | None
    after: int | None


def write_changes(before: Path, after: Path, target: Path, brand: Brand) -> list[Change]:
    """Write pictures of what differs between two sets into `target`, with a list; return the changes.

    Slides are compared if LibreOffice is installed. Raise UsageError if `target` is not empty, and
    PublishError if one of the folders is no published set.
    """
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty. Name another folder with -o.")
    old, new = _files(before), _files(after)
    target.mkdir(parents=True, exist_ok=True)
    changes: list[Change] = []
    rows = ["# Changed pages and slides", ""]
    office = libreoffice.find()
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) == new.get(name) or (name.endswith(".pptx") and not office):
            continue
        pdfs = [_as_pdf(files.get(name), office, brand, target) for files in (old, new)]
        found = [Change(name, *numbers) for numbers in _differences(*pdfs)]
        changes += found
        rows += [f"## {name}", "", "| before | after |", "|---|---|"] if found else []
        for change in found:
            cells = (
                _cell(change, side, pdf, target) for side, pdf in zip(("before", "after"), pdfs, strict=True)
            )
            rows.append(f"| {' | '.join(cells)} |")
        rows += [""] * bool(found)
    if not changes:
        rows.append("No page and no slide looks different.")
    if not office:
        rows.append("Slides were not compared: LibreOffice is not installed.")
    (target / LIST).write_text("\n".join(rows).rstrip() + "\n", "utf-8")
    return changes


def _files(folder: Path) -> Mapping[str, bytes]:
    """Return the files of a set that people read, by kind and language, since a draft has another name."""
    outputs = read_output_set(folder)
    suffix = {"deck": ".pptx"}
    return {
        f"{kind}-{language}{suffix.get(kind, '.pdf')}": data
        for kind in _KINDS
        for _, language, data in outputs.of_kind(kind)
    }


def _as_pdf(data: bytes | None, office: Path | None, brand: Brand, folder: Path) -> bytes:
    """Return a file as PDF; nothing for none."""
    if not data or data.startswith(b"%PDF") or not office:
        return data or b""
    return libreoffice.pdf_of(data, office, brand, folder / ".office")


def _differences(before: bytes, after: bytes) -> Iterator[tuple[int | None, int | None]]:
    """Yield the numbers of the pages that look different; None where there is no such page."""
    old, new = ([face.mark for face in faces(pdf)] if pdf else [] for pdf in (before, after))
    matched = SequenceMatcher(a=old, b=new, autojunk=False)
    for kind, first, last, start, end in matched.get_opcodes():
        if kind != "equal":
            yield from zip_longest(range(first + 1, last + 1), range(start + 1, end + 1))


def _cell(change: Change, side: str, pdf: bytes, target: Path) -> str:
    """Write the picture of one side of a change; return the cell of the list that shows it."""
    number = change.before if side == "before" else change.after
    if number is None:
        return "–"
    name = f"{change.file.rpartition('.')[0]}-{number}-{side}.webp"
    (target / name).write_bytes(picture(pdf, number - 1, _WIDTH))
    return f"{number}<br>![{side}]({name})"
