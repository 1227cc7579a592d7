"""Plan + design → every file of a plan: one job a file, each with the function that renders it."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import UsageError, settled
from tmpublish.render_pool import Limits, Progress, RenderPool, for_source, no_progress

if TYPE_CHECKING:  # workers load what renders, not what reads plans
    from tmpublish.booklet.html import BookletPages, Changes, Edition
    from tmpublish.deck import CustomTemplate
    from tmpublish.design.theme import Design
    from tmpublish.loader import Inputs
    from tmpublish.manifest import BuildInputs, Entry, Unit
    from tmpublish.pictures import Picture
    from tmpublish.plan import Plan

Key = tuple[str, str]
"""The kind and the language of a file; no language ("") if it serves all."""
_Submit = Callable[[Callable[[Any], Any], "Job", Limits], "Future[Any]"]
"""What runs a function on a job: the workers of a pool, or this process."""


@dataclass(frozen=True)
class Job:
    """One file to render, in one language or (“”) in all.

    `source` is the plan's own file, for kinds that carry it; `layout` the booklet as laid out, for kinds that
    print it or name its pages; `custom_template` an institution's own, for decks; `pictures` are those that
    the plan names, by their files; `editions` are the languages of the set; `changes` those since another
    edition.
    """

    kind: str
    language: str
    shown: str
    plan: "Plan"
    design: "Design"
    stamp: datetime
    source: bytes = b""
    layout: "BookletPages | None" = None
    custom_template: "CustomTemplate | None" = None
    pictures: "Mapping[str, Picture]" = field(default_factory=dict)
    editions: Sequence[str] = ()
    changes: "Changes | None" = None

    @property
    def title(self) -> str:
        """Return what is rendered, such as `booklet (en)`."""
        return f"{self.kind} ({self.language})" if self.language else self.kind


@dataclass(frozen=True)
class RenderedFile:
    """One rendered file: its bytes, how many pages, slides or layouts, and the first one of each text id.

    `pieces` lists, for each text id, the page, the number of the marked content and the words of each piece.
    """

    data: bytes
    count: int
    places: Mapping[str, int]
    pieces: Mapping[str, Sequence[tuple[int, int, str]]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    creep_mm: float | None = None
    """Of imposed sheets."""


Renderer = Callable[[Job], RenderedFile]


def lay_out(job: Job) -> "BookletPages":
    """Return the booklet of one language as laid out, with the page of each text."""
    from tmpublish.booklet.html import booklet_html

    return booklet_html(
        job.plan, job.design, job.language, job.stamp, pictures=job.pictures, source=job.source
    )


def booklet(job: Job, edition: "Edition" = "screen") -> RenderedFile:
    """Render the booklet of one language: for the screen, or another `edition`, such as one for printers."""
    from tmpublish.booklet import build_booklet

    made = build_booklet(
        *(job.plan, job.design, job.language, job.stamp),
        edition=edition,
        source=job.source,
        pictures=job.pictures,
        layout=job.layout,
    )
    return RenderedFile(made.pdf, made.count, dict(made.pages), dict(made.pieces))


def summary(job: Job) -> RenderedFile:
    """Render the one-page summary of one language."""
    from tmpublish.booklet import build_summary

    made = build_summary(job.plan, job.design, job.language, job.stamp, source=job.source)
    return RenderedFile(made.pdf, made.count, dict(made.pages), dict(made.pieces))


def changes(job: Job) -> RenderedFile:
    """Render the page of what changed since another edition, in one language."""
    from tmpublish.booklet import build_changes

    assert job.changes
    made = build_changes(job.plan, job.design, job.language, job.stamp, job.changes)
    return RenderedFile(made.pdf, made.count, {})


def deck(job: Job) -> RenderedFile:
    """Render the deck of one language; its notes name pages of the booklet."""
    from tmpublish.deck import LOGO, build_deck

    pictures = dict(job.pictures)
    if job.design.brand.logo:  # the booklet's engine, which takes time to load, draws it
        from tmpublish.booklet import logo_picture

        if logo := logo_picture(job.design):
            pictures[LOGO] = logo
    pages = job.layout.pages if job.layout else {}
    made = build_deck(
        *(job.plan, job.design, job.language, pages, job.stamp),
        *(job.custom_template, job.source, pictures),
    )
    return RenderedFile(made.pptx, made.count, dict(made.slides), warnings=made.warnings)


def web(job: Job) -> RenderedFile:
    """Render the web edition of one language; it links to the other files and languages."""
    from tmpublish.web import Beside, build_web

    names = {name: file_name(job.plan, (name, job.language)) for name in LINKED}
    files = [Beside(name, file, kind_of(name).suffix.upper()) for name, file in names.items()]
    editions = {each: file_name(job.plan, ("web", each)) for each in job.editions if each != job.language}
    made = build_web(
        *(job.plan, job.design, job.language, job.stamp),
        source=job.source,
        pictures=job.pictures,
        files=files,
        editions=editions,
        name=file_name(job.plan, ("web", job.language)),
    )
    return RenderedFile(made.data, made.count, made.places)


def template(job: Job) -> RenderedFile:
    """Render the empty deck that people add slides with, in all languages of the plan."""
    from tmpublish.deck import build_template

    made = build_template(job.design, job.plan.languages, job.stamp)
    return RenderedFile(made.pptx, made.count, {})


@dataclass(frozen=True)
class Kind:
    """One kind of file; `uses_layout` if it prints the laid out booklet or names its pages."""

    suffix: str
    unit: "Unit"
    render: Renderer
    uses_layout: bool = False
    name: str = "{slug}-{kind}-{language}"
    shared: bool = False
    """True if one file serves all languages."""


KINDS: Mapping[str, Kind] = {
    "booklet": Kind("pdf", "pages", booklet, uses_layout=True),
    "summary": Kind("pdf", "pages", summary),
    "deck": Kind("pptx", "slides", deck, uses_layout=True),
    "web": Kind("html", "sections", web),
    "template": Kind("pptx", "layouts", template, name="{slug}-{kind}", shared=True),
}
LINKED = ("booklet", "summary", "deck")
"""The kinds that a web edition links to."""
# Made when asked for. Sheets are imposed from the print edition.
_OFFICE, _PRINT = partial(booklet, edition="office"), partial(booklet, edition="print")
ON_REQUEST: Mapping[str, Kind] = {
    "changes": Kind("pdf", "pages", changes),
    "office edition": Kind("pdf", "pages", _OFFICE, name="{slug}-booklet-{language}-office"),
    "print edition": Kind("pdf", "pages", _PRINT, name="{slug}-booklet-{language}-print"),
    "imposed sheets": Kind("pdf", "pages", _PRINT, name="{slug}-booklet-{language}-imposed"),
}


def file_name(plan: "Plan", key: Key) -> str:
    """Return the name of a file in dist/; that of a draft says so."""
    kind, language = key
    made = kind_of(kind)
    stem = made.name.format(slug=plan.slug, kind=kind, language=language)
    return f"{stem}{'-draft' if plan.status and language else ''}.{made.suffix}"


def kind_of(name: str) -> Kind:
    """Return the kind of a name, such as `booklet`."""
    return KINDS[name] if name in KINDS else ON_REQUEST[name]


def wanted(plan: "Plan", languages: Sequence[str], only: Sequence[str]) -> list[Key]:
    """Return the files asked for, or all; raise UsageError for a language that the plan lacks."""
    for language in languages:
        if language not in plan.languages:
            raise UsageError(
                f"the plan has no language “{language}”; --lang takes {', '.join(plan.languages)}"
            )
    chosen = [language for language in plan.languages if not languages or language in languages]
    return [
        (name, language)
        for name, kind in KINDS.items()
        if not only or name in only
        for language in ([""] if kind.shared else chosen)
    ]


def all_keys(plan: "Plan") -> list[Key]:
    """Return the keys of all files that a plan can have."""
    kinds = {**KINDS, **ON_REQUEST}
    return [
        (name, each) for name, kind in kinds.items() for each in ([""] if kind.shared else plan.languages)
    ]


def hashes(inputs: "Inputs", record: "BuildInputs", key: Key) -> tuple[str, str]:
    """Return the hash of all that shapes a file, and that of the plan as the file carries it."""
    from tmpublish import loader, manifest

    kind, language = key
    spoken = loader.in_language(inputs, language) if language else inputs
    source = spoken.source if language else ",".join(inputs.plan.languages).encode()
    # A word in another script has the font of the plan's language in that script.
    beside = "".join(f" {pack.key}" for pack in spoken.design.beside.values()).encode()
    others = ",".join(inputs.plan.languages).encode() if kind == "web" else b""  # it links to them
    return manifest.inputs_hash(record, kind, language, source + beside + others), manifest.sha256(source)


def with_sizes(kind: str, data: bytes, sizes: Mapping[str, int]) -> bytes:
    """Return a file; a web edition says how large, in bytes by name, the files are that it links to."""
    from tmpublish.web import with_sizes as sized

    return sized(data, sizes) if kind == "web" else data


def all_with_sizes(made: Mapping[Key, RenderedFile], sizes: Mapping[str, int]) -> dict[Key, RenderedFile]:
    """Return rendered files, web editions with the sizes of the files that they link to."""
    return {key: replace(each, data=with_sizes(key[0], each.data, sizes)) for key, each in made.items()}


def entry(inputs: "Inputs", record: "BuildInputs", key: Key, made: RenderedFile) -> "Entry":
    """Return the manifest's entry of a rendered file."""
    from tmpublish import manifest

    unit, hashed = kind_of(key[0]).unit, hashes(inputs, record, key)
    return manifest.entry(*key, made.data, unit, made.count, *hashed, made.creep_mm)


def imposed_sheets(pages: RenderedFile, creep_mm: float) -> RenderedFile:
    """Return the sheets of a print edition, two pages a side, for saddle stitching."""
    from tmpublish.booklet.press_sheets import imposed

    return RenderedFile(imposed(pages.data, creep_mm), pages.count // 2, {}, creep_mm=creep_mm)


def worker_environment(stamp: datetime, fonts: Mapping[str, str]) -> Mapping[str, str]:
    """Return all that a worker sees of the machine, so that the same bytes come out on every one."""
    return settled() | {"SOURCE_DATE_EPOCH": str(int(stamp.timestamp()))} | dict(fonts)


def job_of(given: "Inputs", key: Key, stamp: datetime, shown: str) -> Job:
    """Return the job that renders a file; `shown` is what messages call it."""
    return Job(*key, shown, given.plan, given.design, stamp, given.source, pictures=given.pictures)


def render(
    given: "Inputs",
    keys: Sequence[Key],
    stamp: datetime,
    shown: str,
    progress: Progress = no_progress,
    custom_template: "CustomTemplate | None" = None,
    changes: "Mapping[str, Changes]" = MappingProxyType({}),
) -> Mapping[Key, RenderedFile]:
    """Return the files of `keys`, rendered side by side; `shown` is the folder that messages name.

    `changes` are what the pages of changes list, by language. Raises PublishError with the problems of all
    files, or UsageError.
    """
    from tmpublish.booklet import fontconfig

    with tempfile.TemporaryDirectory(prefix="tmpublish-") as folder:
        environment = worker_environment(stamp, fontconfig(given.design, Path(folder)))
        with RenderPool(environment) as pool:
            jobs = _jobs(given, keys, stamp, shown, custom_template, changes)
            return _render_all(jobs, given, partial(pool.submit, progress=progress), pool.submit)


def render_here(
    given: "Inputs", keys: Sequence[Key], stamp: datetime, shown: str
) -> Mapping[Key, RenderedFile]:
    """Return what `render` does, one file after the other in this process, which has to be a worker."""
    return _render_all(_jobs(given, keys, stamp, shown), given, _done, _done)


def _done(function: Callable[[Any], Any], job: Job, _limits: Limits) -> "Future[Any]":
    """Return a future of `function(job)` that is done."""
    future: Future[Any] = Future()
    try:
        future.set_result(function(job))
    except PublishError as refused:
        future.set_exception(refused)
    return future


def _jobs(
    given: "Inputs",
    keys: Sequence[Key],
    stamp: datetime,
    shown: str,
    custom_template: "CustomTemplate | None" = None,
    changes: "Mapping[str, Changes]" = MappingProxyType({}),
) -> Mapping[Key, Job]:
    from tmpublish import loader

    jobs = {}
    for key in keys:
        inputs = loader.in_language(given, key[1]) if key[1] else given
        job = job_of(inputs, key, stamp, f"{shown}/{file_name(given.plan, key)}")
        editions, listed = given.plan.languages, changes.get(key[1])
        jobs[key] = replace(job, custom_template=custom_template, editions=editions, changes=listed)
    return jobs


def _render_all(
    jobs: Mapping[Key, Job], given: "Inputs", submit: _Submit, lay_out_by: _Submit
) -> Mapping[Key, RenderedFile]:
    """Return the files of all jobs; a booklet is laid out once for all files that use its layout."""
    limits = for_source(len(given.source))
    problems: list[Problem] = []
    laid_out = {job.language: job for job in jobs.values() if kind_of(job.kind).uses_layout}
    layouts = {lay_out_by(lay_out, job, limits): job.language for job in laid_out.values()}
    running = {
        submit(kind_of(job.kind).render, job, limits): key
        for key, job in jobs.items()
        if not kind_of(job.kind).uses_layout
    }
    for layout in as_completed(layouts):
        with _collected(problems):
            pages = layout.result()
            for key, job in jobs.items():
                if kind_of(job.kind).uses_layout and job.language == layouts[layout]:
                    running[submit(kind_of(job.kind).render, replace(job, layout=pages), limits)] = key
    made: dict[Key, RenderedFile] = {}
    for future in as_completed(running):
        with _collected(problems):
            made[running[future]] = future.result()
    if problems:
        raise PublishError(given.located(problem) for problem in problems)
    return {key: replace(made[key], warnings=tuple(map(given.located, made[key].warnings))) for key in jobs}


@contextmanager
def _collected(problems: list[Problem]) -> Iterator[None]:
    try:
        yield
    except PublishError as refused:
        problems.extend(refused.problems)
