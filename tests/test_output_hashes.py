"""Test that every output keeps its bytes: a change that moves them pins them again, on purpose."""

from pathlib import Path

import pytest
from output_hashes import INSTITUTIONS, environment, output_hashes, pinned


@pytest.mark.parametrize("name", INSTITUTIONS)
def test_outputs_keep_their_bytes(name: str, tmp_path: Path) -> None:
    there, digests = pinned()
    if there != environment():
        pytest.skip(f"pinned with other libraries: {there}")
    found = output_hashes(name, tmp_path)
    assert found
    assert found == {file: digest for file, digest in digests.items() if file in found}
