"""A published set → is it the same, byte for byte, as two clean builds in different environments make it?"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tmpublish import environment, manifest
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import KEPT
from tmpublish.manifest import Manifest, sha256
from tmpublish.validators.runner import Finding, Result, ToolError, run_program

TOOL, STANDARD = "two clean builds", "the same bytes in another folder, locale, time zone and hash order"
# The folder and the environment of each build.
BUILDS = {
    "first": {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1"},
    "the second/further down": {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "20260313"},
}
# What may be beside a plan in a project, and is no input of a build.
_IGNORED = shutil.ignore_patterns(".*", "__*", "node_modules", "dist")


@dataclass(frozen=True)
class Recipe:
    """What a build reads: plan, templates, and a custom deck template with its map, if there is one."""

    source: Path
    templates: Path
    deck_template: Path | None = None
    deck_map: Path | None = None


def build_twice(recipe: Recipe, folder: Path, shown: str, published: Manifest) -> Result:
    """Return if both builds have the same bytes as the published set; raise ToolError if a build fails."""
    first, second = (_build(recipe, folder / name, values, published) for name, values in BUILDS.items())
    findings = [*_differences(shown, first, second, "Two clean builds differ in this file.")]
    notes: tuple[str, ...] = ()
    if published.inputs.libraries == dict(environment.versions()):
        before = {name: entry.sha256 for name, entry in published.files.items()}
        again = {name: first.get(name, "") for name in before}
        findings += _differences(shown, before, again, "The file differs from a clean build. Rebuild it.")
    else:
        notes = (f"{shown}/ was built with other library versions. Only the two builds were compared.",)
    files = len(first.keys() | second.keys())
    return Result(TOOL, published.inputs.tool, STANDARD, files, 2, "builds", tuple(findings), notes=notes)


def _build(
    recipe: Recipe, folder: Path, settings: Mapping[str, str], published: Manifest
) -> Mapping[str, str]:
    """Return the SHA-256 hash of each file, by name, that a build from copied inputs makes in `folder`."""
    shutil.copytree(recipe.source.parent, folder / "source", ignore=_IGNORED)
    shutil.copytree(recipe.templates, folder / "templates")
    words = ["build", f"source/{recipe.source.name}", "--templates", "templates"]
    words += ["--design", published.inputs.design, "-o", "dist"]
    for name, path in (("--deck-template", recipe.deck_template), ("--deck-map", recipe.deck_map)):
        words += [name, str(path.absolute())] if path else []
    kept = {name: os.environ[name] for name in KEPT if name in os.environ and name not in ("HOME", "TMPDIR")}
    epoch = {"SOURCE_DATE_EPOCH": str(int(published.inputs.stamp.timestamp())), "PYTHONUTF8": "1"}
    output = run_program(
        *(sys.executable, "-P", "-m", "tmpublish", *words),
        seconds=900,
        folder=folder,
        environment=kept | epoch | dict(settings),
        memory=None,
        codes=(0, 1),
    )
    if not (folder / "dist").is_dir():
        raise ToolError(f"failed to build ({next(iter(output.splitlines()), '')[:200]})")
    files = {path.name: path.read_bytes() for path in sorted((folder / "dist").iterdir())}
    try:
        manifest.load(files.get(manifest.NAME, b""), manifest.NAME)
    except PublishError as error:
        raise ToolError("left no manifest") from error
    return {name: sha256(data) for name, data in files.items()}


def _differences(
    shown: str, one: Mapping[str, str], other: Mapping[str, str], message: str
) -> Iterator[Finding]:
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            yield Finding(Problem(f"{shown}/{name}", 0, 0, "not_reproducible", message), ((name, 0),))
