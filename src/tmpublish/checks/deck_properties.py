"""Can the decks be read, are they whole, and do they name themselves?"""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, bare, counted, finished, read_each, unreadable
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.deck_reader import Deck, read_deck

KIND = "deck"


def _decks(published: CheckContext) -> Iterator[tuple[str, str, Deck]]:
    return read_each(published, KIND, read_deck)


def check_readable(published: CheckContext) -> Iterator[Problem]:
    """Every deck is a presentation that another program can read.

    Bad: a file that was cut off while it was copied. Good: the file as built.
    """
    yield from unreadable(published, KIND, read_deck, "pptx_unreadable")


def check_count(published: CheckContext) -> Iterator[Problem]:
    """A deck has as many slides as the manifest says.

    Bad: 19 slides where the manifest says 20. Good: 20 and 20.
    """
    for name, _, deck in _decks(published):
        said = counted(published.manifest.files[name])
        if len(deck.slides) != said:
            message = f"the deck has {len(deck.slides)} slides, the manifest says {said}; build again"
            yield published.problem(name, "slide_count", message)


def check_properties(published: CheckContext) -> Iterator[Problem]:
    """A deck names its title.

    Bad: `PowerPoint Presentation`. Good: the plan's own title.
    """
    for name, language, deck in _decks(published):
        title = finished(published.given.plan.identity.title, language)
        if bare(title) not in bare(deck.title):
            message = f"the file's title is “{deck.title}”, which lacks “{title}”"
            yield published.problem(name, "pptx_title", message)
