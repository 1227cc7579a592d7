"""Do the links of the booklets lead where they say: to a page of the file, or to an address of the plan?"""

from collections.abc import Iterator

from tmpublish.checks.context import CheckContext, OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.pdf_reading.objects import Link, Links, read_links
from tmpublish.plan import walk
from tmpublish.plan.fields import Text
from tmpublish.text.inline_markup import parse

KINDS = ("booklet", "summary")
SAFE = ("https://", "mailto:")


def _files(published: OutputSet) -> Iterator[tuple[str, str, str, Links]]:
    """Yield kind, language, name and links of each PDF; those that cannot be read are named elsewhere."""
    for kind in KINDS:
        for name, language, data in published.of_kind(kind):
            try:
                yield kind, language, name, read_links(data)
            except ValueError:
                continue


def addresses(published: CheckContext, language: str) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Yield path, place and target of every link in the texts of the plan, as one language has them."""
    for value, path, place in walk(published.given.plan):
        if isinstance(value, Text):
            for run in parse(value[language]):
                if run.link:
                    yield path, (*place, language), run.link


def check_targets(published: OutputSet) -> Iterator[Problem]:
    """Every link leads somewhere: to a place that is there, or to a safe address (https, mailto).

    Bad: a line of the contents whose chapter is gone; a click that starts a program. Good: it opens page 10.
    Mend: mend the link in the plan, then build again.
    """
    for _, _, name, found in _files(published):
        for link in found.links:
            if message := _fault(link, found):
                yield published.problem(name, "link_broken", f"page {link.page}: {message}")


def _fault(link: Link, found: Links) -> str:
    if link.box[2] - link.box[0] < 1 or link.box[3] - link.box[1] < 1:
        return f"the link “{link.said or link.name or link.address}” has no room for a click; build again"
    if link.name:
        there = found.places.get(link.name, 0)
        return "" if there else f"the link “{link.said}” leads to `{link.name}`, which is not in the file"
    if not link.address:
        return f"the link “{link.said}” leads to no place and no address; build again"
    return "" if link.address.startswith(SAFE) else f"the link to {link.address[:60]} is not safe"


def check_places(published: OutputSet) -> Iterator[Problem]:
    """A named place is on the page on which, says the manifest, its text or part stands.

    Bad: `goals.education` opens page 3, and the goal stands on page 10. Good: it opens page 10.
    Mend: build again.
    """
    for kind, language, name, found in _files(published):
        for path, spoken in published.manifest.texts.items():
            number = spoken.get(language, {}).get(kind)
            if number is not None and path in found.places and found.places[path] != number:
                message = f"a link to `{path}` opens page {found.places[path]}, but it stands on {number}"
                yield published.problem(name, "link_astray", f"{message}; build again")


def check_addresses(published: CheckContext) -> Iterator[Problem]:
    """The links that leave a booklet are those of the plan, each of them and no other.

    Bad: an address that nobody wrote; one of the plan that cannot be clicked. Good: the plan's own links.
    Mend: build again.
    """
    for kind, language, name, found in _files(published):
        written = {target for _, _, target in addresses(published, language)}
        for link in found.links:
            if link.address and link.address not in written:
                message = (
                    f"page {link.page} leads to {link.address[:60]}, which the plan does not; build again"
                )
                yield published.problem(name, "link_foreign", message)
        there = {link.address or f"#{link.name}" for link in found.links}
        for path, place, target in addresses(published, language):
            shown = published.manifest.texts.get(path, {}).get(language, {}).get(kind)
            if shown is not None and target not in there:
                message = f"`{path}` links to {target[:60]}, but {published.shown}/{name} has no such link"
                yield published.at_text(place, "link_missing", message)


def check_annotations(published: OutputSet) -> Iterator[Problem]:
    """Nothing is stuck on the pages but links: no notes, no stamps, no fields, no files.

    Bad: a reviewer's note “too long?” on page 12. Good: pages as they were built.
    Mend: build again.
    """
    for _, _, name, found in _files(published):
        for page, kind in found.others:
            message = f"page {page} bears {kind}, which no build puts there; build again"
            yield published.problem(name, "annotation_foreign", message)
