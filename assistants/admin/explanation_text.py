"""How an answer came about, as lines of plain English for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation

from assistants import explaining
from assistants.admin import explanation
from assistants.answering import Answered


def lines(answered: Answered) -> list[str]:
    """Return what there is to tell: first in short, then what was known, segments and templates, and the time."""
    with translation.override("en"):
        told = explanation.told(explaining.of_answered(answered), sees_callers=True)
        return [
            *_in_short(answered),
            *_templates(told.get("templates", ())),
            *_segments(told.get("segments")),
            *_known(told.get("groups", ())),
            *told["faults"],
        ]


def _in_short(answered: Answered) -> Iterator[str]:
    version, line = answered.version, answered.line
    rows = {
        "time": answered.received_at.isoformat(timespec="seconds"),
        "line": f"{line.name} {line.number}".strip() if line else "-",
        "caller": str(answered.caller.caller.get("full_name") or answered.caller.number or "withheld"),
        "segment": answered.segment or "none",
        "template": version.template_name if version else "none: the safety net",
        "version": str(version.number) if version else "-",
        "publication": f"{answered.publication_number} ({answered.publication_level})",
        "context": answered.context_level,
        "milliseconds": ", ".join(f"{step} {took:.2f}" for step, took in answered.milliseconds.items()),
    }
    yield from (f"{name + ':':14}{value}" for name, value in rows.items())


def _templates(tried: Any) -> Iterator[str]:
    yield from _title("Templates, in the order in which they are looked for", tried)
    for one in tried:
        name = f" “{one['standing'].name}”" if one["standing"] else ""
        yield f"  {' · '.join(one['place'])}:{name} {one['words']}"


def _segments(tried: Mapping[str, Any] | None) -> Iterator[str]:
    steps = tried["steps"] if tried else ()
    yield from _title("Segments, in their order", steps)
    for step in steps:
        verdict = "this one counts" if step["is_in"] else "does not fit"
        yield f"  {step['segment'].name}: {verdict}. {step['why']}".rstrip()
        if step["node"]:
            yield from _node(step["node"], "    ")


def _node(node: Mapping[str, Any], margin: str) -> Iterator[str]:
    saw = f" (it is: {node['saw']})" if node.get("saw") else ""
    yield f"{margin}{node['words']}: {node['text']}{saw}"
    for part in node.get("parts", ()):
        yield from _node(part, margin + "  ")


def _known(groups: Any) -> Iterator[str]:
    for group in groups:
        yield ""
        yield " ".join(filter(None, [f"{group['title']}.", str(group["source"]), group["since"]]))
        for one in group["values"]:
            told = ", ".join(filter(None, [one["source"], one["age"]]))
            yield f"  {one['name']} = {one['value']}{f' ({told})' if told else ''}"


def _title(words: str, under: Any) -> Iterator[str]:
    if under:
        yield from ("", words)
