"""Checks a flat assistant object against its JSON schema.

Wrong types and missing required keys are errors: the platform would refuse the assistant and the call would be lost.
Ranges, lists of values, lengths and patterns were published for a sibling of the format only, so they are warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

import orjson
from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from assistants.jsontext import MAX_DEPTH, Path

Severity = Literal["error", "warning"]

_SCHEMA: dict[str, Any] = orjson.loads(
    resources.files("assistants").joinpath("flat_assistant.schema.json").read_bytes()
)
_DEFINITIONS: dict[str, Any] = _SCHEMA["$defs"]
# The linear engine: no text that staff paste can make a pattern slow.
_PATTERNS = RegexOptions()
_VALIDATOR = Draft202012Validator(_SCHEMA, pattern_options=_PATTERNS)

_CODES = {
    "type": "wrong_type",
    "required": "missing_key",
    "enum": "not_in_list",
    "minimum": "below_minimum",
    "maximum": "above_maximum",
    "minLength": "text_too_short",
    "maxLength": "text_too_long",
    "pattern": "wrong_form",
}
_ERRORS = {"wrong_type", "missing_key"}
_LIMITS = {
    "below_minimum": {"minimum": "minimum", "maximum": "maximum"},
    "above_maximum": {"minimum": "minimum", "maximum": "maximum"},
    "text_too_short": {"minLength": "minimum", "maxLength": "maximum"},
    "text_too_long": {"minLength": "minimum", "maxLength": "maximum"},
    "wrong_form": {"examples": "examples"},
}
_SHOWN = 60


@dataclass(frozen=True)
class Finding:
    """Something that is not as the schema wants it; `path` leads to the value, or to the object that misses a key.

    `params` by code, beside `value` (shortened, as text):
    wrong_type: expected (type names), actual; missing_key: key (and no value); not_in_list: allowed;
    below_minimum, above_maximum: minimum, maximum; text_too_short, text_too_long: minimum, maximum, length;
    wrong_form: examples; too_deep: limit (and no value). A limit that the schema does not set is left out.
    """

    severity: Severity
    path: Path
    code: str
    params: dict[str, Any]


def check(document: object) -> list[Finding]:
    """Return what is wrong with an assistant object (the value of `assistant`), in the order of the document."""
    if _too_deep(document):
        return [Finding("error", (), "too_deep", {"limit": MAX_DEPTH})]
    findings = {(found.path, found.code, found.params.get("key")): found for found in _findings(document)}
    of_wrong_type = {found.path for found in findings.values() if found.code == "wrong_type"}
    kept = [found for found in findings.values() if found.code == "wrong_type" or found.path not in of_wrong_type]
    return sorted(kept, key=lambda found: _place(document, found.path))


def check_bytes(data: bytes) -> list[Finding]:
    """Check an assistant object written as JSON; raises ValueError for what is no JSON."""
    return check(orjson.loads(data))


def accepts(path: Path) -> Callable[[object], bool] | None:
    """Return a test whether a value has the type and range for this path, None where the schema says nothing."""
    return _test(tuple(0 if isinstance(step, int) else step for step in path))


def expected_types(path: Path) -> tuple[str, ...]:
    """Return the JSON types that the schema wants at this path, none where it says nothing."""
    schema = _subschema(path) or {}
    if "type" in schema:
        return tuple([schema["type"]] if isinstance(schema["type"], str) else schema["type"])
    return tuple(dict.fromkeys(type_name(value) for value in schema.get("enum", ())))


@lru_cache(maxsize=1024)
def _test(path: Path) -> Callable[[object], bool] | None:
    schema = _subschema(path)
    if schema is None:
        return None
    validator = Draft202012Validator({**schema, "$defs": _DEFINITIONS}, pattern_options=_PATTERNS)

    def accepted(value: object) -> bool:
        try:
            return not _too_deep(value) and validator.is_valid(value)
        except ValueError:  # no JSON can hold this value
            return False

    return accepted


def _subschema(path: Path) -> Mapping[str, Any] | None:
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


def _too_deep(value: object) -> bool:
    """Whether more levels are nested than the JSON reader takes; the validator ends the process on very many."""
    depth = 0
    level = [value] if isinstance(value, (dict, list)) else []
    while level and depth <= MAX_DEPTH:
        depth += 1
        inner = (one for outer in level for one in (outer.values() if isinstance(outer, dict) else outer))
        level = [one for one in inner if isinstance(one, (dict, list))]
    return depth > MAX_DEPTH


def _findings(document: object) -> Iterable[Finding]:
    for error in _VALIDATOR.iter_errors(document):
        path = tuple(error.instance_path)
        code = _CODES[error.kind.name]
        severity: Severity = "error" if code in _ERRORS else "warning"
        yield Finding(severity, path, code, _params(code, path, error))


def _params(code: str, path: Path, error: ValidationError) -> dict[str, Any]:
    if code == "missing_key":
        return {"key": error.kind.value}
    params: dict[str, Any] = {"value": _shortened(error.instance)}
    if code == "wrong_type":
        return params | {"expected": expected_types(path), "actual": type_name(error.instance)}
    if code == "not_in_list":
        return params | {"allowed": tuple(error.kind.value)}
    if code in ("text_too_short", "text_too_long"):
        params["length"] = len(str(error.instance))
    schema = _subschema(path) or {}
    return params | {name: schema[keyword] for keyword, name in _LIMITS[code].items() if keyword in schema}


def _place(document: Any, path: Path) -> tuple[int, ...]:
    """Return a sort key: the index of each step among its siblings."""
    place = []
    for step in path:
        place.append(step if isinstance(step, int) else list(document).index(step))
        document = document[step]
    return tuple(place)


def type_name(value: object) -> str:
    """Return what JSON calls the type of a value."""
    names: dict[type, str] = {bool: "boolean", str: "string", list: "array", dict: "object", type(None): "null"}
    return names.get(type(value), "number")


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
