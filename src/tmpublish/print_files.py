"""Plan + design → the printer's files: each booklet with bleed and marks, and imposed, in dist/."""

from collections.abc import Sequence
from pathlib import Path

from tmpublish import loader, manifest, output_directory, renderers
from tmpublish.build import BuildResult
from tmpublish.progress import Progress, no_progress, progress_step
from tmpublish.yaml_source import shown_path

PAGES, SHEETS = "-print.pdf", "-imposed.pdf"


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
    """Make the printer's files; raises PublishError for what editors can mend, UnableError for all else.

    They stand beside the set and are in no manifest; the next build from other inputs takes them away.
    `creep_mm` is as `booklet.imposition` has it.
    """
    from tmpublish.booklet.imposition import imposed

    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = loader.read(source, templates, design)
        spoken = [language for _, language in renderers.wanted(given.plan, languages, ["booklet"])]
    made = renderers.render(
        given, [("print edition", language) for language in spoken], loader.stamp(given), shown, progress
    )
    files, entries = {}, {}
    with progress_step(progress, "impose the pages"):
        for key, booklet in made.items():
            name = renderers.file_name(given.plan, key)
            sheets = imposed(booklet.data, creep_mm)
            for kind, to, data, count in (
                ("print edition", name, booklet.data, booklet.count),
                ("imposed sheets", name.removesuffix(PAGES) + SHEETS, sheets, booklet.count // 2),
            ):
                files[to] = data
                entries[to] = manifest.entry(kind, key[1], data, "pages", count)
    with output_directory.locked(dist), progress_step(progress, f"move the files into {shown}/"):
        output_directory.replace(dist, files, ())
    return BuildResult(entries, tuple(files), (), given.warnings)
