"""Cases of a test → those that `make test` runs, and those that only `make test-thorough` runs."""

from collections.abc import Iterable

import pytest


def thorough(*values: object) -> object:
    """Return a case that `make test` leaves out."""
    return pytest.param(*values, marks=pytest.mark.thorough)


def sampled(cases: Iterable[object], step: int) -> list[object]:
    """Return the cases; `make test` runs every `step`-th of them, from the first."""
    return [thorough(case) if number % step else case for number, case in enumerate(cases)]
