"""Test that each defect is found by comparison with a fresh build, even if its hashes were written again."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from damage import Defect, resealed, with_entries
from defects import DEFECTS
from pdf_defects import PDFS
from suites import sampled

from tmpublish import loader
from tmpublish.checks import CheckContext, OutputSet, integrity
from tmpublish.diagnostics import Problem
from tmpublish.manifest import sha256

CHECKS: tuple[Callable[[CheckContext], Iterable[Problem]], ...] = (
    integrity.check_files,
    integrity.check_foreign,
    integrity.check_inputs,
    integrity.check_manifest,
    integrity.check_rebuild,
)


@pytest.fixture(scope="session")
def whole(planted_set: CheckContext) -> CheckContext:
    """A small set without a defect, which is its own fresh build."""
    fresh = OutputSet(planted_set.shown, planted_set.files, planted_set.manifest)
    return replace(planted_set, fresh=fresh, inputs=loader.record(planted_set.given))


def found(context: CheckContext) -> list[Problem]:
    assert context.inputs
    given = context.given
    now = {"source_sha256": sha256(given.source), "pictures": given.picture_files or None}
    context = replace(context, inputs=context.inputs.model_copy(update=now))
    return [problem for each in CHECKS for problem in each(context)]


def test_a_file_deleted_from_folder_and_manifest_is_reported(whole: CheckContext) -> None:
    name = next(name for name, entry in whole.manifest.files.items() if entry.kind == "deck")
    files = {each: entry for each, entry in whole.manifest.files.items() if each != name}
    (problem,) = integrity.check_whole(with_entries(whole, files=files))
    assert (problem.code, problem.path.rpartition("/")[2]) == ("file_absent", name)
    assert list(integrity.check_whole(whole)) == []


def test_another_date_in_files_and_manifest_is_reported(whole: CheckContext) -> None:
    stamp = whole.manifest.inputs.stamp + timedelta(days=60)
    inputs = whole.manifest.inputs.model_copy(update={"stamp": stamp})
    (problem,) = integrity.check_date(with_entries(whole, inputs=inputs))
    assert problem.code == "date_differs"
    assert list(integrity.check_date(whole)) == []


def with_other_versions(context: CheckContext) -> CheckContext:
    """The manifest names other libraries, as a forger would to have files compared by structure."""
    libraries = {**context.manifest.inputs.libraries, "fonttools": "4.0"}
    inputs = context.manifest.inputs.model_copy(update={"libraries": libraries})
    return with_entries(context, inputs=inputs)


def test_a_whole_set_has_no_problem(whole: CheckContext) -> None:
    assert found(whole) == []
    assert found(with_other_versions(whole)) == []


def test_a_file_saved_again_is_found_by_its_bytes(whole: CheckContext) -> None:
    assert {problem.code for problem in found(PDFS[0].damage(whole))} == {"file_differs"}


@pytest.mark.parametrize("defect", sampled(DEFECTS, 8), ids=lambda defect: defect.name)
def test_each_defect_is_found_by_structure(defect: Defect, whole: CheckContext) -> None:
    assert found(resealed(with_other_versions(defect.damage(whole))))
