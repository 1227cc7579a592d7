"""Are the files as they left the build, by the digests that they carry inside: was nothing edited since?

Hashes in a manifest can be written anew after an edit; these stand in what other programs rewrite.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any

from tmpublish.checks.context import OutputSet
from tmpublish.diagnostics import Problem
from tmpublish.manifest import seal
from tmpublish.ooxml.opc import read_package
from tmpublish.pdf_reading.objects import FAULTS, read_objects

_CORE = "docProps/core.xml"
_VERSION = re.compile(rb"<cp:version>([0-9a-f]*)</cp:version>")


def check_pdfs(published: OutputSet) -> Iterator[Problem]:
    """A PDF's identifier is the digest of its objects, as the build wrote it (ISO 32000-1, 14.4).

    Bad: a booklet that was opened and saved in another program. Good: the file as built.
    Mend: build again.
    """
    for kind in ("booklet", "summary"):
        for name, _, data in published.of_kind(kind):
            if not _is_sealed(data):
                message = "this file was written by another program after the build, or changed; build again"
                yield published.problem(name, "pdf_edited", message)


@lru_cache(maxsize=16)
def _is_sealed(data: bytes) -> bool:
    try:
        reader = read_objects(data)
        said = reader.trailer["/ID"][1]
        digest = hashlib.md5(b"".join(_objects(reader, data)), usedforsecurity=False)
        named = bytes(said) if isinstance(said, bytes) else str(said).encode()
        return named == digest.hexdigest().encode()
    except FAULTS:
        return False


def _objects(reader: Any, data: bytes) -> Iterator[bytes]:
    """Yield each object as it was written, by its number; the last is the table that knows the others."""
    offsets = {number: at for number, at in reader.xref[0].items() if number}
    starts = sorted([*offsets.values(), data.rfind(b"startxref")])
    ends = dict(pairwise(starts))
    packed = reader.xref_objStm
    pieces: dict[int, bytes] = {}
    for stream in {holder for holder, _ in packed.values()}:
        pieces |= dict(_packed(reader.get_object(stream)))
    for number in sorted({*offsets, *packed})[:-1]:
        if number in packed:
            yield pieces[number]
        else:
            at = offsets[number]
            raw = data[at : ends[at]]
            yield raw.removeprefix(f"{number} 0 obj\n".encode()).removesuffix(b"\nendobj\n")


def _packed(stream: Any) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each object that a stream of objects holds (7.5.7)."""
    whole, first = stream.get_data(), int(stream["/First"])
    numbers = [int(each) for each in whole[:first].split()]
    places = [*numbers[1::2], len(whole) - first + 1]
    for number, at, after in zip(numbers[::2], places, places[1:], strict=False):
        yield number, whole[first + at : first + after - 1]


def check_decks(published: OutputSet) -> Iterator[Problem]:
    """A deck bears the digest of its parts, as the build wrote it.

    Bad: a deck in which somebody mended a word and saved. Good: the file as built.
    Mend: make the change in the plan, then build again.
    """
    for name, entry in published.manifest.files.items():
        if entry.kind not in ("deck", "template") or name not in published.files:
            continue
        try:
            members = dict(read_package(published.files[name]).members)
        except ValueError:
            continue
        core = members.get(_CORE, b"")
        said = _VERSION.search(core)
        members[_CORE] = _VERSION.sub(b"", core)
        if said is None or said[1].decode() != seal(members):
            message = "this file was written by another program after the build, or changed; build again"
            yield published.problem(name, "pptx_edited", message)
