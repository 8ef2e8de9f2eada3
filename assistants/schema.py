"""Checks a flat assistant object against its JSON schema.

Wrong types and missing required keys are errors: the platform would refuse the assistant and the call would be lost.
Ranges, lists of values, lengths and patterns were published for a sibling of the format only, so they are warnings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from jsonschema_rs import ValidationError

from assistants.jsontext import MAX_DEPTH, Path
from assistants.schema_places import VALIDATOR, expected_types, subschema, too_deep, type_name

Severity = Literal["error", "warning"]
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
    if too_deep(document):
        return [Finding("error", (), "too_deep", {"limit": MAX_DEPTH})]
    findings = {(found.path, found.code, found.params.get("key")): found for found in _findings(document)}
    of_wrong_type = {found.path for found in findings.values() if found.code == "wrong_type"}
    kept = [found for found in findings.values() if found.code == "wrong_type" or found.path not in of_wrong_type]
    return sorted(kept, key=lambda found: _place(document, found.path))


def check_bytes(data: bytes) -> list[Finding]:
    """Check an assistant object written as JSON; raises ValueError for what is no JSON."""
    return check(orjson.loads(data))


def _findings(document: object) -> Iterable[Finding]:
    for error in VALIDATOR.iter_errors(document):
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
    schema = subschema(path) or {}
    return params | {name: schema[keyword] for keyword, name in _LIMITS[code].items() if keyword in schema}


def _place(document: Any, path: Path) -> tuple[int, ...]:
    """Return a sort key: the index of each step among its siblings."""
    place = []
    for step in path:
        place.append(step if isinstance(step, int) else list(document).index(step))
        document = document[step]
    return tuple(place)


def _shortened(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
