"""Bytes → text, and issues of its characters: encodings, invisible characters, tabs, merge conflicts."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple


class Issue(NamedTuple):
    """What is wrong at a line and column, both from 1; (0, 0) means the file as a whole."""

    line: int
    column: int
    code: str
    message: str


# Unicode: C0 and C1 controls, format characters (Cf: bidi controls, zero width, tags), private use, surrogate
# halves, separators of lines; then noncharacters, the replacement character, and what is "default ignorable".
# Unassigned code points are left to the check against the fonts: tomorrow's Unicode may assign them. Braille
# without dots prints nothing either.
_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\uffff\ufdd0-\ufdef"
    "\U000e0000-\U000e0fff"
    + "".join(chr(n << 16 | 0xFFFE) + chr(n << 16 | 0xFFFF) for n in range(1, 17))
    + "]"
)
_SUSPECT = re.compile(
    r"[^\n\r\t -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]"
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
SOFT_HYPHEN = "\u00ad"
_STACKED = re.compile(rf"(?:^|\s){_MARK}|{_MARK}{{3}}")
ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INDENT = re.compile(rf"[ \t]*(?P<odd>[{ODD_SPACES}])")
_AFTER_KEY = re.compile(rf"\s*(?:- +)*[\w.-]+:(?P<odd>[{ODD_SPACES}])")
_CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})(\s|$)")
# What garbled text may have been: marks and letters of Western languages; Chinese, Japanese, Korean; of other
# alphabets two letters or more, as Ñ before a closing quote would give one.
_LATIN_LIKELY = re.compile("[\u00a0-\u00ff\u2010-\u2044\u2e80-\uffef]+|[\u0370-\u07ff]{2,}")
_NARROW_KANA = re.compile("[\uff61-\uff9f]{2}")  # what Chinese looks like when it is read as Japanese
_HAN_LIKELY = re.compile("[\u2e80-\uffef]{2,}")
_UTF8 = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What people save under the name of a plan, by how it begins.
_OTHERS = (
    (b"PK\x03\x04", "a Word, Excel, PowerPoint or ZIP file"), (b"{\\rtf", "a Word file (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"), (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"<!", "a web page or XML"), (b"<html", "a web page"), (b"<?xml", "XML"),
)  # fmt: skip
_CODECS = {
    **{"gb2312": "GBK (Chinese Windows)", "big5": "Big5", "shift_jis": "Shift-JIS (Japanese)"},
    "gb18030": "GB18030 (Chinese Windows)",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe\0\0": "utf-32", b"\0\0\xfe\xff": "utf-32"}
_MARKS |= {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ODD_NAMES = {"\u00a0": "a non-breaking space", "\u3000": "a full-width space"}


def decode(data: bytes) -> tuple[str, Issue | None]:
    """Return UTF-8 bytes as text with plain line ends and no byte order mark, or the issue that they have."""
    head = data[:4096]
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:5].lower()
    if other := next((kind for mark, kind in _OTHERS if begins.startswith(mark.lower())), ""):
        message = f"The file is {other}. Save the plan as plain text in UTF-8 under this name."
        return "", Issue(1, 1, "encoding", message)
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")) or head.count(0) * 4 > max(len(head), 4):
        return "", _not_utf8(1, 1, "UTF-32" if head.count(0) * 8 > len(head) * 5 else "UTF-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        if _mostly_utf8(data):
            message = "The file is UTF-8, but not here: this was pasted or cut off. Type this text again."
            return "", Issue(line, column, "encoding", message)
        return "", _not_utf8(line, column, guess(data)[1])
    return text.replace("\r\n", "\n").replace("\r", "\n"), None


def _not_utf8(line: int, column: int, guess: str) -> Issue:
    looks = f"; it looks like {guess}" if guess else ""
    return Issue(line, column, "encoding", f"The file is not UTF-8{looks}. Save it with the encoding UTF-8.")


def _mostly_utf8(data: bytes) -> bool:
    """Return True if most of what is not ASCII is UTF-8, which no other encoding is by chance."""
    strange = len(re.findall(rb"[\x80-\xff]", data))
    sound = sum(map(len, _UTF8.findall(data)))
    return sound > 12 and sound > strange * 0.6


def guess(data: bytes) -> tuple[str, str]:
    """Return the codec of a plain text and its name, as its mark says or as is likely; "" if none is."""
    if marked := next((codec for mark, codec in _MARKS.items() if data.startswith(mark)), ""):
        return marked, marked.removesuffix("-sig").upper()
    if b"\0" in data:
        is_big = data[::2].count(0) > data[1::2].count(0)
        return f"utf-16-{'be' if is_big else 'le'}", "UTF-16"
    if _is_in(data, "utf-8"):
        return "utf-8", "UTF-8"
    if not re.search(rb"[\x80-\xff]{3}", data):
        return "cp1252", "Windows-1252 (Western European)"
    return next((each for each in _CODECS.items() if _is_in(data, each[0])), ("", ""))


def _is_in(data: bytes, codec: str) -> bool:
    try:
        return not _NARROW_KANA.search(data.decode(codec)) or codec == "utf-8"
    except UnicodeDecodeError:
        return False


def issues(text: str) -> Iterator[Issue]:
    """Yield what no line may hold, one issue for each line and kind."""
    for number, line in enumerate(text.split("\n"), 1):
        if _CONFLICT.match(line):
            message = (
                "Unresolved merge conflict. Keep one version and delete the `<<<<`, `====` and `>>>>` lines."
            )
            yield Issue(number, 1, "conflict", message)
            continue
        comment = line.lstrip().startswith("#")
        if "\t" in line and not comment:
            yield Issue(number, line.index("\t") + 1, "tab", "There is a tab here. Use spaces instead.")
        odd = (_INDENT.match(line) if line.strip() else None) or _AFTER_KEY.match(line)
        if odd and not comment:
            name = _ODD_NAMES.get(odd["odd"], "an unusual space")
            message = f"There is {name} here, as word processors insert it. Type an ordinary space."
            yield Issue(number, odd.start("odd") + 1, "odd_space", message)
        for character in islice(unfit(line), 1):
            yield Issue(number, line.index(character) + 1, "hidden_character", hidden(character))


def unfit(text: str) -> Iterator[str]:
    """Yield the characters of a text that print nothing, reverse its direction or replace a lost one."""
    for found in _SUSPECT.finditer(text):
        character = found[0]
        if character == SOFT_HYPHEN:
            continue  # lets an editor say where a word may be parted
        if unicodedata.category(character) in _CATEGORIES or _IGNORABLE.match(character):
            yield character


def stacked(text: str) -> bool:
    """Return True if a combining mark has no letter, or a letter has so many that they reach other lines."""
    return bool(_STACKED.search(text))


def hidden(character: str) -> str:
    """Return the message about a character that `unfit` found."""
    code = f"U+{ord(character):04X}"
    if character == "\ufffd":
        return f"A character was lost here and shows as � ({code}). Type it again."
    name = unicodedata.name(character, "a control or private character").lower()
    return f"There is an invisible or unprintable character here ({code}, {name}). Delete it."


def readable(text: str) -> str:
    """Return the text with spaces for what `issues` finds, so that reading continues and positions stay."""
    return re.sub(rf"(?m)^[ {ODD_SPACES}]+", lambda found: " " * len(found[0]), clean(text))


def clean(text: str) -> str:
    """Return a text with spaces for all that prints nothing or moves the text after it."""
    bad = set(unfit(text)) | {"\t", "\r"}
    return text.translate(dict.fromkeys(map(ord, bad), " "))


def mojibake(text: str) -> str:
    """Return the text that mojibake came from, or "" if there is none."""
    if "锟斤拷" in text:
        return "…"
    for stretch in re.findall(r"[^\x00-\x7f]{2,}", text):
        # Garbled Chinese gives Chinese again; sound Chinese gives nothing, or one odd character by chance.
        for codec, likely in (("cp1252", _LATIN_LIKELY), ("gb18030", _HAN_LIKELY)):
            restored = _undone(stretch, codec)
            if likely.fullmatch(restored):
                return restored
    return ""


def _undone(stretch: str, codec: str) -> str:
    """Return UTF-8 that was read in another encoding as it was, or ""; its end may be lost."""
    try:
        data = b"\x80".join(part.encode(codec) for part in stretch.split("€"))
        return data.decode("utf-8")
    except UnicodeEncodeError:
        return ""
    except UnicodeDecodeError as error:
        return data[: error.start].decode("utf-8") if error.end == len(data) and error.start > 2 else ""
