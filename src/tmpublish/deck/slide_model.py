"""What a slide says, as plain values: no place, no size and no colour enters here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tmpublish.text.inline_markup import Run


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its runs, the stable path of its text, its level (from 1), the number it hangs from."""

    runs: tuple[Run, ...]
    path: str = ""
    level: int = 1
    number: str = ""
    number_path: str = ""
    """The stable path of the number, where it is a text of the plan."""


@dataclass(frozen=True)
class Row:
    """A line of a list, with the key of the slide that it leads to, if any."""

    paragraphs: tuple[Paragraph, ...]
    link: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing of the family and what it draws: `items` may be spread, the rest is on each slide."""

    template: str
    alt: str = ""
    items: tuple[Mapping[str, object], ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A picture that a slide shows: its file, as the plan names it, its stable path, and what is seen."""

    file: str
    path: str
    alt: str


@dataclass(frozen=True)
class Slide:
    """A slide before it is set: its layout, the texts of its placeholders, rows, figure, notes and links."""

    key: str
    layout: str
    section: str
    texts: Mapping[str, tuple[Paragraph, ...]]
    rows: tuple[Row, ...] = ()
    figure: Figure | None = None
    notes: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """The stable path of a text, and the key of the slide that it leads to."""
    picture: Shown | None = None


def plain(paragraphs: tuple[Paragraph, ...]) -> str:
    """Return the words of paragraphs on one line, as titles in lists and tooltips take them."""
    from tmpublish.text.inline_markup import plain as joined

    return " ".join(joined(" // ".join("".join(run.text for run in p.runs).split("\n"))) for p in paragraphs)
