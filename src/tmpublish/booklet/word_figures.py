"""A figure of a plan's own words → posts and rings on the foot of a page. All measures are mm of the page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tmpublish.booklet.layout import fit_alike
from tmpublish.booklet.typesetting import Block, Texts, Words
from tmpublish.drawing import Dots, Span, arches, divide, dots, growing

FOOT = 300.0  # with the bleed
COLUMNS = {"left": Span(15.0, 175.0), "right": Span(20.0, 175.0)}
RISE = 0.3  # of the height of a chain: from its first post to its last
FIRST_STEP = 0.3  # of the height of the last step
PITCH, WIDE = 2.5, 60.0  # mm of the lattice, which is twice as broad in posts from `WIDE` mm on
LABELS = ("sans 700 lead tight", "sans 700 text tight", "sans 700 note")
HEADS = ("sans 600 lead tight", "sans 600 text tight", "sans 600 note")
PAD = 3.75  # mm around a label on the head of a post


@dataclass(frozen=True)
class Post:
    """A post on its foot with its placed label: dots, or solid; the `head` mm of its top carry the label."""

    label: Block
    x: float
    y: float
    width: float
    dots: Dots | None = None
    head: float = 0.0
    foot: float = FOOT

    @property
    def height(self) -> float:
        """Return the height down to the foot."""
        return self.foot - self.y


@dataclass(frozen=True)
class Ring:
    """A ring with its placed label and the points of its leader; the center is solid and has no dots."""

    label: Block
    leader: Sequence[tuple[float, float]]
    dots: Dots | None
    radius: float
    middle: float


def figure_posts(
    texts: Texts, kind: str, words: Sequence[Words], x: float, width: float, top: float,
    bleed: float = 0.0, half: str = "", foot: float = FOOT,
) -> list[Post]:  # fmt: skip
    """Return the posts of a chain, parts or steps from `top` to `foot`, the last one `bleed` mm broader.

    With a `half`, left or right, the figure is on two facing pages, and only those of one page are returned.
    """
    pages = _pages(kind, len(words), Span(x, width), bleed, half)
    spans = [span for page in pages.values() for span in page]
    made = (
        _parts(texts, words, spans, top, foot)
        if kind == "parts"
        else _heads(texts, kind, words, spans, top, foot)
    )
    first = len(pages["left"])
    return made[:first] if half != "right" else made[first:]


def _pages(kind: str, count: int, room: Span, bleed: float, half: str) -> dict[str, list[Span]]:
    """Return where posts stand: on one page, or on the left and the right one of a spread."""
    if not half:
        return {"left": _row(kind, count, room, bleed)}
    left, right = COLUMNS.values()
    if kind == "chain":  # its last link is the whole right page
        return {"left": _row(kind, count - 1, left, 0.0), "right": [Span(-3.0, 216.0)]}
    slots = (count + 1) // 2
    if kind == "parts":  # an odd number leaves its first slot to the title
        return {"left": _row(kind, slots, left, 0.0)[count % 2 :], "right": _row(kind, slots, right, 0.0)}
    return {"left": _row(kind, slots, left, 0.0), "right": _row(kind, count - slots, right, bleed)}


def _row(kind: str, count: int, room: Span, bleed: float) -> list[Span]:
    few = count < 5
    if kind == "chain":
        row = divide(growing(count, 2), room.start, room.end, 15 if few else 7.5, least=15 if few else 10)
    else:
        row = divide([1.0] * count, room.start, room.end, 7.5 if few and kind == "parts" else 5)
    if kind == "parts" or not row:
        return row
    return [*row[:-1], Span(row[-1].start, room.end + bleed - row[-1].start)]


def _heads(
    texts: Texts, kind: str, words: Sequence[Words], spans: Sequence[Span], top: float, foot: float
) -> list[Post]:
    """Return posts that rise from fine dots to solid, with their labels on their heads."""
    count = len(spans)
    rooms = [one.size - PAD for one in spans]
    if kind == "chain":
        rooms = [
            other.start - one.start - 3 if other.start > one.start else one.size
            for one, other in pairwise(spans)
        ] + [spans[-1].size]
    # The last post runs off the page, its label does not.
    rooms[-1] = min(rooms[-1], COLUMNS["right"].end - max(spans[-1].start, 20.0))
    labels = fit_alike(words, LABELS, rooms, 20, texts)
    tall = foot - top - max(label.height for label in labels) - 2.5
    least = 1 - RISE if kind == "chain" else FIRST_STEP
    made = []
    for index, (span, label) in enumerate(zip(spans, labels, strict=True)):
        share, grown = index / max(count - 1, 1), index / count
        high = tall * (least + (1 - least) * share)
        fine = 0.35 + 0.7 * grown
        broad, down = (int(side / PITCH + 1e-6) * PITCH for side in (span.size, high))
        last = index == count - 1
        until = fine + (0.7 / count if kind == "chain" else 0.0)
        field = None if last else dots(span.start, foot - down, broad, down, PITCH, fine, until)
        y = foot - (high if last else down)
        left = max(span.start, 20.0) if span.start < 0 else span.start
        label = replace(label, x=left, y=y - 5 - label.drop, tag="span")
        made.append(Post(label, span.start, y, span.size, field, foot=foot))
    return made


def _parts(
    texts: Texts, words: Sequence[Words], spans: Sequence[Span], top: float, foot: float
) -> list[Post]:
    """Return posts of one height whose dots fade to the foot, with their labels on their heads."""
    labels = fit_alike(words, HEADS, [span.size - 2 * PAD for span in spans], 22.5, texts)
    head = max(max(label.height for label in labels) + 2 * PAD, 15.0)
    scale = 2 if min(span.size for span in spans) >= WIDE else 1
    made = []
    for span, label in zip(spans, labels, strict=True):
        y = top + head + PITCH / 2
        field = dots(span.start, y, span.size, foot - y, PITCH * scale, 1.0 * scale, 0.25 * scale, False)
        label = replace(label, x=span.start + PAD, y=top + PAD + label.rise, tag="span")
        made.append(Post(label, span.start, top, span.size, field, head, foot))
    return made


def figure_rings(texts: Texts, words: Sequence[Words], x: float, width: float, top: float) -> list[Ring]:
    """Return rings around a center on the foot of the page, with their labels at the right."""
    foot, count = FOOT - 3, len(words)
    radius = min(foot - top - 6, width * 0.37)
    middle, inner = x + radius + 1, radius * 0.46
    bands = arches(middle, foot, inner, radius, count - 1, PITCH, (1.0, 0.4))
    labels = fit_alike(words, LABELS[1:], [width * 0.25] * count, 12, texts)
    pitch = min(12.5, (foot - 29 - top) / max(count - 1, 1))
    made = []
    for index, label in enumerate(labels):
        y, end = foot - 29 - pitch * index, x + width * 0.75
        mark = bands[index - 1].mark if index else (middle + inner * 0.3, foot - inner * 0.3)
        bend = (mark if index else (middle + inner, mark[1]), (x + width * 0.7, y), (end - 2, y))
        label = replace(label, x=end, y=y + 1.2, tag="span")
        field = bands[index - 1].dots if index else None
        made.append(Ring(label, [mark, *bend], field, inner, middle))
    return made
