"""Ways to damage a published set, one place at a time, to see who notices."""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace

import pikepdf

from tmpublish.checks import Published
from tmpublish.manifest import sha256
from tmpublish.problems import Problem


def name_of(published: Published, kind: str, language: str = "en") -> str:
    """Return the name of one file of the set."""
    return next(name for name, spoken, _ in published.of_kind(kind) if spoken == language)


def with_file(published: Published, name: str, data: bytes) -> Published:
    """Return the set with another file under a name, and a manifest that agrees."""
    entry = published.manifest.files[name].model_copy(update={"sha256": sha256(data), "size": len(data)})
    said = published.manifest.model_copy(update={"files": {**published.manifest.files, name: entry}})
    return replace(published, files={**published.files, name: data}, manifest=said)


def with_pdf(published: Published, change: Callable[[pikepdf.Pdf], object]) -> Published:
    """Return the set with an English booklet that was changed."""
    name, out = name_of(published, "booklet"), io.BytesIO()
    with pikepdf.open(io.BytesIO(published.files[name])) as pdf:
        change(pdf)
        pdf.save(out)
    return with_file(published, name, out.getvalue())


def with_part(published: Published, part: str, change: Callable[[bytes], bytes]) -> Published:
    """Return the set with an English deck of which one part was changed."""
    name, out = name_of(published, "deck"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(published.files[name])) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, change(data) if item.filename == part else data)
    changed = with_file(published, name, out.getvalue())
    assert changed.files[name] != published.files[name]
    return changed


def with_texts(published: Published, path: str, language: str, kind: str, number: int | None) -> Published:
    """Return the set with a manifest that gives one text another page or slide, or none."""
    said = {name: dict(spoken) for name, spoken in published.manifest.texts.items()}
    said[path][language] = dict(said[path][language])
    if number is None:
        del said[path][language][kind]
    else:
        said[path][language][kind] = number
    return replace(published, manifest=published.manifest.model_copy(update={"texts": said}))


def codes(found: Iterable[Problem]) -> set[str]:
    """Return the codes of what was found."""
    return {problem.code for problem in found}
