"""Hostile input as data: what is given and what has to come of it, as an id of a row (A1 to F10).

A row is *refused* (code, line and column are known before) or *accepted* (the words are found again in
booklet and deck, letter by letter).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from institutions import DATA
from published_plans import SMALL

MORE = "…"  # after the places that are named come others of the same codes
LINES = SMALL.splitlines()


@dataclass(frozen=True)
class Refused:
    """What is refused: a plan, files beside it; each `line:column code` in order, what a message says."""

    row: str
    name: str
    plan: str | bytes
    reported: tuple[str, ...]
    says: str
    beside: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class Accepted:
    """What is let in: words as typed in YAML after `en: ` or `zh: `, and as they are read later."""

    row: str
    typed: str
    read: str
    language: str = "en"


def at(line: int, *words: str) -> str:
    """Return the small plan with one line, from 1, replaced by others."""
    return "\n".join([*LINES[: line - 1], *words, *LINES[line:]]) + "\n"


def vision(words: str) -> str:
    """Return the small plan with another English text in line 12, column 10, as typed in YAML."""
    return at(12, f"  text: {{en: {words}, zh: 我们在海边教书。}}")


def link(address: str) -> str:
    """Return the small plan with a link in line 12, column 10, and a sound one in the other language."""
    return at(12, f'  text: {{en: "[words]({address})", zh: "[字](https://example.org)"}}')


def after(*words: str) -> str:
    """Return the small plan with more lines, the first of which is line 22."""
    return SMALL + "\n".join(words) + "\n"


def noted(row: str, name: str, says: str) -> Refused:
    """Return a row that a file in data/bad holds, which itself lists what has to be reported."""
    data = (DATA / "bad" / f"{name}.yaml").read_bytes()
    reported = re.findall(r"(?m)^# expect: (\S+ \w+)$", data.decode())
    return Refused(row, f"data/bad/{name}.yaml", data, tuple(reported), says)


def with_picture(name: str) -> str:
    """Return the small plan with a picture, whose name stands in line 31, column 9."""
    return after(
        "spotlight:",
        "  id: quay",
        "  name: {en: Quay, zh: 码头}",
        "  kicker: {en: Spotlight, zh: 聚焦}",
        "  title: {en: The quay, zh: 码头}",
        "  lead: {en: We build a quay., zh: 我们建码头。}",
        "  short: {en: A quay, zh: 码头}",
        "  pictures:",
        "    - alt: {en: A quay by the sea, zh: 海边的码头}",
        f"      file: {name}",
    )


def pair(row: Accepted) -> tuple[str, str]:
    """Return the words of a row in both languages, as typed; Chinese begins with a character of its own."""
    if row.language == "zh":
        return '"' + "".join(sign for sign in row.read if sign.isdigit() or sign in "，％") + '"', row.typed
    inside = row.typed[1:] if row.typed.startswith('"') else row.typed
    return row.typed, ('"甲' if inside != row.typed else "甲") + inside
