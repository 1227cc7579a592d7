"""A booklet → its destinations and the entries of its table of contents."""

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader
from structure_tree import Element, Tagged


@dataclass(frozen=True)
class Booklet:
    """The real booklet in one language, twice read."""

    language: str
    tagged: Tagged
    reader: PdfReader

    def targets(self) -> dict[str, tuple[int, float]]:
        """Return page, from 1, and height in pt of each place that a link can lead to."""
        named = self.reader.named_destinations
        return {
            name: (self.reader.get_destination_page_number(to) + 1, float(to.top))
            for name, to in named.items()
        }

    def entries(self) -> Iterator[tuple[int, str, str, str]]:
        """Yield level, printed page number, title and target of each entry of the contents."""
        (outer, *_) = self.tagged.root.all("TOC")
        yield from _entries(outer, 1)


def _entries(contents: Element, level: int) -> Iterator[tuple[int, str, str, str]]:
    for item in contents.kids:
        number, *_ = (kid.text for kid in item.kids if kid.type == "P")
        (reference,) = (kid for kid in item.kids if kid.type == "Reference")
        (link,) = (link for e in reference.all("Link") for link in e.links)
        yield level, number, reference.text, link.target
        for inner in item.kids:
            if inner.type == "TOC":
                yield from _entries(inner, level + 1)
