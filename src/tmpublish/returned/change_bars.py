"""What changed in a plan + its booklets → the booklets with bars beside the texts that changed."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from tmpublish import loader, renderers
from tmpublish.pdf_reading.document import letters_in_points
from tmpublish.plan import plan_texts
from tmpublish.render_pool import Progress, no_progress
from tmpublish.returned.comments import Box
from tmpublish.returned.copy_reader import destinations
from tmpublish.returned.marked_texts import Texts, pdf_pages
from tmpublish.returned.plan_diff import Change
from tmpublish.safe_files import write_whole

_AWAY, _WIDTH, _EDGE = 7.0, 2.0, 0.5  # pt: left of the text, of a bar, of the line around it
_NEAR = 18.0  # pt, or the height of a line; bars of nearer lines are one


def write_booklets(
    changes: Sequence[Change],
    source: Path,
    templates: Path,
    folder: Path,
    progress: Progress = no_progress,
) -> list[Path]:
    """Write a booklet with change bars in each language of a plan; return the files.

    Raise PublishError if the plan or its templates have errors.
    """
    given = loader.read(source, templates)
    plan, colors = given.plan, given.design.brand.colors
    keys = [("booklet", tag) for tag in plan.languages]
    made = renderers.render(given, keys, loader.stamp(given), folder.as_posix(), progress)
    files = []
    for (_, tag), rendered in made.items():
        texts = {path: each.text for path, each in plan_texts(plan, tag).items()}
        paths = changed_texts(changes, texts, tag)
        files.append(folder / f"{plan.slug}-booklet-changes-{tag}.pdf")
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(files[-1], with_bars(rendered.data, texts, paths, (colors["ground"], colors["paper"])))
    return files


def changed_texts(changes: Iterable[Change], texts: Texts, language: str) -> set[str]:
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
    writer = PdfWriter(clone_from=reader)
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
            bars.append((x, top, x + _WIDTH, bottom))
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
