"""Command line options that several commands share; functions → commands, by a decorator."""

import argparse
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from tmpublish.diagnostics import Form

SOURCE, TEMPLATES, DIST = Path("source/plan.yaml"), Path("templates"), Path("dist")
Run = Callable[[argparse.Namespace], int]


@dataclass(frozen=True)
class Option:
    """An option or argument, as `ArgumentParser.add_argument` takes it."""

    names: tuple[str, ...]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A command: what runs it and returns its exit code, its options, and True if it writes output files."""

    name: str
    run: Run
    options: tuple[Option, ...] = ()
    publishes: bool = False

    @property
    def help(self) -> str:
        """Return what it does, a sentence."""
        return (self.run.__doc__ or "").partition("\n")[0]  # none under `python -OO`


COMMANDS: list[Command] = []
"""All commands, in the order of their modules."""


def command(name: str, *options: Option, publishes: bool = False) -> Callable[[Run], Run]:
    """Return a decorator that makes a function a command; its docstring is the help."""

    def register(run: Run) -> Run:
        COMMANDS.append(Command(name, run, options, publishes))
        return run

    return register


def option(*names: str, **settings: Any) -> Option:
    """Return an option or argument; `settings` are those of `ArgumentParser.add_argument`."""
    return Option(names, settings)


def path_option(name: str, default: Path, noun: str, metavar: str = "DIR", **settings: Any) -> Option:
    """Return an option that takes a path."""
    text = f"{noun} (default: %(default)s)"
    return option(name, type=Path, default=default, metavar=metavar, help=text, **settings)


def words(typed: str) -> tuple[str, ...]:
    """Return the words of a comma-separated list; raise ArgumentTypeError if there is none."""
    items = tuple(word.strip() for word in typed.split(",") if word.strip())
    if not items:
        raise argparse.ArgumentTypeError("name at least one")
    return items


class Joined(argparse.Action):
    """Joins the lists of an option that is given several times: `--lang en --lang zh` is `--lang en,zh`."""

    def __call__(self, _parser: Any, namespace: Any, values: Any, _name: str | None = None) -> None:
        """Add the values of one more option to those before it."""
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, values if before is self.default else (*before, *values))


def number(typed: str) -> int:
    """Return a whole number from 1; raise ArgumentTypeError for anything else."""
    with contextlib.suppress(ValueError):
        if (found := int(typed)) >= 1:
            return found
    raise argparse.ArgumentTypeError(f"“{typed}” is not a whole number from 1")


def checks_option(default: str) -> Option:
    """Return the option for how many checks run; `default` says in words what happens without it."""
    return option("--checks", choices=("quick", "all"), help=f"checks to run (default: {default})")


STRICT = option("--strict", action="store_true", help="treat warnings as errors")
FORMAT = option("--format", choices=get_args(Form), default="text", help="format of problems (default: text)")
JSON_FORMAT = {"choices": ("text", "json"), "default": "text"}
SOURCE_OPTION = path_option("--source", SOURCE, "plan", metavar="PLAN")
DIST_OPTION = path_option("--dist", DIST, "folder of the published files")
TEMPLATES_OPTION = path_option("--templates", TEMPLATES, "folder with brand and themes")
TARGET = path_option("-o", DIST, "output folder", dest="dist")
# What reads a plan and lays it out.
PLAN = (
    path_option("source", SOURCE, "plan", nargs="?", metavar="SOURCE"),
    TEMPLATES_OPTION,
    option("--design", metavar="NAME", help="theme (default: the one that the brand names)"),
)
# What makes files.
MAKING = (
    *PLAN,
    TARGET,
    option("--lang", type=words, action=Joined, default=(), metavar="en,zh", help="only these languages"),
    FORMAT,
)
# What reads published files back.
READING = (DIST_OPTION, SOURCE_OPTION, TEMPLATES_OPTION, STRICT, FORMAT)
# The custom template that published decks were made on.
CUSTOM_TEMPLATE = tuple(
    option(name, type=Path, metavar="FILE", help=text)
    for name, text in (
        ("--deck-template", "the custom template of the decks, if they have one"),
        ("--deck-map", "its map (default: the .yml beside it)"),
    )
)
