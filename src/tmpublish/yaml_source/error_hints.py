"""A YAML slip → a sentence that says what to type instead; knows text and marks, not the YAML library."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tmpublish.yaml_source import encoding, messages
from tmpublish.yaml_source.issues import Issue


class Scalar(NamedTuple):
    """A scalar as the reader met it: its value, its quotes, where it starts and ends (from 0)."""

    value: str
    style: str
    start: tuple[int, int]
    end: tuple[int, int]


_BLOCK_START = re.compile(r"[^\s#]")
_COMMENT = re.compile(r"\s+(?P<hash>#)(?P<tight>\S?)")
_LOST_AT_ONCE = re.compile(r"[:,\[{\s]*(?<=[\s\[{])(?P<hash>#)(?=\S)")
_LOST_IN_BRACKETS = re.compile(r"""(?:[^"'#]|"[^"]*"|'[^']*')*(?<=\s)(?P<hash>#)(?=\S)""")
_FULL_WIDTH_KEY = re.compile(r"[\s{,-]*[A-Za-z_][\w.-]*(?P<colon>：)")
_TIGHT_KEY = re.compile(r"[\s-]*[A-Za-z_][\w.-]*(?P<colon>:)(?=\S)")
_RESERVED = frozenset("*&!%@`|>")
_CURLY = frozenset("“‘「„«")
_LEFTOVER = re.compile(r"_x[0-9A-Fa-f]{4}_")
_MAILED = re.compile(r"(?:=[0-9A-F]{2}){2,}")  # "quoted-printable" (RFC 2045, 6.7)
_BRACKETED = re.compile(r"(?:[^:]*:\s+|[\s-]*)(?P<open>[{\[]).*[}\]]\s*")


def not_a_mapping(found: object) -> str:
    """Return what to do about a file that holds a list or a text where entries are expected."""
    if isinstance(found, str) and "：" in found:
        return messages.FULL_WIDTH
    kind = "list" if isinstance(found, list) else "text"
    return f"the file is one {kind}: it has to hold entries, each a name, a colon, a space and its value"


def block(lines: list[str], number: int) -> range:
    """Return the line numbers, from 1, of the top-level entry that a line belongs to."""
    first = min(number, len(lines))
    while first > 1 and not _BLOCK_START.match(lines[first - 1]):
        first -= 1
    last = max(first, min(number, len(lines)))
    while last < len(lines) and not _BLOCK_START.match(lines[last]):
        last += 1
    return range(first, last + 1)


def scalar_faults(lines: list[str], scalar: Scalar, mark: tuple[int, int]) -> Iterator[Issue]:
    """Yield what is wrong with a key or value that YAML itself accepts, at its mark (from 1)."""
    if scalar.style == '"':
        unseen = [*encoding.unfit(scalar.value), *(sign for sign in "\t\r" if sign in scalar.value)]
        for character in unseen[:1]:
            yield Issue(*mark, "hidden_character", encoding.hidden(character))
    if encoding.stacked(scalar.value):
        message = "accents stand here without a letter, or in heaps: type the letters again, as é or ü"
        yield Issue(*mark, "stray_accents", message)
    if leftover := _LEFTOVER.search(scalar.value):
        message = f"“{leftover[0]}” is what a spreadsheet leaves of a sign that cannot be seen: take it out"
        yield Issue(*mark, "garbled", message)
    if mailed := _mailed(lines, scalar):
        message = f"“{mailed}” is what e-mail makes of a sign or a line end: take it out, and type the sign"
        yield Issue(*mark, "garbled", message)
    mended = encoding.mojibake(scalar.value)
    if mended:
        message = f"the text was garbled by a wrong encoding; it may have been “{mended[:40]}”: type it again"
        yield Issue(*mark, "garbled", message)
    if "\n" in scalar.value.strip():
        message = (
            "a text is one paragraph: join its lines, write ` // ` where a line shall break, > instead of |"
        )
        yield Issue(*mark, "line_break", message)
    if not scalar.style:
        yield from _plain_faults(lines, scalar, mark)


def _mailed(lines: list[str], scalar: Scalar) -> str:
    """Return what an e-mail left in a text: signs as numbers, or lines that were cut and end with =."""
    if "=" not in scalar.value:
        return ""
    found = _MAILED.search(scalar.value)
    cut = any(line.endswith("=") for line in lines[scalar.start[0] : scalar.end[0]])
    return found[0] if found else "=" if cut else ""


def _plain_faults(lines: list[str], scalar: Scalar, mark: tuple[int, int]) -> Iterator[Issue]:
    """Yield what a text without quotes lost, or took in, without YAML minding."""
    (first, start), (last, end) = scalar.start, scalar.end
    comment = _COMMENT.match(lines[last], end)
    prose = " " in scalar.value or not scalar.value.isascii()
    if comment and (comment["tight"] or prose):
        at = (last + 1, comment.start("hash") + 1) if scalar.value else mark
        yield Issue(*at, "lost_text", messages.LOST)
    # Lines may be very long: look back a little only.
    before = lines[first][max(start - 40, 0) : start].rstrip()
    if before[-1:] in {"", "-", "{", ","} and _FULL_WIDTH_KEY.match(lines[first], start):
        yield Issue(*mark, "syntax", messages.FULL_WIDTH)
    for number in range(first + 1, last + 1):
        key = _FULL_WIDTH_KEY.match(lines[number])
        if key:
            yield Issue(number + 1, key.start("colon") + 1, "syntax", messages.FULL_WIDTH)
        elif lines[number].lstrip().startswith("- "):
            yield Issue(number + 1, lines[number].index("-") + 1, "syntax", messages.LIST_IN_TEXT)


def explain(lines: list[str], last: Scalar | None, error: Any) -> Issue:
    """Return a syntax error in plain words, where it has to be mended.

    `last` is the scalar read before the error; `error` has `context`, `context_mark` and `problem_mark`,
    as PyYAML's errors have.
    """
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = (min(at.line, len(lines) - 1), at.column) if at else (last.end if last else (0, 0))
    opened = getattr(error, "context_mark", None)
    slip = _Slip(
        lines,
        last,
        place,
        (opened.line, opened.column) if opened else place,
        getattr(error, "context", "") or "",
    )
    (row, column), message = _quoted(slip) or _swallowed(slip) or _sign(slip) or _shape(slip)
    return Issue(row + 1, column + 1, "syntax", message)


class _Slip(NamedTuple):
    """Where reading stopped (from 0), what was open then, and what was read last."""

    lines: list[str]
    last: Scalar | None
    place: tuple[int, int]
    opened: tuple[int, int]
    context: str

    def sign(self, place: tuple[int, int]) -> str:
        return self.lines[place[0]][place[1] : place[1] + 1] if place[0] < len(self.lines) else ""


_Advice = tuple[tuple[int, int], str]


def _quoted(slip: _Slip) -> _Advice | None:
    """A quote that is not closed, or closed too early."""
    row, column = slip.place
    if "quoted scalar" in slip.context:
        near = slip.lines[row][max(column - 2, 0) : column + 1]
        if "\\" not in near:
            return slip.opened, messages.OPEN_QUOTE
        return slip.place, messages.ESCAPED if re.search(r"\\[xuU]", near) else messages.ESCAPE
    last = slip.last
    if (
        last
        and last.style in {"'", '"'}
        and row == last.end[0]
        and not slip.lines[row][last.end[1] : column].strip()
    ):
        return (last.start, messages.OPEN_QUOTE) if last.start[0] < row else (slip.place, messages.GOES_ON)
    return None


def _swallowed(slip: _Slip) -> _Advice | None:
    """A remark that took the end of a text, and a bracket or comma with it."""
    row, column = slip.last.end if slip.last and not slip.last.style else slip.place
    found = _COMMENT.match(slip.lines[row], column) or _LOST_AT_ONCE.match(slip.lines[row], column)
    if not found and "flow" in slip.context and slip.opened[0] < slip.place[0]:
        row, column = slip.opened
        found = _LOST_IN_BRACKETS.match(slip.lines[row], column)
    return ((row, found.start("hash")), messages.LOST) if found else None


def _sign(slip: _Slip) -> _Advice | None:
    """A sign that YAML keeps for itself, at the head of a text."""
    row, column = slip.place
    if "while scanning" in slip.context and slip.sign(slip.opened) in _RESERVED:
        return slip.opened, messages.quote_it(slip.sign(slip.opened))
    if slip.sign(slip.place) in _RESERVED:
        return slip.place, messages.quote_it(slip.sign(slip.place))
    if slip.sign(slip.place) == ":" and not slip.lines[row][:column].strip(" -"):
        return slip.place, messages.NAME_MISSING
    bracketed = _BRACKETED.fullmatch(slip.lines[row], 0, column)
    if bracketed and slip.sign(slip.place).isalnum():
        return (row, bracketed.start("open")), messages.BRACKET_KEY
    if slip.lines[row][max(column - 1, 0) : column + 1] == "](":
        return (row, max(slip.lines[row].rfind("[", 0, column), 0)), messages.quote_it("[")
    if slip.sign(slip.place) in {"-", "?"} and slip.lines[row][:column].strip():
        return slip.place, messages.DASH
    if slip.sign(slip.place) in {"}", "]"} and "flow" not in slip.context:
        return slip.place, messages.EXTRA_BRACKET
    return None


def _shape(slip: _Slip) -> _Advice:
    """A colon too many or too few, an open bracket, an indentation."""
    row, column = slip.place
    if "simple key" in slip.context:
        return _name(slip.lines, slip.opened[0], row) or (slip.opened, messages.COLON_MISSING)
    if slip.last and slip.sign(slip.place) == ":":
        start, offset = slip.last.start
        # In a bracket, a name at the head of a line: it is the next entry, and the bracket was left open.
        left_open = "flow" in slip.context and slip.opened[0] < row and not slip.lines[row][:offset].strip()
        if start == row and not left_open:
            return _colon(slip, slip.last)
        if "flow" not in slip.context:
            found = _name(slip.lines, start, row)
            if found or not slip.lines[start][:offset].strip(" -"):
                return found or ((start, len(slip.lines[start].rstrip())), messages.COLON_MISSING)
            return (row, len(slip.lines[row]) - len(slip.lines[row].lstrip())), messages.INDENTATION
    if "flow" in slip.context:
        wrong = {",": messages.EXTRA_COMMA, "[": messages.BRACKET_INSIDE, "{": messages.BRACKET_INSIDE}.get(
            slip.sign(slip.place)
        )
        return (slip.place, wrong) if wrong else (slip.opened, messages.OPEN_BRACKET)
    if any(line.rstrip() == "..." for line in slip.lines[max(row - 3, 0) : row]):
        return slip.place, messages.AFTER_END
    return slip.place, messages.INDENTATION if not slip.lines[row][:column].strip() else messages.GENERAL


def _colon(slip: _Slip, last: Scalar) -> _Advice:
    """A second colon in one line."""
    row, column = last.start
    if key := _FULL_WIDTH_KEY.match(slip.lines[row]):
        return (row, key.start("colon")), messages.FULL_WIDTH
    if last.value[:1] in {"｛", "［"}:
        return last.start, messages.FULL_WIDTH_BRACKET
    if "，" in last.value and "flow" in slip.context:
        return (row, slip.lines[row].index("，", column)), messages.FULL_WIDTH_COMMA
    return slip.place, messages.COLON_CURLY if last.value[:1] in _CURLY else messages.COLON_INSIDE


def _name(lines: list[str], first: int, last: int) -> _Advice | None:
    """A name without its colon and space, in one of some lines."""
    for pattern, message in ((_FULL_WIDTH_KEY, messages.FULL_WIDTH), (_TIGHT_KEY, messages.SPACE_MISSING)):
        for number in range(first, last + 1):
            found = pattern.match(lines[number])
            if found:
                return (number, found.start("colon")), message
    return None
