"""A published set → for each kind of file and language what it tells, read once for all checks that ask."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from tmpublish.checks import text_extraction
from tmpublish.checks.context import CheckContext
from tmpublish.checks.expected_text import Phrasebook, phrasebook
from tmpublish.checks.text_matching import TextMatch, UnexpectedText, counting, hear
from tmpublish.checks.text_normalization import Passage
from tmpublish.loader import Inputs

Kept = TypeVar("Kept")
MOST_PAGES = 400
_READERS: dict[str, tuple[str, Callable[[bytes], Iterable[Passage]]]] = {
    "booklet": ("booklet", text_extraction.pages),
    "summary": ("summary", text_extraction.pages),
    "deck": ("deck", text_extraction.slides),
    "notes": ("deck", text_extraction.notes),
}


@dataclass(frozen=True)
class DocumentText:
    """What a file tells in one way (`booklet`, `summary`, `deck`, `notes`), and what is told beside that.

    `aside` holds properties, bookmarks, alternative texts and the like; for notes it is empty.
    """

    name: str
    output: str
    kind: str
    language: str
    heard: tuple[TextMatch, ...]
    strays: tuple[UnexpectedText, ...]
    aside: tuple[TextMatch, ...]
    strays_aside: tuple[UnexpectedText, ...]
    continued: frozenset[int]
    """The slides on which the list of the slide before goes on."""

    def sheet(self, number: int) -> int:
        """Return the first slide of those over which a list is spread; a page is always by itself."""
        while number in self.continued:
            number -= 1
        return number


class Same(Generic[Kept]):
    """A key that is equal for the very same object alone: a plan is too large to be hashed and compared."""

    def __init__(self, item: Kept) -> None:
        self.item = item

    def __hash__(self) -> int:
        return id(self.item)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.item is self.item


def listen(published: CheckContext) -> tuple[DocumentText, ...]:
    """Return what each file that can be read tells; those that cannot are named by other checks."""
    return _listen(Same(published))


@lru_cache(maxsize=4)
def _listen(key: Same[CheckContext]) -> tuple[DocumentText, ...]:
    accounts = []
    for output, (kind, read) in _READERS.items():
        for name, language, data in key.item.of_kind(kind):
            if language in key.item.given.plan.languages:
                try:
                    accounts.append(_account(key.item, name, (output, kind, language), read, data))
                except ValueError:
                    continue
    return tuple(accounts)


def hosted(published: CheckContext) -> bool:
    """Return True where the decks were set on an institution's own template."""
    return published.manifest.inputs.deck_template is not None


def _account(
    published: CheckContext,
    name: str,
    which: tuple[str, str, str],
    read: Callable[[bytes], Iterable[Passage]],
    data: bytes,
) -> DocumentText:
    output, kind, language = which
    spoken = {path: where[language] for path, where in published.manifest.texts.items() if language in where}
    folios = frozenset(where["booklet"] for where in spoken.values() if "booklet" in where)
    # Where the set has no booklet, nothing says on which of its pages a text stands.
    book = _book(Same(published.given), language, folios or frozenset(range(1, MOST_PAGES)))
    places = {path: where[kind] for path, where in spoken.items() if kind in where}
    means = counting(published.given, language, places)
    heard, strays = hear(read(data), book, means)
    behind: Iterable[Passage] = ()
    if output == "deck":
        behind = text_extraction.behind_slides(data, hosted(published))
    elif output != "notes":
        behind = text_extraction.behind_pages(data)
    aside, strays_aside = hear(behind, book, means)
    continued = (
        {each.number for each in text_extraction.slides(data) if book.goes_on(" ".join(each.words))}
        if kind == "deck"
        else ()
    )
    return DocumentText(
        name,
        output,
        kind,
        language,
        tuple(heard),
        tuple(strays),
        tuple(aside),
        tuple(strays_aside),
        frozenset(continued),
    )


@lru_cache(maxsize=8)
def _book(key: Same[Inputs], language: str, folios: frozenset[int]) -> Phrasebook:
    return phrasebook(key.item, language, folios)
