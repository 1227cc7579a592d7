"""Files in dist/ + the plan → Problems: reads the outputs back as a stranger would, one rule a generator."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tmpublish import loader, manifest, output_directory
from tmpublish.checks import (
    consistency,
    content_hashes,
    deck_accessibility,
    deck_content,
    deck_links,
    deck_markup,
    deck_properties,
    deck_theme,
    fonts,
    integrity,
    ooxml_consistency,
    opc_package,
    origin,
    overflow,
    page_numbers,
    pdf_accessibility,
    pdf_links,
    pdf_properties,
    pdf_standards,
    pdf_structure,
    shape_names,
    text_coverage,
    unexpected_text,
    visibility,
)
from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.yaml_source import shown_path

__all__ = ["ALONE", "CHECKS", "CheckContext", "OutputSet", "check", "read_published"]

# What can be said of the files without the plan: also where its source has faults.
ALONE: tuple[Callable[[OutputSet], Iterator[Problem]], ...] = (
    integrity.check_files,
    integrity.check_foreign,
    integrity.check_names,
    content_hashes.check_pdfs,
    content_hashes.check_decks,
    origin.check_origin,
    origin.check_kind,
    origin.check_day,
    pdf_standards.check_ua,
    pdf_standards.check_archive,
    pdf_structure.check_contents,
    pdf_structure.check_moment,
    pdf_structure.check_sheets,
    pdf_accessibility.check_order,
    pdf_accessibility.check_figures,
    pdf_links.check_targets,
    pdf_links.check_places,
    pdf_links.check_annotations,
    page_numbers.check_contents,
    page_numbers.check_folios,
    opc_package.check_members,
    opc_package.check_parts,
    opc_package.check_relations,
    opc_package.check_identities,
    ooxml_consistency.check_sections,
    ooxml_consistency.check_notes,
    ooxml_consistency.check_placeholders,
    ooxml_consistency.check_tables,
    ooxml_consistency.check_charts,
    ooxml_consistency.check_languages,
    ooxml_consistency.check_embedded,
    deck_markup.check_markup,
    deck_theme.check_parts,
    deck_theme.check_feet,
    deck_content.check_active,
    deck_content.check_remarks,
    deck_content.check_embedded_fonts,
    deck_content.check_runs,
    deck_content.check_days,
    deck_links.check_clicks,
    deck_links.check_agenda,
    deck_links.check_numbers,
    deck_accessibility.check_titles,
    deck_accessibility.check_alternatives,
    deck_accessibility.check_spoken,
)
CHECKS: tuple[Callable[[CheckContext], Iterator[Problem]], ...] = (
    *ALONE,
    integrity.check_source,
    integrity.check_pictures,
    integrity.check_manifest,
    integrity.check_templates,
    pdf_properties.check_readable,
    pdf_properties.check_count,
    pdf_properties.check_properties,
    pdf_properties.check_bookmarks,
    fonts.check_fonts,
    fonts.check_glyphs,
    pdf_structure.check_colors,
    pdf_accessibility.check_headings,
    pdf_accessibility.check_tongues,
    pdf_links.check_addresses,
    page_numbers.check_heads,
    deck_properties.check_readable,
    deck_properties.check_count,
    deck_properties.check_properties,
    deck_theme.check_theme,
    deck_theme.check_tongues,
    shape_names.check_boxes,
    shape_names.check_layouts,
    deck_content.check_theme,
    deck_links.check_written,
    overflow.check_boxes,
    text_coverage.check_outputs,
    text_coverage.check_missing,
    text_coverage.check_places,
    visibility.check_visible,
    unexpected_text.check_unwritten,
    unexpected_text.check_behind,
    unexpected_text.check_repeated,
    consistency.check_numbers,
    consistency.check_order,
    consistency.check_goals,
    consistency.check_folios,
)


def check(published: CheckContext) -> Iterator[Problem]:
    """Yield everything that is wrong with a set of files, in the order of the checks."""
    for rule in CHECKS:
        yield from rule(published)


def read_published(dist: Path, source: Path, templates: Path) -> CheckContext:
    """Return what lies in `dist` and what it should come from; raises PublishError where there is no set.

    Where source or templates have faults, it names them, and all that is wrong with the files by themselves.
    """
    delivered = read_delivered(dist)
    try:
        given = loader.read(source, templates, delivered.manifest.inputs.design)
    except PublishError as refused:
        found = [problem for rule in ALONE for problem in rule(delivered)]
        if source.is_file():
            found += integrity.stale(delivered, source.read_bytes(), shown_path(source))
        raise PublishError([*refused.problems, *found]) from None
    strange = {each.language for each in delivered.manifest.files.values() if each.language}
    for language in sorted(strange - set(given.plan.languages)):
        message = f"the manifest names a file in `{language}`, a language that the plan does not have"
        lie = delivered.problem(manifest.NAME, "manifest_differs", f"{message}; build again")
        raise PublishError([lie, *integrity.stale(delivered, given.source, given.document.file)])
    return CheckContext(delivered.shown, delivered.files, delivered.manifest, given)


def read_delivered(dist: Path) -> OutputSet:
    """Return the files in `dist` and their manifest; raises PublishError where there is none to read."""
    shown, files = shown_path(dist), output_directory.read(dist)
    if manifest.NAME not in files:
        message = "there is no manifest here, so nothing was published here, or not to its end; build first"
        raise PublishError([Problem(f"{shown}/{manifest.NAME}", 0, 0, "manifest_missing", message)])
    said = manifest.load(files[manifest.NAME], f"{shown}/{manifest.NAME}")
    documents = {name: data for name, data in files.items() if name != manifest.NAME}
    return OutputSet(shown, documents, said)
