"""What several commands share: their options, and how those that make files run."""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tmpublish.cli.reporting import CLEAN, print_problems, progress, table
from tmpublish.diagnostics import Form, count

if TYPE_CHECKING:
    from tmpublish.build import BuildResult

SOURCE, TEMPLATES, DIST = Path("source/plan.yaml"), Path("templates"), Path("dist")


@dataclass(frozen=True)
class Command:
    """A command: its name, its line of help, what adds its options and what runs it."""

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def add_making(command: argparse.ArgumentParser) -> None:
    """Add the options of every command that makes files."""
    add_plan(command)
    add_target(command)
    command.add_argument("--lang", type=words, default=(), metavar="en,zh", help="only these languages")
    add_format(command)
    command.set_defaults(publishes=True)


def add_plan(command: argparse.ArgumentParser) -> None:
    """Add the options of every command that reads a plan and lays it out."""
    add_path(command, "source", SOURCE, "plan", nargs="?", metavar="SOURCE")
    add_templates(command)
    command.add_argument("--design", metavar="NAME", help="theme (default: the one that the brand names)")


def add_target(command: argparse.ArgumentParser) -> None:
    """Add the output folder."""
    add_path(command, "-o", DIST, "output folder", dest="dist")


def add_reading(command: argparse.ArgumentParser) -> None:
    """Add the options of every command that reads published files back."""
    add_path(command, "--dist", DIST, "folder of the published files")
    add_path(command, "--source", SOURCE, "plan", metavar="PLAN")
    add_templates(command)
    add_strict(command)
    add_format(command)


def add_custom_template(command: argparse.ArgumentParser) -> None:
    """Add the custom template that published decks were made on."""
    for name, text in (
        ("--deck-template", "the custom template of the decks, if they have one"),
        ("--deck-map", "its map (default: the .yml beside it)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=text)


def add_templates(command: argparse.ArgumentParser) -> None:
    """Add the folder of brand and themes."""
    add_path(command, "--templates", TEMPLATES, "folder with brand and themes")


def add_path(
    command: argparse.ArgumentParser, flag: str, default: Path, noun: str, metavar: str = "DIR", **more: str
) -> None:
    """Add an option that takes a path."""
    text = f"{noun} (default: %(default)s)"
    command.add_argument(flag, type=Path, default=default, metavar=metavar, help=text, **more)  # type: ignore[arg-type]


def add_depth(command: argparse.ArgumentParser, default: str) -> None:
    """Add how many checks run; `default` says in words what happens without it."""
    command.add_argument("--checks", choices=("quick", "all"), help=f"checks to run (default: {default})")


def add_strict(command: argparse.ArgumentParser) -> None:
    """Add the option by which warnings fail a command."""
    command.add_argument("--strict", action="store_true", help="treat warnings as errors")


def add_format(command: argparse.ArgumentParser) -> None:
    """Add the format of problems."""
    text = "format of problems (default: text)"
    command.add_argument("--format", choices=get_args(Form), default="text", help=text)


def words(typed: str) -> tuple[str, ...]:
    """Return the words of a comma-separated list; raise ArgumentTypeError if there is none."""
    items = tuple(word.strip() for word in typed.split(",") if word.strip())
    if not items:
        raise argparse.ArgumentTypeError("name at least one")
    return items


def number(typed: str) -> int:
    """Return a whole number from 1; raise ArgumentTypeError for anything else."""
    with contextlib.suppress(ValueError):
        if (found := int(typed)) >= 1:
            return found
    raise argparse.ArgumentTypeError(f"“{typed}” is not a whole number from 1")


def make(asked: argparse.Namespace, build: Callable[..., "BuildResult"]) -> int:
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
