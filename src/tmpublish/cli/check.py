"""`tmpublish check`: compares published files with plan, templates and a fresh build."""

import argparse
import sys

from tmpublish.cli.options import CLEAN, PROBLEMS, add_custom_template, add_reading, print_problems
from tmpublish.diagnostics import count

TOLD = "compare the published files with a fresh build"


def add(command: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_reading(command)
    add_custom_template(command)
    command.add_argument("--strict", action="store_true", help="warnings count as errors")
    command.add_argument("--list", action="store_true", help="list the checks and exit")


def run(asked: argparse.Namespace) -> int:
    """Print all problems; return 0 if there are none, or warnings alone without `--strict`."""
    from tmpublish import checks

    if asked.list:
        for each in checks.check.functions:
            name = each.__name__.removeprefix("check_")
            print(f"{name}: {(each.__doc__ or '').splitlines()[0]}")
        return CLEAN
    context = checks.read_published(
        asked.dist, asked.source, asked.templates, asked.deck_template, asked.deck_map
    )
    found = sorted([*context.given.warnings, *checks.check_set(context)])
    print_problems(found, asked.format)
    if not found and asked.format == "text":
        files = count(len(context.files), "file")
        print(f"{asked.dist.as_posix()}/: {files} checked, no problems.", file=sys.stderr)
    errors = [problem for problem in found if asked.strict or problem.severity == "error"]
    return PROBLEMS if errors else CLEAN
