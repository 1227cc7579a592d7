"""`tmpublish proof`: validates the files with external validators and writes a validation report."""

import argparse
import sys
from pathlib import Path

from tmpublish import progress
from tmpublish.cli.options import CLEAN, PROBLEMS, add_custom_template, add_reading, print_problems

TOLD = "validate with veraPDF, outloud, Open XML SDK, LibreOffice"
TOOLS = Path(".venv/proof")


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_reading(command)
    command.add_argument(
        "--tools", type=Path, default=TOOLS, metavar="DIR", help="folder of the tools (default: %(default)s)"
    )
    add_custom_template(command)
    command.add_argument("--strict", action="store_true", help="exit 1 for warnings too")


def run(asked: argparse.Namespace) -> int:
    """Write `proof/index.html` and print the findings; return 0 if there are none."""
    from tmpublish import checks, validators
    from tmpublish.validators import Recipe, external

    tools = external.find(asked.tools)
    validators.delete_report(asked.dist)
    published = checks.read_published(
        asked.dist, asked.source, asked.templates, asked.deck_template, asked.deck_map
    )
    recipe = Recipe(asked.source, asked.templates, asked.deck_template, asked.deck_map)
    with progress.progress(sys.stderr) as tell:
        report = validators.validate(published, tools, recipe, tell)
        page = validators.write_report(asked.dist, report)
    problems = sorted({finding.problem for finding in report.findings})
    print_problems(problems, asked.format)
    print(f"{page} shows every page with its findings.", file=sys.stderr)
    wrong = [problem for problem in problems if asked.strict or problem.severity == "error"]
    return PROBLEMS if wrong else CLEAN
