"""Other ways from the same text to pages and slides: Pandoc with WeasyPrint, Pandoc with Typst.

They live in a virtual environment of their own (`.venv-bench`), which `make bench` fills from the lock beside
this file; tmpublish depends on none of them.
"""

import sys
from pathlib import Path

from whole import Command

from tmpublish.loader import Inputs
from tmpublish.plan import walk
from tmpublish.plan.fields import Text
from tmpublish.text.inline_markup import plain

TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"


def commands(
    venv: Path, given: Inputs, html: Path, folder: Path, fonts: dict[str, str]
) -> dict[str, Command]:
    """Return what the peers do with one language: with our own finished pages, and with the bare text."""
    python, engine, pandoc = venv / "bin/python", venv / "bin/weasyprint", _pandoc(venv)
    text = folder / "text.md"
    text.write_text(markdown(given, "en"), "utf-8")
    pdf, pptx, typ = folder / "peer.pdf", folder / "peer.pptx", folder / "peer.typ"
    return {
        "Pandoc + WeasyPrint, our pages": Command(
            [[pandoc, "-f", "html", html, "-o", pdf, f"--pdf-engine={engine}"], [pandoc, html, "-o", pptx]],
            fonts,
        ),
        "Pandoc + WeasyPrint, bare text": Command(
            [[pandoc, text, "-o", pdf, f"--pdf-engine={engine}"], [pandoc, text, "-o", pptx]], fonts
        ),
        "Pandoc + Typst, bare text": Command(
            [
                [pandoc, text, "-s", "-t", "typst", "-o", typ],
                [python, "-c", TYPST, typ, pdf],
                [pandoc, text, "-o", pptx],
            ],
            fonts,
        ),
    }


def _pandoc(venv: Path) -> Path:
    found = next(venv.glob("lib/python*/site-packages/pypandoc/files/pandoc"), None)
    if not found:
        sys.exit(f"the peers are not installed in {venv}; run: make bench")
    return found


def markdown(given: Inputs, language: str) -> str:
    """Return every text of the plan in one language: names as headings, all else as paragraphs."""
    lines = ["---", f"title: {plain(given.plan.identity.title[language])}", "---", ""]
    for value, path, _ in walk(given.plan):
        if isinstance(value, Text):
            words, last = plain(value[language]), path.rsplit(".", 1)[-1]
            head = "#" * min(3, 1 + path.count(".") // 2) + " " if last in ("name", "title") else ""
            lines += [head + words, ""]
    return "\n".join(lines)
