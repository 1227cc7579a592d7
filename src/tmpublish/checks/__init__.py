"""Output set → problems. The API of this package, for `build`, `check`, `verify` and the validators.

`check_build(context)` runs the checks of a build: each text is in each output it belongs to, whole and seen.
`check_set(context)` runs those of the `check` command: files against manifest, manifest against source and
templates, then against a fresh build, byte by byte, or by structure if library versions differ; then the
checks of a build and the PDF standards. `read_published` returns the context of a folder, `read_output_set`
its files and manifest alone; `verify` compares these two. All checks are registered in `check`, from which
docs/checks.md is made.
"""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar, get_args

from tmpublish import loader, manifest, output_directory
from tmpublish.checks import coverage, integrity
from tmpublish.checks.context import CheckContext, OutputSet, Piece, bare, check, finished, printed
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.ooxml.deck_reader import Deck, read_deck
from tmpublish.pdf_reading.glyphs import PageText, read_text
from tmpublish.render_pool import Progress, no_progress, progress_step
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, shown_path

__all__ = ["DEPTHS", "CheckContext", "Depth", "OutputSet", "Piece", "bare", "check", "check_build"]
__all__ += ["check_set", "finished", "printed", "read_output_set", "read_published", "verify"]

Depth = Literal["quick", "all"]
DEPTHS: tuple[str, ...] = get_args(Depth)
Item = TypeVar("Item")
Result = TypeVar("Result")
Check = Callable[[CheckContext], Iterable[Problem]]

_OF_BUILD: tuple[Check, ...] = (coverage.check_rules, coverage.check_missing, coverage.check_hidden)
_OF_FILES: tuple[Check, ...] = (integrity.check_files, integrity.check_foreign)
_OF_INPUTS: tuple[Check, ...] = (
    integrity.check_inputs,
    integrity.check_versions,
    integrity.check_whole,
    integrity.check_date,
)
_OF_REBUILD: tuple[Check, ...] = (integrity.check_manifest, integrity.check_rebuild)


def check_build(context: CheckContext, depth: Depth = "all") -> list[Problem]:
    """Return what is wrong with a build that a rebuild would repeat; `quick` skips hidden text."""
    kinds = set(coverage.SEEN)
    names = [name for name, entry in context.manifest.files.items() if entry.kind in kinds]
    todo = [(context.files[name], depth == "all") for name in names if name in context.files]
    try:
        read = dict(zip(names, _side_by_side(_read, todo), strict=True))
    except Exception as error:
        return [_failed(context, "reading the files", error)]
    pages = {name: each for name, each in read.items() if not isinstance(each, Deck)}
    decks = {name: each for name, each in read.items() if isinstance(each, Deck)}
    return _run(_OF_BUILD, replace(context, pages=pages, decks=decks))


def check_set(context: CheckContext, progress: Progress = no_progress) -> list[Problem]:
    """Return what is wrong with a published set, after a fresh build if plan and templates are unchanged.

    Raises PublishError if the plan does not build.
    """
    template = context.custom_template
    context = replace(context, inputs=loader.record(context.given, template.files if template else ()))
    found = _run((*_OF_FILES, *_OF_INPUTS), context)
    if any(problem.code in integrity.OUTDATED for problem in found):
        return found
    fresh = integrity.rebuild(context, progress)
    changed = {problem.path for problem in found if problem.code in ("file_missing", "file_changed")}
    found += [problem for problem in _run(_OF_REBUILD, fresh) if problem.path not in changed]
    assert fresh.fresh
    with progress_step(progress, "check the fresh build"):
        rebuilt = replace(
            context, files=fresh.fresh.files, manifest=fresh.fresh.manifest, printed=fresh.printed
        )
        found += [*check_build(rebuilt), *_run((integrity.check_standards,), rebuilt)]
    return sorted(set(found))


def read_published(
    dist: Path,
    source: Path,
    templates: Path,
    deck_template: Path | None = None,
    deck_map: Path | None = None,
) -> CheckContext:
    """Return what is in `dist` and what it was made from; raise PublishError if either cannot be read.

    If source or templates have errors, all that is wrong with the files by themselves is reported too.
    Raises UsageError if the decks were made on a custom template and none is given.
    """
    outputs = read_output_set(dist)
    recorded = outputs.manifest.inputs.deck_template
    if recorded and not deck_template:
        names = ", ".join(recorded)
        raise UsageError(f"The decks were made on a custom template ({names}). Name it with --deck-template.")
    try:
        given = loader.read(source, templates, outputs.manifest.inputs.design)
    except PublishError as refused:
        found = [*integrity.check_files(outputs), *integrity.check_foreign(outputs)]
        if source.is_file():
            found += integrity.stale(outputs, source.read_bytes(), shown_path(source))
        raise PublishError([*refused.problems, *found]) from None
    given = loader.named_as(given, outputs.manifest.slug)
    template = None
    if deck_template:
        from tmpublish.deck import read_custom_template, used_layouts

        languages, used = given.plan.languages, used_layouts(given.plan, given.design)
        template = read_custom_template(deck_template, deck_map, given.design, languages, used)
    return CheckContext(outputs.shown, outputs.files, outputs.manifest, given, custom_template=template)


def read_output_set(dist: Path) -> OutputSet:
    """Return the files in `dist` and their manifest; raise PublishError if there is none."""
    shown, files = shown_path(dist), output_directory.read(dist)
    if manifest.NAME not in files:
        message = "There is no manifest, so this is not a published set. Build it first."
        raise PublishError([Problem(f"{shown}/{manifest.NAME}", 0, 0, "manifest_missing", message)])
    recorded = manifest.load(files[manifest.NAME], f"{shown}/{manifest.NAME}")
    documents = {name: data for name, data in files.items() if name != manifest.NAME}
    return OutputSet(shown, documents, recorded)


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
    beside = [*integrity.unlisted(dist, output_set)]
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


def _run(checks: Iterable[Check], context: CheckContext) -> list[Problem]:
    """Return what checks find; one that fails is a problem, and costs none of the others."""
    found: list[Problem] = []
    for each in checks:
        try:
            found += each(context)
        except Exception as error:
            found.append(_failed(context, f"the check `{each.__name__.removeprefix('check_')}`", error))
    return found


def _failed(context: CheckContext, what: str, error: Exception) -> Problem:
    if sys.flags.dev_mode:
        raise error
    kind = type(error).__name__
    message = f"A bug in tmpublish stopped {what} ({kind}). Please report it with the plan and this message."
    return Problem(context.shown, 0, 0, "check_died", message)


def _read(job: tuple[bytes, bool]) -> "tuple[PageText, ...] | Deck":
    """Return the text of a PDF, with `True` also what is hidden, or what a deck holds."""
    data, look = job
    return read_text(data, look) if data.startswith(b"%PDF") else read_deck(data)


def _side_by_side(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return `function(item)` of each item, in processes of their own if that helps."""
    # A fork beside other threads may hang; daemonic workers may have no children.
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    cores = min(os.cpu_count() or 1, len(items))
    if cores < 2 or not alone or sys.platform != "linux":
        return [function(item) for item in items]
    with ProcessPoolExecutor(cores, multiprocessing.get_context("fork")) as processes:
        return list(processes.map(function, items))
