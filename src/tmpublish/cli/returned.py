"""The commands for files that come back: `identify`, `review`, `pull`, `import` and `diff`."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from tmpublish.cli.options import (
    DIST,
    SOURCE,
    Command,
    add_custom_template,
    add_format,
    add_path,
    add_templates,
)
from tmpublish.cli.reporting import CLEAN, PROBLEMS, UNABLE, progress
from tmpublish.diagnostics import PublishError, count, render
from tmpublish.safe_files import write_whole

UNREADABLE = {"returned_unreadable", "returned_limits"}


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
        write_whole(asked.report, as_markdown(Review(tuple(shown), found.problems)).encode())
    resolved = len(found.findings) - len(still_open)
    print(f"{count(len(still_open), 'open comment')}, {resolved} resolved.", file=sys.stderr)
    return PROBLEMS if still_open else CLEAN


def add_pull(command: argparse.ArgumentParser) -> None:
    """Add the options of `pull`."""
    command.add_argument("deck", type=Path, metavar="DECK", help="edited deck")
    add_path(command, "--source", SOURCE, "plan", metavar="PLAN")
    add_templates(command)
    add_custom_template(command)
    text = "the plan that the deck was made from (default: the one that it carries)"
    command.add_argument("--base", type=Path, metavar="PLAN", help=text)
    add_format(command)
    command.add_argument("--write", action="store_true", help="change the plan")
    command.add_argument("-o", type=Path, dest="patch", metavar="FILE", help="write the patch to a file")


def pull(asked: argparse.Namespace) -> int:
    """Print the edits of a deck and a patch of the plan; return 0 if there are none, 1 if there are some."""
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


def add_identify(command: argparse.ArgumentParser) -> None:
    """Add the options of `identify`."""
    command.add_argument("files", type=Path, nargs="+", metavar="FILE", help="PDF or deck")
    add_path(command, "--source", SOURCE, "plan", metavar="PLAN")
    text = "folder of published files; may be repeated (default: dist)"
    command.add_argument("--dist", type=Path, action="append", metavar="DIR", help=text)
    text = "format of the answers (default: text)"
    command.add_argument("--format", choices=("text", "json"), default="text", help=text)


def identify(asked: argparse.Namespace) -> int:
    """Print what each file is; return 0 if all are of known editions and unchanged, else 1."""
    from tmpublish.returned.identify import identify as identify_files
    from tmpublish.returned.identify import sentence

    found = identify_files(asked.files, asked.source, asked.dist or [DIST])
    if asked.format == "json":
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(sentence, found)))
    return CLEAN if all(each.is_known for each in found) else PROBLEMS


def add_import(command: argparse.ArgumentParser) -> None:
    """Add the options of `import`."""
    command.add_argument("manuscript", type=Path, metavar="FILE", help="approved text: .docx, .md or .txt")
    command.add_argument("--lang", required=True, metavar="TAG", help="language of the manuscript")
    add_path(command, "--into", SOURCE, "plan", metavar="PLAN")
    command.add_argument("--write", action="store_true", help="change the plan")
    command.add_argument("--report", type=Path, metavar="FILE", help="write the ledger to a file")


def import_(asked: argparse.Namespace) -> int:
    """Print the ledger and a patch; return 0 if every block has its place, else 1."""
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


def add_diff(command: argparse.ArgumentParser) -> None:
    """Add the options of `diff`."""
    text = "plan, PDF, deck, output folder or git:REVISION"
    command.add_argument("old", metavar="OLD", help=text)
    command.add_argument("new", nargs="?", default=str(SOURCE), metavar="NEW", help=f"{text} (default: plan)")
    add_path(command, "--source", SOURCE, "plan that git:REVISION is of", metavar="PLAN")
    text = "format of the changes (default: text)"
    command.add_argument("--format", choices=("text", "md", "json"), default="text", help=text)


def diff(asked: argparse.Namespace) -> int:
    """Print what changed between two editions; return 0 if nothing did, else 1."""
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
    languages = [each for each in old.get("languages", ()) if each in new.get("languages", ())]
    alone = plan_diff.one_language_only(changes, languages) if len(languages) > 1 else []
    if alone:
        listed = ", ".join(alone[:8]) + (" …" if len(alone) > 8 else "")
        print(f"Changed in one language alone: {listed}.", file=sys.stderr)
    print(f"{count(len(changes), 'change')}.", file=sys.stderr)
    return PROBLEMS if changes else CLEAN


def _read(command: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Return a command that returns 2 if a returned file cannot be read."""

    def run(asked: argparse.Namespace) -> int:
        try:
            return command(asked)
        except PublishError as error:
            if not all(each.code in UNREADABLE for each in error.problems):
                raise
            sys.stdout.write(render(error.problems, "text"))
            return UNABLE

    return run


COMMANDS = (
    Command("identify", "report which edition a PDF or deck is", add_identify, _read(identify)),
    Command("review", "list the comments in returned PDFs and decks", add_review, _read(review)),
    Command("pull", "bring the edits of a returned deck into the plan", add_pull, _read(pull)),
    Command("import", "bring an approved manuscript into the plan", add_import, _read(import_)),
    Command("diff", "report what changed between two editions", add_diff, _read(diff)),
)
