"""The typography of a brand file → faces, font families by script, type scales; checks of font files."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from tmpublish.environment import BUNDLED
from tmpublish.plan.fields import LANGUAGE_PATTERN
from tmpublish.safe_files import FileError, inside
from tmpublish.text.fonts import Face, has_outlines
from tmpublish.yaml_source.validation import Info, Keys, advice, custom, error, file_error, sentence_list

MOST_FONT = 40_000_000  # bytes; the largest of a single Chinese font has about 25 million
_STATIC = {b"\x00\x01\x00\x00", b"OTTO", b"true"}  # sfnt versions of the OpenType specification
_OTHER = {b"wOFF": "a WOFF file", b"wOF2": "a WOFF2 file", b"ttcf": "a collection of fonts"}
# Required by the OpenType specification, except names and metrics that only Office needs.
_NEEDED = ("cmap", "head", "hhea", "hmtx", "maxp")
_WEIGHTS = {
    **{"thin": 100, "extra-light": 200, "ultra-light": 200, "light": 300, "normal": 400, "regular": 400},
    **{"medium": 500, "semi-bold": 600, "demi-bold": 600, "bold": 700, "extra-bold": 800, "ultra-bold": 800},
    "black": 900,
}
_SCRIPTS = ("hangul",)  # beside Latin and Han
_AMOUNT = re.compile(r"(?=.*[1-9])\d{1,3}(?:\.\d{1,3})?")
_TRACKING = re.compile(r"-?0(?:\.\d{1,3})?")


def _declared(family: str, info: Info) -> str:
    known = info.context["families"]
    if family in info.context["named"] and family not in known:
        message = f"“{family}” has no font files here. Run `tmpublish brand adopt`, or list its `files`."
        raise error("missing_font", message)
    if family not in known:
        message = f"“{family}” is not a family under `typography.fonts`. {advice(family, known)}"
        raise error("unknown_font", message)
    return family


def _sound(name: str, info: Info) -> str:
    try:
        return str(font_file(info.context["folder"], name))
    except FileError as refused:
        raise file_error(refused, "font") from None


def _drawn(file: str) -> str:
    if not has_outlines(Path(file)):
        shown = f"`{Path(file).name}` has no outlines, so some readers show blank text."
        raise error("bad_font", f"{shown} Use TrueType or CFF outlines.")
    return file


def _weight(typed: Any) -> int:
    name = str(typed).lower()
    if name not in _WEIGHTS and not re.fullmatch("[1-9]00", name):
        message = f"“{name[:40]}” is not a weight. Write 100, 200 … 900, or a name such as bold."
        raise error("bad_weight", message)
    return _WEIGHTS.get(name) or int(name)


def _text_as(key: str) -> BeforeValidator:
    """Return a validator that takes a text alone for the value of a key."""
    return BeforeValidator(lambda typed: {key: typed} if isinstance(typed, str) else typed)


Name = Annotated[str, Field(min_length=1)]
Family = Annotated[Name, AfterValidator(_declared)]
FontPath = Annotated[Name, AfterValidator(_sound)]


class _FontFile(Keys):
    path: Annotated[FontPath, AfterValidator(_drawn)]
    weight: Annotated[int, BeforeValidator(_weight)] = 400
    style: Literal["normal", "italic"] = "normal"


class Font(Keys):
    """A font family with its files, one for each weight and style; other sources are for other tools."""

    family: Name
    source: str = "file"
    weight: Any = None
    style: Any = None
    display: Any = None
    files: list[Annotated[_FontFile, _text_as("path")]] = Field([])


def _as_latin(data: Mapping[str, str]) -> str:
    return data.get("latin", "")


def _language(key: str) -> str:
    if not re.fullmatch(LANGUAGE_PATTERN, key) and key not in _SCRIPTS:
        scripts = sentence_list(["latin", "han", *_SCRIPTS])
        message = f"`{key[:40]}` is neither a script nor a language. Use {scripts}, or a tag such as ja."
        raise error("unknown_key", message)
    return key


_Key = Annotated[str, AfterValidator(_language)]


class Families(Keys):
    """The families of one voice by script, or by language; without one for Chinese, the Latin one."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[_Key, Family]
    latin: Family
    han: Family = Field(default_factory=_as_latin)


class OfficeFonts(Keys):
    """Fonts of the deck by script, or by language, which readers need to have."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[_Key, Name]
    latin: Name
    han: Name = Field(default_factory=_as_latin)


@dataclass(frozen=True)
class Step:
    """A size of a type scale, in pt; leading in mm in the booklet, a factor in the deck; tracking in em."""

    size: float
    leading: float
    tracking: float = 0.0


def _step(typed: Any) -> Step:
    parts = [str(part) for part in typed] if isinstance(typed, list) else []
    patterns = (_AMOUNT, _AMOUNT, _TRACKING)[: len(parts)]
    if len(parts) not in (2, 3) or not all(map(re.fullmatch, patterns, parts)):
        message = "A font size needs 2 numbers: [size, leading], such as [10.5, 5]. A 3rd is tracking."
        raise error("bad_step", message)
    return Step(*map(float, parts))


_Step = Annotated[Step, BeforeValidator(_step)]


class _Steps(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, _Step]
    note: _Step
    text: _Step
    lead: _Step
    head: _Step
    title: _Step
    display: _Step


STEPS = tuple(_Steps.model_fields)


class Sizes(Keys):
    """A type scale by script; without one for Chinese, the Latin one."""

    latin: _Steps
    han: _Steps | None = None

    def by_script(self) -> dict[str, dict[str, Step]]:
        """Return script → step → size and leading."""
        han = dict(self.han or self.latin)
        return {"latin": dict(self.latin), "han": han, "hangul": han}


class _Weights(Keys):
    regular: FontPath = Field(alias="400")
    bold: FontPath = Field(alias="700")


class _HanWeights(Keys):
    regular: FontPath | None = Field(None, alias="400")
    bold: FontPath | None = Field(None, alias="700")


class Metrics(Keys):
    """Font files of the same widths as the deck's fonts, by script or language, and weight."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[_Key, _Weights]
    latin: _Weights
    han: _HanWeights = _HanWeights()


def unlike(fonts: list[Font]) -> list[Font]:
    """Return fonts of which no two files look alike; raise ValidationError otherwise."""
    errors, looks = [], set()
    for index, font in enumerate(fonts):
        if font.source == "file" and not font.files:
            message = f"“{font.family}” has no font files. List them under `files`, one for each weight."
            errors.append(custom("missing_font", message, (index,)))
        for number, file in enumerate(font.files):
            look = (font.family, file.weight, file.style)
            if look in looks:
                # Two files with one name and style give a PDF the glyphs of one and the text of the other.
                message = (
                    f"“{font.family}” already has a file of weight {file.weight} in this style. Delete one."
                )
                errors.append(custom("duplicate_font", message, (index, "files", number)))
            looks.add(look)
    upright = {family for family, _, style in looks if style == "normal"}
    for index, font in enumerate(fonts):
        if font.files and font.family not in upright:
            message = f"“{font.family}” has only italics. Add a file of its upright style."
            errors.append(custom("missing_font", message, (index, "family")))
    if errors:
        raise ValidationError.from_exception_data("fonts", errors)
    return fonts


def faces(fonts: list[Font]) -> tuple[Face, ...]:
    """Return the face of each font file of the booklet."""
    return tuple(
        Face(Path(file.path), font.family, file.weight, file.style == "italic")
        for font in fonts
        for file in font.files
    )


def deck_faces(metrics: Metrics, fonts: OfficeFonts) -> dict[str, Face]:
    """Return the faces that measure the text of slides instead of the Office fonts, as `latin.400`."""
    families = fonts.model_dump()
    found = {
        f"{script}.{weight}": Face(Path(file), families.get(script, families["han"]), int(weight), False)
        for script, files in metrics.model_dump(by_alias=True).items()
        for weight, file in files.items()
        if file
    }
    regular = found.get("han.400")
    for weight in ("400", "700"):
        found.setdefault(f"han.{weight}", regular or found[f"latin.{weight}"])
    return found


def font_file(folder: Path, name: str) -> Path:
    """Return the path of a font file that is one complete, static OpenType font; raise FileError otherwise.

    A file that `folder` lacks may be one of those that come with tmpublish. The reason in the error is
    `missing`, `outside`, `too_big` or `unfit`.
    """
    try:
        return _file_in(folder, name)
    except FileError as refused:
        if refused.why != "missing" or folder == BUNDLED:
            raise
        try:
            return _file_in(BUNDLED, name)
        except FileError:
            raise refused from None


def _file_in(folder: Path, name: str) -> Path:
    with inside(folder, name, MOST_FONT) as file:
        if fault := _fault(file):
            raise FileError("unfit", f"`{name}` {fault}")
    return folder / name


def _fault(file: BinaryIO) -> str:
    """Return what is wrong with a font file and what to do; "" if nothing is."""
    from fontTools.ttLib.sfnt import SFNTReader, TTLibError

    kind = file.read(4)
    if kind not in _STATIC:
        return f"is {_OTHER.get(kind, 'not a font')}. Use a .ttf or .otf file of a single font."
    damaged = "is damaged or truncated. Copy the font file again."
    try:
        font = SFNTReader(file, checkChecksums=2)
        if "fvar" in font:
            return "is a variable font. Use a static file of one weight."
        size = file.seek(0, 2)
        if any(table.offset + table.length > size for table in font.tables.values()):
            return damaged
        for tag in _NEEDED:
            font[tag]  # reading a table checks it against its checksum
    except (TTLibError, AssertionError, KeyError, struct.error):
        return damaged
    return ""
