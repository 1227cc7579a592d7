"""Validation report → one HTML page without other files: results, findings, texts, pictures of all pages."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmpublish import __version__
from tmpublish.checks import CheckContext, finished
from tmpublish.checks.coverage import STATES, Cell, matrix
from tmpublish.design.brand import Brand
from tmpublish.design.language_packs import LanguagePack
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.pdf_reading.document import bookmarks, read_objects
from tmpublish.text.fonts import Face, web_font
from tmpublish.validators.runner import Finding, Location, Picture, count_errors

if TYPE_CHECKING:
    from tmpublish.validators import ValidationReport

PARTS = Path(__file__).with_name("report_page")
WEIGHTS = (400, 600, 700)
KINDS = {"booklet": "page", "summary": "page", "deck": "slide"}
# The sign of each state, if there is no page or slide to name.
SIGNS = {"present": "✓", "shortened": "~", "left out": "·", "missing": "×"}
# The kind of file that an output is part of, if it has another name.
FILES = {"notes": "deck"}


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
        date=published.given.design.languages[language].day(published.given.plan.date),
        moment=f"{report.began.day} {report.began:%B %Y, %H:%M} UTC",
        seconds=round(report.seconds),
        source=published.manifest.inputs.source,
        version=__version__,
        errors=errors,
        warnings=len(report.findings) - errors,
        results=report.results,
        findings=[_item(published, finding) for finding in report.findings],
        texts=_texts(published),
        sections=sections,
        marked=sum(row["marked"] for section in sections for row in section["rows"]),
        strip=_strip(sections),
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
    )


Values = dict[str, Any]
"""Values for the template."""


def _item(published: CheckContext, finding: Finding) -> Values:
    """Return a finding with its place in words and links to its pages."""
    problem = finding.problem
    at = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    links = [link for location in finding.locations if (link := _link(published, location))]
    return {"problem": problem, "at": at, "links": links}


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
) -> list[Values]:
    """Return the kinds of file that have pages, each with a row per page."""
    sections: list[Values] = []
    for kind, unit in KINDS.items():
        names = [name for name, _, _ in published.of_kind(kind)]
        count = max((len(pictures.get(name, ())) for name in names), default=0)
        titles = {name: _titles(kind, published.files[name]) for name in names}
        rows = []
        for number in range(1, count + 1):
            figures = [
                _figure(published, (name, number), pictures.get(name, ()), titles[name], findings)
                for name in names
            ]
            marked = any(figure["findings"] for figure in figures)
            rows.append(
                {"anchor": f"{kind}-{number}", "number": number, "figures": figures, "marked": marked}
            )
        whole = [
            _item(published, one) for one in findings if any((name, 0) in one.locations for name in names)
        ]
        if rows:
            sections.append({"kind": kind, "unit": unit, "rows": rows, "whole": whole})
    return sections


def _figure(
    published: CheckContext,
    location: Location,
    pictures: Sequence[Picture],
    titles: Mapping[int, str],
    findings: Sequence[Finding],
) -> Values:
    """Return one page or slide in one language; `source` is its picture as a data URI (RFC 2397)."""
    name, number = location
    entry = published.manifest.files[name]
    pack = published.given.design.languages[entry.language or ""]
    picture = pictures[number - 1] if number <= len(pictures) else Picture(b"", 0, 0)
    data = base64.b64encode(picture.data).decode()
    title = f": {titles[number]}" if titles.get(number) else ""
    found = [_item(published, one) for one in findings if location in one.locations]
    return {
        "anchor": f"{entry.kind}-{number}-{entry.language}",
        "pack": pack,
        "source": f"data:image/webp;base64,{data}" if data else "",
        "picture": picture,
        "alt": f"{entry.kind.capitalize()}, {KINDS[entry.kind]} {number}, {pack.name}{title}",
        "severity": min((one["problem"].severity for one in found), default="plain"),
        "findings": found,
    }


def _titles(kind: str, data: bytes) -> Mapping[int, str]:
    """Return the bookmark that each page is under, or the title of each slide; none if it is unreadable."""
    try:
        if kind == "deck":
            boxes = (slide.boxes[:1] for slide in read_deck(data).slides)
            texts = (" ".join(box.text.split()) for found in boxes for box in found)
            return dict(enumerate(texts, 1))
        opened = {page: title for title, page in reversed(bookmarks(data))}
        count = len(read_objects(data).pages)
    except ValueError:
        return {}
    titles, title = {}, ""
    for number in range(1, count + 1):
        title = opened.get(number, title)
        titles[number] = title
    return titles


def _texts(published: CheckContext) -> Values:
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
    unit = KINDS.get(kind, "section" if kind == "web" else "page")
    return {
        "state": state,
        "sign": f"{cell.number}{SIGNS['shortened'] if cell.state == 'shortened' else ''}",
        "title": f"{title}, {unit} {cell.number}",
        "anchor": f"{kind}-{cell.number}-{cell.language}" if kind in KINDS else "",
    }


def _strip(sections: Sequence[Values]) -> Values:
    """Return a bar per page and slide, with a gap between kinds of file."""
    bars, x = [], 0
    for section in sections:
        for figure in (figure for row in section["rows"] for figure in row["figures"]):
            bars.append({"severity": figure["severity"], "x": x})
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
