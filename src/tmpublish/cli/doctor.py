"""`tmpublish doctor`: what this machine has and lacks, what that means and which command helps."""

import argparse
import json
from dataclasses import asdict

from tmpublish.cli.options import CLEAN, UNABLE, add_target, add_templates

TOLD = "look whether this machine has what publishing needs"


def add(command: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    add_templates(command)
    add_target(command)
    command.add_argument(
        "--format", choices=("text", "json"), default="text", help="how findings are printed"
    )


def run(asked: argparse.Namespace) -> int:
    """Print the findings; return 0 where nothing is missing that publishing needs."""
    from tmpublish.doctor import examine

    findings = examine(asked.templates, asked.dist)
    if asked.format == "json":
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            print(f"{finding.state:<4}  {finding.what:<{width}}  {finding.found}")
            if finding.meaning:
                print(f"{'':<{width + 6}}  {finding.meaning}")
        lacks = sum(finding.state == "lack" for finding in findings)
        print(f"{lacks} things are missing that publishing needs" if lacks else "this machine can publish")
    return UNABLE if any(finding.state == "lack" for finding in findings) else CLEAN
