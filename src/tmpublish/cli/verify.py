"""`tmpublish verify`: are these the files that the build made? Needs neither the plan nor a network."""

import argparse
import sys
from pathlib import Path

from tmpublish.cli.options import CLEAN, DIST, PROBLEMS, add_format, print_problems

TOLD = "compare files that you were given with the hashes of their manifest"

TRUTH = """\
{dist}: {count} files, each byte for byte as its manifest says.
That shows that nothing was changed since, not who made them: whoever can change the files can change
the manifest too. To be sure of the maker, ask for the manifest's SHA-256 by another way and compare:
{seal}"""


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.add_argument(
        "dist",
        nargs="?",
        type=Path,
        default=DIST,
        metavar="DIR",
        help="where the files are (default: %(default)s)",
    )
    command.add_argument(
        "--source", type=Path, metavar="PLAN", help="ask also whether they come from this plan"
    )
    command.add_argument("--strict", action="store_true", help="warnings count as problems")
    add_format(command)


def run(asked: argparse.Namespace) -> int:
    """Print all that differs; return 0 where that is nothing, or warnings alone and not `--strict`."""
    from tmpublish.verification import verify

    verified = verify(asked.dist, asked.source)
    print_problems(verified.problems, asked.format)
    if any(asked.strict or problem.severity == "error" for problem in verified.problems):
        return PROBLEMS
    print(TRUTH.format(dist=asked.dist, count=verified.count, seal=verified.seal), file=sys.stderr)
    return CLEAN
