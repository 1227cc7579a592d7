"""Folder of published files → output set; with plan and design beside it, the context that checks take."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tmpublish.diagnostics import Problem, Registry, Severity
from tmpublish.loader import Inputs
from tmpublish.manifest import BuildInputs, Manifest
from tmpublish.ooxml.deck_reader import Deck
from tmpublish.pdf_reading.glyphs import PageText
from tmpublish.plan.fields import Text
from tmpublish.renderers import Key, RenderedFile
from tmpublish.text.inline_markup import runs
from tmpublish.yaml_source import Place

if TYPE_CHECKING:
    from tmpublish.deck import CustomTemplate

# A line may break at a space or a hyphen, and a hyphen may come in where it breaks.
_LOOSE = re.compile(r"[\s\u00ad\u200b\u2060\u2010\u2011-]+")


@dataclass(frozen=True)
class OutputSet:
    """Files as read from the folder `shown`, and their manifest: all that can be known without the plan."""

    shown: str
    files: Mapping[str, bytes]
    manifest: Manifest

    def problem(self, name: str, code: str, message: str, severity: Severity = "error") -> Problem:
        """Return a Problem about one of the files."""
        return Problem(f"{self.shown}/{name}", 0, 0, code, message, severity)

    def of_kind(self, kind: str) -> Iterator[tuple[str, str, bytes]]:
        """Yield name, language and bytes of the files of one kind that are there."""
        for name, entry in self.manifest.files.items():
            if entry.kind == kind and entry.language and name in self.files:
                yield name, entry.language, self.files[name]


class Piece(NamedTuple):
    """A part of a text as its writer printed it: page, number of its marked content (-1: none), words."""

    page: int
    mark: int
    words: str


Pieces = Sequence[Piece]


@dataclass(frozen=True)
class CheckContext(OutputSet):
    """An output set beside the plan and the design that it was made from, or should have been.

    `inputs` is what a build would record now, `custom_template` the one that decks are made on. `fresh` holds
    the files of a fresh build, if there was one.
    `printed` gives, by output and language, the pieces of each text id, as far as writers recorded them.
    `pages` holds the text of PDFs and `decks` what decks hold, by file name.
    """

    given: Inputs
    inputs: BuildInputs | None = None
    fresh: OutputSet | None = None
    custom_template: "CustomTemplate | None" = None
    printed: Mapping[Key, Mapping[str, Pieces]] = field(default_factory=dict)
    pages: Mapping[str, Sequence[PageText]] = field(default_factory=dict)
    decks: Mapping[str, Deck] = field(default_factory=dict)

    def at_text(self, place: Place, code: str, message: str) -> Problem:
        """Return a Problem about a text of the plan, at its line of the source."""
        return self.given.document.problem(place, code, message)


def printed(made: Mapping[Key, RenderedFile]) -> Mapping[Key, Mapping[str, Pieces]]:
    """Return the pieces of each text id in rendered files, by kind and language."""
    return {
        key: {path: [Piece(*piece) for piece in pieces] for path, pieces in file.pieces.items()}
        for key, file in made.items()
        if file.pieces
    }


check: Registry[CheckContext] = Registry()


def finished(text: Text, language: str) -> str:
    """Return a text as readers see it, without line breaks."""
    return "".join(run.text for run in runs(text[language], language))


@lru_cache(maxsize=8192)
def bare(words: str) -> str:
    """Return words without what line breaks, ligatures and capitals change, to find one text in another."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", words)).casefold()
