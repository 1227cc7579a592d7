"""`tmpublish print`: makes the printer's files."""

import argparse
import contextlib
from functools import partial

from tmpublish.cli.options import add_making, make

TOLD = "make the printer's files"
MOST_CREEP = 5  # mm: a hundred pages on stout paper


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_making(command)
    command.add_argument(
        "--creep",
        type=_creep,
        default=0.0,
        metavar="MM",
        help="how far the innermost pages move towards the spine, and those around them less and less: "
        "the paper's thickness times one less than the sheets (default: %(default)s)",
    )


def run(asked: argparse.Namespace) -> int:
    """Make the printer's files; return 0, or raise what hindered it."""
    from tmpublish.print_files import print_booklets

    return make(asked, partial(print_booklets, creep_mm=asked.creep))


def _creep(typed: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (creep := float(typed)) <= MOST_CREEP:
            return creep
    raise argparse.ArgumentTypeError(f"“{typed}” is not a number of mm from 0 to {MOST_CREEP}")
