"""The engine's private parts: replaced while a document is written, so that it is tagged after its elements.

The engine's own tree has a node for every line and box, no languages, no notes, and strays of running heads.
Written for WeasyPrint 70.0; `tests/booklet/test_weasyprint_patches.py` fails where another release differs.
"""

import ctypes.util
import sys
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import pydyf

from tmpublish.booklet import pdf_conformance, pdf_tagging
from tmpublish.booklet.pdf_tagging import Area, Mark, Node


@contextmanager
def _without_search() -> Iterator[None]:
    """Load libraries by the names that Linux knows: for others, cffi runs compilers and linkers 50 times."""
    module: Any = ctypes.util
    search = module.find_library
    if sys.platform == "linux":
        module.find_library = lambda _name: None
    try:
        yield
    finally:
        module.find_library = search


with _without_search():
    import weasyprint.pdf
    from weasyprint import HTML, Attachment
    from weasyprint.pdf.stream import Stream

__all__ = ["HTML", "Attachment", "mend_links", "tagged"]
Painted = tuple[Element, Mark, str]
"""The element of a box with text, its marked content, the text."""
PT_PER_PX = 0.75
LETTERS = 1.2  # how high a line of letters is, in em


@contextmanager
def tagged(root: Element, shown: str) -> Iterator[list[Painted]]:
    """Have a document written with our structure tree while this lasts; `root` is the HTML's element.

    Yields a list that then holds what is painted. Raises PublishError for what cannot be tagged.
    """
    silent = pdf_tagging.ornaments(root, shown)
    kept = Stream.marked, weasyprint.pdf.add_tags, pydyf.Stream.data
    Stream.marked = lambda stream, box, tag: _marked(stream, box, tag, silent)
    painted: list[Painted] = []
    weasyprint.pdf.add_tags = partial(_add_tags, painted=painted)
    pydyf.Stream.data = property(lambda stream: _written(stream, kept[2].fget))
    try:
        yield painted
    finally:
        Stream.marked, weasyprint.pdf.add_tags, pydyf.Stream.data = kept


@contextmanager
def _marked(stream: Any, box: Any, tag: str, silent: Set[Element]) -> Iterator[None]:
    """Mark content while it is painted: stands in for `Stream.marked`."""
    if stream._tags is None:
        yield
        return
    text = getattr(box, "text", None)
    about: dict[str, Any]
    if box.element is None:
        # What belongs to no element stands in the margins, as running heads and folios do (ISO 14289-1, 7.8).
        place = "/Header" if box.position_y < stream.page_rectangle[3] / 2 else "/Footer"
        tag, about = "Artifact", {"Type": "/Pagination", "Subtype": place}
    elif box.element in silent or text == "":
        tag, about = "Artifact", {"Type": "/Layout"}
    else:
        about = {"MCID": len(stream._tags)}
        stream._tags[box] = about["MCID"]
        if text and not text.strip():
            about["ActualText"] = pydyf.String(" ")  # the engine paints no space that stands alone
    stream.begin_marked_content(tag, pydyf.Dictionary(about))
    try:
        yield
    finally:
        stream.end_marked_content()


def _written(stream: Any, write: Callable[[Any], bytes]) -> bytes:
    """Return a stream's data; those of one that has its place in the file are compressed once.

    The engine asks for them twice, the second time for the identifier.
    """
    if not stream.offset:
        return _ended(write(stream))
    if not hasattr(stream, "_ended"):
        stream._ended = _ended(write(stream))
    ended: bytes = stream._ended
    return ended


def _ended(data: bytes) -> bytes:
    """Return a stream with two characters as its last end of line.

    After data that end in a carriage return, one alone would leave the length in doubt (ISO 19005-3, 6.1.7).
    """
    return data.removesuffix(b"\nendstream") + b"\r\nendstream"


def mend_links(document: Any) -> None:
    """Leave a link one area for each of its lines, as high as its letters.

    The engine has one for every box within it, and one without height where a line has no leading.
    """
    for page in document.pages:
        own = (link for link in page.links if link[3].link)
        page.links[:] = [(kind, target, _letters(area, box), box) for kind, target, area, box in own]


def _letters(area: tuple[float, ...], box: Any) -> tuple[float, ...]:
    left, top, right, bottom = area
    lacking = max(0.0, box.style["font_size"] * LETTERS - (bottom - top)) / 2
    return left, top - lacking, right, bottom + lacking


def _add_tags(
    pdf: Any, document: Any, _version: Any, page_streams: Sequence[Any], painted: list[Painted]
) -> None:
    """Write the structure tree: stands in for the engine's function of that name."""
    tree = Node("Document", document._html.etree_element, document.metadata.lang)
    nodes: dict[Element, Node] = {}
    for number, (page, stream) in enumerate(zip(document.pages, page_streams, strict=True)):
        for box in page._page_box.children:
            if box.element is not None:
                _gather(box, tree, number, page, stream._tags, nodes, painted)
        # No assert: `python -O` must not let such a file through.
        if stream._tags:
            raise RuntimeError("painted content that belongs to no element")
    pdf_tagging.settle(tree)
    pdf_conformance.write_tree(pdf, tree)


def _gather(
    box: Any,
    parent: Node,
    number: int,
    page: Any,
    marks: dict[Any, int],
    nodes: dict[Element, Node],
    painted: list[Painted],
) -> None:
    """Add a box and all within it to the tree; an element with boxes on several lines or pages stays one."""
    box = getattr(box, "_box", box)  # an absolute box leaves a placeholder in the flow
    if box.element not in nodes:
        node = pdf_tagging.enter(box.element, parent, box.style["display"][0] == "block")
        if node.type == "Figure":
            node.attributes = {"O": "/Layout", "Placement": "/Block", "BBox": _frame(box, page)}
        nodes[box.element] = node
    node = nodes[box.element]
    if box.link_annotation:
        node.kids.append(Area(number, box.link_annotation))
    if box in marks:
        mark = Mark(number, marks.pop(box))
        node.kids.append(mark)
        if getattr(box, "text", "").strip():
            painted.append((box.element, mark, box.text))
    for child in box.children:
        _gather(child, node, number, page, marks, nodes, painted)


def _frame(box: Any, page: Any) -> tuple[float, ...]:
    """Return where a picture stands on its page: left, foot, right, top in pt from the page's foot."""
    left, top = box.content_box_x(), box.content_box_y()
    right, bottom = min(left + box.width, page.width), min(top + box.height, page.height)
    sides = (max(left, 0), page.height - bottom, right, page.height - max(top, 0))
    return tuple(round(side * PT_PER_PX, 3) for side in sides)
