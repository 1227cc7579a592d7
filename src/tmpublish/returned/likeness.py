"""Two texts or lists → how alike they are, which items belong together, and a merge of their edits."""

import difflib
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"), None)
_ALIKE = str.maketrans("‘’‚‛′“”„‟″‐‑–—−", 5 * "'" + 5 * '"' + 5 * "-")


def finished(words: str) -> str:
    """Return words on one line, without what only serves the setting: breaks, held spaces, soft hyphens."""
    return " ".join(words.replace("\v", " ").translate(_INVISIBLE).split())


def tokens(words: str) -> list[str]:
    """Return words, spaces and marks one by one; a Chinese character is a word."""
    found: list[str] = []
    for each in words:
        joins = each.isalnum() and ord(each) < 0x2E80
        if joins and found and found[-1][-1].isalnum() and ord(found[-1][-1]) < 0x2E80:
            found[-1] += each
        else:
            found.append(each)
    return found


def only_typography(one: str, other: str) -> bool:
    """Return True if two texts differ in quotes, dashes, spaces and forms of characters alone."""
    return _plain(one) == _plain(other)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKC", finished(words)).replace("...", "…").translate(_ALIKE)
    return "".join(each for each in folded if not each.isspace())


def shared(one: Collection[str], other: Collection[str]) -> float:
    """Return the share of words that two sets have in common."""
    one, other = set(one), set(other)
    return len(one & other) / max(len(one | other), 1)


def best_pairs(scores: Iterable[tuple[float, int, int]], least: float) -> dict[int, int]:
    """Return what belongs to what, the most alike first; `scores` are likeness, key and value.

    Of equally alike ones the nearest are paired, and of those the first: it is the original of a copy.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, here, there in sorted(scores, key=lambda s: (-s[0], abs(s[1] - s[2]), s[2], s[1])):
        if score >= least and here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def out_of_order(pairs: Mapping[int, int]) -> list[int]:
    """Return the keys of pairs that are not in the longest run of pairs whose order is kept."""
    order = [(there, here) for here, there in sorted(pairs.items())]
    tails: list[int] = []
    runs: list[list[int]] = []
    for there, here in order:
        at = bisect_left(tails, there)
        run = [*(runs[at - 1] if at else []), here]
        tails[at : at + 1] = [there]
        runs[at : at + 1] = [run]
    kept = set(runs[-1]) if runs else set()
    return [here for _, here in order if here not in kept]


def merged(base: str, today: str, returned: str) -> str | None:
    """Return today's text with the edits of a returned one, None if both changed the same words.

    `today` may have markup that `base` and `returned` lack; it stays where words stay.
    """
    old = tokens(base)
    ours, theirs = _changes(old, tokens(today)), _changes(old, tokens(returned))
    for start, end, new in theirs:
        for first, last, own in ours:
            same_point = start == end == first == last
            if (start, end, new) == (first, last, own):
                continue
            if (start < last and first < end) or same_point:
                return None
    edits = [*ours, *(each for each in theirs if each not in ours)]
    result = list(old)
    for start, end, new in sorted(edits, key=lambda each: (each[0], each[1]), reverse=True):
        result[start:end] = new
    return " ".join("".join(result).split())


def _changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, list[str]]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, list(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
