"""Elements of the HTML → structure elements of a PDF: what each is, in which language, and in what order.

Terms are those of ISO 32000-1, 14.7 (structure) and 14.8.4 (types), which PDF/UA-1 (ISO 14289-1) builds on.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

from tmpublish.diagnostics import Problem, PublishError

# Elements not named here are nothing of their own: their content is their parent's.
TYPES = {
    "section": "Sect",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
    "p": "P",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "a": "Link",
    "img": "Figure",
    "ins": "Span",
    "del": "Span",
}
# How words that changed are drawn, which screen readers may tell (14.8.5.4.4).
DECORATIONS = {"ins": "/Underline", "del": "/LineThrough"}
# Lists that are more than lists, by their role (DPUB-ARIA 1.1), and what their items are.
LISTS = {"doc-toc": "TOC", "doc-endnotes": "Div"}
ITEMS = {"TOC": "TOCI", "Div": "Note"}


@dataclass(frozen=True)
class Mark:
    """A piece of painted content: its page, from 0, and its number on it (MCID)."""

    page: int
    mcid: int


@dataclass(frozen=True)
class Area:
    """Where a link can be clicked: the page, from 0, and the annotation object."""

    page: int
    annotation: Any


@dataclass
class Node:
    """A structure element: type, HTML element, language, attributes, and what it holds in reading order."""

    type: str
    element: Element
    lang: str
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: "list[Kid]" = field(default_factory=list)


Kid: TypeAlias = Node | Mark | Area


def ornaments(root: Element, shown: str) -> frozenset[Element]:
    """Return what has nothing to say: elements with aria-hidden, pictures with an empty `alt`, all within.

    Raises PublishError for a picture without `alt` (ISO 14289-1, 7.3); `shown` names the document in it.
    """
    silent = {e for e in root.iter() if e.get("aria-hidden") == "true"}
    for image in root.iter("img"):
        if image.get("alt") is None and image not in silent:
            message = (
                "a picture lacks words for those who cannot see it: give it an `alt`, empty for an ornament"
            )
            raise PublishError([Problem(shown, 0, 0, "picture_without_words", message)])
        if not image.get("alt"):
            silent.add(image)
    return frozenset(inner for element in silent for inner in element.iter())


def enter(element: Element, parent: Node, block: bool) -> Node:
    """Return the node that an element's content belongs to: a new kid of its parent, or one that is there.

    `block`: the element stands in lines of its own.
    """
    kind = kind_of(element, parent, block)
    if not kind:
        return parent
    last = parent.kids[-1] if parent.kids else None
    if kind == "Sect" and isinstance(last, Node) and _goes_on(element, last):
        return last
    node = Node(kind, element, element.get("lang", parent.lang))
    if kind == "TH":
        node.attributes = {"O": "/Table", "Scope": "/Row" if element.get("scope") == "row" else "/Column"}
    if element.tag in DECORATIONS:
        node.attributes = {"O": "/Layout", "TextDecorationType": DECORATIONS[element.tag]}
    parent.kids.append(node)
    return node


def kind_of(element: Element, parent: Node, block: bool) -> str:
    """Return the type of an element within its parent; empty if it is nothing of its own."""
    match element.tag:
        case "ul" | "ol":
            return LISTS.get(element.get("role", ""), "TOC" if parent.type == "TOCI" else "L")
        case "li":
            return ITEMS.get(parent.type, "LI")
        case "sup":
            return "Reference" if element.find("a") is not None else ""
        case "span" if block:
            return "Reference" if parent.type == "TOCI" and element.find(".//a") is not None else "P"
        case "span":
            return "Span" if element.get("lang", parent.lang) != parent.lang else ""
    return TYPES.get(element.tag, "")


def _goes_on(element: Element, last: Node) -> bool:
    """Say whether a page goes on with the section before it: they have the same running head."""
    head = element.get("data-head")
    return last.type == "Sect" and head is not None and head == last.element.get("data-head")


def settle(node: Node) -> None:
    """Take away what is empty, and give list items their labels and bodies (14.8.4.3.3)."""
    for kid in node.kids:
        if isinstance(kid, Node):
            settle(kid)
    node.kids = [kid for kid in node.kids if not isinstance(kid, Node) or kid.kids]
    if node.type in ("LI", "Note") and node.kids:
        body = node.kids[_label(node) :]
        if node.type == "LI":
            node.kids[-len(body) :] = [Node("LBody", node.element, node.lang, kids=body)]
    if node.type == "L":
        labels = [kid for item in node.kids if isinstance(item, Node) for kid in item.kids[:1]]
        numbered = any(isinstance(label, Node) and label.type == "Lbl" for label in labels)
        node.attributes = {"O": "/List", "ListNumbering": "/Decimal" if numbered else "/None"}


def _label(item: Node) -> int:
    """Make a span that stands first in an item its label; return how many kids that are, 0 or 1."""
    first = item.kids[0]
    if not isinstance(first, Node) or first.type != "P" or first.element.tag != "span" or len(item.kids) == 1:
        return 0
    first.type = "Lbl"
    return 1


def description(link: Element) -> str:
    """Return where a link leads: its title, else its words, with the address if that is outside."""
    if title := link.get("title"):
        return title
    words, address = " ".join("".join(link.itertext()).split()), link.get("href", "")
    return words if address.startswith("#") or words in address else f"{words} ({address})"
