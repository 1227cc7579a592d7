"""A passage + a phrasebook → which texts it says, one after the other, and what nobody wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tmpublish.checks.expected_text import ExpectedText, Phrasebook
from tmpublish.checks.text_normalization import Passage

_NUMBER = re.compile(r"\d+([.,]\d+)*")
_UNKNOWN, _PHRASE, _FIGURE = 10, 1, 4  # what each letter that nobody wrote costs, each phrase, each figure


@dataclass(frozen=True)
class Segment:
    """A stretch of a passage from `start` to `end`: a phrase, or, where that is None, figures or unknown."""

    start: int
    end: int
    phrase: ExpectedText | None = None
    figure: str = ""


def tile(said: Passage, book: Phrasebook) -> list[Segment]:
    """Return the passage as the phrases, figures and unknown words that explain most of it.

    A phrase begins where a text may begin (or after what joins two) and is whole: there is no part of one.
    """
    best: dict[int, tuple[int, Segment | None, int]] = {len(said.letters): (0, None, len(said.letters))}
    for place in reversed(_places(said, book)):
        # The one with the least cost; among equals the first, which is the longest.
        best[place] = min(
            (
                (cost + best[after][0], made, after)
                for cost, made, after in _choices(said, book, place)
                if after in best
            ),
            key=lambda choice: choice[0],
        )
    tiles, place = [], 0
    while place < len(said.letters):
        _, made, place = best[place]
        if made:
            tiles.append(made)
    return tiles


def _places(said: Passage, book: Phrasebook) -> list[int]:
    """Return where a phrase may begin: where a text may, and after what joins two."""
    reached, todo = set(said.starts) - {len(said.letters)}, list(said.starts)
    while todo:
        place = todo.pop()
        for phrase in book.at(said.letters, place):
            end = place + len(phrase.wording.letters)
            for after in _after(said, book, end):
                if after not in reached and after < len(said.letters):
                    reached.add(after)
                    todo.append(after)
    return sorted(reached)


def _after(said: Passage, book: Phrasebook, end: int) -> Iterator[int]:
    """Yield where the next phrase may begin behind the end of one; nowhere where this is no end."""
    if end == len(said.letters) or end in said.starts:
        yield end
    for joint in book.joints:
        if joint and said.letters.startswith(joint, end) and end + len(joint) < len(said.letters):
            yield end + len(joint)


def _choices(said: Passage, book: Phrasebook, place: int) -> Iterator[tuple[int, Segment, int]]:
    for phrase in book.at(said.letters, place):
        end = place + len(phrase.wording.letters)
        if _spaced_alike(said, place, end, phrase):
            for after in _after(said, book, end):
                yield _PHRASE, Segment(place, end, phrase), after
    following = next((start for start in said.starts if start > place), len(said.letters))
    figure = said.letters[place:following]
    if place in said.starts and _NUMBER.fullmatch(figure):
        yield _FIGURE, Segment(place, following, figure=figure), following
    yield _UNKNOWN * (following - place + 2), Segment(place, following), following


def _spaced_alike(said: Passage, start: int, end: int, phrase: ExpectedText) -> bool:
    """Return True where words are parted as in the plan; at the end of a line a space may be lost."""
    here = {gap - start for gap in said.gaps if start < gap < end and gap not in said.soft}
    there = {gap for gap in phrase.wording.gaps if gap + start not in said.soft}
    return here == there
