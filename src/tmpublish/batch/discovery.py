"""Paths of plans and a folder → the plans to publish: where the templates are and where the files go."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from tmpublish import __version__
from tmpublish.batch.publishing import How
from tmpublish.environment import UsageError, versions
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, canonical

PLAN = "plan.yaml"
_PICTURES = {".jpg", ".jpeg", ".png"}


@dataclass(frozen=True)
class Plan:
    """One plan of an order: its name, which is its folder's in the order's folder, and where it comes from.

    `key` follows from all that shapes its files: where it is the same, the files are the same.
    """

    name: str
    source: Path
    templates: Path
    folder: Path
    source_sha256: str
    key: str


def read_order(sources: Sequence[Path], templates: Path, out: Path, how: How | None = None) -> list[Plan]:
    """Return the plans in the order given; templates beside a plan (`templates/`) are its own.

    Raises UnableError where a file cannot be read, or where two plans would go into one folder.
    """
    names: dict[str, Path] = {}
    plans = []
    for source in dict.fromkeys(sources):
        name = source.absolute().parent.name if source.name == PLAN else source.stem
        other = names.setdefault(name.casefold(), source)
        if other != source:
            raise UsageError(
                f"{other} and {source} would both go into {out / name}: rename one of their folders"
            )
        try:
            plans.append(_plan(name, source, templates, out, how or How()))
        except FileError as fault:
            raise UsageError(f"{source}: {fault.message}") from None
        except OSError as fault:
            raise UsageError(f"{fault.filename or source} cannot be read: {fault.strerror}") from None
    return plans


def _plan(name: str, source: Path, templates: Path, out: Path, how: How) -> Plan:
    beside = source.parent / "templates"
    own = beside if beside.is_dir() else templates
    hashed = hashlib.sha256(canonical(read_named(source, MOST_BYTES))).hexdigest()
    said = [
        source.name,
        hashed,
        asdict(how),
        pictures(source),
        folder_key(own),
        __version__,
        dict(versions()),
    ]
    key = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return Plan(name, source, own, out / name, hashed, key)


def pictures(source: Path) -> dict[str, str]:
    """Return the SHA-256 of all pictures in the plan's folder and below, by path; it may name any of them."""
    return {path.relative_to(source.parent).as_posix(): _sha256(path) for path in picture_files(source)}


def picture_files(source: Path) -> Iterator[Path]:
    """Yield the pictures in the plan's folder and below it, but for those of its templates."""
    for path in sorted(source.parent.rglob("*")):
        inner = path.relative_to(source.parent).parts
        hidden = any(part.startswith(".") for part in inner) or inner[0] == "templates"
        if path.suffix.lower() in _PICTURES and not hidden and path.is_file() and not path.is_symlink():
            yield path


@cache
def folder_key(folder: Path) -> str:
    """Return what follows from all files in a folder; it is read once."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    said = {path.relative_to(folder).as_posix(): _sha256(path) for path in files}
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
