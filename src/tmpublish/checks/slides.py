"""Can the decks be read, are they whole, and do they name themselves?"""

from collections.abc import Iterator

from tmpublish.checks.published import Published, bare, counted, finished, read_each, unreadable
from tmpublish.problems import Problem
from tmpublish.reading.pptx import Deck, read_deck

KIND = "deck"


def _decks(published: Published) -> Iterator[tuple[str, str, Deck]]:
    return read_each(published, KIND, read_deck)


def check_readable(published: Published) -> Iterator[Problem]:
    """Every deck is a presentation that another program can read.

    Bad: a file that was cut off while it was copied. Good: the file as built.
    """
    yield from unreadable(published, KIND, read_deck, "pptx_unreadable")


def check_count(published: Published) -> Iterator[Problem]:
    """A deck has as many slides as the manifest says.

    Bad: 19 slides where the manifest says 20. Good: 20 and 20.
    """
    for name, _, deck in _decks(published):
        said = counted(published.manifest.files[name])
        if len(deck.slides) != said:
            message = f"the deck has {len(deck.slides)} slides, the manifest says {said}; build again"
            yield published.problem(name, "slide_count", message)


def check_properties(published: Published) -> Iterator[Problem]:
    """A deck names its title.

    Bad: `PowerPoint Presentation`. Good: the plan's own title.
    """
    for name, language, deck in _decks(published):
        title = finished(published.given.plan.identity.title, language)
        if bare(title) not in bare(deck.title):
            message = f"the file's title is “{deck.title}”, which lacks “{title}”"
            yield published.problem(name, "pptx_title", message)
