"""Arguments → exit code: the commands for authors, such as `new` and `lint`, which render nothing."""

import argparse
import sys
from pathlib import Path

from tmpublish.cli.options import (
    FORMAT,
    SOURCE,
    STRICT,
    TEMPLATES,
    TEMPLATES_OPTION,
    Joined,
    command,
    option,
    path_option,
    words,
)
from tmpublish.cli.reporting import CLEAN, exit_code, print_problems
from tmpublish.diagnostics import count
from tmpublish.environment import UsageError

_LANGUAGES = option(
    "--lang",
    type=words,
    action=Joined,
    default=("en",),
    metavar="en,zh",
    help="languages of the plan (default: en)",
)


@command(
    "new",
    option("folder", type=Path, metavar="FOLDER", help="folder of the new plan"),
    option("--name", default="", help="name of the institution (default: that of a sample)"),
    _LANGUAGES,
    option("--theme", default="", metavar="NAME", help="theme (default: uprights)"),
    option("--color", default="", metavar="HEX", help="main color, such as 1A6F5C (default: a blue)"),
)
def new(asked: argparse.Namespace) -> int:
    """Start a plan in a new folder."""
    from tmpublish.starter import Options, create

    notes = create(asked.folder, Options(asked.name, asked.lang, asked.theme, asked.color))
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)
    print(f"Wrote a sample plan to {asked.folder}/. To publish it: cd {asked.folder} && tmpublish build")
    return CLEAN


@command(
    "lint",
    option(
        "sources", nargs="*", type=Path, default=[SOURCE], metavar="PLAN", help=f"plans (default: {SOURCE})"
    ),
    STRICT,
    FORMAT,
)
def lint(asked: argparse.Namespace) -> int:
    """Check a plan alone, without rendering."""
    from tmpublish.loader import lint_problems

    found = [problem for source in asked.sources for problem in lint_problems(source)]
    print_problems(found, asked.format)
    if not found and asked.format == "text":
        print(f"{count(len(asked.sources), 'plan')} checked, no problems.", file=sys.stderr)
    return exit_code(found, asked.strict)


@command(
    "brand",
    option("action", choices=("adopt",), help="make a _brand.yml of other tools ready for tmpublish"),
    option("file", type=Path, metavar="FILE", help="any file in the brand.yml format"),
    path_option("-o", TEMPLATES / "_brand.yml", "brand file to write", metavar="FILE", dest="target"),
    option("--fonts", type=Path, metavar="DIR", help="folder with the brand's fonts (default: that of FILE)"),
    option("--name", default="", help="name of the institution (default: that of FILE)"),
)
def brand(asked: argparse.Namespace) -> int:
    """Make a _brand.yml of other tools ready for tmpublish."""
    from tmpublish.starter.brand_adoption import adopt

    for note in adopt(asked.file, asked.target, asked.fonts, asked.name):
        print(f"Note: {note}", file=sys.stderr)
    print(f"Wrote {asked.target}.")
    return CLEAN


@command(
    "template",
    option("file", type=Path, metavar="FILE", help="custom template, .pptx or .potx"),
    TEMPLATES_OPTION,
    _LANGUAGES,
    option(
        "-o",
        type=Path,
        metavar="DIR",
        dest="folder",
        help="folder of the map and the page (default: that of FILE)",
    ),
)
def template(asked: argparse.Namespace) -> int:
    """List the layouts of a custom template; write its map."""
    from tmpublish.design.theme import read_design
    from tmpublish.template_guide import write_guide

    design = read_design(asked.templates, languages=asked.lang)
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
