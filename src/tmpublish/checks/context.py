"""What lies in dist/, beside the plan and the design it should come from: what every check takes."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tmpublish.diagnostics import Problem
from tmpublish.loader import Inputs
from tmpublish.manifest import Entry, Manifest
from tmpublish.plan import walk
from tmpublish.plan.fields import Text
from tmpublish.text.inline_markup import runs
from tmpublish.yaml_source import Place

# A line may break at a space or a hyphen, and a hyphen may come in where it breaks.
_LOOSE = re.compile(r"[\s\u00ad\u200b\u2060\u2010\u2011-]+")


@dataclass(frozen=True)
class OutputSet:
    """A set of files as read from the folder `shown`, and its manifest: all that a stranger has."""

    shown: str
    files: Mapping[str, bytes]
    manifest: Manifest

    def problem(self, name: str, code: str, message: str) -> Problem:
        """Return a Problem about one of the files."""
        return Problem(f"{self.shown}/{name}", 0, 0, code, message)

    def of_kind(self, kind: str) -> Iterator[tuple[str, str, bytes]]:
        """Yield name, language and bytes of the files of one kind that are there."""
        for name, entry in self.manifest.files.items():
            if entry.kind == kind and entry.language and name in self.files:
                yield name, entry.language, self.files[name]


@dataclass(frozen=True)
class CheckContext(OutputSet):
    """A set of files, beside the plan and the design that it should come from."""

    given: Inputs

    def at_text(self, place: Place, code: str, message: str) -> Problem:
        """Return a Problem about a text of the plan, at its line of the source."""
        return self.given.document.problem(place, code, message)

    def placed(self, kind: str, language: str) -> Iterator[tuple[str, Place, str, int]]:
        """Yield path, place, words and page (or slide) of each text that, says the manifest, is in a file."""
        for value, path, place in walk(self.given.plan):
            number = self.manifest.texts.get(path, {}).get(language, {}).get(kind)
            if isinstance(value, Text) and number is not None:
                yield path, (*place, language), finished(value, language), number


Read = TypeVar("Read")


def read_each(
    published: OutputSet, kind: str, read: Callable[[bytes], Read]
) -> Iterator[tuple[str, str, Read]]:
    """Yield name, language and content of each file of a kind; `unreadable` names those it passes over."""
    for name, language, data in published.of_kind(kind):
        try:
            yield name, language, read(data)
        except ValueError:
            continue


def unreadable(
    published: OutputSet, kind: str, read: Callable[[bytes], object], code: str
) -> Iterator[Problem]:
    """Yield a Problem for each file of a kind that cannot be read."""
    for name, _, data in published.of_kind(kind):
        try:
            read(data)
        except ValueError as fault:
            yield published.problem(name, code, f"{fault}; build again")


def finished(text: Text, language: str) -> str:
    """Return a text as readers see it, without line breaks."""
    return "".join(run.text for run in runs(text[language], language))


def bare(words: str) -> str:
    """Return words without what line breaks, ligatures and capitals change, to find one text in another."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", words)).casefold()


def counted(entry: Entry) -> int | None:
    """Return the number of pages or slides that the manifest gives a file."""
    return entry.pages if entry.pages is not None else entry.slides
