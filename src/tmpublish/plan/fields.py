"""The kinds of field that a plan is made of: texts in each language, ids, dates, numbers and their limits."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PrivateAttr,
    RootModel,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import InitErrorDetails, PydanticCustomError, core_schema

from tmpublish.text.inline_markup import is_han_language, length, longest_word, plain

# Where a field's JSON Schema carries the sentence of its Limit until `schema` joins it to the description.
LIMIT_KEY = "limit"

# A word beyond this runs out of every column; the longest English dictionary word has 45 letters.
LONGEST_WORD = 45

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?$"
ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
DIGITS_PATTERN = r"^[0-9][0-9.,  ]{0,11}$"
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"

# What each pattern asks for, as a person would say it.
SHAPES = {
    LANGUAGE_PATTERN: "a language is written as its short tag, such as en, zh or zh-Hant",
    ID_PATTERN: "it is written in small letters a to z, digits and single hyphens, as in shenzhen-campus",
    DIGITS_PATTERN: "a number is written in ordinary digits, with points, commas or spaces, as in 1,500",
}

Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN), Field(examples=["en", "zh"])]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60), Field(examples=["shenzhen-campus"])]
Digits = Annotated[str, StringConstraints(pattern=DIGITS_PATTERN), Field(examples=["48", "1,500"])]
FileName = Annotated[
    str, StringConstraints(min_length=1, max_length=255), Field(examples=["pictures/campus.jpg"])
]
Plain = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Part(BaseModel):
    """A piece of the plan: frozen, closed, and knowing its own stable path once the whole plan is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    _path: str = PrivateAttr("")
    _ordinal: int = PrivateAttr(0)

    @property
    def path(self) -> str:
        """Return the stable path of this part, as in `goals.education`; empty for the plan itself."""
        return self._path

    @property
    def ordinal(self) -> int:
        """Return the place of this part in its list, from 1; 0 where it stands in none."""
        return self._ordinal


class Text(RootModel[dict[str, str]]):
    """One text in each language of the plan, as in `{en: Vision, zh: 愿景}`."""

    model_config = ConfigDict(frozen=True)
    _path: str = PrivateAttr("")

    @property
    def path(self) -> str:
        """Return the stable path of this text, as in `goals.education.priorities.2.text`."""
        return self._path

    def __getitem__(self, language: str) -> str:
        """Return the text as typed, inline markup included, in one of the plan's languages."""
        return self.root[language]


def _language_faults(words: dict[str, str], languages: tuple[str, ...]) -> Iterator[InitErrorDetails]:
    for language in languages:
        if language not in words:
            yield _fault(
                (), "missing_translation", f"the text for `{language}` is missing: add `{language}: …`"
            )
        elif not words[language].strip():
            message = f"the text for `{language}` is empty: write it, or take the whole entry out"
            yield _fault((language,), "missing_translation", message)
    for language in sorted(words.keys() - set(languages)) if languages else ():
        known = ", ".join(languages)
        message = f"`{language}` is not a language of this plan ({known}): mend it or add it to `languages`"
        if not words[language] and not re.fullmatch(LANGUAGE_PATTERN, language):
            message = f"“{language[:40]}” is cut off by the comma: put straight quotes around the whole text"
        yield _fault((language,), "unknown_language", message)


def _word_faults(words: dict[str, str]) -> Iterator[InitErrorDetails]:
    for language, text in words.items():
        word = longest_word(text)
        if len(word) > LONGEST_WORD:
            start = f"the word “{word[:20]}…” has {len(word)} letters and fits no line"
            message = f"{start}: cut it to {LONGEST_WORD} or put a space or hyphen in it"
            yield _fault((language,), "word_too_long", message)


def _fault(loc: tuple[str, ...], code: str, message: str) -> InitErrorDetails:
    return InitErrorDetails(
        type=PydanticCustomError(code, "{message}", {"message": message}), loc=loc, input=None
    )


@dataclass(frozen=True)
class Limit:
    """The most that a text may hold: `words` where words are spaced, `han` characters in Chinese."""

    words: int
    han: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Hook all that is asked of a text's words behind its shape, so that all faults come out at once."""
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Leave the limit with the field, for the schema maker to add to the field's description."""
        return {**handler(core), LIMIT_KEY: self.describe()}

    def _check(self, text: "Text", info: core_schema.ValidationInfo) -> "Text":
        languages: tuple[str, ...] = (info.context or {}).get("languages", ())
        faults = [*_language_faults(text.root, languages), *_word_faults(text.root)]
        faults += [
            fault for language, words in text.root.items() for fault in self._too_long(language, words)
        ]
        if faults:
            raise ValidationError.from_exception_data("Text", faults)
        return text

    def _too_long(self, language: str, words: str) -> Iterator[InitErrorDetails]:
        most, unit = (self.han, "characters") if is_han_language(language) else (self.words, "words")
        count = length(plain(words), language)
        if count > most:
            message = f"the text has {count} {unit}, the most here is {most}: cut {count - most}"
            yield _fault((language,), "text_too_long", message)

    def describe(self) -> str:
        """Return the limit as a sentence for the schema and the editor."""
        return f"At most {self.words} words, or {self.han} characters in Chinese."


@dataclass(frozen=True)
class Day:
    """A day, or a month where the day is not known, as typed: `2026-03-12` or `2024-10`."""

    year: int
    month: int
    day: int | None

    @property
    def date(self) -> datetime.date:
        """Return the day, or the first of the month."""
        return datetime.date(self.year, self.month, self.day or 1)


def parse_day(value: Any) -> Day:
    """Return the day or month typed in ISO 8601 form; raises PydanticCustomError if there is none such."""
    if isinstance(value, Day):
        return value
    try:
        if not isinstance(value, str) or not re.fullmatch(DAY_PATTERN, value):
            raise ValueError
        year, month, *days = map(int, value.split("-"))
        day = Day(year, month, days[0] if days else None)
        _ = day.date
    except ValueError:
        raise PydanticCustomError(
            "no_such_day", "there is no such day: write it as 2026-03-12, or 2026-03 for a month"
        ) from None
    return day


def parse_flag(value: Any) -> Any:
    """Return True or False for `true` and `false`; anything else (`yes`, `on`) is left to be refused."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def parse_count(value: Any) -> Any:
    """Return a whole number for ordinary digits; anything else (`1_000`, `15.0`) is left to be refused."""
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else value


DayOrMonth = Annotated[
    Day,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "pattern": DAY_PATTERN, "examples": ["2026-03-12", "2026-03"]}),
]
Flag = Annotated[bool, Field(strict=True), BeforeValidator(parse_flag, json_schema_input_type=bool)]
Count = Annotated[int, Field(strict=True), BeforeValidator(parse_count, json_schema_input_type=int)]

Label = Annotated[Text, Limit(words=10, han=24)]
Title = Annotated[Text, Limit(words=16, han=40)]
Short = Annotated[Text, Limit(words=26, han=56)]
Lead = Annotated[Text, Limit(words=200, han=420)]
Body = Annotated[Text, Limit(words=140, han=300)]
Note = Annotated[Text, Limit(words=60, han=130)]
SourceIds = Annotated[list[Id], Field(max_length=8)]
