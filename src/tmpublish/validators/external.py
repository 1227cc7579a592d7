"""PDFs and decks → verdicts of programs that others wrote: veraPDF, outloud and the Open XML SDK."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tmpublish.diagnostics import Problem
from tmpublish.validators import tools
from tmpublish.validators.results import Finding, Verdict
from tmpublish.validators.tools import DiedError, Tools

VERAPDF, OUTLOUD, SDK = "veraPDF", "outloud", "Open XML SDK"
# How many rules each profile of this veraPDF has: fewer were loaded in part.
RULES = {"PDFUA-1": 106, "PDFA-3A": 155}
# The oldest Office that the decks are for and the one of today.
OFFICES = ("Office2013", "Microsoft365")
STANDARDS = {
    VERAPDF: "PDF/UA-1 (ISO 14289-1), PDF/A-3a (ISO 19005-3)",
    OUTLOUD: "what a screen reader hears (Matterhorn Protocol 1.1, WCAG 2.2)",
    SDK: "Office Open XML (ISO/IEC 29500, Office 2013 and Microsoft 365)",
}


def verapdf(found: Tools, folder: Path, shown: str, names: Sequence[str]) -> Verdict:
    """Return what veraPDF says of PDFs in `folder`; raises DiedError where it does not answer for each."""
    driver = Path(__file__).with_name("verapdf_driver.py")
    files = [folder / name for name in names]
    # Java reserves far more than it takes; the driver gives it a limit of its own.
    words: tuple[str | Path, ...] = (found.python, "-P", driver, found.jar, found.java, *files)
    said = _lines(tools.run(*words, seconds=60 + 60 * len(names), folder=folder, memory=None))
    answers = {(Path(str(line["file"])).name, line["profile"]): line for line in said if "file" in line}
    found_in: list[Finding] = []
    for name in names:
        for profile, rules in RULES.items():
            answer = answers.get((name, profile))
            if answer is None or answer["rules"] != rules or not answer["checks"]:
                raise DiedError(f"did not check {name} by all {rules} rules of {profile}")
            found_in += _failures(shown, name, profile, answer)
    checks = sum(int(answer["checks"]) for answer in answers.values())
    version = next((str(line["version"]) for line in said if "version" in line), "")
    return Verdict(VERAPDF, version, STANDARDS[VERAPDF], len(names), checks, "checks", tuple(found_in))


def _failures(shown: str, name: str, profile: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    failures: Mapping[str, Any] = answer["failures"]
    if not failures and not answer["compliant"]:
        failures = {"": {"message": "the file does not conform", "pages": {"0": 1}}}
    for rule, failure in failures.items():
        for page, count in failure["pages"].items():
            times = f", {count} times" if count > 1 else ""
            message = f"{_on(int(page))}{failure['message']} ({profile} {rule}{times})"
            yield Finding(Problem(f"{shown}/{name}", 0, 0, "verapdf", message), ((name, int(page)),))


def outloud(found: Tools, folder: Path, shown: str, names: Sequence[str]) -> Verdict:
    """Return what outloud says of PDFs in `folder`; raises DiedError where it does not answer for each."""
    files = [folder / name for name in names]
    words: tuple[str | Path, ...] = (found.outloud, "--quiet", "--json", "-", *files)
    said = _load(tools.run(*words, seconds=60 + 60 * len(names), folder=folder, codes=(0, 1)))
    answers = {Path(str(one["path"])).name: one for one in said["results"]}
    found_in: list[Finding] = []
    rules = 0
    for name in names:
        answer = answers.get(name, {"error": "no answer"})
        if answer["error"]:
            raise DiedError(f"could not read {name} ({answer['error']})")
        rules += sum(rule["status"] == "ran" for rule in answer["rules"])
        found_in += list(_heard(shown, name, answer))
        if answer["verdict"] != "pass" and not answer["findings"]:
            raise DiedError(f"refused {name} without saying why")
    version = str(said["tool"]["version"])
    return Verdict(OUTLOUD, version, STANDARDS[OUTLOUD], len(names), rules, "rules", tuple(found_in))


def _heard(shown: str, name: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    for one in answer["findings"]:
        if one["severity"] not in ("error", "warning"):
            continue
        page = int(one.get("page") or 0)
        message = f"{_on(page)}{one['message']} ({one['rule']})"
        problem = Problem(f"{shown}/{name}", 0, 0, "outloud", message, one["severity"])
        yield Finding(problem, ((name, page),))


def open_xml(found: Tools, folder: Path, shown: str, names: Sequence[str]) -> Verdict:
    """Return what the Open XML SDK says of decks in `folder`; raises DiedError where it cannot open one.

    `looked_at` counts its runs: it does not say how many rules it tried.
    """
    found_in: list[Finding] = []
    for name in names:
        for office in OFFICES:
            # .NET reserves far more than it takes; the limit below is its own.
            limits = {"DOTNET_GCHeapHardLimit": hex(tools.GIB), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
            words = (found.validator, folder / name, office)
            said = tools.run(
                *words, seconds=120, folder=folder, environment=limits, memory=None, codes=(0, 1)
            )
            found_in += list(_schema_errors(shown, name, office, _load(said)))
    version = str(_load((found.validator.parent / "package.json").read_text("utf-8"))["version"])
    runs = len(names) * len(OFFICES)
    return Verdict(SDK, version, STANDARDS[SDK], len(names), runs, "runs", tuple(found_in))


def _schema_errors(shown: str, name: str, office: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    if Path(str(answer["file"])).name != name or (not answer["ok"] and not answer["errors"]):
        raise DiedError(f"gave no answer about {name}")
    for one in answer["errors"]:
        if one["errorType"] == "Exception":
            raise DiedError(f"could not open {name} ({one['description']})")
        slide = re.search(r"/slides/slide(\d+)\.xml", str(one["path"]))
        number = int(slide[1]) if slide else 0
        where = f"slide {number}: " if slide else f"{one['path']}: "
        message = f"{where}{one['description']} ({office}, {one['id']})"
        yield Finding(Problem(f"{shown}/{name}", 0, 0, "open_xml", message), ((name, number),))


def _on(page: int) -> str:
    return f"page {page}: " if page else ""


def _lines(said: str) -> list[dict[str, Any]]:
    return [_load(line) for line in said.splitlines() if line.strip()]


def _load(said: str) -> dict[str, Any]:
    try:
        answer = json.loads(said)
    except json.JSONDecodeError as fault:
        raise DiedError(f"said what cannot be read (“{said[:60]}”)") from fault
    if not isinstance(answer, dict):
        raise DiedError(f"said what cannot be read (“{said[:60]}”)")
    return answer
