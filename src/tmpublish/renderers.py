"""One file to render → its bytes and where texts stand; each kind of file has its renderer here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tmpublish.environment import settled
from tmpublish.plan import Plan

if TYPE_CHECKING:
    from tmpublish.deck import CustomTemplate
    from tmpublish.design.theme import Design
    from tmpublish.pictures import Picture

Places = Mapping[str, int]
"""Where texts stand: the page or slide, from 1, of each stable path."""


def unheard(_places: Places) -> None:
    """Hear where texts stand and do nothing."""


@dataclass(frozen=True)
class Job:
    """One file to render, in one language or (“”) in all.

    `pages` says where the booklet sets each text, for kinds that name its pages; `source` is the plan's
    own file, for kinds that carry it with them; `venue` is an institution's own template, for decks;
    `pictures` are those that the plan names, by their files.
    `tell_places` hears where texts stand as soon as that is known, well before the file is done.
    """

    kind: str
    language: str
    shown: str
    plan: Plan
    templates: Path
    design: str
    stamp: datetime
    pages: Places = field(default_factory=dict)
    source: bytes = b""
    venue: "CustomTemplate | None" = None
    pictures: "Mapping[str, Picture]" = field(default_factory=dict)
    tell_places: Callable[[Places], None] = unheard


@dataclass(frozen=True)
class RenderedFile:
    """One rendered file: its bytes, how many pages, slides or layouts, and the first one of each text."""

    data: bytes
    count: int
    places: Places


Renderer = Callable[[Job], RenderedFile]


def _design(job: Job) -> "Design":
    """Return the design of a job; a process that has many jobs reads it once, until its files change."""
    from tmpublish.design.theme import BRAND_FILE, LANGUAGES_FILE

    files = (job.templates / name for name in (BRAND_FILE, LANGUAGES_FILE))
    return _read_design(job.templates, job.design, tuple(file.stat().st_mtime_ns for file in files))


@lru_cache(maxsize=8)
def _read_design(templates: Path, name: str, _changed: tuple[int, ...]) -> "Design":
    from tmpublish.design.theme import read_design

    return read_design(templates, name)


def booklet(job: Job) -> RenderedFile:
    """Render the booklet of one language."""
    from tmpublish.booklet import build_booklet

    design = _design(job)
    made = build_booklet(
        job.plan,
        design,
        job.language,
        job.stamp,
        source=job.source,
        tell_places=job.tell_places,
        pictures=job.pictures,
    )
    return RenderedFile(made.pdf, made.count, dict(made.pages))


def print_edition(job: Job) -> RenderedFile:
    """Render the booklet of one language as a printer takes it."""
    from tmpublish.booklet import build_booklet

    design = _design(job)
    made = build_booklet(job.plan, design, job.language, job.stamp, "print", pictures=job.pictures)
    return RenderedFile(made.pdf, made.count, dict(made.pages))


def summary(job: Job) -> RenderedFile:
    """Render the plan on one page in one language."""
    from tmpublish.booklet import build_summary

    made = build_summary(job.plan, _design(job), job.language, job.stamp, source=job.source)
    return RenderedFile(made.pdf, made.count, dict(made.pages))


def deck(job: Job) -> RenderedFile:
    """Render the deck of one language."""
    from tmpublish.deck import build_deck

    design = _design(job)
    made = build_deck(
        job.plan, design, job.language, job.pages, job.stamp, job.venue, job.source, job.pictures
    )
    return RenderedFile(made.pptx, made.count, dict(made.slides))


def template(job: Job) -> RenderedFile:
    """Render the empty deck that people add slides with, in all languages of the plan."""
    from tmpublish.deck import build_template

    made = build_template(_design(job), job.plan.languages, job.stamp)
    return RenderedFile(made.pptx, made.count, {})


def environment(stamp: datetime, fonts: Mapping[str, str]) -> Mapping[str, str]:
    """Return all that a child sees of the machine, so that the same bytes come out on every one."""
    return settled() | {"SOURCE_DATE_EPOCH": str(int(stamp.timestamp()))} | dict(fonts)
