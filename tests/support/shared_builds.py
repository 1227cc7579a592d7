"""What costs seconds and is the same for all tests: made once, also where they run in several processes."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from filelock import FileLock

Thing = TypeVar("Thing")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Thing]) -> Thing:
    """Return what `make` makes in a folder of its own; the first process that asks makes it, others wait."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder = root / f"once-{name}"
    made = folder / "made.pickle"
    with FileLock(root / f"once-{name}.lock"):
        if not made.is_file():
            folder.mkdir(exist_ok=True)
            made.write_bytes(pickle.dumps(make(folder)))
        thing: Thing = pickle.loads(made.read_bytes())
        return thing
