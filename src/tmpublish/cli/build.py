"""The commands that make files: `build`, `print`, `preview` and `schema`."""

import argparse
import contextlib
import sys
from functools import partial
from pathlib import Path

from tmpublish import render_pool
from tmpublish.cli.options import CLEAN, Command, add_depth, add_making, add_plan, add_strict, make, words
from tmpublish.diagnostics import Problem, PublishError

MOST_CREEP = 5  # mm: a hundred pages on thick paper
MOST_PORT = 65_535
# As in `renderers`, which takes half a second to import: too long before the render pool is started.
KINDS = ("booklet", "summary", "deck", "template")


def add_build(command: argparse.ArgumentParser) -> None:
    """Add the options of `build`."""
    add_making(command)
    command.add_argument(
        "--only", type=_kinds, default=(), metavar=",".join(KINDS), help="only these kinds of file"
    )
    for name, text in (
        ("--deck-template", "custom template of the decks, .pptx or .potx (default: the theme's)"),
        ("--deck-map", "map of its layouts (default: the .yml beside the template)"),
    ):
        command.add_argument(name, type=Path, metavar="FILE", help=text)
    add_strict(command)
    command.add_argument("--fresh", action="store_true", help="render unchanged files again")
    add_depth(command, "all for a whole set, quick with --only and --lang")


def build(asked: argparse.Namespace) -> int:
    """Publish a plan; return 0, or raise what prevented it."""
    render_pool.start()  # first of all: it loads the libraries while the plan is read
    from tmpublish.build import build as build_files

    options = {"only": asked.only, "deck_template": asked.deck_template, "deck_map": asked.deck_map}
    options |= {"checks": asked.checks, "strict": asked.strict, "fresh": asked.fresh}
    return make(asked, partial(build_files, **options))


def _kinds(typed: str) -> tuple[str, ...]:
    items = words(typed)
    for item in items:
        if item not in KINDS:
            raise argparse.ArgumentTypeError(f"“{item}” is not one of {', '.join(KINDS)}")
    return items


def add_print(command: argparse.ArgumentParser) -> None:
    """Add the options of `print`."""
    add_making(command)
    command.add_argument(
        "--creep",
        type=_creep,
        default=0.0,
        metavar="MM",
        help="shift of the innermost pages toward the spine, 0 to 5 mm (default: 0); "
        "paper thickness × (sheets − 1)",
    )


def print_files(asked: argparse.Namespace) -> int:
    """Make the print files; return 0, or raise what prevented it."""
    from tmpublish.print_files import print_booklets

    return make(asked, partial(print_booklets, creep_mm=asked.creep))


def _creep(typed: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (creep := float(typed)) <= MOST_CREEP:
            return creep
    raise argparse.ArgumentTypeError(f"“{typed}” is not a number of mm from 0 to {MOST_CREEP}")


def add_preview(command: argparse.ArgumentParser) -> None:
    """Add the options of `preview`."""
    command.set_defaults(format="text")
    add_plan(command)
    command.add_argument(
        "--port", type=_port, default=0, metavar="NUMBER", help="port on this machine (default: a free one)"
    )
    command.add_argument("--open", action="store_true", help="open the page in the browser")
    command.add_argument(
        "--no-office", action="store_true", help="draw slides approximately, without LibreOffice"
    )


def preview(asked: argparse.Namespace) -> int:
    """Serve until interrupted; print the address, which only this machine can open."""
    from tmpublish import preview as server

    if missing := server.lacking():
        raise missing
    office = None if asked.no_office else server.find_office()

    def tell(address: str) -> None:
        print(address, flush=True)
        slides = "shown by LibreOffice" if office else "drawn approximately, without LibreOffice"
        print(f"Slides are {slides}. Press Ctrl-C to end the preview.", file=sys.stderr)
        if asked.open:
            import webbrowser

            webbrowser.open(address)

    server.serve(
        asked.source, asked.templates, design=asked.design, port=asked.port, office=office, tell=tell
    )
    return CLEAN


def _port(typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and int(typed) <= MOST_PORT:
        return int(typed)
    raise argparse.ArgumentTypeError(f"“{typed}” is not a port. Use 1 to {MOST_PORT}, or 0 for any")


def add_schema(command: argparse.ArgumentParser) -> None:
    """Add the options of `schema`."""
    command.set_defaults(format="text")
    command.add_argument("-o", dest="file", type=Path, metavar="FILE", help="output file (default: print it)")
    command.add_argument("--check", action="store_true", help="only report whether FILE is up to date")


def schema(asked: argparse.Namespace) -> int:
    """Print, write or compare the schema; raise PublishError if a file is not up to date."""
    from tmpublish.plan.json_schema import schema_text

    text = schema_text()
    if not asked.file:
        sys.stdout.write(text)
    elif not asked.check:
        asked.file.write_text(text, "utf-8")
    elif not asked.file.is_file() or asked.file.read_text("utf-8") != text:
        message = "This is not the schema of this version. Run `make schema`."
        raise PublishError([Problem(asked.file.as_posix(), 0, 0, "schema_stale", message)])
    return CLEAN


COMMANDS = (
    Command("build", "publish a plan as booklets, summaries and decks", add_build, build),
    Command("preview", "show pages and slides in a browser while you write", add_preview, preview),
    Command("print", "make the print files: bleed, crop marks, imposed sheets", add_print, print_files),
    Command("schema", "write the JSON Schema of a plan, for editors", add_schema, schema),
)
