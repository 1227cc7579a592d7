"""A theme folder → the Jinja environment of its templates: sandboxed, with escaping always on.

A theme may come from anywhere. Its templates get the plan and the brand as values: they call nothing that
reads or writes, and include nothing from outside their folder.
"""

from collections.abc import Callable
from functools import cache
from math import isfinite
from pathlib import Path, PurePath
from types import FunctionType, MethodType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from tmpublish.safe_files import FileError, read_inside

_NO_NUMBERS = ("nan", "inf", "-inf")
MOST_BYTES = 1_000_000  # of a template


class Closed(SandboxedEnvironment):
    """An environment whose templates read values and call given functions, but no path and no model."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return True for an attribute that a template may read."""
        if isinstance(obj, PurePath | type):
            return False
        if isinstance(obj, BaseModel) and isinstance(value, FunctionType | MethodType):
            return False
        return super().is_safe_attribute(obj, attr, value)


class _Bytecode(BytecodeCache):
    """Keeps compiled templates in memory: a process compiles each once, for all languages."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja checks whether the template is unchanged."""
        if code := self._held.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bytecode of a bucket."""
        self._held[bucket.key] = bucket.bytecode_to_string()


@cache
def _bytecode() -> BytecodeCache:
    """Return the cache that all environments of this process share."""
    return _Bytecode()


def environment(folder: Path) -> Closed:
    """Return the environment of a folder: escaping always on, undefined names are errors."""
    return Closed(
        loader=FunctionLoader(_loader(folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_bytecode(),
        extensions=["jinja2.ext.do"],
        finalize=_finite,
    )


def _finite(value: object) -> object:
    """Return what a template prints; raise ValueError for NaN and infinity, which CSS lacks."""
    if (isinstance(value, float) and not isfinite(value)) or value in _NO_NUMBERS:
        raise ValueError(f"the value is {value}, which is not a number")
    return value


def _loader(folder: Path) -> Callable[[str], tuple[str, str, None] | None]:
    def load(name: str) -> tuple[str, str, None] | None:
        try:
            text = read_inside(folder, name, MOST_BYTES).decode("utf-8")
        # A file outside the theme, or no text, is not a template.
        except (FileError, UnicodeDecodeError):
            return None
        return text, str(folder / name), None

    return load
