"""Document + pydantic model → the model, or every error as a Problem with its place and what to type.

Every YAML file is validated here: plan, brand, language packs, layouts, outputs, template maps. A validator
of a model raises PydanticCustomError with a code and a whole message; all other errors get theirs below.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, RootModel, ValidationError, ValidationInfo
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from tmpublish.diagnostics import Problem
from tmpublish.safe_files import FileError
from tmpublish.yaml_source import Document, Place, Tree

Location = Sequence[str | int]
Model = TypeVar("Model", bound=BaseModel)
Info = ValidationInfo[Mapping[str, Any]]

MOST_ERRORS = 1_000  # after so many, nobody reads on
_MOST_NAMES = 12
_KEYS = ("wrong_type", "{called} needs keys of its own ({first}, …). Indent them below it, one per line.")
_LIST = ("wrong_type", "{called} is a list. Begin each item on its own line with `- `.")
_WHOLE = ("wrong_type", "{called} is a whole number. Write it in digits, such as 15.")
_DECIMAL = ("wrong_type", "{called} is a number. Write it in digits, such as 1.5.")
# pydantic's name of an error, never its English → code and message.
_MESSAGES = {
    "missing": ("missing_key", "`{key}` is missing. Add {example}."),
    "extra_forbidden": ("unknown_key", "`{key}` is not a key of {owner}. Delete it, or use {siblings}."),
    "elsewhere": ("unknown_key", "`{key}` is not a key here. {home}"),
    "misspelled": ("unknown_key", "`{key}` is not a key here. Use `{meant}`."),
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": ("wrong_type", "{called} needs {values}"),
    "string_type": ("wrong_type", "{called} is one text. Write it on the same line, without a list or keys."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "none": ("too_few", "{called} is empty. Add at least {min_length} of them."),
    "too_short": ("too_few", "{called} has {actual}; the minimum is {min_length}. Add {lacking}."),
    "too_long": (
        "too_many",
        "{called} has {actual}; the limit is {max_length}. Combine some, or delete {excess}.",
    ),
    "empty": ("missing_value", "{called} is empty. Write it or delete the line."),
    "string_too_long": (
        "too_long",
        "{called} has {actual} characters; the limit is {max_length}. Cut {excess}.",
    ),
    "union_tag_invalid": ("wrong_choice", "`{tag:.40}` is not a valid `{discriminator}`. Use {choices}."),
    "other_kind": ("wrong_choice", "`{tag:.40}` is not a valid `kind`. Write `kind: {kind_meant}`."),
    "union_tag_not_found": ("missing_key", "`kind` is missing. Add `kind: …` with {kinds}."),
    "literal_key": ("wrong_choice", "`{typed:.40}` is not a key of {owner}. Use {choices}."),
    "number_key": ("wrong_type", "`{typed:.40}` is not a year. Write it alone, such as 2030."),
    "literal_error": ("wrong_choice", "`{typed:.40}` is not valid for {called}. Use {choices}."),
    "bool_type": ("wrong_type", "{called} is either true or false. Write one of these words."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "float_type": _DECIMAL,
    "float_parsing": _DECIMAL,
    "greater_than_equal": ("out_of_range", "{called} is {typed}; the minimum is {ge}. Correct the number."),
    "less_than_equal": ("out_of_range", "{called} is {typed}; the limit is {le}. Correct the number."),
    "other": ("invalid", "{called} is not valid. Compare it with one that works."),
}


class Keys(BaseModel):
    """A mapping that has no other keys than these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def custom(code: str, message: str, location: Location = ()) -> InitErrorDetails:
    """Return an error of a validator's own, for ValidationError.from_exception_data."""
    return InitErrorDetails(type=error(code, message), loc=tuple(location), input=None)


def error(code: str, message: str) -> PydanticCustomError:
    """Return an error of a validator's own, to raise."""
    return PydanticCustomError(code, "{message}", {"message": message})


def file_error(refused: FileError, kind: str, location: Location = ()) -> ValidationError:
    """Return the error about a file of a kind, such as `font`, that is named at a location below a value."""
    errors = [custom(refused.code(kind), refused.message, location)]
    return ValidationError.from_exception_data(kind, errors)


def validate(
    document: Document,
    model: type[Model],
    name: str,
    *,
    languages: Sequence[str] = (),
    synonyms: Mapping[str, Sequence[str]] | None = None,
    homes: Mapping[str, str] | None = None,
    context: Mapping[str, Any] | None = None,
) -> tuple[Model | None, list[Problem]]:
    """Return a document as a model, or None, and the Problems; `name` is what messages call the whole file.

    `languages` are shown in examples and, with the `context`, given to validators; `synonyms` maps usual
    words to keys, `homes` keys that the top of the file does not have to a sentence that says where such a
    thing goes.
    """
    context = {"languages": tuple(languages), **(context or {})}
    try:
        return model.model_validate(document.data, context=context), []
    except ValidationError as refused:
        reader = _Errors(model, name, languages, synonyms or {}, homes or {}, document.data)
        found = islice(reader.issues(refused), MOST_ERRORS)
        return None, [document.problem(*issue) for issue in found]


def sentence_list(names: Sequence[str], last: str = "or") -> str:
    """Return names as a sentence lists them: “a, b or c”, the first few of many."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[: _MOST_NAMES - 2])} …"
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name nearest to a misspelled one, or ""."""
    folded = {name.lower(): name for name in known}
    return next((folded[near] for near in difflib.get_close_matches(word.lower(), folded, 1)), "")


def advice(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return what to write instead of a misspelled name, or to do `otherwise`; without that, all names."""
    names = list(known)
    if close := nearest(word, names):
        return f"Use `{close}`."
    return otherwise or (f"Use {sentence_list(names)}." if names else "Add it there.")


def form(annotation: Any, languages: Sequence[str]) -> str:
    """Return the form in which a value of this type is typed, for an example."""
    if get_origin(annotation) not in {dict, list} and isinstance(annotation, type):
        is_text = issubclass(annotation, RootModel)
        return f"{{{', '.join(f'{each}: …' for each in languages or ('en', 'zh'))}}}" if is_text else "…"
    inner = () if get_origin(annotation) in {dict, list} else get_args(annotation)
    return next((shown for kind in inner if (shown := form(kind, languages)) != "…"), "…")


@dataclass
class _Errors(Generic[Model]):
    """Errors of one validation → places and messages."""

    model: type[Model]
    name: str
    languages: Sequence[str]
    synonyms: Mapping[str, Sequence[str]]
    homes: Mapping[str, str]
    data: Tree

    def issues(self, refused: ValidationError) -> Iterator[tuple[Place, str, str]]:
        """Yield place, code and message of every error."""
        details = refused.errors(include_url=False)
        # A misspelled key is unknown, and the right one missing: that is one error, reported once.
        meant = {
            (found["loc"][:-1], self._meant(found["loc"]))
            for found in details
            if found["type"] == "extra_forbidden"
        }
        for found in details:
            location, context = found["loc"], found.get("ctx", {})
            if found["type"] == "missing" and (location[:-1], location[-1]) in meant:
                continue
            if found["type"] == "default_factory_not_called":  # the field that it depends on has an error
                continue
            place = self._place(location)
            if found["type"] == "union_tag_invalid":
                place = (*place, context["discriminator"].strip("'"))
            if "message" in context:
                yield place, found["type"], found["msg"]
            else:
                code, message = _MESSAGES[self._kind(found)]
                yield place, code, message.format_map(self._values(found))

    def _kind(self, found: ErrorDetails) -> str:
        if found["loc"][-1:] == ("[key]",):
            return "literal_key" if found["type"] == "literal_error" else "number_key"
        if found["type"] == "extra_forbidden":
            meant = self._meant(found["loc"])
            is_synonym = meant in self.synonyms.get(_normal(found["loc"][-1]), ())
            if self._home(found["loc"]) and (not is_synonym or meant in self.data):
                return "elsewhere"
            return "misspelled" if meant else "extra_forbidden"
        if found["type"] == "union_tag_invalid" and self._kind_meant(found):
            return "other_kind"
        if found["input"] == "":
            return "empty"
        if found["type"] == "too_short" and not found["ctx"]["actual_length"]:
            return "none"
        return found["type"] if found["type"] in _MESSAGES else "other"

    def _values(self, found: ErrorDetails) -> dict[str, Any]:
        """Return what the messages insert."""
        location, context = found["loc"], found.get("ctx", {})
        typed = found["input"]
        actual = context.get("actual_length", len(typed) if isinstance(typed, str) else 0)
        above = location[:-2] if location[-1:] == ("[key]",) else location[:-1]
        owners = [f"`{name}`" for name in above if isinstance(name, str)]
        choices = re.findall("'([^']*)'", context.get("expected_tags") or str(context.get("expected", "")))
        return {
            **context,
            "discriminator": context.get("discriminator", "").strip("'"),
            "typed": str(typed),
            "key": str(location[-1])[:60] if location else "",
            "called": self._called(location),
            "owner": owners[-1] if owners else self.name,
            "siblings": sentence_list(self._known(location[:-1])),
            "meant": self._meant(location) if found["type"] == "extra_forbidden" else "",
            "home": self._home(location),
            "kind_meant": self._kind_meant(found),
            "first": ", ".join(f"`{name}`" for name in self._known(location)[:3]),
            "kinds": sentence_list([kind for model in self._models(location) for kind in _kinds(model)]),
            "choices": sentence_list(choices),
            "example": self._example(location),
            "values": self._mapping(location),
            "actual": actual,
            "lacking": context.get("min_length", 0) - actual,
            "excess": actual - context.get("max_length", 0),
        }

    def _place(self, location: Location) -> Place:
        """Return the place of an error as far as the tree has it, without pydantic's own segments."""
        data, place = self.data, list[str | int]()
        for segment in location:
            if isinstance(data, dict) and segment in data:
                data = data[str(segment)]
            elif isinstance(data, list) and isinstance(segment, int) and segment < len(data):
                data = data[segment]
            else:
                continue
            place.append(segment)
        return tuple(place)

    def _models(self, location: Location) -> list[type[BaseModel]]:
        """Return the models that are allowed at a location; several if there is a choice."""
        models: list[type[BaseModel]] = [self.model]
        for segment in location:
            if isinstance(segment, str):
                # The kind of an alternative is a segment too; `points` of `kind: points` is a key.
                chosen = [model for model in models if segment in _kinds(model)] if len(models) > 1 else []
                fields = [found for model in models if (found := _field(model, segment))]
                models = chosen or [model for found in fields for model in _inner(found.annotation)]
        return models

    def _known(self, location: Location) -> list[str]:
        names = (name for model in self._models(location) for name in _names(model))
        return list(dict.fromkeys(names))

    def _meant(self, location: Location) -> str:
        key, known = str(location[-1]), self._known(location[:-1])
        synonyms = (each for each in self.synonyms.get(_normal(key), ()) if each in known)
        return next(synonyms, "") or nearest(key, known)

    def _home(self, location: Location) -> str:
        return self.homes.get(_normal(location[-1]), "") if len(location) == 1 else ""

    def _kind_meant(self, found: ErrorDetails) -> str:
        """Return the kind of section that such a thing is, or one that is misspelled; else “”."""
        tag, context = _normal(found.get("ctx", {}).get("tag", "")), found.get("ctx", {})
        kinds = re.findall("'([^']*)'", context.get("expected_tags", ""))
        home = re.search(r"`kind: (\w+)`", self.homes.get(tag, ""))
        return home[1] if home and home[1] in kinds else nearest(tag, kinds)

    def _called(self, location: Location) -> str:
        """Return what to call the subject of an error: its key, or its number in a list."""
        keys = [f"`{segment}`" for segment in location if isinstance(segment, str) and segment != "[key]"]
        whole = keys[-1] if keys else f"The file of {self.name}" if self.name else "The file"
        return f"Item {location[-1] + 1} of {whole}" if location and isinstance(location[-1], int) else whole

    def _annotation(self, location: Location) -> Any:
        key = str(location[-1]) if location else ""
        fields = [found for model in self._models(location[:-1]) if (found := _field(model, key))]
        if fields or not location:
            return fields[0].annotation if fields else None
        held = self._annotation(location[:-1])
        return get_args(held)[1] if get_origin(held) is dict else None

    def _example(self, location: Location) -> str:
        """Return what to add if the key of a location is missing."""
        key, annotation = location[-1] if location else "", self._annotation(location)
        if get_origin(annotation) is list:
            return f"`{key}:` with a list below it, each item after `- `"
        for model in _inner(annotation)[:1]:
            names = [f"`{name}`" for name in _names(model, required=True) or _names(model)]
            return f"`{key}:` and below it, indented, {sentence_list(names, 'and')}"
        return f"`{key}: {form(annotation, self.languages)}`"

    def _mapping(self, location: Location) -> str:
        """Return what a mapping of a location has to hold, with an example if it is a text by language."""
        annotation, key = self._annotation(location), location[-1] if location else ""
        shown = form(annotation or RootModel[dict[str, str]], self.languages)
        if shown == "…":
            if example := _key_example(annotation):
                return f"a value for each key. Write `{key}: {{{example}}}`."
            return "keys with values. Indent them below it, one per line."
        return f"one text per language. Write `{shown if isinstance(key, int) else f'{key}: {shown}'}`."


def _key_example(annotation: Any) -> str:
    """Return an example of what a mapping with keys of its own holds: years, or plural forms."""
    if get_origin(annotation) is not dict:
        return next(filter(None, map(_key_example, get_args(annotation))), "")
    keys = get_args(annotation)[0]
    if get_origin(keys) is Literal:
        return ", ".join(f"{key}: …" for key in get_args(keys) if key in {"one", "other"})
    return "2030: …" if int in get_args(keys) else ""


def _normal(key: str | int) -> str:
    return str(key).lower().replace("-", "_")


def _field(model: type[BaseModel], key: str) -> Any:
    """Return the field that a key of the file fills, or None."""
    fields = model.model_fields
    return next((found for name, found in fields.items() if (found.alias or name) == key), None)


def _names(model: type[BaseModel], required: bool = False) -> list[str]:
    """Return the keys that a model has, or only those that it requires."""
    fields = model.model_fields.items()
    return [found.alias or name for name, found in fields if found.is_required() or not required]


def _kinds(model: type[BaseModel]) -> tuple[str, ...]:
    return get_args(model.model_fields["kind"].annotation) if "kind" in model.model_fields else ()


def _inner(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that a field may hold: alone, in a list or mapping, or as alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [] if issubclass(annotation, RootModel) else [annotation]
    return [model for argument in get_args(annotation) for model in _inner(argument)]
