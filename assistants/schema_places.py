"""The JSON schema of a flat assistant object, and what it wants at a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator, RegexOptions

from assistants.jsontext import MAX_DEPTH, Path

_SCHEMA: dict[str, Any] = orjson.loads(
    resources.files("assistants").joinpath("flat_assistant.schema.json").read_bytes()
)
_DEFINITIONS: dict[str, Any] = _SCHEMA["$defs"]
# The linear engine: no text that staff paste can make a pattern slow.
_PATTERNS = RegexOptions()
VALIDATOR = Draft202012Validator(_SCHEMA, pattern_options=_PATTERNS)


def accepts(path: Path) -> Callable[[object], bool] | None:
    """Return a test whether a value has the type and range for this path, None where the schema says nothing."""
    return _test(tuple(0 if isinstance(step, int) else step for step in path))


def expected_types(path: Path) -> tuple[str, ...]:
    """Return the JSON types that the schema wants at this path, none where it says nothing."""
    schema = subschema(path) or {}
    if "type" in schema:
        return tuple([schema["type"]] if isinstance(schema["type"], str) else schema["type"])
    return tuple(dict.fromkeys(type_name(value) for value in schema.get("enum", ())))


def keys(path: Path) -> tuple[str, ...]:
    """Return the keys that the schema names for an object at this path, none where it says nothing."""
    return tuple((subschema(path) or {}).get("properties", ()))


@lru_cache(maxsize=1024)
def _test(path: Path) -> Callable[[object], bool] | None:
    schema = subschema(path)
    if schema is None:
        return None
    validator = Draft202012Validator({**schema, "$defs": _DEFINITIONS}, pattern_options=_PATTERNS)

    def accepted(value: object) -> bool:
        try:
            return not too_deep(value) and validator.is_valid(value)
        except ValueError:  # no JSON can hold this value
            return False

    return accepted


def subschema(path: Path) -> Mapping[str, Any] | None:
    schema: Mapping[str, Any] | None = _SCHEMA
    for step in path:
        if schema is None:
            return None
        if isinstance(step, int):
            schema = schema.get("items")
        else:
            schema = schema.get("properties", {}).get(step, schema.get("additionalProperties"))
        if schema is not None and "$ref" in schema:
            schema = _DEFINITIONS[schema["$ref"].rpartition("/")[2]]
    return schema


def too_deep(value: object) -> bool:
    """Whether more levels are nested than the JSON reader takes; the validator ends the process on very many."""
    depth = 0
    level = [value] if isinstance(value, (dict, list)) else []
    while level and depth <= MAX_DEPTH:
        depth += 1
        inner = (one for outer in level for one in (outer.values() if isinstance(outer, dict) else outer))
        level = [one for one in inner if isinstance(one, (dict, list))]
    return depth > MAX_DEPTH


def type_name(value: object) -> str:
    """Return what JSON calls the type of a value."""
    names: dict[type, str] = {bool: "boolean", str: "string", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), "number")
