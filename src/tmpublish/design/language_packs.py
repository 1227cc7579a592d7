"""The file of language packs (`_languages.yml`) → LanguagePacks: tags, script, dates, numbers, labels."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, create_model

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.plan.fields import Day
from tmpublish.yaml_source import Document, find, read_document
from tmpublish.yaml_source.validation import Keys, validate

LANGUAGES_FILE = "_languages.yml"


class LanguagePack(Keys):
    """What a language needs: its tags (BCP 47, CLDR, Office), its script, its number words and labels."""

    key: str = ""
    name: str
    tag: str
    locale: str
    office: str
    script: Literal["latin", "han"]
    numbers: tuple[str, ...]
    capital_nouns: bool = False
    """True where nouns begin with a capital inside a sentence too, as in German."""
    labels: Mapping[str, str | Mapping[str, str]]

    def number(self, n: int) -> str:
        """Return a count in words if the pack has them, else in digits."""
        return self.numbers[n] if 0 <= n < len(self.numbers) else str(n)

    def label(self, key: str, n: int | None = None, inside: bool = False, **values: str) -> str:
        """Return a label, with a capital unless `inside` a sentence; `n` selects its plural form (CLDR)."""
        form = self.labels[key]
        if not isinstance(form, str):
            form = form.get(_plural(self.locale, n or 0)) or form["other"]
        if n is not None:
            values = {"n": self.number(n), "digits": str(n)} | values
        text = form.format(**values)
        return text if inside else text[:1].upper() + text[1:]

    def day(self, value: Day) -> str:
        """Return a day or month as the language writes it (CLDR)."""
        return _day(self.locale, value)

    def month(self, value: int, width: Literal["narrow", "abbreviated"] = "narrow") -> str:
        """Return the name of a month, 1 to 12, `narrow` (one letter) or `abbreviated` (CLDR)."""
        from babel.dates import get_month_names

        return str(get_month_names(width, context="stand-alone", locale=self.locale)[value])


def read_languages(path: Path) -> Mapping[str, LanguagePack]:
    """Return the language packs by key; raise PublishError if a pack lacks something."""
    document = read_document(path)
    keys = list(document.data) if isinstance(document.data, dict) else []
    # The keys of the file are those of its languages, so its model has a field for each.
    fields: Any = {f"pack_{n}": (LanguagePack, Field(alias=key)) for n, key in enumerate(keys)}
    packs, problems = validate(document, create_model("Packs", **fields), "the language packs")
    problems += [*document.problems, *_missing_labels(document, keys)]
    if problems or packs is None:
        raise PublishError(problems)
    held = (getattr(packs, name) for name in fields)
    return {key: pack.model_copy(update={"key": key}) for key, pack in zip(keys, held, strict=True)}


def _missing_labels(document: Document, languages: list[str]) -> Iterator[Problem]:
    """Yield a Problem for each label that another language has."""
    found = {language: find(document.data, (language, "labels")) for language in languages}
    packs = {language: labels for language, labels in found.items() if isinstance(labels, dict)}
    known = {name for labels in packs.values() for name in labels}
    for language, labels in packs.items():
        for name in sorted(known - labels.keys()):
            message = f"The label `{name}` is missing in `{language}`. Add `{name}: …`."
            yield document.problem((language, "labels"), "missing_label", message)


@cache
def _plural(locale: str, n: int) -> str:
    from babel import Locale

    return str(Locale.parse(locale).plural_form(n))


@cache
def _day(locale: str, day: Day) -> str:
    from babel.dates import format_date, format_skeleton

    if day.day:
        return str(format_date(day.date, "long", locale=locale))
    return str(format_skeleton("yMMMM", day.date, locale=locale))
