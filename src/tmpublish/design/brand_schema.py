"""The brand file: its pydantic model, access to its tree, and the Brand that is read from it.

The format is brand.yml (posit-dev.github.io/brand-yml); what it lacks is under defaults.tmpublish.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from tmpublish.text.fonts import Face
from tmpublish.yaml_source import Document, Place, Position, Tree
from tmpublish.yaml_source.validation import nearest, sentence_list

SCRIPTS = ("latin", "han")
STEPS = ("note", "text", "lead", "head", "title", "display")
VOICES = ("serif", "sans")
ROLES = (
    "ground",  # the background of pages and slides that are not paper
    "paper",
    "ink",
    "quiet",  # secondary text on paper
    "quiet_on_ground",
    "tonal",  # an area on the ground
    "pale",
    "faint",
    "mid",
    "here",  # the one accent, on the ground
    "here_on_paper",
)


@dataclass(frozen=True)
class Step:
    """A size of a type scale, in pt; leading in mm in the booklet, a factor in the deck; tracking in em."""

    size: float
    leading: float
    tracking: float = 0.0


@dataclass(frozen=True)
class Voice:
    """Font families that are used together, one per script."""

    latin: str
    han: str


@dataclass(frozen=True)
class Brand:
    """A brand; every role, voice, script and step named above is filled."""

    name: str
    file: str  # as messages show it
    folder: Path
    design: str
    design_position: Position
    logo: Path | None
    colors: Mapping[str, str]  # role → #RRGGBB
    voices: Mapping[str, Voice]
    faces: tuple[Face, ...]  # every font file of the booklet
    scale: Mapping[str, Mapping[str, Step]]  # script → step, of the booklet
    deck_scale: Mapping[str, Mapping[str, Step]]
    deck_fonts: Mapping[str, str]  # major.latin, minor.latin, major.han, minor.han → a font that Office has
    deck_metrics: Mapping[str, Face]  # latin.400, latin.700, han.400, han.700 → a face of the same widths
    font_positions: Mapping[Path, Position]  # font file → its line and column in the brand file

    def face(self, voice: str, script: str, weight: int = 400, italic: bool = False) -> Face:
        """Return the face of a voice that is nearest to a weight; upright if there is no italic."""
        family = getattr(self.voices[voice], script)
        faces = (face for face in self.faces if face.family == family)
        return min(faces, key=lambda face: (face.italic != italic, abs(face.weight - weight), face.weight))


OWN = ("defaults", "tmpublish")
SEMANTIC = (
    *("foreground", "background", "primary", "secondary", "tertiary"),
    *("success", "info", "warning", "danger", "light", "dark"),
)
TYPES = ("base", "headings", "monospace", "monospace-inline", "monospace-block", "link")
_Name = Annotated[str, Field(min_length=1)]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Meta(_Keys):
    name: Any
    link: Any = None


class _Color(_Keys):
    palette: dict[str, str] = {}
    foreground: str = ""
    background: str = ""
    primary: str = ""
    secondary: str = ""
    tertiary: str = ""
    success: str = ""
    info: str = ""
    warning: str = ""
    danger: str = ""
    light: str = ""
    dark: str = ""


class _Font(_Keys):
    family: _Name
    source: str = ""
    weight: Any = None
    style: Any = None
    display: Any = None
    files: list[Any] = []


class _Typography(_Keys):
    fonts: Annotated[list[_Font], Field(min_length=1)]
    base: Any = None
    headings: Any = None
    monospace: Any = None
    monospace_inline: Any = Field(None, alias="monospace-inline")
    monospace_block: Any = Field(None, alias="monospace-block")
    link: Any = None


class _ByScript(_Keys):
    latin: _Name
    han: str = ""


class _Steps(BaseModel):
    model_config = ConfigDict(extra="allow")
    note: list[str]
    text: list[str]
    lead: list[str]
    head: list[str]
    title: list[str]
    display: list[str]


class _Sizes(_Keys):
    latin: _Steps
    han: _Steps | None = None


class _Voices(_Keys):
    serif: _ByScript
    sans: _ByScript


class _DeckFonts(_Keys):
    major: _ByScript
    minor: _ByScript


class _Weights(_Keys):
    regular: str = Field(min_length=1, alias="400")
    bold: str = Field(min_length=1, alias="700")


class _OptionalWeights(_Keys):
    regular: str = Field("", alias="400")
    bold: str = Field("", alias="700")


class _Metrics(_Keys):
    latin: _Weights
    han: _OptionalWeights | None = None


class _Deck(_Keys):
    fonts: _DeckFonts
    metrics: _Metrics
    scale: _Sizes


class _Roles(_Keys):
    ground: str = ""
    paper: str = ""
    ink: str = ""
    quiet: str = ""
    quiet_on_ground: str = ""
    tonal: str = ""
    pale: str = ""
    faint: str = ""
    mid: str = ""
    here: str = ""
    here_on_paper: str = ""


class _Own(_Keys):
    design: _Name
    roles: _Roles = _Roles()
    voices: _Voices
    scale: _Sizes
    deck: _Deck
    cmyk: dict[str, list[str]] = {}


class _Defaults(BaseModel):
    model_config = ConfigDict(extra="allow")
    tmpublish: _Own


class BrandFile(_Keys):
    """The keys of a brand file; values that refer to others, and files, are checked by the readers."""

    meta: _Meta
    logo: Any = None
    color: _Color = _Color()
    typography: _Typography
    defaults: _Defaults


def value(document: Document, place: Place) -> Tree | None:
    """Return the value at a place, or None."""
    tree: Tree | None = document.data
    for key in place:
        if isinstance(tree, dict) and isinstance(key, str):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int):
            tree = tree[key]
        else:
            return None
    return tree


def text(document: Document, place: Place) -> str | None:
    """Return the text at a place; None if there is none, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, str) and found else None


def mapping(document: Document, place: Place) -> Mapping[str, Tree]:
    """Return the mapping at a place, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, dict) else {}


def items(document: Document, place: Place) -> list[Tree]:
    """Return the list at a place, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, list) else []


def advice(word: str, known: Iterable[str]) -> str:
    """Return what to write instead of a misspelled name."""
    names = list(known)
    close = nearest(word, names)
    if close:
        return f"Use “{close}”."
    return f"Use {sentence_list(names)}." if names else "Add it there."
