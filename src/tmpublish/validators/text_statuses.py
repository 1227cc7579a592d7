"""A set → what became of each text in each output and language: counts, and a line a text to look up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from tmpublish.checks import CheckContext
from tmpublish.checks.text_coverage import STATES, Cell, matrix
from tmpublish.design.theme import LanguagePack
from tmpublish.validators.gallery import KINDS

# The mark of each state, where there is no page or slide to name.
MARKS = {"present": "✓", "shortened": "~", "left out": "·", "missing": "×"}
# On which kind of file the number of a cell is a page or slide, where it bears another name.
FILES = {"notes": "deck"}


@dataclass(frozen=True)
class Entry:
    """What became of one text in one output and language, and the page or slide to look at."""

    look: str
    mark: str
    told: str
    anchor: str


NONE = Entry("none", "", "", "")


@dataclass(frozen=True)
class Line:
    """One text: its path, its words in the first language, and its entries in the order of the columns."""

    path: str
    words: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Count:
    """One output in one language, and how many texts are in each state."""

    output: str
    language: str
    tag: str
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Texts:
    """The matrix as the page shows it; a column is an output in a language."""

    languages: tuple[tuple[str, str], ...]
    """Name and tag (BCP 47)."""
    outputs: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    """Name and mark."""
    counts: tuple[Count, ...]
    lines: tuple[Line, ...]


def texts(published: CheckContext) -> Texts:
    """Return what became of the texts, in the order of the plan."""
    whole = matrix(published)
    packs = published.given.design.languages
    spoken = {cell.language for cell in whole.cells}
    languages = [language for language in published.manifest.languages if language in spoken]
    outputs = tuple(dict.fromkeys(cell.output for cell in whole.cells))
    found = {(cell.path, cell.language, cell.output): cell for cell in whole.cells}
    return Texts(
        languages=tuple((packs[language].name, packs[language].tag) for language in languages),
        outputs=outputs,
        states=tuple((state, MARKS[state]) for state in STATES),
        counts=tuple(
            Count(output, packs[language].name, packs[language].tag, tuple(numbers.items()))
            for (output, language), numbers in whole.counts().items()
        ),
        lines=tuple(
            _line(path, [found.get((path, *column)) for column in product(languages, outputs)], packs)
            for path in dict.fromkeys(cell.path for cell in whole.cells)
        ),
    )


def _line(path: str, cells: Sequence[Cell | None], packs: Mapping[str, LanguagePack]) -> Line:
    words = next(cell.words for cell in cells if cell)
    return Line(path, words, tuple(_entry(cell, packs) if cell else NONE for cell in cells))


def _entry(cell: Cell, packs: Mapping[str, LanguagePack]) -> Entry:
    kind = FILES.get(cell.output, cell.output)
    where = f"{cell.output.capitalize()}, {packs[cell.language].name}: {cell.state}"
    if not cell.number:
        return Entry(cell.state.replace(" ", "-"), MARKS[cell.state], where, "")
    mark = f"{cell.number}{MARKS['shortened'] if cell.state == 'shortened' else ''}"
    told = f"{where}, {KINDS[kind]} {cell.number}"
    return Entry(cell.state.replace(" ", "-"), mark, told, f"{kind}-{cell.number}-{cell.language}")
