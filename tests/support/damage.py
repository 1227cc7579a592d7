"""Ways to damage a published set, one place at a time, to see who notices."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace

import pikepdf

from tmpublish.checks import CheckContext
from tmpublish.diagnostics import Problem
from tmpublish.manifest import seal, sha256
from tmpublish.ooxml.opc import read_package

CORE = "docProps/core.xml"
Damage = Callable[[CheckContext], CheckContext]
"""What happens to a set of files."""
Members = list[tuple[str, bytes]]
"""A package as its members, in order."""


@dataclass(frozen=True)
class Defect:
    """A defect: its name, and what it does to a set."""

    name: str
    damage: Damage


def name_of(published: CheckContext, kind: str, language: str = "en") -> str:
    """Return the name of one file of the set."""
    return next(name for name, spoken, _ in published.of_kind(kind) if spoken == language)


def with_file(published: CheckContext, name: str, data: bytes) -> CheckContext:
    """Return the set with another file under a name, and a manifest that agrees."""
    entry = published.manifest.files[name].model_copy(update={"sha256": sha256(data), "size": len(data)})
    said = published.manifest.model_copy(update={"files": {**published.manifest.files, name: entry}})
    return replace(published, files={**published.files, name: data}, manifest=said)


def with_pdf(
    published: CheckContext, change: Callable[[pikepdf.Pdf], object], kind: str = "booklet"
) -> CheckContext:
    """Return the set with an English booklet, or another PDF, that was changed."""
    name, out = name_of(published, kind), io.BytesIO()
    with pikepdf.open(io.BytesIO(published.files[name])) as pdf:
        change(pdf)
        pdf.save(out)
    return with_file(published, name, out.getvalue())


def with_painted(published: CheckContext, page: int, change: Callable[[bytes], bytes]) -> CheckContext:
    """Return the set with an English booklet in which a page, from 1, paints something else."""

    def painted(pdf: pikepdf.Pdf) -> None:
        contents = pdf.pages[page - 1].Contents
        data = contents.read_bytes()
        assert change(data) != data
        contents.write(change(data))

    return with_pdf(published, painted)


def with_part(published: CheckContext, part: str, change: Callable[[bytes], bytes]) -> CheckContext:
    """Return the set with an English deck of which one part was changed."""
    return with_members(
        published, lambda members: [(name, change(data) if name == part else data) for name, data in members]
    )


def with_members(
    published: CheckContext, change: Callable[[Members], Members], behind: bytes = b""
) -> CheckContext:
    """Return the set with an English deck whose members were changed, and with bytes behind it."""
    name, out = name_of(published, "deck"), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(published.files[name])) as old:
        infos = {info.filename: info for info in old.infolist()}
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    changed = change(list(members))
    assert changed != members or behind
    with zipfile.ZipFile(out, "w") as new, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Duplicate name")
        for member, data in changed:
            # A copy, since writing puts the member's own offset into it.
            info = infos.get(member, zipfile.ZipInfo(member, next(iter(infos.values())).date_time))
            new.writestr(copy(info), data)
    return with_file(published, name, out.getvalue() + behind)


def swapped(old: bytes, new: bytes, count: int = 1) -> Callable[[bytes], bytes]:
    """Return a change that puts `new` in the place of what the pattern `old` finds."""

    def change(data: bytes) -> bytes:
        made = re.sub(old, new, data, count=count, flags=re.DOTALL)
        assert made != data, f"{old!r} is not there"
        return made

    return change


def with_texts(
    published: CheckContext, path: str, language: str, kind: str, number: int | None
) -> CheckContext:
    """Return the set with a manifest that gives one text another page or slide, or none."""
    said = {name: dict(spoken) for name, spoken in published.manifest.texts.items()}
    said[path][language] = dict(said[path][language])
    if number is None:
        del said[path][language][kind]
    else:
        said[path][language][kind] = number
    return replace(published, manifest=published.manifest.model_copy(update={"texts": said}))


def with_entries(published: CheckContext, **changed: object) -> CheckContext:
    """Return the set with a manifest that says something else, by the names of its fields."""
    return replace(published, manifest=published.manifest.model_copy(update=changed))


def pdf(change: Callable[[pikepdf.Pdf], object], kind: str = "booklet") -> Damage:
    """Return a damage to the English booklet, or to another PDF."""
    return lambda published: with_pdf(published, change, kind)


def part(name: str, old: bytes, new: bytes, count: int = 1) -> Damage:
    """Return a damage to one part of the English deck: `new` for what the pattern `old` finds."""
    return lambda published: with_part(published, name, swapped(old, new, count))


def codes(found: Iterable[Problem]) -> set[str]:
    """Return the codes of what was found."""
    return {problem.code for problem in found}


def resealed(published: CheckContext) -> CheckContext:
    """Return the set with decks whose own hash was written again, as a forger would."""
    for name, data in published.files.items():
        if name.endswith(".pptx") and name in published.manifest.files:
            try:
                members = dict(read_package(data).members)
            except ValueError:
                continue
            core = re.sub(rb"<cp:version>[0-9a-f]*</cp:version>", b"", members.get(CORE, b""))
            digest = seal({**members, CORE: core}).encode()
            if digest not in members.get(CORE, b""):
                published = with_file(published, name, _with_version(data, digest))
    return published


def _with_version(data: bytes, digest: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            part = old.read(info)
            if info.filename == CORE:
                part = re.sub(rb"(<cp:version>)[0-9a-f]*", rb"\g<1>" + digest, part)
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", "Duplicate name")
                new.writestr(copy(info), part)
    behind = data[data.rfind(b"PK\x05\x06") + 22 + len(new.comment) :]
    return out.getvalue() + behind
