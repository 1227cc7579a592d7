"""Comments + texts of a plan → the text ids and the words that each comment marks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from tmpublish.ooxml.deck_reader import Deck, TextBox
from tmpublish.pdf_reading.document import Letter
from tmpublish.pdf_reading.text_regions import bare, find_regions
from tmpublish.returned.comments import Box, Comment
from tmpublish.text.inline_markup import is_han

Texts = Mapping[str, str]
"""The words of each text by its id."""
_FAR = 100.0  # pt; a comment further from any text is about its page
# A note in the margin is beside its text, so what is beside counts as near; between two columns, people write
# before the line that they mean rather than behind it.
_BEFORE, _BEHIND = 0.2, 0.25
_LEAST_VOTES = 2  # letters; a region often touches one letter of the next text


@dataclass(frozen=True)
class Marked:
    """What a comment marks: text ids, the most marked one first, and words as they are on the page."""

    paths: tuple[str, ...]
    words: str = ""


@dataclass(frozen=True)
class PdfPage:
    """A page: its letters, the boxes of the lines of each text, and where named destinations are.

    Boxes and places are in pt of user space with the y axis downward, whatever way the page is turned.
    """

    letters: Sequence[Letter]
    lines: Sequence[tuple[str, Box]]
    destinations: Sequence[tuple[float, str]]

    def marked(self, comment: Comment) -> Marked:
        """Return what a comment marks: the owners of the letters in its regions, else the nearest text."""
        inside = [] if comment.point else [each for each in self.letters if _is_in_any(each, comment.regions)]
        votes = Counter(owner for each in inside if (owner := self._owner(each)))
        paths = [path for path, count in votes.most_common() if count >= _LEAST_VOTES] or list(votes)[:1]
        if not paths and inside:
            paths = [path] if (path := self._destination_above(inside[0])) else []
        if not paths:
            paths = [path] if (path := self._nearest(comment.regions)) else []
        return Marked(tuple(paths), words_of(inside))

    def _owner(self, letter: Letter) -> str:
        x, y = _middle(letter)
        found = ((_area(box), path) for path, box in self.lines if _holds(box, x, y))
        return min(found, default=(0.0, ""))[1]

    def _destination_above(self, letter: Letter) -> str:
        above = [each for each in self.destinations if each[0] <= letter.box[1] + letter.box[3]]
        return max(above, default=(0.0, ""))[1]

    def _nearest(self, regions: Sequence[Box]) -> str:
        pairs = ((_distance(region, box), path) for region in regions for path, box in self.lines)
        distance, path = min(pairs, default=(_FAR, ""))
        return path if distance < _FAR else ""


def pdf_pages(
    letters: Sequence[Sequence[Letter]], texts: Texts, destinations: Mapping[int, Sequence[tuple[float, str]]]
) -> list[PdfPage]:
    """Return the pages of a PDF; `destinations` holds the height and the name of each, by page from 0."""
    pages = []
    for index, found in enumerate(letters):
        named = [(y, name) for y, name in destinations.get(index, ()) if name]
        regions = find_regions(found, texts, frozenset(name for _, name in named))
        lines = [
            (region.path, (box[0], box[1], box[0] + box[2], box[1] + box[3]))
            for region in regions
            for box in region.boxes
        ]
        pages.append(PdfPage(found, lines, named))
    return pages


def words_of(letters: Sequence[Letter]) -> str:
    """Return letters as words: where there is a gap or a new line, there is a space, except in Chinese."""
    words, before = "", None
    for each in letters:
        if before and not (is_han(before.character) or is_han(each.character)):
            height = max(before.box[3], each.box[3])
            gap = each.box[0] - before.box[0] - before.box[2]
            level = abs(each.box[1] + each.box[3] - before.box[1] - before.box[3]) < 0.6 * height
            words += " " if gap > 0.3 * height or not level else ""
        words += each.character
        before = each
    return words


def coverage(letters: Sequence[Sequence[Letter]], texts: Texts) -> float:
    """Return the share of texts whose words are among the letters of a file."""
    whole = bare("".join(each.character for page in letters for each in page))
    return sum(bare(text) in whole for text in texts.values()) / max(len(texts), 1)


def _middle(letter: Letter) -> tuple[float, float]:
    left, top, width, height = letter.box
    return left + width / 2, top + height / 2


def _is_in_any(letter: Letter, regions: Iterable[Box]) -> bool:
    x, y = _middle(letter)
    return any(_holds(region, x, y) for region in regions)


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _distance(one: Box, other: Box) -> float:
    """Return how far `one` is from `other`, the box of a line."""
    across = max((other[0] - one[2]) * _BEFORE, (one[0] - other[2]) * _BEHIND, 0.0)
    down = max(other[1] - one[3], one[1] - other[3], 0.0)
    return across + down


# --- slides


def marked_on_slide(deck: Deck, shapes: Mapping[int, str], comment: Comment, texts: Texts) -> Marked:
    """Return what a comment on a slide marks; `shapes` holds the name of each shape of it by its number."""
    boxes = deck.slides[comment.page - 1].boxes
    name = shapes.get(comment.shape, "")
    anchored = [box for box in boxes if name and box.name == name]
    if not anchored and comment.regions:
        edges = [(_edges(box), n) for n, box in enumerate(boxes) if box.box]
        # Boxes overlap where one has room to spare: the smallest that holds the point is the one meant.
        placed = [(_distance(comment.regions[0], sides), _area(sides), n) for sides, n in edges]
        anchored = [boxes[min(placed)[2]]] if placed else []
    if not anchored:
        # What is about the whole slide is about the part that its texts have in common.
        named = [box.name.split(".") for box in boxes if box.name in texts]
        common = takewhile(lambda steps: len(set(steps)) == 1, zip(*named, strict=False))
        part = ".".join(steps[0] for steps in common)
        return Marked((part,) if part else ())
    box = anchored[0]
    start, length = comment.span
    paths = list(_paths_in(box, texts, start if length else None))
    paths += [name for name in (box.name,) if name in texts and name not in paths]
    words = box.text.replace("\v", "\n")[start : start + length] if length else ""
    return Marked(tuple(paths) or (box.name,), " ".join(words.split()))


def _edges(box: TextBox) -> Box:
    left, top, width, height = box.box or (0.0, 0.0, 0.0, 0.0)
    return left, top, left + width, top + height


def _paths_in(box: TextBox, texts: Texts, at: int | None) -> Iterator[str]:
    """Yield the ids of the texts that are paragraphs of a box, of the one at a position first."""
    end, found = 0, []
    for paragraph in box.paragraphs:
        start, end = end, end + len(paragraph.text) + 1
        if path := path_of(paragraph.text, box.name, texts):
            found.append((at is None or not start <= at < end, path))
    yield from dict.fromkeys(path for _, path in sorted(found, key=lambda pair: pair[0]))


def path_of(words: str, name: str, texts: Texts) -> str:
    """Return the id of the text with these words; of equal ones, that nearest to the id `name`."""
    wanted = bare(words)
    same = [path for path, text in texts.items() if wanted and bare(text) == wanted]
    return max(same, key=lambda path: (_shared_steps(path, name), -len(path)), default="")


def nearest(paths: Sequence[str], name: str) -> str:
    """Return the id that has the most steps in common with the id `name`, "" if several have."""
    most = max((_shared_steps(path, name) for path in paths), default=0)
    found = [path for path in paths if _shared_steps(path, name) == most]
    return found[0] if len(found) == 1 else ""


def _shared_steps(one: str, other: str) -> int:
    count = 0
    for step, its in zip(one.split("."), other.split("."), strict=False):
        if step != its:
            break
        count += 1
    return count


def shape_names(slide: Any) -> Mapping[int, str]:
    """Return the name of each shape of a slide by its number."""
    named = (each for each in slide.iter() if isinstance(each.tag, str) and each.tag.endswith("}cNvPr"))
    return {
        int(each.get("id")): str(each.get("name", "")) for each in named if each.get("id", "").isdecimal()
    }
