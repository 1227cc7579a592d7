"""A folder of published files → whether they are those that its manifest names; nothing else is needed.

It proves integrity, not authorship: whoever can change the files can change the manifest too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tmpublish import manifest, output_directory
from tmpublish.checks import OutputSet, integrity, read_output_set
from tmpublish.diagnostics import Problem
from tmpublish.environment import UsageError
from tmpublish.manifest import PROOF
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, shown_path


@dataclass(frozen=True)
class Verified:
    """What was found: how many files the manifest names, its own SHA-256, and all that is wrong."""

    count: int
    seal: str
    problems: tuple[Problem, ...]


def verify(dist: Path, source: Path | None = None) -> Verified:
    """Compare the files in `dist` with the hashes of its manifest, and `source` too where it is given.

    Raises PublishError where there is no manifest, or none that this version reads, and UnableError where a
    file cannot be read.
    """
    delivered = read_output_set(dist)
    found = [*integrity.check_files(delivered), *integrity.check_foreign(delivered)]
    beside = [*_unvouched(dist, delivered)]
    links = {problem.path for problem in beside if problem.code == "file_link"}
    named = {problem.path for problem in found} - links
    found = [each for each in found if each.path not in links]
    found += [each for each in beside if each.path not in named]
    if source:
        try:
            data = read_named(source, MOST_BYTES)
        except FileError as fault:
            raise UsageError(f"{source}: {fault.message}; name the plan with --source") from fault
        found += integrity.stale(delivered, data, shown_path(source))
    seal = manifest.sha256(output_directory.read(dist)[manifest.NAME])
    return Verified(len(delivered.manifest.files), seal, tuple(sorted(found)))


def _unvouched(dist: Path, delivered: OutputSet) -> Iterator[Problem]:
    """Yield what lies there and is in no manifest: it may be right, but nothing here says so."""
    for path in sorted(dist.iterdir()):
        if path.is_symlink() and not path.name.startswith("."):
            message = "this is a link to somewhere else, not a file of the set; remove it, and build again"
            yield delivered.problem(path.name, "file_link", message)
        elif path.name.startswith(".") or path.name in (manifest.NAME, PROOF):
            continue
        elif path.name not in delivered.manifest.files:
            what = "folder" if path.is_dir() else "file"
            message = f"no hash in the manifest vouches for this {what}, so nothing can be said of it"
            problem = delivered.problem(path.name, "file_unvouched", message)
            yield Problem(*(problem.path, 0, 0, problem.code, problem.message), severity="warning")
