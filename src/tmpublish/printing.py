"""Plan + design → the printer's files: each booklet with bleed and marks, and imposed, in dist/."""

from collections.abc import Sequence
from pathlib import Path

from tmpublish import inputs, jobs, manifest, store
from tmpublish.build import Built
from tmpublish.jobs import Tell, silent, step
from tmpublish.tree import shown_path

PAGES, SHEETS = "-print.pdf", "-imposed.pdf"


def print_booklets(
    source: Path,
    templates: Path,
    dist: Path,
    *,
    design: str | None = None,
    languages: Sequence[str] = (),
    creep_mm: float = 0.0,
    tell: Tell = silent,
) -> Built:
    """Make the printer's files; raises PublishError for what editors can mend, UnableError for all else.

    They stand beside the set and are in no manifest; the next build from other inputs takes them away.
    `creep_mm` is as `booklet.imposition` has it.
    """
    from tmpublish.booklet.imposition import imposed

    shown = shown_path(dist)
    store.refuse(dist)
    with step(tell, f"read {shown_path(source)} and {shown_path(templates)}/"):
        given = inputs.read(source, templates, design)
        spoken = [language for _, language in jobs.wanted(given.plan, languages, ["booklet"])]
    made = jobs.render(
        given, [("print edition", language) for language in spoken], inputs.stamp(given), shown, tell
    )
    files, entries = {}, {}
    with step(tell, "impose the pages"):
        for key, booklet in made.items():
            name = jobs.file_name(given.plan, key)
            sheets = imposed(booklet.data, creep_mm)
            for kind, to, data, count in (
                ("print edition", name, booklet.data, booklet.count),
                ("imposed sheets", name.removesuffix(PAGES) + SHEETS, sheets, booklet.count // 2),
            ):
                files[to] = data
                entries[to] = manifest.entry(kind, key[1], data, "pages", count)
    with store.locked(dist), step(tell, f"move it into {shown}/"):
        store.replace(dist, files, ())
    return Built(entries, tuple(files), (), given.warnings)
