"""What was made of what, as `manifest.json`: hashes of all that went in and out, where each text stands."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from os.path import relpath
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tmpublish.design import BRAND_FILE, LANGUAGES_FILE, Design
from tmpublish.model import Plan
from tmpublish.problems import Problem, PublishError

NAME = "manifest.json"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Unit = Literal["pages", "slides", "layouts"]
Places = Mapping[str, Mapping[str, Mapping[str, int]]]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)


class Entry(_Shape):
    """One file of the set."""

    kind: str
    """What it is: `booklet`, `deck`, `template`."""
    language: str | None = None
    """Its language; none where it serves all."""
    sha256: Sha256
    size: int
    """In bytes."""
    pages: int | None = None
    slides: int | None = None
    layouts: int | None = None


class Inputs(_Shape):
    """All that shapes the output; two builds with the same inputs give the same files."""

    tool: str
    """The version of tmpublish."""
    libraries: Mapping[str, str]
    """The versions of what sets, shapes and packs."""
    stamp: datetime
    """The moment that the files bear (ISO 8601, UTC)."""
    source: str
    """The name of the source file."""
    source_sha256: Sha256
    design: str
    """The design family."""
    templates: Mapping[str, Sha256]
    """Every file of the brand, its fonts and the design family, relative to the folder of templates."""
    deck_template: Mapping[str, Sha256] | None = None
    """An institution's own template and its map, by file name, where decks were set on one."""


class Manifest(_Shape):
    """The whole of `manifest.json`."""

    slug: str
    date: str
    languages: tuple[str, ...]
    inputs: Inputs
    files: Mapping[str, Entry]
    texts: Places
    """Path of the text → language → kind of file → the first page or slide on which it stands."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 (FIPS 180-4) of bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def template_files(design: Design) -> Mapping[str, Sha256]:
    """Return the SHA-256 of every file that design and brand are read from, by its name under templates/."""
    templates, brand = design.folder.parent, design.brand
    paths = {templates / BRAND_FILE, templates / LANGUAGES_FILE}
    paths |= {path for path in design.folder.rglob("*") if path.is_file() and path.suffix != ".md"}
    paths |= {face.file for face in (*brand.faces, *brand.deck_metrics.values())}
    paths |= {brand.logo} if brand.logo else set()
    named = {PurePath(relpath(path, templates)).as_posix(): path for path in paths}
    return {name: sha256(path.read_bytes()) for name, path in sorted(named.items())}


def entry(kind: str, language: str, data: bytes, unit: Unit, count: int) -> Entry:
    """Return what the manifest says of a file; `language` is empty where it serves all."""
    return Entry(kind=kind, language=language or None, sha256=sha256(data), size=len(data), **{unit: count})


Placed = tuple[str, str, Mapping[str, int]]
"""The kind and language of a file, and the page or slide of each text in it."""


def texts(found: Iterable[Placed]) -> Places:
    """Return path → language → kind → page of what stands in several files."""
    turned: dict[str, dict[str, dict[str, int]]] = {}
    for kind, language, where in found:
        for path, number in where.items():
            turned.setdefault(path, {}).setdefault(language, {})[kind] = number
    return turned


def places_of(manifest: Manifest, files: Mapping[str, Entry]) -> list[Placed]:
    """Return what the manifest says of the texts in some of its files: the reverse of `texts`."""
    return [
        (entry.kind, entry.language, _where(manifest, entry.kind, entry.language))
        for entry in files.values()
        if entry.language
    ]


def _where(manifest: Manifest, kind: str, language: str) -> Mapping[str, int]:
    kinds = {path: spoken.get(language, {}) for path, spoken in manifest.texts.items()}
    return {path: found[kind] for path, found in kinds.items() if kind in found}


def compose(plan: Plan, inputs: Inputs, files: Mapping[str, Entry], where: Places) -> Manifest:
    """Return the manifest of a set of files."""
    day = plan.date
    date = f"{day.year:04}-{day.month:02}" + (f"-{day.day:02}" if day.day else "")
    return Manifest(
        slug=plan.slug, date=date, languages=tuple(plan.languages), inputs=inputs, files=files, texts=where
    )


def dump(manifest: Manifest) -> bytes:
    """Return a manifest as JSON (RFC 8259), sorted and indented: the same bytes for the same manifest."""
    data = manifest.model_dump(mode="json", exclude_none=True)
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def load(data: bytes, shown: str) -> Manifest:
    """Return a manifest read back; raises PublishError where it is not one that this version writes."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the whole file"
        message = f"this is not a manifest of this version of tmpublish (at {where}); build the set again"
        raise PublishError([Problem(shown, 0, 0, "manifest_shape", message)]) from fault
