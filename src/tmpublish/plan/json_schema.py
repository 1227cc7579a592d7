"""The model of a plan → its JSON Schema as text, for editors that complete and check YAML while typing.

The dialect is draft 7, which the YAML language server of every common editor understands.
"""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from tmpublish.plan import Plan
from tmpublish.plan.fields import DIGITS_PATTERN, LANGUAGE_PATTERN, LIMIT_KEY


class _Draft7(GenerateJsonSchema):
    """The dialect that editors understand."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"


def schema_text() -> str:
    """Return the JSON Schema of a plan, as the file `plan.schema.json` holds it."""
    made = Plan.model_json_schema(schema_generator=_Draft7, ref_template="#/definitions/{model}")
    definitions = made.pop("$defs")
    definitions["Text"]["propertyNames"] = {"pattern": LANGUAGE_PATTERN}
    for name, definition in definitions.items():
        if "required" in definition:
            body = _snippet(definition, definitions, count(1))
            definition["defaultSnippets"] = [{"label": f"new {name.lower()}", "body": body}]
    schema = {
        "$schema": _Draft7.schema_dialect,
        **_tidy(made, definitions),
        "definitions": {name: _tidy(definition, definitions) for name, definition in definitions.items()},
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _snippet(shape: dict[str, Any], definitions: dict[str, Any], stops: Iterator[int]) -> Any:
    """Return what an editor fills in for a shape: its required keys; the cursor jumps from stop to stop."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return (
            {"en": f"${{{next(stops)}}}"}
            if name == "Text"
            else _snippet(definitions[name], definitions, stops)
        )
    if "const" in shape:
        return shape["const"]
    if "properties" in shape:
        required = shape.get("required", [])
        return {key: _snippet(shape["properties"][key], definitions, stops) for key in required}
    if shape.get("type") == "array":
        return [_snippet(shape["items"], definitions, stops)]
    if shape.get("type") == "object":
        return {f"${{{next(stops)}:2032}}": f"${{{next(stops)}:100}}"}
    return f"${{{next(stops)}}}"


def _tidy(node: Any, definitions: dict[str, Any]) -> Any:
    """Return a node of the schema in the form of draft 7 that editors understand."""
    if isinstance(node, list):
        return [_tidy(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    # Nothing can be null in the file: an optional field is left out.
    choices = [choice for choice in node.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        node = {**choices[0], **{key: value for key, value in node.items() if key != "anyOf"}}
    tidy = {
        key: {name: _tidy(field, definitions) for name, field in value.items()}
        if key == "properties"
        else _tidy(value, definitions)
        for key, value in node.items()
        if key not in {"default", "discriminator", LIMIT_KEY, "$ref"}
    }
    if "$ref" in node:
        # Draft 7 ignores everything beside a $ref, so it goes into allOf.
        tidy["allOf"] = [{"$ref": node["$ref"]}]
        tidy.setdefault("description", definitions[node["$ref"].rpartition("/")[2]].get("description", ""))
    if LIMIT_KEY in node:
        tidy["description"] = f"{tidy.get('description', '')} {node[LIMIT_KEY]}".strip()
    if node.get("pattern") == DIGITS_PATTERN:
        # Typed without quotes, as people do, digits are a number to an editor; the plan keeps them as typed.
        tidy["type"] = ["string", "number"]
    return tidy
