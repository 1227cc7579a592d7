"""A brand file (`_brand.yml`) → the Brand: every color, font and size of booklet and deck.

The format is brand.yml (posit-dev.github.io/brand-yml); what it lacks is under defaults.tmpublish.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from tmpublish.design.logo import logo_file
from tmpublish.design.palette import OWN, Colors, Inks, PaletteName, Roles, role_colors
from tmpublish.design.typefaces import (
    Families,
    Font,
    Metrics,
    OfficeFonts,
    Sizes,
    Step,
    deck_faces,
    faces,
    unlike,
)
from tmpublish.diagnostics import Problem, PublishError
from tmpublish.environment import BUNDLED
from tmpublish.plan.fields import Pattern
from tmpublish.safe_files import FileError
from tmpublish.text.fonts import Face
from tmpublish.text.language_rules import keys_of
from tmpublish.yaml_source import Document, Position, Tree, find, read_document
from tmpublish.yaml_source.validation import Info, Keys, file_error, validate

BRAND_FILE = "_brand.yml"
_FILLED = ("typography", "defaults", "tmpublish", "deck")  # mappings that a file may hold in part


@dataclass(frozen=True)
class Brand:
    """A brand; every role, voice, script and step is filled."""

    name: str
    file: str  # as messages show it
    folder: Path
    design: str
    design_position: Position
    logo: Path | None
    colors: Mapping[str, str]  # role → #RRGGBB
    voices: Mapping[str, Mapping[str, str]]  # serif, sans → script or language → font family
    faces: tuple[Face, ...]  # every font file of the booklet
    scale: Mapping[str, Mapping[str, Step]]  # script → step, of the booklet
    deck_scale: Mapping[str, Mapping[str, Step]]
    deck_fonts: Mapping[str, str]  # major.latin, minor.latin, major.han, minor.han → a font that Office has
    deck_metrics: Mapping[str, Face]  # latin.400, latin.700, han.400, han.700 → a face of the same widths

    def face(self, voice: str, script: str, weight: int = 400, italic: bool = False) -> Face:
        """Return the face of a voice that is nearest to a weight; upright if there is no italic."""
        family = self.voices[voice][script]
        likely = (face for face in self.faces if face.family == family)
        return min(likely, key=lambda face: (face.italic != italic, abs(face.weight - weight), face.weight))

    def names_fonts_of(self, language: str) -> bool:
        """Return True if the voices have families for a language itself, or for its own script."""
        return all(any(key in names for key in keys_of(language)) for names in self.voices.values())

    def speaking(self, languages: Mapping[str, str]) -> "Brand":
        """Return the brand with the fonts of a language under each script, such as `han` → `ja`."""
        voices = {voice: _of_languages(names, "{}", languages) for voice, names in self.voices.items()}
        office, measured = self.deck_fonts, self.deck_metrics
        for use in ("major", "minor"):
            office = _of_languages(office, f"{use}.{{}}", languages)
        for weight in ("400", "700"):
            measured = _of_languages(measured, f"{{}}.{weight}", languages)
        return replace(self, voices=voices, deck_fonts=office, deck_metrics=measured)


Named = TypeVar("Named")


def _of_languages(names: Mapping[str, Named], form: str, languages: Mapping[str, str]) -> dict[str, Named]:
    """Return names in which those of a script are its language's; `form` makes the key of either."""
    found = dict(names)
    for script, language in languages.items():
        own = [form.format(key) for key in keys_of(language) if form.format(key) in names]
        found |= {form.format(script): names[key] for key in own[:1]}
    return found


def _full_name(name: Any) -> Any:
    return name.get("full") or name.get("short") if isinstance(name, dict) else name


def _logo(logo: Any, info: Info) -> Path | None:
    """Return the logo, the largest that is named: a path, or the name of one of `logo.images`."""
    for size in ((), ("large",), ("medium",), ("small",)):
        for place in (size, (*size, "path"), (*size, "light")):
            name = find(logo, place)
            if isinstance(name, str) and find(logo, ("images", name)):
                place = ("images", name)
                name = find(logo, place)
                name = name if isinstance(name, str) else find(name, ("path",))
            if isinstance(name, str) and name:
                try:
                    return logo_file(info.context["folder"], name)
                except FileError as refused:
                    raise file_error(refused, "logo", place) from None
    return None


_FOLDER = "is not the name of a folder beside this file. Use letters, digits, - and _."


class _Meta(Keys):
    name: Annotated[str, BeforeValidator(_full_name)]
    link: Any = None


class _Typography(Keys):
    fonts: Annotated[list[Font], AfterValidator(unlike)]
    # These are for other tools that read the file; tmpublish uses the voices.
    base: Any = None
    headings: Any = None
    monospace: Any = None
    monospace_inline: Any = Field(None, alias="monospace-inline")
    monospace_block: Any = Field(None, alias="monospace-block")
    link: Any = None


class _Voices(Keys):
    serif: Families
    sans: Families


class _DeckFonts(Keys):
    major: OfficeFonts
    minor: OfficeFonts


class _Deck(Keys):
    fonts: _DeckFonts
    metrics: Metrics
    scale: Sizes


class _Own(Keys):
    design: Annotated[str, Pattern(r"\w[\w-]*", _FOLDER)]
    roles: Roles = Roles()
    voices: _Voices
    scale: Sizes
    deck: _Deck
    cmyk: dict[PaletteName, Inks] = Field({})


class _Defaults(BaseModel):
    model_config = ConfigDict(extra="allow")
    tmpublish: _Own


class BrandFile(Keys):
    """The keys of a brand file."""

    meta: _Meta
    logo: Annotated[Any, AfterValidator(_logo)] = None
    color: Colors = Colors()
    typography: _Typography
    defaults: _Defaults


def read_brand(path: Path, shown: str | None = None) -> Brand:
    """Return the brand of a file; raise PublishError with every problem at once.

    What the file leaves out of its typography is that of the brand that comes with tmpublish.
    """
    document = read_document(path, shown)
    document = replace(document, data=completed(document.data))
    palette, fonts = (find(document.data, place) for place in (("color", "palette"), ("typography", "fonts")))
    listed = [font for font in fonts if isinstance(font, dict)] if isinstance(fonts, list) else []
    context = {
        "folder": path.parent,
        "palette": palette if isinstance(palette, dict) else {},
        "named": [font.get("family") for font in listed],
        "families": [str(font["family"]) for font in listed if font.get("family") and "files" in font],
    }
    file, found = validate(document, BrandFile, "the brand file", context=context)
    problems = [*_own_problems(document), *found]
    colors = role_colors(document, file.color, file.defaults.tmpublish.roles, problems) if file else {}
    if file is None or any(problem.severity == "error" for problem in problems):
        raise PublishError(problems)
    own, typography = file.defaults.tmpublish, file.typography
    return Brand(
        name=file.meta.name,
        file=document.file,
        folder=path.parent,
        design=own.design,
        design_position=document.at((*OWN, "design")),
        logo=file.logo,
        colors=colors,
        voices=own.voices.model_dump(),
        faces=faces(typography.fonts),
        scale=own.scale.by_script(),
        deck_scale=own.deck.scale.by_script(),
        deck_fonts={
            f"{use}.{script}": name
            for use, names in own.deck.fonts.model_dump().items()
            for script, name in names.items()
        },
        deck_metrics=deck_faces(own.deck.metrics, own.deck.fonts.minor),
    )


def _own_problems(document: Document) -> Iterator[Problem]:
    """Yield the problems of a file but for those in the values of other tools, such as SCSS in a block."""
    starts = sorted((position, place) for place, position in document.positions.items())
    for problem in document.problems:
        before = [place for position, place in starts if position <= (problem.line, problem.column)]
        place = before[-1] if before else ()
        if place[:1] != ("defaults",) or place[:2] == OWN or len(place) < 2:
            yield problem


def completed(data: Tree) -> Tree:
    """Return the tree of a brand file with a theme, fonts and sizes where the file has none.

    A family of the voices that the file does not list is one of those that come with tmpublish.
    """
    if not isinstance(data, dict):
        return data
    data, usual = deepcopy(data), _usual()
    _fill(data, usual)
    fonts, voices = find(data, ("typography", "fonts")), find(data, (*OWN, "voices"))
    if isinstance(fonts, list) and isinstance(voices, dict):
        own = [find(font, ("family",)) for font in fonts]
        used = [name for voice in voices.values() if isinstance(voice, dict) for name in voice.values()]
        there = find(usual, ("typography", "fonts"))
        assert isinstance(there, list)
        fonts += [font for font in there if (name := find(font, ("family",))) in used and name not in own]
    return data


def _fill(data: dict[str, Tree], usual: Mapping[str, Tree]) -> None:
    for key, value in usual.items():
        inner = data.setdefault(key, [] if key == "fonts" and isinstance(value, list) else value)
        if key in _FILLED and isinstance(inner, dict) and isinstance(value, dict):
            _fill(inner, value)


@cache
def _usual() -> dict[str, Tree]:
    """Return the typography of the brand that comes with tmpublish; its name and colors are its own."""
    data = read_document(BUNDLED / BRAND_FILE).data
    own, fonts = find(data, OWN), find(data, ("typography", "fonts"))
    assert isinstance(own, dict)
    assert fonts is not None
    taken = {key: own[key] for key in ("design", "voices", "scale", "deck")}
    return {"typography": {"fonts": fonts}, "defaults": {"tmpublish": taken}}
