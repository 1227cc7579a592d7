"""This machine → findings: what tmpublish needs of it and what it has, what that means and what helps."""

import hashlib
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tmpublish import environment, output_directory
from tmpublish.environment import UsageError

State = Literal["ok", "note", "lack"]
OLDEST_PYTHON = (3, 11)
OLDEST_PANGO = (1, 44)  # WeasyPrint's own floor (its documentation, “First Steps”)
ROOM = 100_000_000  # bytes: a set and the rendering of it, several times over
MEMORY = 600_000_000  # bytes for each file that is rendered at the same time
YEARS = range(2025, 2100)
# What proof and the preview's slides are made with: name, commands, what it is for, Debian's package.
TOOLS = (
    ("LibreOffice", ("soffice", "libreoffice"), "the preview's slides, and proof", "libreoffice-impress"),
    ("Node.js", ("node",), "proof", "nodejs npm"),
    ("Chromium", ("chromium", "chromium-browser", "google-chrome"), "the tests of the preview", "chromium"),
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `ok`, a `note` that stops nothing, or a `lack` that stops the work."""

    what: str
    found: str
    state: State = "ok"
    meaning: str = ""
    """What it means and what helps; empty where all is well."""


def examine(templates: Path, dist: Path) -> list[Finding]:
    """Return all findings, for a plan published from `templates` into `dist`."""
    looks: Sequence[Callable[[], Iterator[Finding]]] = (
        python,
        libraries,
        system_libraries,
        lambda: fonts(templates),
        lambda: folder(dist),
        scratch,
        words,
        clock,
        power,
        tools,
    )
    return [finding for look in looks for finding in look()]


def python() -> Iterator[Finding]:
    """Yield whether this Python is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        least = ".".join(map(str, OLDEST_PYTHON))
        yield Finding(
            "Python", version, "lack", f"Python {least} or newer is needed; run: make PYTHON=/path/to/it"
        )
    else:
        yield Finding("Python", version)


def libraries() -> Iterator[Finding]:
    """Yield whether the Python libraries are those that tmpublish was tried with."""
    found = environment.libraries()
    wrong = [library for library in found if not library.fits]
    for library in wrong:
        yield Finding(library.name, library.version or "missing", "lack", library.advice)
    if found and not wrong:
        yield Finding("Python libraries", f"all {len(found)} as asked for")
    if not found:
        meaning = "tmpublish runs without having been installed; run: make"
        yield Finding("Python libraries", "not known", "note", meaning)


def system_libraries() -> Iterator[Finding]:
    """Yield whether the libraries are there that set the text of the booklets."""
    versions = {
        "Pango": environment.library_version(environment.PANGO, "pango_version_string"),
        "HarfBuzz": environment.library_version(environment.HARFBUZZ, "hb_version_string"),
    }
    for name, (files, purpose) in environment.SYSTEM.items():
        if not environment.has_library(files):
            yield Finding(name, "missing", "lack", f"it {purpose}; run: {environment.command()}")
        elif name == "Pango" and _numbers(versions[name]) < OLDEST_PANGO:
            least = ".".join(map(str, OLDEST_PANGO))
            yield Finding(name, versions[name], "lack", f"{least} or newer is needed; use a newer system")
        else:
            yield Finding(name, versions.get(name, "there"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def fonts(templates: Path) -> Iterator[Finding]:
    """Yield whether the font files are there and are those of the list beside them."""
    sources = templates / "fonts" / "SOURCES.toml"
    try:
        listed = tomllib.loads(sources.read_text("utf-8"))["file"]
        hashes = {str(entry["file"]): str(entry["sha256"]) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        meaning = f"{sources} says nothing of the fonts, so they are taken as they are"
        yield Finding("Fonts", "not known", "note", meaning)
        return
    there = {name: _sha256(sources.parent / name) for name in hashes}
    missing = sorted(name for name, found in there.items() if found is None)
    other = sorted(name for name, found in there.items() if found not in (None, hashes[name]))
    if missing:
        meaning = (
            f"{', '.join(missing[:3])} {'is' if len(missing) == 1 else 'are'} not there; bring them back: "
        )
        yield Finding("Fonts", f"{len(missing)} missing", "lack", f"{meaning}git checkout {sources.parent}")
    if other:
        meaning = f"{', '.join(other[:3])}: not as {sources} has it, so lines may break elsewhere; "
        yield Finding(
            "Fonts", f"{len(other)} changed", "note", f"{meaning}if unmeant: git checkout {sources.parent}"
        )
    if not missing and not other:
        yield Finding("Fonts", f"all {len(there)} files as listed")


def _sha256(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def folder(dist: Path) -> Iterator[Finding]:
    """Yield whether files can be put into the folder of the files, and whether there is room for them."""
    try:
        output_directory.refuse(dist)
    except UsageError as lacking:
        yield Finding("Folder of the files", f"{dist}", "lack", str(lacking))
        return
    nearest = next(place for place in (dist, *dist.absolute().parents) if place.exists())
    yield _room(
        "Folder of the files", nearest, f"{dist}, ", "make room there, or name another folder with -o"
    )


def scratch() -> Iterator[Finding]:
    """Yield whether there is a folder for what is needed only while files are made."""
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:
        meaning = "no folder for temporary files can be written to; name one: export TMPDIR=/path/to/folder"
        yield Finding("Temporary files", "nowhere", "lack", meaning)
        return
    yield _room("Temporary files", place, f"{place}, ", "make room there, or name another: export TMPDIR=…")


def _room(what: str, place: Path, said: str, helps: str) -> Finding:
    free = shutil.disk_usage(place).free
    found = f"{said}{free / 1e6:,.0f} MB free"
    return Finding(what, found) if free > ROOM else Finding(what, found, "lack", f"too little room; {helps}")


def words() -> Iterator[Finding]:
    """Yield whether messages with Chinese in them can be shown."""
    encoding = sys.stdout.encoding if sys.stdout else "none"
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("Letters in messages", encoding)
    else:
        meaning = (
            "Chinese shows as \\u… in messages, the files are not touched by it; run: export LC_ALL=C.UTF-8"
        )
        yield Finding("Letters in messages", encoding, "note", meaning)


def clock() -> Iterator[Finding]:
    """Yield what the clock says; the files bear the plan's date, or that of SOURCE_DATE_EPOCH."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    if time.gmtime().tm_year in YEARS:
        yield Finding("Clock", today)
    else:
        yield Finding("Clock", today, "note", "it is wrong; the files are not touched by it, `make` may be")
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        meaning = "the files bear this moment, not the plan's date; to undo: unset SOURCE_DATE_EPOCH"
        yield Finding("SOURCE_DATE_EPOCH", epoch, "note", meaning)


def power() -> Iterator[Finding]:
    """Yield the cores and the memory: files are rendered side by side, one on each core."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    yield Finding("Cores", f"{cores}")
    free = environment.free_memory()
    if free and free < MEMORY:
        meaning = "rendering may be killed for want of memory; close other programs, or use --only and --lang"
        yield Finding("Memory", f"{free / 1e6:,.0f} MB free", "note", meaning)
    elif free:
        yield Finding("Memory", f"{free / 1e6:,.0f} MB free")


def tools() -> Iterator[Finding]:
    """Yield which programs of others are there; publishing needs none of them."""
    for name, commands, purpose, package in TOOLS:
        place = next((path for command in commands if (path := shutil.which(command))), None)
        if place:
            yield Finding(name, place)
        else:
            helps = (
                f"brew install {package}" if sys.platform == "darwin" else f"sudo apt-get install {package}"
            )
            yield Finding(name, "not here", "note", f"only {purpose} would use it; run: {helps}")
