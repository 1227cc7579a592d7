"""A theme's editions.yml → the colors of each edition of the booklet, and how it draws areas."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, Field

from tmpublish.design.palette import ROLES
from tmpublish.design.theme import Design
from tmpublish.diagnostics import PublishError
from tmpublish.environment import UsageError
from tmpublish.yaml_source import read_document
from tmpublish.yaml_source.validation import Keys, advice, error, validate

FILE = "editions.yml"
BARE = ("screen", "print")
"""The editions in the brand's own colors."""
_WHITE = {"white": "#FFFFFF"}


def _known(name: str) -> str:
    if name not in ROLES and name not in _WHITE:
        names = dict.fromkeys([*_WHITE, *ROLES])
        raise error("unknown_color", f"There is no role “{name}” of a brand. {advice(name, names)}")
    return name


Roles = dict[str, Annotated[str, AfterValidator(_known)]]


class Dots(Keys):
    """Dots of one size on a square lattice, in mm."""

    pitch: Annotated[float, Field(gt=0, le=20)]
    radius: Annotated[float, Field(gt=0, le=10)]


class Look(Keys):
    """How an edition differs: its roles, and how areas, numerals and pictures are drawn.

    `rule` (mm) is above an area that carries text, `dots` fill one that carries none; numerals of `numerals`
    mm and more are dots; pictures stay `margin` mm from the edges. Zero or none: as on the screen.
    """

    roles: Roles = Field({})
    rule: Annotated[float, Field(ge=0, le=5)] = 0.0
    dots: Dots | None = None
    numerals: Annotated[float, Field(ge=0, le=1000)] = 0.0
    margin: Annotated[float, Field(ge=0, le=50)] = 0.0


class _Editions(Keys):
    roles: Roles = Field({})
    editions: dict[str, Look] = Field({})


def edition_look(design: Design, name: str) -> tuple[Mapping[str, str], Look]:
    """Return the color of each role in an edition, those of the brand too, and how it is drawn.

    Raise PublishError if the theme's file is wrong, UsageError if it has no such edition.
    """
    found = _read(design)
    if name not in BARE and name not in found.editions:
        raise UsageError(f"the theme `{design.name}` has no {name} edition; add it to its {FILE}")
    look = found.editions.get(name, Look())
    colors = {**design.brand.colors, **_WHITE}
    roles = {role: colors[color] for role, color in {**found.roles, **look.roles}.items()}
    return {**design.brand.colors, **roles}, look


@lru_cache(maxsize=8)
def _read(design: Design) -> _Editions:
    path = design.folder / FILE
    if not path.is_file():
        return _Editions()
    document = read_document(path, f"{design.folder.parent.name}/{design.name}/{FILE}")
    read, problems = validate(document, _Editions, f"`{FILE}`")
    if read is None or document.problems or problems:
        raise PublishError([*document.problems, *problems])
    return read
