"""A proof → its pages and slides in rows, the languages side by side, each with what was found on it."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmpublish.checks import CheckContext
from tmpublish.pdf_reading.document import read_pdf
from tmpublish.validators.page_pictures import Picture
from tmpublish.validators.results import Finding, Spot
from tmpublish.validators.slide_boxes import read_boxes

KINDS = {"booklet": "page", "summary": "page", "deck": "slide"}


@dataclass(frozen=True)
class Link:
    """A page or slide to go to, and what it is called."""

    anchor: str
    label: str


@dataclass(frozen=True)
class Item:
    """A finding as the page shows it: its place in words, and the pages on which it stands."""

    severity: str
    message: str
    at: str
    code: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Leaf:
    """One page or slide in one language; `source` is its picture as a data URI (RFC 2397), or nothing."""

    anchor: str
    language: str
    tag: str
    source: str
    width: int
    height: int
    alt: str
    findings: tuple[Item, ...]

    @property
    def look(self) -> str:
        """Return the gravest that was found on it: `error`, `warning` or `plain`."""
        return min((one.severity for one in self.findings), default="plain")


@dataclass(frozen=True)
class Row:
    """A page or slide in all languages."""

    anchor: str
    number: int
    leaves: tuple[Leaf, ...]

    @property
    def findings(self) -> int:
        """Return how many findings stand on it."""
        return sum(len(leaf.findings) for leaf in self.leaves)


@dataclass(frozen=True)
class Section:
    """A kind of file: its rows, and what was found about a file as a whole."""

    kind: str
    unit: str
    rows: tuple[Row, ...]
    whole: tuple[Item, ...]

    @property
    def name(self) -> str:
        """Return the kind as a title."""
        return self.kind.capitalize()


def anchor(published: CheckContext, spot: Spot) -> Link | None:
    """Return the place on the page for a spot, or None for a file that has no pictures."""
    name, number = spot
    entry = published.manifest.files.get(name)
    if not entry or not entry.language or entry.kind not in KINDS:
        return None
    spoken = published.given.design.languages[entry.language].name
    if not number:
        return Link(entry.kind, f"{entry.kind.capitalize()}, {spoken}")
    label = f"{entry.kind.capitalize()}, {KINDS[entry.kind]} {number}, {spoken}"
    return Link(f"{entry.kind}-{number}-{entry.language}", label)


def item(published: CheckContext, finding: Finding) -> Item:
    """Return a finding as the page shows it."""
    problem = finding.problem
    at = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    links = [link for spot in finding.spots if (link := anchor(published, spot))]
    return Item(problem.severity, problem.message, at, problem.code, tuple(links))


def sections(
    published: CheckContext, pictures: Mapping[str, Sequence[Picture]], findings: Sequence[Finding]
) -> tuple[Section, ...]:
    """Return the kinds of file that have pages, each with a row a page."""
    return tuple(
        section
        for kind in KINDS
        if (section := _section(published, kind, pictures, findings)) and section.rows
    )


def _section(
    published: CheckContext, kind: str, pictures: Mapping[str, Sequence[Picture]], findings: Sequence[Finding]
) -> Section:
    names = [(name, language) for name, language, _ in published.of_kind(kind)]
    most = max((len(pictures.get(name, ())) for name, _ in names), default=0)
    titles = {name: _titles(kind, published.files[name]) for name, _ in names}
    rows = []
    for number in range(1, most + 1):
        leaves = (
            _leaf(published, (name, number), pictures.get(name, ()), titles[name], findings)
            for name, _ in names
        )
        rows.append(Row(f"{kind}-{number}", number, tuple(leaves)))
    shown = {name for name, _ in names}
    whole = [one for one in findings if any(name in shown and not number for name, number in one.spots)]
    return Section(kind, KINDS[kind], tuple(rows), tuple(item(published, one) for one in whole))


def _leaf(
    published: CheckContext,
    spot: Spot,
    pictures: Sequence[Picture],
    titles: Mapping[int, str],
    findings: Sequence[Finding],
) -> Leaf:
    name, number = spot
    entry = published.manifest.files[name]
    pack = published.given.design.languages[entry.language or ""]
    picture = pictures[number - 1] if number <= len(pictures) else None
    source = base64.b64encode(picture.data).decode() if picture else ""
    title = f": {titles[number]}" if titles.get(number) else ""
    return Leaf(
        anchor=f"{entry.kind}-{number}-{entry.language}",
        language=pack.name,
        tag=pack.tag,
        source=f"data:image/webp;base64,{source}" if source else "",
        width=picture.width if picture else 0,
        height=picture.height if picture else 0,
        alt=f"{entry.kind.capitalize()}, {KINDS[entry.kind]} {number}, {pack.name}{title}",
        findings=tuple(item(published, one) for one in findings if spot in one.spots),
    )


def _titles(kind: str, data: bytes) -> Mapping[int, str]:
    """Return what each page or slide is about, by its number, as far as the file says it."""
    return dict(_slide_titles(data) if kind == "deck" else _page_titles(data))


def _page_titles(data: bytes) -> Iterator[tuple[int, str]]:
    try:
        pdf = read_pdf(data)
    except ValueError:
        return
    for number in range(1, len(pdf.pages) + 1):
        opened = [title for title, page in pdf.bookmarks if page <= number]
        yield number, opened[-1] if opened else ""


def _slide_titles(data: bytes) -> Iterator[tuple[int, str]]:
    try:
        slides = read_boxes(data)
    except ValueError:
        return
    for number, slide in enumerate(slides, 1):
        yield number, " ".join(slide.boxes[0].text.split()) if slide.boxes else ""
