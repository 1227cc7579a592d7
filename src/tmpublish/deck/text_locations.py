"""Slides as set → the slide on which each text of the plan stands, be it on the slide or in its notes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from tmpublish.deck.placement import Leaf
from tmpublish.deck.slide_model import Slide
from tmpublish.deck.slide_text import Speech
from tmpublish.deck.speaker_notes import fact_text
from tmpublish.deck.svg_reader import letterings
from tmpublish.design.theme import Design
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Text
from tmpublish.plan.sections import Fact, Number

Told = tuple[Slide, Sequence[str]]
"""A slide, and the stable paths of what it shows."""
_EDGE = "\x00"
_NUMBERED = re.compile(r"\d+(\.\d+)*\.?\s+")


def stands(plan: Plan, design: Design, language: str, slides: Sequence[Told]) -> Mapping[str, int]:
    """Return the first slide, from 1, of each stable path: where it is shown, else where notes say it."""
    found: dict[str, int] = {}
    for number, (slide, shown) in enumerate(slides, 1):
        for path in (slide.key.partition("#")[0], *shown):
            found.setdefault(path, number)
    speech = Speech(plan, design, language, {})
    edges = _edges(design, language)
    noted = [
        "".join(
            _bare(words, edges)
            for note in slide.notes
            for line in note.split("\n")
            for words in (line, _NUMBERED.sub("", line, count=1))
        )
        for slide, _ in slides
    ]
    for words, paths in _wholes(speech):
        said = _bare(words, edges)
        first = next((number for number, note in enumerate(noted, 1) if said in note), None)
        if first:
            found = dict.fromkeys(paths, first) | found
    known = {path for _, path, _ in walk(plan)}
    return {path: number for path, number in sorted(found.items()) if path in known}


def _wholes(speech: Speech) -> Iterator[tuple[str, list[str]]]:
    """Yield what notes say in one breath, and the stable paths of what it says."""
    for value, _, _ in walk(speech.plan):
        if isinstance(value, Text):
            yield speech.plain(value), [value.path]
        elif isinstance(value, Number):
            told = [speech.spoken(value), *([speech.plain(value.note)] if value.note else [])]
            said = (value.before, value.unit, value.note)
            yield speech.listed(told), [part.path for part in said if part]
        elif isinstance(value, Fact):
            yield fact_text(speech, value), [part.path for part in (value.text, *value.items) if part]


def shown(leaf: Leaf) -> list[str]:
    """Return the stable paths of what a slide of ours shows."""
    held = [path for place in leaf.places for p in place.paragraphs for path in (p.path, p.number_path)]
    drawn = [text.path for made in leaf.drawings for text in letterings(made.drawing.parts)]
    return [path for path in (*held, *drawn) if path]


def _edges(design: Design, language: str) -> re.Pattern[str]:
    """Return what parts texts in notes: the mark between name and text, arrows, the ends of sentences.

    A short label of a figure often stands inside a longer text; that is not where the plan says it.
    """
    between = str(design.languages[language].labels["entry"]).split("}")[1].split("{")[0]
    return re.compile(rf"{re.escape(_folded(between))}|→|[.!?](?=\s|$)|。")


def _folded(words: str) -> str:
    return unicodedata.normalize("NFKC", words)


def _bare(words: str, edges: re.Pattern[str]) -> str:
    """Return words without white, each of their edges the same mark, and one at both ends."""
    marked = edges.sub(_EDGE, _folded(words).strip())
    return re.sub(f"{_EDGE}+", _EDGE, re.sub(r"\s+", "", f"{_EDGE}{marked}{_EDGE}"))
