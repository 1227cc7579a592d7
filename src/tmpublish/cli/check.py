"""`tmpublish check`: reads the files back and compares them with the plan."""

import argparse
import sys

from tmpublish.cli.options import CLEAN, PROBLEMS, add_reading, print_problems

TOLD = "read the files back and check them"


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_reading(command)
    command.add_argument("--strict", action="store_true", help="warnings count as problems")
    command.add_argument("--list", action="store_true", help="say what is checked, and check nothing")


def run(asked: argparse.Namespace) -> int:
    """Print all that is wrong; return 0 where that is nothing, or warnings alone and not `--strict`."""
    from tmpublish import checks
    from tmpublish.checks import runner

    if asked.list:
        for rule in checks.CHECKS:
            room, name = rule.__module__.rpartition(".")[2], rule.__name__.removeprefix("check_")
            print(f"{room}.{name}: {(rule.__doc__ or '').splitlines()[0]}")
        return CLEAN
    published = checks.read_published(asked.dist, asked.source, asked.templates)
    found = sorted([*published.given.warnings, *runner.check(published, "all")])
    print_problems(found, asked.format)
    errors = [problem for problem in found if asked.strict or problem.severity == "error"]
    if not found and asked.format == "text":
        print(f"{asked.dist} is whole and true to {asked.source}", file=sys.stderr)
    return PROBLEMS if errors else CLEAN
