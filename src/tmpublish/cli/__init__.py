"""The command: words in, calls out; alone prints, and says by its exit code how it went."""

import argparse
import contextlib
import importlib
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from tmpublish import __version__
from tmpublish.cli.error_reporting import mute, settle_streams, told
from tmpublish.cli.options import PROBLEMS, UNABLE, nothing_published, print_problems
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError

INTERRUPTED = 130
# The commands in the order of the help. Each is a module of this package with TOLD, add(command) and
# run(asked); `print` has another name there, because a module called so would hide the function.
COMMANDS = {
    "build": "build",
    "batch": "batch",
    "preview": "preview",
    "print": "print_files",
    "check": "check",
    "proof": "proof",
    "verify": "verify",
    "schema": "schema",
    "doctor": "doctor",
}

EXAMPLES = """\
examples:
  tmpublish build                          publish source/plan.yaml into dist/
  tmpublish build --lang zh --only deck    the Chinese deck alone
  tmpublish build my/plan.yaml --templates my/templates -o my/dist
  tmpublish build --deck-template our.potx  decks on your own template
  tmpublish print --creep 1.5              bleed, marks and imposed sheets, for the printer
  tmpublish check                          read dist/ back and compare it with the source
  tmpublish proof                          have it judged by veraPDF and others; dist/proof/index.html
  tmpublish verify received/               are these the files that the build made?
  tmpublish schema -o source/plan.schema.json
  tmpublish doctor                         look whether this machine has what it needs

It exits with 0 when all is well, 1 when there are problems to mend, and 2 for wrong usage
or a machine that lacks something. More on each command: tmpublish build --help
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when clean, 1 for problems, 2 for wrong usage or what the machine lacks."""
    settle_streams()
    asked = _parser().parse_args(words)
    for number in (signal.SIGTERM, signal.SIGHUP):
        # What `nohup` started goes on when its terminal is closed.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    try:
        code = _answer(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does.
        mute()
        return PROBLEMS
    except OSError as fault:
        mute()
        with contextlib.suppress(OSError):
            print(f"tmpublish: what it has to say cannot be written ({fault.strerror})", file=sys.stderr)
        return UNABLE
    return code


def _answer(asked: argparse.Namespace) -> int:
    try:
        return int(asked.run(asked))
    except PublishError as refused:
        publishes = asked.run.__module__.rpartition(".")[2] in ("build", "print_files")
        outcome = nothing_published(asked.dist) if publishes else ""
        print_problems(refused.problems, asked.format, outcome)
        return PROBLEMS
    except UsageError as lacking:
        print(f"tmpublish: {lacking}", file=sys.stderr)
        return UNABLE
    except KeyboardInterrupt:
        print("tmpublish: stopped; no file is left half-made", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as fault:
        print(f"tmpublish: {told(fault)}", file=sys.stderr)
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
    for name, module_name in COMMANDS.items():
        module = importlib.import_module(f"tmpublish.cli.{module_name}")
        short = module.TOLD
        command = commands.add_parser(name, help=short, description=f"{short[:1].upper()}{short[1:]}.")
        module.add(command)
        command.set_defaults(run=module.run)
    return parser
