"""Can what the files say be seen: inside page or slide, not covered, not clipped, large and dark enough?"""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext
from tmpublish.checks.document_text import DocumentText, listen
from tmpublish.diagnostics import Problem
from tmpublish.plan import walk
from tmpublish.yaml_source import Place


def check_visible(published: CheckContext) -> Iterator[Problem]:
    """Every text can be seen, all of it.

    Bad: a white box over a line; a text beyond the edge; 4 pt; the colour of its ground. Good: as designed.
    """
    places = {path: place for _, path, place in walk(published.given.plan)}
    for account in listen(published):
        told = set[tuple[str, str]]()
        for heard in account.heard:
            key = (heard.where, heard.words)
            if heard.hidden and key not in told:
                told.add(key)
                path = next((path for way in sorted(heard.paths) for path in way if path in places), "")
                yield _problem(published, account, path, places, heard.where, heard.words, heard.hidden)


def _problem(
    published: CheckContext,
    account: DocumentText,
    path: str,
    places: dict[str, Place],
    where: str,
    words: str,
    reason: str,
) -> Problem:
    if not path:
        message = f"“{words[:60]}” {where} {reason}, so nobody sees it"
        return published.problem(account.name, "text_hidden", message)
    message = (
        f"`{path}` {where} of {published.shown}/{account.name} {reason}, so nobody sees it: “{words[:60]}”"
    )
    return published.at_text((*places[path], account.language), "text_hidden", message)
