"""The command `batch`: publish many plans, each into a folder of its own."""

import argparse
import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.cli.options import (
    CLEAN,
    INTERRUPTED,
    PROBLEMS,
    Command,
    add_depth,
    add_format,
    add_templates,
    number,
    print_problems,
)
from tmpublish.diagnostics import count
from tmpublish.environment import UsageError

if TYPE_CHECKING:
    from tmpublish.batch import BatchProgress, Outcome, Submit

LEAST_MEMORY = 512  # MB


def add(command: argparse.ArgumentParser) -> None:
    """Add the options of `batch`."""
    command.add_argument(
        "sources", nargs="+", type=Path, metavar="SOURCE", help="plans, such as plans/*/plan.yaml"
    )
    add_templates(command)
    command.add_argument("--design", metavar="NAME", help="theme (default: the one that each brand names)")
    command.add_argument(
        "-o", dest="out", type=Path, required=True, metavar="DIR", help="folder of the output folders"
    )
    for name, kind, unit, text in (
        ("--jobs", number, "NUMBER", "plans at once (default: one per processor)"),
        ("--timeout", number, "SECONDS", "time limit per plan (default: by its length, from 56)"),
        ("--memory", _memory, "MB", "memory limit per plan (default: by its length, from 2048)"),
    ):
        command.add_argument(name, type=kind, metavar=unit, help=text)
    command.add_argument("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster, tcp://HOST:PORT")
    add_depth(command, "quick; `tmpublish check` runs all")
    add_format(command)


def run(asked: argparse.Namespace) -> int:
    """Publish the plans; return 0 if all are published, 1 if some are not."""
    from tmpublish import batch

    options = batch.Options(asked.design, asked.checks == "all")
    try:
        with _workers(asked) as submit:
            outcomes = batch.publish_plans(
                asked.sources, asked.templates, asked.out, submit, options=options, progress=_tell
            )
    except KeyboardInterrupt:
        message = (
            "Interrupted. Each set in the output folder is complete; the same command resumes from here."
        )
        print(f"tmpublish: {message}", file=sys.stderr)
        return INTERRUPTED
    print_problems([problem for outcome in outcomes for problem in outcome.problems], asked.format)
    failed = [outcome for outcome in outcomes if outcome.state in ("refused", "lost")]
    print(_summary(outcomes, asked.out / batch.REPORT), file=sys.stderr)
    return PROBLEMS if failed else CLEAN


def _workers(asked: argparse.Namespace) -> "contextlib.AbstractContextManager[Submit]":
    from tmpublish import batch

    memory = asked.memory << 20 if asked.memory else None
    limits = partial(batch.limits_of, timeout=asked.timeout, memory=memory)
    if not asked.dask:
        return batch.local_workers(asked.jobs or 0, limits)
    if asked.jobs:
        raise UsageError("--jobs is for this machine. The workers of a cluster set how many plans they take.")
    from tmpublish.batch.dask_pool import cluster_workers

    return cluster_workers(asked.dask, limits)


def _tell(progress: "BatchProgress") -> None:
    outcome = progress.outcome
    took = f" ({outcome.seconds:.1f} s)" if outcome.state != "current" else ""
    left = f"; about {_span(progress.left)} left" if progress.done < progress.count else ""
    print(
        f"{progress.done}/{progress.count} {outcome.name}: {_STATES[outcome.state]}{took}{left}",
        file=sys.stderr,
        flush=True,
    )


_STATES = {
    "published": "published",
    "current": "up to date",
    "refused": "has problems",
    "lost": "stopped its worker twice",
}


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _summary(outcomes: "list[Outcome]", report: Path) -> str:
    """Return a table of the failed plans with their number of problems, and the totals."""
    rows = []
    for outcome in outcomes:
        if outcome.state in ("refused", "lost"):
            problems = count(len(outcome.problems), "problem")
            rows.append(f"{outcome.name}  {_STATES[outcome.state]}  {problems}")
    counts = [
        f"{many} {text}"
        for state, text in (
            ("published", "published"),
            ("current", "up to date"),
            ("refused", "with problems"),
            ("lost", "lost"),
        )
        if (many := sum(outcome.state == state for outcome in outcomes))
    ]
    return "\n".join([*rows, f"{', '.join(counts)}. Details are in {report}."])


def _memory(typed: str) -> int:
    if (megabytes := number(typed)) < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"a plan needs at least {LEAST_MEMORY} MB")
    return megabytes


COMMANDS = (Command("batch", "publish many plans, each into a folder of its own", add, run),)
