"""Two sets or plans → what differs: pictures of pages and slides, a page of changes, bars in booklets."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from tmpublish import libreoffice, loader, renderers
from tmpublish.booklet.html import Changes
from tmpublish.checks import read_output_set
from tmpublish.design.brand import Brand
from tmpublish.environment import UsageError
from tmpublish.pdf_reading.document import faces, letters_in_points, picture
from tmpublish.plan import plan_texts
from tmpublish.render_pool import Progress, no_progress
from tmpublish.returned import plan_diff
from tmpublish.returned.comments import Box
from tmpublish.returned.copy_reader import destinations
from tmpublish.returned.marked_texts import Texts, pdf_pages
from tmpublish.safe_files import write_whole
from tmpublish.text.inline_markup import plain

LIST = "changes.md"
_KINDS = ("booklet", "summary", "deck")
_WIDTH = 800  # pixels of a picture
_AWAY, _BAR, _EDGE = 7.0, 2.0, 0.5  # pt: left of the text, of a bar, of the line around it
_NEAR = 18.0  # pt, or the height of a line; bars of nearer lines are one


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


def write_diff(
    changes: Sequence[plan_diff.Change],
    old: Any,
    source: Path,
    templates: Path,
    folder: Path,
    progress: Progress = no_progress,
) -> list[Path]:
    """Write what changed from the tree of another plan to that of `source`; return the files.

    They are a list of all changes and, in each language, a page of them and a booklet with change bars. Raise
    PublishError if the plan or its templates have errors.
    """
    given = loader.read(source, templates)
    plan, colors = given.plan, given.design.brand.colors
    listed = f"{plan.slug}-changes.md"
    pages = {tag: _page_of_changes(changes, old, given, tag, listed) for tag in plan.languages}
    first = pages[plan.languages[0]]
    title = f"{plain(plan.identity.title[plan.languages[0]])}: {first.since} → {first.until}"
    files = {listed: plan_diff.as_markdown(changes, title).encode()}
    keys = [(kind, tag) for tag in plan.languages for kind in ("changes", "booklet") if pages[tag].rows]
    shown = folder.as_posix()
    made = renderers.render(given, keys, loader.stamp(given), shown, progress, changes=pages)
    for (kind, tag), rendered in made.items():
        if kind == "changes":
            files[renderers.file_name(plan, (kind, tag))] = rendered.data
            continue
        texts = {path: each.text for path, each in plan_texts(plan, tag).items()}
        paths = changed_texts(changes, texts, tag)
        barred = with_bars(rendered.data, texts, paths, (colors["ground"], colors["paper"]))
        files[f"{plan.slug}-booklet-changes-{tag}.pdf"] = barred
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_whole(folder / name, data)
    return [folder / name for name in files]


def _page_of_changes(
    changes: Iterable[plan_diff.Change], old: Any, given: loader.Inputs, language: str, file: str
) -> Changes:
    pack, new = given.design.languages[language], given.document.data
    found = [row for each in changes for row in plan_diff.readable(each, old, new, given.plan, pack)]
    rows = [{**asdict(row), "runs": plan_diff.excerpt(row.runs)} for row in found]
    since, until = (plan_diff.edition_name(tree, pack) for tree in (old, new))
    return Changes(since, until, file, rows)


def changed_texts(changes: Iterable[plan_diff.Change], texts: Texts, language: str) -> set[str]:
    """Return the ids of the texts that changed, with all those of parts that were added or moved."""
    parts = {
        each.path
        for each in changes
        if each.kind in ("text", "added", "moved") and each.language in ("", language)
    }
    return {path for path in texts if any(path == part or path.startswith(f"{part}.") for part in parts)}


def with_bars(pdf: bytes, texts: Texts, paths: set[str], colors: tuple[str, str]) -> bytes:
    """Return a booklet with a bar left of each text in `paths`, in one color with a line of the other around.

    The pages stay as they are laid out. Bars are artifacts (ISO 32000-1, 14.8.2.2): screen readers skip them.
    """
    reader = PdfReader(io.BytesIO(pdf))
    writer = PdfWriter(reader, incremental=True)  # all that is there stays byte for byte
    pages = pdf_pages(letters_in_points(pdf), texts, destinations(reader))
    for page, found in zip(writer.pages, pages, strict=True):
        bars = _bars(box for path, box in found.lines if path in paths)
        if not bars:
            continue
        streams = [DecodedStreamObject() for _ in range(2)]
        streams[0].set_data(b"q\n")
        streams[1].set_data(f"Q\n{_drawn(bars, colors)}".encode())
        before = page["/Contents"].get_object()
        own = list(before) if isinstance(before, list) else [page.raw_get("/Contents")]
        head, tail = (writer._add_object(each) for each in streams)
        page[NameObject("/Contents")] = ArrayObject([head, *own, tail])
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def _bars(boxes: Iterable[Box]) -> list[Box]:
    """Return a bar for each run of lines that begin at one place, y downward."""
    bars: list[Box] = []
    for left, top, _, bottom in sorted(boxes, key=lambda box: (round(box[0]), box[1])):
        x = left - _AWAY
        last = bars[-1] if bars else None
        if last and abs(last[0] - x) < _AWAY and top - last[3] < max(_NEAR, bottom - top):
            bars[-1] = (min(last[0], x), last[1], last[2], max(last[3], bottom))
        else:
            bars.append((x, top, x + _BAR, bottom))
    return bars


def _drawn(bars: Iterable[Box], colors: tuple[str, str]) -> str:
    fill, line = (
        " ".join(f"{int(color[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5)) for color in colors
    )
    shapes = "\n".join(
        f"{left:.2f} {-bottom:.2f} {right - left:.2f} {bottom - top:.2f} re"
        for left, top, right, bottom in bars
    )
    return f"/Artifact BMC\nq {fill} rg {line} RG {_EDGE} w\n{shapes}\nB\nQ\nEMC\n"
