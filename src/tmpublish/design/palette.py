"""The colors of a brand file → one #RRGGBB per role, and Problems; mixing and contrast of colors."""

import re
from collections.abc import Iterable, Iterator
from math import floor

from tmpublish.design.brand_schema import OWN, ROLES, SEMANTIC, advice, items, mapping, text, value
from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import Document, Place

TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
_PALETTE = ("color", "palette")
_ROLES = (*OWN, "roles")
# The convention's names for three of our roles; the accent may be its second color.
_SEMANTIC_ROLES = {"ground": "primary", "paper": "background", "ink": "foreground", "here": "secondary"}
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


def read_colors(document: Document, problems: list[Problem]) -> dict[str, str]:
    """Return the color of each role; a wrong one is added to the problems and left out."""
    palette = {name: _resolved(document, (*_PALETTE, name), problems) for name in mapping(document, _PALETTE)}
    places = {name: ("color", name) for name in SEMANTIC if name in mapping(document, ("color",))}
    semantic = {name: _resolved(document, place, problems) for name, place in places.items()}
    named: dict[str, str | None] = {
        role: semantic[name] for role, name in _SEMANTIC_ROLES.items() if name in semantic
    }
    named |= {
        role: _resolved(document, (*_ROLES, role), problems)
        for role in ROLES
        if role in mapping(document, _ROLES)
    }
    for role in ("ground", "paper", "ink"):
        if role not in named:
            place = ("color", _SEMANTIC_ROLES[role])
            message = f"`{'.'.join(place)}` is missing. Add it with the name of a color."
            problems.append(document.problem(place, "missing_key", message))
            named[role] = None
    problems.extend(_ink_problems(document, set(palette)))
    colors = {role: color for role, color in named.items() if color}
    if len(colors) == len(named):
        _derive(colors)
        problems.extend(_contrast_problems(document, colors))
    return {role: colors[role] for role in ROLES if role in colors}


def _derive(colors: dict[str, str]) -> None:
    """Mix the roles that the file leaves out."""
    for role, (one, other, share) in _MIXTURES.items():
        colors.setdefault(role, mix(colors[one], colors[other], share))
    shares = (step / 20 for step in range(21))
    darker = (mix(colors["here"], colors["ink"], share) for share in shares)
    ample = (color for color in darker if contrast(color, colors["paper"]) >= SHAPE_RATIO)
    colors.setdefault("here_on_paper", next(ample, colors["ink"]))


def _resolved(document: Document, place: Place, problems: list[Problem]) -> str | None:
    """Return the color at a place as #RRGGBB, through the names of the palette."""
    if not isinstance(value(document, place), str):
        return None  # reported as a wrong type
    palette = mapping(document, _PALETTE)
    seen: list[str | None] = []
    word = text(document, place)
    while word and word in palette and word not in seen:
        seen.append(word)
        word = text(document, (*_PALETTE, word))
    if word and _HEX.fullmatch(word):
        digits = word[1:] if len(word) == 7 else "".join(2 * digit for digit in word[1:])
        return f"#{digits.upper()}"
    # A problem further on in the palette is reported there, once.
    if not seen or (word in seen and place[:2] == _PALETTE):
        problems.append(document.problem(place, *_color_problem(word, palette)))
    return None


def _color_problem(word: str | None, palette: Iterable[str]) -> tuple[str, str]:
    if not word:
        return "bad_color", 'A color is missing. Write it in quotes, such as "#1a6f5c".'
    if word in palette:
        return "bad_color", f"“{word}” refers to itself. Give one of these names a color in quotes."
    if _LIKE_HEX.fullmatch(word):
        return (
            "bad_color",
            f"“{word}” is not a color. Write # and 6 digits or letters A to F, in quotes.",
        )
    return "unknown_color", f"There is no “{word}” in `color.palette`. {advice(word, palette)}"


def _contrast_problems(document: Document, colors: dict[str, str]) -> list[Problem]:
    """Return the pairs with too little contrast; mixtures only if their parts have enough."""
    found = list(_close_pairs(document, colors))
    return [problem for mixture, problem in found if not mixture] or [problem for _, problem in found]


def _close_pairs(document: Document, colors: dict[str, str]) -> Iterator[tuple[bool, Problem]]:
    for role, other, needed in _PAIRS:
        ratio = contrast(colors[role], colors[other])
        if ratio >= needed:
            continue
        use = "text" if needed == TEXT_RATIO else "a shape"
        place, name = _origin(document, role)
        message = (
            f"`{role}` ({colors[role]}) on `{other}` has a contrast of {floor(ratio * 100) / 100:.2f}:1; "
            f"{use} needs {needed:g}:1. {_remedy(name, colors[role], colors[other], needed)}"
        )
        yield place == _ROLES, document.problem(place, "low_contrast", message)


def _origin(document: Document, role: str) -> tuple[Place, str]:
    """Return the place of the color of a role, and what it is called there; a mixture has none."""
    place: Place = (*_ROLES, role)
    if role not in mapping(document, _ROLES):
        place = ("color", _SEMANTIC_ROLES.get(role, ""))
        if place[1] not in mapping(document, ("color",)):
            return _ROLES, f"{'.'.join(_ROLES)}.{role}"
    palette = mapping(document, _PALETTE)
    while (name := text(document, place)) and name in palette:
        place = (*_PALETTE, name)
    return place, str(place[-1])


def _remedy(name: str, color: str, other: str, needed: float) -> str:
    """Return the nearest color with enough contrast, as an instruction."""
    darker = luminance(color) < luminance(other)
    end = "#000000" if darker else "#FFFFFF"
    mixed = (mix(color, end, step / 100) for step in range(101))
    found = next((each for each in mixed if contrast(each, other) >= needed), "")
    if not found:
        return "Use another pair of colors."
    return f"Set `{name}` to {found} or {'darker' if darker else 'lighter'}."


def _ink_problems(document: Document, palette: set[str]) -> Iterator[Problem]:
    place = (*OWN, "cmyk")
    for name in mapping(document, place):
        if name not in palette:
            message = f"There is no “{name}” in `color.palette`. {advice(name, sorted(palette))}"
            yield document.problem((*place, name), "unknown_color", message)
        inks = items(document, (*place, name))
        if len(inks) != 4 or not all(
            isinstance(ink, str) and re.fullmatch(r"\d\d?|100", ink) for ink in inks
        ):
            message = "The inks are 4 numbers from 0 to 100. Write [cyan, magenta, yellow, black]."
            yield document.problem((*place, name), "bad_color", message)


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of a #RRGGBB color."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mix(one: str, other: str, share: float) -> str:
    """Return `one` with a share (0 to 1) of `other` in it, mixed channel by channel."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def luminance(color: str) -> float:
    """Return the relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
