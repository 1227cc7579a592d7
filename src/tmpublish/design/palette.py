"""The colours of a brand file → one #RRGGBB for each role, and what is wrong with them as Problems."""

import re
from collections.abc import Iterable, Iterator
from math import floor

from tmpublish.design.brand_model import ROLES
from tmpublish.design.brand_schema import OWN, SEMANTIC, items, mapping, meant, missing, text, value
from tmpublish.design.colors import contrast, luminance, mix
from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import Document, Place

TEXT_RATIO, SHAPE_RATIO = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
_PALETTE = ("color", "palette")
_ROLES = (*OWN, "roles")
# The convention's names for three of our roles; the accent may be its second colour.
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


def read_colors(document: Document, faults: list[Problem]) -> dict[str, str]:
    """Return the colour of each role; what is named wrongly is added to the faults and left out."""
    palette = {name: _resolved(document, (*_PALETTE, name), faults) for name in mapping(document, _PALETTE)}
    places = {name: ("color", name) for name in SEMANTIC if name in mapping(document, ("color",))}
    semantic = {name: _resolved(document, place, faults) for name, place in places.items()}
    named: dict[str, str | None] = {
        role: semantic[name] for role, name in _SEMANTIC_ROLES.items() if name in semantic
    }
    named |= {
        role: _resolved(document, (*_ROLES, role), faults)
        for role in ROLES
        if role in mapping(document, _ROLES)
    }
    for role in ("ground", "paper", "ink"):
        if role not in named:
            faults.append(missing(document, ("color", _SEMANTIC_ROLES[role])))
            named[role] = None
    faults.extend(_press_faults(document, set(palette)))
    colors = {role: color for role, color in named.items() if color}
    if len(colors) == len(named):
        _derive(colors)
        faults.extend(_contrast_faults(document, colors))
    return {role: colors[role] for role in ROLES if role in colors}


def _derive(colors: dict[str, str]) -> None:
    """Fill the roles that the file leaves open."""
    for role, (one, other, share) in _MIXTURES.items():
        colors.setdefault(role, mix(colors[one], colors[other], share))
    shares = (step / 20 for step in range(21))
    darker = (mix(colors["here"], colors["ink"], share) for share in shares)
    ample = (color for color in darker if contrast(color, colors["paper"]) >= SHAPE_RATIO)
    colors.setdefault("here_on_paper", next(ample, colors["ink"]))


def _resolved(document: Document, place: Place, faults: list[Problem]) -> str | None:
    """Return the colour at a place as #RRGGBB, by way of the names of the palette."""
    if not isinstance(value(document, place), str):
        return None  # told as a fault of kind
    palette = mapping(document, _PALETTE)
    seen: list[str | None] = []
    word = text(document, place)
    while word and word in palette and word not in seen:
        seen.append(word)
        word = text(document, (*_PALETTE, word))
    if word and _HEX.fullmatch(word):
        digits = word[1:] if len(word) == 7 else "".join(2 * digit for digit in word[1:])
        return f"#{digits.upper()}"
    # A fault further on in the palette is told there, and once.
    if not seen or (word in seen and place[:2] == _PALETTE):
        faults.append(document.problem(place, *_color_fault(word, palette)))
    return None


def _color_fault(word: str | None, palette: Iterable[str]) -> tuple[str, str]:
    if not word:
        return "bad_color", 'a colour is missing: write it in quotes, as in "#1a6f5c"'
    if word in palette:
        return "bad_color", f"“{word}” leads back to itself: give one of these names a colour in quotes"
    if _LIKE_HEX.fullmatch(word):
        return (
            "bad_color",
            f'“{word}” is not a colour: write "#" and six figures or letters A to F, in quotes',
        )
    return "unknown_color", f"there is no “{word}” in color.palette: {meant(word, palette)}"


def _contrast_faults(document: Document, colors: dict[str, str]) -> list[Problem]:
    """Return the pairs that are too close; mixtures only where what they are mixed from is in order."""
    found = list(_close_pairs(document, colors))
    return [problem for mixture, problem in found if not mixture] or [problem for _, problem in found]


def _close_pairs(document: Document, colors: dict[str, str]) -> Iterator[tuple[bool, Problem]]:
    for role, other, needed in _PAIRS:
        ratio = contrast(colors[role], colors[other])
        if ratio >= needed:
            continue
        use = "for text" if needed == TEXT_RATIO else "for a shape"
        way = "darker" if luminance(colors[role]) < luminance(colors[other]) else "lighter"
        place, advice = _origin(document, role, way)
        message = (
            f"“{role}” ({colors[role]}) with “{other}” ({colors[other]}) has a contrast of "
            f"{floor(ratio * 100) / 100:.2f} : 1 and needs {needed} : 1 {use}: {advice}"
        )
        yield place == _ROLES, document.problem(place, "low_contrast", message)


def _origin(document: Document, role: str, way: str) -> tuple[Place, str]:
    """Return where a role gets its colour, and what to do about it."""
    if role in mapping(document, _ROLES):
        return (*_ROLES, role), f"make it {way}"
    if _SEMANTIC_ROLES.get(role) in mapping(document, ("color",)):
        return ("color", _SEMANTIC_ROLES[role]), f"make it {way}"
    return _ROLES, f"it is a mixture; name a {way} colour under {'.'.join(_ROLES)}.{role}"


def _press_faults(document: Document, palette: set[str]) -> Iterator[Problem]:
    place = (*OWN, "cmyk")
    for name in mapping(document, place):
        if name not in palette:
            message = f"there is no “{name}” in color.palette: {meant(name, sorted(palette))}"
            yield document.problem((*place, name), "unknown_color", message)
        inks = items(document, (*place, name))
        if len(inks) != 4 or not all(
            isinstance(ink, str) and re.fullmatch(r"\d\d?|100", ink) for ink in inks
        ):
            message = "the inks are four numbers from 0 to 100: [cyan, magenta, yellow, black]"
            yield document.problem((*place, name), "bad_color", message)
