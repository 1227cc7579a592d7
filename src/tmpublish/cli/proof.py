"""`tmpublish proof`: has the files judged by programs that others wrote, and leaves a page to look at."""

import argparse
import sys
from pathlib import Path

from tmpublish import progress
from tmpublish.cli.options import CLEAN, PROBLEMS, add_reading, print_problems

TOLD = "have the files judged by veraPDF, outloud, the Open XML SDK and LibreOffice, and built twice"
TOOLS = Path(".venv/proof")


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_reading(command)
    command.add_argument(
        "--tools", type=Path, default=TOOLS, metavar="DIR", help="where the tools are (default: %(default)s)"
    )
    for name, told in (
        ("--deck-template", "the template that the decks were set on, where they were"),
        ("--deck-map", "the map that went with it"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=told)
    command.add_argument("--strict", action="store_true", help="warnings count as problems")


def run(asked: argparse.Namespace) -> int:
    """Leave `proof/index.html` beside the files and print what was found; return 0 where that is nothing."""
    from tmpublish import checks
    from tmpublish.validators import Recipe, clear, prove, put, tools

    found = tools.find(asked.tools)
    clear(asked.dist)
    published = checks.read_published(asked.dist, asked.source, asked.templates)
    recipe = Recipe(asked.source, asked.templates, asked.deck_template, asked.deck_map)
    with progress.progress(sys.stderr) as tell:
        proof = prove(published, found, recipe, tell)
        page = put(asked.dist, proof)
    problems = sorted({finding.problem for finding in proof.findings})
    print_problems(problems, asked.format)
    print(f"{page} shows every page, and what was found on it", file=sys.stderr)
    wrong = [problem for problem in problems if asked.strict or problem.severity == "error"]
    return PROBLEMS if wrong else CLEAN
