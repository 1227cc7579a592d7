"""What was rendered now + what lies in dist/ → one whole set, never a mixture of old and new."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tmpublish import manifest
from tmpublish.checks import CheckContext
from tmpublish.diagnostics import PublishError
from tmpublish.loader import Inputs
from tmpublish.manifest import BuildInputs, Manifest
from tmpublish.render_jobs import KINDS, Key, file_name
from tmpublish.renderers import RenderedFile

PROOF = "proof"
"""The folder in dist/ that shows the set page by page; it is true of that one set alone."""


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
    return Edition(
        CheckContext(shown, files, whole, given), new, stale, sealed, (PROOF,) if is_another else ()
    )


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
