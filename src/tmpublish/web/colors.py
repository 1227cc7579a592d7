"""The colors of a brand → those of a page in light and in dark, and on the ground of each.

In the dark, roles change and not templates: the page is the brand's ink, and what has the ground's color on
paper becomes a light tint of it. Each is as far from the brand's own color as its contrast needs.
"""

from collections.abc import Mapping

from tmpublish.design.palette import SHAPE_RATIO, TEXT_RATIO, contrast, mix

Colors = Mapping[str, Mapping[str, str]]
"""`light`, `dark`, `light_ground`, `dark_ground` → the color of each role, #RRGGBB."""
BLACK, WHITE = "#000000", "#FFFFFF"
PAIRS = (
    ("ink", 7.0),
    ("quiet", TEXT_RATIO),
    ("title", TEXT_RATIO),
    ("solid", SHAPE_RATIO),
    ("rule", SHAPE_RATIO),
    ("here", SHAPE_RATIO),
)
"""Each role and the least contrast that it has with its page (WCAG 2.2, 1.4.3 and 1.4.11)."""


def screen_colors(brand: Mapping[str, str]) -> Colors:
    """Return the color of each role in light and dark, on the page and on the ground."""
    ground, paper, ink = brand["ground"], brand["paper"], brand["ink"]
    night = mix(ink, BLACK, 0.3)
    dark_ground = _apart(mix(ground, BLACK, 0.14), BLACK, paper, 7.5)
    return {
        "light": {
            **{"page": paper, "ink": ink, "quiet": brand["quiet"], "title": ground, "solid": ground},
            **{"rule": ground, "faint": brand["faint"], "here": brand["here_on_paper"], "tonal": ground},
        },
        "light_ground": _on_ground(brand, ground, brand["tonal"]),
        "dark": {
            "page": night,
            "ink": mix(paper, ground, 0.08),
            "quiet": _apart(brand["quiet"], WHITE, night, 7.0),
            "title": _apart(ground, WHITE, night, 11.0),
            "solid": _apart(ground, WHITE, night, 6.5),
            "rule": _apart(ground, WHITE, night, 3.6),
            "faint": _apart(ground, WHITE, night, 1.8),
            "here": _apart(brand["here"], WHITE, night, TEXT_RATIO),
            "tonal": dark_ground,
        },
        "dark_ground": _on_ground(brand, dark_ground, mix(dark_ground, paper, 0.12))
        | {"solid": mix(paper, ground, 0.14)},
    }


def _on_ground(brand: Mapping[str, str], ground: str, tonal: str) -> dict[str, str]:
    paper = brand["paper"]
    return {
        "page": ground,
        "ink": paper,
        "quiet": _apart(brand["quiet_on_ground"], WHITE, ground, TEXT_RATIO + 0.2),
        "title": paper,
        "solid": paper,
        "rule": _apart(mix(ground, paper, 0.5), WHITE, ground, SHAPE_RATIO),
        "faint": mix(ground, paper, 0.3),
        "here": _apart(brand["here"], WHITE, ground, TEXT_RATIO),
        "tonal": _apart(tonal, ground, brand["quiet_on_ground"], TEXT_RATIO),
    }


def _apart(color: str, toward: str, other: str, ratio: float) -> str:
    """Return the first mixture of `color` with `toward` that has a contrast of `ratio` with `other`."""
    mixed = (mix(color, toward, step / 50) for step in range(51))
    return next((each for each in mixed if contrast(each, other) >= ratio), toward)
