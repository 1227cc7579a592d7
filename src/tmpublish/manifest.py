"""Inputs and files of a build → `manifest.json`: their hashes, and where each text stands.

On the disk it is an in-toto Statement (in-toto Attestation Framework, v1): the files are its subject, all
else is its predicate. So any tool that knows such statements can verify the files, or sign what is said.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from os.path import relpath
from pathlib import Path, PurePath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tmpublish.design.brand import BRAND_FILE
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import BUNDLED
from tmpublish.plan import Plan

NAME = "manifest.json"
SIGNATURE = f"{NAME}.sig"
PROOF = "proof"
"""The folder in dist/ that shows the set page by page; it is true of that one set alone."""
STATEMENT = "https://in-toto.io/Statement/v1"
# Not SLSA provenance: that wants a builder whom one can trust, and this is said by the machine at hand.
PREDICATE = "urn:x-tmpublish:published-set:v1"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Unit = Literal["pages", "slides", "sections", "layouts"]
Places = Mapping[str, Mapping[str, Mapping[str, int]]]


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Entry(_Shape):
    """One file of the set."""

    kind: str
    """What it is: `booklet`, `deck`, `template`."""
    language: str | None = None
    """Its language; none where it serves all."""
    sha256: Sha256
    size: int
    """In bytes."""
    inputs_sha256: Sha256 | None = None
    """The hash of all that shapes this file: the texts of its language, design, libraries."""
    source_sha256: Sha256 | None = None
    """The hash of the plan in its language, as the file carries it or names it."""
    pages: int | None = None
    slides: int | None = None
    sections: int | None = None
    layouts: int | None = None
    creep_mm: float | None = None
    """Of imposed sheets: how far the innermost pages move."""


class BuildInputs(_Shape):
    """All that shapes the output; two builds with the same inputs give the same files."""

    tool: str
    """The version of tmpublish."""
    libraries: Mapping[str, str]
    """The versions of what sets, shapes and packs."""
    lock_sha256: Sha256 | None = None
    """The locked libraries of a working copy of tmpublish; none where it was installed without them."""
    stamp: datetime
    """The moment that the files bear (ISO 8601, UTC)."""
    source: str
    """The name of the source file."""
    source_sha256: Sha256
    design: str
    """The theme."""
    templates: Mapping[str, Sha256]
    """Every file of the brand, its fonts and the theme, relative to the folder of templates."""
    pictures: Mapping[str, Sha256] | None = None
    """Every picture that the plan names, by its path below the folder of the plan."""
    deck_template: Mapping[str, Sha256] | None = None
    """An institution's own template and its map, by file name, where decks were set on one."""


class Manifest(_Shape):
    """The whole of `manifest.json`."""

    slug: str
    date: str
    languages: tuple[str, ...]
    inputs: BuildInputs
    files: Mapping[str, Entry]
    texts: Places
    """Path of the text → language → kind of file → the first page or slide on which it stands."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 (FIPS 180-4) of bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def identifier(source: bytes) -> str:
    """Return how a file names the plan's file that it was made from, where it cannot carry it with it."""
    return f"sha256:{sha256(source)}"


def edition_mark(plan: Plan, source: bytes) -> str:
    """Return what names an edition where it can be seen: its date and eight digits of its plan's hash."""
    return f"{edition_date(plan)} · {sha256(source)[:8]}" if source else edition_date(plan)


def edition_date(plan: Plan) -> str:
    """Return the date of an edition, such as `2026-03-13`, or `2026-03` if it has no day."""
    day = plan.date
    return f"{day.year:04}-{day.month:02}" + (f"-{day.day:02}" if day.day else "")


def lock() -> Sha256 | None:
    """Return the SHA-256 of the locked libraries of the working copy that runs."""
    file = Path(__file__).parents[2] / "requirements.lock"
    return sha256(file.read_bytes()) if file.is_file() else None


def seal(members: Mapping[str, bytes]) -> str:
    """Return one hash of all members of a package; a deck bears it, without itself, so that edits show."""
    return sha256("".join(f"{name} {sha256(data)}\n" for name, data in sorted(members.items())).encode())


def template_files(design: Design) -> Mapping[str, Sha256]:
    """Return the SHA-256 of every file that design and brand are read from, by its name under templates/."""
    templates, brand = design.brand.folder, design.brand
    paths = {templates / BRAND_FILE, *(pack.file for pack in design.languages.values())}
    paths |= {path for path in design.folder.rglob("*") if path.is_file() and path.suffix != ".md"}
    paths |= {face.file for face in (*brand.faces, *brand.deck_metrics.values())}
    paths |= {brand.logo} if brand.logo else set()
    named = {_template_name(path, templates): path for path in paths}
    return {name: _sha256_of(path, _state(path)) for name, path in sorted(named.items())}


def _template_name(path: Path, templates: Path) -> str:
    """Return the path of a file below the folder of templates; one of tmpublish's own begins `tmpublish:`."""
    if path.is_relative_to(BUNDLED) and not templates.resolve().is_relative_to(BUNDLED):
        return f"tmpublish:{path.relative_to(BUNDLED).as_posix()}"
    return PurePath(relpath(path, templates)).as_posix()


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


# Fonts are many megabytes, and the same for each plan that a process publishes.
@lru_cache(maxsize=1024)
def _sha256_of(path: Path, _unchanged: tuple[int, ...]) -> Sha256:
    return sha256(path.read_bytes())


def entry(
    kind: str,
    language: str,
    data: bytes,
    unit: Unit,
    count: int,
    inputs_sha256: Sha256 | None = None,
    source_sha256: Sha256 | None = None,
    creep_mm: float | None = None,
) -> Entry:
    """Return the entry of a file; no language ("") if it serves all."""
    entry = Entry(
        kind=kind,
        language=language or None,
        sha256=sha256(data),
        size=len(data),
        inputs_sha256=inputs_sha256,
        source_sha256=source_sha256,
    )
    return entry.model_copy(update={unit: count, "creep_mm": creep_mm})


def resealed(entry: Entry, data: bytes) -> Entry:
    """Return the entry of a file whose bytes are others now."""
    return entry.model_copy(update={"sha256": sha256(data), "size": len(data)})


def inputs_hash(inputs: BuildInputs, kind: str, language: str, source: bytes) -> Sha256:
    """Return the hash of all that shapes one file; `source` is the plan in its language."""
    left_out = {"source", "source_sha256", *(() if kind in ("deck", "template") else ("deck_template",))}
    shared = json.dumps(inputs.model_dump(mode="json", exclude=left_out), sort_keys=True)
    return sha256("\n".join([kind, language, sha256(source), shared]).encode())


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


def compose(plan: Plan, inputs: BuildInputs, files: Mapping[str, Entry], where: Places) -> Manifest:
    """Return the manifest of a set of files."""
    return Manifest(
        slug=plan.slug,
        date=edition_date(plan),
        languages=tuple(plan.languages),
        inputs=inputs,
        files=files,
        texts=where,
    )


def dump(manifest: Manifest) -> bytes:
    """Return a manifest as JSON (RFC 8259), sorted and indented: the same bytes for the same manifest."""
    hashes = {"files": {"__all__": {"sha256"}}}
    said = {
        "_type": STATEMENT,
        "subject": [
            {"name": name, "digest": {"sha256": entry.sha256}}
            for name, entry in sorted(manifest.files.items())
        ],
        "predicateType": PREDICATE,
        "predicate": manifest.model_dump(mode="json", exclude_none=True, exclude=hashes),
    }
    return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; raises ValueError where a name comes twice: readers differ in which they take."""
    if len(made := dict(pairs)) != len(pairs):
        raise ValueError("a name comes twice")
    return made


def load(data: bytes, shown: str) -> Manifest:
    """Return a manifest read back; raises PublishError where it is not one that this version writes."""
    try:
        statement = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
        said = {**statement["predicate"], "files": dict(statement["predicate"]["files"])}
        for subject in statement["subject"]:
            name = subject["name"]
            said["files"][name] = {**said["files"][name], "sha256": subject["digest"]["sha256"]}
        manifest = Manifest.model_validate_json(json.dumps(said))
        if json.loads(dump(manifest)) != statement:
            raise ValueError("another kind of statement")
        return manifest
    except (ValidationError, TypeError, ValueError, LookupError, AttributeError, RecursionError) as fault:
        where = "the whole file"
        if isinstance(fault, ValidationError):
            first = fault.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"]) or where
        message = f"this is not a manifest of this version of tmpublish (at {where}); build the set again"
        raise PublishError([Problem(shown, 0, 0, "manifest_shape", message)]) from fault


def find(files: Mapping[str, bytes]) -> Manifest | None:
    """Return the manifest among the files of a folder; None if there is none to read."""
    try:
        return load(files.get(NAME, b""), NAME)
    except PublishError:
        return None
