"""CRMs that are known by name: each is one JSON file in presets/, and nothing but data."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

_HERE = Path(__file__).resolve().parent
_FOLDER = _HERE / "presets"
_SCHEMA = orjson.loads((_HERE / "preset.schema.json").read_bytes())


@dataclass(frozen=True, slots=True)
class Preset:
    """What a new connection starts with: values of CrmConnection, rows of CrmField, names of the secrets to type in."""

    key: str
    label: str
    connection: dict[str, Any]
    fields: tuple[dict[str, str], ...]
    secrets: tuple[str, ...]


class PresetError(Exception):
    """A preset file that is not as preset.schema.json wants it, with the place and the reason."""


@functools.cache
def names() -> dict[str, str]:
    """Return the labels of the presets by key, such as hubspot: HubSpot."""
    return {path.stem: load(path.stem).label for path in sorted(_FOLDER.glob("*.json"))}


def load(key: str) -> Preset:
    """Read a preset. Raises PresetError for a file that is no preset, KeyError for a key that there is not."""
    path = _FOLDER / f"{key}.json"
    if path.parent != _FOLDER or not path.is_file():
        raise KeyError(key)
    return read(key, path.read_bytes())


def read(key: str, content: bytes) -> Preset:
    """Read the content of a preset file; raises PresetError."""
    try:
        told = orjson.loads(content)
    except ValueError as error:
        raise PresetError(f"{key}: {error}") from None
    if wrong := problem(told):
        raise PresetError(f"{key}: {wrong}")
    return Preset(key, told["label"], told["connection"], tuple(told["fields"]), tuple(told["secrets"]))


def problem(told: object, part: str = "") -> str:
    """Return what is wrong with a preset, or with its `part` bulk or contacts; "" if all is well."""
    schema = {**_SCHEMA["$defs"][part], "$defs": _SCHEMA["$defs"]} if part else _SCHEMA
    for error in Draft202012Validator(schema).iter_errors(told):
        place = ".".join(str(step) for step in error.instance_path)
        return f"{place}: {error.message}" if place else error.message
    return ""
