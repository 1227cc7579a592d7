"""Any `_brand.yml` + folder of fonts → a brand file that tmpublish publishes with, its files, and notes.

What other tools read stays as it is. What tmpublish lacks is put under `defaults.tmpublish`.
"""

import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from PIL import ImageColor

from tmpublish.design.brand import BRAND_FILE, read_brand
from tmpublish.design.logo import logo_file
from tmpublish.design.palette import (
    OWN,
    SEMANTIC_ROLES,
    Colors,
    close_pairs,
    luminance,
    nearest_color,
    with_mixtures,
)
from tmpublish.environment import BUNDLED, UsageError
from tmpublish.safe_files import FileError, read_named
from tmpublish.yaml_source import MOST_BYTES, find, shown_path
from tmpublish.yaml_source.encoding import decode

HEAD = """\
# The brand, adopted by `tmpublish brand adopt`. What other tools read is as it was; what tmpublish needs
# besides is under defaults.tmpublish. The format is brand.yml (posit-dev.github.io/brand-yml).

"""
_KEYS = ("meta", "logo", "color", "typography", "defaults")
_COLORS = tuple(name for name in Colors.model_fields if name != "palette")
# Which use of the convention each voice of tmpublish is set in, the first that has a family.
_VOICES = {"sans": ("headings", "base"), "serif": ("base",)}
_WEIGHTS = (300, 400, 600, 700, 900)
_FONTS = ("*.ttf", "*.otf", "*.woff", "*.woff2")
_SAMPLE = yaml.safe_load((Path(__file__).parent / "files" / BRAND_FILE).read_text("utf-8"))
_MOST_FONTS = 500  # files that are searched for a family


@dataclass
class _Adoption:
    """A brand file on its way: its tree, the files that it will name, and the notes."""

    source: Path
    data: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def adopt(source: Path, target: Path, fonts: Path | None = None, name: str = "") -> list[str]:
    """Write a brand file for tmpublish to `target` with the fonts and the logo beside it; return notes.

    `fonts` is a folder to search for the families that the file names, `name` the name of the institution.
    Raise UsageError if the file has no brand in it, and PublishError if the result has a problem.
    """
    made = _Adoption(source, _read(source))
    if find(made.data, OWN):
        raise UsageError(f"{source} is a brand file of tmpublish already. Copy it to {target}.")
    _drop_unknown(made)
    made.data["defaults"]["tmpublish"] = {"design": _SAMPLE["defaults"]["tmpublish"]["design"]}
    _name(made, name)
    colors = _colors(made)
    _logo(made)
    _typography(made, [folder for folder in (fonts, source.parent) if folder])
    _contrast(made, colors)
    text = HEAD + yaml.dump(
        {key: value for key, value in made.data.items() if value},
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=False,
    )
    with tempfile.TemporaryDirectory(prefix="tmpublish-") as draft:
        for file, content in {BRAND_FILE: text.encode(), **made.files}.items():
            path = Path(draft) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        read_brand(Path(draft) / BRAND_FILE, shown_path(target))
        target.parent.mkdir(parents=True, exist_ok=True)
        for file in made.files:
            (target.parent / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(draft) / file, target.parent / file)
        shutil.copyfile(Path(draft) / BRAND_FILE, target)
    return made.notes


def _read(source: Path) -> dict[str, Any]:
    try:
        text, problem = decode(read_named(source, MOST_BYTES))
        data = yaml.safe_load(text)
    except FileError as refused:
        raise UsageError(refused.message) from refused
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" on line {where.line + 1}" if where else ""
        raise UsageError(f"{source} is not valid YAML{line}. Correct it there.") from error
    if problem or not isinstance(data, dict) or not data.keys() & set(_KEYS):
        raise UsageError(f"{source} has no brand in it. Pass a file in the brand.yml format.")
    return data


def _drop_unknown(made: _Adoption) -> None:
    """Drop keys that the convention does not have, and sections that hold nothing."""
    for key in [key for key in made.data if key not in _KEYS]:
        made.notes.append(f"`{key}` is not part of the brand.yml format and is left out.")
    data = made.data
    made.data = {key: data.get(key) for key in _KEYS}
    for key in ("meta", "color", "typography", "defaults"):
        made.data[key] = made.data[key] if isinstance(made.data[key], dict) else {}


def _name(made: _Adoption, name: str) -> None:
    meta = made.data["meta"]
    held = meta.get("name")
    if isinstance(held, dict):
        held = held.get("full") or held.get("short") or next(iter(held.values()), "")
        meta["name"] = held
    if name or not held:
        meta["name"] = name or "Your institution"
    if not (name or held):
        made.notes.append("The file has no name. Write that of your institution at `meta.name`.")
    made.data["meta"] = {key: meta[key] for key in ("name", "link") if key in meta}


def _colors(made: _Adoption) -> dict[str, str]:
    """Give each color one code; return those of ground, paper and ink, and of an accent if there is one."""
    held = made.data["color"]
    # Some write a set for light pages and one for dark pages.
    held = {**held, **held["light"]} if isinstance(held.get("light"), dict) else held
    held = {name: value for name, value in held.items() if name not in ("light", "dark")}
    listed = held.get("palette")
    palette = {str(name): _plain(value) for name, value in listed.items()} if isinstance(listed, dict) else {}
    codes: dict[str, Any] = {name: value for name, value in palette.items() if _code(value, palette)}
    uses = {name: _plain(held[name]) for name in _COLORS if held.get(name)}
    uses = {name: value for name, value in uses.items() if _code(value, palette)}
    for name in {*palette, *held} - {*codes, *uses, "palette"}:
        made.notes.append(f"The color `{name}` cannot be read and is left out.")
    known = {name: _code(value, palette) for name, value in {**codes, **uses}.items()}
    usual = _sample_colors()
    usual["primary"] = _most_colorful(known.values()) or usual["primary"]
    for name, code in usual.items():
        if name not in uses:
            uses[name] = next((each for each, found in codes.items() if _code(found, palette) == code), code)
            made.notes.append(f"`color.{name}` is missing. It is `{uses[name]}` now.")
    made.data["color"] = {
        **({"palette": {name: _typed(value, palette) for name, value in codes.items()}} if codes else {}),
        **{name: _typed(value, palette) for name, value in uses.items()},
    }
    return {role: _code(uses[name], palette) for role, name in SEMANTIC_ROLES.items() if name in uses}


def _plain(value: Any) -> str:
    """Return a color as text; of one for light and one for dark pages, that for light ones."""
    if isinstance(value, dict):
        value = value.get("light") or value.get("dark") or ""
    return str(value)


def _code(value: str, palette: Mapping[str, str]) -> str:
    """Return a color as #RRGGBB, through the names of the palette; "" if it is none."""
    for _ in range(len(palette) + 1):
        if value not in palette:
            break
        value = palette[value]
    # As CSS writes it today, `rgb(0 70 139 / 90%)`.
    value = re.sub(r"(?<=[\d%])\s+(?=\d)", ",", re.sub(r"\s*/.*\)", ")", value))
    try:
        red, green, blue = ImageColor.getrgb(value)[:3]
    except ValueError:
        return ""
    return f"#{red:02X}{green:02X}{blue:02X}"


def _typed(value: str, palette: Mapping[str, str]) -> str:
    """Return a color as tmpublish takes it: the name of another, or #RRGGBB."""
    return value if value in palette and _code(value, palette) else _code(value, palette)


def _sample_colors() -> dict[str, str]:
    """Return background, foreground and primary of the brand that a new plan begins with."""
    color = _SAMPLE["color"]
    return {name: color["palette"][color[name]] for name in ("background", "foreground", "primary")}


def _most_colorful(codes: Iterable[str]) -> str:
    """Return the color whose channels differ most, none that is nearly white; "" if there is none."""

    def spread(code: str) -> int:
        channels = bytes.fromhex(code[1:])
        return max(channels) - min(channels)

    return max((code for code in codes if luminance(code) < 0.9), key=spread, default="")


def _logo(made: _Adoption) -> None:
    """Keep the logo if it is a sound file beside the source; its files are copied as they are named."""
    made.data["logo"] = _below(made.data["logo"])
    for name in dict.fromkeys(_paths(made.data["logo"])):
        try:
            made.files[name] = logo_file(made.source.parent, name).read_bytes()
        except FileError as refused:
            made.notes.append(f"The logo is left out. {refused.message}")
            made.data.pop("logo", None)
            made.files.clear()
            return


def _below(logo: Any) -> Any:
    """Return a logo whose paths begin at the folder of its file, as `/logo.svg` does in the convention."""
    if isinstance(logo, dict):
        return {key: _below(value) for key, value in logo.items()}
    return logo.removeprefix("/") if isinstance(logo, str) else logo


def _paths(logo: Any) -> Iterator[str]:
    """Yield the files that a logo names, at any depth."""
    if isinstance(logo, dict):
        for key, value in logo.items():
            if key != "alt":
                yield from _paths(value)
    elif isinstance(logo, str) and re.search(r"\.\w{3,4}$", logo):
        yield logo


def _contrast(made: _Adoption, colors: dict[str, str]) -> None:
    """Set a role of tmpublish to a color that works wherever one of the brand has too little contrast."""
    solved = dict(colors)
    for _ in range(20):
        close = close_pairs(solved)
        if not close:
            break
        role = next((role for role, _, _ in close if role in solved), close[0][0])
        solved[role] = nearest_color({role: with_mixtures(solved)[role], **solved}, {role})
    own = made.data["defaults"]["tmpublish"]
    for role, color in solved.items():
        if color != colors.get(role):
            own.setdefault("roles", {})[role] = color
            before = f"{colors[role]} has" if role in colors else "A mixture of the brand's colors has"
            made.notes.append(f"{before} too little contrast as `{role}`. tmpublish uses {color}.")


def _typography(made: _Adoption, folders: Sequence[Path]) -> None:
    """Set the voices in the brand's families, as far as their files are found; else in those of tmpublish."""
    typography = made.data["typography"]
    listed = typography.get("fonts")
    fonts = [font for font in listed if isinstance(font, dict)] if isinstance(listed, list) else []
    usual = yaml.safe_load((BUNDLED / BRAND_FILE).read_text("utf-8"))
    voices = deepcopy(usual["defaults"]["tmpublish"]["voices"])
    shipped = {font["family"] for font in usual["typography"]["fonts"]}
    found: dict[str, list[dict[str, Any]]] = {}
    for voice, uses in _VOICES.items():
        family = next((name for use in uses if (name := _family(typography.get(use)))), "")
        if not family or family in shipped:
            voices[voice]["latin"] = family or voices[voice]["latin"]
            continue
        if family not in found:
            found[family] = _static_files(family, folders, made.files)
        if found[family]:
            voices[voice]["latin"] = family
        else:
            instead = voices[voice]["latin"]
            made.notes.append(
                f"There are no font files of “{family}”, so tmpublish uses {instead}. "
                "Put the files into a folder and run this again with --fonts FOLDER."
            )
    if voices != usual["defaults"]["tmpublish"]["voices"]:
        made.data["defaults"]["tmpublish"]["voices"] = voices
    fonts = [
        font
        for font in fonts
        if font.get("source", "file") != "file" and not found.get(font.get("family", ""))
    ]
    fonts += [{"family": name, "source": "file", "files": files} for name, files in found.items() if files]
    made.data["typography"] = {**({"fonts": fonts} if fonts else {})} | {
        key: value for key, value in typography.items() if key != "fonts"
    }


def _family(use: Any) -> str:
    """Return the first family of a use such as `base`: a name, or the first of a list as CSS writes it."""
    family = use.get("family") if isinstance(use, dict) else use
    family = next(iter(family), "") if isinstance(family, list) else family
    return str(family).split(",")[0].strip(" '\"") if family else ""


def _static_files(family: str, folders: Sequence[Path], files: dict[str, bytes]) -> list[dict[str, Any]]:
    """Add one static font file for each weight and style of a family; return their entries."""
    from fontTools.ttLib import TTFont, TTLibError

    entries: dict[tuple[int, str], dict[str, Any]] = {}
    paths = sorted({path for folder in folders for pattern in _FONTS for path in folder.rglob(pattern)})
    for path in paths[:_MOST_FONTS]:
        try:
            with TTFont(path) as font:
                names = {font["name"].getDebugName(number) for number in (1, 16)}
                slanted = bool(font["OS/2"].fsSelection & 1 or font["post"].italicAngle)
                statics = list(_statics(font)) if family in names else []
        except (TTLibError, KeyError, OSError):
            continue
        style = "italic" if slanted else "normal"
        for weight, static in statics:
            if (weight, style) not in entries:
                name = f"fonts/{re.sub(r'[^A-Za-z0-9]+', '', family)}-{weight}{'i' if slanted else ''}.ttf"
                files[name] = static
                entry = {"path": name, "weight": weight}
                entries[weight, style] = entry | ({"style": style} if slanted else {})
    upright = any(style == "normal" for _, style in entries)
    return [entries[key] for key in sorted(entries)] if upright else []


def _statics(font: Any) -> Iterator[tuple[int, bytes]]:
    """Yield weight and file of a static font, or of a variable one at each weight that the layouts use."""
    from fontTools.varLib.instancer import instantiateVariableFont

    font.flavor = None
    if "fvar" not in font:
        weight = min(900, max(100, round(font["OS/2"].usWeightClass / 100) * 100))
        yield weight, _saved(font)
        return
    axes = {axis.axisTag: axis for axis in font["fvar"].axes}
    weights = axes.get("wght")
    wanted = [each for each in _WEIGHTS if weights and weights.minValue <= each <= weights.maxValue] or [400]
    for weight in wanted:
        place = {tag: axis.defaultValue for tag, axis in axes.items()} | ({"wght": weight} if weights else {})
        yield weight, _saved(instantiateVariableFont(deepcopy(font), place))


def _saved(font: Any) -> bytes:
    font.recalcTimestamp = False
    saved = io.BytesIO()
    font.save(saved)
    return saved.getvalue()


class _Dumper(yaml.SafeDumper):
    """Writes YAML as people do: texts of several lines in a block, no aliases."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
