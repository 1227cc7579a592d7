"""The colors of a brand and the letters of a page → its style: colors in light and dark, fonts as CSS.

In the dark, roles change and not templates: the page is the brand's ink, and what has the ground's color on
paper becomes a light tint of it. Each is as far from the brand's own color as its contrast needs. The class
of an element names its face: `s4`, `s6`, `s7` are the sans in three weights; all else is the serif. The
classes `latin` and `han` name the script of the texts around, on which the look of quotation marks depends.
"""

import base64
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from tmpublish.design.brand import Brand
from tmpublish.design.palette import SHAPE_RATIO, TEXT_RATIO, contrast, mix
from tmpublish.text.fonts import Face, covers, web_font
from tmpublish.text.inline_markup import SOFT_HYPHEN, is_han

Colors = Mapping[str, Mapping[str, str]]
"""`light`, `dark`, `light_ground`, `dark_ground` → the color of each role, #RRGGBB."""
_SHARED = frozenset("“”‘’—…·")  # set in squares in a Han text
_PLAIN = frozenset(" \n\t\u00a0")
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


class Style(NamedTuple):
    """How an element sets its letters."""

    voice: str = "serif"
    weight: int = 400
    italic: bool = False


CLASSES = {"s4": Style("sans", 400), "s6": Style("sans", 600), "s7": Style("sans", 700)}
SCRIPTS = ("latin", "han")
SIZE_OF = "data-size-of"
"""The attribute of an element that ends in the size of the file that it names."""
_UNSEEN = {"style", "script", "title", "desc", "head"}


def font_faces(tree: Any, brand: Brand, script: str) -> str:
    """Return the `@font-face` rules of a page; families are named by voice and script."""
    used: dict[tuple[Face, str], set[str]] = defaultdict(set)
    weights: dict[tuple[Face, str], set[int]] = defaultdict(set)
    for style, around, text in _texts(tree, Style(), script):
        latin = brand.face(style.voice, "latin", style.weight, style.italic)
        han = brand.face(style.voice, "han", style.weight)
        for letter in set(text.replace(SOFT_HYPHEN, "-")) - _PLAIN:
            wide = is_han(letter) or (around != "latin" and letter in _SHARED)
            face = han if wide or ord(letter) not in covers(latin) else latin
            key = face, f"{style.voice}-{'han' if face is han else 'latin'}"
            used[key].add(letter)
            weights[key].add(style.weight)
    rules = [
        _rule(face, name, min(weights[face, name]), max(weights[face, name]), "".join(sorted(letters)))
        for (face, name), letters in used.items()
    ]
    return "".join(sorted(rules))


def _texts(node: Any, style: Style, script: str) -> Iterator[tuple[Style, str, str]]:
    """Yield each text of an element and all below it, with its style and the script around it."""
    if not isinstance(node.tag, str) or node.tag in _UNSEEN:
        return
    for name in (node.get("class") or "").split():
        style = CLASSES.get(name, style)
        script = name if name in SCRIPTS else script
    if node.tag == "em":
        style = style._replace(italic=True) if script == "latin" else style._replace(weight=700)
    # A list's number is set in the face of its item; the size of a linked file is written last.
    later = "0123456789." * (node.tag == "li") + "0123456789. · kMB" * (SIZE_OF in node.attrib)
    yield style, script, (node.text or "") + later
    for child in node:
        yield from _texts(child, style, script)
        yield style, script, child.tail or ""


@lru_cache(maxsize=64)
def _rule(face: Face, name: str, lightest: int, boldest: int, letters: str) -> str:
    data = base64.b64encode(web_font(face, letters + " ")).decode()
    weight = f"{lightest}" if lightest == boldest else f"{lightest} {boldest}"
    slant = "italic" if face.italic else "normal"
    return (
        f"@font-face{{font-family:{name};font-weight:{weight};font-style:{slant};font-display:block;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
    )
