"""Design + language → the Jinja environment of its templates: sandboxed, with escaping always on.

A theme may come from anywhere. Its templates get the plan and the brand as values: they call nothing that
reads or writes, and include nothing from outside their folder.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import cache_from_source
from math import isfinite
from pathlib import Path, PurePath
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from jinja2 import FunctionLoader, StrictUndefined
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel

from tmpublish import drawing
from tmpublish.design import formats
from tmpublish.design.sections import around_goals, chart
from tmpublish.plan.fields import Text
from tmpublish.safe_files import FileError, read_inside, write_whole
from tmpublish.text import fonts
from tmpublish.text.inline_markup import plain

if TYPE_CHECKING:
    from tmpublish.design.theme import Design

_NO_NUMBERS = ("nan", "inf", "-inf")
MOST_BYTES = 1_000_000  # of a template


class _Sandbox(SandboxedEnvironment):
    """An environment whose templates read values and call given functions, but no path and no model."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return True for an attribute that a template may read."""
        if isinstance(obj, PurePath | type):
            return False
        if isinstance(obj, BaseModel) and isinstance(value, FunctionType | MethodType):
            return False
        return super().is_safe_attribute(obj, attr, value)


class _Bytecode(BytecodeCache):
    """Keeps compiled templates in memory and on disk, where Python keeps the bytecode of this module.

    Compiling takes half the time of laying out a booklet. Names are relative to the theme, and the file is
    named by its content, so copies of a theme share it. Jinja checks what is read.
    """

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket; Jinja checks whether the template is unchanged."""
        with suppress(OSError):
            bucket.bytecode_from_string(self._held.get(bucket.key) or _compiled(bucket).read_bytes())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bytecode of a bucket."""
        self._held[bucket.key] = code = bucket.bytecode_to_string()
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                write_whole(_compiled(bucket), code)


def _compiled(bucket: Bucket) -> Path:
    return Path(cache_from_source(__file__)).with_suffix(f".{bucket.key}-{bucket.checksum}")


_BYTECODE = _Bytecode()


@dataclass(frozen=True)
class Numeral:
    """A number drawn large, from dots to path data of what is solid, and the box of the whole outline."""

    dots: drawing.Dots
    solid: str
    width: float
    height: float


@cache
def _numeral(text: str, face: fonts.Face, height: float, **how: Any) -> Numeral:
    """Return a text drawn `height` mm high in a face; `how` is as `drawing.dotted` takes it."""
    outline = fonts.outline(text, face, height)
    drawn = drawing.dotted(outline, **how)
    return Numeral(drawn.dots, drawn.solid, outline.width, outline.height)


def _numeral_height(texts: Sequence[str], face: fonts.Face, most: float, width: float) -> float:
    """Return the largest height up to `most` at which every number stays within `width` mm."""
    return min(most, *(most * width / fonts.outline(text, face, most).width for text in texts))


def environment(design: "Design", language: str) -> SandboxedEnvironment:
    """Return the environment of a theme, with its functions and values; undefined names are errors."""
    made = _Sandbox(
        loader=FunctionLoader(_loader(design.folder)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_BYTECODE,
        extensions=["jinja2.ext.do"],
        finalize=_finite,
    )
    face, pack = design.brand.face("sans", "latin", 900), design.languages[language]
    made.globals.update(
        brand=design.brand,
        color=design.brand.colors,
        language=pack,
        label=pack.label,
        number=pack.number,
        day=pack.day,
        month=pack.month,
        moment=partial(formats.moment, pack),
        span=partial(formats.span, pack),
        reading=partial(formats.reading, pack),
        readings=partial(formats.readings, pack),
        chart=chart,
        around_goals=around_goals,
        dots=drawing.dots,
        circle=drawing.circle,
        arches=drawing.arches,
        divide=drawing.divide,
        cells=drawing.cells,
        growing=drawing.growing,
        post_bars=drawing.post_bars,
        post_labels=drawing.post_labels,
        lattice=drawing.lattice,
        months=drawing.months,
        numeral=lambda text, height, **how: _numeral(text, face, height, **how),
        numeral_height=lambda texts, most, width: _numeral_height(texts, face, most, width),
    )
    made.filters |= {"digits_only": formats.digits_only, "factor": drawing.factor}
    made.filters["plain"] = lambda text: plain(text[language] if isinstance(text, Text) else text)
    return made


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
        return text, name, None

    return load
