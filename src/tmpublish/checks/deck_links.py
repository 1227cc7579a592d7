"""Do the links of the slides lead where they say, and do slides say their own number?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tmpublish.checks.context import CheckContext, OutputSet, bare
from tmpublish.checks.opc_package import spoken
from tmpublish.checks.pdf_links import SAFE, addresses
from tmpublish.diagnostics import Problem
from tmpublish.ooxml.drawingml import A, P, R
from tmpublish.ooxml.opc import Package

P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
_JUMP = "ppaction://hlinksldjump"
_NUMBERED = re.compile(r"\s*(\d+)\t(.*)", re.DOTALL)  # a line of the agenda: the slide, a tab, its title


@dataclass(frozen=True)
class Click:
    """A click: its slide, from 1, the words clicked on, what it does, and the slide (0: none) or address."""

    slide: int
    words: str
    action: str
    target: int
    address: str


def _clicks(package: Package) -> Iterator[Click]:
    order = {part: number for number, part in enumerate(package.slides, 1)}
    for part, number in order.items():
        for shape in (
            package.xml[part].iter(f"{P}sp", f"{P}pic", f"{P}cxnSp", f"{P}grpSp")
            if part in package.xml
            else ()
        ):
            inside = list(shape.iter(f"{A}p")) if shape.tag == f"{P}sp" else []
            for owner in [*shape.iterfind(f"*/{P}cNvPr"), *inside]:
                for tag in (f"{A}hlinkClick", f"{A}hlinkHover", f"{A}hlinkMouseOver"):
                    for click in owner.iter(tag):
                        relation = package.relations.get(part, {}).get(click.get(f"{R}id", ""))
                        outside = relation is not None and relation.external
                        yield Click(
                            number,
                            _words(shape if owner.tag == f"{P}cNvPr" else owner),
                            click.get("action", ""),
                            0 if relation is None or outside else order.get(relation.target, 0),
                            relation.target if relation is not None and outside else "",
                        )


def _words(element: etree._Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{A}t"))


def _names(package: Package) -> dict[int, set[str]]:
    """Return what each slide, from 1, is called: by its title, and by the section that it is in."""
    names: dict[int, set[str]] = {}
    for number, part in enumerate(package.slides, 1):
        for shape in package.xml[part].iter(f"{P}sp") if part in package.xml else ():
            holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
            if holder is not None and holder.get("type") in ("title", "ctrTitle"):
                names.setdefault(number, set()).add(bare(_words(shape)))
    root = package.presentation
    ids = {each.get("id"): number for number, each in enumerate(root.iter(f"{P}sldId"), 1)}
    for section in root.iter(f"{P14}section"):
        for each in section.iter(f"{P14}sldId"):
            names.setdefault(ids.get(each.get("id"), 0), set()).add(bare(section.get("name", "")))
    return names


def check_clicks(published: OutputSet) -> Iterator[Problem]:
    """Every click leads to a slide that is shown, or to a safe address, and does nothing else.

    Bad: a click that starts a program, or leads to a slide taken out. Good: from the agenda to slide 7.
    Mend: build again.
    """
    for name, _, package in spoken(published):
        for click in _clicks(package):
            if click.target and click.action == _JUMP:
                continue
            if click.address.startswith(SAFE) and not click.action:
                continue
            does = click.action or click.address or "nothing"
            message = f"the click on “{click.words[:40]}” on slide {click.slide} leads nowhere safe ({does})"
            yield published.problem(name, "click_broken", f"{message}; build again")


def check_agenda(published: OutputSet) -> Iterator[Problem]:
    """A line that names a slide leads to it: its number is that slide's, and its words name it.

    Bad: `13 Capabilities`, which leads to slide 14, or nowhere. Good: number, link and title agree.
    Mend: build again.
    """
    for name, _, package in spoken(published):
        names, clicks = _names(package), list(_clicks(package))
        for number, part in enumerate(package.slides, 1):
            lines = [_words(line) for line in package.xml[part].iter(f"{A}p")] if part in package.xml else []
            listed = [(line, found) for line in lines if (found := _NUMBERED.match(line))]
            here = [click for click in clicks if click.slide == number and _NUMBERED.match(click.words)]
            # A list that counts from one names its own items, not slides.
            if not here or [int(found[1]) for _, found in listed] == list(range(1, len(listed) + 1)):
                continue
            for line, found in listed:
                targets = {click.target for click in here if line in click.words}
                if targets != {int(found[1])} or bare(found[2]) not in names.get(int(found[1]), ()):
                    to = f"leads to slide {max(targets)}" if targets else "leads to no slide"
                    message = f"“{found[1]} {found[2][:40]}” on slide {number} {to}, or is not what that says"
                    yield published.problem(name, "agenda_wrong", f"{message}; build again")


def check_written(published: CheckContext) -> Iterator[Problem]:
    """The addresses that a deck leads to are those of the plan.

    Bad: an address that nobody wrote. Good: the plan's own.
    Mend: build again.
    """
    for name, language, package in spoken(published):
        written = {target for _, _, target in addresses(published, language)}
        for part, relations in package.relations.items():
            for relation in relations.values():
                if relation.kind == "hyperlink" and relation.external and relation.target not in written:
                    message = f"{part} leads to {relation.target[:60]}, which the plan does not; build again"
                    yield published.problem(name, "click_foreign", message)


def check_numbers(published: OutputSet) -> Iterator[Problem]:
    """The number in the foot of a slide is its own.

    Bad: slide 9 that says 8, since one before it was taken out. Good: 9.
    Mend: build again.
    """
    for name, _, package in spoken(published):
        for number, part in enumerate(package.slides, 1):
            for field in package.xml[part].iter(f"{A}fld") if part in package.xml else ():
                said = _words(field).strip()
                if field.get("type") == "slidenum" and said != str(number):
                    message = f"slide {number} says that it is slide {said}; build again"
                    yield published.problem(name, "slide_number", message)
