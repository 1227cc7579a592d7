"""Today's plan, its history in git and output folders → the editions that a copy may have been made from."""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tmpublish import lint, loader
from tmpublish.diagnostics import PublishError
from tmpublish.manifest import sha256
from tmpublish.plan import plan_texts
from tmpublish.returned.marked_texts import Texts
from tmpublish.yaml_source import dump, parse_document

MOST_REVISIONS = 60
_GIT_TIME = 20.0  # s


@dataclass(frozen=True)
class Edition:
    """A plan at one time: where it is from, its date, its file, and by language its hash and its texts."""

    label: str
    date: str
    source: bytes
    hashes: Mapping[str, str]
    texts: Mapping[str, Texts]


def edition(source: bytes, label: str) -> Edition | None:
    """Return the edition of a plan's file, None if this version cannot read it."""
    try:
        document = parse_document(source, label)
    except PublishError:
        return None
    languages = lint.languages_of(document.data)
    plan = loader.examine(document)[0]
    if plan is None:
        return None
    trees = {tag: loader.tree_in_language(document.data, languages, tag) for tag in languages}
    hashes = {tag: sha256(dump(tree).encode()) for tag, tree in trees.items()}
    texts = {tag: {path: each.text for path, each in plan_texts(plan, tag).items()} for tag in languages}
    return Edition(label, str(document.data.get("date", "")), source, hashes, texts)  # type: ignore[union-attr]


def history(source: Path) -> Iterator[Edition]:
    """Yield the editions of a plan in its git history, the newest first; none if there is no history."""
    listed = _git(source, "log", f"--max-count={MOST_REVISIONS}", "--format=%h %cs", "--", source.name)
    for line in listed.decode("utf-8", "replace").splitlines():
        revision, _, day = line.partition(" ")
        found = edition(revision_of(source, revision), f"git revision {revision} of {day}")
        if found:
            yield found


def revision_of(source: Path, revision: str) -> bytes:
    """Return the plan's file at a git revision, b"" if there is none."""
    return _git(source, "show", "--end-of-options", f"{revision}:./{source.name}")


def _git(source: Path, *words: str) -> bytes:
    command = ["git", "-C", str(source.absolute().parent), "--no-pager", *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_GIT_TIME, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
