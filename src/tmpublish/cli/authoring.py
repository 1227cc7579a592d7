"""The commands for authors, which render nothing: `new`, `lint`, `brand` and `template`."""

import argparse
import sys
from pathlib import Path

from tmpublish.cli.options import (
    SOURCE,
    TEMPLATES,
    Command,
    add_format,
    add_path,
    add_strict,
    add_templates,
    words,
)
from tmpublish.cli.reporting import CLEAN, exit_code, print_problems
from tmpublish.diagnostics import count
from tmpublish.environment import UsageError


def add_new(command: argparse.ArgumentParser) -> None:
    """Add the options of `new`."""
    command.set_defaults(format="text")
    command.add_argument("folder", type=Path, metavar="FOLDER", help="folder of the new plan")
    command.add_argument("--name", default="", help="name of the institution (default: that of a sample)")
    command.add_argument(
        "--lang", type=words, default=("en",), metavar="en,zh", help="languages of the plan (default: en)"
    )
    command.add_argument("--theme", default="", metavar="NAME", help="theme (default: uprights)")
    command.add_argument(
        "--color", default="", metavar="HEX", help="main color, such as 1A6F5C (default: a blue)"
    )


def new(asked: argparse.Namespace) -> int:
    """Write the files of a new plan; return 0, or raise what prevents it."""
    from tmpublish.starter import Options, create

    notes = create(asked.folder, Options(asked.name, asked.lang, asked.theme, asked.color))
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    print(f"Wrote a sample plan to {asked.folder}/. To publish it: cd {asked.folder} && tmpublish build")
    return CLEAN


def add_lint(command: argparse.ArgumentParser) -> None:
    """Add the options of `lint`."""
    text = f"plans (default: {SOURCE})"
    command.add_argument("sources", nargs="*", type=Path, default=[SOURCE], metavar="PLAN", help=text)
    add_strict(command)
    add_format(command)


def lint(asked: argparse.Namespace) -> int:
    """Print every problem of some plans; return 0 if there is none, or only warnings without `--strict`."""
    from tmpublish.loader import lint_problems

    found = [problem for source in asked.sources for problem in lint_problems(source)]
    print_problems(found, asked.format)
    if not found and asked.format == "text":
        print(f"{count(len(asked.sources), 'plan')} checked, no problems.", file=sys.stderr)
    return exit_code(found, asked.strict)


def add_brand(command: argparse.ArgumentParser) -> None:
    """Add the options of `brand`."""
    command.set_defaults(format="text")
    command.add_argument(
        "action", choices=("adopt",), help="make a _brand.yml of other tools ready for tmpublish"
    )
    command.add_argument("file", type=Path, metavar="FILE", help="any file in the brand.yml format")
    add_path(command, "-o", TEMPLATES / "_brand.yml", "brand file to write", metavar="FILE", dest="target")
    command.add_argument(
        "--fonts", type=Path, metavar="DIR", help="folder with the brand's fonts (default: that of FILE)"
    )
    command.add_argument("--name", default="", help="name of the institution (default: that of FILE)")


def brand(asked: argparse.Namespace) -> int:
    """Write the adopted brand; return 0, or raise what prevents it."""
    from tmpublish.starter.brand_adoption import adopt

    for note in adopt(asked.file, asked.target, asked.fonts, asked.name):
        print(f"Note: {note}", file=sys.stderr)
    print(f"Wrote {asked.target}.")
    return CLEAN


def add_template(command: argparse.ArgumentParser) -> None:
    """Add the options of `template`."""
    command.set_defaults(format="text")
    command.add_argument("file", type=Path, metavar="FILE", help="custom template, .pptx or .potx")
    add_templates(command)
    command.add_argument(
        "--lang", type=words, default=("en",), metavar="en,zh", help="languages of the plan (default: en)"
    )
    text = "folder of the map and the page (default: that of FILE)"
    command.add_argument("-o", type=Path, metavar="DIR", dest="folder", help=text)


def template(asked: argparse.Namespace) -> int:
    """Write the map of a custom template and the page of its layouts; return 0, or raise what prevents it."""
    from tmpublish.design.theme import read_design
    from tmpublish.template_guide import write_guide

    design = read_design(asked.templates).covering(asked.lang)
    if unknown := [each for each in asked.lang if each not in design.languages]:
        raise UsageError(
            f"--lang: there is no language pack `{unknown[0]}`. Use {', '.join(design.languages)}."
        )
    guide = write_guide(asked.file, asked.folder or asked.file.parent, design, asked.lang)
    for note in guide.notes:
        print(f"Note: {note}", file=sys.stderr)
    written = (
        f"{guide.map} and {guide.page}" if guide.map else f"{guide.page}; the map beside it stays as it is"
    )
    print(f"Wrote {written}.")
    return CLEAN


COMMANDS = (
    Command("new", "start a plan in a new folder", add_new, new),
    Command("lint", "check a plan alone, without rendering", add_lint, lint),
    Command("brand", "make a _brand.yml of other tools ready for tmpublish", add_brand, brand),
    Command("template", "list the layouts of a custom template; write its map", add_template, template),
)
