"""`tmpublish batch`: publishes many plans, each into a folder of its own."""

import argparse
import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.cli.options import CLEAN, PROBLEMS, add_depth, add_format, add_templates, print_problems
from tmpublish.environment import UsageError

if TYPE_CHECKING:
    from tmpublish.batch import BatchProgress, Outcome, Submit

TOLD = "publish many plans, each into a folder of its own"
INTERRUPTED = 130
LEAST_MEMORY = 512  # MB


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="plans: plans/*/plan.yaml")
    add_templates(command)
    command.add_argument(
        "--design", metavar="NAME", help="the design family (default: the one that each brand names)"
    )
    command.add_argument(
        "-o", dest="out", type=Path, required=True, metavar="DIR", help="where the folders of the files go"
    )
    for name, kind, default, told in (
        ("--jobs", _count, None, "how many plans at once (default: one for each processor)"),
        ("--timeout", _count, None, "limit for each plan in s (default: by its length, from 56 s)"),
        ("--memory", _memory, None, "limit for each plan in MB (default: by its length, from 2048 MB)"),
    ):
        command.add_argument(name, type=kind, default=default, metavar="N", help=told)
    command.add_argument(
        "--dask", metavar="ADDRESS", help="have a Dask cluster do the work: tcp://HOST:PORT of its scheduler"
    )
    add_depth(command, "quick; `tmpublish check` looks at a set whole")
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
    "current": "is up to date",
    "refused": "has problems",
    "lost": "was lost, twice",
}


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _summary(outcomes: "list[Outcome]", report: Path) -> str:
    """Return a table of what failed, with the first problem of each, and the counts."""
    rows = []
    for outcome in outcomes:
        if outcome.state in ("refused", "lost"):
            many = len(outcome.problems)
            rows.append(f"{outcome.name}  {_STATES[outcome.state]}  {many} problem{'s' if many > 1 else ''}")
    counts = [
        f"{count} {told}"
        for state, told in (
            ("published", "published"),
            ("current", "up to date"),
            ("refused", "with problems"),
            ("lost", "lost"),
        )
        if (count := sum(outcome.state == state for outcome in outcomes))
    ]
    return "\n".join([*rows, f"{', '.join(counts)}; details in {report}"])


def _count(typed: str) -> int:
    with contextlib.suppress(ValueError):
        if (count := int(typed)) >= 1:
            return count
    raise argparse.ArgumentTypeError(f"“{typed}” is not a number from 1 on")


def _memory(typed: str) -> int:
    if (megabytes := _count(typed)) < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"no plan can be set in less than {LEAST_MEMORY} MB")
    return megabytes
