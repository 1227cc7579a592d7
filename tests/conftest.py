"""What the tests share: a small plan, the repository's templates, and one real build of the real plan."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from institutions import (
    BOOKLETS,
    LIBRARY,
    RAIL,
    REAL,
    ROOT,
    SOURCE,
    TEMPLATES,
    Institutions,
    Key,
    outfit,
)
from pagewalk import Walk, walk
from sharing import once

from tmpublish import checks, inputs, isolation
from tmpublish.checks import Published
from tmpublish.isolation import Nursery
from tmpublish.machine import settled

__all__ = ["ROOT", "SMALL", "SOURCE", "TEMPLATES", "Run", "publish", "run_command"]

# A shell that starts the tests in the background has Ctrl-C ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

SMALL = """\
slug: small-plan
languages: [en, zh]
date: 2026-03-12
identity:
  institution: {en: Harbour School, zh: 海港学校}
  wordmark: [Harbour]
  title: {en: The plan, zh: 规划}
  description: {en: What the school will do., zh: 学校的打算。}
vision:
  title: {en: Vision, zh: 愿景}
  line: {en: A school by the sea, zh: 海边的学校}
  text: {en: We teach 300 children by the sea., zh: 我们在海边教300名儿童。}
goals:
  - id: teaching
    name: {en: Teaching, zh: 教学}
    summary: {en: Teach well, zh: 教好书}
    lead: {en: Every child learns to sail., zh: 每个孩子都学会航海。}
    priorities:
      - name: {en: Boats, zh: 船}
        text: {en: Build 12 boats., zh: 造12条船。}
        short: {en: Build 12 boats, zh: 造12条船}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small plan in a folder of its own."""
    source = tmp_path / "source" / "plan.yaml"
    source.parent.mkdir()
    source.write_text(SMALL, "utf-8")
    return source


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The process that children are forked from, for all tests that render; they find the fakes."""
    with isolation.nursery({**settled(), "PYTHONPATH": str(Path(__file__).parent)}) as held:
        yield held


@dataclass(frozen=True)
class Run:
    """How a run of the command went."""

    code: int
    out: str
    err: str
    dist: Path


def publish(dist: Path, source: Path = SOURCE, templates: Path = TEMPLATES, **environment: str) -> Run:
    """Run `tmpublish build` as people do."""
    return run_command(dist, "build", source, "--templates", templates, **environment)


def run_command(dist: Path, *words: str | Path, **environment: str) -> Run:
    """Run the command in a process of its own, from the folder above `dist`."""
    done = subprocess.run(
        [sys.executable, "-m", "tmpublish", *words, "-o", dist.name],
        cwd=dist.parent,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, dist)


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The real plan, published once for all tests that read files back."""
    return once(tmp_path_factory, "journey", lambda folder: publish(folder / "dist"))


@pytest.fixture(scope="session")
def published(journey: Run) -> Published:
    """What the journey left in dist/, as the checks take it."""
    assert journey.code == 0, journey.out + journey.err
    return checks.read_published(journey.dist, SOURCE, TEMPLATES)


@pytest.fixture(scope="session")
def institutions(tmp_path_factory: pytest.TempPathFactory) -> Institutions:
    """The real plan and the invented ones, as they are read."""
    folder = tmp_path_factory.mktemp("institutions")
    outfits = {name: outfit(name, folder) for name in (LIBRARY, RAIL, REAL)}
    return {name: (*paths, inputs.read(*paths)) for name, paths in outfits.items()}


@pytest.fixture(scope="session")
def walks(institutions: Institutions, tmp_path_factory: pytest.TempPathFactory) -> Mapping[Key, Walk]:
    """Each booklet, rendered once for all tests that measure it, side by side."""

    def rendered(folder: Path) -> Mapping[Key, Walk]:
        def one(key: Key) -> Walk:
            fonts = folder / "-".join(key)
            fonts.mkdir()
            return walk(*institutions[key[0]][:2], key[1], fonts)

        with ThreadPoolExecutor(os.cpu_count()) as room:
            return dict(zip(BOOKLETS, room.map(one, BOOKLETS), strict=True))

    return once(tmp_path_factory, "walks", rendered)
