"""Test what the manifest says, and what it takes for a manifest."""

import hashlib
import json
from pathlib import Path

import pytest
from published_plans import ROOT, TEMPLATES

from tmpublish import loader, manifest
from tmpublish.diagnostics import PublishError
from tmpublish.manifest import Manifest

DATA = b"not a booklet"


@pytest.fixture
def whole(small: Path) -> Manifest:
    given = loader.read(small, TEMPLATES)
    files = {
        "small-plan-booklet-zh.pdf": manifest.entry("booklet", "zh", DATA, "pages", 44),
        "small-plan-deck-zh.pptx": manifest.entry("deck", "zh", DATA, "slides", 20),
    }
    found = [("booklet", "zh", {"vision.line": 5, "goals.teaching": 9}), ("deck", "zh", {"vision.line": 3})]
    return manifest.compose(given.plan, loader.record(given), files, manifest.texts(found))


def test_it_says_what_came_out_and_where_each_text_stands(whole: Manifest) -> None:
    said = json.loads(manifest.dump(whole))["predicate"]
    assert said["files"]["small-plan-booklet-zh.pdf"]["pages"] == 44
    assert said["files"]["small-plan-deck-zh.pptx"]["slides"] == 20
    assert "slides" not in said["files"]["small-plan-booklet-zh.pdf"]
    assert said["texts"]["vision.line"] == {"zh": {"booklet": 5, "deck": 3}}
    assert (said["slug"], said["date"], said["languages"]) == ("small-plan", "2026-03-12", ["en", "zh"])


def test_it_says_what_shaped_the_files(whole: Manifest) -> None:
    said = json.loads(manifest.dump(whole))["predicate"]["inputs"]
    assert {"weasyprint", "python-pptx", "pango", "harfbuzz"} <= said["libraries"].keys()
    assert said["stamp"] == "2026-03-12T00:00:00Z"
    assert said["lock_sha256"] == hashlib.sha256((ROOT / "requirements.lock").read_bytes()).hexdigest()


def test_it_is_an_in_toto_statement_about_the_files(whole: Manifest) -> None:
    said = json.loads(manifest.dump(whole))
    assert said.keys() == {"_type", "subject", "predicateType", "predicate"}
    assert said["_type"] == "https://in-toto.io/Statement/v1"
    assert said["subject"] == [
        {"name": name, "digest": {"sha256": hashlib.sha256(DATA).hexdigest()}} for name in whole.files
    ]


def test_its_keys_are_sorted_and_it_ends_in_a_line_end(whole: Manifest) -> None:
    text = manifest.dump(whole).decode("utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def test_it_can_be_read_back(whole: Manifest) -> None:
    assert manifest.load(manifest.dump(whole), "dist/manifest.json") == whole
    assert manifest.places_of(whole, whole.files) == [
        ("booklet", "zh", {"vision.line": 5, "goals.teaching": 9}),
        ("deck", "zh", {"vision.line": 3}),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        ("44", "true"),
        ('"sha256": "', '"sha256": "x'),
        ("slug", "slag"),
        ("{", "["),
        ("Statement/v1", "Statement/v0.1"),
        ("published-set:v1", "published-set:v2"),
        ('"name": "small-plan-deck-zh.pptx"', '"name": "small-plan-booklet-zh.pdf"'),
        ('"name": "small-plan-deck-zh.pptx"', '"name": "other-deck-zh.pptx"'),
        ('"kind": "booklet"', '"sha256": "0"'),
        ('"slug": ', '"slug": "other", "slug": '),
    ],
)
def test_what_is_no_manifest_is_refused(damage: tuple[str, str], whole: Manifest) -> None:
    text = manifest.dump(whole).decode("utf-8").replace(*damage, 1)
    with pytest.raises(
        PublishError, match=r"dist/manifest\.json: error: .*build the set again \[manifest_shape\]"
    ):
        manifest.load(text.encode(), "dist/manifest.json")


def test_hashes_are_sha256() -> None:
    # The example of FIPS 180-4, "abc".
    assert manifest.sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_every_file_of_the_family_counts(small: Path) -> None:
    design = loader.read(small, TEMPLATES).design
    named = manifest.template_files(design)
    in_folder = {
        path.relative_to(TEMPLATES).as_posix() for path in design.folder.rglob("*.*") if path.suffix != ".md"
    }
    assert in_folder <= named.keys()
    assert {path for path in named if path.startswith("fonts/metrics/")}


def test_a_statement_may_hold_anything_but_is_read_or_refused(whole: Manifest) -> None:
    text = manifest.dump(whole).decode("utf-8")
    said = json.loads(text)
    for predicate in (None, 3, [], {}, {"files": []}, {"files": dict.fromkeys(whole.files)}):
        with pytest.raises(PublishError, match="manifest_shape"):
            manifest.load(json.dumps(said | {"predicate": predicate}).encode(), "manifest.json")
    for data in (b"", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000, text.encode("utf-16")):
        with pytest.raises(PublishError, match="manifest_shape"):
            manifest.load(data, "manifest.json")
