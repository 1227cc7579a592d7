"""Plan + design → a Problem for every language without a pack or a font, every character without a glyph."""

import unicodedata
from collections.abc import Iterator, Sequence

from tmpublish.design.brand import Brand
from tmpublish.design.language_packs import LANGUAGES_FILE, LanguagePack
from tmpublish.design.theme import Design
from tmpublish.diagnostics import Problem
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Text
from tmpublish.text.fonts import covers
from tmpublish.text.inline_markup import BREAK, SOFT_HYPHEN, runs
from tmpublish.text.language_rules import runs_right_to_left
from tmpublish.yaml_source import Document, Place, Position

SLOTS = ("latin", "han")
UNPRINTED = ("file", "portrait", "signature")  # fields of plain words that are printed nowhere


def check_languages(languages: Sequence[str], design: Design, document: Document) -> Iterator[Problem]:
    """Yield a Problem for each language of the plan that has no language pack or no font.

    Japanese, Korean and Traditional Chinese have fonts of their own: the same characters look otherwise.
    Bad: `languages: [en, fi]` if `_languages.yml` has no `fi`. Good: `languages: [en, zh]`.
    """
    for index, language in enumerate(languages):
        pack, place = design.languages.get(language), ("languages", index)
        if runs_right_to_left(language):
            message = (
                f"`{language}` runs from right to left, which tmpublish cannot lay out yet. "
                f"Delete `{language}` from `languages` and from all texts."
            )
            yield document.problem(place, "right_to_left", message)
        elif pack is None:
            message = (
                f"`{language}` has no language pack. Add one to `{LANGUAGES_FILE}` (see docs/languages.md)."
            )
            yield document.problem(place, "no_language_pack", message)
        elif not _has_font(design, pack):
            message = (
                f"The brand has no font for {pack.name} (`{language}`). Run `python tools/fonts.py --language"
                f" {language}`, and name its families under `voices` as `{language}: …`."
            )
            yield document.problem(place, "no_font", message)


def _has_font(design: Design, pack: LanguagePack) -> bool:
    """Return True if the brand names fonts of a language, or one that has the letters of all its labels."""
    if pack.script == "latin" or design.brand.names_fonts_of(pack.key):
        return True
    covered = _covered(design.brand, "han")
    labels = "".join(str(label) for label in pack.labels.values())
    return all(ord(letter) in covered for letter in labels if unicodedata.category(letter) == "Lo")


def check_glyphs(plan: Plan, design: Design, document: Document, source: str) -> Iterator[Problem]:
    """Yield a Problem for each character without a glyph; `source` gives the columns.

    A character must be in every weight of both families of a script, so its text may be set in either voice;
    what the Latin families lack may come from the Han families, their fallback on the page.

    Bad: `en: The ☂ policy` where no family has an umbrella. Good: `en: The umbrella policy`.
    """
    lines = source.splitlines()
    covered = {
        language: [_covered(design.speaking([language, *plan.languages]).brand, each) for each in SLOTS]
        for language in plan.languages
    }
    for place, language, words in _words(plan):
        lacking = (
            character
            for run in runs(words, language)
            for character in run.text
            if character not in (BREAK, SOFT_HYPHEN)
        )
        for character in dict.fromkeys(lacking):
            if not any(ord(character) in points for points in covered[language]):
                line, column = _find(character, lines, document.at(place))
                yield Problem(document.file, line, column, "no_glyph", _message(character))


def _words(plan: Plan) -> Iterator[tuple[Place, str, str]]:
    """Yield what is typeset: the texts of a plan, and the plain words that all its languages share."""
    for value, _, place in walk(plan):
        if isinstance(value, Text):
            for language, words in value.root.items():
                yield (*place, language), language, words
            continue
        for name, held in value:
            for index, words in enumerate(held if isinstance(held, list) else [held]):
                if isinstance(words, str) and name not in UNPRINTED:
                    yield (*place, name, *([index] if held is not words else [])), plan.languages[0], words


def _covered(brand: Brand, script: str) -> frozenset[int]:
    families = {families[script] for families in brand.voices.values()}
    return frozenset.intersection(*(covers(face) for face in brand.faces if face.family in families))


def _find(character: str, lines: list[str], mark: Position) -> Position:
    """Return the position of the character, from that of its text on; that of the text if it is escaped."""
    line, column = mark
    for number, typed in enumerate(lines[line - 1 :], line):
        at = typed.find(character, column - 1 if number == line else 0)
        if at >= 0:
            return number, at + 1
    return mark


def _message(character: str) -> str:
    name = unicodedata.name(character, "a character without a name").lower()
    return (
        f"The brand's fonts lack “{character}” ({name}, U+{ord(character):04X}). "
        "Use another character, or add a font that has it."
    )
