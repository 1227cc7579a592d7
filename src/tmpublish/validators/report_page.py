"""A proof → one HTML page that needs nothing else: verdicts, findings, texts, and every page as a picture."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmpublish import __version__
from tmpublish.checks.context import finished
from tmpublish.design.brand import Brand
from tmpublish.design.theme import day
from tmpublish.text.fonts import Face, web_font
from tmpublish.validators import gallery
from tmpublish.validators.gallery import Section
from tmpublish.validators.results import Verdict, count_errors

if TYPE_CHECKING:
    from tmpublish.validators import Proof

PARTS = Path(__file__).with_name("report_page")
WEIGHTS = (400, 600, 700)


@dataclass(frozen=True)
class Bar:
    """A page in the strip of all pages: how it looks, and its place in percent of the strip's height."""

    look: str
    x: float
    y: float
    width: float


def render(proof: "Proof") -> str:
    """Return the page; it asks for no file and no address, and lets no script run but its own."""
    import jinja2

    published, brand = proof.published, proof.published.given.design.brand
    language = published.manifest.languages[0]
    style = _style(brand)
    script = (PARTS / "page.js").read_text("utf-8")
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PARTS),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["code"] = _code
    sections = gallery.sections(published, proof.pictures, proof.findings)
    errors = count_errors(proof.findings)
    return made.get_template("page.html.j2").render(
        title=finished(published.given.plan.identity.title, language),
        institution=finished(published.given.plan.identity.institution, language),
        date=day(published.given.design, language, published.given.plan.date),
        moment=_moment(proof.began),
        seconds=round(proof.seconds),
        source=published.manifest.inputs.source,
        version=__version__,
        errors=errors,
        warnings=len(proof.findings) - errors,
        verdicts=[_verdict(verdict) for verdict in proof.verdicts],
        findings=[gallery.item(published, finding) for finding in proof.findings],
        texts=proof.texts,
        sections=sections,
        marked=sum(1 for section in sections for row in section.rows if row.findings),
        strip=_strip(sections),
        style=_safe(style),
        script=_safe(script),
        policy=_policy(style, script),
    )


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _verdict(verdict: Verdict) -> dict[str, Any]:
    errors = count_errors(verdict.findings)
    return {
        "tool": verdict.tool,
        "version": verdict.version,
        "standard": verdict.standard,
        "passed": verdict.passed,
        "errors": errors,
        "warnings": len(verdict.findings) - errors,
        "amount": f"{verdict.looked_at:,} {verdict.unit}",
        "files": verdict.files,
        "seconds": f"{verdict.seconds:.1f}",
        "notes": verdict.notes,
    }


def _strip(sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return an upright for every page and slide: taller and in another colour where something was found."""
    bars, x = [], 0.0
    for section in sections:
        for row in section.rows:
            for leaf in row.leaves:
                bars.append(Bar(leaf.look, x, 0 if leaf.findings else 40, 1))
                x += 2
        x += 4
    return {"bars": bars, "width": max(x - 5, 1)}


def _style(brand: Brand) -> str:
    """Return the rules of the page, in the brand's colours and the face in which it states things."""
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
    """Return the rules that the page sets itself (Content Security Policy 3): all comes from within."""
    hashes = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, script)]
    return (
        "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )


def _code(message: str) -> str:
    """Return a message with what stands in backticks set as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(message))))


def _safe(part: str) -> str:
    """Return rules or a script of our own as they are."""
    from markupsafe import Markup

    return Markup(part)
