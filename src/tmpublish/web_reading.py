"""A web page → the text that it shows, section by section and by the id of each element."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html

_UNSEEN = {"head", "style", "script", "template", "title", "desc"}


@dataclass(frozen=True)
class WebText:
    """The text of each section, and last what is in none; each id with its section, from 1, and text."""

    sections: tuple[str, ...]
    pieces: Mapping[str, Sequence[tuple[int, str]]]


def read_page(data: bytes) -> WebText:
    """Return what a page shows; what is `hidden` is not shown."""
    body: Any = html.document_fromstring(data.decode("utf-8")).find("body")
    sections = list(body.iter("section"))
    outside = "".join(_shown(body, {"section"}))
    pieces: dict[str, list[tuple[int, str]]] = {}
    number = {section: at for at, section in enumerate(sections, 1)}
    for element in body.iter("*"):
        if name := element.get("id"):
            within = next((number[one] for one in (element, *element.iterancestors()) if one in number), 0)
            pieces.setdefault(name, []).append((within or len(sections) + 1, "".join(_shown(element))))
    return WebText((*("".join(_shown(each)) for each in sections), outside), pieces)


def _shown(element: Any, left_out: Collection[str] = ()) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or element.get("hidden") is not None:
        return
    yield element.text or ""
    for child in element:
        if child.tag not in left_out:
            yield from _shown(child, left_out)
        yield child.tail or ""
