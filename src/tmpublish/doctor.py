"""This machine → findings: what tmpublish needs, what the machine has, and what to do."""

import hashlib
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tmpublish import environment, output_directory, render_pool
from tmpublish.environment import BUNDLED, UsageError

State = Literal["ok", "note", "lack"]
OLDEST_PANGO = (1, 44)  # WeasyPrint's minimum (its documentation, “First Steps”)
SPACE = 100_000_000  # bytes: an output set and its rendering, several times over
MEMORY = 600_000_000  # bytes for each file that is rendered at the same time
YEARS = range(2025, 2100)
# External programs of proof and preview: name, commands, purpose, packages where Debian's names differ.
TOOLS: Sequence[tuple[str, tuple[str, ...], str, Mapping[str, str]]] = (
    (
        *("LibreOffice", ("soffice", "libreoffice"), "the preview's slides, and proof"),
        {
            "apt-get": "libreoffice-impress",
            "brew": "--cask libreoffice",
            "pacman": "libreoffice-fresh",
            "apk": "libreoffice",
        },
    ),
    ("Node.js", ("node",), "proof", {"apt-get": "nodejs npm", "brew": "node"}),
    (
        *("Chromium", ("chromium", "chromium-browser", "google-chrome"), "the tests of the preview"),
        {"apt-get": "chromium", "brew": "--cask chromium"},
    ),
)


@dataclass(frozen=True)
class Finding:
    """One requirement: `ok`, a `note` that prevents nothing, or a `lack` that prevents publishing."""

    what: str
    found: str
    state: State = "ok"
    meaning: str = ""
    """What it means and what to do; empty if it is ok."""


def _checked(fits: bool, what: str, found: str, state: State, meaning: str) -> Finding:
    """Return a finding that is ok, or of a state with its meaning."""
    return Finding(what, found) if fits else Finding(what, found, state, meaning)


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
    """Yield the version of Python; one that is too old does not come this far."""
    yield Finding("Python", ".".join(map(str, sys.version_info[:3])))


def libraries() -> Iterator[Finding]:
    """Yield whether the Python libraries are those that tmpublish was tested with."""
    found = environment.libraries()
    wrong = [library for library in found if not library.fits]
    for library in wrong:
        yield Finding(library.name, library.version or "missing", "lack", library.advice)
    if found and not wrong:
        yield Finding("Python libraries", f"all {len(found)} as required")
    if not found:
        meaning = "tmpublish runs without being installed. Run `make`."
        yield Finding("Python libraries", "unknown", "note", meaning)


def system_libraries() -> Iterator[Finding]:
    """Yield whether the system libraries of WeasyPrint are installed."""
    versions = {
        "Pango": environment.library_version(environment.PANGO, "pango_version_string"),
        "HarfBuzz": environment.library_version(environment.HARFBUZZ, "hb_version_string"),
    }
    for name, (files, purpose) in environment.SYSTEM.items():
        if not environment.has_library(files):
            yield Finding(name, "missing", "lack", f"It {purpose}. Run `{environment.command()}`.")
        elif name == "Pango" and _numbers(versions[name]) < OLDEST_PANGO:
            least = ".".join(map(str, OLDEST_PANGO))
            yield Finding(name, versions[name], "lack", f"{least} or newer is needed. Use a newer system.")
        else:
            yield Finding(name, versions.get(name, "installed"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def fonts(templates: Path) -> Iterator[Finding]:
    """Yield whether the font files are complete and unchanged, by the list beside them."""
    own = templates / "fonts" / "SOURCES.toml"
    sources = own if own.exists() else BUNDLED / "fonts" / "SOURCES.toml"
    try:
        listed = tomllib.loads(sources.read_text("utf-8"))["file"]
        hashes = {str(entry["file"]): str(entry["sha256"]) for entry in listed}
    except (OSError, ValueError, KeyError, TypeError):
        meaning = f"{sources} does not list the fonts, so they are not checked."
        yield Finding("Fonts", "unknown", "note", meaning)
        return
    there = {name: _sha256(sources.parent / name) for name in hashes}
    missing = sorted(name for name, found in there.items() if found is None)
    other = sorted(name for name, found in there.items() if found not in (None, hashes[name]))
    if missing:
        meaning = f"Missing: {', '.join(missing[:3])}. Run `git checkout {sources.parent}`."
        yield Finding("Fonts", f"{len(missing)} missing", "lack", meaning)
    if other:
        undo = f"To undo: `git checkout {sources.parent}`."
        meaning = f"Changed: {', '.join(other[:3])}; lines may break elsewhere. {undo}"
        yield Finding("Fonts", f"{len(other)} changed", "note", meaning)
    if not missing and not other:
        yield Finding("Fonts", f"all {len(there)} files as listed")


def _sha256(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def folder(dist: Path) -> Iterator[Finding]:
    """Yield whether the output folder can be written to, and its free space."""
    try:
        output_directory.refuse(dist)
    except UsageError as lacking:
        yield Finding("Output folder", f"{dist}", "lack", str(lacking))
        return
    nearest = next(place for place in (dist, *dist.absolute().parents) if place.exists())
    yield _space("Output folder", nearest, f"{dist}, ", "Free some space, or name another folder with -o.")


def scratch() -> Iterator[Finding]:
    """Yield whether there is a folder for temporary files, and its free space."""
    try:
        place = Path(tempfile.gettempdir())
    except FileNotFoundError:
        meaning = "No folder for temporary files can be written to. Set one: `export TMPDIR=/path/to/folder`."
        yield Finding("Temporary files", "none", "lack", meaning)
        return
    yield _space(
        "Temporary files", place, f"{place}, ", "Free some space, or set another: `export TMPDIR=…`."
    )


def _space(what: str, place: Path, said: str, helps: str) -> Finding:
    free = shutil.disk_usage(place).free
    found = f"{said}{free / 1e6:,.0f} MB free"
    return _checked(free > SPACE, what, found, "lack", f"Too little space. {helps}")


def words() -> Iterator[Finding]:
    """Yield whether messages in Chinese can be displayed."""
    encoding = sys.stdout.encoding if sys.stdout else "none"
    fits = encoding.lower().replace("-", "") == "utf8"
    meaning = "Chinese in messages shows as \\u…; the files are not affected. Run `export LC_ALL=C.UTF-8`."
    yield _checked(fits, "Encoding of messages", encoding, "note", meaning)


def clock() -> Iterator[Finding]:
    """Yield the date of the clock; the files carry the plan's date, or that of SOURCE_DATE_EPOCH."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    meaning = "The clock is wrong. The files are not affected, `make` may be."
    yield _checked(time.gmtime().tm_year in YEARS, "Clock", today, "note", meaning)
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        meaning = "The files carry this date, not the plan's. To undo: `unset SOURCE_DATE_EPOCH`."
        yield Finding("SOURCE_DATE_EPOCH", epoch, "note", meaning)


def power() -> Iterator[Finding]:
    """Yield cores and memory: files are rendered in parallel, one on each core."""
    yield Finding("Cores", f"{render_pool.cores()}")
    if free := environment.free_memory():
        meaning = "Rendering may run out of memory. Close other programs, or use --only and --lang."
        yield _checked(free >= MEMORY, "Memory", f"{free / 1e6:,.0f} MB free", "note", meaning)


def tools() -> Iterator[Finding]:
    """Yield which external programs are installed; publishing needs none of them."""
    for name, commands, purpose, packages in TOOLS:
        place = next((path for command in commands if (path := shutil.which(command))), None)
        meaning = f"Only {purpose} would use it. Run `{environment.command(packages)}`."
        yield _checked(bool(place), name, place or "not installed", "note", meaning)
