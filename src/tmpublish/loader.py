"""Source and templates → a plan and a design that fit each other, and the moment that their files bear."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tmpublish import __version__, manifest, pictures
from tmpublish.design import font_coverage
from tmpublish.design.theme import Design, read_design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, refuse_path, versions
from tmpublish.manifest import BuildInputs
from tmpublish.pictures import Picture
from tmpublish.plan import Plan, walk
from tmpublish.plan_loader import Manuscript, read_manuscript
from tmpublish.safe_files import FileError, read_inside
from tmpublish.yaml_source import Document


@dataclass(frozen=True)
class Inputs:
    """All that goes in: the plan, where everything in it stands, its file as bytes, and the design.

    `pictures` holds those that the plan names, made clean, and `picture_files` the SHA-256 of their files.
    """

    plan: Plan
    document: Document
    source: bytes
    design: Design
    warnings: tuple[Problem, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    picture_files: Mapping[str, str] = field(default_factory=dict)

    def at_home(self, problem: Problem) -> Problem:
        """Return a Problem that a renderer has with a text, by its stable path, at its line of the source."""
        place = next((place for _, path, place in walk(self.plan) if path and path == problem.path), None)
        if problem.line or place is None:
            return problem
        return self.document.problem(place, problem.code, problem.message, problem.severity)


def read(source: Path, templates: Path, design: str | None = None) -> Inputs:
    """Return plan and design, fit for each other; raises PublishError with all that is wrong in either."""
    for path in (source, templates):
        refuse_path(path)
    problems: list[Problem] = []
    with _gathered(problems):
        manuscript = read_manuscript(source)
    with _gathered(problems):
        family = read_design(templates, design)
    if problems:
        raise PublishError(problems)
    plan, document, data = manuscript.plan, manuscript.document, manuscript.document.source
    problems += font_coverage.check_languages(plan, family, document)
    problems += font_coverage.check_glyphs(plan, family, document, data.decode("utf-8-sig", "replace"))
    seen, files = _pictures(manuscript, source.parent, problems)
    if problems:
        raise PublishError(problems)
    return Inputs(plan, document, data, family, manuscript.warnings, seen, files)


def _pictures(
    manuscript: Manuscript, folder: Path, problems: list[Problem]
) -> tuple[Mapping[str, Picture], Mapping[str, str]]:
    """Return the pictures that a plan names and the hashes of their files: each file is read once, here."""
    seen, files = {}, {}
    spotlight = manuscript.plan.spotlight
    for index, named in enumerate(spotlight.pictures if spotlight else []):
        try:
            data = read_inside(folder, named.file, pictures.MOST_BYTES)
            seen[named.file] = pictures.clean(data, named.file)
            files[named.file] = manifest.sha256(data)
        except FileError as fault:
            code = {"missing": "missing_picture", "outside": "outside_path"}.get(fault.why, "bad_picture")
            place = ("spotlight", "pictures", index, "file")
            problems.append(manuscript.document.problem(place, code, fault.message))
    return seen, files


@contextlib.contextmanager
def _gathered(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except PublishError as refused:
        problems.extend(refused.problems)


def stamp(given: Inputs) -> datetime:
    """Return the moment that all files bear: SOURCE_DATE_EPOCH, else the plan's date; never the clock."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        moment = _moment(epoch)
        if not moment:
            raise UsageError(
                f"SOURCE_DATE_EPOCH is “{epoch}”, not a number of seconds from 1980 to 2107; unset or mend it"
            )
        return moment
    day = given.plan.date.date
    if not _bearable(day.year):
        message = "the files can bear dates from 1980 to 2107 only: mend the year"
        raise PublishError([given.document.problem(("date",), "date_out_of_range", message)])
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _moment(epoch: str) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _bearable(moment.year) else None


def _bearable(year: int) -> bool:
    """Return True for the years that a ZIP archive can write (APPNOTE 4.4.6)."""
    return 1980 <= year <= 2107


def record(given: Inputs, deck_template: Sequence[Path] = ()) -> BuildInputs:
    """Return what the manifest says of the inputs; `deck_template` lists the files of one from outside."""
    files = {path.name: manifest.sha256(path.read_bytes()) for path in deck_template}
    return BuildInputs(
        tool=__version__,
        libraries=versions(),
        lock_sha256=manifest.lock(),
        stamp=stamp(given),
        source=given.document.file.rsplit("/", 1)[-1],
        source_sha256=manifest.sha256(given.source),
        design=given.design.name,
        templates=manifest.template_files(given.design),
        deck_template=files or None,
        pictures=given.picture_files or None,
    )
