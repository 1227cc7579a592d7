"""What stands in for a nursery where nothing may be rendered: it starts no process, and gives none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def nobody(_: Mapping[str, str]) -> Iterator[None]:
    """Give nothing to fork from."""
    yield None
