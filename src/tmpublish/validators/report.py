"""Validation report → one HTML page without other files: results, findings, texts, pictures of all pages."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmpublish import __version__
from tmpublish.checks import CheckContext, finished
from tmpublish.checks.coverage import STATES, Cell, matrix
from tmpublish.design.brand import Brand
from tmpublish.design.theme import LanguagePack, day
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.pdf_reading.document import read_pdf
from tmpublish.text.fonts import Face, web_font
from tmpublish.validators.runner import Finding, Location, Picture, Result, count_errors

if TYPE_CHECKING:
    from tmpublish.validators import ValidationReport

PARTS = Path(__file__).with_name("report_page")
WEIGHTS = (400, 600, 700)
KINDS = {"booklet": "page", "summary": "page", "deck": "slide"}
# The sign of each state, if there is no page or slide to name.
SIGNS = {"present": "✓", "shortened": "~", "left out": "·", "missing": "×"}
# The kind of file that an output is part of, if it has another name.
FILES = {"notes": "deck"}


@dataclass(frozen=True)
class Item:
    """A finding as the page shows it: its place in words, and links (anchor, label) to its pages."""

    severity: str
    message: str
    at: str
    code: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Figure:
    """One page or slide in one language; `source` is its picture as a data URI (RFC 2397), or ""."""

    anchor: str
    language: str
    tag: str
    source: str
    width: int
    height: int
    alt: str
    findings: tuple[Item, ...]

    @property
    def severity(self) -> str:
        """Return the gravest severity of its findings: `error`, `warning` or `plain`."""
        return min((one.severity for one in self.findings), default="plain")


@dataclass(frozen=True)
class Row:
    """A page or slide in all languages."""

    anchor: str
    number: int
    figures: tuple[Figure, ...]

    @property
    def findings(self) -> int:
        """Return how many findings are on it."""
        return sum(len(figure.findings) for figure in self.figures)


@dataclass(frozen=True)
class Section:
    """A kind of file: its rows, and the findings about a file as a whole."""

    kind: str
    unit: str
    rows: tuple[Row, ...]
    whole: tuple[Item, ...]


def render(report: "ValidationReport") -> str:
    """Return the page; it loads no file and no address, and runs no script but its own."""
    import jinja2
    from markupsafe import Markup

    published, brand = report.published, report.published.given.design.brand
    identity, language = published.given.plan.identity, published.manifest.languages[0]
    style, script = _style(brand), (PARTS / "page.js").read_text("utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["code"] = _code
    sections = _sections(published, report.pictures, report.findings)
    errors = count_errors(report.findings)
    return environment.get_template("page.html.j2").render(
        title=finished(identity.title, language),
        institution=finished(identity.institution, language),
        date=day(published.given.design, language, published.given.plan.date),
        moment=f"{report.began.day} {report.began:%B %Y, %H:%M} UTC",
        seconds=round(report.seconds),
        source=published.manifest.inputs.source,
        version=__version__,
        errors=errors,
        warnings=len(report.findings) - errors,
        results=[_result(result) for result in report.results],
        findings=[_item(published, finding) for finding in report.findings],
        texts=_texts(published),
        sections=sections,
        marked=sum(1 for section in sections for row in section.rows if row.findings),
        strip=_strip(sections),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


def _result(result: Result) -> dict[str, Any]:
    errors = count_errors(result.findings)
    return {
        "tool": result.tool,
        "version": result.version,
        "standard": result.standard,
        "passed": result.passed,
        "errors": errors,
        "warnings": len(result.findings) - errors,
        "amount": f"{result.examined:,} {result.unit}",
        "files": result.files,
        "seconds": f"{result.seconds:.1f}",
        "notes": result.notes,
    }


def _item(published: CheckContext, finding: Finding) -> Item:
    problem = finding.problem
    at = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    links = [link for location in finding.locations if (link := _link(published, location))]
    return Item(problem.severity, problem.message, at, problem.code, tuple(links))


def _link(published: CheckContext, location: Location) -> tuple[str, str] | None:
    """Return anchor and label of a location, or None for a file without pictures."""
    name, number = location
    entry = published.manifest.files.get(name)
    if not entry or not entry.language or entry.kind not in KINDS:
        return None
    language = published.given.design.languages[entry.language].name
    if not number:
        return entry.kind, f"{entry.kind.capitalize()}, {language}"
    label = f"{entry.kind.capitalize()}, {KINDS[entry.kind]} {number}, {language}"
    return f"{entry.kind}-{number}-{entry.language}", label


def _sections(
    published: CheckContext, pictures: Mapping[str, Sequence[Picture]], findings: Sequence[Finding]
) -> tuple[Section, ...]:
    """Return the kinds of file that have pages, each with a row per page."""
    sections = []
    for kind, unit in KINDS.items():
        names = [name for name, _, _ in published.of_kind(kind)]
        count = max((len(pictures.get(name, ())) for name in names), default=0)
        titles = {name: _titles(kind, published.files[name]) for name in names}
        rows = []
        for number in range(1, count + 1):
            figures = (
                _figure(published, (name, number), pictures.get(name, ()), titles[name], findings)
                for name in names
            )
            rows.append(Row(f"{kind}-{number}", number, tuple(figures)))
        whole = (one for one in findings if any((name, 0) in one.locations for name in names))
        if rows:
            sections.append(Section(kind, unit, tuple(rows), tuple(_item(published, one) for one in whole)))
    return tuple(sections)


def _figure(
    published: CheckContext,
    location: Location,
    pictures: Sequence[Picture],
    titles: Mapping[int, str],
    findings: Sequence[Finding],
) -> Figure:
    name, number = location
    entry = published.manifest.files[name]
    pack = published.given.design.languages[entry.language or ""]
    picture = pictures[number - 1] if number <= len(pictures) else Picture(b"", 0, 0)
    data = base64.b64encode(picture.data).decode()
    title = f": {titles[number]}" if titles.get(number) else ""
    return Figure(
        anchor=f"{entry.kind}-{number}-{entry.language}",
        language=pack.name,
        tag=pack.tag,
        source=f"data:image/webp;base64,{data}" if data else "",
        width=picture.width,
        height=picture.height,
        alt=f"{entry.kind.capitalize()}, {KINDS[entry.kind]} {number}, {pack.name}{title}",
        findings=tuple(_item(published, one) for one in findings if location in one.locations),
    )


def _titles(kind: str, data: bytes) -> Mapping[int, str]:
    """Return the bookmark that each page is under, or the title of each slide; none if it is unreadable."""
    try:
        if kind == "deck":
            boxes = (slide.boxes[:1] for slide in read_deck(data).slides)
            texts = (" ".join(box.text.split()) for found in boxes for box in found)
            return dict(enumerate(texts, 1))
        pdf = read_pdf(data)
    except ValueError:
        return {}
    opened = {page: title for title, page in reversed(pdf.bookmarks)}
    titles, title = {}, ""
    for number in range(1, len(pdf.pages) + 1):
        title = opened.get(number, title)
        titles[number] = title
    return titles


def _texts(published: CheckContext) -> dict[str, Any]:
    """Return the state of each text in each output and language; a column is an output in a language."""
    found = matrix(published)
    packs = published.given.design.languages
    used = {cell.language for cell in found.cells}
    languages = [language for language in published.manifest.languages if language in used]
    outputs = tuple(dict.fromkeys(cell.output for cell in found.cells))
    cells = {(cell.path, cell.language, cell.output): cell for cell in found.cells}
    lines = []
    for text_id in dict.fromkeys(cell.path for cell in found.cells):
        row = [cells.get((text_id, *column)) for column in product(languages, outputs)]
        words = next(cell.words for cell in row if cell)
        lines.append({"id": text_id, "words": words, "entries": [_entry(cell, packs) for cell in row]})
    return {
        "languages": [(packs[language].name, packs[language].tag) for language in languages],
        "outputs": outputs,
        "states": [(state, SIGNS[state]) for state in STATES],
        "counts": [
            {"output": output, "language": packs[language], "numbers": list(numbers.items())}
            for (output, language), numbers in found.counts().items()
        ],
        "lines": lines,
    }


def _entry(cell: Cell | None, packs: Mapping[str, LanguagePack]) -> dict[str, str]:
    """Return the state of a text in one output and language, and the page or slide to look at."""
    if not cell:
        return {"state": "none", "sign": "", "title": "", "anchor": ""}
    state = cell.state.replace(" ", "-")
    title = f"{cell.output.capitalize()}, {packs[cell.language].name}: {cell.state}"
    if not cell.number:
        return {"state": state, "sign": SIGNS[cell.state], "title": title, "anchor": ""}
    kind = FILES.get(cell.output, cell.output)
    return {
        "state": state,
        "sign": f"{cell.number}{SIGNS['shortened'] if cell.state == 'shortened' else ''}",
        "title": f"{title}, {KINDS[kind]} {cell.number}",
        "anchor": f"{kind}-{cell.number}-{cell.language}",
    }


def _strip(sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return a bar per page and slide in percent: taller and in another color if it has findings."""
    bars: list[dict[str, Any]] = []
    x = 0
    for section in sections:
        for row in section.rows:
            for figure in row.figures:
                bars.append({"severity": figure.severity, "x": x, "y": 0 if figure.findings else 40})
                x += 2
        x += 4
    return {"bars": bars, "width": max(x - 5, 1)}


def _style(brand: Brand) -> str:
    """Return the style sheet of the page, in the colors and the sans-serif font of the brand."""
    colors = "".join(f"--{role.replace('_', '-')}:{color};" for role, color in brand.colors.items())
    faces = "".join(
        f'@font-face{{font-family:Proof;font-weight:{face.weight};src:url("{_font(face)}")}}'
        for face in (brand.face("sans", "latin", weight) for weight in WEIGHTS)
    )
    return f"{faces}:root{{{colors}}}{(PARTS / 'page.css').read_text('utf-8')}"


@cache
def _font(face: Face) -> str:
    return f"data:font/woff2;base64,{base64.b64encode(web_font(face)).decode()}"


def _policy(style: str, script: str) -> str:
    """Return the Content Security Policy (Level 3) of the page: everything comes from within."""
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    return (
        "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )


def _code(message: str) -> str:
    """Return a message with what is in backticks as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(message))))
