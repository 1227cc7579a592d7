"""A small plan, and `tmpublish` run on a plan as people do → what the run printed and left."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from institutions import DATA, ROOT, SOURCE, TEMPLATES

__all__ = ["ROOT", "SMALL", "SMALLEST", "SOURCE", "TEMPLATES", "Run", "publish", "run_command"]

SMALLEST = DATA / "good" / "smallest.yaml"
"""A plan of one language."""
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
