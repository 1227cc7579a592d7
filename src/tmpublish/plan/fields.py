"""Values as typed → texts in each language, ids, dates and numbers, within their limits."""

import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
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
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import InitErrorDetails, core_schema

from tmpublish.text.inline_markup import length, longest_word, plain
from tmpublish.text.language_rules import is_counted_in_signs
from tmpublish.yaml_source.validation import custom, error

# Where a field's JSON Schema carries the sentence of its Limit until `schema` joins it to the description.
LIMIT_KEY = "limit"

# A word beyond this runs out of every column; the longest English dictionary word has 45 letters.
LONGEST_WORD = 45

LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$"
PARTED_PATTERN = r"^[^\W\d_]+(-[^\W\d_]+)+$"
ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
DIGITS_PATTERN = r"^[0-9][0-9.,  ]{0,11}$"
YEAR_PATTERN = r"^(19|20|21)[0-9]{2}$"
MOMENT_PATTERN = r"^[0-9]{4}(-[0-9]{2}){0,2}$"
AMOUNT_PATTERN = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
ADDRESS_PATTERN = r"^https://[^\s\"<>?#]+/$"
DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$"


@dataclass(frozen=True)
class Pattern:
    """A text of a fixed form: a regular expression for the schema, and what a message says of any other."""

    pattern: str
    message: str | Callable[[str], str]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Check the form after the type."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Give editors the regular expression."""
        return {**handler(core), "pattern": self.pattern}

    def _check(self, typed: str) -> str:
        if not re.fullmatch(self.pattern, typed):
            if not typed:
                raise error("missing_value", "This is empty. Write it or delete the line.")
            shown = typed[:40]
            rest = self.message if isinstance(self.message, str) else self.message(shown)
            raise error("bad_pattern", f"“{shown}” {rest}")
        return typed


def _bad_id(typed: str) -> str:
    suggestion = re.sub(r"[^a-z0-9]+", "-", typed.lower()).strip("-").lstrip("-0123456789") or "my-plan"
    return f"is not a valid id. Use lowercase letters, digits and hyphens: `{suggestion}`."


_LANGUAGE = "is not a language tag. Use a short one, such as en, zh-Hant or pt-BR."
_NUMBER = "is not a number. Use digits with points, commas or spaces, such as 1,500."
_PARTED = "is not one word with hyphens where it may be parted. Write it as Betriebs-arzt."
_ADDRESS = "is not the address of a folder on the web. Write it as https://example.org/plan/."

Language = Annotated[str, Pattern(LANGUAGE_PATTERN, _LANGUAGE), Field(examples=["en", "zh"])]
Id = Annotated[str, Field(max_length=60, examples=["shenzhen-campus"]), Pattern(ID_PATTERN, _bad_id)]
Digits = Annotated[str, Pattern(DIGITS_PATTERN, _NUMBER), Field(examples=["48", "1,500"])]
Address = Annotated[
    str,
    StringConstraints(max_length=200),
    Pattern(ADDRESS_PATTERN, _ADDRESS),
    Field(examples=["https://example.org/plan/"]),
]
PartedWord = Annotated[str, Pattern(PARTED_PATTERN, _PARTED), Field(examples=["Betriebs-arzt"])]
FileName = Annotated[
    str, StringConstraints(min_length=1, max_length=255), Field(examples=["pictures/campus.jpg"])
]
Plain = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class Part(BaseModel):
    """A part of the plan: frozen, closed; it has its text id once the whole plan is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True)
    _path: str = PrivateAttr("")
    _ordinal: int = PrivateAttr(0)

    @property
    def path(self) -> str:
        """Return the id of this part, such as `goals.education`; empty for the plan itself."""
        return self._path

    @property
    def ordinal(self) -> int:
        """Return the number of this part in its list, from 1; 0 if it is in none."""
        return self._ordinal


class Text(RootModel[Annotated[dict[str, str], Field(min_length=1)]]):
    """One text in each language of the plan, such as `{en: Vision, zh: 愿景}`."""

    model_config = ConfigDict(frozen=True, defer_build=True)
    _path: str = PrivateAttr("")

    @property
    def path(self) -> str:
        """Return the text id, such as `goals.education.priorities.2.text`."""
        return self._path

    def __getitem__(self, language: str) -> str:
        """Return the text as typed, inline markup included, in one of the plan's languages."""
        return self.root[language]


def _language_errors(words: dict[str, str], languages: tuple[str, ...]) -> Iterator[InitErrorDetails]:
    for language in sorted(words.keys() - set(languages)) if languages else ():
        if not words[language] and not re.fullmatch(LANGUAGE_PATTERN, language):
            message = f"“{language[:40]}” is cut off by a comma. Put straight quotes around the whole text."
        else:
            known = ", ".join(languages)
            message = f"`{language[:40]}` is not in `languages` ({known}). Correct it here or add it there."
        yield custom("unknown_language", message, (language,))


def _word_errors(words: dict[str, str]) -> Iterator[InitErrorDetails]:
    for language, text in words.items():
        word = longest_word(text)
        if len(word) > LONGEST_WORD:
            start = f"The word “{word[:20]}…” has {len(word)} letters; the limit is {LONGEST_WORD}."
            yield custom("word_too_long", f"{start} Shorten it or add a hyphen.", (language,))


@dataclass(frozen=True)
class Limit:
    """The limit of a text: in `words`, or in `han` characters for Chinese."""

    words: int
    han: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Check languages, words and length after the type, so that all errors are reported at once."""
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Leave the limit with the field, for the JSON Schema to add to the field's description."""
        return {**handler(core), LIMIT_KEY: self.describe()}

    def _check(self, text: "Text", info: core_schema.ValidationInfo) -> "Text":
        languages: tuple[str, ...] = (info.context or {}).get("languages", ())
        errors = [*_language_errors(text.root, languages), *_word_errors(text.root)]
        errors += [each for language, words in text.root.items() for each in self._too_long(language, words)]
        if errors:
            raise ValidationError.from_exception_data("Text", errors)
        return text

    def _too_long(self, language: str, words: str) -> Iterator[InitErrorDetails]:
        most, unit = (self.han, "characters") if is_counted_in_signs(language) else (self.words, "words")
        found = length(plain(words), language)
        if found > most:
            message = f"The text has {found} {unit}; the limit is {most}. Cut {found - most}."
            yield custom("too_long", message, (language,))

    def describe(self) -> str:
        """Return the limit as a sentence for the schema and the editor."""
        return f"At most {self.words} words, or {self.han} characters in Chinese."


@dataclass(frozen=True)
class Moment:
    """A year, a month or a day, as typed: `2027`, `2027-01` or `2027-01-15`."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def earliest(self) -> tuple[int, int, int]:
        """Return year, month and day of its first day."""
        return self.year, self.month or 1, self.day or 1

    @property
    def latest(self) -> tuple[int, int, int]:
        """Return year, month and day of its last day; every month may have 31."""
        return self.year, self.month or 12, self.day or 31


@dataclass(frozen=True)
class Day(Moment):
    """A day, or a month if the day is not known, as typed: `2026-03-12` or `2024-10`."""

    year: int
    month: int
    day: int | None

    @property
    def date(self) -> datetime.date:
        """Return the day, or the first of the month."""
        return datetime.date(self.year, self.month, self.day or 1)


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_OTHER_DATES = (
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ .]+(?P<name>[A-Za-z]{3,9})[ .,]+(?P<year>\d{4})"),
    re.compile(r"(?P<name>[A-Za-z]{3,9})[ .]+(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,]+)?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?"),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"),
)


def parse_day(value: Any) -> Day:
    """Return the day or month typed in ISO 8601 form; raise PydanticCustomError if it is none."""
    if isinstance(value, Day):
        return value
    if not isinstance(value, str) or not re.fullmatch(DAY_PATTERN, value):
        meant, meant_month = _meant_day(str(value))
        message = f"“{str(value)[:40]}” is not a valid date. Write {meant}, or {meant_month} for a month."
        raise error("no_such_day", message)
    year, month, *days = map(int, value.split("-"))
    if not 1 <= month <= 12 or not year:
        raise error("no_such_day", f"“{value}” is not a valid date. Months are 01 to 12, years 0001 to 9999.")
    last = calendar.monthrange(year, month)[1]
    if days and not 1 <= days[0] <= last:
        name = f"{calendar.month_name[month]} {year}"
        raise error("no_such_day", f"“{value}” is not a valid date: {name} has {last} days. Correct the day.")
    return Day(year, month, days[0] if days else None)


def _meant_day(typed: str) -> tuple[str, str]:
    """Return a date in another form as ISO 8601 writes it, day and month; an example if it is no date."""
    for pattern in _OTHER_DATES:
        if found := pattern.fullmatch(typed.strip()):
            parts = found.groupdict()
            month = _MONTHS.get((parts.get("name") or "")[:3].lower()) or int(parts.get("month") or 0)
            if 1 <= month <= 12:
                day = int(parts["day"] or 1)
                return f"{parts['year']}-{month:02}-{day:02}", f"{parts['year']}-{month:02}"
    return "2026-03-12", "2026-03"


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


def parse_moment(value: Any) -> Moment:
    """Return the year, month or day typed in ISO 8601 form; raise PydanticCustomError if it is none."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, str) and re.fullmatch(YEAR_PATTERN, value):
        return Moment(int(value))
    if not isinstance(value, str) or re.fullmatch(DAY_PATTERN, value):
        day = parse_day(value)
        return Moment(day.year, day.month, day.day)
    if quarter := _QUARTER.search(value):
        year, month = (
            quarter["year"] or quarter["year_after"],
            int(quarter["n"] or quarter["n_after"]) * 3 - 2,
        )
        meant = f"{year}-{month:02} for the beginning of the quarter, or {year}-{month + 2:02} for its end"
    elif (meant_day := _meant_day(value)[0]) != "2026-03-12":
        meant = f"{meant_day}, or {meant_day[:7]} for a month"
    else:
        year = re.search(r"(?<!\d)(?:19|20|21)[0-9]{2}(?!\d)", value)
        meant = "{0}, {0}-01 for a month, or {0}-01-15 for a day".format(year[0] if year else "2027")
    raise error("no_such_day", f"“{value[:40]}” is not a valid date. Write {meant}.")


_QUARTER = re.compile(
    r"(?P<year>\d{4})\W*[QqTt](?P<n>[1-4])|[QqTt](?P<n_after>[1-4])\W*(?P<year_after>\d{4})"
)


def parse_amount(value: Any) -> Any:
    """Return a number such as 1200, -3 or 0.5; raise PydanticCustomError if it is none."""
    if isinstance(value, Decimal):
        return value
    typed = str(value).replace("\u2212", "-")
    if re.fullmatch(AMOUNT_PATTERN, typed):
        return Decimal(typed)
    bare = re.sub(r"[\s\u202f’']", "", typed).rstrip("%")
    # The last mark is a decimal one, unless it parts thousands.
    whole, mark, decimals = (
        re.split(r"([.,])(?=[^.,]*$)", bare) if re.search("[.,]", bare) else (bare, "", "")
    )
    bare = re.sub("[.,]", "", whole) + (f".{decimals}" if mark and len(decimals) != 3 else decimals)
    meant = bare if re.fullmatch(AMOUNT_PATTERN, bare) else "1200 or 0.5"
    rest = "write % under `unit`" if "%" in typed else "each language sets its own marks"
    message = f"“{typed[:40]}” is not a plain number. Write {meant}: {rest}."
    raise error("bad_number", message)


def in_every_language(value: Any, info: ValidationInfo) -> Any:
    """Return words that are typed once as the text of every language; all else as it is."""
    if not isinstance(value, str):
        return value
    return dict.fromkeys((info.context or {}).get("languages", ()) or ("und",), value)


def parse_cell(value: Any, info: ValidationInfo) -> Any:
    """Return a cell of a table: a text, a number, or None if it is empty or a dash."""
    if not isinstance(value, str):
        return value
    if value.strip() in {"", "-", "–", "—"}:
        return None
    typed = value.replace("\u2212", "-")
    return Decimal(typed) if re.fullmatch(AMOUNT_PATTERN, typed) else in_every_language(value, info)


Label = Annotated[Text, Limit(words=10, han=24)]
Title = Annotated[Text, Limit(words=16, han=40)]
Short = Annotated[Text, Limit(words=26, han=56)]
Lead = Annotated[Text, Limit(words=200, han=420)]
Body = Annotated[Text, Limit(words=140, han=300)]
Note = Annotated[Text, Limit(words=60, han=130)]
SourceIds = Annotated[list[Id], Field(max_length=8)]
Name = Annotated[Label, BeforeValidator(in_every_language, json_schema_input_type=str | float | Text)]
Year = Annotated[int, Field(ge=1900, le=2200), BeforeValidator(parse_count, json_schema_input_type=int)]
Amount = Annotated[Decimal, BeforeValidator(parse_amount), WithJsonSchema({"type": "number"})]
Cell = Annotated[
    Annotated[Text, Limit(words=40, han=90)] | Decimal | None,
    BeforeValidator(parse_cell),
    WithJsonSchema({"type": ["object", "number", "string"]}),
]
YearMonthDay = Annotated[
    Moment,
    BeforeValidator(parse_moment),
    WithJsonSchema(
        {
            "type": ["integer", "string"],
            "pattern": MOMENT_PATTERN,
            "examples": [2027, "2027-01", "2027-01-15"],
        }
    ),
]
