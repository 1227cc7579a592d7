"""A folder of templates → an environment that renders them: it escapes all it is given, and reaches nothing.

A design family may come from anywhere. Its templates see the plan and the brand as values: they call nothing
that reads or writes, and include nothing from outside their folder.
"""

from collections.abc import Callable
from math import isfinite
from pathlib import Path, PurePath
from types import FunctionType, MethodType
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from tmpublish.design import template_cache
from tmpublish.safe_files import FileError, read_inside

_NO_NUMBERS = ("nan", "inf", "-inf")
MOST_BYTES = 1_000_000  # of a template


class Closed(SandboxedEnvironment):
    """Templates in it take values apart and call what they are given, but no file and no model."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return True for what a template may look at."""
        if isinstance(obj, PurePath | type):
            return False
        if isinstance(obj, BaseModel) and isinstance(value, FunctionType | MethodType):
            return False
        return super().is_safe_attribute(obj, attr, value)


def environment(folder: Path) -> Closed:
    """Return the environment of a folder: escaping always on, undefined names are errors."""
    return Closed(
        loader=FunctionLoader(_loader(folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=template_cache.kept(),
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
        # What is no template of the family is none at all.
        except (FileError, UnicodeDecodeError):
            return None
        return text, str(folder / name), None

    return load
