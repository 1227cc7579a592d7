"""The command: words in, calls out; alone prints, and says by its exit code how it went."""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from tmpublish import __version__
from tmpublish.cli.common import PROBLEMS, UNABLE, print_problems
from tmpublish.machine import UnableError
from tmpublish.problems import PublishError

INTERRUPTED, TERMINATED = 130, 143
# The commands in the order of the help. Each is a module of this package with TOLD, add(command) and
# run(asked); `print` has another name there, because a module called so would hide the function.
COMMANDS = {"build": "build", "print": "press", "check": "check", "schema": "schema"}

EXAMPLES = """\
examples:
  tmpublish build                          publish source/plan.yaml into dist/
  tmpublish build --lang zh --only deck    the Chinese deck alone
  tmpublish build my/plan.yaml --templates my/templates -o my/dist
  tmpublish build --deck-template our.potx  decks on your own template
  tmpublish print --creep 1.5              bleed, marks and imposed sheets, for the printer
  tmpublish check                          read dist/ back and compare it with the source
  tmpublish schema -o source/plan.schema.json

It exits with 0 when all is well, 1 when there are problems to mend, and 2 for wrong usage
or a machine that lacks something. More on each command: tmpublish build --help
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when clean, 1 for problems, 2 for wrong usage or what the machine lacks."""
    asked = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, _end)
    try:
        return int(asked.run(asked))
    except PublishError as refused:
        print_problems(refused.problems, asked.format)
        return PROBLEMS
    except UnableError as lacking:
        print(f"tmpublish: {lacking}", file=sys.stderr)
        return UNABLE
    except KeyboardInterrupt:
        print("tmpublish: stopped; nothing was changed", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as `head` does; Python must not complain when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PROBLEMS


def _end(*_: object) -> NoReturn:
    raise SystemExit(TERMINATED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tmpublish",
        description="Publish a plan as booklets (PDF) and decks (PowerPoint) in each of its languages.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tmpublish {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, room in COMMANDS.items():
        module = importlib.import_module(f"tmpublish.cli.{room}")
        told = module.TOLD
        command = commands.add_parser(name, help=told, description=f"{told[:1].upper()}{told[1:]}.")
        module.add(command)
        command.set_defaults(run=module.run)
    return parser
