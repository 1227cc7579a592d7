"""What the tests share: a small plan, the repository's templates, and one real build of the real plan."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from booklet_boxes import Walk, walk
from institutions import (
    LIBRARY,
    PLANTED,
    RAIL,
    REAL,
    SOURCE,
    TEMPLATES,
    Institutions,
    Key,
    outfit,
)
from published_plans import SMALL, Run, publish
from shared_builds import once

from tmpublish import checks, loader
from tmpublish.build import build
from tmpublish.checks import CheckContext
from tmpublish.design.theme import Design

# A shell that starts the tests in the background has Ctrl-C ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Some environments keep no bytecode: then each process that a test starts compiles all modules and templates.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# Little of what tests make is in cycles, and each collection walks all that the session keeps.
gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _templates_read_once() -> Iterator[None]:
    """Have the repository's templates read once a process: most tests read a plan, few test the templates."""
    known: dict[tuple[str | None, tuple[str, ...]], Design] = {}
    read_design = loader.read_design

    def read(templates: Path, name: str | None = None, languages: Sequence[str] = ()) -> Design:
        key = name, tuple(languages)
        if templates != TEMPLATES:
            return read_design(templates, *key)
        if key not in known:
            known[key] = read_design(templates, *key)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "read_design", read)
        yield


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small plan in a folder of its own."""
    source = tmp_path / "source" / "plan.yaml"
    source.parent.mkdir()
    source.write_text(SMALL, "utf-8")
    return source


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The real plan, published once for all tests that read files back."""
    return once(tmp_path_factory, REAL, lambda folder: publish(folder / "dist"))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The plan of an invented library, published once for all tests; its templates lie beside `dist`."""
    return once(
        tmp_path_factory,
        LIBRARY,
        lambda folder: publish(folder / "dist", *outfit(LIBRARY, folder)),
    )


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small set with every kind of content, built once, to be damaged and commented on."""

    def made(folder: Path) -> Path:
        build(PLANTED, TEMPLATES, folder / "dist")
        return folder / "dist"

    return once(tmp_path_factory, "planted", made)


@pytest.fixture(scope="session")
def planted_set(planted: Path) -> CheckContext:
    """The small set as the checks take it."""
    return checks.read_published(planted, PLANTED, TEMPLATES)


@pytest.fixture(scope="session")
def published(journey: Run) -> CheckContext:
    """What the journey left in dist/, as the checks take it."""
    assert journey.code == 0, journey.out + journey.err
    return checks.read_published(journey.dist, SOURCE, TEMPLATES)


@pytest.fixture(scope="session")
def institutions(tmp_path_factory: pytest.TempPathFactory) -> Institutions:
    """The real plan and the invented ones, as they are read."""
    folder = tmp_path_factory.mktemp("institutions")
    outfits = {name: outfit(name, folder) for name in (LIBRARY, RAIL, REAL)}
    return {name: (*paths, loader.read(*paths)) for name, paths in outfits.items()}


@pytest.fixture(scope="session")
def walks(institutions: Institutions, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Key], Walk]:
    """Each booklet by its key, rendered once for all tests that measure it."""

    @cache
    def walk_of(key: Key) -> Walk:
        source, templates, _ = institutions[key[0]]
        return once(tmp_path_factory, "-".join(key), lambda folder: walk(source, templates, key[1], folder))

    return walk_of
