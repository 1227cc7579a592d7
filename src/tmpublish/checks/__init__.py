"""Files in dist/ + the plan → Problems: reads the outputs back as a stranger would, one rule a generator."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tmpublish import inputs, manifest, store
from tmpublish.checks import (
    access,
    agreement,
    aloud,
    clicks,
    contents,
    fonts,
    frame,
    freshness,
    links,
    makeup,
    markup,
    matrix,
    named,
    origin,
    overflow,
    packages,
    pages,
    repair,
    seals,
    slides,
    sound,
    standards,
    unwritten,
    visible,
)
from tmpublish.checks.published import Delivered, Published
from tmpublish.problems import Problem, PublishError
from tmpublish.tree import shown_path

__all__ = ["ALONE", "CHECKS", "Delivered", "Published", "check", "read_published"]

# What can be said of the files without the plan: also where its source has faults.
ALONE: tuple[Callable[[Delivered], Iterator[Problem]], ...] = (
    freshness.check_files,
    freshness.check_foreign,
    freshness.check_names,
    seals.check_pdfs,
    seals.check_decks,
    origin.check_origin,
    origin.check_kind,
    origin.check_day,
    standards.check_ua,
    standards.check_archive,
    makeup.check_contents,
    makeup.check_moment,
    makeup.check_sheets,
    aloud.check_order,
    aloud.check_figures,
    links.check_targets,
    links.check_places,
    links.check_annotations,
    contents.check_contents,
    contents.check_folios,
    packages.check_members,
    packages.check_parts,
    packages.check_relations,
    packages.check_identities,
    repair.check_sections,
    repair.check_notes,
    repair.check_placeholders,
    repair.check_tables,
    repair.check_charts,
    repair.check_languages,
    repair.check_embedded,
    markup.check_markup,
    frame.check_parts,
    frame.check_feet,
    sound.check_active,
    sound.check_remarks,
    sound.check_embedded_fonts,
    sound.check_runs,
    sound.check_days,
    clicks.check_clicks,
    clicks.check_agenda,
    clicks.check_numbers,
    access.check_titles,
    access.check_alternatives,
    access.check_spoken,
)
CHECKS: tuple[Callable[[Published], Iterator[Problem]], ...] = (
    *ALONE,
    freshness.check_source,
    freshness.check_pictures,
    freshness.check_manifest,
    freshness.check_templates,
    pages.check_readable,
    pages.check_count,
    pages.check_properties,
    pages.check_bookmarks,
    fonts.check_fonts,
    fonts.check_glyphs,
    makeup.check_colors,
    aloud.check_headings,
    aloud.check_tongues,
    links.check_addresses,
    contents.check_heads,
    slides.check_readable,
    slides.check_count,
    slides.check_properties,
    frame.check_theme,
    frame.check_tongues,
    named.check_boxes,
    named.check_layouts,
    sound.check_theme,
    clicks.check_written,
    overflow.check_boxes,
    matrix.check_outputs,
    matrix.check_missing,
    matrix.check_places,
    visible.check_visible,
    unwritten.check_unwritten,
    unwritten.check_behind,
    unwritten.check_repeated,
    agreement.check_numbers,
    agreement.check_order,
    agreement.check_goals,
    agreement.check_folios,
)


def check(published: Published) -> Iterator[Problem]:
    """Yield everything that is wrong with a set of files, in the order of the checks."""
    for rule in CHECKS:
        yield from rule(published)


def read_published(dist: Path, source: Path, templates: Path) -> Published:
    """Return what lies in `dist` and what it should come from; raises PublishError where there is no set.

    Where source or templates have faults, it names them, and all that is wrong with the files by themselves.
    """
    delivered = read_delivered(dist)
    try:
        given = inputs.read(source, templates, delivered.manifest.inputs.design)
    except PublishError as refused:
        found = [problem for rule in ALONE for problem in rule(delivered)]
        if source.is_file():
            found += freshness.stale(delivered, source.read_bytes(), shown_path(source))
        raise PublishError([*refused.problems, *found]) from None
    strange = {each.language for each in delivered.manifest.files.values() if each.language}
    for language in sorted(strange - set(given.plan.languages)):
        message = f"the manifest names a file in `{language}`, a language that the plan does not have"
        lie = delivered.problem(manifest.NAME, "manifest_differs", f"{message}; build again")
        raise PublishError([lie, *freshness.stale(delivered, given.source, given.document.file)])
    return Published(delivered.shown, delivered.files, delivered.manifest, given)


def read_delivered(dist: Path) -> Delivered:
    """Return the files in `dist` and their manifest; raises PublishError where there is none to read."""
    shown, files = shown_path(dist), store.read(dist)
    if manifest.NAME not in files:
        message = "there is no manifest here, so nothing was published here, or not to its end; build first"
        raise PublishError([Problem(f"{shown}/{manifest.NAME}", 0, 0, "manifest_missing", message)])
    said = manifest.load(files[manifest.NAME], f"{shown}/{manifest.NAME}")
    documents = {name: data for name, data in files.items() if name != manifest.NAME}
    return Delivered(shown, documents, said)
