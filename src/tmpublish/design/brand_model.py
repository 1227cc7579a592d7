"""What a brand is once it is read: colours by role, faces by voice and script, sizes by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tmpublish.text.fonts import Face

SCRIPTS = ("latin", "han")
STEPS = ("note", "text", "lead", "head", "title", "display")
VOICES = ("serif", "sans")
ROLES = (
    "ground",  # the field that pages and slides stand on where they are not paper
    "paper",
    "ink",
    "quiet",  # the second voice on paper
    "quiet_on_ground",
    "tonal",  # a field on the ground
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
    """The font families that speak together, one for each script."""

    latin: str
    han: str


@dataclass(frozen=True)
class Brand:
    """Who speaks; every role, voice, script and step named above is filled."""

    name: str
    file: str  # as messages show it
    folder: Path
    design: str
    logo: Path | None
    colors: Mapping[str, str]  # role → #RRGGBB
    voices: Mapping[str, Voice]
    faces: tuple[Face, ...]  # every font file of the booklet
    scale: Mapping[str, Mapping[str, Step]]  # script → step, of the booklet
    deck_scale: Mapping[str, Mapping[str, Step]]
    deck_fonts: Mapping[str, str]  # major.latin, minor.latin, major.han, minor.han → a font that Office has
    deck_metrics: Mapping[str, Face]  # latin.400, latin.700, han.400, han.700 → a face of the same widths

    def face(self, voice: str, script: str, weight: int = 400, italic: bool = False) -> Face:
        """Return the face of a voice that comes nearest to a weight; upright where there is no italic."""
        family = getattr(self.voices[voice], script)
        faces = (face for face in self.faces if face.family == family)
        return min(faces, key=lambda face: (face.italic != italic, abs(face.weight - weight), face.weight))
