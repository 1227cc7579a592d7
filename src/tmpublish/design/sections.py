"""Plan → the sections of a booklet or web page in their order, each with its template; links to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tmpublish.plan import Plan, Term
from tmpublish.plan.fields import Part
from tmpublish.plan.sections import Member, People, Section

Label = Callable[..., str]


@dataclass(frozen=True)
class Entry:
    """A section: its text id, its part of the plan, its title; `listed` if the table of contents has it."""

    path: str
    part: Any
    title: str
    template: str
    """What draws it: a section is drawn by its kind, since its id may be any word."""
    listed: bool = True


def entries(plan: Plan, label: Label, plain: Callable[[Any], str], output: str) -> list[Entry]:
    """Return the sections of a plan, with goals, sources and glossary. `output` is `booklet` or `web`."""
    made: list[Entry] = []
    for part in plan.outline:
        if isinstance(part, Section):
            template = f"{output}/{getattr(part, 'kind', '')}.html.j2"
            made.append(Entry(part.path, part, plain(part.title), template))
        elif isinstance(part, Part):
            title = plain(plan.spotlight.name if plan.spotlight is part else getattr(part, "title", ""))
            if part is plan.vision and _paired(plan):
                title = label("pair", one=title, other=plain(plan.mission and plan.mission.title))
            listed = part is not plan.mission or not _paired(plan)
            made.append(Entry(part.path, part, title, f"{output}/{part.path}.html.j2", listed))
        else:
            title = plain(plan.glance.title) if plan.glance else label("goals", len(plan.goals))
            made.append(Entry("glance", part, title, f"{output}/goals.html.j2"))
    # The web edition lists all sources at its end.
    if plan.references and output == "booklet":
        made.append(Entry("references", plan.references, label("sources"), "booklet/references.html.j2"))
    if terms := defined(plan):
        made.append(Entry("glossary", terms, label("glossary"), f"{output}/glossary.html.j2"))
    return made


def with_reachable_links(html: str) -> str:
    """Return a page whose links inside it lead to an id that it has.

    A part without a place of its own, such as a measure, has that of the part that holds it.
    """
    ids = set(re.findall(r'\bid="([^"]+)"', html))

    def nearest(found: re.Match[str]) -> str:
        path = found[1]
        while path not in ids and "." in path:
            path = path.rpartition(".")[0]
        return f'href="#{path}"' if path in ids else found[0]

    return re.sub(r'\bhref="#([^"]+)"', nearest, html)


def around_goals(sections: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Return the sections that the contents list: up to the goals, and after them."""
    listed = [section for section in sections if section.listed]
    at = next(index for index, section in enumerate(listed) if section.path == "glance") + 1
    return listed[:at], listed[at:]


def _paired(plan: Plan) -> bool:
    """Return True if the mission follows the vision at once, so that they share a spread."""
    parts = list(plan.outline)
    return plan.mission is not None and parts.index(plan.mission) == parts.index(plan.vision) + 1


def defined(plan: Plan) -> list[Term]:
    """Return the terms of the glossary that have a meaning, which is printed."""
    return [term for term in plan.glossary if term.means]


@dataclass(frozen=True)
class Unit:
    """A member of an organization chart, and who stands under it."""

    item: Member
    under: tuple["Unit", ...]

    @property
    def below(self) -> Iterator[tuple[int, Member]]:
        """Yield everybody below, each with the depth from 1, from the top down."""
        for unit in self.under:
            yield 1, unit.item
            yield from ((depth + 1, member) for depth, member in unit.below)


def chart(people: People) -> list[Unit]:
    """Return the organization chart of a section: those under nobody, with all who stand under them."""

    def units(top: Member | None) -> tuple[Unit, ...]:
        return tuple(Unit(each, units(each)) for each in people.people if people.above(each) is top)

    return list(units(None))
