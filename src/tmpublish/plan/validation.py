"""What the model finds wrong with a plan → its place in the file, a code and a sentence in plain words."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tmpublish.plan import Plan
from tmpublish.plan.fields import SHAPES, Part
from tmpublish.yaml_source import Place, Tree

Location = Sequence[str | int]
Advice = tuple[str, str]


def faults(error: ValidationError, data: Tree) -> Iterator[tuple[Place, str, str]]:
    """Yield place, code and message of every error; `data` is the tree that was validated."""
    details = error.errors(include_url=False)
    # A key with a slip is unknown, and the right one missing: that is one fault, told once.
    meant = {
        (found["loc"][:-1], _meant(found["loc"])) for found in details if found["type"] == "extra_forbidden"
    }
    for found in details:
        kind, loc = found["type"], found["loc"]
        if kind == "missing" and (loc[:-1], loc[-1]) in meant:
            continue
        place = place_of(loc, data)
        if kind == "union_tag_invalid":
            place = (*place, found["ctx"]["discriminator"].strip("'"))
        advice = (
            _empty if found["input"] == "" and kind != "extra_forbidden" else MESSAGES.get(kind, _general)
        )
        yield place, *advice(found)


def place_of(location: Location, data: Tree) -> Place:
    """Return the way to an error as far as the tree has it: no missing key, none of pydantic's own marks."""
    place: list[str | int] = []
    for segment in location:
        if isinstance(data, dict) and segment in data:
            data = data[str(segment)]
        elif isinstance(data, list) and isinstance(segment, int) and segment < len(data):
            data = data[segment]
        else:
            continue
        place.append(segment)
    return tuple(place)


def parts_at(location: Location) -> list[type[Part]]:
    """Return the parts that the model allows at a location of an error; several where there is a choice."""
    parts: list[type[Part]] = [Plan]
    for segment in location:
        if isinstance(segment, str):
            chosen = [part for part in parts if segment in get_args(_kind(part))]
            fields = [part.model_fields[segment] for part in parts if segment in part.model_fields]
            parts = chosen or [part for field in fields for part in _parts(field.annotation)]
    return parts


def _known(location: Location) -> list[str]:
    return list(dict.fromkeys(name for part in parts_at(location) for name in part.model_fields))


def _kind(part: type[Part]) -> Any:
    return part.model_fields["kind"].annotation if "kind" in part.model_fields else None


def _parts(annotation: Any) -> list[type[Part]]:
    """Return the parts of the plan that a field may hold, alone, in a list or as alternatives."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts(argument)]


def _meant(location: Location) -> str:
    """Return the known key that is nearest to an unknown one, or nothing."""
    key, known = str(location[-1]), _known(location[:-1])
    return next(iter(difflib.get_close_matches(key.lower(), known, 1, cutoff=0.6)), "")


def _name(location: Location) -> str:
    """Return how to call what an error is about: the key, or the key of the list that holds it."""
    keys = [f"`{segment}`" for segment in location if isinstance(segment, str)]
    whole = keys[-1] if keys else "the plan"
    return f"item {location[-1] + 1} of {whole}" if location and isinstance(location[-1], int) else whole


def _general(_: ErrorDetails) -> Advice:
    return "invalid", "this does not fit here: compare it with a part of the plan that works"


def _empty(found: ErrorDetails) -> Advice:
    return "missing_value", f"nothing stands at {_name(found['loc'])}: write it, or take the line out"


def _missing(found: ErrorDetails) -> Advice:
    key = found["loc"][-1]
    return "missing_key", f"`{key}` is missing here: add a line `{key}: …`"


def _unknown(found: ErrorDetails) -> Advice:
    key, meant = found["loc"][-1], _meant(found["loc"])
    if meant:
        return "unknown_key", f"`{key}` is not known here: did you mean `{meant}`?"
    known = ", ".join(_known(found["loc"][:-1]))
    return "unknown_key", f"`{key}` is not known here: take it out, or use one of {known}"


def _entries(found: ErrorDetails) -> Advice:
    known = ", ".join(_known(found["loc"])[:4])
    return (
        "wrong_type",
        f"{_name(found['loc'])} holds entries of its own ({known}, …): indent them below it, a line each",
    )


def _text(_: ErrorDetails) -> Advice:
    return "wrong_type", "a text stands here language by language: write it as {en: …, zh: …}"


def _word(found: ErrorDetails) -> Advice:
    return (
        "wrong_type",
        f"{_name(found['loc'])} is one text: write it on the same line, with no list and no entries",
    )


def _list(found: ErrorDetails) -> Advice:
    return (
        "wrong_type",
        f"{_name(found['loc'])} is a list: begin each item on a line of its own with a hyphen and a space",
    )


def _few(found: ErrorDetails) -> Advice:
    least, actual = found["ctx"]["min_length"], found["ctx"]["actual_length"]
    return "too_few", f"{_name(found['loc'])} needs at least {least}, there are {actual}: add what is missing"


def _many(found: ErrorDetails) -> Advice:
    most, actual = found["ctx"]["max_length"], found["ctx"]["actual_length"]
    return (
        "too_many",
        f"{_name(found['loc'])} may hold at most {most}, there are {actual}: join some or take some out",
    )


def _letters(found: ErrorDetails) -> Advice:
    most, actual = found["ctx"]["max_length"], len(found["input"])
    return (
        "too_long",
        f"{_name(found['loc'])} has {actual} characters, the most here is {most}: cut {actual - most}",
    )


def _pattern(found: ErrorDetails) -> Advice:
    shape = SHAPES.get(found["ctx"]["pattern"], "compare it with one that works")
    return "bad_pattern", f"“{found['input'][:40]}” does not fit here: {shape}"


def _choice(found: ErrorDetails) -> Advice:
    allowed = found["ctx"]["expected_tags"].replace("'", "")
    return "wrong_choice", f"“{found['ctx']['tag'][:40]}” is none of the choices here: use one of {allowed}"


def _no_choice(found: ErrorDetails) -> Advice:
    kinds = ", ".join(kind for part in parts_at(found["loc"]) for kind in get_args(_kind(part)))
    return "missing_key", f"`kind` is missing here: add a line `kind: …` with one of {kinds}"


def _flag(found: ErrorDetails) -> Advice:
    return "wrong_type", f"{_name(found['loc'])} is either true or false: write one of these words"


def _count(found: ErrorDetails) -> Advice:
    return "wrong_type", f"{_name(found['loc'])} is a whole number: write it in ordinary digits, as in 15"


def _range(found: ErrorDetails) -> Advice:
    limit = f"at least {found['ctx']['ge']}" if "ge" in found["ctx"] else f"at most {found['ctx']['le']}"
    return "out_of_range", f"{_name(found['loc'])} has to be {limit}: check the number"


def _own(found: ErrorDetails) -> Advice:
    return found["type"].removeprefix("text_"), found["msg"]


# By pydantic's name of the error, never by its English.
MESSAGES: dict[str, Callable[[ErrorDetails], Advice]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "model_type": _entries,
    "model_attributes_type": _entries,
    "dict_type": _text,
    "string_type": _word,
    "list_type": _list,
    "too_short": _few,
    "too_long": _many,
    "string_too_short": _empty,
    "string_too_long": _letters,
    "string_pattern_mismatch": _pattern,
    "union_tag_invalid": _choice,
    "union_tag_not_found": _no_choice,
    "bool_type": _flag,
    "int_type": _count,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "missing_translation": _own,
    "unknown_language": _own,
    "word_too_long": _own,
    "text_too_long": _own,
    "no_such_day": _own,
}
