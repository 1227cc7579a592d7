"""Files in dist/ + the plan → Problems: reads the outputs back as a stranger would, one rule a generator."""

from collections.abc import Callable, Iterator
from pathlib import Path

from tmpublish import inputs, manifest, store
from tmpublish.checks import access, agreement, freshness, packages, pages, repair, slides
from tmpublish.checks.published import Published
from tmpublish.problems import Problem, PublishError
from tmpublish.tree import shown_path

__all__ = ["CHECKS", "Published", "check", "read_published"]

CHECKS: tuple[Callable[[Published], Iterator[Problem]], ...] = (
    freshness.check_files,
    freshness.check_foreign,
    freshness.check_source,
    freshness.check_templates,
    pages.check_readable,
    pages.check_count,
    pages.check_properties,
    pages.check_fonts,
    pages.check_texts,
    pages.check_bookmarks,
    pages.check_contents,
    slides.check_readable,
    slides.check_count,
    slides.check_properties,
    slides.check_texts,
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
    access.check_titles,
    access.check_alternatives,
    access.check_spoken,
    agreement.check_same_places,
    agreement.check_nothing_lost,
    agreement.check_numbers,
)


def check(published: Published) -> Iterator[Problem]:
    """Yield everything that is wrong with a set of files, in the order of the checks."""
    for rule in CHECKS:
        yield from rule(published)


def read_published(dist: Path, source: Path, templates: Path) -> Published:
    """Return what lies in `dist` and what it should come from; raises PublishError where there is no set."""
    shown, files = shown_path(dist), store.read(dist)
    if manifest.NAME not in files:
        message = "there is no manifest here, so nothing was published here, or not to its end; build first"
        raise PublishError([Problem(f"{shown}/{manifest.NAME}", 0, 0, "manifest_missing", message)])
    said = manifest.load(files[manifest.NAME], f"{shown}/{manifest.NAME}")
    documents = {name: data for name, data in files.items() if name != manifest.NAME}
    return Published(shown, documents, said, inputs.read(source, templates, said.inputs.design))
