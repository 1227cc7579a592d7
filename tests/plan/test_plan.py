"""The shapes of a plan: their schema for editors, stable paths, and a sentence for every fault they find."""

import copy
import json
import re
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import jsonschema
import pytest
from institutions import ROOT
from pydantic import TypeAdapter, ValidationError
from suites import thorough

from tmpublish.diagnostics import Problem
from tmpublish.plan import Plan, texts, walk
from tmpublish.plan.fields import Count, Day, DayOrMonth, Flag, Part, Text
from tmpublish.plan.json_schema import schema_text
from tmpublish.yaml_source import Document, Tree, read_document
from tmpublish.yaml_source.validation import validate

EVERYTHING = read_document(ROOT / "tests" / "data" / "good" / "everything.yaml").data
LANGUAGES = {"languages": ("en", "zh")}


def everything() -> Plan:
    return Plan.model_validate(EVERYTHING, context=LANGUAGES)


def test_the_schema_in_the_repository_is_current() -> None:
    assert (ROOT / "source" / "plan.schema.json").read_text("utf-8") == schema_text()


def test_the_schema_is_draft_7_and_describes_every_field() -> None:
    schema = json.loads(schema_text())
    jsonschema.Draft7Validator.check_schema(schema)
    for shape in [schema, *schema["definitions"].values()]:
        assert shape["description"]
        for name, field in shape.get("properties", {}).items():
            assert field.get("description"), name
    assert "$defs" not in schema_text()
    assert all(set(node) <= {"allOf", "description"} for node in _nodes(schema) if "allOf" in node)


def test_the_schema_reports_the_limit_of_every_text() -> None:
    nodes = list(_nodes(json.loads(schema_text())))
    # A text that may also be typed once for all languages carries its limit beside both forms.
    beside = [choice for node in nodes for choice in node.get("anyOf", [])]
    named = [
        node
        for node in nodes
        if {"$ref": "#/definitions/Text"} in node.get("allOf", []) and node not in beside
    ]
    assert len(named) > 50
    assert all(
        re.search(r"At most \d+ words, or \d+ characters in Chinese\.$", node["description"])
        for node in named
    )


def test_the_schema_offers_each_part_with_its_required_keys() -> None:
    definitions = json.loads(schema_text())["definitions"]
    (snippet,) = definitions["Priority"]["defaultSnippets"]
    assert snippet["body"] == {"name": {"en": "${1}"}, "text": {"en": "${2}"}}
    (snippet,) = definitions["Points"]["defaultSnippets"]
    assert (snippet["label"], snippet["body"]["kind"]) == ("new points", "points")
    assert definitions["Measure"]["properties"]["start"]["title"] == "Start"


def test_the_schema_accepts_what_the_model_accepts_and_refuses_a_mistake() -> None:
    validator = jsonschema.Draft7Validator(json.loads(schema_text()))
    data: Any = copy.deepcopy(EVERYTHING)
    # To an editor, these two are not texts.
    data["spotlight"]["number"]["lattice"]["group"] = 15
    data["spotlight"]["timeline"]["events"][2]["highlight"] = True
    data["spotlight"]["references"][1]["reported"] = True
    assert list(validator.iter_errors(data)) == []
    data["about"]["numbers"][0]["value"] = 48
    assert list(validator.iter_errors(data)) == []
    data["goals"][0]["sumary"] = data["goals"][0].pop("summary")
    assert len(list(validator.iter_errors(data))) == 2


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(child)


def test_every_text_has_a_limit() -> None:
    """A text is checked by its limit: without one, nobody would miss a translation."""
    for part in _parts(Part):
        for name, field in part.model_fields.items():
            kinds = re.sub(r"json_schema_input_type=.*", "", repr(field.annotation) + repr(field.metadata))
            assert kinds.count("plan.fields.Text") == kinds.count("Limit("), f"{part.__name__}.{name}"


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    for child in part.__subclasses__():
        yield child
        yield from _parts(child)


def test_paths_are_stable_and_places_lead_there() -> None:
    plan = everything()
    paths = [path for _, path, _ in walk(plan)]
    assert len(paths) == len(set(paths))
    for value, path, place in walk(plan):
        node: Any = EVERYTHING
        for segment in place:
            node = node[segment]
        assert value.path == path
        assert not isinstance(value, Text) or value.root == node
    assert plan.goals[0].priorities[0].text.path == "goals.goal-a.priorities.1.text"
    assert plan == everything()
    assert "_path" not in repr(plan.model_dump())


def test_texts_of_every_language_are_there() -> None:
    assert all(text["en"] and text["zh"] for text, _ in texts(everything()))


@pytest.mark.parametrize(
    "typed",
    ["yes", "True", "1", "on", "２００", "1_000", "15.0", " 15", "-3", "2026-13", "2026-1-1", "２０２６-01"],
)
def test_flags_counts_and_days_take_one_form_only(typed: str) -> None:
    for kind in (Flag, Count, DayOrMonth):
        if (kind, typed) != (Count, "1"):
            with pytest.raises(ValidationError):
                TypeAdapter(kind).validate_python(typed)


def test_days_know_months() -> None:
    assert TypeAdapter(DayOrMonth).validate_python("2024-02-29") == Day(2024, 2, 29)
    assert TypeAdapter(DayOrMonth).validate_python("2024-10").date.isoformat() == "2024-10-01"


WRONG: list[Any] = [
    "",
    "x",
    "A b!",
    "x" * 200,
    "999",
    "1",
    [],
    ["x"],
    ["x"] * 300,
    {},
    {"en": "x"},
    {"en": "w " * 300},
    {"kind": "x"},
]


def spoilt(each: int) -> Iterator[Tree]:
    """Yield plans that are spoilt: at a place of each sort some other values, no key or another key."""
    values = cycle([*WRONG, None])
    for way in _ways(EVERYTHING, ()):
        for wrong in islice(values, each):
            data: Any = copy.deepcopy(EVERYTHING)
            node = data
            for key in way[:-1]:
                node = node[key]
            if wrong is None:
                del node[way[-1]]
                if isinstance(node, dict):
                    node[f"{way[-1]}z"] = "x"
            else:
                node[way[-1]] = wrong
            yield data


def _ways(node: Any, way: tuple[Any, ...], sorts: set[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Yield one way to every sort of place: what it is called and what stands there."""
    sorts = set() if sorts is None else sorts
    for key in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        sort = (key if isinstance(key, str) else way[-1], type(node[key]))
        if sort not in sorts:
            sorts.add(sort)
            yield (*way, key)
        yield from _ways(node[key], (*way, key), sorts)


def problems(data: Tree, model: type[Any] = Plan) -> list[Problem]:
    return validate(Document("plan.yaml", data, {(): (1, 1)}, ()), model, "the plan", languages=("en", "zh"))[
        1
    ]


@pytest.mark.parametrize(("each", "kinds"), [(2, 10), thorough(5, 12)])
def test_every_error_that_the_model_can_find_has_a_message(each: int, kinds: int) -> None:
    found = [problem for data in spoilt(each) for problem in problems(data)]
    assert len({problem.code for problem in found}) > kinds
    for problem in found:
        assert problem.code != "invalid"
        assert problem.message.endswith(".")
        assert not re.search(r"Input should|None|<class|pydantic", problem.message)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("13 March 2026", "“13 March 2026” is not a valid date. Write 2026-03-13, or 2026-03 for a month."),
        ("March 13, 2026", "“March 13, 2026” is not a valid date. Write 2026-03-13, or 2026-03 for a month."),
        ("2026年3月13日", "“2026年3月13日” is not a valid date. Write 2026-03-13, or 2026-03 for a month."),
        ("13.3.2026", "“13.3.2026” is not a valid date. Write 2026-03-13, or 2026-03 for a month."),
        ("soon", "“soon” is not a valid date. Write 2026-03-12, or 2026-03 for a month."),
        ("2026-02-30", "“2026-02-30” is not a valid date: February 2026 has 28 days. Correct the day."),
    ],
)
def test_a_date_in_another_form_is_shown_in_iso_form(typed: str, message: str) -> None:
    data: Any = copy.deepcopy(EVERYTHING)
    data["date"] = typed
    assert [problem.message for problem in problems(data)] == [message]


def test_messages_show_the_form_that_the_field_takes() -> None:
    data: Any = copy.deepcopy(EVERYTHING)
    data["slug"] = "My Plan 2030"
    data["identity"]["description"] = "A plan."
    del data["vision"]["title"]
    data["mission"]["kpi"] = "x"
    data["about"] = "x"
    data["languages"] = ["English"]
    found = {problem.message for problem in problems(data)}
    assert (
        "“My Plan 2030” is not a valid id. Use lowercase letters, digits and hyphens: `my-plan-2030`."
        in found
    )
    assert "`description` needs one text per language. Write `description: {en: …, zh: …}`." in found
    assert "`title` is missing. Add `title: {en: …, zh: …}`." in found
    assert (
        "`kpi` is not a key of `mission`. Delete it, or use title, line, commitments_title or commitments."
        in found
    )
    assert (
        "`about` needs keys of its own (`title`, `lead`, `short`, …). Indent them below it, one per line."
        in found
    )
    assert "“English” is not a language tag. Use a short one, such as en, zh-Hant or pt-BR." in found


def test_an_error_without_a_message_gets_a_general_one() -> None:
    class Other(Part):
        ratio: bytes

    (problem,) = problems({"ratio": []}, Other)
    assert (problem.code, problem.message) == (
        "invalid",
        "`ratio` is not valid. Compare it with one that works.",
    )
