"""Plan + design → the printer's files: each booklet with bleed and marks, and imposed, in dist/."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from tmpublish import build, loader, output_directory, renderers
from tmpublish.build import BuildResult, Plans
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.progress import Progress, no_progress, progress_step
from tmpublish.renderers import Key, RenderedFile, file_name
from tmpublish.yaml_source import shown_path


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
    shown = shown_path(dist)
    output_directory.refuse(dist)
    with progress_step(progress, f"read {shown_path(source)} and {shown_path(templates)}/"):
        inputs = loader.read(source, templates, design)
        record = loader.record(inputs)
        # The decks in dist/ may have been set on a template that this command does not name.
        if before := build.manifest_of(output_directory.read(dist)):
            record = record.model_copy(update={"deck_template": before.inputs.deck_template})
    keys = [("print edition", each) for _, each in renderers.wanted(inputs.plan, languages, ["booklet"])]
    made = dict(renderers.render(inputs, keys, record.stamp, shown, progress))
    with progress_step(progress, "impose the pages"):
        for _, language in keys:
            pages = made["print edition", language]
            made["imposed sheets", language] = renderers.imposed_sheets(pages, creep_mm)
    names = {key: f"{shown}/{file_name(inputs.plan, key)}" for key in made}
    if problems := [*_problems(made, names)]:
        raise PublishError(problems)
    return build.put(Plans(inputs, record), made, dist, "quick", progress, inputs.warnings, creep_mm)


def _problems(made: Mapping[Key, RenderedFile], names: Mapping[Key, str]) -> Iterator[Problem]:
    """Yield what a printer would send back: pages that are not in fours, boxes that do not nest, no fonts."""
    from pypdf import PdfReader

    for key, file in made.items():
        pages = PdfReader(BytesIO(file.data)).pages
        wrong = []
        if len(pages) != file.count or len(pages) % (4 if key[0] == "print edition" else 2):
            wrong.append(f"has {len(pages)} pages, not {file.count}")
        for number, page in enumerate(pages, 1):
            trim, bleed, media = page.trimbox, page.bleedbox, page.mediabox
            nested = media.left <= bleed.left <= trim.left < trim.right <= bleed.right <= media.right
            nested &= media.bottom <= bleed.bottom <= trim.bottom < trim.top <= bleed.top <= media.top
            if not nested or (trim.width, trim.height) == (media.width, media.height):
                wrong.append(f"has boxes on page {number} that do not lie in each other")
        for each in wrong[:3]:
            message = f"This file {each}. This is a bug in tmpublish. Please report it with the plan."
            yield Problem(names[key], 0, 0, "print_file", message)
