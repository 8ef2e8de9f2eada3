"""Fills in an assistant: every string is a Django template, compiled once and kept."""

from django.template import Context, Template

_compiled = {}


def render(template, values):
    """Return the configuration of an AssistantTemplate with `values` filled in."""
    key = template.pk, template.updated_at
    if key not in _compiled:
        _compiled[key] = _compile(template.configuration)
    # The answer is spoken and not shown in a browser: O'Brien must not become O&#x27;Brien.
    return _fill(_compiled[key], Context(values, autoescape=False))


def _compile(value):
    if isinstance(value, dict):
        return {key: _compile(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_compile(item) for item in value]
    return Template(value) if isinstance(value, str) else value


def _fill(value, context):
    if isinstance(value, dict):
        return {key: _fill(item, context) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, context) for item in value]
    return value.render(context) if isinstance(value, Template) else value
