"""Document + pydantic model → the model, or every error as a Problem with its place and what to type.

Every YAML file is validated here: plan, brand, language packs, layouts, outputs, template maps. A validator
of a model raises PydanticCustomError with a code and a whole message; all other errors get theirs below.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from tmpublish.diagnostics import Problem
from tmpublish.yaml_source import Document, Place, Tree

Location = Sequence[str | int]
Message = tuple[str, str]
Model = TypeVar("Model", bound=BaseModel)

MOST_ERRORS = 1_000  # after so many, nobody reads on
_MOST_NAMES = 12


def custom(code: str, message: str, location: Location = ()) -> InitErrorDetails:
    """Return an error of a validator's own, for ValidationError.from_exception_data."""
    return InitErrorDetails(type=error(code, message), loc=tuple(location), input=None)


def error(code: str, message: str) -> PydanticCustomError:
    """Return an error of a validator's own, to raise."""
    return PydanticCustomError(code, "{message}", {"message": message})


def validate(
    document: Document,
    model: type[Model],
    name: str,
    *,
    languages: Sequence[str] = (),
    synonyms: Mapping[str, str] | None = None,
    homes: Mapping[str, str] | None = None,
) -> tuple[Model | None, list[Problem]]:
    """Return a document as a model, or None, and the Problems; `name` is what messages call the whole file.

    `languages` are shown in examples and given to validators; `synonyms` maps usual words to keys, `homes`
    keys that the top of the file does not have to a sentence that says where such a thing goes.
    """
    try:
        return model.model_validate(document.data, context={"languages": tuple(languages)}), []
    except ValidationError as refused:
        reader = _Errors(model, name, languages, synonyms or {}, homes or {}, document.data)
        found = islice(reader.issues(refused), MOST_ERRORS)
        return None, [document.problem(*issue) for issue in found]


def sentence_list(names: Sequence[str], last: str = "or") -> str:
    """Return names as a sentence lists them: “a, b or c”, the first few of many."""
    if len(names) > _MOST_NAMES:
        return f"{', '.join(names[: _MOST_NAMES - 2])} …"
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known name nearest to a misspelled one, or ""."""
    return next(iter(difflib.get_close_matches(word.lower(), known, 1, cutoff=0.6)), "")


def form(annotation: Any, languages: Sequence[str]) -> str:
    """Return the form in which a value of this type is typed, for an example."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, RootModel):
            return f"{{{', '.join(f'{language}: …' for language in languages or ('en', 'zh'))}}}"
    return "…"


@dataclass
class _Errors(Generic[Model]):
    """Errors of one validation → places and messages."""

    model: type[Model]
    name: str
    languages: Sequence[str]
    synonyms: Mapping[str, str]
    homes: Mapping[str, str]
    data: Tree
    _messages: dict[str, Callable[[ErrorDetails], Message]] = field(init=False)

    def __post_init__(self) -> None:
        # By pydantic's name of the error, never by its English.
        self._messages = {
            "missing": self._missing,
            "extra_forbidden": self._unknown,
            "model_type": self._keys,
            "model_attributes_type": self._keys,
            "dict_type": self._mapping,
            "string_type": self._text,
            "list_type": self._list,
            "tuple_type": self._list,
            "too_short": self._few,
            "too_long": self._many,
            "string_too_short": self._empty,
            "string_too_long": self._characters,
            "union_tag_invalid": self._kind,
            "union_tag_not_found": self._no_kind,
            "literal_error": self._choice,
            "bool_type": self._flag,
            "int_type": self._whole_number,
            "int_parsing": self._whole_number,
            "float_parsing": self._number,
            "float_type": self._number,
            "greater_than_equal": self._least,
            "less_than_equal": self._most,
        }

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
            kind, loc = found["type"], found["loc"]
            if kind == "missing" and (loc[:-1], loc[-1]) in meant:
                continue
            place = self._place(loc)
            if kind == "union_tag_invalid":
                place = (*place, found["ctx"]["discriminator"].strip("'"))
            if "message" in found.get("ctx", {}):
                yield place, kind, found["msg"]
            elif kind in self._messages:
                empty = found["input"] == "" and kind != "extra_forbidden"
                yield place, *(self._empty if empty else self._messages[kind])(found)
            else:
                yield place, "invalid", f"{self._called(loc)} is not valid. Compare it with one that works."

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
                chosen = [model for model in models if segment in _kinds(model)]
                fields = [found for model in models if (found := _field(model, segment))]
                models = chosen or [model for found in fields for model in _inner(found.annotation)]
        return models

    def _known(self, location: Location) -> list[str]:
        names = (
            found.alias or name
            for model in self._models(location)
            for name, found in model.model_fields.items()
        )
        return list(dict.fromkeys(names))

    def _meant(self, location: Location) -> str:
        key, known = str(location[-1]), self._known(location[:-1])
        synonym = self.synonyms.get(key.lower().replace("-", "_"), "")
        return synonym if synonym in known else nearest(key, known)

    def _called(self, location: Location) -> str:
        """Return what to call the subject of an error: its key, or its number in a list."""
        keys = [f"`{segment}`" for segment in location if isinstance(segment, str)]
        whole = keys[-1] if keys else f"The file of {self.name}" if self.name else "The file"
        return f"Item {location[-1] + 1} of {whole}" if location and isinstance(location[-1], int) else whole

    def _empty(self, found: ErrorDetails) -> Message:
        return "missing_value", f"{self._called(found['loc'])} is empty. Write it or delete the line."

    def _missing(self, found: ErrorDetails) -> Message:
        key = str(found["loc"][-1])
        fields = [each for model in self._models(found["loc"][:-1]) if (each := _field(model, key))]
        annotation = fields[0].annotation if fields else None
        inner = [_required(model) for model in _inner(annotation)][:1]
        if get_origin(annotation) is list:
            example = f"`{key}:` with a list below it, each item after `- `"
        elif inner and inner[0]:
            example = (
                f"`{key}:` and below it, indented, {sentence_list([f'`{name}`' for name in inner[0]], 'and')}"
            )
        else:
            example = f"`{key}: {form(annotation, self.languages)}`"
        return "missing_key", f"`{key}` is missing. Add {example}."

    def _unknown(self, found: ErrorDetails) -> Message:
        key, meant = str(found["loc"][-1])[:60], self._meant(found["loc"])
        owner = next(
            (f"`{name}`" for name in reversed(found["loc"][:-1]) if isinstance(name, str)), self.name
        )
        home = self.homes.get(key.lower().replace("-", "_"), "") if len(found["loc"]) == 1 else ""
        if home and (not meant or meant in self.data):
            return "unknown_key", f"`{key}` is not a key here. {home}"
        if meant:
            return "unknown_key", f"`{key}` is not a key here. Use `{meant}`."
        known = sentence_list(self._known(found["loc"][:-1]))
        return "unknown_key", f"`{key}` is not a key of {owner}. Delete it, or use {known}."

    def _keys(self, found: ErrorDetails) -> Message:
        known = ", ".join(f"`{name}`" for name in self._known(found["loc"])[:3])
        called = self._called(found["loc"])
        return (
            "wrong_type",
            f"{called} needs keys of its own ({known}, …). Indent them below it, one per line.",
        )

    def _mapping(self, found: ErrorDetails) -> Message:
        called, key = self._called(found["loc"]), found["loc"][-1] if found["loc"] else ""
        fields = [each for model in self._models(found["loc"][:-1]) if (each := _field(model, str(key)))]
        shown = form(fields[0].annotation if fields else RootModel[dict[str, str]], self.languages)
        if shown == "…":
            return "wrong_type", f"{called} needs keys with values. Indent them below it, one per line."
        example = shown if isinstance(key, int) else f"{key}: {shown}"
        return "wrong_type", f"{called} needs one text per language. Write `{example}`."

    def _text(self, found: ErrorDetails) -> Message:
        called = self._called(found["loc"])
        return "wrong_type", f"{called} is one text. Write it on the same line, without a list or keys."

    def _list(self, found: ErrorDetails) -> Message:
        return (
            "wrong_type",
            f"{self._called(found['loc'])} is a list. Begin each item on its own line with `- `.",
        )

    def _few(self, found: ErrorDetails) -> Message:
        least, actual = found["ctx"]["min_length"], found["ctx"]["actual_length"]
        called = self._called(found["loc"])
        if not actual:
            return "too_few", f"{called} is empty. Add at least {least} of them."
        return "too_few", f"{called} has {actual}; the minimum is {least}. Add {least - actual}."

    def _many(self, found: ErrorDetails) -> Message:
        most, actual = found["ctx"]["max_length"], found["ctx"]["actual_length"]
        called = self._called(found["loc"])
        return (
            "too_many",
            f"{called} has {actual}; the limit is {most}. Combine some, or delete {actual - most}.",
        )

    def _characters(self, found: ErrorDetails) -> Message:
        most, actual = found["ctx"]["max_length"], len(found["input"])
        called = self._called(found["loc"])
        return "too_long", f"{called} has {actual} characters; the limit is {most}. Cut {actual - most}."

    def _kind(self, found: ErrorDetails) -> Message:
        context = found["ctx"]
        key, allowed = (
            context["discriminator"].strip("'"),
            context["expected_tags"].replace("'", "").split(", "),
        )
        return (
            "wrong_choice",
            f"`{context['tag'][:40]}` is not a valid `{key}`. Use {sentence_list(allowed)}.",
        )

    def _no_kind(self, found: ErrorDetails) -> Message:
        kinds = [kind for model in self._models(found["loc"]) for kind in _kinds(model)]
        return "missing_key", f"`kind` is missing. Add `kind: …` with {sentence_list(kinds)}."

    def _choice(self, found: ErrorDetails) -> Message:
        allowed = found["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        called = self._called(found["loc"])
        return (
            "wrong_choice",
            f"`{str(found['input'])[:40]}` is not valid for {called}. Use {sentence_list(allowed)}.",
        )

    def _flag(self, found: ErrorDetails) -> Message:
        return (
            "wrong_type",
            f"{self._called(found['loc'])} is either true or false. Write one of these words.",
        )

    def _whole_number(self, found: ErrorDetails) -> Message:
        return (
            "wrong_type",
            f"{self._called(found['loc'])} is a whole number. Write it in digits, such as 15.",
        )

    def _number(self, found: ErrorDetails) -> Message:
        return "wrong_type", f"{self._called(found['loc'])} is a number. Write it in digits, such as 1.5."

    def _least(self, found: ErrorDetails) -> Message:
        called, least = self._called(found["loc"]), found["ctx"]["ge"]
        return "out_of_range", f"{called} is {found['input']}; the minimum is {least}. Correct the number."

    def _most(self, found: ErrorDetails) -> Message:
        called, most = self._called(found["loc"]), found["ctx"]["le"]
        return "out_of_range", f"{called} is {found['input']}; the limit is {most}. Correct the number."


def _field(model: type[BaseModel], key: str) -> Any:
    """Return the field that a key of the file fills, or None."""
    fields = model.model_fields
    return next((found for name, found in fields.items() if (found.alias or name) == key), None)


def _required(model: type[BaseModel]) -> list[str]:
    """Return the keys that a model requires, or all if it requires none."""
    fields = model.model_fields.items()
    required = [found.alias or name for name, found in fields if found.is_required()]
    return required or [found.alias or name for name, found in fields]


def _kinds(model: type[BaseModel]) -> tuple[str, ...]:
    return get_args(model.model_fields["kind"].annotation) if "kind" in model.model_fields else ()


def _inner(annotation: Any) -> list[type[BaseModel]]:
    """Return the models that a field may hold: alone, in a list or mapping, or as alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [] if issubclass(annotation, RootModel) else [annotation]
    return [model for argument in get_args(annotation) for model in _inner(argument)]
