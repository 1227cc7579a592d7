"""The whole path: reads plan and design, renders every file, checks them, and moves them into dist/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import loader, output_directory, output_set, render_jobs
from tmpublish.checks import runner
from tmpublish.checks.runner import Depth
from tmpublish.deck import CustomTemplate, read_custom_template
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.manifest import Entry
from tmpublish.render_jobs import Tell, silent, step
from tmpublish.render_pool import RenderPool
from tmpublish.yaml_source import shown_path


@dataclass(frozen=True)
class BuildResult:
    """What came out: the set that lies in dist/, the names made now, and the old names taken away."""

    files: Mapping[str, Entry]
    made: tuple[str, ...]
    removed: tuple[str, ...]
    warnings: tuple[Problem, ...] = ()


def build(
    source: Path,
    templates: Path,
    dist: Path,
    *,
    design: str | None = None,
    languages: Sequence[str] = (),
    only: Sequence[str] = (),
    deck_template: Path | None = None,
    deck_map: Path | None = None,
    nursery: RenderPool | None = None,
    checks: Depth | None = None,
    strict: bool = False,
    tell: Tell = silent,
) -> BuildResult:
    """Publish a plan; raises PublishError for what its editors can mend, UnableError for all else.

    `languages` and `only` (kinds) leave other files of the same making as they are, and take older ones away.
    `deck_template` (.pptx, .potx) is an institution's own template: decks are set on it as `deck_map` says,
    and the family's template is then made only when asked for. `nursery` is one that was started before.
    `strict` refuses a plan or template that has warnings.
    `checks` says how deep to look at what came out; else at a whole set wholly, at a part of it quickly.
    """
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with step(tell, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = loader.read(source, templates, design)
        wanted = render_jobs.wanted(given.plan, languages, only)
        venue = _venue(given, deck_template, deck_map)
        warnings = (*given.warnings, *(venue.warnings if venue else ()))
        if strict and warnings:
            raise PublishError(warnings)
        if venue and not only:
            wanted = [key for key in wanted if key[0] != "template"]
        # Before the rendering, so that what changes meanwhile makes the set stale, not wrong.
        record = loader.record(given, venue.files if venue else ())
    made = render_jobs.render(given, wanted, record.stamp, shown, tell, venue, nursery)
    with output_directory.locked(dist):
        whole = output_set.assemble(given, record, made, output_directory.read(dist), shown)
        with step(tell, "check what came out"):
            if problems := runner.check(whole.published, depth_of(checks, languages, only)):
                raise PublishError(problems)
        with step(tell, f"move it into {shown}/"):
            output_directory.replace(dist, whole.sealed, (*whole.stale, *whole.outdated))
    return BuildResult(whole.published.manifest.files, tuple(whole.new), whole.stale, warnings)


def depth_of(asked: Depth | None, languages: Sequence[str], only: Sequence[str]) -> Depth:
    """Return how deep to look: as asked, or else at everything, but quickly where a part alone was made."""
    return asked or ("quick" if languages or only else "all")


def _venue(given: Inputs, template: Path | None, chart: Path | None) -> CustomTemplate | None:
    if template:
        return read_custom_template(template, chart, given.design, given.plan.languages, bool(given.pictures))
    if chart:
        raise UsageError("--deck-map is a map of a template: name that with --deck-template")
    return None
