"""Folder of published files → problems by their manifest alone.

It shows integrity, not authorship: anyone who can change the files can change the manifest too.
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
    """How many files the manifest lists, its own SHA-256 hash, and the problems."""

    count: int
    sha256: str
    problems: tuple[Problem, ...]


def verify(dist: Path, source: Path | None = None) -> Verified:
    """Compare the files in `dist` with the hashes of its manifest, and `source` too if it is given.

    Raise PublishError if there is no manifest, or none that this version reads, and UsageError if a file
    cannot be read.
    """
    output_set = read_output_set(dist)
    found = [*integrity.check_files(output_set), *integrity.check_foreign(output_set)]
    beside = [*_unlisted(dist, output_set)]
    links = {problem.path for problem in beside if problem.code == "file_link"}
    named = {problem.path for problem in found} - links
    found = [each for each in found if each.path not in links]
    found += [each for each in beside if each.path not in named]
    if source:
        try:
            data = read_named(source, MOST_BYTES)
        except FileError as fault:
            raise UsageError(f"{source}: {fault.message} Name the plan with --source.") from fault
        found += integrity.stale(output_set, data, shown_path(source))
    digest = manifest.sha256(output_directory.read(dist)[manifest.NAME])
    return Verified(len(output_set.manifest.files), digest, tuple(sorted(found)))


def _unlisted(dist: Path, output_set: OutputSet) -> Iterator[Problem]:
    """Yield the files that the manifest does not list, so that nothing can be verified about them."""
    for path in sorted(dist.iterdir()):
        if path.is_symlink() and not path.name.startswith("."):
            message = "This is a link, not a published file. Delete it and run `make`."
            yield output_set.problem(path.name, "file_link", message)
        elif path.name.startswith(".") or path.name in (manifest.NAME, PROOF):
            continue
        elif path.name not in output_set.manifest.files:
            what = "folder" if path.is_dir() else "file"
            message = f"The manifest does not list this {what}, so it was not verified. Move it elsewhere."
            problem = output_set.problem(path.name, "file_unlisted", message)
            yield Problem(*(problem.path, 0, 0, problem.code, problem.message), severity="warning")
