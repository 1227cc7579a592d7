"""Is the set in dist/ whole, and made from this source, these templates and nothing else?"""

from collections.abc import Iterator
from pathlib import PurePath

from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.manifest import NAME, Entry, compose, sha256, template_files
from tmpublish.yaml_source import canonical

# What ends a whole file (ISO 32000-1, 7.5.5; APPNOTE 4.3.16), and how far before its last byte it may stand.
_ENDS = {".pdf": (b"%%EOF", 1024), ".pptx": (b"PK\x05\x06", 65_557)}
_DOCUMENTS = {
    *(".pdf", ".pptx", ".pptm", ".ppt", ".potx", ".potm", ".pot", ".ppsx", ".ppsm", ".pps", ".key", ".odp"),
    *(".docx", ".docm", ".doc", ".dotx", ".rtf", ".odt", ".pages", ".pub", ".xps", ".html"),
}
# The printer's files stand beside the set (`make print`), under the names of its booklets.
_FOR_PRESS = ("-print", "-imposed")
_BUSY = "~$"  # what Office puts beside a file that is open


def check_files(published: OutputSet) -> Iterator[Problem]:
    """Every file that the manifest names is there, byte for byte.

    Bad: a booklet that somebody opened and saved again; the Chinese deck under the name of the English one.
    Good: the set as the build left it.
    Mend: build again.
    """
    known = {entry.sha256: entry for entry in published.manifest.files.values()}
    for name, entry in published.manifest.files.items():
        data = published.files.get(name)
        if data is None:
            message = "the manifest names this file, but it is gone; build again"
            yield published.problem(name, "file_missing", message)
        elif (found := sha256(data)) == entry.sha256:
            if len(data) != entry.size:
                message = f"the manifest gives this file {entry.size} bytes, it has {len(data)}; build again"
                yield published.problem(name, "manifest_differs", message)
        elif found in known:
            message = f"this is the {_said(known[found])} under the name of the {_said(entry)}; build again"
            yield published.problem(name, "file_swapped", message)
        elif len(data) < entry.size and _is_cut(name, data):
            message = f"this file is cut short: {len(data)} of its {entry.size} bytes are there; build again"
            yield published.problem(name, "file_cut", message)
        else:
            message = "this is not the file that the build made: it was changed, or is another build's"
            yield published.problem(name, "file_changed", f"{message}; build again")


def _said(entry: Entry) -> str:
    return f"{entry.kind} in `{entry.language}`" if entry.language else entry.kind


def _is_cut(name: str, data: bytes) -> bool:
    mark, reach = _ENDS.get(PurePath(name).suffix, (b"", 0))
    return mark not in data[-reach:]


def check_foreign(published: OutputSet) -> Iterator[Problem]:
    """No other document lies among the files; those for the printer may.

    Bad: `dist/plan-final-v2.pdf`. Good: only what the manifest names, and what `make print` made of it.
    Mend: move the other file away.
    """
    booklets = {PurePath(name).stem for name, _, _ in published.of_kind("booklet")}
    ours = {*published.manifest.files, *(f"{stem}{end}.pdf" for stem in booklets for end in _FOR_PRESS)}
    for name in published.files:
        is_document = PurePath(name).suffix.casefold() in _DOCUMENTS and not name.startswith(_BUSY)
        if is_document and name not in ours:
            message = (
                "this file does not come from the build; move it away, so that nobody takes it for the plan"
            )
            yield published.problem(name, "file_foreign", message)


def check_names(published: OutputSet) -> Iterator[Problem]:
    """Every file has the name of what it is: plan, kind and language.

    Bad: a manifest that calls `…-booklet-en.pdf` the booklet in `zh`. Good: `…-booklet-zh.pdf`.
    Mend: build again.
    """
    for name, entry in published.manifest.files.items():
        parts = [published.manifest.slug, entry.kind, *([entry.language] if entry.language else [])]
        if PurePath(name).stem != "-".join(parts):
            message = f"the manifest takes this file for the {_said(entry)}, which is named otherwise"
            yield published.problem(name, "file_name", f"{message}; build again")


def check_source(published: CheckContext) -> Iterator[Problem]:
    """The files come from the source as it is now.

    Bad: the plan was edited after the build. Good: `make` ran after the last edit.
    Mend: build again.
    """
    yield from stale(published, published.given.source, published.given.document.file)


def stale(delivered: OutputSet, source: bytes, shown: str) -> Iterator[Problem]:
    """Yield a Problem where a set was made from another source than these bytes."""
    if sha256(canonical(source)) != delivered.manifest.inputs.source_sha256:
        message = f"{shown} was changed since the files were made; build again"
        yield delivered.problem(NAME, "source_changed", message)


def check_pictures(published: CheckContext) -> Iterator[Problem]:
    """The files come from the pictures as they are now.

    Bad: a photograph was replaced under its old name. Good: `make` ran after the last change.
    Mend: build again.
    """
    made, now = published.manifest.inputs.pictures or {}, published.given.picture_files
    for changed in sorted(name for name in made.keys() | now.keys() if made.get(name) != now.get(name)):
        message = f"the picture {changed} was changed since the files were made; build again"
        yield published.problem(NAME, "picture_changed", message)


def check_manifest(published: CheckContext) -> Iterator[Problem]:
    """The manifest speaks of this plan: its slug, its date, its languages.

    Bad: a manifest whose `languages` lack one of the plan's. Good: the same as in the plan.
    Mend: build again.
    """
    said = published.manifest
    meant = compose(published.given.plan, said.inputs, said.files, said.texts)
    for name in ("slug", "date", "languages"):
        if (there := getattr(said, name)) != (wanted := getattr(meant, name)):
            message = f"the manifest gives {there} as its {name}, the plan {wanted}; build again"
            yield published.problem(NAME, "manifest_differs", message)
    told = {
        (kind, language)
        for spoken in said.texts.values()
        for language, where in spoken.items()
        for kind in where
    }
    for kind, language in sorted(told - {(each.kind, each.language) for each in said.files.values()}):
        message = (
            f"the manifest places texts in a {kind} in `{language}`, but names no such file; build again"
        )
        yield published.problem(NAME, "manifest_differs", message)


def check_templates(published: CheckContext) -> Iterator[Problem]:
    """The files come from the templates, fonts and brand as they are now.

    Bad: a colour of the brand was changed after the build. Good: `make` ran after the last change.
    Mend: build again.
    """
    made, now = published.manifest.inputs.templates, template_files(published.given.design)
    changed = sorted(name for name in made.keys() | now.keys() if made.get(name) != now.get(name))
    if changed:
        message = (
            f"the templates were changed since the files were made ({', '.join(changed[:3])}); build again"
        )
        yield published.problem(NAME, "templates_changed", message)
