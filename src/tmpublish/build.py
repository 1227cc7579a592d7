"""The whole path: reads plan and design, renders every file, checks them, and moves them into dist/."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tmpublish import loader, manifest, output_directory, renderers
from tmpublish.checks import CheckContext, Depth, check_build, printed
from tmpublish.deck import CustomTemplate, font_warnings, read_custom_template, used_layouts
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.manifest import PROOF, SIGNATURE, BuildInputs, Entry, Manifest
from tmpublish.render_pool import Progress, no_progress, progress_step
from tmpublish.renderers import KINDS, Key, RenderedFile, file_name, kind_of
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
    return put(plans, made, dist, depth_of(checks, languages, only), progress, warnings)


def print_booklets(
    source: Path,
    templates: Path,
    dist: Path,
    *,
    design: str | None = None,
    languages: Sequence[str] = (),
    creep_mm: float = 0.0,
    progress: Progress = no_progress,
) -> BuildResult:
    """Make the printer's files; raises PublishError for what editors can fix, UsageError for all else.

    They join the set in dist/; the next build from other inputs deletes them. `creep_mm` is as
    `booklet.press_sheets` has it.
    """
    plans, made = _booklets("print edition", source, templates, dist, design, languages, progress)
    with progress_step(progress, "impose the pages"):
        sheets = {key: renderers.imposed_sheets(pages, creep_mm) for key, pages in made.items()}
    made |= {("imposed sheets", language): sheet for (_, language), sheet in sheets.items()}
    return put(plans, made, dist, "quick", progress, plans.inputs.warnings, creep_mm)


def office_booklets(
    source: Path,
    templates: Path,
    dist: Path,
    *,
    design: str | None = None,
    languages: Sequence[str] = (),
    progress: Progress = no_progress,
) -> BuildResult:
    """Make the booklets for office printers, which join the set in dist/; raise as `print_booklets` does."""
    plans, made = _booklets("office edition", source, templates, dist, design, languages, progress)
    return put(plans, made, dist, "all", progress, plans.inputs.warnings)


def _booklets(
    kind: str,
    source: Path,
    templates: Path,
    dist: Path,
    design: str | None,
    languages: Sequence[str],
    progress: Progress,
) -> tuple["Plans", dict[Key, RenderedFile]]:
    """Return the inputs of a plan and the booklets of one kind, rendered."""
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        inputs = loader.read(source, templates, design)
        record = loader.record(inputs)
        # The decks in dist/ may have been set on a template that this command does not name.
        if before := manifest_of(output_directory.read(dist)):
            inputs = loader.named_as(inputs, before.slug)
            record = record.model_copy(update={"deck_template": before.inputs.deck_template})
    keys = [(kind, each) for _, each in renderers.wanted(inputs.plan, languages, ["booklet"])]
    return Plans(inputs, record), dict(renderers.render(inputs, keys, record.stamp, shown, progress))


def put(
    plans: "Plans",
    made: Mapping[Key, RenderedFile],
    dist: Path,
    depth: Depth,
    progress: Progress,
    warnings: tuple[Problem, ...],
    creep_mm: float | None = None,
) -> BuildResult:
    """Check the files made now with those that stay, and put them into dist/ in one step."""
    shown = shown_path(dist)
    with output_directory.locked(dist):
        whole = assemble(plans, made, output_directory.read(dist), shown, creep_mm)
        with progress_step(progress, "check the files"):
            if problems := check_build(whole.published, depth):
                raise PublishError(problems)
        with progress_step(progress, f"move the files into {shown}/"):
            output_directory.replace(dist, whole.sealed, (*whole.stale, *whole.outdated))
    return BuildResult(whole.published.manifest.files, tuple(whole.new), whole.stale, warnings)


def depth_of(asked: Depth | None, languages: Sequence[str], only: Sequence[str]) -> Depth:
    """Return how deep to look: as asked, or else at everything, but quickly where a part alone was made."""
    return asked or ("quick" if languages or only else "all")


def _template(given: Inputs, template: Path | None, chart: Path | None) -> CustomTemplate | None:
    if template:
        used = used_layouts(given.plan, given.design)
        return read_custom_template(template, chart, given.design, given.plan.languages, used)
    if chart:
        raise UsageError("--deck-map is a map of a template: name that with --deck-template")
    return None


@dataclass(frozen=True, eq=False)
class Plans:
    """The inputs of a build, their record for the manifest, and the hashes of what shapes each file."""

    inputs: Inputs
    record: BuildInputs
    _hashes: dict[Key, tuple[str, str]] = field(default_factory=dict)

    def hashes(self, key: Key) -> tuple[str, str]:
        """Return the hash of all that shapes a file, and that of the plan as the file carries it."""
        if key not in self._hashes:
            self._hashes[key] = renderers.hashes(self.inputs, self.record, key)
        return self._hashes[key]

    def current(self, old: Mapping[str, bytes]) -> Mapping[str, Entry]:
        """Return the entries of the old files that are unchanged and that a build would give again."""
        before = manifest_of(old)
        languages = {*self.inputs.plan.languages, ""}
        return {
            name: entry
            for name, entry in (before.files if before else {}).items()
            if (language := entry.language or "") in languages
            and manifest.sha256(old.get(name, b"")) == entry.sha256
            and self.hashes((entry.kind, language))[0] == entry.inputs_sha256
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
    creep_mm: float | None = None,
) -> Edition:
    """Return the set of the files made now, and of the old ones (by name) that come from the same inputs."""
    plan = plans.inputs.plan
    names = {key: file_name(plan, key) for key in made}
    kept = {name: entry for name, entry in plans.current(old).items() if name not in names.values()}
    entries = kept | {
        names[key]: manifest.entry(*key, each.data, kind_of(key[0]).unit, each.count, *plans.hashes(key))
        for key, each in made.items()
    }
    entries |= {
        names[key]: entries[names[key]].model_copy(update={"creep_mm": creep_mm})
        for key in made
        if key[0] == "imposed sheets"
    }
    order = {file_name(plan, key): n for n, key in enumerate(renderers.all_keys(plan))}
    entries = dict(sorted(entries.items(), key=lambda item: order[item[0]]))
    before = manifest_of(old)
    places = [(kind, language, each.places) for (kind, language), each in made.items()]
    places += manifest.places_of(before, kept) if before else []
    whole = manifest.compose(plan, plans.record, entries, manifest.texts(places))
    new = {names[key]: each.data for key, each in made.items()}
    gone = {*(before.files if before else {}), *(name for name in old if _is_ours(plan.slug, name))}
    stale = tuple(name for name in old if name in gone - entries.keys())
    files = {name: new.get(name, old.get(name, b"")) for name in entries}
    sealed = files | {manifest.NAME: manifest.dump(whole)}
    is_another = stale or any(old.get(name) != data for name, data in sealed.items())
    context = CheckContext(shown, files, whole, plans.inputs, printed=printed(made))
    return Edition(context, new, stale, sealed, (PROOF, SIGNATURE) if is_another else ())


def manifest_of(old: Mapping[str, bytes]) -> Manifest | None:
    """Return the manifest among the files of a folder; None if there is none to read."""
    try:
        return manifest.load(old.get(manifest.NAME, b""), manifest.NAME)
    except PublishError:
        return None


def _is_ours(slug: str, name: str) -> bool:
    """Return True for names that builds of this plan give; another plan's slug may begin like this one."""
    shared, spoken = ("|".join(name for name in KINDS if KINDS[name].shared is one) for one in (True, False))
    language = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(-print|-imposed|-office)?"
    return bool(re.fullmatch(rf"{slug}-(({spoken})-{language}|({shared}))(-draft)?\.(pdf|pptx|html)", name))
