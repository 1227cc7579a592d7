"""What the tests of the deck share: designs and plans, decks built once, and their XML read back."""

import io
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from institutions import read_plan
from lxml import etree
from published_plans import ROOT, SOURCE, TEMPLATES
from suites import thorough

from tmpublish.deck import Deck, build_deck
from tmpublish.design.theme import Design, read_design
from tmpublish.pictures import Picture, decoded
from tmpublish.plan import Plan

STAMP = datetime(2026, 3, 13, 12, 0, 1, tzinfo=UTC)
INSTITUTIONS = ROOT / "tests" / "data" / "institutions"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# Every plan and language that the tests publish.
BUILDS = [
    ("", "en"),
    ("harbour-library", "zh"),
    thorough("", "zh"),
    thorough("meridian-rail", "en"),
]


@cache
def design_of(institution: str) -> Design:
    """The repository's design, in the brand of an institution if one is named."""
    if not institution:
        return read_design(TEMPLATES)
    folder = Path(tempfile.mkdtemp()) / "templates"
    shutil.copytree(TEMPLATES, folder)
    shutil.copytree(INSTITUTIONS / institution / "templates", folder, dirs_exist_ok=True)
    return read_design(folder)


@cache
def plan_of(institution: str) -> Plan:
    """The real plan, or that of an institution."""
    return read_plan(INSTITUTIONS / institution / "plan.yaml" if institution else SOURCE)


@cache
def pictures_of(institution: str) -> Mapping[str, Picture]:
    """The pictures that a plan names, made clean."""
    spotlight, folder = plan_of(institution).spotlight, INSTITUTIONS / institution
    named = [picture.file for picture in spotlight.pictures] if spotlight else []
    return {name: decoded((folder / name).read_bytes(), name) for name in named}


@cache
def deck_of(institution: str, language: str) -> Deck:
    """A deck, built once for all tests; the booklet of the real plan is as if its goals stood on page 12."""
    pages = {goal.path: 12 for goal in plan_of(institution).goals}
    pictures = pictures_of(institution)
    return build_deck(plan_of(institution), design_of(institution), language, pages, STAMP, pictures=pictures)


@cache
def members(pptx: bytes) -> dict[str, bytes]:
    """The parts of a package, in their order."""
    with zipfile.ZipFile(io.BytesIO(pptx)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def slides(pptx: bytes) -> Iterator[tuple[int, etree._Element]]:
    """Yield the number and the XML of each slide."""
    parts = members(pptx)
    for number in range(1, sum(name.startswith("ppt/slides/slide") for name in parts) + 1):
        yield number, etree.fromstring(parts[f"ppt/slides/slide{number}.xml"])


def words_of(element: etree._Element) -> str:
    """The words of an element."""
    return "".join(element.itertext(f"{A}t"))
