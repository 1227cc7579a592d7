"""Test that every output keeps its bytes: a change that moves them pins them again, on purpose."""

import hashlib
import shutil
from pathlib import Path

import pytest
from institutions import LIBRARY, REAL
from output_hashes import INSTITUTIONS, environment, output_hashes, pinned
from published_plans import Run


def test_the_plan_keeps_its_bytes(journey: Run) -> None:
    there, digests = pinned()
    if there != environment():
        pytest.skip(f"pinned with other libraries: {there}")
    files = [path for path in journey.dist.iterdir() if path.suffix != ".json"]
    found = {f"own/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found
    assert found == {file: digests.get(file) for file in found}


@pytest.mark.thorough
@pytest.mark.parametrize("name", INSTITUTIONS)
def test_outputs_keep_their_bytes(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    there, digests = pinned()
    if there != environment():
        pytest.skip(f"pinned with other libraries: {there}")
    # A build renders no file again whose inputs are unchanged.
    if shared := {REAL: "journey", LIBRARY: "library"}.get(name):
        run: Run = request.getfixturevalue(shared)
        shutil.copytree(run.dist, tmp_path / name / "own")
    found = output_hashes(name, tmp_path)
    assert found
    assert found == {file: digest for file, digest in digests.items() if file in found}
