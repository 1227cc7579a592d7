"""`tmpublish schema`: writes the JSON Schema of a plan."""

import argparse
import sys
from pathlib import Path

from tmpublish.cli.options import CLEAN
from tmpublish.diagnostics import Problem, PublishError

TOLD = "write the JSON Schema of a plan, which editors use"


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    command.set_defaults(format="text")
    command.add_argument(
        "-o", dest="file", type=Path, metavar="FILE", help="write it there instead of printing it"
    )
    command.add_argument("--check", action="store_true", help="only say whether FILE is up to date")


def run(asked: argparse.Namespace) -> int:
    """Print, write or compare the schema; raises PublishError where a file is not up to date."""
    from tmpublish.plan.json_schema import schema_text

    text = schema_text()
    if not asked.file:
        sys.stdout.write(text)
    elif not asked.check:
        asked.file.write_text(text, "utf-8")
    elif not asked.file.is_file() or asked.file.read_text("utf-8") != text:
        message = "this is not the schema of this version: run `make schema`"
        raise PublishError([Problem(asked.file.as_posix(), 0, 0, "schema_stale", message)])
    return CLEAN
