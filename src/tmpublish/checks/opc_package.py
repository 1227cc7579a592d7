"""Would PowerPoint open the decks without repairing them? What no schema says and validators miss."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree

from tmpublish.checks.context import OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P, R, local
from tmpublish.ooxml.opc import CONTENT_TYPES, Package, read_package

_IDS = etree.XPath("//@r:*", namespaces={"r": R[1:-1]})
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
# Where an id of a relationship stands, and what may be behind it.
_BEHIND = {
    f"{A}blip": {"image"},
    f"{A}hlinkClick": {"hyperlink", "slide", "audio", "video", "media"},
    f"{A}hlinkHover": {"hyperlink", "slide"},
    f"{C}chart": {"chart"},
    f"{C}externalData": {"package"},
    f"{P}sldId": {"slide"},
    f"{P}sldMasterId": {"slideMaster"},
    f"{P}sldLayoutId": {"slideLayout"},
    f"{P}notesMasterId": {"notesMaster"},
}


def decks(published: OutputSet) -> Iterator[tuple[str, Package]]:
    """Yield name and package of every .pptx that can be read; those that cannot be are named elsewhere."""
    for name, data in published.files.items():
        if name.endswith(".pptx") and name in published.manifest.files:
            try:
                yield name, read_package(data)
            except ValueError:
                continue


def spoken(published: OutputSet) -> Iterator[tuple[str, str, Package]]:
    """Yield name, language and package of every deck that has a language, so not of the template."""
    for name, package in decks(published):
        if language := published.manifest.files[name].language:
            yield name, language, package


def found(published: OutputSet, code: str, rule: Callable[[Package], Iterator[str]]) -> Iterator[Problem]:
    """Yield a Problem for each sentence that a rule has to say of a deck."""
    for name, package in decks(published):
        for message in rule(package):
            yield published.problem(name, code, f"{message}; PowerPoint would repair the file: build again")


def check_members(published: OutputSet) -> Iterator[Problem]:
    """No two members of a package have one name, the content types come first, and nothing stands around it.

    Bad: `ppt/slides/slide3.xml` twice. Good: each once, `[Content_Types].xml` at the head.
    """
    yield from found(published, "pptx_members", _members)


def _members(package: Package) -> Iterator[str]:
    for name, count in Counter(name.casefold() for name in package.names).items():
        if count > 1:
            yield f"the package holds {name} {count} times"
    if package.names[:1] != (CONTENT_TYPES,):
        yield f"the package does not begin with {CONTENT_TYPES}"
    if package.stray_bytes:
        yield f"{package.stray_bytes} bytes stand around the package"


def check_parts(published: OutputSet) -> Iterator[Problem]:
    """Every relationship leads to a part, every part has a type and is led to.

    Bad: slide 7, which the presentation no longer lists. Good: nothing left over, nothing missing.
    """
    yield from found(published, "pptx_parts", _parts)


def _parts(package: Package) -> Iterator[str]:
    reached, todo = set[str](), [""]
    while todo:
        part = todo.pop()
        for relation in package.relations.get(part, {}).values():
            if relation.external or relation.target in reached:
                continue
            if relation.target not in package.members:
                yield f"{part or 'the package'} refers to {relation.target}, which is not there"
            reached.add(relation.target)
            todo.append(relation.target)
    types = package.xml[CONTENT_TYPES] if CONTENT_TYPES in package.xml else etree.Element("none")
    named = {each.get("PartName", "").lstrip("/") for each in types.iterfind("{*}Override")}
    endings = {each.get("Extension", "").casefold() for each in types.iterfind("{*}Default")}
    for name in package.members:
        if name == CONTENT_TYPES or name.endswith(".rels"):
            continue
        if name not in reached:
            yield f"nothing leads to {name}"
        if name not in named and name.rpartition(".")[2].casefold() not in endings:
            yield f"{name} has no content type"


def check_relations(published: OutputSet) -> Iterator[Problem]:
    """Every id of a relationship that a part uses exists, and what is behind it is of the right kind.

    Bad: a picture whose id leads to a layout. Good: it leads to an image.
    """
    yield from found(published, "pptx_relations", _relations)


def _relations(package: Package) -> Iterator[str]:
    for name, root in package.xml.items():
        known = package.relations.get(name, {})
        ids: Any = _IDS(root)
        for value in filter(None, ids):
            element = value.getparent()
            tag = local(element.tag)
            if value not in known:
                yield f"{name}: <{tag}> uses the id {value}, which is not there"
            elif known[value].kind not in _BEHIND.get(str(element.tag), {known[value].kind}):
                yield f"{name}: behind the id {value} of <{tag}> is a {known[value].kind}"


def check_identities(published: OutputSet) -> Iterator[Problem]:
    """Ids are unique: of shapes on a slide, of slides, and of masters and layouts together.

    Bad: a layout with the id of its master. Good: all masters and layouts count on from one number.
    """
    yield from found(published, "pptx_ids", _identities)


def _identities(package: Package) -> Iterator[str]:
    for name, root in (*package.folder("slides"), *package.folder("notesSlides")):
        for key in _twice(each.get("id") for each in root.iter(f"{P}cNvPr")):
            yield f"{name}: two shapes have the id {key}"
    roots = [package.presentation, *(root for _, root in package.folder("slideMasters"))]
    masters = [each for root in roots for each in root.iter(f"{P}sldMasterId", f"{P}sldLayoutId")]
    for key in _twice(each.get("id") for each in masters):
        yield f"two masters or layouts have the id {key}"
    for key in _twice(each.get("id") for each in package.presentation.iter(f"{P}sldId")):
        yield f"two slides have the id {key}"


def _twice(ids: Iterable[str | None]) -> list[str]:
    return [key for key, count in Counter(key for key in ids if key).items() if count > 1]
