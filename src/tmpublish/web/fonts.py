"""A page + its brand → its fonts as CSS: of each face the letters that the page sets in it, and no more.

An element's class names its face: `s4`, `s6`, `s7` are the sans in three weights; all else is the serif. The
classes `latin` and `han` name the script of the texts around, on which the look of quotation marks depends.
"""

import base64
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from tmpublish.design.brand import Brand
from tmpublish.text.fonts import Face, covers, web_font
from tmpublish.text.inline_markup import SOFT_HYPHEN, is_han

_SHARED = frozenset("“”‘’—…·")  # set in squares in a Han text
_PLAIN = frozenset(" \n\t\u00a0")


class Style(NamedTuple):
    """How an element sets its letters."""

    voice: str = "serif"
    weight: int = 400
    italic: bool = False


CLASSES = {"s4": Style("sans", 400), "s6": Style("sans", 600), "s7": Style("sans", 700)}
SCRIPTS = ("latin", "han")
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
    # A list's number is set in the face of its item.
    yield style, script, (node.text or "") + ("0123456789." if node.tag == "li" else "")
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
