"""The file of language packs (`_languages.yml`) → LanguagePacks: tags, script, dates, numbers, labels."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal

from babel import UnknownLocaleError
from pydantic import AfterValidator, Field, create_model

from tmpublish.diagnostics import Problem, PublishError
from tmpublish.plan.fields import Day
from tmpublish.text.inline_markup import changed
from tmpublish.text.language_rules import (
    Hyphenation,
    base,
    has_dictionary,
    is_korean,
    keys_of,
    with_quotes,
    with_space_sets,
)
from tmpublish.yaml_source import Document, find, read_document
from tmpublish.yaml_source.validation import Keys, advice, error, validate

LANGUAGES_FILE = "_languages.yml"
_COUNTS = ("n", "digits")
_MOST_COUNTED = 200  # of goals, priorities and dots: plural forms of larger numbers are not asked for


def _known_locale(name: str) -> str:
    try:
        _locale(name)
    except (UnknownLocaleError, ValueError):
        message = f"“{name[:40]}” is not a locale of Unicode CLDR. Write language and country: de_DE."
        raise error("bad_locale", message) from None
    return name


def _four_quotes(marks: tuple[str, ...]) -> tuple[str, ...]:
    if [len(mark) for mark in marks] != [1, 1, 1, 1]:
        raise error("bad_quotes", "`quotes` needs 4 marks, a character each. Write `[„, “, ‚, ‘]`.")
    return marks


def _known_dictionary(name: str) -> str:
    if name != "none" and not has_dictionary(name):
        message = f"There is no hyphenation dictionary “{name[:40]}”. Write a locale such as de_DE, or none."
        raise error("bad_hyphens", message)
    return name


class LanguagePack(Keys):
    """What a language needs: its tags (BCP 47, CLDR, Office), its script, its number words and labels."""

    key: str = ""
    file: Path = Path(LANGUAGES_FILE)
    name: str
    tag: str
    locale: Annotated[str, AfterValidator(_known_locale)]
    office: str
    script: Literal["latin", "han", "hangul", "arabic", "hebrew"]
    numbers: tuple[str, ...] = ()
    capital_nouns: bool = False
    """True where nouns begin with a capital inside a sentence too, as in German."""
    quotes: Annotated[tuple[str, ...], AfterValidator(_four_quotes)] = ()
    """Outer and inner quotes, opening and closing, if they are not those of Unicode CLDR."""
    glue: tuple[Literal["french-marks", "german-abbreviations", "one-letter-words"], ...] = ()
    """Sets of spaces at which no line ends, beside those that tmpublish knows for the language."""
    hyphens: Annotated[str, AfterValidator(_known_dictionary)] = ""
    """The hyphenation dictionary, such as `pl_PL`, if it is not that of `tag`; `none` parts no word."""
    parted: Mapping[str, frozenset[int]] = Field({}, exclude=True)
    """Where the plan lets single words be parted."""
    labels: Mapping[str, str | Mapping[str, str]]

    @property
    def hyphenation(self) -> Hyphenation:
        """Return where words of the language may be parted."""
        return Hyphenation(self.hyphens or self.key or self.tag, self.parted)

    @property
    def has_marks(self) -> bool:
        """Return True if the pack has quotes or held spaces of its own."""
        return bool(self.quotes or self.glue)

    def typeset(self, markup: str) -> str:
        """Return a text with the quotes and held spaces that the pack itself asks for."""
        if not self.has_marks:
            return markup
        own = "".join(self.quotes)
        return changed(
            markup,
            lambda text: with_space_sets(with_quotes(text, self.tag, own) if own else text, self.glue),
        )

    def of_region(self, language: str) -> "LanguagePack":
        """Return the pack with the dates and tags of a region, such as pt-BR or zh-Hant-HK."""
        update = {"key": language, "tag": language}
        region = language.split("-")[-1]
        if region.isupper():
            update["office"] = f"{base(language)}-{region}"
            with suppress(UnknownLocaleError, ValueError):
                update["locale"] = str(_locale(language.replace("-", "_")))
        return self.model_copy(update=update)

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

    def listed(self, items: Iterable[str]) -> str:
        """Return items as a list in running text, such as “one, two, three”."""
        joined = ""
        for item in items:
            joined = self.label("listed", first=joined, next=item) if joined else item
        return joined

    def day(self, value: Day) -> str:
        """Return a day or month as the language writes it (CLDR)."""
        return _day(self.locale, value)

    def month(self, value: int, width: Literal["narrow", "abbreviated"] = "narrow") -> str:
        """Return the name of a month, 1 to 12, `narrow` (one letter) or `abbreviated` (CLDR)."""
        from babel.dates import get_month_names

        return str(get_month_names(width, context="stand-alone", locale=self.locale)[value])


def read_languages(*paths: Path, languages: Collection[str] = ()) -> Mapping[str, LanguagePack]:
    """Return the language packs by key, the last of each; raise PublishError if a pack lacks something.

    With `languages`, plural forms are looked up for these alone, since each language takes its time.
    """
    spoken = {tag for language in languages for tag in keys_of(language)}
    packs: dict[str, LanguagePack] = {}
    for path in paths:
        labels = {label for pack in packs.values() for label in pack.labels}
        packs |= _read(path, labels, spoken)
    return packs


def _read(path: Path, labels: set[str], spoken: set[str]) -> Mapping[str, LanguagePack]:
    """Return the packs of one file, each with these labels and, if it is spoken, its plural forms."""
    document = read_document(path)
    keys = list(document.data) if isinstance(document.data, dict) else []
    # The keys of the file are those of its languages, so its model has a field for each.
    fields: Any = {f"pack_{n}": (LanguagePack, Field(alias=key)) for n, key in enumerate(keys)}
    packs, problems = validate(document, create_model("Packs", **fields), "the language packs")
    problems += [*document.problems, *_label_problems(document, keys, labels)]
    if problems or packs is None:
        raise PublishError(problems)
    held = dict(zip(keys, (getattr(packs, name) for name in fields), strict=True))
    counting = {key: pack for key, pack in held.items() if not spoken or key in spoken}
    if problems := list(_plural_problems(document, counting)):
        raise PublishError(problems)
    return {
        key: pack.model_copy(update={"key": key, "file": path, "script": _script(pack)})
        for key, pack in held.items()
    }


def _script(pack: LanguagePack) -> str:
    """Return the script of a pack; Korean was `han` in packs before it had rules of its own."""
    return "hangul" if is_korean(pack.tag) else pack.script


def _label_problems(document: Document, languages: list[str], labels: set[str]) -> Iterator[Problem]:
    """Yield a Problem for each label that is one of `labels` or that another language has.

    Yield one too for each placeholder that no other language has.
    """
    found = {language: find(document.data, (language, "labels")) for language in languages}
    packs = {language: labels for language, labels in found.items() if isinstance(labels, dict)}
    used = {language: _used_placeholders(labels) for language, labels in packs.items()}
    times = Counter(pair for pairs in used.values() for pair in pairs)
    known = labels.union(*packs.values())
    for language, own in packs.items():
        for name in sorted(known - own.keys()):
            message = f"The label `{name}` is missing in `{language}`. Add `{name}: …`."
            yield document.problem((language, "labels"), "missing_label", message)
        # Of two packs the first is right, as it is the one that was copied.
        is_model = len(packs) <= 2 and language == languages[0]
        for name, typed in sorted(used[language]):
            if typed and (is_model or times[name, typed] > 1):
                continue
            meant = sorted(other for label, other in times if label == name and other not in (typed, ""))
            message = f"`{{{typed}}}` is not a placeholder of `{name}`. {advice(typed, meant)}"
            if not typed:
                message = "A brace is open or empty. Write a placeholder as {digits}, a brace itself as {{."
            yield document.problem((language, "labels", name), "bad_label", message)


def _used_placeholders(labels: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return each label with the names in its braces; with an open brace, “” for a name."""
    used = set()
    for name, label in labels.items():
        for form in label.values() if isinstance(label, dict) else [label]:
            try:
                used |= {(name, each) for _, each, _, _ in Formatter().parse(str(form)) if each is not None}
            except ValueError:
                used.add((name, ""))
    # A label that counts may do so in words or in digits.
    for name, _ in {pair for pair in used if pair[1] in _COUNTS}:
        used |= {(name, count) for count in _COUNTS}
    return used


def _plural_problems(document: Document, packs: Mapping[str, LanguagePack]) -> Iterator[Problem]:
    """Yield a Problem for each form that a label lacks or that the language has not (CLDR)."""
    for language, pack in packs.items():
        examples = {_plural(pack.locale, n): n for n in reversed(range(_MOST_COUNTED))}
        for name, label in pack.labels.items() if examples else ():
            if isinstance(label, str):
                continue
            place = (language, "labels", name)
            for form in sorted({"other", *examples} - label.keys()):
                usual = f", as for {examples[form]}" if form in examples else ""
                message = f"`{name}` lacks the plural form `{form}`{usual}. Add `{form}: …`."
                yield document.problem(place, "missing_plural", message)
            for form in sorted(label.keys() - _locale(pack.locale).plural_form.rules.keys() - {"other"}):
                message = f"`{form}` is not a plural form of `{language}`. {advice(form, sorted(examples))}"
                yield document.problem((*place, form), "missing_plural", message)


@cache
def _locale(name: str) -> Any:
    from babel import Locale

    return Locale.parse(name)


@cache
def _plural(locale: str, n: int) -> str:
    return str(_locale(locale).plural_form(n))


@cache
def _day(locale: str, day: Day) -> str:
    from babel.dates import format_date, format_skeleton

    if day.day:
        return str(format_date(day.date, "long", locale=locale))
    return str(format_skeleton("yMMMM", day.date, locale=locale))
