"""Each text of the plan × booklet, summary, deck, notes × language: is it there, or left out on purpose?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tmpublish.checks.context import CheckContext, finished
from tmpublish.checks.coverage_rules import HOSTED, Purpose, fits, read_outputs
from tmpublish.checks.document_text import DocumentText, Same, hosted, listen
from tmpublish.checks.text_normalization import wording
from tmpublish.diagnostics import Problem
from tmpublish.plan import texts
from tmpublish.yaml_source import Place

State = Literal["present", "shortened", "left out", "missing"]
STATES: tuple[State, ...] = ("present", "shortened", "left out", "missing")


@dataclass(frozen=True)
class Cell:
    """How one text stands in one kind of file of one language.

    `number` is the first page or slide on which it (or the shorter text in its place) is seen, 0 where it is
    on none; `line` is that of the source.
    """

    path: str
    output: str
    language: str
    state: State
    number: int
    line: int
    words: str


@dataclass(frozen=True)
class Matrix:
    """All cells, a text after the other in the order of the plan."""

    cells: tuple[Cell, ...]

    def counts(self) -> Mapping[tuple[str, str], Mapping[State, int]]:
        """Return how many texts are in each state, by kind of file and language."""
        counted = Counter((cell.output, cell.language, cell.state) for cell in self.cells)
        keys = dict.fromkeys((cell.output, cell.language) for cell in self.cells)
        return {key: {state: counted[*key, state] for state in STATES} for key in keys}


@dataclass(frozen=True)
class _Line:
    """One text of the plan in one language: path, place in the source, words."""

    path: str
    place: Place
    words: str


def matrix(published: CheckContext) -> Matrix:
    """Return the state of every text but the glossary's in every file that can be read."""
    return _matrix(Same(published))


@lru_cache(maxsize=2)
def _matrix(key: Same[CheckContext]) -> Matrix:
    published = key.item
    purposes, _ = read_outputs(published.given.design)
    cells = [
        cell
        for account in listen(published)
        for cell in _cells(published, account, _purpose(purposes, account, hosted(published)))
    ]
    order = {line.path: number for number, line in enumerate(_lines(published, ""))}
    return Matrix(tuple(sorted(cells, key=lambda cell: order[cell.path])))


def _purpose(purposes: Mapping[str, Purpose], account: DocumentText, on_host: bool) -> Purpose:
    own = purposes.get(account.output, Purpose())
    if account.output != "deck" or not on_host:
        return own
    more = purposes.get(HOSTED, Purpose())
    return Purpose(
        {**own.shortened, **more.shortened},
        own.left_out + more.left_out,
        own.aside + more.aside,
        own.repeated + more.repeated,
    )


def purpose_of(published: CheckContext, account: DocumentText) -> Purpose:
    """Return what a file does on purpose, as its design family says."""
    purposes, _ = read_outputs(published.given.design)
    return _purpose(purposes, account, hosted(published))


def _lines(published: CheckContext, language: str) -> Iterator[_Line]:
    plan = published.given.plan
    kept = {term.term.path for term in plan.glossary}
    for number, line in enumerate(plan.identity.wordmark, 1):
        yield _Line(f"identity.wordmark.{number}", ("identity", "wordmark", number - 1), line)
    for text, place in texts(plan):
        if text.path not in kept:
            words = finished(text, language) if language else ""
            yield _Line(text.path, (*place, language) if language else place, words)


def _cells(published: CheckContext, account: DocumentText, purpose: Purpose) -> Iterator[Cell]:
    seen = _seen(account, purpose)
    lines = list(_lines(published, account.language))
    alone = _short_of_places(lines, account, purpose, seen)
    for line in lines:
        state, number = _state(line.path, seen if line.path not in alone else {}, seen, purpose)
        row = published.given.document.at(line.place)[0]
        yield Cell(line.path, account.output, account.language, state, number, row, line.words)


def _seen(account: DocumentText, purpose: Purpose) -> dict[str, int]:
    """Return the first page or slide on which each text is seen; 0 for what is told aside on purpose."""
    seen: dict[str, int] = {}
    for heard in account.heard:
        for path in {path for way in heard.paths for path in way}:
            if not heard.hidden:
                seen.setdefault(path, heard.number)
    for heard in account.aside:
        for path in {path for way in heard.paths for path in way}:
            if any(fits(path, pattern) for pattern in purpose.aside):
                seen.setdefault(path, 0)
    return seen


def _state(path: str, own: Mapping[str, int], seen: Mapping[str, int], purpose: Purpose) -> tuple[State, int]:
    if path in own:
        return "present", own[path]
    shorter = list(purpose.shorter(path))
    if shorter:
        short = next((each for each in shorter if each in seen), "")
        return ("shortened", seen[short]) if short else ("missing", 0)
    left_out = any(fits(path, pattern) for pattern in purpose.left_out)
    return ("left out" if left_out else "missing"), 0


def _short_of_places(
    lines: list[_Line], account: DocumentText, purpose: Purpose, seen: Mapping[str, int]
) -> set[str]:
    """Return texts that cannot all be there: more of them have the same words than these stand there."""
    alike: dict[str, list[str]] = {}
    for line in lines:
        free = purpose.short_of(line.path) or any(
            fits(line.path, pattern) for pattern in (*purpose.left_out, *purpose.aside)
        )
        if line.path in seen and not free:
            alike.setdefault(wording(line.words).letters, []).append(line.path)
    standing: dict[str, set[int]] = {}
    for number, heard in enumerate(account.heard):
        for path in {path for way in heard.paths for path in way} if not heard.hidden else ():
            standing.setdefault(path, set()).add(number)
    lacking = set[str]()
    for paths in alike.values():
        count = len(set[int]().union(*(standing.get(path, ()) for path in paths)))
        lacking |= set(paths[count:])
    return lacking


def check_outputs(published: CheckContext) -> Iterator[Problem]:
    """The family says what its files leave out on purpose, in paths that a plan can have.

    Bad: `left_out: [goals.*.sumary]`. Good: `goals.*.summary`, or nothing.
    """
    yield from read_outputs(published.given.design)[1]


def check_missing(published: CheckContext) -> Iterator[Problem]:
    """Every text is in every file, whole, but for what the family shortens or leaves out on purpose.

    Bad: a priority that no box had room for, in file and manifest. Good: the short form on the slide, the
    full text in the notes.
    """
    accounts = {(account.output, account.language): account for account in listen(published)}
    purposes = {key: purpose_of(published, account) for key, account in accounts.items()}
    places = {
        (line.path, language): line.place
        for language in published.given.plan.languages
        for line in _lines(published, language)
    }
    for cell in matrix(published).cells:
        account = accounts[cell.output, cell.language]
        shorter = purposes[cell.output, cell.language].shorter(cell.path)
        if cell.state == "missing" and not _is_hidden({cell.path, *shorter}, account):
            what = "the notes of " if cell.output == "notes" else ""
            message = f"`{cell.path}` is not whole in {what}{published.shown}/{account.name}"
            place = places[cell.path, cell.language]
            yield published.at_text(place, "text_missing", f"{message}: “{_brief(cell.words)}”")


def _brief(words: str) -> str:
    return " ".join(words.split())[:60]


def _is_hidden(paths: set[str], account: DocumentText) -> bool:
    """Return True where a text is there, but not to be seen, which another check names."""
    return any(heard.hidden and paths & set(way) for heard in account.heard for way in heard.paths)


def check_places(published: CheckContext) -> Iterator[Problem]:
    """Every text stands on the page or slide that the manifest names, or in its notes.

    Bad: a goal that moved on a page after the manifest was written. Good: both from one build.
    """
    # Of a text that is left out on purpose the manifest may name a place where a longer one holds its words.
    free = {
        (account.output, account.language): purpose_of(published, account) for account in listen(published)
    }
    whole = {
        ("deck" if cell.output == "notes" else cell.output, cell.language, cell.path)
        for cell in matrix(published).cells
        if cell.state == "present"
        and not any(fits(cell.path, each) for each in free[cell.output, cell.language].left_out)
    }
    told: dict[tuple[str, str, str], set[int]] = {}
    names: dict[tuple[str, str], str] = {}
    for account in listen(published):
        names[account.kind, account.language] = account.name
        for heard in account.heard:
            for path in {path for way in heard.paths for path in way}:
                told.setdefault((account.kind, account.language, path), set()).add(heard.number)
    for (kind, language), name in names.items():
        for path, place, words, number in published.placed(kind, language):
            standing = told.get((kind, language, path), ())
            if (kind, language, path) in whole and standing and number not in standing:
                unit = "slide" if kind == "deck" else "page"
                message = (
                    f"`{path}` is not on {unit} {number} of {published.shown}/{name}, as the manifest says"
                )
                yield published.at_text(place, "text_elsewhere", f"{message}: “{_brief(words)}”")
