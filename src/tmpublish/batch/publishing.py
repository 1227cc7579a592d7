"""One plan → its whole set of files, in one process: what a warm worker does, here or on another machine.

It gives the very files that `build` gives, and knows nothing of the folder that they will lie in.
"""

import json
import os
import struct
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from tmpublish.renderers import Places, RenderedFile, environment, unheard

_HEAD = struct.Struct(">Q")


@dataclass(frozen=True)
class How:
    """In which design family, where not in the one of each brand, and whether every check is asked for."""

    design: str | None = None
    thorough: bool = False


@dataclass(frozen=True)
class BatchJob:
    """A plan to publish: where it and its templates are, and the folder that messages name.

    `source_sha256` is what the plan's file was when it was put in order.
    """

    source: Path
    templates: Path
    shown: str
    source_sha256: str
    how: How = How()
    kind: str = "plan"
    language: str = ""
    tell_places: Callable[[Places], None] = unheard


def publish(errand: BatchJob) -> RenderedFile:
    """Return the files of a plan, packed; raises PublishError with all that is wrong, or UnableError."""
    from tmpublish import loader, manifest, output_set, render_jobs
    from tmpublish.checks import runner
    from tmpublish.diagnostics import PublishError
    from tmpublish.environment import UsageError

    given = loader.read(errand.source, errand.templates, errand.how.design)
    if manifest.sha256(given.source) != errand.source_sha256:
        raise UsageError(f"{errand.source} was changed while it was published; run this again")
    record = loader.record(given)
    with _surroundings(errand.templates.absolute(), given.design.name, record.stamp):
        made = render_jobs.render_here(
            given, render_jobs.wanted(given.plan, (), ()), record.stamp, errand.shown
        )
    whole = output_set.assemble(given, record, made, {}, errand.shown)
    if problems := runner.check(whole.published, "all" if errand.how.thorough else "quick"):
        raise PublishError(problems)
    return RenderedFile(packed(whole.sealed), len(whole.sealed), {})


@contextmanager
def _surroundings(templates: Path, design: str, stamp: datetime) -> Iterator[None]:
    """Have the engine see what it sees in `build`: the brand's fonts alone, and the plan's own moment."""
    before = dict(os.environ)
    os.environ.update(environment(stamp, _fontconfig(templates, design)))
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@lru_cache(maxsize=64)
def _fontconfig(templates: Path, design: str) -> Mapping[str, str]:
    from tmpublish.booklet import fontconfig
    from tmpublish.design.theme import read_design

    folder = Path(tempfile.mkdtemp(prefix="fonts-"))
    return fontconfig(read_design(templates, design), folder)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return files as one, in their order."""
    head = json.dumps({name: len(data) for name, data in files.items()}).encode()
    return b"".join([_HEAD.pack(len(head)), head, *files.values()])


def unpacked(data: bytes) -> Mapping[str, bytes]:
    """Return the files that were packed; raises ValueError for what was not packed here, or names a path."""
    at = _HEAD.size + _HEAD.unpack_from(data)[0]
    files: dict[str, bytes] = {}
    for name, size in json.loads(data[_HEAD.size : at]).items():
        if name != os.path.basename(name) or name.startswith("."):  # noqa: PTH119
            raise ValueError(f"“{name}” is no name of a file")
        files[name] = data[at : at + size]
        at += size
    if at != len(data):
        raise ValueError("the files are not whole")
    return files
