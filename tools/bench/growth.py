"""How time and memory grow with the length of a plan: one long document, set in this process, as JSON.

A plan may have twenty goals, which makes about a hundred pages. What is longer is made for the purpose, from
the pages and slides of the plan at hand, each many times over, with names of their own.
"""

import gc
import json
import os
import re
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from tmpublish import loader, renderers
from tmpublish.booklet import fontconfig
from tmpublish.booklet.html import booklet_html
from tmpublish.loader import Inputs

LANGUAGE = "en"
_NAMED = re.compile(r'( id="| href="#)([^"]+)"')


def main() -> int:
    """Set `booklet` or `deck` N times as long; print pages or slides, s of the processor, and bytes."""
    kind, times, source, templates = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    given = loader.read(source, templates)
    # As in a worker.
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            renderers.worker_environment(loader.stamp(given), fontconfig(given.design, Path(folder)))
        )
        import weasyprint  # noqa: F401

        import tmpublish.deck  # noqa: F401

        before = time.process_time()
        count = {"booklet": _booklet, "deck": _deck}[kind](given, times)
        seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"count": count, "seconds": round(seconds, 3), "memory": peak}))
    return 0


def _booklet(given: Inputs, times: int) -> int:
    """Lay out and write the booklet's pages, `times` over; its text was broken into lines before."""
    from tmpublish.booklet.pdf_writer import render_pdf

    stamp = loader.stamp(given)
    html = booklet_html(given.plan, given.design, LANGUAGE, stamp, pictures=given.pictures).html
    head, body, rest = re.split(r"(<body[^>]*>)", html, maxsplit=1)
    pages = rest.rpartition("</body>")[0]
    again = [_NAMED.sub(rf'\1\2-{number}"', pages) for number in range(1, times)]
    whole = "".join([head, body, pages, *again, "</body></html>"])
    return render_pdf(whole, "the long booklet").count


def _deck(given: Inputs, times: int) -> int:
    """Arrange and write the deck's slides, `times` over."""
    from tmpublish import deck

    outline = deck.outline

    def longer(*of: object) -> list[object]:
        slides = list(outline(*of))
        return [
            replace(slide, key=f"{slide.key}-{n}" if n else slide.key)
            for n in range(times)
            for slide in slides
        ]

    with patch.object(deck, "outline", longer):
        made = deck.build_deck(given.plan, given.design, LANGUAGE, {}, loader.stamp(given), None)
    return made.count


if __name__ == "__main__":
    sys.exit(main())
