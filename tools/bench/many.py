"""Many small plans: how long `batch` takes for all, and `build` for some of them, one after the other."""

import shutil
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from whole import Command, take

SAMPLE = 8
PLAN = """\
slug: school-{n}
languages: [en, zh]
date: 2026-03-12
identity:
  institution: {{en: School {n}, zh: 第{n}学校}}
  wordmark: [School]
  title: {{en: The plan, zh: 规划}}
  description: {{en: What the school will do., zh: 学校的打算。}}
vision:
  title: {{en: Vision, zh: 愿景}}
  line: {{en: A school by the sea, zh: 海边的学校}}
  text: {{en: We teach {n} children by the sea., zh: 我们在海边教{n}名儿童。}}
goals:
  - id: teaching
    name: {{en: Teaching, zh: 教学}}
    summary: {{en: Teach well, zh: 教好书}}
    lead: {{en: Every child learns to sail., zh: 每个孩子都学会航海。}}
    priorities:
      - name: {{en: Boats, zh: 船}}
        text: {{en: Build 12 boats., zh: 造12条船。}}
        short: {{en: Build 12 boats, zh: 造12条船}}
  - id: sailing
    name: {{en: Sailing, zh: 航行}}
    summary: {{en: Sail far, zh: 远航}}
    lead: {{en: Every child sails to the islands., zh: 每个孩子都驶向群岛。}}
    priorities:
      - name: {{en: Sails, zh: 帆}}
        text: {{en: Sew 30 sails., zh: 缝30面帆。}}
        short: {{en: Sew 30 sails, zh: 缝30面帆}}
"""


@dataclass(frozen=True)
class Found:
    """How many plans, the s that `batch` took for all and `build` for one, and how many cores were busy."""

    count: int
    batch: float
    single: float
    busy: float


def many_plans(folder: Path, templates: Path, count: int) -> Found:
    """Return what `count` plans take, and one for itself."""
    plans, out = folder / "plans", folder / "sets"
    for left_over in (plans, out):
        shutil.rmtree(left_over, ignore_errors=True)
    sources = []
    for n in range(1, count + 1):
        source = plans / f"school-{n}" / "plan.yaml"
        source.parent.mkdir(parents=True)
        source.write_text(PLAN.format(n=n), "utf-8")
        sources.append(source)
    command = [sys.executable, "-m", "tmpublish"]
    how = ["--templates", templates, "--checks", "quick"]  # both look at what came out as `batch` does
    singles = [
        take(Command([[*command, "build", "--fresh", source, *how, "-o", out / "single"]], {})).wall
        for source in sources[:: max(1, count // SAMPLE)]
    ]
    all_of_them = take(Command([[*command, "batch", *sources, *how, "-o", out / "many"]], {}))
    busy = all_of_them.processor / all_of_them.wall
    return Found(count, all_of_them.wall, statistics.median(singles), busy)
