"""Output set → problems: files against manifest, source, a fresh build and the standards of PDF."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from tmpublish import manifest, renderers
from tmpublish.checks.comparison import differences
from tmpublish.checks.context import CheckContext, OutputSet, check, printed
from tmpublish.diagnostics import Problem
from tmpublish.loader import Inputs
from tmpublish.manifest import NAME, PROOF, SIGNATURE, sha256
from tmpublish.render_pool import Progress, no_progress
from tmpublish.yaml_source import canonical

FILES, INPUTS = "Files are missing or changed", "The plan has changed since the build"
_DOCUMENTS = {
    *(".pdf", ".pptx", ".pptm", ".ppt", ".potx", ".potm", ".pot", ".ppsx", ".ppsm", ".pps", ".key", ".odp"),
    *(".docx", ".docm", ".doc", ".dotx", ".rtf", ".odt", ".pages", ".pub", ".xps", ".html"),
}
_BUSY = "~$"  # begins the name of the file that Office writes beside an open one
# These shape how files are encoded; if they differ, files are compared by structure.
_VERSIONS = ("tool", "libraries", "lock_sha256")
_CHANGED = {
    "source_sha256": ("source_changed", "The plan"),
    "pictures": ("picture_changed", "A picture of the plan"),
    "templates": ("templates_changed", "The brand or the theme"),
    "deck_template": ("templates_changed", "The custom template or its map"),
}
OUTDATED = {code for code, _ in _CHANGED.values()}
STALE = {"file_missing", "file_changed", *OUTDATED}
# The standards of PDFs, and their profiles in page-validation.
_PROFILES = {"pdf_ua": ("ua1", "PDF/UA-1"), "pdf_a": ("3a", "PDF/A-3a")}
_BUG = "This is a bug in tmpublish, not in your plan. Please report it with the plan and this message."
REBUILD = "Run `tmpublish build --fresh` to replace it."


@check("file_missing", "file_changed", heading=FILES)
def check_files(outputs: OutputSet) -> Iterator[Problem]:
    """Every file that the manifest lists is there, byte for byte.

    Bad: a booklet that was opened and saved again. Good: the files as the build wrote them.
    Fix: rebuild.
    """
    for name, entry in outputs.manifest.files.items():
        data = outputs.files.get(name)
        if data is None:
            message = "The manifest lists this file, but it is missing. Rebuild to write it."
            yield outputs.problem(name, "file_missing", message)
        elif sha256(data) != entry.sha256 or len(data) != entry.size:
            message = f"The file has changed since the build. {REBUILD}"
            yield outputs.problem(name, "file_changed", message)


@check("file_foreign", severity="warning", heading=FILES)
def check_foreign(outputs: OutputSet) -> Iterator[Problem]:
    """No document of another origin lies among the files, where readers may take it for the plan.

    Bad: `plan-final-v2.pdf`. Good: what the manifest lists, and notes of your own.
    """
    for name in sorted(outputs.files.keys() - outputs.manifest.files.keys()):
        if PurePath(name).suffix.casefold() in _DOCUMENTS and not name.startswith(_BUSY):
            message = "The build did not write this file. Move it away if readers could take it for the plan."
            yield outputs.problem(name, "file_foreign", message, "warning")


def unlisted(dist: Path, output_set: OutputSet) -> Iterator[Problem]:
    """Yield the files that the manifest does not list, so that nothing can be verified about them."""
    for path in sorted(dist.iterdir()):
        if path.is_symlink() and not path.name.startswith("."):
            message = "This is a link, not a published file. Delete it and run `make`."
            yield output_set.problem(path.name, "file_link", message)
        elif path.name.startswith(".") or path.name in (NAME, SIGNATURE, PROOF):
            continue
        elif path.name not in output_set.manifest.files:
            what = "folder" if path.is_dir() else "file"
            message = f"The manifest does not list this {what}, so it was not verified. Move it elsewhere."
            problem = output_set.problem(path.name, "file_unlisted", message)
            yield Problem(*(problem.path, 0, 0, problem.code, problem.message), severity="warning")


def stale(outputs: OutputSet, source: bytes, shown: str) -> Iterator[Problem]:
    """Yield a Problem if a set was made from another source than these bytes."""
    if sha256(canonical(source)) != outputs.manifest.inputs.source_sha256:
        message = f"{shown} has changed since the build. Rebuild to bring the files up to date."
        yield outputs.problem(NAME, "source_changed", message)


@check("source_changed", "picture_changed", "templates_changed", heading=INPUTS)
def check_inputs(context: CheckContext) -> Iterator[Problem]:
    """Plan, pictures, brand, theme and custom template are those that the files were made from.

    Bad: a color of the brand was changed after the build. Good: `make` ran after the last change.
    Fix: rebuild.
    """
    made, here = context.manifest.inputs, context.inputs
    for key, (code, subject) in _CHANGED.items():
        before, now = getattr(made, key), getattr(here, key)
        if before != now:
            names = _changed_names(before, now)
            message = f"{subject} has changed since the build{names}. Rebuild to bring the files up to date."
            yield context.problem(NAME, code, message)


def _changed_names(before: object, now: object) -> str:
    if not isinstance(before, Mapping | None) or not isinstance(now, Mapping | None):
        return ""
    one, other = before or {}, now or {}
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    return f" ({', '.join(names[:3])}{' …' if len(names) > 3 else ''})"


@check("versions_differ", severity="warning", heading=INPUTS)
def check_versions(context: CheckContext) -> Iterator[Problem]:
    """The files were made by this version of tmpublish and of its libraries, so each byte can be compared.

    With others, files are compared by structure: text and its place, drawing, tags, links, metadata, parts.
    Bad: a set of last year's WeasyPrint. Good: one of the locked libraries.
    """
    made, here = context.manifest.inputs, context.inputs
    if here is None:
        return
    names = [key for key in _VERSIONS[::2] if getattr(made, key) != getattr(here, key)]
    libraries = made.libraries.items() ^ here.libraries.items()
    names += sorted({name for name, _ in libraries})
    if names:
        message = (
            f"Versions differ from those of the build: {', '.join(names)}. Files are compared by structure."
        )
        yield context.problem(NAME, "versions_differ", message, "warning")


@check("manifest_differs", heading=FILES)
def check_manifest(context: CheckContext) -> Iterator[Problem]:
    """The manifest is the one that the build writes: the same files, kinds, dates and places of texts.

    Bad: a manifest that gives a booklet another number of pages. Good: the manifest as built.
    Fix: rebuild.
    """
    fresh = context.fresh
    if fresh is None:
        return
    same = all(getattr(context.manifest.inputs, key) == getattr(context.inputs, key) for key in _VERSIONS)
    made, meant = _plain(context.manifest, same), _plain(fresh.manifest, same)
    for where in _differing(made, meant, ""):
        message = f"`{where}` differs from the manifest of a fresh build. {REBUILD}"
        yield context.problem(NAME, "manifest_differs", message)


@check("file_absent", severity="warning", heading=FILES)
def check_whole(context: CheckContext) -> Iterator[Problem]:
    """The set has every file that a build of the whole plan writes.

    Bad: a set without the Chinese deck, which was deleted from folder and manifest. Good: all files.
    Fix: build without `--only` and `--lang`.
    """
    given, recorded = context.given, context.manifest
    made = {(entry.kind, entry.language or "") for entry in recorded.files.values()}
    for key in renderers.wanted(given.plan, (), ()):
        if key not in made and not (key[0] == "template" and recorded.inputs.deck_template):
            message = "The set lacks this file. Run `tmpublish build` without `--only` and `--lang`."
            yield context.problem(renderers.file_name(given.plan, key), "file_absent", message, "warning")


@check("date_differs", severity="warning", heading=INPUTS)
def check_date(context: CheckContext) -> Iterator[Problem]:
    """The files carry the date of the plan, or that of SOURCE_DATE_EPOCH.

    Bad: files of March that say May. Good: the date of plan.yaml.
    Fix: rebuild, or set SOURCE_DATE_EPOCH as in the build.
    """
    if context.inputs and (made := context.manifest.inputs.stamp) != context.inputs.stamp:
        message = (
            f"The files are dated {made:%Y-%m-%d %H:%M} UTC, not {context.inputs.stamp:%Y-%m-%d %H:%M}. "
            "Rebuild them, or set SOURCE_DATE_EPOCH as for the build."
        )
        yield context.problem(NAME, "date_differs", message, "warning")


def _plain(said: manifest.Manifest, same_versions: bool) -> dict[str, Any]:
    """Return what a manifest says, but for hashes and inputs that other checks compare."""
    inputs = {*_VERSIONS, *_CHANGED}
    hashes = {"__all__": {"sha256", "size", *(() if same_versions else ("inputs_sha256",))}}
    return said.model_dump(mode="json", exclude={"inputs": inputs, "files": hashes})


def _differing(one: Any, other: Any, where: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _differing(one.get(key), other.get(key), f"{where}.{key}" if where else key)
    elif one != other:
        yield where


@check("file_differs", heading=FILES)
def check_rebuild(context: CheckContext) -> Iterator[Problem]:
    """Every file is the one that a fresh build writes: byte for byte, or by structure if versions differ.

    Bad: a slide of last month's deck; a page with a word more. Good: the same file again.
    Fix: rebuild.
    """
    fresh, made, here = context.fresh, context.manifest.inputs, context.inputs
    if fresh is None or here is None:
        return
    programs = {
        f"{name} {here.libraries.get(key)}".encode(): f"{name} {made.libraries.get(key)}".encode()
        for name, key in (("WeasyPrint", "weasyprint"),)
    }
    same = all(getattr(made, key) == getattr(here, key) for key in _VERSIONS)
    for name, meant in fresh.files.items():
        data = context.files.get(name)
        if data is None or data == meant:
            continue
        places = list(differences(name, data, meant, programs))
        if same and not places:
            places = ["its encoding, as in a file saved by another program"]
        for place in places:
            message = f"The file differs from a fresh build: {place}. {REBUILD}"
            yield context.problem(name, "file_differs", message)


def rebuild(context: CheckContext, progress: Progress = no_progress) -> CheckContext:
    """Return a context with the files that a build writes now, of the kinds and languages recorded.

    Raises PublishError if the plan does not build.
    """
    given, stamp = context.given, context.manifest.inputs.stamp
    recorded = context.manifest.files.items()
    keys = {name: (entry.kind, entry.language or "") for name, entry in recorded}
    keys = {name: key for name, key in keys.items() if _is_known(given, name, key)}
    todo = {("print edition", key[1]) if key[0] == "imposed sheets" else key: None for key in keys.values()}
    made = dict(renderers.render(given, [*todo], stamp, context.shown, progress, context.custom_template))
    made = renderers.all_with_sizes(made, {name: len(data) for name, data in context.files.items()})
    inputs = context.inputs or context.manifest.inputs
    entries = {}
    for name, key in keys.items():
        if key[0] == "imposed sheets":
            creep = context.manifest.files[name].creep_mm or 0.0
            made[key] = renderers.imposed_sheets(made["print edition", key[1]], creep)
        entries[name] = renderers.entry(given, inputs, key, made[key])
    places = [(*key, made[key].places) for key in keys.values()]
    fresh = manifest.compose(given.plan, inputs, entries, manifest.texts(places))
    files = {name: made[key].data for name, key in keys.items()}
    rebuilt = OutputSet(context.shown, files, fresh)
    return replace(context, fresh=rebuilt, printed=printed(made))


def _is_known(given: Inputs, name: str, key: renderers.Key) -> bool:
    return key in renderers.all_keys(given.plan) and name == renderers.file_name(given.plan, key)


@check("pdf_ua", "pdf_a", heading="A file breaks a standard")
def check_standards(context: CheckContext) -> Iterator[Problem]:
    """Booklets and summaries are PDF/UA-1, for screen readers, and PDF/A-3a, for archives.

    Bad: a figure without alt text; a font that is not embedded. Good: the files as built.
    """
    for kind in ("booklet", "office edition", "summary"):
        for name, _, data in context.of_kind(kind):
            for code, (profile, standard) in _PROFILES.items():
                for rule, message in _failures(data, profile).items():
                    yield context.problem(name, code, f"{standard}, {rule}: {message}. {_BUG}")


def _failures(data: bytes, profile: str) -> dict[str, str]:
    """Return each rule of a profile that a PDF breaks, with the first place and how often it does."""
    import page

    try:
        report = page.validate_pdf_bytes(data, profile=profile)
    except page.PageError as error:
        return {"syntax": str(error)}
    broken: dict[str, list[str]] = {}
    for failure in report.failures:
        broken.setdefault(failure.rule_id, []).append(str(failure.message).rstrip("."))
    more = {rule: f" and {len(each) - 1} more" if len(each) > 1 else "" for rule, each in broken.items()}
    return {rule: messages[0] + more[rule] for rule, messages in broken.items()}
