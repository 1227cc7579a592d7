"""YAML mistakes → messages that say what to type instead, from the text and the positions around them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tmpublish.yaml_source import encoding
from tmpublish.yaml_source.encoding import Issue

BULLETS = frozenset("•·‣▪◦●○■□➢➤◆◇")

BRACKET_KEY = 'A text that begins with { or [ needs straight quotes: "…".'
SENTENCE_KEY = 'This is read as a key because of its colon. Put the whole text in straight quotes, "…".'
FULL_WIDTH = "This colon is full-width (：). Type an ordinary colon and a space: `title: …`."
SPACE_MISSING = "A space is missing after this colon. Write `title: …`."
COLON_MISSING = "A colon is missing after this key. Write `title: …`."
COLON_INSIDE = 'A text with a colon and a space needs straight quotes: "Pillar 1: People".'
COLON_CURLY = 'Curly quotes are part of the text. Put straight quotes around a text with a colon: "…".'
NAME_MISSING = "The key before this colon is missing. Write `title: …`."
AFTER_END = "The line `...` above ends the file, so this is not read. Delete that line."
ESCAPED = "A character written with a backslash cannot be read here. Type the character itself."
FULL_WIDTH_COMMA = "This comma is full-width (，). Type an ordinary comma and a space between the languages."
GOES_ON = "The text continues after its closing quote. Inside straight quotes use curly ones, “…” and ’."
OPEN_QUOTE = "This quotation mark is never closed. Put the same mark at the end of the text."
OPEN_BRACKET = "This bracket is never closed, or a comma is missing after it. Write {en: …, zh: …}."
LOST = 'Everything after # is read as a comment. Put the text in straight quotes: "…".'
ESCAPE = 'A backslash in straight quotes must be doubled. Write "\\\\*".'
INDENTATION = "The indentation does not match the lines around it. Align this line with them, using spaces."
NOT_INDENTED = "The text below `>-` is not indented. Indent it by 2 spaces more than its key."
DASH = "A list begins on its own line. If this is a text, put straight quotes around it."
EXTRA_BRACKET = "This bracket was never opened. Delete it, or put straight quotes around the text."
BRACKET_INSIDE = 'Between { and }, a text with a bracket needs straight quotes: "…".'
EXTRA_COMMA = "There is one comma too many here. Delete it."
FULL_WIDTH_BRACKET = "These brackets are full-width. Type ordinary ones: {en: …, zh: …}."
LIST_IN_TEXT = "This list item is read as part of the text above. Check which list it belongs to."
STACKED = "Accents have no letter here, or there are too many. Type the letters again, such as é or ü."
SEVERAL_LINES = "A text is one paragraph. Join its lines, or write > instead of |; ` // ` breaks a line."
GENERAL = (
    "This line cannot be read. Compare its indentation, colons, quotes and brackets with the lines around it."
)


def quote_it(sign: str) -> str:
    """Return what to do about a text that begins with a character that YAML reserves."""
    return f'A text that begins with {sign} needs straight quotes: "{sign}…".'


def is_bullet(text: str) -> bool:
    """Return True if a text begins with a bullet as word processors type it."""
    return text[:1] in BULLETS and text[1:2] in {" ", "\u00a0", "\t", "\u3000", ""}


def bullet(sign: str) -> str:
    """Return what to do about a bullet at the beginning of a list item."""
    return f"“{sign}” does not start a list item. Type `- `."


_BLOCK_START = re.compile(r"[^\s#]")
_COMMENT = re.compile(r"(?P<gap>\s+)(?P<hash>#)(?P<tight>\S?)")
_LOST_AT_ONCE = re.compile(r"[:,\[{\s]*(?<=[\s\[{])(?P<hash>#)(?=\S)")
_LOST_IN_BRACKETS = re.compile(r"""(?:[^"'#]|"[^"]*"|'[^']*')*(?<=\s)(?P<hash>#)(?=\S)""")
_FULL_WIDTH_KEY = re.compile(r"[\s{,-]*[A-Za-z_][\w.-]*(?P<colon>：)")
_TIGHT_KEY = re.compile(r"[\s-]*[A-Za-z_][\w.-]*(?P<colon>:)(?=\S)")
_RESERVED = frozenset("*&!%@`|>")
_CURLY = frozenset("“‘「„«")
_BLOCK_SCALAR = re.compile(r"(?P<indent> *)(?:- +)*[\w.-]+: *[>|][-+0-9]*\s*$")
_TIGHT_OR_KEY = re.compile(r"\s*(?:- +)*[A-Za-z_][\w.-]*:(?:\s|$)")
_LEFTOVER = re.compile(r"_x[0-9A-Fa-f]{4}_")
_MAILED = re.compile(r"(?:=[0-9A-F]{2}){2,}")  # "quoted-printable" (RFC 2045, 6.7)
_BRACKETED = re.compile(r"(?:[^:]*:\s+|[\s-]*)(?P<open>[{\[]).*[}\]]\s*")


def not_a_mapping(found: object) -> str:
    """Return what to do about a file that is a list or a text instead of keys with values."""
    if isinstance(found, str) and "：" in found:
        return FULL_WIDTH
    kind = "list" if isinstance(found, list) else "text"
    return f"The file is one {kind}. Write keys, each with a colon, a space and its value: `slug: my-plan`."


def block(lines: list[str], issue: Issue) -> range:
    """Return the line numbers, from 1, of the top-level key that an issue belongs to."""
    number = issue.line
    if issue.message == NOT_INDENTED:  # the whole of the text
        while number < len(lines) and lines[number].strip() and not _TIGHT_OR_KEY.match(lines[number]):
            number += 1
    first = min(issue.line, len(lines))
    while first > 1 and not _BLOCK_START.match(lines[first - 1]):
        first -= 1
    last = max(first, min(number, len(lines)))
    while last < len(lines) and not _BLOCK_START.match(lines[last]):
        last += 1
    return range(first, last + 1)


def scalar_issues(lines: list[str], scalar: Any, mark: tuple[int, int]) -> Iterator[Issue]:
    """Yield what is wrong with a key or value that YAML itself accepts, at its mark (from 1).

    `scalar` has `value`, `style`, `start_mark` and `end_mark`, as PyYAML's nodes and events have.
    """
    value = scalar.value
    unseen = [*encoding.unfit(value), *(sign for sign in "\t\r" if sign in value)]
    if scalar.style == '"' and unseen:
        yield Issue(*mark, "hidden_character", encoding.hidden(unseen[0]))
    if encoding.stacked(value):
        yield Issue(*mark, "stray_accents", STACKED)
    if leftover := _LEFTOVER.search(value):
        message = f"“{leftover[0]}” is what a spreadsheet writes for an invisible character. Delete it."
        yield Issue(*mark, "garbled", message)
    mailed = _MAILED.search(value)
    ends = lines[scalar.start_mark.line : scalar.end_mark.line] if "=" in value else ()
    if mailed or any(line.endswith("=") for line in ends):
        shown = mailed[0] if mailed else "="
        message = f"“{shown}” is what e-mail makes of a character or a line end. Type the character instead."
        yield Issue(*mark, "garbled", message)
    if original := encoding.mojibake(value):
        message = f"A wrong encoding garbled this text, perhaps from “{original[:40]}”. Type it again."
        yield Issue(*mark, "garbled", message)
    if "\n" in value.strip():
        yield Issue(*mark, "line_break", SEVERAL_LINES)
    if not scalar.style:
        yield from _plain_issues(lines, scalar, mark)


def _plain_issues(lines: list[str], scalar: Any, mark: tuple[int, int]) -> Iterator[Issue]:
    """Yield what a text without quotes lost or took in, which YAML accepts."""
    first, start = _place(scalar.start_mark)
    last, end = _place(scalar.end_mark)
    if is_bullet(scalar.value) and not lines[first][:start].strip():
        yield Issue(first + 1, start + 1, "syntax", bullet(scalar.value[0]))
    comment = _COMMENT.match(lines[last], end)
    prose = " " in scalar.value or not scalar.value.isascii()
    # Before a comment that is meant, people leave more than one space.
    if comment and (comment["tight"] or (prose and len(comment["gap"]) == 1)):
        at = (last + 1, comment.start("hash") + 1) if scalar.value else mark
        yield Issue(*at, "lost_text", LOST)
    # Lines may be very long: look back a little only.
    before = lines[first][max(start - 40, 0) : start].rstrip()
    if before[-1:] in {"", "-", "{", ","} and _FULL_WIDTH_KEY.match(lines[first], start):
        yield Issue(*mark, "syntax", FULL_WIDTH)
    for number, line in enumerate(lines[first + 1 : last + 1], first + 2):
        if key := _FULL_WIDTH_KEY.match(line):
            yield Issue(number, key.start("colon") + 1, "syntax", FULL_WIDTH)
        elif line.lstrip().startswith("- "):
            yield Issue(number, line.index("-") + 1, "syntax", LIST_IN_TEXT)


def explain(lines: list[str], last: Any, error: Any) -> Issue:
    """Return a syntax error in plain words, at the place where it must be fixed.

    `last` is the scalar event read before the error, or None; `error` is PyYAML's.
    """
    opened = getattr(error, "context_mark", None)
    at = getattr(error, "problem_mark", None) or opened or (last.end_mark if last else None)
    row, column = _place(at) if at else (0, 0)
    place = (min(row, len(lines) - 1), column)
    context = getattr(error, "context", None) or ""
    mistake = _Mistake(lines, last, place, _place(opened) if opened else place, context)
    reasons = (_bulleted, _unindented, _quoted, _swallowed, _sign, _shape)
    (row, column), message = next(filter(None, (reason(mistake) for reason in reasons)))
    return Issue(row + 1, column + 1, "syntax", message)


class _Mistake(NamedTuple):
    """Where reading stopped (from 0), what was open then, and what was read last."""

    lines: list[str]
    last: Any
    place: tuple[int, int]
    opened: tuple[int, int]
    context: str

    def sign(self, place: tuple[int, int]) -> str:
        return self.lines[place[0]][place[1] : place[1] + 1] if place[0] < len(self.lines) else ""

    def start(self) -> tuple[int, int]:
        return _place(self.last.start_mark) if self.last else self.place


def _place(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


_Advice = tuple[tuple[int, int], str]


def _bulleted(mistake: _Mistake) -> _Advice | None:
    """A list item that begins with the bullet of a word processor."""
    for row in (mistake.start()[0], mistake.place[0]):
        start = _indent(mistake.lines[row])
        if is_bullet(mistake.lines[row][start:]):
            return (row, start), bullet(mistake.lines[row][start])
    return None


def _unindented(mistake: _Mistake) -> _Advice | None:
    """A text below `>-` that is not indented more than its key."""
    first = min(mistake.start()[0], mistake.place[0])
    for row in range(max(first, 1), mistake.place[0] + 1):
        line, opened = mistake.lines[row], _BLOCK_SCALAR.match(mistake.lines[row - 1])
        start = _indent(line)
        if opened and line.strip() and start <= opened.end("indent") and not _TIGHT_OR_KEY.match(line):
            return (row, start), NOT_INDENTED
    return None


def _quoted(mistake: _Mistake) -> _Advice | None:
    """A quote that is not closed, or closed too early."""
    row, column = mistake.place
    if "quoted scalar" in mistake.context:
        near = mistake.lines[row][max(column - 2, 0) : column + 1]
        if "\\" not in near:
            return mistake.opened, OPEN_QUOTE
        return mistake.place, ESCAPED if re.search(r"\\[xuU]", near) else ESCAPE
    if not mistake.last or mistake.last.style not in {"'", '"'}:
        return None
    last, end = _place(mistake.last.end_mark)
    if row != last or mistake.lines[row][end:column].strip():
        return None
    return (mistake.start(), OPEN_QUOTE) if mistake.start()[0] < row else (mistake.place, GOES_ON)


def _swallowed(mistake: _Mistake) -> _Advice | None:
    """A comment that took the end of a text, and a bracket or comma with it."""
    plain = mistake.last and not mistake.last.style
    row, column = _place(mistake.last.end_mark) if plain else mistake.place
    found = _COMMENT.match(mistake.lines[row], column) or _LOST_AT_ONCE.match(mistake.lines[row], column)
    if not found and "flow" in mistake.context and mistake.opened[0] < mistake.place[0]:
        row, column = mistake.opened
        found = _LOST_IN_BRACKETS.match(mistake.lines[row], column)
    return ((row, found.start("hash")), LOST) if found else None


def _sign(mistake: _Mistake) -> _Advice | None:
    """A character that YAML reserves, at the beginning of a text."""
    (row, column), sign = mistake.place, mistake.sign(mistake.place)
    line = mistake.lines[row]
    before = line[:column]
    if "while scanning" in mistake.context and mistake.sign(mistake.opened) in _RESERVED:
        return mistake.opened, quote_it(mistake.sign(mistake.opened))
    if sign in _RESERVED:
        return mistake.place, quote_it(sign)
    if sign == ":" and not before.strip(" -"):
        return mistake.place, NAME_MISSING
    bracketed = _BRACKETED.fullmatch(before)
    if bracketed and sign.isalnum():
        return (row, bracketed.start("open")), BRACKET_KEY
    if line[max(column - 1, 0) : column + 1] == "](":
        return (row, max(before.rfind("["), 0)), quote_it("[")
    if sign in {"-", "?"} and before.strip():
        return mistake.place, DASH
    if sign in {"}", "]"} and "flow" not in mistake.context:
        return mistake.place, EXTRA_BRACKET
    return None


def _shape(mistake: _Mistake) -> _Advice:
    """A colon too many or too few, an open bracket, an indentation."""
    row, column = mistake.place
    if "simple key" in mistake.context:
        return _name(mistake.lines, mistake.opened[0], row) or (mistake.opened, COLON_MISSING)
    if mistake.last and mistake.sign(mistake.place) == ":":
        start, offset = mistake.start()
        # In a bracket, a key at the beginning of a line: it is the next key, and the bracket was left open.
        left_open = (
            "flow" in mistake.context and mistake.opened[0] < row and not mistake.lines[row][:offset].strip()
        )
        if start == row and not left_open:
            return _colon(mistake)
        if "flow" not in mistake.context:
            found = _name(mistake.lines, start, row)
            if found or not mistake.lines[start][:offset].strip(" -"):
                return found or ((start, len(mistake.lines[start].rstrip())), COLON_MISSING)
            return (row, _indent(mistake.lines[row])), INDENTATION
    if "flow" in mistake.context:
        wrong = {",": EXTRA_COMMA, "[": BRACKET_INSIDE, "{": BRACKET_INSIDE}.get(mistake.sign(mistake.place))
        return (mistake.place, wrong) if wrong else (mistake.opened, OPEN_BRACKET)
    if any(line.rstrip() == "..." for line in mistake.lines[max(row - 3, 0) : row]):
        return mistake.place, AFTER_END
    return mistake.place, INDENTATION if not mistake.lines[row][:column].strip() else GENERAL


def _colon(mistake: _Mistake) -> _Advice:
    """A second colon in one line."""
    (row, column), words = mistake.start(), mistake.last.value
    if key := _FULL_WIDTH_KEY.match(mistake.lines[row]):
        return (row, key.start("colon")), FULL_WIDTH
    if words[:1] in {"｛", "［"}:
        return (row, column), FULL_WIDTH_BRACKET
    if "，" in words and "flow" in mistake.context:
        return (row, mistake.lines[row].index("，", column)), FULL_WIDTH_COMMA
    return mistake.place, COLON_CURLY if words[:1] in _CURLY else COLON_INSIDE


def _name(lines: list[str], first: int, last: int) -> _Advice | None:
    """A key without its colon and space, in one of some lines."""
    for pattern, message in ((_FULL_WIDTH_KEY, FULL_WIDTH), (_TIGHT_KEY, SPACE_MISSING)):
        for number, line in enumerate(lines[first : last + 1], first):
            if found := pattern.match(line):
                return (number, found.start("colon")), message
    return None
