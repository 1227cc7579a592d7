"""`tmpublish build`: makes the files of a plan."""

import argparse
from functools import partial
from pathlib import Path

from tmpublish import render_pool
from tmpublish.cli.options import add_depth, add_making, make, words

TOLD = "make the files of a plan"


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_making(command)
    kinds = "booklet,summary,deck,template"
    command.add_argument("--only", type=_kinds, default=(), metavar=kinds, help="these kinds of file only")
    for name, told in (
        ("--deck-template", "set the decks on your own template (.pptx, .potx)"),
        ("--deck-map", "which layout of it takes which slide (default: the .yml beside it)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=told)
    command.add_argument("--strict", action="store_true", help="publish nothing if there are warnings")
    add_depth(command, "all for a whole set, quick with --only and --lang")


def run(asked: argparse.Namespace) -> int:
    """Make the files; return 0, or raise what hindered it."""
    render_pool.start()  # first of all: it loads the libraries while the plan is read
    from tmpublish.build import build

    given = {"only": asked.only, "deck_template": asked.deck_template, "deck_map": asked.deck_map}
    return make(asked, partial(build, checks=asked.checks, strict=asked.strict, **given))


def _kinds(typed: str) -> tuple[str, ...]:
    from tmpublish.renderers import KINDS

    items = words(typed)
    for item in items:
        if item not in KINDS:
            raise argparse.ArgumentTypeError(f"“{item}” is not one of {', '.join(KINDS)}")
    return items
