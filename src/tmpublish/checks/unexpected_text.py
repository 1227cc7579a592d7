"""Do the files say anything that nobody wrote: neither plan nor language pack, or the plan but not twice?"""

from collections import Counter
from collections.abc import Iterator

from tmpublish.checks.context import CheckContext
from tmpublish.checks.coverage_rules import fits
from tmpublish.checks.document_text import DocumentText, listen
from tmpublish.checks.text_coverage import purpose_of
from tmpublish.checks.text_matching import UnexpectedText
from tmpublish.diagnostics import Problem
from tmpublish.plan import walk


def check_unwritten(published: CheckContext) -> Iterator[Problem]:
    """Everything on pages, slides and in notes is a text of the plan in this language, or explained by one.

    Labels come from the language pack; a number is a folio, a count, a note or a value beside its text.

    Bad: `draft`; `2027`; a word more in a sentence; English in the Chinese booklet. Good: the plan's words.
    """
    for account in listen(published):
        yield from (_problem(published, account, stray) for stray in account.strays)


def check_behind(published: CheckContext) -> Iterator[Problem]:
    """So is everything behind them: properties, bookmarks, alternative texts, comments, layouts.

    Bad: a comment that stayed in the file; `Author: jsmith`. Good: the institution.
    """
    for account in listen(published):
        yield from (_problem(published, account, stray) for stray in account.strays_aside)


def _problem(published: CheckContext, account: DocumentText, stray: UnexpectedText) -> Problem:
    words = " ".join(stray.words.split())
    message = f"“{words[:80]}” {stray.where} is no text of the plan in this language; build again"
    return published.problem(account.name, "text_unwritten", message)


def check_repeated(published: CheckContext) -> Iterator[Problem]:
    """A text stands once in a file; what the family repeats on purpose, once on a page or slide.

    Bad: a paragraph on two pages. Good: a title in the contents, above its section and in the running head.
    """
    places = {path: place for _, path, place in walk(published.given.plan)}
    for account in listen(published):
        purpose = purpose_of(published, account)
        for ways, numbers in _standing(account).items():
            paths = sorted(path for way in ways for path in way if path in places)
            free = any(fits(path, pattern) for path in paths for pattern in purpose.repeated)
            count = max(numbers.values()) if free else sum(numbers.values())
            if count > len(ways) and () not in ways and paths:
                where = dict.fromkeys(
                    heard.where
                    for heard in account.heard
                    if heard.paths == ways and (not free or numbers[account.sheet(heard.number)] > len(ways))
                )
                told = f"{', '.join(list(where)[:4])} of {published.shown}/{account.name}"
                message = f"`{paths[0]}` stands {count} times, {told}; it belongs there once"
                yield published.at_text((*places[paths[0]], account.language), "text_repeated", message)


def _standing(account: DocumentText) -> dict[frozenset[tuple[str, ...]], Counter[int]]:
    """Return how often words stand on each page or slide; what goes on over several slides counts once."""
    alone: dict[frozenset[tuple[str, ...]], Counter[int]] = {}
    for heard in account.heard:
        alone.setdefault(heard.paths, Counter())[heard.number] += 1
    together: dict[frozenset[tuple[str, ...]], Counter[int]] = {}
    for ways, numbers in alone.items():
        for number, count in numbers.items():
            sheets = together.setdefault(ways, Counter())
            sheet = account.sheet(number)
            sheets[sheet] = max(sheets[sheet], count)
    return together
