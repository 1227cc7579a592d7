"""Letters of a page + texts → the region of each text, with a box for each of its lines."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tmpublish.pdf_reading.document import Box, Letter
from tmpublish.text.inline_markup import is_han

# Programs that write pages again lose these: Ghostscript 10.00 swaps the bytes of their characters, and
# others find no character for such a glyph.
_LIGATURE = re.compile("ff?[bhijklt]|ff|tt")
_SHORT = 4  # letters; a shorter text is only matched if it is known to be there
_WIDE_GAP = 3.0  # heights of a letter; parts of a line further apart have separate boxes


@dataclass(frozen=True)
class TextRegion:
    """The region of a text on a page: its text id and a box for each of its lines."""

    path: str
    boxes: tuple[Box, ...]


def find_regions(
    letters: Sequence[Letter], texts: Mapping[str, str], likely: Container[str]
) -> list[TextRegion]:
    """Return the regions of texts among letters, in reading order; `likely` are ids known to be there.

    Longer texts are matched first, so that a name inside a sentence belongs to the sentence. Only letters
    and digits are compared: quotes, hyphens and spaces change at line breaks.
    """
    line = [(bare, at) for at, letter in enumerate(letters) for bare in _bare(letter.character)]
    whole = "".join(bare for bare, _ in line)
    taken = [False] * len(line)
    paths: dict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        if bare := "".join(_bare(text)):
            paths[bare].append(path)
    found: list[tuple[int, TextRegion]] = []
    for bare in sorted(paths, key=lambda bare: (-len(bare), not any(path in likely for path in paths[bare]))):
        known = [path for path in paths[bare] if path in likely]
        if not known and len(bare) * (1 + is_han(bare[0])) < _SHORT:
            continue
        queue = known or paths[bare]
        for start, end in _places(whole, bare):
            stretch = slice(start, end)
            if any(taken[stretch]) or not _alone(letters, line, start, end):
                continue
            taken[stretch] = [True] * (end - start)
            boxes = _boxes([letters[at].box for at in dict.fromkeys(at for _, at in line[stretch])])
            found.append((start, TextRegion(queue[0], tuple(boxes))))
            queue = queue[1:] or queue
    return [region for _, region in sorted(found, key=lambda pair: pair[0])]


def bare(text: str) -> str:
    """Return the letters and digits of a text without what setting changes, to find one text in another."""
    return "".join(_bare(text))


def _bare(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [character for character in folded if character.isalnum()]


def is_in(text: str, whole: str) -> bool:
    """Return True if a text is in what `bare` returned, whatever became of its ligatures."""
    return next(_places(whole, bare(text)), None) is not None


def _places(whole: str, part: str) -> Iterator[tuple[int, int]]:
    """Yield where a text begins and ends; if it is nowhere, where it is but for the letters of ligatures."""
    at = whole.find(part)
    if at < 0 and _LIGATURE.search(part):
        yield from (found.span() for found in re.finditer(_LIGATURE.sub(".{0,3}", part), whole))
    while at >= 0:
        yield at, at + len(part)
        at = whole.find(part, at + 1)


def _alone(letters: Sequence[Letter], line: Sequence[tuple[str, int]], start: int, end: int) -> bool:
    """Return True unless the stretch is a part of a Latin word, as “AI” is of “training”."""
    for inside, outside in ((start, start - 1), (end - 1, end)):
        if not 0 <= outside < len(line):
            continue
        a, b = letters[line[inside][1]], letters[line[outside][1]]
        near = abs(line[inside][1] - line[outside][1]) == 1 and _touch(a.box, b.box)
        if near and not is_han(a.character) and not is_han(b.character):
            return False
    return True


def _touch(one: Box, other: Box) -> bool:
    """Return True for letters of one line with no space between them."""
    first, second = sorted((one, other))
    gap = second[0] - first[0] - first[2]
    return _level(one, other) and gap < 0.2 * max(one[3], other[3])


def _level(one: Box, other: Box) -> bool:
    over = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return over > 0.2 * min(one[3], other[3])


def _boxes(boxes: Sequence[Box]) -> Iterator[Box]:
    """Yield the boxes of lines around the boxes of letters."""
    held = [boxes[0]]
    for before, box in pairwise(boxes):
        gap = box[0] - before[0] - before[2]
        tall = max(before[3], box[3])
        if not _level(before, box) or not -tall < gap < _WIDE_GAP * tall:
            yield _around(held)
            held = []
        held.append(box)
    yield _around(held)


def _around(boxes: Sequence[Box]) -> Box:
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, foot = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    return left, top, right - left, foot - top
