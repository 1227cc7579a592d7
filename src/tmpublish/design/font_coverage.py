"""Plan + design → a Problem for every language and every character that the design has no means to set."""

import unicodedata
from collections.abc import Iterator

from tmpublish.design.brand import Brand
from tmpublish.design.theme import LANGUAGES_FILE, Design
from tmpublish.diagnostics import Problem
from tmpublish.plan import Plan, walk
from tmpublish.plan.fields import Part, Text
from tmpublish.text.fonts import covers
from tmpublish.text.inline_markup import BREAK, runs
from tmpublish.yaml_source import Document, Place, Position

UNPRINTED = ("file",)  # fields of plain words that name something and are set nowhere


def check_languages(plan: Plan, design: Design, document: Document) -> Iterator[Problem]:
    """Yield a Problem for each language of the plan that has no language pack.

    Bad: `languages: [en, fr]` where `_languages.yml` says nothing of `fr`. Good: `languages: [en, zh]`.
    """
    for index, language in enumerate(plan.languages):
        if language not in design.languages:
            known = ", ".join(f"`{key}`" for key in design.languages)
            message = (
                f"there is no language pack for `{language}` ({known} have one): add it to {LANGUAGES_FILE}"
            )
            yield document.problem(("languages", index), "unknown_language", message)


def check_glyphs(plan: Plan, design: Design, document: Document, source: str) -> Iterator[Problem]:
    """Yield a Problem for each character that no page could show; `source` gives the columns.

    A character must be in every weight of both families of a script, so that its text may take either voice;
    what the Latin families lack may come from the Han families, which stand behind them on the page.

    Bad: `en: The ☂ policy` where no family has an umbrella. Good: `en: The umbrella policy`.
    """
    lines = source.splitlines()
    covered = {script: _covered(design.brand, script) for script in ("latin", "han")}
    for place, language, words in _words(plan):
        lacking = (character for run in runs(words, language) for character in run.text if character != BREAK)
        for character in dict.fromkeys(lacking):
            if not any(ord(character) in points for points in covered.values()):
                line, column = _find(character, lines, document.at(place))
                yield Problem(document.file, line, column, "no_glyph", _message(character))


def _words(plan: Plan) -> Iterator[tuple[Place, str, str]]:
    """Yield what is set in type: the texts of a plan, and the plain words that all its languages share."""
    for value, _, place in walk(plan):
        if isinstance(value, Text):
            for language, words in value.root.items():
                yield (*place, language), language, words
        elif isinstance(value, Part):
            for name in type(value).model_fields:
                held = getattr(value, name)
                items = held if isinstance(held, list) else [held]
                for index, words in enumerate(items):
                    if isinstance(words, str) and name not in UNPRINTED:
                        yield (
                            (*place, name, index) if held is items else (*place, name),
                            plan.languages[0],
                            words,
                        )


def _covered(brand: Brand, script: str) -> frozenset[int]:
    families = {getattr(voice, script) for voice in brand.voices.values()}
    return frozenset.intersection(*(covers(face) for face in brand.faces if face.family in families))


def _find(character: str, lines: list[str], mark: Position) -> Position:
    """Return where the character stands as typed, from the mark of its text on; the mark if it is escaped."""
    line, column = mark
    for number, typed in enumerate(lines[line - 1 :], line):
        at = typed.find(character, column - 1 if number == line else 0)
        if at >= 0:
            return number, at + 1
    return mark


def _message(character: str) -> str:
    name = unicodedata.name(character, "a character without a name").lower()
    return (
        f"the fonts of the brand lack “{character}” ({name}, U+{ord(character):04X}): "
        "write it in another way, or add a font that has it"
    )
