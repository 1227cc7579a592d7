"""Published set → validation report: external validators, two builds, and a picture of every page."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tmpublish import __version__, checks
from tmpublish.checks import CheckContext, integrity
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.render_pool import Progress, no_progress, progress_step
from tmpublish.validators import external
from tmpublish.validators.external import Recipe, Tools
from tmpublish.validators.runner import (
    Answer,
    Finding,
    Picture,
    Result,
    Task,
    locate,
    pictures_of,
    run_tasks,
)

__all__ = ["Recipe", "ValidationReport", "delete_report", "validate", "write_report"]

FOLDER, PAGE = "proof", "index.html"
CHECKS = "tmpublish check"
STANDARD = "every text is present and visible, languages agree, files are complete and up to date"


@dataclass(frozen=True)
class ValidationReport:
    """The results of all validators and pictures of all pages; `began` in UTC, `seconds` in total."""

    published: CheckContext
    results: tuple[Result, ...]
    pictures: Mapping[str, tuple[Picture, ...]]
    began: datetime
    seconds: float

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all validators, sorted by place, each once."""
        return tuple(sorted({finding for result in self.results for finding in result.findings}))


def validate(
    published: CheckContext, tools: Tools, recipe: Recipe, progress: Progress = no_progress
) -> ValidationReport:
    """Return the results of every validator for a set; raise PublishError if the set is out of date.

    A tool that fails is a finding, never a pass.
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    with progress_step(progress, CHECKS):
        own = _own_checks(published)
    if stale := [each.problem for each in own.findings if each.problem.code in integrity.STALE]:
        raise PublishError(stale)
    with tempfile.TemporaryDirectory(prefix="tmpublish-proof-") as folder:
        files = Path(folder) / "files"
        files.mkdir()
        for name, data in published.files.items():
            (files / name).write_bytes(data)
        answers = list(run_tasks(_tasks(published, tools, recipe, files), published.shown, progress))
    results = (own, *(answer.result for answer in answers if answer.result))
    pictures = {name: shown for answer in answers for name, shown in answer.pictures.items()}
    return ValidationReport(published, results, pictures, began, time.perf_counter() - clock)


def delete_report(dist: Path) -> None:
    """Delete the report of an earlier run, which is about other files."""
    (dist / FOLDER / PAGE).unlink(missing_ok=True)


def write_report(dist: Path, report: ValidationReport) -> Path:
    """Write a report beside the files it is about, in one step, and return its path; raise UsageError."""
    from tmpublish.validators.report import render

    file = dist / FOLDER / PAGE
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(exist_ok=True)
        fresh.write_text(render(report), "utf-8")
        fresh.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {os.strerror(error.errno or 0)}") from error
    return file


def _own_checks(published: CheckContext) -> Result:
    began = time.perf_counter()
    problems = [*published.given.warnings, *checks.check_set(published)]
    found = tuple(locate(published, problems))
    files, rules, seconds = len(published.files), len(checks.check.functions), time.perf_counter() - began
    return Result(CHECKS, __version__, STANDARD, files, rules, "checks", found, seconds)


def _tasks(published: CheckContext, tools: Tools, recipe: Recipe, files: Path) -> list[Task]:
    """Return the tasks, the longest first; they are plain values, since they go to other processes."""
    manifest, shown = published.manifest, published.shown
    pdfs = [name for name in published.files if name.endswith(".pdf")]
    packages = [name for name in published.files if name.endswith(".pptx")]
    decks = [name for name in packages if manifest.files[name].language]
    custom, brand = manifest.inputs.deck_template is not None, published.given.design.brand
    functions: Mapping[str, Callable[[], Result | Answer]] = {
        external.TWO_BUILDS: partial(external.build_twice, recipe, files.parent, shown, manifest),
        external.LIBREOFFICE: partial(
            external.render_decks, tools.office, brand, files, shown, decks, custom
        ),
        external.VERAPDF: partial(external.verapdf, tools, files, shown, pdfs),
        external.OUTLOUD: partial(external.outloud, tools, files, shown, pdfs),
        external.SDK: partial(external.open_xml, tools, files, shown, packages),
    }
    tasks = [Task(tool, external.STANDARDS[tool], function) for tool, function in functions.items()]
    return tasks + [Task(f"pictures of {name}", "", partial(_pictures, files, name)) for name in pdfs]


def _pictures(files: Path, name: str) -> Answer:
    return Answer(pictures={name: pictures_of((files / name).read_bytes())})
