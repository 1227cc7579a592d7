"""The keys of a brand file: Problems for the unknown, missing and misplaced, and ways to their values.

The convention is brand.yml (posit-dev.github.io/brand-yml); what it lacks stands under defaults.tmpublish.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeAlias

from tmpublish.design.brand_model import ROLES, SCRIPTS, STEPS, VOICES
from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import Document, Place, Tree

# A mapping ("*" is any other key), a list of one shape, a text (str), or anything at all (None).
Shape: TypeAlias = Mapping[str, "Shape"] | list["Shape"] | type[str] | None

OWN = ("defaults", "tmpublish")
SEMANTIC = (
    *("foreground", "background", "primary", "secondary", "tertiary"),
    *("success", "info", "warning", "danger", "light", "dark"),
)
TYPES = ("base", "headings", "monospace", "monospace-inline", "monospace-block", "link")
_FONT_KEYS = ("family", "source", "weight", "style", "display", "files")
_BY_SCRIPT: Shape = dict.fromkeys(SCRIPTS, str)
_SIZES: Shape = {script: {"*": [str]} for script in SCRIPTS}
_SHAPE: Shape = {
    "meta": {"name": None, "link": None},
    "logo": None,
    "color": {"palette": {"*": str}, **dict.fromkeys(SEMANTIC, str)},
    "typography": {
        "fonts": [{**dict.fromkeys(_FONT_KEYS), "family": str, "source": str, "files": [None]}],
        **dict.fromkeys(TYPES),
    },
    "defaults": {
        "tmpublish": {
            "design": str,
            "roles": dict.fromkeys(ROLES, str),
            "voices": dict.fromkeys(VOICES, _BY_SCRIPT),
            "scale": _SIZES,
            "deck": {
                "fonts": {"major": _BY_SCRIPT, "minor": _BY_SCRIPT},
                "metrics": {script: {"400": str, "700": str} for script in SCRIPTS},
                "scale": _SIZES,
            },
            "cmyk": {"*": [str]},
        },
        "*": None,
    },
}
_NEEDED: tuple[Place, ...] = (
    ("meta", "name"),
    ("typography", "fonts"),
    (*OWN, "design"),
    *((*OWN, "voices", voice, "latin") for voice in VOICES),
    *((*OWN, "scale", "latin", step) for step in STEPS),
    *((*OWN, "deck", "fonts", use, "latin") for use in ("major", "minor")),
    *((*OWN, "deck", "metrics", "latin", weight) for weight in ("400", "700")),
    *((*OWN, "deck", "scale", "latin", step) for step in STEPS),
)


def value(document: Document, place: Place) -> Tree | None:
    """Return what stands at a place, or None."""
    tree: Tree | None = document.data
    for key in place:
        if isinstance(tree, dict) and isinstance(key, str):
            tree = tree.get(key)
        elif isinstance(tree, list) and isinstance(key, int):
            tree = tree[key]
        else:
            return None
    return tree


def text(document: Document, place: Place) -> str | None:
    """Return the text at a place; None where there is none, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, str) and found else None


def mapping(document: Document, place: Place) -> Mapping[str, Tree]:
    """Return the mapping at a place, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, dict) else {}


def items(document: Document, place: Place) -> list[Tree]:
    """Return the list at a place, or an empty one."""
    found = value(document, place)
    return found if isinstance(found, list) else []


def meant(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that says what a misspelt word may have meant."""
    choices = [name for name in known if name != "*"]
    close = get_close_matches(word, choices, n=1)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"choose one of: {', '.join(choices)}" if choices else "there is none to choose from"


def missing(document: Document, place: Place) -> Problem:
    """Return the Problem of a place that has to be filled."""
    return document.problem(place, "missing_key", f"“{'.'.join(map(str, place))}” is missing: add it")


def faults_of_keys(document: Document) -> Iterator[Problem]:
    """Yield a Problem for each key that is unknown, misplaced or missing; one for a missing branch."""
    yield from _compared(document, document.data, _SHAPE, ())
    absent = (_absent(document, place) for place in _NEEDED)
    yield from (missing(document, place) for place in dict.fromkeys(absent) if place)


def _absent(document: Document, place: Place) -> Place:
    """Return the highest empty part of a place; () where all is there, or a fault of kind hides it."""
    for end in range(1, len(place) + 1):
        found = value(document, place[:end])
        if not found:
            return place[:end]
        if not isinstance(found, dict):
            return ()
    return ()


def _compared(document: Document, tree: Tree, shape: Shape, place: Place) -> Iterator[Problem]:
    if shape is None or tree == "":
        return
    if isinstance(shape, Mapping) and isinstance(tree, dict):
        for key, held in tree.items():
            if key in shape or "*" in shape:
                yield from _compared(document, held, shape.get(key, shape.get("*")), (*place, key))
            else:
                message = f"“{key}” is not a key of {_named(place)}: {meant(key, shape)}"
                yield document.problem((*place, key), "unknown_key", message)
    elif isinstance(shape, list) and isinstance(tree, list):
        for index, held in enumerate(tree):
            yield from _compared(document, held, shape[0], (*place, index))
    elif not (shape is str and isinstance(tree, str)):
        needed = "one text" if shape is str else "a list" if isinstance(shape, list) else "keys with values"
        yield document.problem(place, "wrong_type", f"{_named(place)} has to hold {needed}")


def _named(place: Place) -> str:
    return f"“{'.'.join(map(str, place))}”" if place else "a brand file"
