"""What several commands ask for: the plan, the templates, the folder of the files, the form of problems."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tmpublish import progress
from tmpublish.diagnostics import Form, Problem, render, total

if TYPE_CHECKING:
    from tmpublish.build import BuildResult

CLEAN, PROBLEMS, UNABLE = 0, 1, 2
SOURCE, TEMPLATES, DIST = Path("source/plan.yaml"), Path("templates"), Path("dist")
_FORMS = get_args(Form)


def add_making(command: argparse.ArgumentParser) -> None:
    """Add what every command takes that makes files."""
    add_plan(command)
    add_target(command)
    command.add_argument("--lang", type=words, default=(), metavar="en,zh", help="these languages only")
    add_format(command)


def add_plan(command: argparse.ArgumentParser) -> None:
    """Add what every command takes that reads a plan and lays it out."""
    command.add_argument(
        "source",
        nargs="?",
        type=Path,
        default=SOURCE,
        metavar="SOURCE",
        help="the plan (default: %(default)s)",
    )
    add_templates(command)
    command.add_argument(
        "--design", metavar="NAME", help="the design family (default: the one that the brand names)"
    )


def add_target(command: argparse.ArgumentParser) -> None:
    """Add the folder that the files go into."""
    command.add_argument(
        "-o",
        dest="dist",
        type=Path,
        default=DIST,
        metavar="DIR",
        help="where the files go (default: %(default)s)",
    )


def add_reading(command: argparse.ArgumentParser) -> None:
    """Add what every command takes that reads files back."""
    command.add_argument(
        "--dist", type=Path, default=DIST, metavar="DIR", help="where the files are (default: %(default)s)"
    )
    command.add_argument(
        "--source", type=Path, default=SOURCE, metavar="PLAN", help="the plan (default: %(default)s)"
    )
    add_templates(command)
    add_format(command)


def add_custom_template(command: argparse.ArgumentParser) -> None:
    """Add the custom template that published decks were made on."""
    for name, text in (
        ("--deck-template", "the custom template of the decks, if they have one"),
        ("--deck-map", "its map (default: the .yml beside it)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=text)


def add_templates(command: argparse.ArgumentParser) -> None:
    """Add the folder of the brand and the design families."""
    command.add_argument(
        "--templates",
        type=Path,
        default=TEMPLATES,
        metavar="DIR",
        help="the brand and the design families (default: %(default)s)",
    )


def add_depth(command: argparse.ArgumentParser, default: str) -> None:
    """Add how deep to look at what came out; `default` says in words what happens without it."""
    told = f"how much to read back before the files are moved (default: {default})"
    command.add_argument("--checks", choices=("quick", "all"), help=told)


def add_format(command: argparse.ArgumentParser) -> None:
    """Add the form in which problems are printed."""
    command.add_argument("--format", choices=_FORMS, default="text", help="how problems are printed")


def words(typed: str) -> tuple[str, ...]:
    """Return the words of a list with commas; raises ArgumentTypeError where there is none."""
    items = tuple(word.strip() for word in typed.split(",") if word.strip())
    if not items:
        raise argparse.ArgumentTypeError("name at least one")
    return items


def make(asked: argparse.Namespace, made_by: Callable[..., "BuildResult"]) -> int:
    """Make files, say on the error stream how it goes, and print what came out."""
    with progress.progress(sys.stderr) as tell:
        built = made_by(
            asked.source,
            asked.templates,
            asked.dist,
            design=asked.design,
            languages=asked.lang,
            progress=tell,
        )
    print_problems(built.warnings, asked.format)
    for name in built.removed:
        print(f"removed {asked.dist / name}: it no longer belongs to the set", file=sys.stderr)
    made = progress.table(asked.dist, {name: built.files[name] for name in built.made})
    print(made, file=sys.stdout if asked.format == "text" else sys.stderr)
    return CLEAN


def print_problems(problems: Sequence[Problem], form: Form, outcome: str = "") -> None:
    """Print problems in the form asked for; for people, then their total and the outcome of the command."""
    sys.stdout.write(render(problems, form))
    if problems and form == "text":
        sys.stdout.flush()
        print(f"{total(problems)}. {outcome}".strip(), file=sys.stderr)


def nothing_published(dist: Path) -> str:
    """Return what a failed command leaves in the output folder."""
    kept = (dist / "manifest.json").is_file()
    last = f" The last good files are still in {dist.as_posix()}/." if kept else ""
    return f"Nothing was published.{last}"
