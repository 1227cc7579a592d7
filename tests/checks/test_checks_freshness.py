"""Test whether changed, missing, foreign and outdated files are named as what they are."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from damage import codes, name_of
from published_plans import SOURCE, TEMPLATES, Run

from tmpublish import checks
from tmpublish.checks import CheckContext, integrity
from tmpublish.diagnostics import PublishError


def test_a_missing_file_is_named(published: CheckContext) -> None:
    name = name_of(published, "deck")
    files = {key: data for key, data in published.files.items() if key != name}
    (found,) = integrity.check_files(replace(published, files=files))
    assert (found.code, found.path.rsplit("/", 1)[-1]) == ("file_missing", name)


def test_one_changed_byte_is_noticed(published: CheckContext) -> None:
    name = name_of(published, "booklet", "zh")
    data = bytearray(published.files[name])
    data[len(data) // 2] ^= 1
    (found,) = integrity.check_files(replace(published, files={**published.files, name: bytes(data)}))
    assert (found.code, found.path.rsplit("/", 1)[-1]) == ("file_changed", name)


def test_a_swapped_file_is_named_as_what_it_is(published: CheckContext) -> None:
    one, other = name_of(published, "deck"), name_of(published, "booklet", "zh")
    files = {**published.files, one: published.files[other]}
    (found,) = integrity.check_files(replace(published, files=files))
    assert (found.code, found.path.rsplit("/", 1)[-1]) == ("file_swapped", one)
    assert "this is the booklet in `zh` under the name of the deck in `en`" in found.message


def test_a_file_cut_short_says_how_much_is_left(published: CheckContext) -> None:
    name = name_of(published, "summary")
    (found,) = integrity.check_files(
        replace(published, files={**published.files, name: published.files[name][:1000]})
    )
    assert found.code == "file_cut"
    assert f"1000 of its {len(published.files[name])} bytes" in found.message


def test_a_foreign_document_is_named_and_other_files_are_left(published: CheckContext) -> None:
    press = name_of(published, "booklet").replace(".pdf", "-print.pdf")
    busy = "~$" + name_of(published, "deck")
    files = {**published.files, "plan-final-v2.pdf": b"%PDF", "notes.txt": b"", press: b"%PDF", busy: b""}
    (found,) = integrity.check_foreign(replace(published, files=files))
    assert found.path.endswith("/plan-final-v2.pdf")


def test_an_edited_source_makes_the_set_stale(published: CheckContext) -> None:
    given = replace(published.given, source=published.given.source + b"# a remark\n")
    (found,) = integrity.check_source(replace(published, given=given))
    assert found.code == "source_changed"


def test_a_changed_template_makes_the_set_stale(published: CheckContext) -> None:
    inputs = published.manifest.inputs.model_copy(
        update={"templates": {**published.manifest.inputs.templates, "_brand.yml": "0" * 64}}
    )
    changed = published.manifest.model_copy(update={"inputs": inputs})
    (found,) = integrity.check_templates(replace(published, manifest=changed))
    assert "_brand.yml" in found.message


def test_a_source_with_faults_does_not_hide_what_is_wrong_with_the_files(
    journey: Run, tmp_path: Path
) -> None:
    dist, source = tmp_path / "dist", tmp_path / "plan.yaml"
    shutil.copytree(journey.dist, dist)
    next(dist.glob("*-summary-en.pdf")).unlink()
    source.write_text(SOURCE.read_text("utf-8").replace("\nvision:", "\nvison:", 1), "utf-8")
    with pytest.raises(PublishError) as refused:
        checks.read_published(dist, source, TEMPLATES)
    assert {"unknown_key", "file_missing", "source_changed"} <= codes(refused.value.problems)


def test_without_a_source_the_files_are_still_checked(journey: Run, tmp_path: Path) -> None:
    with pytest.raises(PublishError) as refused:
        checks.read_published(journey.dist, tmp_path / "gone.yaml", TEMPLATES)
    assert codes(refused.value.problems) == {"missing_file"}
