"""Test what each file says of its edition: the plan, its hash, the date, and a mark that can be seen."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from published_plans import TEMPLATES, Run

from tmpublish import manifest
from tmpublish.build import build
from tmpublish.ooxml.deck_reader import read_deck
from tmpublish.ooxml.opc import custom_properties, packed_plan, read_package, unpacked_plan
from tmpublish.pdf_reading.glyphs import read_text

MARK = re.compile(r"2026-03-13 · ([0-9a-f]{8})")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_deck_carries_its_plan_and_shows_its_edition(journey: Run, language: str) -> None:
    data = next(journey.dist.glob(f"*deck-{language}.pptx")).read_bytes()
    properties = custom_properties(read_package(data))
    plan = unpacked_plan(properties, 2_000_000)
    assert f'languages:\n  - "{language}"'.encode() in plan
    assert properties["Language"] == language
    assert properties["Edition"] == "2026-03-13"
    assert re.fullmatch("[0-9a-f]{16}", properties["Build"])
    assert all(len(value) <= 255 for value in properties.values())
    shown = [found for slide in read_deck(data).slides for found in MARK.findall(slide.text)]
    assert shown == [manifest.sha256(plan)[:8]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_booklet_names_its_plan_in_its_imprint_and_metadata(journey: Run, language: str) -> None:
    data = next(journey.dist.glob(f"*booklet-{language}.pdf")).read_bytes()
    with pikepdf.open(io.BytesIO(data)) as document:
        (attached,) = document.attachments.values()
        digest = manifest.sha256(attached.get_file().read_bytes())
        metadata = document.Root.Metadata.read_bytes().decode()
    assert f'edition:plan="sha256:{digest}"' in metadata
    assert 'edition:date="2026-03-13"' in metadata
    assert [found for page in read_text(data, look=False) for found in MARK.findall(page.text)] == [
        digest[:8]
    ]


def test_a_plan_that_is_not_attached_is_in_no_deck_either(small: Path, tmp_path: Path) -> None:
    small.write_text(small.read_text("utf-8") + "attach_source: false\n", "utf-8")
    build(small, TEMPLATES, tmp_path / "dist", languages=("en",), only=("deck",))
    (deck,) = (tmp_path / "dist").glob("*.pptx")
    properties = custom_properties(read_package(deck.read_bytes()))
    assert properties.keys() == {"Build", "Edition", "Language"}
    assert unpacked_plan(properties, 2_000_000) == b""


def test_a_damaged_or_huge_plan_in_a_deck_is_none() -> None:
    packed = dict(packed_plan(b"slug: x\n" * 10_000))
    assert unpacked_plan(packed, 2_000_000) == b"slug: x\n" * 10_000
    assert unpacked_plan(packed, 1_000) == b""
    assert unpacked_plan(packed | {"Plan 1": "no base64!"}, 2_000_000) == b""
