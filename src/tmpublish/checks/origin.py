"""Is each file what the manifest takes it for, by what it says of itself: source, language, kind, date?

The hashes of a manifest can be written anew by hand; what a file carries inside cannot be so easily.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tmpublish.checks.context import OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.manifest import identifier
from tmpublish.ooxml.opc import read_package
from tmpublish.pdf_reading.objects import FAULTS, read_objects

_CORE = "docProps/core.xml"


@dataclass(frozen=True)
class Origin:
    """What a file says of itself: the ids of its sources, its language (BCP 47), its day, how long it is."""

    sources: tuple[str, ...]
    language: str
    day: str
    count: int


@lru_cache(maxsize=16)
def read_origin(name: str, data: bytes) -> Origin:
    """Return what a PDF or a presentation says of itself; raises ValueError where it cannot be read."""
    return _of_deck(data) if name.endswith(".pptx") else _of_pdf(data)


def _of_pdf(data: bytes) -> Origin:
    reader = read_objects(data)
    try:
        said = reader.metadata or {}
        attached = tuple(
            identifier(reader.attachments[file["/F"]][0])
            for file in (each.get_object() for each in reader.trailer["/Root"].get("/AF", []))
            if file.get("/AFRelationship") == "/Source"
        )
        made = str(said.get("/CreationDate", "")).removeprefix("D:")[:8]
        return Origin(attached, str(reader.trailer["/Root"].get("/Lang", "")), made, len(reader.pages))
    except FAULTS as fault:
        raise ValueError(f"the PDF cannot be read ({type(fault).__name__})") from fault


def _of_deck(data: bytes) -> Origin:
    package = read_package(data)
    core = package.xml.get(_CORE)
    if core is None:
        raise ValueError(f"the deck has no {_CORE}")
    named = core.findtext("{*}identifier")
    day = (core.findtext("{*}created") or "")[:10].replace("-", "")
    slides = sum(1 for _ in package.folder("slides"))
    return Origin((named,) if named else (), core.findtext("{*}language") or "", day, slides)


def _origins(published: OutputSet) -> Iterator[tuple[str, str, str, Origin]]:
    """Yield name, kind, language and origin of each file; those that cannot be read are named elsewhere."""
    for name, entry in published.manifest.files.items():
        try:
            yield name, entry.kind, entry.language or "", read_origin(name, published.files[name])
        except (KeyError, ValueError):
            continue


def check_origin(published: OutputSet) -> Iterator[Problem]:
    """A booklet, a summary and a deck carry the plan that they were made from: as a file, or by its hash.

    Bad: last month's deck, with its hash written into the manifest. Good: all files of one source.
    Mend: build again.
    """
    meant = f"sha256:{published.manifest.inputs.source_sha256}"
    for name, kind, language, origin in _origins(published):
        # `attach_source: false` keeps the plan out of the PDFs.
        if language and not origin.sources and kind == "deck":
            message = "this file does not say from which source it was made, as ours do; build again"
            yield published.problem(name, "origin_unknown", message)
        elif language and origin.sources not in ((), (meant,)):
            message = "this file was made from another version of the plan; build again"
            yield published.problem(name, "origin_source", message)


def check_kind(published: OutputSet) -> Iterator[Problem]:
    """Every file is in the language and of the kind that the manifest gives it.

    Bad: the Chinese booklet, entered as the English one; a summary of 32 pages. Good: each is what it says.
    Mend: build again.
    """
    for name, kind, language, origin in _origins(published):
        if language and origin.language.split("-")[0] != language.split("-")[0]:
            message = f"this file is in “{origin.language}” and has to be in “{language}”; build again"
            yield published.problem(name, "origin_language", message)
        wrong = {
            "summary": origin.count != 1,
            "booklet": origin.count < 2,
            "deck": origin.count < 1,
            "template": origin.count > 0,
        }
        if wrong.get(kind):
            message = f"this is no {kind}: it has {origin.count} pages or slides; build again"
            yield published.problem(name, "origin_kind", message)


def check_day(published: OutputSet) -> Iterator[Problem]:
    """Every file bears the moment of its build.

    Bad: a booklet of January in the edition of March. Good: one date in all files.
    Mend: build again.
    """
    meant = f"{published.manifest.inputs.stamp:%Y%m%d}"
    for name, _, _, origin in _origins(published):
        if origin.day != meant:
            message = f"this file bears the date {origin.day or 'of no day'}, the set {meant}; build again"
            yield published.problem(name, "origin_date", message)
