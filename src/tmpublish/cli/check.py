"""Arguments → exit code: the commands that examine files or the machine, such as `check` and `verify`."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.cli.options import (
    CUSTOM_TEMPLATE,
    DIST,
    FORMAT,
    JSON_FORMAT,
    READING,
    STRICT,
    TARGET,
    TEMPLATES_OPTION,
    command,
    option,
    path_option,
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


@command(
    "check",
    *READING,
    *CUSTOM_TEMPLATE,
    option("--list", action="store_true", help="list the checks and exit"),
)
def check(asked: argparse.Namespace) -> int:
    """Compare the published files with a fresh build."""
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


@command("proof", *READING, path_option("--tools", TOOLS, "folder of the validators"), *CUSTOM_TEMPLATE)
def proof(asked: argparse.Namespace) -> int:
    """Validate with veraPDF, outloud, Open XML SDK, LibreOffice."""
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


@command(
    "release",
    *READING,
    *CUSTOM_TEMPLATE,
    path_option("-o", RELEASE, "folder for the web server", dest="folder"),
    option(
        "--since",
        metavar="EDITION",
        help="list what changed since a plan, PDF, deck, folder or git:REVISION (default: nothing)",
    ),
)
def release(asked: argparse.Namespace) -> int:
    """Make a folder of an edition for a web server."""
    from tmpublish.release import changes_since, write_release

    published = _published(asked)
    changes = changes_since(asked.since, published) if asked.since else []
    files = write_release(published, asked.folder, changes)
    for name in sorted(files):
        print((asked.folder / name).as_posix())
    return CLEAN


@command(
    "sign",
    path_option("dist", DIST, "folder of the published files", nargs="?"),
    option("--key", type=Path, required=True, metavar="FILE", help="private SSH key"),
)
def sign(asked: argparse.Namespace) -> int:
    """Sign the published files with an SSH key."""
    from tmpublish import signatures
    from tmpublish.checks import verify as compare

    if found := compare(asked.dist).problems:
        print_problems(found, "text", "Nothing was signed.")
        if exit_code(found, strict=False):
            return PROBLEMS
    print(f"Wrote {signatures.sign(asked.dist, asked.key)}.")
    return CLEAN


@command(
    "verify",
    path_option("dist", DIST, "folder of the received files", nargs="?"),
    option("--source", type=Path, metavar="PLAN", help="plan to compare the files with (default: none)"),
    option(
        "--signers",
        type=Path,
        metavar="FILE",
        help="allowed signers (ssh-keygen), of whom one must have signed (default: no signature is needed)",
    ),
    STRICT,
    FORMAT,
)
def verify(asked: argparse.Namespace) -> int:
    """Check received files against their manifest."""
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


@command(
    "changes",
    option("before", type=Path, metavar="BEFORE", help="folder of the files before"),
    path_option("after", DIST, "folder of the files after", nargs="?", metavar="AFTER"),
    TEMPLATES_OPTION,
    path_option("-o", Path("changes"), "folder of the pictures", dest="target"),
)
def changes(asked: argparse.Namespace) -> int:
    """Show the pages and slides that differ between two sets."""
    from tmpublish.design.brand import BRAND_FILE, read_brand
    from tmpublish.page_changes import LIST, write_changes

    brand = read_brand(asked.templates / BRAND_FILE)
    found = write_changes(asked.before, asked.after, asked.target, brand)
    print(f"{count(len(found), 'change')} of pages and slides. See {asked.target / LIST}.")
    return CLEAN


@command(
    "doctor",
    TEMPLATES_OPTION,
    TARGET,
    option("--format", **JSON_FORMAT, help="format of findings (default: text)"),
)
def doctor(asked: argparse.Namespace) -> int:
    """Check that this machine can publish."""
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
