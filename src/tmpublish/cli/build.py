"""Arguments → exit code: the commands that make files, such as `build`, `preview` and `batch`."""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish import render_pool
from tmpublish.cli.options import (
    DIST,
    FORMAT,
    MAKING,
    PLAN,
    STRICT,
    TEMPLATES_OPTION,
    Joined,
    checks_option,
    command,
    number,
    option,
    words,
)
from tmpublish.cli.reporting import CLEAN, INTERRUPTED, PROBLEMS, print_problems, progress, table
from tmpublish.diagnostics import Problem, PublishError, count
from tmpublish.environment import UsageError

if TYPE_CHECKING:
    from tmpublish.batch import BatchProgress, Outcome, Submit
    from tmpublish.build import BuildResult
    from tmpublish.preview.session import Comment

MOST_CREEP = 5  # mm: a hundred pages on thick paper
MOST_PORT = 65_535
LEAST_MEMORY = 512  # MB
# As in `renderers`, which takes half a second to import: too long before the render pool is started.
KINDS = ("booklet", "summary", "deck", "web", "template")


def _kinds(typed: str) -> tuple[str, ...]:
    items = words(typed)
    for item in items:
        if item not in KINDS:
            raise argparse.ArgumentTypeError(f"“{item}” is not one of {', '.join(KINDS)}")
    return items


def _creep(typed: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (creep := float(typed)) <= MOST_CREEP:
            return creep
    raise argparse.ArgumentTypeError(f"“{typed}” is not a number of mm from 0 to {MOST_CREEP}")


def _port(typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and int(typed) <= MOST_PORT:
        return int(typed)
    raise argparse.ArgumentTypeError(f"“{typed}” is not a port. Use 1 to {MOST_PORT}, or 0 for any")


def _memory(typed: str) -> int:
    if (megabytes := number(typed)) < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"a plan needs at least {LEAST_MEMORY} MB")
    return megabytes


@command(
    "build",
    *MAKING,
    option(
        "--only",
        type=_kinds,
        action=Joined,
        default=(),
        metavar=",".join(KINDS),
        help="only these kinds of file",
    ),
    option(
        "--deck-template",
        type=Path,
        metavar="FILE",
        help="custom template of the decks, .pptx or .potx (default: the theme's)",
    ),
    option(
        "--deck-map",
        type=Path,
        metavar="FILE",
        help="map of its layouts (default: the .yml beside the template)",
    ),
    STRICT,
    option(
        "--name-edition", action="store_true", help="put the date of the edition into the names of the files"
    ),
    option("--fresh", action="store_true", help="render unchanged files again"),
    checks_option("all for a whole set, quick with --only and --lang"),
    publishes=True,
)
def build(asked: argparse.Namespace) -> int:
    """Publish a plan as booklets, summaries and decks."""
    render_pool.start()  # first of all: it loads the libraries while the plan is read
    from tmpublish.build import build as build_files

    options = {"only": asked.only, "deck_template": asked.deck_template, "deck_map": asked.deck_map}
    options |= {"checks": asked.checks, "strict": asked.strict, "fresh": asked.fresh}
    options |= {"name_edition": asked.name_edition}
    return _make(asked, partial(build_files, **options))


@command(
    "preview",
    *PLAN,
    option(
        "--port", type=_port, default=0, metavar="NUMBER", help="port on this machine (default: a free one)"
    ),
    option("--open", action="store_true", help="open the page in the browser"),
    option("--no-office", action="store_true", help="draw slides approximately, without LibreOffice"),
    option(
        "--review",
        type=Path,
        nargs="+",
        default=(),
        metavar="FILE",
        help="list the comments in reviewed files",
    ),
)
def preview(asked: argparse.Namespace) -> int:
    """Show pages and slides in a browser while you write."""
    from tmpublish import libreoffice
    from tmpublish import preview as pages

    pages.require_libraries()
    from tmpublish.preview import server

    office = None if asked.no_office else libreoffice.find()

    comments = _comments(asked) if asked.review else ()

    def tell(address: str) -> None:
        print(address, flush=True)
        slides = "shown by LibreOffice" if office else "drawn approximately, without LibreOffice"
        print(f"Slides are {slides}. Press Ctrl-C to end the preview.", file=sys.stderr)
        if asked.open:
            import webbrowser

            webbrowser.open(address)

    server.serve(
        asked.source,
        asked.templates,
        design=asked.design,
        port=asked.port,
        office=office,
        comments=comments,
        tell=tell,
    )
    return CLEAN


def _comments(asked: argparse.Namespace) -> "Sequence[Comment]":
    """Return the open comments in the files of `--review`, each text on which they disagree once more."""
    from tmpublish.preview.session import Comment
    from tmpublish.returned.comments import OPEN
    from tmpublish.returned.review import Finding, review

    def comment(each: Finding, message: str) -> Comment:
        return Comment(
            ("deck" if each.slide else "booklet", each.language), each.number - 1, each.id, message
        )

    found = review(asked.review, asked.source, DIST)
    shown = [each for each in found.findings if each.state == OPEN]
    at = {(each.line, each.column): each for each in reversed(shown) if each.id}
    comments = [comment(each, each.sentence) for each in shown]
    for problem in found.problems:
        if near := at.get((problem.line, problem.column)):
            comments.append(comment(near, problem.message))
        else:
            print(problem, file=sys.stderr)
    return comments


@command(
    "print",
    *MAKING,
    option(
        "--creep",
        type=_creep,
        default=0.0,
        metavar="MM",
        help="shift of the innermost pages toward the spine, 0 to 5 mm (default: 0); "
        "paper thickness × (sheets − 1)",
    ),
    publishes=True,
)
def print_files(asked: argparse.Namespace) -> int:
    """Make the print files: bleed, crop marks, imposed sheets."""
    from tmpublish.build import build_booklets

    return _make(asked, partial(build_booklets, kind="print edition", creep_mm=asked.creep))


@command("office", *MAKING, publishes=True)
def office_files(asked: argparse.Namespace) -> int:
    """Make booklets that need little ink, for office printers."""
    from tmpublish.build import build_booklets

    return _make(asked, partial(build_booklets, kind="office edition"))


def _make(asked: argparse.Namespace, build: Callable[..., "BuildResult"]) -> int:
    """Make files, show the progress on the error stream, and print the files."""
    began = time.perf_counter()
    with progress(sys.stderr) as show:
        built = build(
            asked.source,
            asked.templates,
            asked.dist,
            design=asked.design,
            languages=asked.lang,
            progress=show,
        )
    print_problems(built.warnings, asked.format)
    for name in built.removed:
        print(f"Removed {asked.dist / name}, which is no longer part of the output.", file=sys.stderr)
    if not built.made and not built.removed:
        print(f"Nothing changed: {asked.dist.as_posix()}/ is up to date.", file=sys.stderr)
        return CLEAN
    made = table(asked.dist, {name: built.files[name] for name in built.made})
    if not asked.quiet:
        print(made, file=sys.stdout if asked.format == "text" else sys.stderr, flush=True)
    seconds = time.perf_counter() - began
    written = f"{count(len(built.made), 'file')} written to {asked.dist.as_posix()}/"
    print(f"{written} in {seconds:.1f} s.", file=sys.stderr)
    return CLEAN


@command(
    "batch",
    option("sources", nargs="+", type=Path, metavar="SOURCE", help="plans, such as plans/*/plan.yaml"),
    TEMPLATES_OPTION,
    option("--design", metavar="NAME", help="theme (default: the one that each brand names)"),
    option("-o", dest="out", type=Path, required=True, metavar="DIR", help="folder of the output folders"),
    option("--jobs", type=number, metavar="NUMBER", help="plans at once (default: one per processor)"),
    option(
        "--timeout",
        type=number,
        metavar="SECONDS",
        help="time limit per plan (default: by its length, from 56)",
    ),
    option(
        "--memory",
        type=_memory,
        metavar="MB",
        help="memory limit per plan (default: by its length, from 2048)",
    ),
    option("--dask", metavar="ADDRESS", help="scheduler of a Dask cluster, tcp://HOST:PORT"),
    checks_option("quick; `tmpublish check` runs all"),
    FORMAT,
)
def batch(asked: argparse.Namespace) -> int:
    """Publish many plans, each into a folder of its own."""
    from tmpublish import batch as plans

    options = plans.Options(asked.design, asked.checks == "all")
    try:
        with _workers(asked) as submit:
            outcomes = plans.publish_plans(
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
    print(_summary(outcomes, asked.out / plans.REPORT), file=sys.stderr)
    return PROBLEMS if failed else CLEAN


def _workers(asked: argparse.Namespace) -> "contextlib.AbstractContextManager[Submit]":
    from tmpublish import batch as plans

    memory = asked.memory << 20 if asked.memory else None
    limits = partial(plans.limits_of, timeout=asked.timeout, memory=memory)
    if not asked.dask:
        return plans.local_workers(asked.jobs or 0, limits)
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


@command(
    "schema",
    option("-o", dest="file", type=Path, metavar="FILE", help="output file (default: print it)"),
    option("--check", action="store_true", help="only report whether FILE is up to date"),
)
def schema(asked: argparse.Namespace) -> int:
    """Write the JSON Schema of a plan, for editors."""
    from tmpublish.plan.json_schema import schema_text

    text = schema_text()
    if not asked.file:
        sys.stdout.write(text)
    elif not asked.check:
        asked.file.write_text(text, "utf-8")
    elif not asked.file.is_file() or asked.file.read_text("utf-8") != text:
        message = "This is not the schema of this version. Run `make schema`."
        raise PublishError([Problem(asked.file.as_posix(), 0, 0, "schema_stale", message)])
    return CLEAN
