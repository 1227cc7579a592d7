"""Sets of files before and after, what a user keeps among them, and what may be wrong between the two."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tmpublish import output_directory

Files = Mapping[str, bytes]
SEAL = "manifest.json"
OLD: Files = {"a.pdf": b"old a", "b.pdf": b"the same", "c.pptx": b"old c", SEAL: b"old"}
NEW: Files = {"a.pdf": b"new a", "b.pdf": b"the same", "c.pptx": b"new c", SEAL: b"new"}
# What a user keeps there: a note, a hidden file, a folder of folders, a link.
OWN: Files = {"notes.txt": b"mine", ".htaccess": b"deny", "mine/deep/draft.pdf": b"draft"}
LINK = "elsewhere"


@dataclass(frozen=True)
class Case:
    """What lies there before, what is put there, and what of the old has to go."""

    old: Files
    new: Files
    gone: tuple[str, ...] = ()
    own: Files | None = None


CASES = {
    "first": Case({}, NEW),
    "replacement": Case(OLD, NEW),
    "growth": Case({name: OLD[name] for name in ("a.pdf", SEAL)}, NEW, ("proof",)),
    "shrinking": Case(OLD, {name: NEW[name] for name in ("a.pdf", SEAL)}, ("b.pdf", "c.pptx", "proof")),
    "with others": Case(OLD, {**NEW, "d.pdf": b"new d"}, ("c.pptx", "proof"), OWN),
}


def prepare(case: Case, dist: Path) -> None:
    """Make the folder as it is before."""
    shutil.rmtree(dist.parent, ignore_errors=True)
    dist.parent.mkdir(parents=True)
    everything = {**case.old, **(case.own or {})}
    if everything:
        dist.mkdir()
    for name, data in everything.items():
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_bytes(data)
        (dist / name).chmod(0o644)
    if "proof" in case.gone:
        (dist / "proof").mkdir()
        (dist / "proof" / "index.html").write_bytes(b"of the old set")
    if case.own:
        (dist / LINK).symlink_to("/nowhere")


def publish(case: Case, dist: Path) -> None:
    """Put the new set in, as a build does."""
    with output_directory.locked(dist):
        output_directory.read(dist)
        output_directory.replace(dist, case.new, case.gone)


def seen(dist: Path) -> dict[str, bytes]:
    """Return what somebody sees who just looks into the folder."""
    paths = (
        [path for path in dist.rglob("*") if path.is_file() and not path.is_symlink()]
        if dist.is_dir()
        else []
    )
    return {path.relative_to(dist).as_posix(): path.read_bytes() for path in paths}


def wrongs(case: Case, dist: Path, way: str) -> Iterator[str]:
    """Yield what is wrong after a fault: a mixture, or a loss of what is the user's."""
    own = case.own or {}
    if way == "renames":
        output_directory.read(dist)  # the next command gives a folder its name back
    there = seen(dist)
    if any(there.get(name) != data for name, data in own.items()):
        yield "a file of the user's is gone"
    if case.own and not (dist / LINK).is_symlink():
        yield "a link of the user's is gone"
    shown = {name: data for name, data in there.items() if name not in own and not name.startswith("proof/")}
    if way == "exchange" and shown not in (dict(case.old), dict(case.new)):
        yield f"a mixture lies there: {shown}"
    plain = {name for name in own if "/" not in name and not name.startswith(".")}
    read = {name: data for name, data in output_directory.read(dist).items() if name not in plain}
    if read not in (dict(case.old), dict(case.new)):
        yield f"the next command reads a mixture: {read}"


def leftovers(case: Case, dist: Path) -> Iterator[str]:
    """Yield what is wrong after the next build: it leaves the new set, the user's own, and nothing else."""
    if seen(dist) != {**case.new, **(case.own or {})}:
        yield f"the next build left {seen(dist)}"
    yield from strays(dist)
    if any((dist / name).stat().st_mode & 0o777 != 0o644 for name in case.new):
        yield "not everybody may read the files"


def strays(dist: Path) -> Iterator[str]:
    """Yield what was left lying about."""
    there = [path for folder in (dist.parent, dist) if folder.is_dir() for path in folder.iterdir()]
    if left := [path.name for path in there if path.name.startswith(".tmp")]:
        yield f"{left} was left"
