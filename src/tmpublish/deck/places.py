"""Slides as set → the slide on which each text of the plan stands, be it on the slide or in its notes."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from tmpublish.deck.arrange import Leaf
from tmpublish.deck.drawings import letterings
from tmpublish.model import Plan, texts, walk
from tmpublish.text import plain, runs


def stands(plan: Plan, language: str, leaves: Sequence[Leaf]) -> Mapping[str, int]:
    """Return the first slide, from 1, of each stable path: where it is shown, else where notes say it."""
    found: dict[str, int] = {}
    for number, leaf in enumerate(leaves, 1):
        for path in (leaf.slide.key.partition("#")[0], *_shown(leaf)):
            found.setdefault(path, number)
    noted = [_bare(" ".join(leaf.slide.notes)) for leaf in leaves]
    for text, _ in texts(plan):
        said = _bare("".join(run.text for run in runs(plain(text[language]), language)))
        for number, note in enumerate(noted, 1):
            if said in note:
                found.setdefault(text.path, number)
    known = {path for _, path, _ in walk(plan)}
    return {path: number for path, number in sorted(found.items()) if path in known}


def _shown(leaf: Leaf) -> list[str]:
    held = [path for place in leaf.places for p in place.paragraphs for path in (p.path, p.number_path)]
    drawn = [text.path for made in leaf.drawings for text in letterings(made.drawing.parts)]
    return [path for path in (*held, *drawn) if path]


def _bare(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))
