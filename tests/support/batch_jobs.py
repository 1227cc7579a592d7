"""Job functions that stand in for publishing a plan: the plan's text says what becomes of it."""

import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from tmpublish import manifest
from tmpublish.batch import BatchJob
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.manifest import BuildInputs, Manifest


def play(job: BatchJob) -> dict[str, bytes]:
    """Do as the plan's file says: publish it, refuse it, crash, crash once, or never end."""
    words = job.source.read_text("utf-8").split()
    tries = job.source.with_suffix(".tries")
    tries.write_text(tries.read_text("ascii") + "." if tries.exists() else ".", "ascii")
    if words[0] == "refused":
        raise PublishError([Problem(job.source.as_posix(), 3, 4, "too_long", "this is too long")])
    if words[0] == "deadly" or (words[0] == "deadly-once" and tries.read_text("ascii") == "."):
        os.kill(os.getpid(), signal.SIGSEGV)
    if words[0] == "endless":
        time.sleep(600)
    return whole(" ".join(words), str(os.getpid()))


def whole(words: str, worker: str = "") -> dict[str, bytes]:
    """Return a set of files as small as they come, with its manifest."""
    data = words.encode()
    entry = manifest.entry("booklet", "en", data, "pages", 1)
    none = manifest.sha256(b"")
    inputs = BuildInputs(
        tool=worker, libraries={}, stamp=datetime(2026, 3, 12, tzinfo=UTC), source="plan.yaml",
        source_sha256=none, design="uprights", templates={},
    )  # fmt: skip
    said = Manifest(
        slug="x", date="2026-03-12", languages=("en",), inputs=inputs, files={"x.pdf": entry}, texts={}
    )
    return {"x.pdf": data, manifest.NAME: manifest.dump(said)}


def write_plans(folder: Path, **plans: str) -> list[Path]:
    """Write plans into folders of their names and return their files."""
    files = []
    for name, words in plans.items():
        file = folder / name.replace("_", "-") / "plan.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text("utf-8") != words:
            file.write_text(words, "utf-8")
        files.append(file)
    return files
