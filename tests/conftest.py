"""What the tests share: a small plan, the repository's templates, and one real build of the real plan."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tmpublish import checks
from tmpublish.checks import Published

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "templates"
SOURCE = ROOT / "source" / "plan.yaml"

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


@dataclass(frozen=True)
class Run:
    """How a run of the command went."""

    code: int
    out: str
    err: str
    dist: Path


def publish(dist: Path, source: Path = SOURCE, templates: Path = TEMPLATES, **environment: str) -> Run:
    """Run `tmpublish build` as people do, in a process of its own, from the folder above `dist`."""
    command = [sys.executable, "-m", "tmpublish", "build", source, "--templates", templates, "-o", dist.name]
    done = subprocess.run(
        command,
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
    return publish(tmp_path_factory.mktemp("journey") / "dist")


@pytest.fixture(scope="session")
def published(journey: Run) -> Published:
    """What the journey left in dist/, as the checks take it."""
    assert journey.code == 0, journey.out + journey.err
    return checks.read_published(journey.dist, SOURCE, TEMPLATES)
