"""Words as typed or as read back → letters and gaps that can be compared, whatever the lines break at."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

# What stands for another character and looks like it: ligatures, radicals and compatibility ideographs.
_STAND_INS = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0xFB00, 0xFB06), (0x2F800, 0x2FA1F))
# What nobody sees: the soft hyphen, the hyphen of a broken word, and characters without width.
_UNSEEN = frozenset("\u00ad\u2010\u200b\u2060\ufeff")


@dataclass(frozen=True)
class Wording:
    """Letters without spaces, and the places (from 1) where a space parts two Latin ones.

    Spaces beside Chinese are the layout's and not told apart. Case, digits and marks are kept as they are.
    """

    letters: str
    gaps: frozenset[int]


@dataclass(frozen=True)
class Passage:
    """Words that stand together in a file: a page, a paragraph of a slide, a bookmark.

    `starts` are the places in `letters` where another text may begin, `soft` those where a line ends and a
    space may have gone with it. `hidden` says for each letter why it is not seen, or nothing.
    """

    where: str
    number: int
    """Of the page or slide; 0 for what belongs to the whole file."""
    letters: str
    gaps: frozenset[int]
    starts: tuple[int, ...]
    soft: frozenset[int]
    hidden: tuple[str, ...]
    words: tuple[str, ...]
    """For each start its words as they stand."""


@lru_cache(maxsize=8192)
def wording(words: str) -> Wording:
    """Return words in the form in which they are compared."""
    letters, gaps, _ = _folded(words)
    return Wording(letters, gaps)


def passage(where: str, number: int, parts: Iterable[tuple[str, Sequence[str]]]) -> Passage:
    """Return a passage of parts that begin texts; each with the reason, for each character, why it is hidden.

    A vertical tab ends a line inside of a part, as in PowerPoint.
    """
    letters, gaps, starts, soft, hidden, said = "", set[int](), [0], {0}, list[str](), list[str]()
    for words, reasons in parts:
        folded, inner, origins = _folded(words)
        if not folded:
            continue
        at = len(letters)
        if at:
            starts.append(at)
        said.append(words)
        gaps |= {at + gap for gap in inner}
        soft |= {at} | {
            at + n for n, origin in enumerate(origins) if n and "\v" in words[origins[n - 1] : origin]
        }
        hidden += [reasons[origin] if reasons else "" for origin in origins]
        letters += folded
    return Passage(
        where, number, letters, frozenset(gaps), tuple(starts), frozenset(soft), tuple(hidden), tuple(said)
    )


def _folded(words: str) -> tuple[str, frozenset[int], list[int]]:
    """Return letters, gaps, and for each letter the place of the character that it comes from."""
    meant = [_meant(character) for character in words]
    letters = "".join(meant)
    if not unicodedata.is_normalized("NFC", letters):
        return _folded(unicodedata.normalize("NFC", words))
    origins = [origin for origin, letter in enumerate(meant) for _ in letter]
    gaps = {
        at
        for at, (before, after) in enumerate(pairwise(origins), 1)
        if after - before > 1
        and letters[at - 1].isascii()
        and letters[at].isascii()
        and any(map(str.isspace, words[before + 1 : after]))
    }
    return letters, frozenset(gaps), origins


@lru_cache(maxsize=8192)
def _meant(character: str) -> str:
    if character.isspace() or character in _UNSEEN:
        return ""
    code = ord(character)
    if code >= _STAND_INS[0][0] and any(first <= code <= last for first, last in _STAND_INS):
        return unicodedata.normalize("NFKC", character).replace(" ", "")
    return character
