"""A booklet → the same with 69 comments of a dozen kinds on its texts, and what each of them marks."""

import io
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

from tmpublish.pdf_reading.document import Letter, letters_in_points
from tmpublish.pdf_reading.text_regions import bare, find_regions

Quad = tuple[float, float, float, float]
"""Left, bottom, right and top in pt."""
ORDERS = ("TL TR BL BR", "BL BR TL TR", "BL TL BR TR", "BL BR TR TL")
COUNT = 69


@dataclass(frozen=True)
class Target:
    """A text on a page (from 0) and its lines."""

    path: str
    page: int
    lines: tuple[Quad, ...]


@dataclass(frozen=True)
class Written:
    """A comment that was written: its words, and the text ids that it marks."""

    message: str
    paths: tuple[str, ...]


def targets(pdf: bytes, texts: Mapping[str, str], least: int) -> list[Target]:
    """Return the texts of at least so many letters that are once on their page."""
    found = []
    counts = Counter(map(bare, texts.values()))
    for number, letters in enumerate(letters_in_points(pdf)):
        regions = find_regions(letters, texts, ())
        on_page = Counter(region.path for region in regions)
        for region in regions:
            words = texts[region.path]
            if len(words) >= least and on_page[region.path] == counts[bare(words)] == 1:
                lines = tuple((x, -y - h, x + w, -y) for x, y, w, h in region.boxes)
                found.append(Target(region.path, number, lines))
    return found


def quad_points(quads: Sequence[Quad], order: str) -> ArrayObject:
    """Return the numbers of quadrilaterals in one of the orders that programs write."""
    numbers = []
    for left, bottom, right, top in quads:
        corners = {"TL": (left, top), "TR": (right, top), "BL": (left, bottom), "BR": (right, bottom)}
        numbers += [value for corner in order.split() for value in corners[corner]]
    return ArrayObject(map(FloatObject, numbers))


def annotation(
    subtype: str, rect: Quad, message: str = "", author: str = "A. Wang", **more: object
) -> DictionaryObject:
    """Return an annotation as a viewer writes it."""
    made = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype),
            NameObject("/Rect"): ArrayObject(map(FloatObject, rect)),
            NameObject("/T"): TextStringObject(author),
            NameObject("/M"): TextStringObject("D:20260402093000Z"),
        }
    )
    if message:
        made[NameObject("/Contents")] = TextStringObject(message)
    for key, value in more.items():
        made[NameObject(f"/{key}")] = value  # type: ignore[assignment]
    return made


def annotate(pdf: bytes, found: Sequence[tuple[int, DictionaryObject]]) -> bytes:
    """Return a PDF with annotations on its pages (from 0)."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    for page, each in found:
        held = writer.pages[page]
        if "/Annots" not in held:
            held[NameObject("/Annots")] = ArrayObject()
        held["/Annots"].append(writer._add_object(each))  # type: ignore[attr-defined]
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _around(quads: Sequence[Quad]) -> Quad:
    lefts, bottoms, rights, tops = zip(*quads, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def commented(pdf: bytes, texts: Mapping[str, str], least: int, seed: int = 7) -> tuple[bytes, list[Written]]:
    """Return a PDF with 69 comments, and what each marks."""
    chance = random.Random(seed)
    known = targets(pdf, texts, least)
    chosen = chance.sample(known, COUNT)
    made: list[tuple[int, DictionaryObject]] = []
    written: list[Written] = []
    for number, target in enumerate(chosen):
        message = f"Comment {number}"
        kind = _KINDS[number % len(_KINDS)]
        each, paths = kind(target, known, chance, message, ORDERS[number % 4])
        made.append((target.page, each))
        written.append(Written(message, paths))
    return annotate(pdf, made), written


def _grown(quad: Quad, chance: random.Random) -> Quad:
    """Return a quadrilateral up to a quarter of a line larger, as viewers draw them."""
    more = (quad[3] - quad[1]) * chance.uniform(0, 0.25)
    jitter = chance.uniform(-0.5, 0.5)
    return quad[0] + jitter, quad[1] - more, quad[2] + jitter, quad[3] + more


def _part(quad: Quad, chance: random.Random) -> Quad:
    width = quad[2] - quad[0]
    start = quad[0] + width * chance.uniform(0, 0.4)
    return start, quad[1], start + width * chance.uniform(0.4, 0.6), quad[3]


Kind = Callable[[Target, Sequence[Target], random.Random, str, str], tuple[DictionaryObject, tuple[str, ...]]]


def _markup(subtype: str, whole: bool) -> Kind:
    def make(
        target: Target, _: Sequence[Target], chance: random.Random, message: str, order: str
    ) -> tuple[DictionaryObject, tuple[str, ...]]:
        lines = target.lines if whole else [_part(target.lines[0], chance)]
        quads = [_grown(line, chance) for line in lines]
        points = quad_points(quads, order)
        return annotation(subtype, _around(quads), message, QuadPoints=points), (target.path,)

    return make


def _across(
    target: Target, known: Sequence[Target], chance: random.Random, message: str, order: str
) -> tuple[DictionaryObject, tuple[str, ...]]:
    others = [each for each in known if each.page == target.page and each.path != target.path]
    other = min(others, key=lambda each: abs(each.lines[0][3] - target.lines[-1][1]), default=target)
    quads = [_grown(line, chance) for line in (target.lines[-1], other.lines[0])]
    made = annotation("/Highlight", _around(quads), message, QuadPoints=quad_points(quads, order))
    return made, tuple(dict.fromkeys((target.path, other.path)))


def _at(subtype: str, place: Callable[[Quad], Quad], **more: object) -> Kind:
    def make(
        target: Target, _: Sequence[Target], chance: random.Random, message: str, order: str
    ) -> tuple[DictionaryObject, tuple[str, ...]]:
        assert chance
        assert order
        return annotation(subtype, place(target.lines[0]), message, **more), (target.path,)

    return make


def _callout(
    target: Target, _: Sequence[Target], chance: random.Random, message: str, order: str
) -> tuple[DictionaryObject, tuple[str, ...]]:
    left, bottom, right, top = target.lines[0]
    tip = ((left + right) / 2, (bottom + top) / 2)
    rect = (left + 120, top + 60, left + 220, top + 80)
    points = ArrayObject(map(FloatObject, (*tip, left + 60, top + 40, left + 120, top + 70)))
    assert chance
    assert order
    made = annotation("/FreeText", rect, message, CL=points, IT=NameObject("/FreeTextCallout"))
    return made, (target.path,)


_KINDS: tuple[Kind, ...] = (
    _markup("/Highlight", whole=False),
    _markup("/Highlight", whole=True),
    _markup("/StrikeOut", whole=False),
    _markup("/Underline", whole=False),
    _across,
    _at("/Caret", lambda q: (q[0] + 10, q[1] - 2, q[0] + 16, (q[1] + q[3]) / 2)),
    _at("/Text", lambda q: (q[0] + 8, (q[1] + q[3]) / 2 - 9, q[0] + 26, (q[1] + q[3]) / 2 + 9)),
    _at("/Text", lambda q: (q[0] - 40, (q[1] + q[3]) / 2 - 9, q[0] - 22, (q[1] + q[3]) / 2 + 9)),
    _at("/FreeText", lambda q: (q[0] + 5, q[3] - 22, q[0] + 105, q[3] - 2)),
    _callout,
    _at("/Ink", lambda q: (q[0] - 4, q[1] - 2, q[2] + 4, q[3] + 2)),
    _markup("/Squiggly", whole=True),
)


def page_texts(pdf: bytes) -> Iterator[Sequence[Letter]]:
    """Yield the letters of each page."""
    yield from letters_in_points(pdf)
