"""The command: words in, calls out; alone prints, and says by its exit code how it went."""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, get_args

from tmpublish import __version__, terminal
from tmpublish.machine import UnableError
from tmpublish.problems import Problem, PublishError
from tmpublish.report import Form, render

if TYPE_CHECKING:
    from tmpublish.build import Built

CLEAN, PROBLEMS, UNABLE, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
FORMS = get_args(Form)
MOST_CREEP = 5  # mm: a hundred pages on stout paper
SOURCE, TEMPLATES, DIST = Path("source/plan.yaml"), Path("templates"), Path("dist")

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
        _print_problems(refused.problems, asked.format)
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
    for add, name, told in (
        (_add_build, "build", "make the files of a plan"),
        (_add_print, "print", "make the printer's files"),
        (_add_check, "check", "read the files back and check them"),
        (_add_schema, "schema", "write the JSON Schema of a plan, which editors use"),
    ):
        add(commands.add_parser(name, help=told, description=f"{told[:1].upper()}{told[1:]}."))
    return parser


def _add_build(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=_build)
    _add_making(command)
    kinds = "booklet,summary,deck,template"
    command.add_argument("--only", type=_kinds, default=(), metavar=kinds, help="these kinds of file only")
    for name, told in (
        ("--deck-template", "set the decks on your own template (.pptx, .potx)"),
        ("--deck-map", "which layout of it takes which slide (default: the .yml beside it)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=told)


def _add_print(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=_print)
    _add_making(command)
    command.add_argument(
        "--creep",
        type=_creep,
        default=0.0,
        metavar="MM",
        help="how far the innermost pages move towards the spine, and those around them less and less: "
        "the paper's thickness times one less than the sheets (default: %(default)s)",
    )


def _add_making(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "source",
        nargs="?",
        type=Path,
        default=SOURCE,
        metavar="SOURCE",
        help="the plan (default: %(default)s)",
    )
    _add_templates(command)
    command.add_argument(
        "--design", metavar="NAME", help="the design family (default: the one that the brand names)"
    )
    command.add_argument(
        "-o",
        dest="dist",
        type=Path,
        default=DIST,
        metavar="DIR",
        help="where the files go (default: %(default)s)",
    )
    command.add_argument("--lang", type=_list, default=(), metavar="en,zh", help="these languages only")
    _add_format(command)


def _add_check(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=_check)
    command.add_argument(
        "--dist", type=Path, default=DIST, metavar="DIR", help="where the files are (default: %(default)s)"
    )
    command.add_argument(
        "--source", type=Path, default=SOURCE, metavar="PLAN", help="the plan (default: %(default)s)"
    )
    _add_templates(command)
    command.add_argument("--strict", action="store_true", help="warnings count as problems")
    _add_format(command)


def _add_schema(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=_schema, format="text")
    command.add_argument(
        "-o", dest="file", type=Path, metavar="FILE", help="write it there instead of printing it"
    )
    command.add_argument("--check", action="store_true", help="only say whether FILE is up to date")


def _add_templates(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--templates",
        type=Path,
        default=TEMPLATES,
        metavar="DIR",
        help="the brand and the design families (default: %(default)s)",
    )


def _add_format(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMS, default="text", help="how problems are printed")


def _list(words: str) -> tuple[str, ...]:
    items = tuple(word.strip() for word in words.split(",") if word.strip())
    if not items:
        raise argparse.ArgumentTypeError("name at least one")
    return items


def _kinds(words: str) -> tuple[str, ...]:
    from tmpublish.jobs import KINDS

    items = _list(words)
    for item in items:
        if item not in KINDS:
            raise argparse.ArgumentTypeError(f"“{item}” is not one of {', '.join(KINDS)}")
    return items


def _creep(words: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (creep := float(words)) <= MOST_CREEP:
            return creep
    raise argparse.ArgumentTypeError(f"“{words}” is not a number of mm from 0 to {MOST_CREEP}")


def _build(asked: argparse.Namespace) -> int:
    from tmpublish.build import build

    how = partial(build, only=asked.only, deck_template=asked.deck_template, deck_map=asked.deck_map)
    return _make(asked, how)


def _print(asked: argparse.Namespace) -> int:
    from tmpublish.printing import print_booklets

    return _make(asked, partial(print_booklets, creep_mm=asked.creep))


def _make(asked: argparse.Namespace, make: Callable[..., "Built"]) -> int:
    with terminal.progress(sys.stderr) as tell:
        built = make(
            asked.source, asked.templates, asked.dist, design=asked.design, languages=asked.lang, tell=tell
        )
    _print_problems(built.warnings, asked.format)
    for name in built.removed:
        print(f"removed {asked.dist / name}: it no longer belongs to the set", file=sys.stderr)
    made = terminal.table(asked.dist, {name: built.files[name] for name in built.made})
    print(made, file=sys.stdout if asked.format == "text" else sys.stderr)
    return CLEAN


def _check(asked: argparse.Namespace) -> int:
    from tmpublish import checks

    published = checks.read_published(asked.dist, asked.source, asked.templates)
    found = sorted([*published.given.warnings, *checks.check(published)])
    _print_problems(found, asked.format)
    errors = [problem for problem in found if asked.strict or problem.severity == "error"]
    if not found and asked.format == "text":
        print(f"{asked.dist} is whole and true to {asked.source}", file=sys.stderr)
    return PROBLEMS if errors else CLEAN


def _schema(asked: argparse.Namespace) -> int:
    from tmpublish.model.schema import schema_text

    text = schema_text()
    if not asked.file:
        sys.stdout.write(text)
    elif not asked.check:
        asked.file.write_text(text, "utf-8")
    elif not asked.file.is_file() or asked.file.read_text("utf-8") != text:
        message = "this is not the schema of this version: run `make schema`"
        raise PublishError([Problem(asked.file.as_posix(), 0, 0, "schema_stale", message)])
    return CLEAN


def _print_problems(problems: Sequence[Problem], form: Form) -> None:
    sys.stdout.write(render(problems, form))
