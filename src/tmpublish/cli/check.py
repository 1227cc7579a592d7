"""The commands that examine files or the machine: `check`, `proof`, `verify` and `doctor`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.cli.options import (
    DIST,
    Command,
    add_custom_template,
    add_format,
    add_path,
    add_reading,
    add_strict,
    add_target,
    add_templates,
)
from tmpublish.cli.reporting import CLEAN, PROBLEMS, UNABLE, exit_code, print_problems, progress
from tmpublish.diagnostics import count

if TYPE_CHECKING:
    from tmpublish.checks import CheckContext

TOOLS, RELEASE = Path(".venv/proof"), Path("release")
VERIFIED = """\
{dist}: {files}, each byte for byte as in the manifest.
This shows that nothing was changed since the build, not who built it: a person who can change the files can
change the manifest too. To be sure of the sender, ask for the manifest's SHA-256 by another way and compare:
{sha256}"""


def add_check(command: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    add_reading(command)
    add_custom_template(command)
    command.add_argument("--list", action="store_true", help="list the checks and exit")


def check(asked: argparse.Namespace) -> int:
    """Print every problem; return 0 if there is none, or only warnings without `--strict`."""
    from tmpublish import checks

    if asked.list:
        for each in checks.check.functions:
            name = each.__name__.removeprefix("check_")
            print(f"{name}: {(each.__doc__ or '').splitlines()[0]}")
        return CLEAN
    context = _published(asked)
    found = sorted([*context.given.warnings, *checks.check_set(context)])
    print_problems(found, asked.format)
    if not found and asked.format == "text":
        files = count(len(context.files), "file")
        print(f"{asked.dist.as_posix()}/: {files} checked, no problems.", file=sys.stderr)
    return exit_code(found, asked.strict)


def _published(asked: argparse.Namespace) -> "CheckContext":
    from tmpublish import checks

    return checks.read_published(
        asked.dist, asked.source, asked.templates, asked.deck_template, asked.deck_map
    )


def add_proof(command: argparse.ArgumentParser) -> None:
    """Add the options of `proof`."""
    add_reading(command)
    add_path(command, "--tools", TOOLS, "folder of the validators")
    add_custom_template(command)


def proof(asked: argparse.Namespace) -> int:
    """Write `proof/index.html` and print the findings; return 0 if there are none."""
    from tmpublish import validators
    from tmpublish.validators import Recipe, external

    tools = external.find(asked.tools)
    validators.delete_report(asked.dist)
    published = _published(asked)
    recipe = Recipe(asked.source, asked.templates, asked.deck_template, asked.deck_map)
    with progress(sys.stderr) as show:
        report = validators.validate(published, tools, recipe, show)
        page = validators.write_report(asked.dist, report)
    problems = sorted({finding.problem for finding in report.findings})
    print_problems(problems, asked.format)
    print(f"{page} shows every page with its findings.", file=sys.stderr)
    return exit_code(problems, asked.strict)


def add_sign(command: argparse.ArgumentParser) -> None:
    """Add the options of `sign`."""
    command.set_defaults(format="text")
    add_path(command, "dist", DIST, "folder of the published files", nargs="?")
    command.add_argument("--key", type=Path, required=True, metavar="FILE", help="private SSH key")


def sign(asked: argparse.Namespace) -> int:
    """Sign the manifest; return 0, or raise what prevents it."""
    from tmpublish import signatures
    from tmpublish.checks import verify as compare

    if found := compare(asked.dist).problems:
        print_problems(found, "text", "Nothing was signed.")
        if exit_code(found, strict=False):
            return PROBLEMS
    print(f"Wrote {signatures.sign(asked.dist, asked.key)}.")
    return CLEAN


def add_release(command: argparse.ArgumentParser) -> None:
    """Add the options of `release`."""
    add_reading(command)
    add_custom_template(command)
    add_path(command, "-o", RELEASE, "folder for the web server", dest="folder")
    text = "list what changed since a plan, PDF, deck, folder or git:REVISION (default: nothing)"
    command.add_argument("--since", metavar="EDITION", help=text)


def release(asked: argparse.Namespace) -> int:
    """Write the folder of an edition: the files, a page about them, an e-mail; return 0."""
    from tmpublish.release import changes_since, write_release

    published = _published(asked)
    changes = changes_since(asked.since, published) if asked.since else []
    files = write_release(published, asked.folder, changes)
    for name in sorted(files):
        print((asked.folder / name).as_posix())
    return CLEAN


def add_verify(command: argparse.ArgumentParser) -> None:
    """Add the options of `verify`."""
    add_path(command, "dist", DIST, "folder of the received files", nargs="?")
    text = "plan to compare the files with (default: none)"
    command.add_argument("--source", type=Path, metavar="PLAN", help=text)
    text = "allowed signers (ssh-keygen), of whom one must have signed (default: no signature is needed)"
    command.add_argument("--signers", type=Path, metavar="FILE", help=text)
    add_strict(command)
    add_format(command)


def verify(asked: argparse.Namespace) -> int:
    """Print every difference; return 0 if there is none, or only warnings without `--strict`."""
    from tmpublish.checks import verify as compare

    verified = compare(asked.dist, asked.source)
    print_problems(verified.problems, asked.format)
    if exit_code(verified.problems, asked.strict):
        return PROBLEMS
    files = count(verified.count, "file")
    if asked.signers:
        from tmpublish.signatures import signer

        who = signer(asked.dist, asked.signers)
        print(f"{asked.dist}: {files}, each as in the manifest, which {who} signed.", file=sys.stderr)
        return CLEAN
    print(VERIFIED.format(dist=asked.dist, files=files, sha256=verified.sha256), file=sys.stderr)
    return CLEAN


def add_changes(command: argparse.ArgumentParser) -> None:
    """Add the options of `changes`."""
    command.set_defaults(format="text")
    command.add_argument("before", type=Path, metavar="BEFORE", help="folder of the files before")
    add_path(command, "after", DIST, "folder of the files after", nargs="?", metavar="AFTER")
    add_templates(command)
    add_path(command, "-o", Path("changes"), "folder of the pictures", dest="target")


def changes(asked: argparse.Namespace) -> int:
    """Write pictures of the pages and slides that differ; return 0, or raise what prevents it."""
    from tmpublish.design.brand import BRAND_FILE, read_brand
    from tmpublish.page_changes import LIST, write_changes

    brand = read_brand(asked.templates / BRAND_FILE)
    found = write_changes(asked.before, asked.after, asked.target, brand)
    print(f"{count(len(found), 'change')} of pages and slides. See {asked.target / LIST}.")
    return CLEAN


def add_doctor(command: argparse.ArgumentParser) -> None:
    """Add the options of `doctor`."""
    add_templates(command)
    add_target(command)
    text = "format of findings (default: text)"
    command.add_argument("--format", choices=("text", "json"), default="text", help=text)


def doctor(asked: argparse.Namespace) -> int:
    """Print the findings; return 0 if nothing is missing that publishing needs."""
    from tmpublish.doctor import examine

    findings = examine(asked.templates, asked.dist)
    missing = sum(finding.state == "lack" for finding in findings)
    if asked.format == "json":
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
        return UNABLE if missing else CLEAN
    width = max(len(finding.what) for finding in findings)
    for finding in findings:
        print(f"{finding.state:<4}  {finding.what:<{width}}  {finding.found}")
        if finding.meaning:
            print(f"{'':<{width + 6}}  {finding.meaning}")
    print(f"{count(missing, 'requirement')} missing." if missing else "This machine can publish.")
    return UNABLE if missing else CLEAN


COMMANDS = (
    Command("check", "compare the published files with a fresh build", add_check, check),
    Command("proof", "validate with veraPDF, outloud, Open XML SDK, LibreOffice", add_proof, proof),
    Command("release", "make a folder of an edition for a web server", add_release, release),
    Command("sign", "sign the published files with an SSH key", add_sign, sign),
    Command("verify", "check received files against their manifest", add_verify, verify),
    Command("changes", "show the pages and slides that differ between two sets", add_changes, changes),
    Command("doctor", "check that this machine can publish", add_doctor, doctor),
)
