"""Test that no fault at any step of a write leaves a broken set."""

from pathlib import Path

import pytest
from interruption import interrupt


@pytest.mark.parametrize("kind", ["INT", "ENOSPC", "EIO", "EACCES"])
def test_any_fault_at_any_step_leaves_one_whole_set(kind: str, tmp_path: Path) -> None:
    tried, wrong = interrupt(tmp_path, kind)
    assert wrong == []
    assert tried > 200
