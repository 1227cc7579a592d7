"""The commands that make files: `build`, `print`, `office`, `preview`, `batch` and `schema`."""

import argparse
import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish import render_pool
from tmpublish.cli.options import (
    Command,
    add_depth,
    add_format,
    add_making,
    add_plan,
    add_strict,
    add_templates,
    make,
    number,
    words,
)
from tmpublish.cli.reporting import CLEAN, INTERRUPTED, PROBLEMS, print_problems
from tmpublish.diagnostics import Problem, PublishError, count
from tmpublish.environment import UsageError

if TYPE_CHECKING:
    from tmpublish.batch import BatchProgress, Outcome, Submit

MOST_CREEP = 5  # mm: a hundred pages on thick paper
MOST_PORT = 65_535
LEAST_MEMORY = 512  # MB
# As in `renderers`, which takes half a second to import: too long before the render pool is started.
KINDS = ("booklet", "summary", "deck", "web", "template")


def add_build(command: argparse.ArgumentParser) -> None:
    """Add the options of `build`."""
    add_making(command)
    command.add_argument(
        "--only", type=_kinds, default=(), metavar=",".join(KINDS), help="only these kinds of file"
    )
    for name, text in (
        ("--deck-template", "custom template of the decks, .pptx or .potx (default: the theme's)"),
        ("--deck-map", "map of its layouts (default: the .yml beside the template)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=text)
    add_strict(command)
    text = "put the date of the edition into the names of the files"
    command.add_argument("--name-edition", action="store_true", help=text)
    command.add_argument("--fresh", action="store_true", help="render unchanged files again")
    add_depth(command, "all for a whole set, quick with --only and --lang")


def build(asked: argparse.Namespace) -> int:
    """Publish a plan; return 0, or raise what prevented it."""
    render_pool.start()  # first of all: it loads the libraries while the plan is read
    from tmpublish.build import build as build_files

    options = {"only": asked.only, "deck_template": asked.deck_template, "deck_map": asked.deck_map}
    options |= {"checks": asked.checks, "strict": asked.strict, "fresh": asked.fresh}
    options |= {"name_edition": asked.name_edition}
    return make(asked, partial(build_files, **options))


def _kinds(typed: str) -> tuple[str, ...]:
    items = words(typed)
    for item in items:
        if item not in KINDS:
            raise argparse.ArgumentTypeError(f"“{item}” is not one of {', '.join(KINDS)}")
    return items


def add_print(command: argparse.ArgumentParser) -> None:
    """Add the options of `print`."""
    add_making(command)
    command.add_argument(
        "--creep",
        type=_creep,
        default=0.0,
        metavar="MM",
        help="shift of the innermost pages toward the spine, 0 to 5 mm (default: 0); "
        "paper thickness × (sheets − 1)",
    )


def print_files(asked: argparse.Namespace) -> int:
    """Make the print files; return 0, or raise what prevented it."""
    from tmpublish.build import print_booklets

    return make(asked, partial(print_booklets, creep_mm=asked.creep))


def office_files(asked: argparse.Namespace) -> int:
    """Make the booklets for office printers; return 0, or raise what prevented it."""
    from tmpublish.build import office_booklets

    return make(asked, office_booklets)


def _creep(typed: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (creep := float(typed)) <= MOST_CREEP:
            return creep
    raise argparse.ArgumentTypeError(f"“{typed}” is not a number of mm from 0 to {MOST_CREEP}")


def add_preview(command: argparse.ArgumentParser) -> None:
    """Add the options of `preview`."""
    command.set_defaults(format="text")
    add_plan(command)
    command.add_argument(
        "--port", type=_port, default=0, metavar="NUMBER", help="port on this machine (default: a free one)"
    )
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument(
        "--no-office", action="store_true", help="draw slides approximately, without LibreOffice"
    )


def preview(asked: argparse.Namespace) -> int:
    """Serve until interrupted; print the address, which only this machine can open."""
    from tmpublish import preview as server

    if missing := server.lacking():
        raise missing
    office = None if asked.no_office else server.find_office()

    def tell(address: str) -> None:
        print(address, flush=True)
        slides = "shown by LibreOffice" if office else "drawn approximately, without LibreOffice"
        print(f"Slides are {slides}. Press Ctrl-C to end the preview.", file=sys.stderr)
        if asked.open:
            import webbrowser

            webbrowser.open(address)

    server.serve(
        asked.source, asked.templates, design=asked.design, port=asked.port, office=office, tell=tell
    )
    return CLEAN


def _port(typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and int(typed) <= MOST_PORT:
        return int(typed)
    raise argparse.ArgumentTypeError(f"“{typed}” is not a port. Use 1 to {MOST_PORT}, or 0 for any")


def add_batch(command: argparse.ArgumentParser) -> None:
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


def batch(asked: argparse.Namespace) -> int:
    """Publish the plans; return 0 if all are published, 1 if some are not."""
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


def _memory(typed: str) -> int:
    if (megabytes := number(typed)) < LEAST_MEMORY:
        raise argparse.ArgumentTypeError(f"a plan needs at least {LEAST_MEMORY} MB")
    return megabytes


def add_schema(command: argparse.ArgumentParser) -> None:
    """Add the options of `schema`."""
    command.set_defaults(format="text")
    command.add_argument("-o", dest="file", type=Path, metavar="FILE", help="output file (default: print it)")
    command.add_argument("--check", action="store_true", help="only report whether FILE is up to date")


def schema(asked: argparse.Namespace) -> int:
    """Print, write or compare the schema; raise PublishError if a file is not up to date."""
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


COMMANDS = (
    Command("build", "publish a plan as booklets, summaries and decks", add_build, build),
    Command("preview", "show pages and slides in a browser while you write", add_preview, preview),
    Command("print", "make the print files: bleed, crop marks, imposed sheets", add_print, print_files),
    Command("office", "make booklets that need little ink, for office printers", add_making, office_files),
    Command("batch", "publish many plans, each into a folder of its own", add_batch, batch),
    Command("schema", "write the JSON Schema of a plan, for editors", add_schema, schema),
)
