"""The styles of a placeholder, nearest first → how a template sets each level of its text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tmpublish.ooxml.drawingml import EMU_PER_MM

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@dataclass(frozen=True)
class HostLevel:
    """How a template sets a level: size in pt, where lines begin and how far they hang in mm, its spacing."""

    size: float
    said: bool
    """False where no style names the size: then it is the prompt's."""
    margin: float
    indent: float
    before: float
    """Space above in pt."""
    spacing: float
    """As a share of the font's natural line; 0 where `leading` is fixed."""
    leading: float
    """In pt; 0 where it follows the font."""
    bold: bool
    font: str
    """The Latin font."""


def prompt_marks(shape: Any) -> list[Any]:
    """Return the formatting of a placeholder's own prompt."""
    return [*shape.iterfind(f"{P}txBody/{A}p/{A}r/{A}rPr"), *shape.iterfind(f"{P}txBody/{A}p/{A}endParaRPr")]


def styled(styles: Sequence[Any]) -> bool:
    """Return True where styles say how a text looks."""
    return any(run.get("sz") for style in styles for run in style.iterfind(f"{A}lvl1pPr/{A}defRPr"))


def first_said(elements: Sequence[Any], name: str, default: str) -> str:
    """Return an attribute of the first element that has it."""
    return next((value for each in elements if (value := each.get(name)) is not None), default)


def level_of(styles: Sequence[Any], number: int, fonts: dict[str, str], prompt: str) -> HostLevel:
    """Return a level (from 1); `prompt` is the size, in hundredths of a point, where no style names one."""
    levels = [level for style in styles if (level := style.find(f"{A}lvl{number}pPr")) is not None]
    runs = [run for level in levels if (run := level.find(f"{A}defRPr")) is not None]
    named = next(
        (face.get("typeface") for run in runs if (face := run.find(f"{A}latin")) is not None), "+mn-lt"
    )
    named_size = first_said(runs, "sz", "")
    size = int(named_size or prompt) / 100
    spacing, leading = _spacing(levels, "lnSpc", 1.0)
    share, before = _spacing(levels, "spcBef", 0.0)
    return HostLevel(
        size=size,
        said=bool(named_size),
        margin=int(first_said(levels, "marL", "0")) / EMU_PER_MM,
        indent=int(first_said(levels, "indent", "0")) / EMU_PER_MM,
        before=before or share * size,
        spacing=0.0 if leading else spacing,
        leading=leading,
        bold=first_said(runs, "b", "0") in {"1", "true"},
        font=fonts.get(named or "", named or ""),
    )


def _spacing(levels: Sequence[Any], tag: str, default: float) -> tuple[float, float]:
    """Return a spacing as a share of the line and as points; one of them is 0."""
    found = next((each for level in levels if (each := level.find(f"{A}{tag}")) is not None), None)
    if found is None:
        return default, 0.0
    value = found[0].get("val", "0")
    if found[0].tag == f"{A}spcPts":
        return 0.0, int(value) / 100
    return (float(value[:-1]) / 100 if value.endswith("%") else int(value) / 100_000), 0.0
