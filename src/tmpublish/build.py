"""The whole path: reads plan and design, renders every file, checks them, and moves them into dist/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import checks, edition, inputs, jobs, manifest, store
from tmpublish.jobs import Tell, silent, step
from tmpublish.manifest import Entry
from tmpublish.problems import Problem, PublishError
from tmpublish.tree import shown_path


@dataclass(frozen=True)
class Built:
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
    tell: Tell = silent,
) -> Built:
    """Publish a plan; raises PublishError for what its editors can mend, UnableError for all else.

    `languages` and `only` (kinds) leave other files of the same making as they are, and take older ones away.
    """
    shown = shown_path(dist)
    store.refuse(dist)
    with step(tell, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = inputs.read(source, templates, design)
        wanted = jobs.wanted(given.plan, languages, only)
        # Before the rendering, so that what changes meanwhile makes the set stale, not wrong.
        record = inputs.record(given)
    made = jobs.render(given, wanted, record.stamp, shown, tell)
    with store.locked(dist):
        whole = edition.assemble(given, record, made, store.read(dist), shown)
        with step(tell, "check what came out"):
            if problems := list(checks.check(whole.published)):
                raise PublishError(problems)
        with step(tell, f"move it into {shown}/"):
            seal = {manifest.NAME: manifest.dump(whole.published.manifest)}
            store.replace(dist, dict(whole.new) | seal, whole.stale)
    return Built(whole.published.manifest.files, tuple(whole.new), whole.stale, given.warnings)
