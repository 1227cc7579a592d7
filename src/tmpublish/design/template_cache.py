"""Templates → Python's own code, kept in memory: a process compiles each once, for all languages."""

from functools import cache

from jinja2.bccache import Bucket, BytecodeCache


class _Kept(BytecodeCache):
    """Holds what was compiled, by template and by what is in it."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is held for it; Jinja sees whether the template is still the same."""
        if code := self._held.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hold what a bucket is filled with."""
        self._held[bucket.key] = bucket.bytecode_to_string()


@cache
def kept() -> BytecodeCache:
    """Return the cache that all template environments of this process share."""
    return _Kept()
