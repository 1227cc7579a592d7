"""Command line → calls of the package; alone prints, and sets the exit code."""

import argparse
import contextlib
import io
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from tmpublish import __version__
from tmpublish.cli import authoring, build, check, reference, returned  # noqa: F401
from tmpublish.cli.options import COMMANDS, command, option
from tmpublish.cli.reporting import (
    CLEAN,
    INTERRUPTED,
    PROBLEMS,
    UNABLE,
    message_of,
    mute,
    nothing_published,
    prepare_streams,
    print_problems,
)
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError

EXAMPLES = """\
examples:
  tmpublish new my-plan                    start a plan in a new folder
  tmpublish build                          publish source/plan.yaml into dist/
  tmpublish build --lang zh --only deck    publish the Chinese deck alone
  tmpublish build my/plan.yaml --templates my/templates -o my/dist
  tmpublish build --deck-template our.potx  set the decks on a custom template
  tmpublish template our.potx              list its layouts, and which slides are set on each
  tmpublish print --creep 1.5              make the print files
  tmpublish lint --format github           check the plan alone, without rendering
  tmpublish check                          check dist/ against plan and templates
  tmpublish proof                          write the validation report dist/proof/index.html
  tmpublish release                        make release/ for a web server, with a page of the files
  tmpublish verify received/               check received files against their manifest
  tmpublish identify found.pdf             report which edition a PDF or deck is
  tmpublish import text.docx --lang en     bring an approved manuscript into the plan
  tmpublish diff git:v1                    report what changed since an edition
  tmpublish review marked-up.pdf           list the comments in a returned PDF or deck
  tmpublish pull edited.pptx | git apply   bring the edits of a deck into the plan
  tmpublish schema -o source/plan.schema.json
  tmpublish doctor                         check that this machine can publish

Exit code: 0 without errors, 1 with problems to fix, 2 for wrong usage or if the machine lacks something.
Options of a command: tmpublish build --help
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; return 0 without errors, 1 for problems, 2 for wrong usage or a lacking machine."""
    prepare_streams()
    asked = _parser().parse_args(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        # A command under `nohup` continues when its terminal is closed.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    try:
        code = _answer(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of the output has ended, as `head` does.
        mute()
        return PROBLEMS
    except OSError as fault:
        mute()
        with contextlib.suppress(OSError):
            print(f"tmpublish: The output cannot be written ({fault.strerror}).", file=sys.stderr)
        return UNABLE
    return code


def _answer(asked: argparse.Namespace) -> int:
    try:
        # What goes to the error stream without an error is news of the progress.
        news = contextlib.redirect_stderr(io.StringIO()) if asked.quiet else contextlib.nullcontext()
        with news:
            return int(asked.run(asked))
    except PublishError as refused:
        outcome = nothing_published(asked.dist) if asked.publishes else ""
        print_problems(refused.problems, getattr(asked, "format", "text"), outcome)
        return PROBLEMS
    except UsageError as lacking:
        print(f"tmpublish: {lacking}", file=sys.stderr)
        return UNABLE
    except KeyboardInterrupt:
        print("tmpublish: Interrupted. No incomplete file is left.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as fault:
        print(f"tmpublish: {message_of(fault)}", file=sys.stderr)
        return UNABLE


def _end(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tmpublish",
        description="Publish a plan as booklets (PDF) and decks (PowerPoint) in each of its languages.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tmpublish {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for each in COMMANDS:
        help_line = f"{each.help[:1].lower()}{each.help[1:].rstrip('.')}"
        options = commands.add_parser(each.name, help=help_line, description=each.help)
        for added in each.options:
            options.add_argument(*added.names, **added.settings)
        options.add_argument("-q", "--quiet", action="store_true", help="print problems only")
        options.set_defaults(run=each.run, publishes=each.publishes)
    return parser


@command("completion", option("form", choices=reference.FORMS, help="shell, or `man` for the manual page"))
def _completion(asked: argparse.Namespace) -> int:
    """Print completions for a shell, or the manual page."""
    sys.stdout.write(reference.text(_parser(), asked.form))
    return CLEAN
