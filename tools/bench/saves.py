"""How long from a save to the new page: a plan in a folder of its own, a word changed → s, the median."""

import json
import shutil
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SHOWN = "booklet/en"
WORDS = ("Reimagine education", "Rethink education")


def save_to_page(folder: Path, source: Path, templates: Path, rounds: int) -> float:
    """Return the median of s from the save of a one-word change to the new picture of its page."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source.parent, folder / "source")
    plan = folder / "source" / source.name
    words = ["preview", plan, "--templates", templates.absolute(), "--no-office"]
    preview = subprocess.Popen(
        [sys.executable, "-m", "tmpublish", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert preview.stdout
        address = preview.stdout.readline().strip()
        told = _told(address)
        state = _until(told, lambda now: not now["stale"] and SHOWN in now["views"])
        taken = []
        for turn in range(rounds):
            before = _marks(state)
            text = plan.read_text("utf-8")
            began = time.perf_counter()
            plan.write_text(text.replace(WORDS[turn % 2], WORDS[1 - turn % 2]), "utf-8")
            state = _until(told, lambda now, before=before: _marks(now) != before)
            mark = next(new for old, new in zip(before, _marks(state), strict=True) if old != new)
            urllib.request.urlopen(f"{address}picture/{mark}?w=970").read()
            taken.append(time.perf_counter() - began)
            state = _until(told, lambda now: not now["stale"])
        return statistics.median(taken)
    finally:
        preview.send_signal(signal.SIGINT)
        preview.wait()


def _told(address: str) -> Iterator[dict[str, Any]]:
    for line in urllib.request.urlopen(f"{address}events"):
        if line.startswith(b"data:"):
            yield json.loads(line[5:])


def _until(told: Iterator[dict[str, Any]], holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    return next(state for state in told if holds(state))


def _marks(state: dict[str, Any]) -> list[str]:
    return [page["mark"] for page in state["views"][SHOWN]["pages"]]
