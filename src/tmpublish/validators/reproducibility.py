"""A published set → is it made again, byte for byte, by two clean builds in other surroundings?"""

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
from tmpublish.validators import tools
from tmpublish.validators.results import Finding, Verdict
from tmpublish.validators.tools import DiedError

TOOL, STANDARD = "two clean builds", "the same bytes in another folder, language, time zone and order"
# Where each build lies, and what it finds there.
ROUNDS = {
    "first": {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1"},
    "the second/further down": {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "20260313"},
}


@dataclass(frozen=True)
class Recipe:
    """What a build takes: plan, templates, and an institution's own template and its map, if it has one."""

    source: Path
    templates: Path
    deck_template: Path | None = None
    deck_map: Path | None = None


def build_twice(recipe: Recipe, folder: Path, shown: str, said: Manifest) -> Verdict:
    """Return whether both builds and the set that the manifest `said` describes are the same bytes.

    Raises DiedError where a build does not come to its end.
    """
    made = [_build(recipe, folder / name, settings, said) for name, settings in ROUNDS.items()]
    first, second = made
    here = said.inputs.libraries == dict(environment.versions())
    found = [*_differences(shown, first, second, "two clean builds differ in it")]
    notes: tuple[str, ...] = ()
    if here:
        published = {name: entry.sha256 for name, entry in said.files.items()}
        again = {name: first.get(name, "") for name in published}
        found += _differences(
            shown,
            published,
            again,
            "a clean build makes another file: build again, and report it if that does not help",
        )
    else:
        notes = (f"{shown}/ was made with other libraries: compared were the two builds alone",)
    files = len(first.keys() | second.keys())
    return Verdict(TOOL, said.inputs.tool, STANDARD, files, 2, "builds", tuple(found), notes=notes)


def _build(recipe: Recipe, folder: Path, settings: Mapping[str, str], said: Manifest) -> Mapping[str, str]:
    """Return the SHA-256 of each file, by name, that a build from a copy of the inputs makes in `folder`."""
    _copy(recipe.source.absolute().parent, folder / "source", recipe.templates.absolute())
    shutil.copytree(recipe.templates, folder / "templates")
    words = [
        "build",
        f"source/{recipe.source.name}",
        "--templates",
        "templates",
        "--design",
        said.inputs.design,
    ]
    for name, path in (("--deck-template", recipe.deck_template), ("--deck-map", recipe.deck_map)):
        words += [name, str(path.absolute())] if path else []
    kept = {name: os.environ[name] for name in KEPT if name in os.environ and name not in ("HOME", "TMPDIR")}
    epoch = {"SOURCE_DATE_EPOCH": str(int(said.inputs.stamp.timestamp())), "PYTHONUTF8": "1"}
    told = tools.run(
        *(sys.executable, "-P", "-m", "tmpublish", *words, "-o", "dist"),
        seconds=900,
        folder=folder,
        environment=kept | epoch | dict(settings),
        memory=None,
        codes=(0, 1),
    )
    if not (folder / "dist").is_dir():
        raise DiedError(f"could not be made ({next(iter(told.splitlines()), '')[:200]})")
    files = {path.name: path.read_bytes() for path in sorted((folder / "dist").iterdir())}
    try:
        manifest.load(files.get(manifest.NAME, b""), manifest.NAME)
    except PublishError as fault:
        raise DiedError("left no manifest") from fault
    return {name: sha256(data) for name, data in files.items()}


def _copy(source: Path, target: Path, templates: Path) -> None:
    """Copy the folder of the plan, without what lies beside it in a project."""

    def left_out(folder: str, names: list[str]) -> set[str]:
        here = Path(folder)
        return {
            name
            for name in names
            if name.startswith((".", "__"))
            or (here / name).resolve() == templates.resolve()
            or (here / name / manifest.NAME).exists()
            or name == "node_modules"
        }

    shutil.copytree(source, target, ignore=left_out)


def _differences(
    shown: str, one: Mapping[str, str], other: Mapping[str, str], message: str
) -> Iterator[Finding]:
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            problem = Problem(f"{shown}/{name}", 0, 0, "not_reproducible", message)
            yield Finding(problem, ((name, 0),))
