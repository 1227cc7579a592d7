"""Is the set in dist/ whole, and made from this source, these templates and nothing else?"""

from collections.abc import Iterator

from tmpublish.checks.published import Published
from tmpublish.manifest import NAME, sha256, template_files
from tmpublish.problems import Problem


def check_files(published: Published) -> Iterator[Problem]:
    """Every file that the manifest names is there, byte for byte.

    Bad: a booklet that somebody opened and saved again. Good: the set as the build left it.
    """
    for name, entry in published.manifest.files.items():
        data = published.files.get(name)
        if data is None:
            yield published.problem(
                name, "file_missing", "the manifest names this file, but it is gone; build again"
            )
        elif sha256(data) != entry.sha256:
            message = (
                "this is not the file that the build made: it was changed, cut short or swapped; build again"
            )
            yield published.problem(name, "file_changed", message)


def check_foreign(published: Published) -> Iterator[Problem]:
    """No other document lies among the files.

    Bad: `dist/plan-final-v2.pdf`. Good: only what the manifest names.
    """
    for name in published.files:
        if name.endswith((".pdf", ".pptx")) and name not in published.manifest.files:
            message = (
                "this file does not come from the build; move it away, so that nobody takes it for the plan"
            )
            yield published.problem(name, "file_foreign", message)


def check_source(published: Published) -> Iterator[Problem]:
    """The files come from the source as it is now.

    Bad: the plan was edited after the build. Good: `make` ran after the last edit.
    """
    if sha256(published.given.source) != published.manifest.inputs.source_sha256:
        message = f"{published.given.document.file} was changed since the files were made; build again"
        yield published.problem(NAME, "source_changed", message)


def check_templates(published: Published) -> Iterator[Problem]:
    """The files come from the templates, fonts and brand as they are now.

    Bad: a colour of the brand was changed after the build. Good: `make` ran after the last change.
    """
    made, now = published.manifest.inputs.templates, template_files(published.given.design)
    changed = sorted(name for name in made.keys() | now.keys() if made.get(name) != now.get(name))
    if changed:
        message = (
            f"the templates were changed since the files were made ({', '.join(changed[:3])}); build again"
        )
        yield published.problem(NAME, "templates_changed", message)
