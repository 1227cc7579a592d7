"""Arguments → exit code: the commands for files that come back, such as `review` and `pull`."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path

from tmpublish.cli.options import (
    CUSTOM_TEMPLATE,
    DIST,
    DIST_OPTION,
    FORMAT,
    JSON_FORMAT,
    SOURCE,
    SOURCE_OPTION,
    TEMPLATES_OPTION,
    command,
    option,
    path_option,
)
from tmpublish.cli.reporting import CLEAN, PROBLEMS, UNABLE, progress
from tmpublish.diagnostics import PublishError, count, render
from tmpublish.safe_files import write_whole

UNREADABLE = {"returned_unreadable", "returned_limits"}
_WRITE = option("--write", action="store_true", help="change the plan")
_EDITION = "plan, PDF, deck, output folder or git:REVISION"


def _read(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return a command that returns 2 if a returned file cannot be read."""

    @wraps(command)
    def run(asked: argparse.Namespace) -> int:
        try:
            return command(asked)
        except PublishError as error:
            if not all(each.code in UNREADABLE for each in error.problems):
                raise
            sys.stdout.write(render(error.problems, "text"))
            return UNABLE

    return run


@command(
    "identify",
    option("files", type=Path, nargs="+", metavar="FILE", help="PDF or deck"),
    SOURCE_OPTION,
    option(
        "--dist",
        type=Path,
        action="append",
        metavar="DIR",
        help="folder of published files; may be repeated (default: dist)",
    ),
    option("--format", **JSON_FORMAT, help="format of the answers (default: text)"),
)
@_read
def identify(asked: argparse.Namespace) -> int:
    """Report which edition a PDF or deck is."""
    from tmpublish.returned.identify import identify as identify_files
    from tmpublish.returned.identify import sentence

    found = identify_files(asked.files, asked.source, asked.dist or [DIST])
    if asked.format == "json":
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(sentence, found)))
    return CLEAN if all(each.is_known for each in found) else PROBLEMS


@command(
    "review",
    option("files", type=Path, nargs="+", metavar="FILE", help="reviewed PDF or deck"),
    SOURCE_OPTION,
    DIST_OPTION,
    FORMAT,
    option("--all", action="store_true", help="list resolved comments too"),
    option("-o", type=Path, dest="report", metavar="FILE", help="write a Markdown report too"),
)
@_read
def review(asked: argparse.Namespace) -> int:
    """List the comments in returned PDFs and decks."""
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
        write_whole(asked.report, as_markdown(Review(tuple(shown), found.problems)).encode())
    resolved = len(found.findings) - len(still_open)
    print(f"{count(len(still_open), 'open comment')}, {resolved} resolved.", file=sys.stderr)
    return PROBLEMS if still_open else CLEAN


@command(
    "pull",
    option("deck", type=Path, metavar="DECK", help="edited deck"),
    SOURCE_OPTION,
    TEMPLATES_OPTION,
    *CUSTOM_TEMPLATE,
    option(
        "--base",
        type=Path,
        metavar="PLAN",
        help="the plan that the deck was made from (default: the one that it carries)",
    ),
    FORMAT,
    _WRITE,
    option("-o", type=Path, dest="patch", metavar="FILE", help="write the patch to a file"),
)
@_read
def pull(asked: argparse.Namespace) -> int:
    """Bring the edits of a returned deck into the plan."""
    from tmpublish.returned.pull import pull as pull_deck

    with progress(sys.stderr) as show:
        found = pull_deck(
            *(asked.deck, asked.source, asked.templates, asked.base),
            *(asked.deck_template, asked.deck_map, show),
        )
    # The patch alone is on the standard output, for `git apply`.
    to_read = sys.stdout if asked.write or asked.patch or asked.format != "text" else sys.stderr
    to_read.write(render(found.problems, asked.format, fold=False))
    if asked.write and found.patch:
        write_whole(asked.source, found.after)
        print(f"Changed {asked.source}.", file=sys.stderr)
    if asked.patch:
        write_whole(asked.patch, found.patch.encode())
    elif to_read is sys.stderr:
        sys.stdout.write(found.patch)
    return PROBLEMS if found.problems else CLEAN


@command(
    "import",
    option("manuscript", type=Path, metavar="FILE", help="approved text: .docx, .md or .txt"),
    option("--lang", required=True, metavar="TAG", help="language of the manuscript"),
    path_option("--into", SOURCE, "plan", metavar="PLAN"),
    _WRITE,
    option("--report", type=Path, metavar="FILE", help="write the ledger to a file"),
)
@_read
def import_(asked: argparse.Namespace) -> int:
    """Bring an approved manuscript into the plan."""
    from tmpublish.returned.import_manuscript import import_manuscript, report

    found = import_manuscript(asked.manuscript, asked.into, asked.lang)
    text = report(found)
    if asked.report:
        write_whole(asked.report, text.encode())
    sys.stderr.write(text)
    if asked.write and found.patch:
        write_whole(asked.into, found.after)
        print(f"Changed {asked.into}.", file=sys.stderr)
    elif not asked.write:
        sys.stdout.write(found.patch)
    return CLEAN if found.is_whole else PROBLEMS


@command(
    "diff",
    option("old", metavar="OLD", help=_EDITION),
    option("new", nargs="?", default=str(SOURCE), metavar="NEW", help=f"{_EDITION} (default: plan)"),
    path_option("--source", SOURCE, "plan that git:REVISION is of", metavar="PLAN"),
    option(
        "--format",
        choices=("text", "md", "json"),
        default="text",
        help="format of the changes (default: text)",
    ),
    option(
        "-o",
        type=Path,
        dest="folder",
        metavar="DIR",
        help="write a page of the changes and booklets with change bars of NEW, a plan, into a folder",
    ),
    TEMPLATES_OPTION,
)
@_read
def diff(asked: argparse.Namespace) -> int:
    """Report what changed between two editions."""
    from tmpublish.lint import languages_of
    from tmpublish.returned import plan_diff

    (old_name, old), (new_name, new) = (
        plan_diff.read_plan_of(each, asked.source) for each in (asked.old, asked.new)
    )
    changes = plan_diff.differences(old, new)
    if asked.format == "json":
        print(json.dumps([asdict(each) for each in changes], ensure_ascii=False, indent=2))
    elif asked.format == "md":
        sys.stdout.write(plan_diff.as_markdown(changes, f"{old_name} → {new_name}"))
    else:
        sys.stdout.write(plan_diff.as_text(changes))
    languages = [each for each in languages_of(old) if each in languages_of(new)]
    alone = plan_diff.one_language_only(changes, languages) if len(languages) > 1 else []
    if alone:
        listed = ", ".join(alone[:8]) + (" …" if len(alone) > 8 else "")
        print(f"Changed in one language alone: {listed}.", file=sys.stderr)
    if asked.folder:
        from tmpublish.page_changes import write_diff

        with progress(sys.stderr) as show:
            for path in write_diff(changes, old, Path(asked.new), asked.templates, asked.folder, show):
                print(f"Wrote {path.as_posix()}.", file=sys.stderr)
    print(f"{count(len(changes), 'change')}.", file=sys.stderr)
    return PROBLEMS if changes else CLEAN
