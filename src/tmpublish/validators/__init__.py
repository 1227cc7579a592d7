"""A published set → what programs that others wrote say of it, how it looks, where each finding stands."""

import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tmpublish import __version__, checks
from tmpublish.checks import CheckContext, integrity
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.progress import Progress, no_progress, progress_step
from tmpublish.validators import decks, external, finding_locations, reproducibility
from tmpublish.validators.page_pictures import Picture, paint
from tmpublish.validators.reproducibility import Recipe
from tmpublish.validators.results import Answer, Finding, Verdict, findings
from tmpublish.validators.runner import Question, ask
from tmpublish.validators.text_statuses import Texts, texts
from tmpublish.validators.tools import Tools

__all__ = ["Proof", "Recipe", "clear", "prove", "put"]

FOLDER, PAGE = "proof", "index.html"
CHECKS, STANDARD = "tmpublish check", "every text in its place, languages that agree, files whole and fresh"


@dataclass(frozen=True)
class Proof:
    """What all validators say of a set, and how it looks; `began` in UTC, `seconds` for all of it."""

    published: CheckContext
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    texts: Texts
    pictures: Mapping[str, tuple[Picture, ...]]
    began: datetime
    seconds: float


def prove(published: CheckContext, found: Tools, recipe: Recipe, tell: Progress = no_progress) -> Proof:
    """Return what every validator says of a set; raises PublishError where the set is stale or not whole.

    A tool that dies or says nothing is a finding; it is never a pass.
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    fresh = [rule for rule in checks.CHECKS if rule.__module__ == integrity.__name__]
    if stale := [problem for rule in fresh for problem in rule(published)]:
        raise PublishError(stale)
    with progress_step(tell, CHECKS):
        own = _own_checks(published)
    with tempfile.TemporaryDirectory(prefix="tmpublish-proof-") as folder:
        files = Path(folder) / "files"
        files.mkdir()
        for name, data in published.files.items():
            (files / name).write_bytes(data)
        answers = list(ask(_questions(published, found, recipe, files), published.shown, tell))
    verdicts = (own, *(answer.verdict for answer in answers if answer.verdict))
    pictures = {name: shown for answer in answers for name, shown in answer.pictures.items()}
    seconds = time.perf_counter() - clock
    found_here = tuple(findings(verdicts))
    return Proof(published, verdicts, found_here, texts(published), pictures, began, seconds)


def clear(dist: Path) -> None:
    """Take the page of an earlier proof away, so that it does not speak for files that it never saw."""
    (dist / FOLDER / PAGE).unlink(missing_ok=True)


def put(dist: Path, proof: Proof) -> Path:
    """Write the page of a proof beside the files that it is about, in one step, and return where it is.

    Raises UnableError where it cannot be written.
    """
    from tmpublish.validators.report_page import render

    file = dist / FOLDER / PAGE
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(exist_ok=True)
        fresh.write_text(render(proof), "utf-8")
        fresh.replace(file)
    except OSError as fault:
        raise UsageError(f"{file} cannot be written: {os.strerror(fault.errno or 0)}") from fault
    return file


def _own_checks(published: CheckContext) -> Verdict:
    began = time.perf_counter()
    problems = [*published.given.warnings, *checks.check(published)]
    found = tuple(finding_locations.place(published, problems))
    files, rules, seconds = len(published.files), len(checks.CHECKS), time.perf_counter() - began
    return Verdict(CHECKS, __version__, STANDARD, files, rules, "checks", found, seconds)


def _questions(published: CheckContext, found: Tools, recipe: Recipe, files: Path) -> list[Question]:
    """Return what is asked, the longest first; it goes into other processes, so it is all plain values."""
    said, shown = published.manifest, published.shown
    pdfs = [name for name in published.files if name.endswith(".pdf")]
    packages = [name for name in published.files if name.endswith(".pptx")]
    spoken = [name for name in packages if said.files[name].language]
    guests = said.inputs.deck_template is not None
    brand = published.given.design.brand
    judged = external.STANDARDS
    questions = [
        Question(
            reproducibility.TOOL,
            reproducibility.STANDARD,
            partial(reproducibility.build_twice, recipe, files.parent, shown, said),
        ),
        Question(
            decks.TOOL,
            decks.STANDARD,
            partial(decks.show_decks, found.office, brand, files, shown, spoken, guests),
        ),
    ]
    for tool, judge, names in (
        (external.VERAPDF, external.verapdf, pdfs),
        (external.OUTLOUD, external.outloud, pdfs),
        (external.SDK, external.open_xml, packages),
    ):
        questions.append(Question(tool, judged[tool], partial(judge, found, files, shown, names)))
    painted = [Question(f"pictures of {name}", "", partial(_paint, files, name)) for name in pdfs]
    return questions + painted


def _paint(files: Path, name: str) -> Answer:
    return Answer(pictures={name: paint((files / name).read_bytes())})
