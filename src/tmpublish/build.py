"""The whole path: reads plan and design, renders every file, checks them, and moves them into dist/."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tmpublish import loader, manifest, output_directory, renderers
from tmpublish.checks import CheckContext, Depth, check_build, printed
from tmpublish.deck import CustomTemplate, font_warnings, read_custom_template
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError
from tmpublish.loader import Inputs
from tmpublish.manifest import PROOF, BuildInputs, Entry, Manifest
from tmpublish.progress import Progress, no_progress, progress_step
from tmpublish.renderers import KINDS, Key, RenderedFile, file_name
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
    checks: Depth | None = None,
    strict: bool = False,
    progress: Progress = no_progress,
) -> BuildResult:
    """Publish a plan; raises PublishError for what its editors can fix, UsageError for all else.

    `languages` and `only` (kinds) leave other files of the same inputs as they are, and delete older ones.
    `deck_template` (.pptx, .potx) is an institution's own template: decks are set on it as `deck_map` says,
    and the theme's template is then made only when asked for. `strict` refuses a plan or template that has
    warnings. `checks` says which checks run; else all for a whole set, the quick ones for a part of it.
    """
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = loader.read(source, templates, design)
        wanted = renderers.wanted(given.plan, languages, only)
        venue = _venue(given, deck_template, deck_map)
        warnings = (*given.warnings, *(venue.warnings if venue else font_warnings(given.design)))
        if strict and warnings:
            raise PublishError(warnings)
        if venue and not only:
            wanted = [key for key in wanted if key[0] != "template"]
        # Before the rendering, so that what changes meanwhile makes the set stale, not wrong.
        record = loader.record(given, venue.files if venue else ())
    made = renderers.render(given, wanted, record.stamp, shown, progress, venue)
    with output_directory.locked(dist):
        whole = assemble(given, record, made, output_directory.read(dist), shown)
        with progress_step(progress, "check the files"):
            if problems := check_build(whole.published, depth_of(checks, languages, only)):
                raise PublishError(problems)
        with progress_step(progress, f"move the files into {shown}/"):
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
    given: Inputs, inputs: BuildInputs, made: Mapping[Key, RenderedFile], old: Mapping[str, bytes], shown: str
) -> Edition:
    """Return the set of the files made now, and of the old ones (by name) that come from the same inputs."""
    names = {key: file_name(given.plan, key) for key in made}
    before = _still_true(old, inputs)
    kept = (
        {name: entry for name, entry in before.files.items() if name not in names.values()} if before else {}
    )
    entries = kept | {
        names[kind, language]: manifest.entry(kind, language, each.data, KINDS[kind].unit, each.count)
        for (kind, language), each in made.items()
    }
    places = [(kind, language, each.places) for (kind, language), each in made.items()]
    places += manifest.places_of(before, kept) if before else []
    whole = manifest.compose(given.plan, inputs, entries, manifest.texts(places))
    new = {names[key]: each.data for key, each in made.items()}
    ours = _is_ours if before else _is_ours_or_for_press
    stale = tuple(name for name in old if name not in entries and ours(given.plan.slug, name))
    files = {name: old[name] for name in kept} | new
    sealed = files | {manifest.NAME: manifest.dump(whole)}
    is_another = stale or any(old.get(name) != data for name, data in sealed.items())
    context = CheckContext(shown, files, whole, given, printed=printed(made))
    return Edition(context, new, stale, sealed, (PROOF,) if is_another else ())


def _still_true(old: Mapping[str, bytes], inputs: BuildInputs) -> Manifest | None:
    """Return the old manifest, with those of its files that are whole, where its inputs are the very same."""
    try:
        before = manifest.load(old.get(manifest.NAME, b""), manifest.NAME)
    except PublishError:
        return None
    if before.inputs != inputs:
        return None
    whole = {
        name: entry
        for name, entry in before.files.items()
        if manifest.sha256(old.get(name, b"")) == entry.sha256
    }
    return before.model_copy(update={"files": whole})


def _is_ours_or_for_press(slug: str, name: str) -> bool:
    """Return True for the printer's files as well: no manifest says what they were made from."""
    return _is_ours(slug, re.sub(r"-(print|imposed)\.pdf$", ".pdf", name))


def _is_ours(slug: str, name: str) -> bool:
    """Return True for names that builds of this plan give; another plan's slug may begin like this one."""
    spoken, shared = ("|".join(name for name in KINDS if KINDS[name].shared is one) for one in (False, True))
    language = "[a-z]{2,3}(-[A-Z][a-z]{3})?"
    return bool(re.fullmatch(rf"{slug}-(({spoken})-{language}|({shared}))\.(pdf|pptx)", name))
