"""The words of a plan are finished: markup whole, nothing left to be written, accents in one piece."""

import re
import unicodedata
from collections.abc import Iterator

from tmpublish.diagnostics import Problem
from tmpublish.lint.index import Reading
from tmpublish.text.inline_markup import markup_faults

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBC|TBD|TBA|FIXME|TK)\b|\b[Ll]orem ipsum\b|\bto be (?:confirmed|completed|added|written)\b"
    r"|\bXXX+\b|\b[Xx]{2}\s?[%％]|(?<![A-Za-zＸ])[XxＸ]{1,2}\s?(?=[年月日亩个名家所项])|\?{3,}|？{3,}|_{3,}"
    r"|\[\s?(?:…+|\.{3,})\s?\]|[【（(]\s?(?:…+|\.{3,})\s?[】）)]"
    r"|(?<!等)待定(?!论)|待补充?|待确认|待完善|待更新|待核实|此处填写"
)
_MARKS = re.compile(r"[*\[\]\\]")


def markup(plan: Reading) -> Iterator[Problem]:
    """Emphasis and links are closed, and links lead to where a reader may go: `markup`, error.

    Bad: `a *good plan`, `[here](http://example.org)`. Good: `a *good* plan`, `[here](https://example.org)`.
    """
    for text in plan.texts:
        for language, typed in text.words.items():
            for message in markup_faults(typed) if _MARKS.search(typed) else ():
                yield plan.document.problem((*text.place, language), "markup", message)


def placeholders(plan: Reading) -> Iterator[Problem]:
    """Nothing is left to be written: `placeholder`, error.

    Bad: `TBC`, `grow by XX%`, `[…]`, `???`, 待补充. Good: `grow by 12%`.
    """
    for place, node in plan.nodes:
        found = _PLACEHOLDER.search(node) if isinstance(node, str) else None
        if found:
            message = f"“{found[0]}” holds the place of something still to be written: write it"
            yield plan.document.problem(place, "placeholder", message)


def composed(plan: Reading) -> Iterator[Problem]:
    """Letters are in one piece (Unicode NFC), so that a search finds them: `not_composed`, a warning a file.

    The gate joins them when it reads; the file stays as it is until somebody mends it.
    Bad: an e and an accent after it. Good: é.
    """
    text = plan.document.source.decode("utf-8-sig", "replace")
    if unicodedata.is_normalized("NFC", text):
        return
    numbers = [n for n, line in enumerate(text.split("\n"), 1) if not unicodedata.is_normalized("NFC", line)]
    here = f"{len(numbers)} lines have" if len(numbers) > 1 else "this line has"
    message = f"{here} letters in two pieces, as some programs copy them (é as e and ´): type them again"
    yield Problem(plan.document.file, numbers[0], 1, "not_composed", message, "warning")
