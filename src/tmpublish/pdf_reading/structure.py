"""A PDF's structure (ISO 32000-1, 14.7) → its marks in the order of reading aloud, and its elements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tmpublish.pdf_reading.objects import FAULTS, read_objects

Mark = tuple[int, int]
"""A page, from 1, and the number of a piece of marked content on it (14.6)."""
_MARK = re.compile(rb"/MCID (\d+)")


@dataclass(frozen=True)
class Element:
    """An element of the structure: its type, the language it names, what is said for it, its marks."""

    kind: str
    language: str
    alternative: str
    marks: tuple[Mark, ...]
    """Those of the elements inside it, too."""


@dataclass(frozen=True)
class Tags:
    """The structure of a PDF: marks in the order of reading, those that pages paint, and all elements."""

    marks: tuple[Mark, ...]
    painted: frozenset[Mark]
    elements: tuple[Element, ...]


@lru_cache(maxsize=12)
def read_tags(data: bytes) -> Tags:
    """Return the structure of a PDF, empty where it has none; raises ValueError where it cannot be read."""
    reader = read_objects(data)
    try:
        numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1)}
        painted = {
            (number, int(mark))
            for number, page in enumerate(reader.pages, 1)
            if (contents := page.get_contents()) is not None
            for mark in _MARK.findall(contents.get_data())
        }
        elements: list[Element] = []
        root = reader.trailer["/Root"].get("/StructTreeRoot", {})
        marks = _walked(root.get("/K") if root else None, 0, numbers, elements)
        return Tags(tuple(marks), frozenset(painted), tuple(elements))
    except FAULTS as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _walked(item: Any, page: int, numbers: dict[int, int], elements: list[Element]) -> list[Mark]:
    """Return the marks below an item in their order; its elements are added to the others, outer first."""
    each = item.get_object() if item is not None else None
    if isinstance(each, list):
        return [mark for inner in list.__iter__(each) for mark in _walked(inner, page, numbers, elements)]
    if not isinstance(each, dict):
        return [] if each is None else [(page, int(each))]
    page = next(_page(each, numbers), page)
    if each.get("/Type") == "/MCR":
        return [(page, int(each["/MCID"]))]
    if "/S" not in each:
        return []
    place = len(elements)
    marks = _walked(dict.get(each, "/K"), page, numbers, elements)
    kind, language = (str(each.get(key, "")) for key in ("/S", "/Lang"))
    alternative = str(each.get("/Alt", each.get("/ActualText", "")))
    elements.insert(place, Element(kind.removeprefix("/"), language, alternative, tuple(marks)))
    return marks


def _page(element: Any, numbers: dict[int, int]) -> Iterator[int]:
    """Yield the page that an element names, if it does."""
    reference = dict.get(element, "/Pg")
    if reference is not None and reference.idnum in numbers:
        yield numbers[reference.idnum]
