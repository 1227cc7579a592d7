"""Does each box of a slide say the text that it is named for, and has each deck all of its layouts?"""

from collections.abc import Iterator

from lxml import etree

from tmpublish.checks.context import CheckContext, bare, finished
from tmpublish.checks.opc_package import decks, spoken
from tmpublish.design.theme import day
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P
from tmpublish.plan import walk
from tmpublish.plan.fields import Day, Part, Text
from tmpublish.plan.parts import Fact
from tmpublish.yaml_source import Place


def check_boxes(published: CheckContext) -> Iterator[Problem]:
    """A box that is named for a text says it: nothing changed places, however right each word is.

    Bad: the words on the aim beside `Why`; the dates of two events exchanged. Good: each in its own box.
    Mend: build again.
    """
    if published.manifest.inputs.deck_template:
        return
    for name, language, package in spoken(published):
        wanted = _wanted(published, language)
        for number, part in enumerate(package.slides, 1):
            for shape in package.xml[part].iter(f"{P}sp") if part in package.xml else ():
                path, words = _named(shape), bare("".join(each.text or "" for each in shape.iter(f"{A}t")))
                for place, said in wanted.get(path, []) if words else []:
                    if bare(said) not in words:
                        message = f"the box for `{path}` on slide {number} of {published.shown}/{name}"
                        message = f"{message} does not say “{said[:40]}”; build again"
                        yield published.at_text(place, "box_differs", message)


def _named(shape: etree._Element) -> str:
    named = shape.find(f"*/{P}cNvPr")
    return "" if named is None else str(named.get("name", ""))


def _wanted(published: CheckContext, language: str) -> dict[str, list[tuple[Place, str]]]:
    """Return what the box of each path has to say: a text, all texts of a fact, a day."""
    found: dict[str, list[tuple[Place, str]]] = {}
    facts: list[str] = []
    for value, path, place in walk(published.given.plan):
        if isinstance(value, Text):
            said = ((*place, language), finished(value, language))
            found[path] = [said]
            if facts and path.startswith(f"{facts[-1]}."):
                found.setdefault(facts[-1], []).append(said)
        elif isinstance(value, Fact):
            facts.append(path)
        date = getattr(value, "date", None)
        if isinstance(value, Part) and path and isinstance(date, Day):
            found[f"{path}.date"] = [(place, day(published.given.design, language, date))]
    return found


def check_layouts(published: CheckContext) -> Iterator[Problem]:
    """The template has as many layouts as the manifest says, and so has each deck set on it.

    Bad: a template that lost the layout for a timeline. Good: 18, everywhere.
    Mend: build again.
    """
    said = {entry.layouts for entry in published.manifest.files.values() if entry.layouts is not None}
    for name, package in decks(published) if not published.manifest.inputs.deck_template else ():
        found = sum(1 for _ in package.folder("slideLayouts"))
        if said and said != {found}:
            told = " and ".join(map(str, sorted(said)))
            message = f"this file has {found} layouts, the manifest says {told}; build again"
            yield published.problem(name, "layout_count", message)
