"""Plan, brand and theme → every file of the plan, rendered, checked and moved into dist/."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tmpublish import loader, manifest, output_directory, renderers
from tmpublish.checks import CheckContext, Depth, check_build, printed
from tmpublish.deck import CustomTemplate, font_warnings, read_custom_template, used_layouts
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.manifest import PROOF, SIGNATURE, BuildInputs, Entry
from tmpublish.render_pool import Progress, no_progress, progress_step
from tmpublish.renderers import KINDS, Key, RenderedFile, file_name
from tmpublish.yaml_source import shown_path


@dataclass(frozen=True)
class BuildResult:
    """The published files, the names of those rendered now, and the names of old files deleted."""

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
    checks: Depth | None = None,
    strict: bool = False,
    fresh: bool = False,
    name_edition: bool = False,
    progress: Progress = no_progress,
) -> BuildResult:
    """Publish a plan; raises PublishError for what its editors can fix, UsageError for all else.

    `languages` and `only` (kinds) leave other files of the same inputs as they are, and delete older ones.
    `deck_template` (.pptx, .potx) is an institution's own template: decks are set on it as `deck_map` says,
    and the theme's template is then made only when asked for. `strict` refuses a plan or template that has
    warnings; `fresh` renders files again whose inputs are unchanged; `name_edition` puts the date of the
    edition into the names of the files. `checks` says which checks run; else all
    for a whole set, the quick ones for a part of it.
    """
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = loader.read(source, templates, design)
        given = loader.named_after_edition(given) if name_edition else given
        keys = renderers.wanted(given.plan, languages, only)
        custom = _template(given, deck_template, deck_map)
        warnings = (*given.warnings, *(custom.warnings if custom else font_warnings(given.design)))
        if strict and warnings:
            raise PublishError(warnings)
        if custom and not only:
            keys = [key for key in keys if key[0] != "template"]
        # Before the rendering, so that what changes meanwhile makes the set stale, not wrong.
        plans = Plans(given, loader.record(given, custom.files if custom else ()))
    current = plans.current(output_directory.read(dist))
    todo = [key for key in keys if fresh or file_name(given.plan, key) not in current]
    made = renderers.render(given, todo, plans.record.stamp, shown, progress, custom)
    found = tuple(warning for each in made.values() for warning in each.warnings)
    if strict and found:
        raise PublishError(found)
    warnings = (*warnings, *found)
    return put(plans, made, dist, checks or ("quick" if languages or only else "all"), progress, warnings)


def build_booklets(
    source: Path,
    templates: Path,
    dist: Path,
    *,
    kind: Literal["print edition", "office edition"],
    design: str | None = None,
    languages: Sequence[str] = (),
    creep_mm: float = 0.0,
    progress: Progress = no_progress,
) -> BuildResult:
    """Make the booklets of another edition; raises PublishError for what editors can fix, else UsageError.

    They join the set in dist/; the next build from other inputs deletes them. With a print edition come its
    imposed sheets, for which `creep_mm` is as `booklet.press_sheets` has it.
    """
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        inputs = loader.read(source, templates, design)
        record = loader.record(inputs)
        # The decks in dist/ may have been set on a template that this command does not name.
        if before := manifest.find(output_directory.read(dist)):
            inputs = loader.named_as(inputs, before.slug)
            record = record.model_copy(update={"deck_template": before.inputs.deck_template})
    plans = Plans(inputs, record)
    keys = [(kind, each) for _, each in renderers.wanted(inputs.plan, languages, ["booklet"])]
    made = dict(renderers.render(inputs, keys, record.stamp, shown, progress))
    if kind == "office edition":
        return put(plans, made, dist, "all", progress, inputs.warnings)
    with progress_step(progress, "impose the pages"):
        made |= {
            ("imposed sheets", language): renderers.imposed_sheets(pages, creep_mm)
            for (_, language), pages in made.items()
        }
    return put(plans, made, dist, "quick", progress, inputs.warnings)


def put(
    plans: "Plans",
    made: Mapping[Key, RenderedFile],
    dist: Path,
    depth: Depth,
    progress: Progress,
    warnings: tuple[Problem, ...],
) -> BuildResult:
    """Check the files made now with those that stay, and put them into dist/ in one step."""
    shown = shown_path(dist)
    with output_directory.locked(dist):
        whole = assemble(plans, made, output_directory.read(dist), shown)
        with progress_step(progress, "check the files"):
            if problems := check_build(whole.published, depth):
                raise PublishError(problems)
        with progress_step(progress, f"move the files into {shown}/"):
            output_directory.replace(dist, whole.sealed, (*whole.stale, *whole.outdated))
    return BuildResult(whole.published.manifest.files, tuple(whole.new), whole.stale, warnings)


def _template(given: Inputs, template: Path | None, chart: Path | None) -> CustomTemplate | None:
    if template:
        used = used_layouts(given.plan, given.design)
        return read_custom_template(template, chart, given.design, given.plan.languages, used)
    if chart:
        raise UsageError("--deck-map is a map of a template: name that with --deck-template")
    return None


@dataclass(frozen=True, eq=False)
class Plans:
    """The inputs of a build, and their record for the manifest."""

    inputs: Inputs
    record: BuildInputs

    def current(self, old: Mapping[str, bytes]) -> Mapping[str, Entry]:
        """Return the entries of the old files that are unchanged and that a build would give again."""
        before = manifest.find(old)
        languages = {*self.inputs.plan.languages, ""}
        return {
            name: entry
            for name, entry in (before.files if before else {}).items()
            if (language := entry.language or "") in languages
            and manifest.sha256(old.get(name, b"")) == entry.sha256
            and renderers.hashes(self.inputs, self.record, (entry.kind, language))[0] == entry.inputs_sha256
            and file_name(self.inputs.plan, (entry.kind, language)) == name
        }


@dataclass(frozen=True)
class Edition:
    """A whole set: as it will lie in dist/, the files that are new in it, and the names that have to go."""

    published: CheckContext
    new: Mapping[str, bytes]
    stale: tuple[str, ...]
    sealed: Mapping[str, bytes]
    """All that has to lie in dist/, the manifest last."""
    outdated: tuple[str, ...]
    """Folders that speak of the set as it was, where this is another."""


def assemble(
    plans: Plans,
    made: Mapping[Key, RenderedFile],
    old: Mapping[str, bytes],
    shown: str,
) -> Edition:
    """Return the set of the files made now, and of the old ones (by name) that come from the same inputs."""
    plan = plans.inputs.plan
    names = {key: file_name(plan, key) for key in made}
    kept = {name: entry for name, entry in plans.current(old).items() if name not in names.values()}
    sizes = {name: len(old[name]) for name in kept} | {
        names[key]: len(each.data) for key, each in made.items()
    }
    made = renderers.all_with_sizes(made, sizes)
    stay = {name: renderers.with_sizes(entry.kind, old[name], sizes) for name, entry in kept.items()}
    entries = {name: manifest.resealed(entry, stay[name]) for name, entry in kept.items()} | {
        names[key]: renderers.entry(plans.inputs, plans.record, key, each) for key, each in made.items()
    }
    order = {file_name(plan, key): n for n, key in enumerate(renderers.all_keys(plan))}
    entries = dict(sorted(entries.items(), key=lambda item: order[item[0]]))
    before = manifest.find(old)
    places = [(kind, language, each.places) for (kind, language), each in made.items()]
    places += manifest.places_of(before, kept) if before else []
    whole = manifest.compose(plan, plans.record, entries, manifest.texts(places))
    new = {names[key]: each.data for key, each in made.items()}
    new |= {name: data for name, data in stay.items() if data != old[name]}
    gone = {*(before.files if before else {}), *(name for name in old if _is_ours(plan.slug, name))}
    stale = tuple(name for name in old if name in gone - entries.keys())
    files = {name: new.get(name, old.get(name, b"")) for name in entries}
    sealed = files | {manifest.NAME: manifest.dump(whole)}
    is_another = stale or any(old.get(name) != data for name, data in sealed.items())
    context = CheckContext(shown, files, whole, plans.inputs, printed=printed(made))
    return Edition(context, new, stale, sealed, (PROOF, SIGNATURE) if is_another else ())


def _is_ours(slug: str, name: str) -> bool:
    """Return True for names that builds of this plan give; another plan's slug may begin like this one."""
    shared, spoken = ("|".join(name for name in KINDS if KINDS[name].shared is one) for one in (True, False))
    language = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-print|-imposed|-office)?"
    return bool(re.fullmatch(rf"{slug}-(({spoken})-{language}|({shared}))(-draft)?\.(pdf|pptx|html)", name))
