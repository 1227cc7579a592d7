"""The colors of a brand file → one #RRGGBB per role, and Problems; mixing and contrast of colors."""

import re
from collections.abc import Collection, Iterator, Mapping
from math import floor
from typing import Annotated

from pydantic import AfterValidator, Field

from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import Document, Place, find
from tmpublish.yaml_source.validation import Info, Keys, advice, error

OWN = ("defaults", "tmpublish")
TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
_PALETTE = ("color", "palette")
_ROLES = (*OWN, "roles")
# The convention's names for three of our roles; the accent may be its second color.
SEMANTIC_ROLES = {"ground": "primary", "paper": "background", "ink": "foreground", "here": "secondary"}
# Role → what it is mixed from, and the share of the second.
_MIXTURES = {
    "quiet": ("ink", "paper", 0.32),
    "quiet_on_ground": ("paper", "ground", 0.16),
    "tonal": ("ground", "paper", 0.16),
    "pale": ("paper", "ground", 0.09),
    "faint": ("paper", "ground", 0.18),
    "mid": ("ground", "paper", 0.42),
    "here": ("quiet_on_ground", "paper", 0.0),
}
_PAIRS = (
    ("ink", "paper", TEXT_RATIO),
    ("ground", "paper", TEXT_RATIO),
    ("quiet", "paper", TEXT_RATIO),
    ("quiet_on_ground", "ground", TEXT_RATIO),
    ("here", "ground", TEXT_RATIO),
    ("tonal", "paper", TEXT_RATIO),
    ("here_on_paper", "paper", SHAPE_RATIO),
)
_HEX = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_LIKE_HEX = re.compile(r"#.*|(?=.*\d)[0-9A-Fa-f]{6}|(rgb|hsl|oklch)a?\(.*", re.IGNORECASE)


def _known(name: str, info: Info) -> str:
    palette = info.context["palette"]
    if name not in palette:
        raise error("unknown_color", f"There is no “{name}” in `color.palette`. {advice(name, palette)}")
    return name


def _acyclic(word: str, info: Info) -> str:
    if _followed(word, info.context["palette"]) in info.context["palette"]:
        message = f"“{word}” refers to itself. Give one of these names a color in quotes."
        raise error("bad_color", message)
    return word


def _color(word: str, info: Info) -> str:
    """Return a color as #RRGGBB, through the names of the palette; "" if one of them has a problem."""
    if not word:
        raise error("bad_color", 'A color is missing. Write it in quotes, such as "#1a6f5c".')
    code = _followed(word, info.context["palette"])
    if _HEX.fullmatch(code):
        return f"#{code[1:] if len(code) == 7 else ''.join(2 * digit for digit in code[1:])}".upper()
    if code == word and _LIKE_HEX.fullmatch(word):
        message = f"“{word}” is not a color. Write # and 6 digits or letters A to F, in quotes."
        raise error("bad_color", message)
    # A problem further on in the palette is reported there, once.
    return "" if word in info.context["palette"] else _known(word, info)


def _followed(word: str, palette: Mapping[str, object]) -> str:
    """Return what a word is in the end: a color, a word that the palette lacks, or one that it repeats."""
    seen: set[str] = set()
    while word in palette and word not in seen:
        seen.add(word)
        word = str(palette[word])
    return word


def _percentages(inks: list[str]) -> list[str]:
    if len(inks) != 4 or not all(re.fullmatch(r"\d\d?|100", ink) for ink in inks):
        message = "The inks are 4 numbers from 0 to 100. Write [cyan, magenta, yellow, black]."
        raise error("bad_color", message)
    return inks


Color = Annotated[str, AfterValidator(_color)]
PaletteName = Annotated[str, AfterValidator(_known)]
Inks = Annotated[list[str], AfterValidator(_percentages)]


class Colors(Keys):
    """The palette, and what its colors are for, by the names of the convention."""

    palette: dict[str, Annotated[str, AfterValidator(_acyclic), AfterValidator(_color)]] = Field({})
    foreground: Color = ""
    background: Color = ""
    primary: Color = ""
    secondary: Color = ""
    tertiary: Color = ""
    success: Color = ""
    info: Color = ""
    warning: Color = ""
    danger: Color = ""
    light: Color = ""
    dark: Color = ""


class Roles(Keys):
    """The color of each role; those that are left out are mixed."""

    ground: Color = ""  # the background of pages and slides that are not paper
    paper: Color = ""
    ink: Color = ""
    quiet: Color = ""  # secondary text on paper
    quiet_on_ground: Color = ""
    tonal: Color = ""  # an area on the ground
    pale: Color = ""
    faint: Color = ""
    mid: Color = ""
    here: Color = ""  # the one accent, on the ground
    here_on_paper: Color = ""


ROLES = tuple(Roles.model_fields)


def role_colors(document: Document, named: Colors, roles: Roles, problems: list[Problem]) -> dict[str, str]:
    """Return the color of each role; add missing colors and low contrast to the problems."""
    colors = {role: getattr(named, name) for role, name in SEMANTIC_ROLES.items()}
    colors = {role: color for role, color in (colors | roles.model_dump(exclude_unset=True)).items() if color}
    missing = [("color", SEMANTIC_ROLES[role]) for role in ("ground", "paper", "ink") if role not in colors]
    for place in missing:
        message = f"`{'.'.join(place)}` is missing. Add it with the name of a color."
        problems.append(document.problem(place, "missing_key", message))
    if missing:
        return {}
    pairs = list(_close_pairs(document, colors))
    # Mixtures are reported only if their parts have enough contrast.
    problems += [problem for mixture, problem in pairs if not mixture] or [problem for _, problem in pairs]
    mixed = with_mixtures(colors)
    return {role: mixed[role] for role in ROLES}


def with_mixtures(colors: Mapping[str, str]) -> dict[str, str]:
    """Return the color of each role, those that are left out mixed from ground, paper and ink."""
    colors = dict(colors)
    for role, (one, other, share) in _MIXTURES.items():
        colors.setdefault(role, mix(colors[one], colors[other], share))
    darker = (mix(colors["here"], colors["ink"], step / 20) for step in range(21))
    ample = (color for color in darker if contrast(color, colors["paper"]) >= SHAPE_RATIO)
    colors.setdefault("here_on_paper", next(ample, colors["ink"]))
    return colors


def close_pairs(colors: Mapping[str, str]) -> list[tuple[str, str, float]]:
    """Return the pairs of roles with too little contrast, mixtures too, each with the ratio that it needs."""
    mixed = with_mixtures(colors)
    return [pair for pair in _PAIRS if contrast(mixed[pair[0]], mixed[pair[1]]) < pair[2]]


def nearest_color(colors: Mapping[str, str], roles: Collection[str]) -> str:
    """Return the color nearest to that of some roles with which each of these has enough contrast.

    Of several, that with which the fewest other pairs have too little.
    """
    color = colors[next(iter(roles))]

    def failures(found: str) -> tuple[int, int]:
        close = close_pairs({**colors, **dict.fromkeys(roles, found)})
        return sum(role in roles for role, _, _ in close), len(close)

    steps = [(step / 100, end) for step in range(101) for end in ("#000000", "#FFFFFF")]
    return min((mix(color, end, share) for share, end in steps), key=failures)


def _close_pairs(document: Document, colors: Mapping[str, str]) -> Iterator[tuple[bool, Problem]]:
    mixed = with_mixtures(colors)
    for role, other, needed in close_pairs(colors):
        use = "text" if needed == TEXT_RATIO else "a shape"
        place, name = _origin(document, role)
        same = {each for each in colors if _origin(document, each)[0] == place} or {role}
        color = nearest_color({**colors, role: mixed[role]}, same)
        darker = luminance(color) < luminance(mixed[role])
        ratio = floor(contrast(mixed[role], mixed[other]) * 100) / 100
        message = (
            f"`{role}` ({mixed[role]}) on `{other}` has a contrast of {ratio:.2f}:1; "
            f"{use} needs {needed:g}:1. Set `{name}` to {color} or {'darker' if darker else 'lighter'}."
        )
        yield place == _ROLES, document.problem(place, "low_contrast", message)


def _origin(document: Document, role: str) -> tuple[Place, str]:
    """Return the place of the color of a role, and what it is called there; a mixture has none."""
    places: tuple[Place, ...] = ((*_ROLES, role), ("color", SEMANTIC_ROLES.get(role, "")))
    place = next((place for place in places if find(document.data, place)), None)
    if place is None:
        return _ROLES, f"{'.'.join(_ROLES)}.{role}"
    while find(document.data, inner := (*_PALETTE, str(find(document.data, place)))):
        place = inner
    return place, str(place[-1])


def mix(one: str, other: str, share: float) -> str:
    """Return `one` with a share (0 to 1) of `other` in it, mixed channel by channel."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def luminance(color: str) -> float:
    """Return the relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in bytes.fromhex(color[1:]))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
