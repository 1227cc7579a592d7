"""The commands for files that come back: `review`."""

import argparse
import sys
from pathlib import Path

from tmpublish.cli.options import DIST, SOURCE, Command, add_format, add_path
from tmpublish.cli.reporting import CLEAN, PROBLEMS
from tmpublish.diagnostics import count, render


def add_returned(command: argparse.ArgumentParser) -> None:
    """Add the options of every command that compares returned files with the plan."""
    add_path(command, "--source", SOURCE, "plan", metavar="PLAN")
    add_path(command, "--dist", DIST, "folder of the published files")
    add_format(command)


def add_review(command: argparse.ArgumentParser) -> None:
    """Add the options of `review`."""
    command.add_argument("files", type=Path, nargs="+", metavar="FILE", help="reviewed PDF or deck")
    add_returned(command)
    command.add_argument("--all", action="store_true", help="list resolved comments too")
    command.add_argument("-o", type=Path, dest="report", metavar="FILE", help="write a Markdown report too")


def review(asked: argparse.Namespace) -> int:
    """Print a finding per comment; return 0 if none is open, 1 if some are."""
    from tmpublish.returned.comments import OPEN
    from tmpublish.returned.review import Review, as_json, as_markdown
    from tmpublish.returned.review import review as review_files

    found = review_files(asked.files, asked.source, asked.dist)
    still_open = [each for each in found.findings if each.state == OPEN]
    shown = found.findings if asked.all else still_open
    if asked.format == "json":
        sys.stdout.write(as_json(shown))
    else:
        problems = [*(each.problem for each in shown), *found.problems]
        sys.stdout.write(render(problems, asked.format, fold=False))
    if asked.report:
        asked.report.write_text(as_markdown(Review(tuple(shown), found.problems)), "utf-8")
    resolved = len(found.findings) - len(still_open)
    print(f"{count(len(still_open), 'open comment')}, {resolved} resolved.", file=sys.stderr)
    return PROBLEMS if still_open else CLEAN


COMMANDS = (Command("review", "list the comments in returned PDFs and decks", add_review, review),)
