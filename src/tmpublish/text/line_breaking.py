"""Runs of a text, faces and a size → how wide they set, and their lines at a width; all lengths in pt."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import budoux

from tmpublish.text.fonts import Face, advance
from tmpublish.text.inline_markup import BREAK, SOFT_HYPHEN, Run, is_han
from tmpublish.text.language_rules import Hyphenation, base, east_asian_script, is_chinese, parting_places

_NEVER_FIRST = frozenset(
    "，。、；：？！）》】〉」』〕］｝”’…—·・…—％‰～々ー／,.;:?!)]}%°-‐–"
    # Small kana and iteration marks (JIS X 4051), closing quotes of other languages.
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶゝゞヽヾ〻‼⁇⁈⁉‥〜゠〟»"
)
_NEVER_LAST = frozenset("（《【〈「『〔［｛“‘([{#$￥¥€£〝«„‚")
_GLUE = frozenset("\u00a0\u202f\u2060\ufeff")
_HYPHENS = frozenset("-‐–—")
# Where a word may be parted: with a hyphen, which shows at the end of a line alone, or without one.
_ZERO_WIDTH = "\u200b"
_PARTINGS = frozenset((SOFT_HYPHEN, _ZERO_WIDTH))
_VOWELS = frozenset("aeiouyäöüàáâèéêëíîóôúœæ")
_ONE_SOUND = frozenset(("ch", "ph", "sh", "th", "ck"))
_LONG_ENOUGH = 0.45  # of the measure: a last line shorter than this looks like a leftover
# What a line end weighs that parts what belongs together: as much as 17 % more white, or half a line of it.
_CLINGING, _TORN, _HYPHENED, _PARTED = 0.03, 0.12, 0.25, 0.5
_MORE_LINES = 1.5  # that a text may take rather than part a phrase
_SLACK = 0.01  # pt: lines that fill their measure exactly differ by rounding alone


@dataclass(frozen=True)
class Setting:
    """How a text is set: a face for each script, size in pt, tracking and the gap of Han and Latin in em.

    With a `language`, lines of Chinese and Japanese rather end after a phrase.
    """

    latin: Face
    han: Face
    size: float
    tracking: float = 0.0
    gap_em: float = 0.125
    language: str = ""

    @cached_property
    def em(self) -> "Setting":
        """Return the setting at a size of 1, in which a text is measured once for all sizes."""
        return replace(self, size=1.0)


class _Cell(NamedTuple):
    """One character, with the run whose style it has."""

    character: str
    run: Run


class _Piece(NamedTuple):
    """Cells that stay together and the spaces after them; `left` to `ink` on one endless line."""

    first: int
    last: int
    left: float
    ink: float
    clings: float


Line = tuple[Run, ...]
_Span = tuple[int, int]


def width(runs: Sequence[Run], setting: Setting) -> float:
    """Return the width of runs on one line; emphasis counts as upright, which sets wider."""
    _, pieces = _pieces(tuple(runs), setting.em)
    return pieces[-1].ink * setting.size if pieces else 0.0


@lru_cache(maxsize=65536)
def needs_gap(before: str, after: str) -> bool:
    """Return True where an ideograph meets a Latin letter or figure; a narrow gap parts them (W3C clreq)."""
    return (_ideograph(before) and _letter(after)) or (_letter(before) and _ideograph(after))


def break_lines(runs: Sequence[Run], setting: Setting, width_pt: float) -> list[Line]:
    """Return lines as a word processor fills them, each as full as possible; breaks in the text stay.

    No line begins with a closing mark or ends with an opening one (kinsoku), Latin words break at hyphens,
    and a word wider than the measure has a line to itself, unless it may be parted (see `parted`).
    """
    return [line for part in _parts(runs) for line in _filled(part, setting, width_pt)]


def parted(runs: Sequence[Run], setting: Setting, width_pt: float, hyphenation: Hyphenation) -> Line:
    """Return runs in which words wider than the measure may be parted, so that no line is wider than it.

    A word is parted with a hyphen where the dictionary of its language says, without one before a consonant
    and a vowel; where that is not enough, anywhere.
    """
    ways = (partial(_at_syllable, hyphenation=hyphenation), _anywhere)

    def too_wide(cells: list[_Cell]) -> list[_Piece]:
        _, pieces = _pieces(tuple(_runs(cells)), setting.em)
        return [each for each in pieces if (each.ink - each.left) * setting.size > width_pt + _SLACK]

    made: list[Run] = []
    for is_break, group in groupby(_spread(runs), key=lambda run: run.text == BREAK):
        cells = [] if is_break else _cells(tuple(group))
        made += [Run(BREAK)] if is_break else []
        for may_part in ways:
            for piece in reversed(too_wide(cells)):
                cells[piece.first : piece.last] = _with_partings(cells[piece.first : piece.last], may_part)
        made += _runs(cells)
    # A mark clings to the word before a break that is given up, and may make it too wide.
    if any(run.text == BREAK for run in made) and too_wide(_cells(joined(made))):
        return parted(joined(runs), setting, width_pt, hyphenation)
    return tuple(made)


def _with_partings(cells: list[_Cell], may_part: Callable[[list[_Cell], int], bool]) -> list[_Cell]:
    made = cells[:1]
    for index in range(1, len(cells)):
        if may_part(cells, index):
            in_word = cells[index - 1].character.isalpha() and cells[index].character.isalpha()
            hyphened = in_word and not is_han(cells[index].character)
            made.append(_Cell(SOFT_HYPHEN if hyphened else _ZERO_WIDTH, cells[index - 1].run))
        made.append(cells[index])
    return made


def _at_syllable(cells: list[_Cell], index: int, hyphenation: Hyphenation) -> bool:
    """Return True if the cell at `index` begins a syllable that is neither the first letters nor the last."""
    first = last = index
    while first and cells[first - 1].character.isalpha():
        first -= 1
    while last < len(cells) and cells[last].character.isalpha():
        last += 1
    places = parting_places("".join(cell.character for cell in cells[first:last]), hyphenation)
    if places is not None:
        return index - first in places
    if not 2 <= index <= len(cells) - 3:
        return False
    before, here, after = (cell.character.lower() for cell in cells[index - 1 : index + 2])
    begins = before.isalpha() and here.isalpha() and here not in _VOWELS and after in _VOWELS
    return begins and before + here not in _ONE_SOUND


def _anywhere(cells: list[_Cell], index: int) -> bool:
    return cells[index].character != " " and not _PARTINGS & {
        cells[index - 1].character,
        cells[index].character,
    }


def balance(
    runs: Sequence[Run],
    setting: Setting,
    width_pt: float,
    explicit: bool = True,
    even: bool = True,
    unparted: bool = False,
) -> list[Line]:
    """Return the fewest lines, broken for the quietest rag: the least sum of squared white.

    Breaks in the text stay if every part fits on one line; else, or unless `explicit`, they are joints.
    Where it costs no line, the last one is neither under 45 % of the measure nor a single ideograph. Lines
    rather end where nothing clings to what follows. Titles are `even`; in running text, which fills its
    measure, the white of the last line does not count. If phrases are `unparted`, one line more is better
    than a Chinese or Japanese phrase on two.
    """
    parts = _parts(runs)
    if explicit and all(width(part, setting) <= width_pt + _SLACK for part in parts):
        return [_line(_cells(part)) for part in parts]
    cells, pieces = _pieces(joined(runs), setting.em)
    room, slack = width_pt / setting.size, _SLACK / setting.size

    def long_enough(first: int, last: int) -> bool:
        return pieces[last].ink - pieces[first].left >= room * _LONG_ENOUGH and not_alone(first, last)

    def not_alone(first: int, last: int) -> bool:
        held = cells[pieces[first].first : pieces[last].last]
        return sum(_ideograph(cell.character) or _letter(cell.character) for cell in held) > 1

    spans = _quietest(pieces, room, slack, lambda _first, _last: True, even, unparted)
    for accepts in (long_enough, not_alone):
        better = _quietest(pieces, room, slack, accepts, even, unparted)
        if better and len(better) == len(spans):
            spans = better
            break
    return [_line(cells[pieces[first].first : pieces[last].last]) for first, last in spans]


def _quietest(
    pieces: list[_Piece],
    room: float,
    slack: float,
    last_line: Callable[[int, int], bool],
    even: bool,
    unparted: bool,
) -> list[_Span]:
    """Return each line's first and last piece: fewest lines, then least white; [] if none is accepted.

    Measure and slack are in em. Works from the end: the best way to set what begins with a piece depends
    on nothing before it.
    """
    end = len(pieces)
    best: list[tuple[float, float, int] | None] = [None] * end + [(0, 0.0, end)]
    for first in reversed(range(end)):
        for last in range(first, end):
            white = room - (pieces[last].ink - pieces[first].left)
            if white < -slack and last > first:
                break
            rest = best[last + 1]
            if rest is None or (last == end - 1 and not last_line(first, last)):
                continue
            counts = even or last < end - 1
            cost = (max(white, 0.0) / room) ** 2 * counts + pieces[last].clings
            lines = 1 + _MORE_LINES * (unparted and pieces[last].clings == _TORN)
            way = (rest[0] + lines, rest[1] + cost, last + 1)
            best[first] = min(best[first] or way, way)
    spans: list[_Span] = []
    at = 0
    while at < end and (chosen := best[at]):
        spans.append((at, chosen[2] - 1))
        at = chosen[2]
    return spans


def _filled(runs: Line, setting: Setting, width_pt: float) -> Iterator[Line]:
    cells, pieces = _pieces(runs, setting.em)
    room = (width_pt + _SLACK) / setting.size
    first = 0
    for last in range(len(pieces)):
        if last + 1 == len(pieces) or pieces[last + 1].ink - pieces[first].left > room:
            yield _line(cells[pieces[first].first : pieces[last].last])
            first = last + 1


def _parts(runs: Sequence[Run]) -> list[Line]:
    """Return the runs between the breaks."""
    return [
        tuple(group)
        for is_break, group in groupby(_spread(runs), key=lambda run: run.text == BREAK)
        if not is_break
    ]


def _spread(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs so that each break is a run of its own."""
    for run in runs:
        for is_break, text in groupby(run.text, key=lambda character: character == BREAK):
            yield from [replace(run, text=BREAK)] if is_break else [replace(run, text="".join(text))]


def joined(runs: Sequence[Run]) -> Line:
    """Return a text without its breaks: a space where Latin meets Latin, nothing beside Han."""
    whole: list[Run] = []
    for part in _parts(runs):
        if whole and part and "han" not in (whole[-1].script, part[0].script):
            whole.append(replace(whole[-1], text=" "))
        whole.extend(part)
    return tuple(whole)


def _cells(runs: Sequence[Run]) -> list[_Cell]:
    return [_Cell(character, run) for run in runs for character in run.text if character != BREAK]


def _line(cells: list[_Cell]) -> Line:
    """Return cells as runs, without the spaces at the ends of the line, and with a hyphen that ends it."""
    hyphen = [_Cell("-", cells[-1].run)] if cells and cells[-1].character == SOFT_HYPHEN else []
    texts = _runs([*(cell for cell in cells if cell.character not in _PARTINGS), *hyphen])
    while texts and not texts[-1].text.strip(" "):
        texts.pop()
    if texts:
        texts[-1] = replace(texts[-1], text=texts[-1].text.rstrip(" "))
        texts[0] = replace(texts[0], text=texts[0].text.lstrip(" "))
    return tuple(texts)


def _runs(cells: list[_Cell]) -> list[Run]:
    return [
        replace(alike[0].run, text="".join(cell.character for cell in alike))
        for alike in (list(group) for _, group in groupby(cells, key=lambda cell: cell.run.style))
    ]


@lru_cache(maxsize=16384)
def _pieces(runs: Line, setting: Setting) -> tuple[list[_Cell], list[_Piece]]:
    """Return the characters and the pieces that cannot be broken, each with its place on an endless line."""
    cells = _cells(runs)
    pieces: list[_Piece] = []
    at, first = 0.0, 0
    phrases = phrase_ends("".join(cell.character for cell in cells), setting.language)
    for index in range(len(cells)):
        if index + 1 < len(cells) and not _may_break(cells, index):
            continue
        held = cells[first : index + 1]
        if first and needs_gap(cells[first - 1].character, held[0].character):
            at += setting.gap_em * setting.size
        end = held.pop() if held[-1].character in _PARTINGS else None
        ink = _measure(held[: len("".join(cell.character for cell in held).rstrip(" "))], setting)
        hyphen = _measure([_Cell("-", end.run)], setting) if end and end.character == SOFT_HYPHEN else 0.0
        pieces.append(_Piece(first, index + 1, at, at + ink + hyphen, _clings(cells, index, phrases)))
        at += _measure(held, setting) if held[-1].character == " " else ink
        first = index + 1
    return cells, pieces


def _measure(cells: list[_Cell], setting: Setting) -> float:
    total = setting.tracking * setting.size * len(cells)
    for script, group in groupby(cells, key=lambda cell: cell.run.script):
        face = setting.latin if script == "latin" else setting.han
        total += advance("".join(cell.character for cell in group), face, setting.size)
    gaps = sum(needs_gap(a.character, b.character) for a, b in pairwise(cells))
    return total + gaps * setting.gap_em * setting.size


def _may_break(cells: list[_Cell], index: int) -> bool:
    """Return True if a line may end after the cell at `index`."""
    before, after = cells[index], cells[index + 1]
    a, b = before.character, after.character
    if a in _PARTINGS:
        return True
    if b in _PARTINGS or b == " " or b in _NEVER_FIRST or a in _NEVER_LAST or _GLUE & {a, b}:
        return False
    if a == " " or "han" in (before.run.script, after.run.script):
        return True
    inside_word = index > 0 and cells[index - 1].character.isalpha()
    return a in _HYPHENS and inside_word and b.isalpha()


def _clings(cells: list[_Cell], index: int, phrases: frozenset[int]) -> float:
    """Return the cost of a line end: in a compound or a phrase, between ideographs, after a figure or “a”."""
    if index + 1 == len(cells):
        return 0.0
    if cells[index].character == SOFT_HYPHEN:
        return _PARTED
    if cells[index].character in _HYPHENS and cells[index + 1].character.isalpha():
        return _HYPHENED
    tail = " " + "".join(cell.character for cell in cells[max(0, index - 2) : index + 1])
    if tail[-3:].lower() == " a ":
        return _CLINGING
    before, after = cells[index].character, cells[index + 1].character
    if not _ideograph(after) or not (_ideograph(before) or before.isdigit()):
        return 0.0
    return _TORN if phrases and index + 1 not in phrases else _CLINGING


@lru_cache(maxsize=4096)
def phrase_ends(text: str, language: str) -> frozenset[int]:
    """Return where the phrases of a Chinese or Japanese text end, as indices; none of other languages."""
    parser = _phrase_parser(language)
    return frozenset(accumulate(map(len, parser.parse(text)))) if parser else frozenset()


@cache
def _phrase_parser(language: str) -> budoux.Parser | None:
    if base(language) == "ja":
        return budoux.load_default_japanese_parser()
    if not is_chinese(language):
        return None
    if east_asian_script(language) == "Hant":
        return budoux.load_default_traditional_chinese_parser()
    return budoux.load_default_simplified_chinese_parser()


def _ideograph(character: str) -> bool:
    return is_han(character) and unicodedata.category(character) == "Lo"


def _letter(character: str) -> bool:
    return character == "%" or (character.isalnum() and not is_han(character))
