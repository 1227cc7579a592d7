"""Plan, theme and files → each text × output × language: there, whole and visible? The outputs are `OUTPUTS`.

A text is found by its id: the writer of a PDF records the marked content of each text id, that of a deck the
slide, and a web page has an element of this id. Only a text without such a record is looked for by its words.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

from lxml import html
from pydantic import AfterValidator, Field

from tmpublish.checks.context import CheckContext, Piece, Pieces, bare, check, finished
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.ooxml.deck_reader import Deck, Slide, read_deck
from tmpublish.pdf_reading.glyphs import PageText, read_text
from tmpublish.plan import Plan, texts
from tmpublish.plan.fields import Part, Text
from tmpublish.text.inline_markup import SOFT_HYPHEN, runs
from tmpublish.yaml_source import Place, read_document
from tmpublish.yaml_source.validation import Keys, error, validate

HEADING, THEME = "Text is missing or hidden", "The theme has a mistake"
RULES_FILE = "outputs.yml"
OUTPUTS = {
    **{kind: kind for kind in ("booklet", "office edition", "summary", "deck")},
    "notes": "deck",
    "web": "web",
}
"""Where texts are looked for, and the kind of file that holds it."""
SEEN = ("booklet", "office edition", "summary", "deck")
"""The outputs in which a text may be hidden; what hides one in a web page, only a browser knows."""
_ELLIPSIS = bare("…")
COUNTED = "goals.*.priorities"
"""How many priorities a goal has, as a label gives it."""
State = Literal["present", "shortened", "left out", "missing"]
STATES: tuple[State, ...] = ("present", "shortened", "left out", "missing")


def _known(pattern: str) -> str:
    if not any(_fits_form(form, pattern) for form in _forms_of_plan()):
        message = f"“{pattern}” fits no text of any plan. Use a text id, with `*` for one step of it."
        raise error("outputs_pattern", message)
    return pattern


def _known_pairs(pairs: dict[str, str]) -> dict[str, str]:
    for long, short in pairs.items():
        _known(_replacement(long, short))
    return pairs


Pattern = Annotated[str, AfterValidator(_known)]
Pairs = Annotated[dict[Pattern, str], AfterValidator(_known_pairs)]


class Rules(Keys):
    """What one output shortens or leaves out on purpose, as patterns of text ids."""

    shortened: Pairs = Field({})
    left_out: list[Pattern] = Field([])
    aside: list[Pattern] = Field([])

    def shorter(self, path: str) -> Iterator[str]:
        """Yield the id of the text that replaces another, then what replaces that one, and so on."""
        seen = {path}
        while (path := self._short_of(path)) and path not in seen:
            seen.add(path)
            yield path

    def _short_of(self, path: str) -> str:
        for pattern, short in self.shortened.items():
            if found := _expression(pattern).fullmatch(path):
                for step in found.groups():
                    short = re.sub(r"\*+", step, short, count=1)
                return _replacement(path, short)
        return ""

    def leaves_out(self, path: str) -> bool:
        """Return True if a text may be absent."""
        return any(_expression(pattern).fullmatch(path) for pattern in (*self.left_out, *self.aside))


class OutputRules(Keys):
    """The rules of each output of a theme, and those of the deck on a custom template in addition."""

    booklet: Rules = Rules()
    summary: Rules = Rules()
    deck: Rules = Rules()
    notes: Rules = Rules()
    web: Rules = Rules()
    hosted: Rules = Rules()


def _replacement(path: str, short: str) -> str:
    """Return the id of the text that replaces another: a whole id, or the last step of it."""
    return short if "." in short else f"{path.rpartition('.')[0]}.{short}"


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> re.Pattern[str]:
    steps = [{"*": "([^.]+)", "**": "(.+)"}.get(step, re.escape(step)) for step in pattern.split(".")]
    return re.compile(r"\.".join(steps))


@lru_cache(maxsize=8)
def read_rules(design: Design) -> tuple[OutputRules | None, tuple[Problem, ...]]:
    """Return the rules of each output of a theme, None if the file is wrong, and the Problems of the file."""
    path = design.folder / RULES_FILE
    shown = f"{design.folder.parent.name}/{design.name}/{RULES_FILE}"
    try:
        document = read_document(path, shown)
    except PublishError as refused:
        return None, refused.problems
    rules, problems = validate(document, OutputRules, f"`{RULES_FILE}`")
    return rules, (*document.problems, *problems)


@cache
def _forms_of_plan() -> frozenset[str]:
    return frozenset({*_forms(Plan, ()), "identity.wordmark.*", COUNTED})


def _fits_form(form: str, pattern: str) -> bool:
    """Return True if some id has both the form of the model and that of a pattern."""
    steps, wanted = form.split("."), pattern.split(".")
    if wanted[-1] == "**":
        wanted, steps = wanted[:-1], steps[: len(wanted) - 1] if len(steps) >= len(wanted) else []
    return len(steps) == len(wanted) and all(
        one == other or "*" in (one, other) for one, other in zip(steps, wanted, strict=True)
    )


def _forms(shape: Any, steps: tuple[str, ...]) -> Iterator[str]:
    """Yield the ids of all texts in the model, with `*` for an item of a list."""
    if get_origin(shape) is Annotated:
        yield from _forms(get_args(shape)[0], steps)
    elif isinstance(shape, type) and issubclass(shape, Text):
        yield ".".join(steps)
    elif isinstance(shape, type) and issubclass(shape, Part):
        for name, information in shape.model_fields.items():
            yield from _forms(information.annotation, (*steps, name))
    elif get_origin(shape) is list:
        yield from _forms(get_args(shape)[0], (*steps, "*"))
    else:
        for choice in get_args(shape):
            yield from _forms(choice, steps)


@dataclass(frozen=True)
class Cell:
    """What became of one text in one output and language.

    `number` is the page or slide of the text, or of the shorter one that replaces it, 0 if it is on none;
    `place` and `line` are those in the source.
    """

    path: str
    output: str
    language: str
    state: State
    number: int
    line: int
    words: str
    place: Place


@dataclass(frozen=True)
class Matrix:
    """All cells, a text after the other in the order of the plan."""

    cells: tuple[Cell, ...]

    def counts(self) -> Mapping[tuple[str, str], Mapping[State, int]]:
        """Return how many texts are in each state, by output and language."""
        counted = Counter((cell.output, cell.language, cell.state) for cell in self.cells)
        keys = dict.fromkeys((cell.output, cell.language) for cell in self.cells)
        return {key: {state: counted[*key, state] for state in STATES} for key in keys}


@dataclass(frozen=True)
class _Line:
    path: str
    place: Place
    words: str


def _lines(context: CheckContext, language: str) -> Iterator[_Line]:
    """Yield the texts of the plan but for terms without a meaning, which are for its editors."""
    plan = context.given.plan
    kept = {term.term.path for term in plan.glossary if not term.means}
    for number, line in enumerate(plan.identity.wordmark, 1):
        words = "".join(run.text for run in runs(line, language)) if language else ""
        yield _Line(f"identity.wordmark.{number}", ("identity", "wordmark", number - 1), words)
    for text, place in texts(plan):
        if text.path not in kept:
            yield _Line(text.path, (*place, language), finished(text, language) if language else "")


@dataclass(frozen=True)
class _Printed:
    """One output in one language: the text of its pages or slides, and where its writer put each text."""

    output: str
    language: str
    pages: tuple[str, ...]
    pieces: Mapping[str, Pieces]
    notes: tuple[str, ...] = ()
    """Of each slide of a deck."""

    def find(self, path: str, words: str) -> int:
        """Return the page or slide, from 1, on which a text is whole, or 0."""
        wanted, pieces = bare(words), self.pieces.get(path, ())
        said = "".join(bare(piece.words) for piece in pieces)
        if said:
            return pieces[0].page if wanted in said else self._elided(wanted)
        likely = [piece.page for piece in pieces if piece.page <= len(self.pages)]
        order = dict.fromkeys([*likely, *range(1, len(self.pages) + 1)])
        found = next((number for number in order if wanted in self.pages[number - 1]), 0)
        return found or self._elided(wanted)

    def _elided(self, wanted: str) -> int:
        """Return the slide, from 1, that has the beginning of a text, if its notes have all of it; else 0."""
        for number, (slide, notes) in enumerate(zip(self.pages, self.notes, strict=False), 1):
            if wanted in notes and any(
                wanted[:end] + _ELLIPSIS in slide for end in range(len(wanted), 0, -1)
            ):
                return number
        return 0


def matrix(context: CheckContext) -> Matrix:
    """Return the state of every text in every output of the set; raise ValueError for an unreadable file."""
    rules = read_rules(context.given.design)[0] or OutputRules()
    cells = [
        cell
        for output, language, name in _files(context)
        for cell in _cells(context, _read(context, output, language, name), _purpose(rules, context, output))
    ]
    order = {line.path: at for at, line in enumerate(_lines(context, context.given.plan.languages[0]))}
    return Matrix(tuple(sorted(cells, key=lambda cell: order[cell.path])))


def _purpose(rules: OutputRules, context: CheckContext, output: str) -> Rules:
    own: Rules = getattr(rules, "booklet" if output == "office edition" else output)
    if output != "deck" or not context.manifest.inputs.deck_template:
        return own
    more = rules.hosted
    return Rules.model_construct(
        shortened=own.shortened | more.shortened,
        left_out=own.left_out + more.left_out,
        aside=own.aside + more.aside,
    )


def _read(context: CheckContext, output: str, language: str, name: str) -> _Printed:
    pieces, notes = context.printed.get((output, language), {}), [""]
    if OUTPUTS[output] == "deck":
        slides = _deck(context, name).slides
        notes = ["\n".join(slide.notes) for slide in slides]
        pages = [slide.text for slide in slides] if output == "deck" else notes
        pieces = _boxes(slides) if output == "deck" else {}
    elif output == "web":
        read = read_page(context.files[name])
        pages = list(read.sections)
        pieces = {key: [Piece(at, -1, words) for at, words in each] for key, each in read.pieces.items()}
    else:
        pages = [page.text for page in _pages(context, name)]
    return _Printed(output, language, tuple(map(bare, pages)), pieces, tuple(map(bare, notes)))


def _boxes(slides: Sequence[Slide]) -> Mapping[str, Pieces]:
    """Return the text of each box by its name, which is the text id."""
    found: dict[str, list[Piece]] = {}
    for number, slide in enumerate(slides, 1):
        for box in slide.boxes:
            found.setdefault(box.name, []).append(Piece(number, -1, box.text))
    return found


def _pages(context: CheckContext, name: str) -> Sequence[PageText]:
    return context.pages[name] if name in context.pages else read_text(context.files[name], look=False)


def _deck(context: CheckContext, name: str) -> Deck:
    return context.decks[name] if name in context.decks else read_deck(context.files[name])


def _cells(context: CheckContext, printed: _Printed, rules: Rules) -> Iterator[Cell]:
    lines = {line.path: line for line in _lines(context, printed.language)}
    pack = context.given.design.languages[printed.language]
    counts = {
        f"{goal.path}.priorities": pack.label("priorities", len(goal.priorities))
        for goal in context.given.plan.goals
    }

    def find(path: str) -> int:
        words = lines[path].words if path in lines else counts.get(path, "")
        return printed.find(path, words) if words else 0

    for line in lines.values():
        state, number = _state(line.path, find, rules)
        row = context.given.document.at(line.place)[0]
        yield Cell(line.path, printed.output, printed.language, state, number, row, line.words, line.place)


def _state(path: str, find: Callable[[str], int], rules: Rules) -> tuple[State, int]:
    if number := find(path):
        return "present", number
    shorter = list(rules.shorter(path))
    for short in shorter:
        if number := find(short):
            return "shortened", number
    return ("left out" if not shorter and rules.leaves_out(path) else "missing"), 0


@check("outputs_pattern", heading=THEME)
def check_rules(context: CheckContext) -> Iterator[Problem]:
    """The theme's `outputs.yml` lists what its files leave out on purpose, in ids that a plan can have.

    Bad: `left_out: [goals.*.sumary]`. Good: `goals.*.summary`.
    """
    yield from read_rules(context.given.design)[1]


@check("text_missing", heading=HEADING)
def check_missing(context: CheckContext) -> Iterator[Problem]:
    """Every text is whole in every output, but for what the theme's `outputs.yml` shortens or leaves out.

    Bad: a priority that no template prints. Good: its short form on the slide, its full text in the notes.
    """
    if read_rules(context.given.design)[0] is None:
        return
    names = {(output, language): name for output, language, name in _files(context)}
    for cell in matrix(context).cells:
        if cell.state == "missing":
            file = f"{context.shown}/{names[cell.output, cell.language]}"
            where = f"the notes of {file}" if cell.output == "notes" else file
            message = f"`{cell.path}` is not whole in {where}: “{_brief(cell.words)}”. {_ADVICE}"
            yield context.at_text(cell.place, "text_missing", message)


@check("text_hidden", heading=HEADING)
def check_hidden(context: CheckContext) -> Iterator[Problem]:
    """Every text can be seen: it is not covered, clipped, beyond the edge, too small or too pale.

    Bad: a white box over a line; text in 4 pt; text in the color of its background. Good: as designed.
    """
    places = {line.path: line.place for line in _lines(context, "")}
    for output, language, name in _files(context):
        file = f"{context.shown}/{name}"
        found = _hidden_on_slides if output == "deck" else _hidden_on_pages
        for path, where, reason in found(context, output, language, name) if output in SEEN else ():
            message = f"{where} of {file} {reason}. {_ADVICE}"
            if path in places:
                yield context.at_text((*places[path][:-1], language), "text_hidden", message)
            else:
                yield context.problem(name, "text_hidden", message)


_Hidden = tuple[str, str, str]
"""The id of a text ("" if unknown), what and on which page, and why it cannot be seen."""


def _hidden_on_pages(context: CheckContext, output: str, language: str, name: str) -> Iterator[_Hidden]:
    pieces = context.printed.get((output, language), {})
    owners = {(piece.page, piece.mark): path for path, each in pieces.items() for piece in each}
    pages = _pages(context, name)
    for number, page in enumerate(pages, 1):
        for stretch in page.hidden:
            reason = next(reason for reason in stretch.hidden if reason)
            path = owners.get((number, stretch.mark), "")
            yield path, f"“{_brief(stretch.words)}” on page {number}", reason
    for (number, mark), path in owners.items():
        if number > len(pages) or mark not in pages[number - 1].marks:
            yield path, f"`{path}` on page {number}", "is not painted"


def _hidden_on_slides(context: CheckContext, _output: str, _language: str, name: str) -> Iterator[_Hidden]:
    for number, slide in enumerate(_deck(context, name).slides, 1):
        for box in slide.boxes:
            runs = [run for paragraph in box.paragraphs for run in paragraph.runs if run.hidden]
            if any(run.text.strip() for run in runs):
                yield box.name, f"“{_brief(runs[0].text)}” on slide {number}", runs[0].hidden


_ADVICE = (
    "If you changed the theme, print the text there or allow it in `outputs.yml`. "
    "If not, this is a bug in tmpublish, not in your plan. Please report it with the plan and this message."
)


def _files(context: CheckContext) -> Iterator[tuple[str, str, str]]:
    """Yield output, language and name of each file that holds texts."""
    for output, kind in OUTPUTS.items():
        for name, language, _ in context.of_kind(kind):
            if language in context.given.plan.languages:
                yield output, language, name


def _brief(words: str) -> str:
    return " ".join(words.split())[:60]


_UNSEEN = {"head", "style", "script", "template", "title", "desc"}


@dataclass(frozen=True)
class WebText:
    """The text of each section, and last what is in none; each id with its section, from 1, and text."""

    sections: tuple[str, ...]
    pieces: Mapping[str, Sequence[tuple[int, str]]]


def read_page(data: bytes) -> WebText:
    """Return what a page shows; what is `hidden` is not shown."""
    body: Any = html.document_fromstring(data.decode("utf-8")).find("body")
    sections = list(body.iter("section"))
    outside = "".join(_shown(body, {"section"}))
    pieces: dict[str, list[tuple[int, str]]] = {}
    number = {section: at for at, section in enumerate(sections, 1)}
    for element in body.iter("*"):
        if name := element.get("id"):
            within = next((number[one] for one in (element, *element.iterancestors()) if one in number), 0)
            pieces.setdefault(name, []).append((within or len(sections) + 1, "".join(_shown(element))))
    return WebText((*("".join(_shown(each)) for each in sections), outside), pieces)


def _shown(element: Any, left_out: Collection[str] = ()) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.get("hidden") is not None:
        return
    yield (element.text or "").replace(SOFT_HYPHEN, "")
    for child in element:
        if child.tag not in left_out:
            yield from _shown(child, left_out)
        yield (child.tail or "").replace(SOFT_HYPHEN, "")
