"""A slide's part → what it tells beside its shapes: notes, comments, charts, alternative texts, tooltips."""

from collections.abc import Iterator

from lxml import etree

from tmpublish.ooxml.opc_reader import A, P, Package, R, local

ON = {"1", "true", "on"}
Part = tuple[str, tuple[str, ...]]
"""Words, and for each character why it is not seen."""


def in_order(package: Package) -> Iterator[str]:
    """Yield the slides of a deck in the order of showing."""
    relations = package.relations.get("ppt/presentation.xml", {})
    for root in package.main:
        for each in root.iter(f"{P}sldId"):
            relation = relations.get(each.get(f"{R}id", ""))
            if relation and relation.target in package.xml:
                yield relation.target


def notes(package: Package, part: str) -> Iterator[tuple[Part, ...]]:
    """Yield the paragraphs of a slide's notes, each with why nobody reads it."""
    for name in package.targets(part, "notesSlide"):
        for shape in package.xml[name].iter(f"{P}sp") if name in package.xml else ():
            holder, named = shape.find(f"*/{P}nvPr/{P}ph"), shape.find(f"*/{P}cNvPr")
            off = named is not None and named.get("hidden", "0") in ON
            if holder is not None and holder.get("type") == "body":
                for line in shape.iter(f"{A}p"):
                    words = joined(line)
                    yield ((words, ("is in notes that are hidden" if off else "",) * len(words)),)


def joined(line: etree._Element) -> str:
    """Return the words of a paragraph, with a vertical tab where a line is broken."""
    return "".join("\v" if each.tag == f"{A}br" else str(each.findtext(f"{A}t") or "") for each in line)


def strange(package: Package, part: str) -> Iterator[str]:
    """Yield what stands in notes outside of their placeholder, and in comments, charts and diagrams."""
    for name in package.targets(part, "notesSlide"):
        for shape in package.xml[name].iter(f"{P}sp") if name in package.xml else ():
            holder = shape.find(f"*/{P}nvPr/{P}ph")
            if holder is None or holder.get("type") != "body":
                yield from (joined(line) for line in shape.iter(f"{A}p"))
    known = {"slideLayout", "notesSlide", "image", "hyperlink", "slide"}
    for relation in package.relations.get(part, {}).values():
        if not relation.outside and relation.kind not in known and relation.target in package.xml:
            for each in package.xml[relation.target].iter():
                if local(each.tag) in {"t", "v", "text"}:
                    yield str(each.text or "")


def aside(slide: etree._Element) -> Iterator[str]:
    """Yield the alternative texts and tooltips of a slide."""
    for each in slide.iter():
        for key in ("descr", "title", "tooltip") if isinstance(each.tag, str) else ():
            if each.get(key) and (key == "tooltip" or local(each.tag) == "cNvPr"):
                yield str(each.get(key))
