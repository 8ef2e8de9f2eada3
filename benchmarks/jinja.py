"""Fills in an assistant with Jinja: each string with something to fill in is a template, compiled once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jinja2 import ChainableUndefined, Environment, Template

# The answer is spoken and not shown in a browser: O'Brien must not become O&#39;Brien. And of a stranger nothing is
# known, not even the attributes in which something is looked up. The end of a text is left as it is.
_environment = Environment(autoescape=False, undefined=ChainableUndefined, keep_trailing_newline=True)
_compiled: dict[tuple[int, datetime], Any] = {}


def kept(pk: int, updated_at: datetime) -> Any:
    """Return the compiled configuration of a template; None if it is not kept yet."""
    return _compiled.get((pk, updated_at))


def keep(pk: int, updated_at: datetime, configuration: Any) -> Any:
    """Compile a configuration, keep it and return it."""
    return _compiled.setdefault((pk, updated_at), _compile(configuration))


def fill(value: Any, context: Mapping[str, Any]) -> Any:
    """Return a compiled configuration with the context filled in."""
    if isinstance(value, dict):
        return {key: fill(item, context) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, context) for item in value]
    return value.render(context) if isinstance(value, Template) else value


def _compile(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _compile(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_compile(item) for item in value]
    if isinstance(value, str) and ("{{" in value or "{%" in value):
        return _environment.from_string(value)
    return value
