"""What the linter finds, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistants.jsontext import JsonError

_LONGEST_CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `line` and `column` count from 1 in the JSON text, or in the snippet `origin`.

    `before`, `marked` and `after` are the piece of text concerned, cut at the place itself; `code` and `params`
    become words in finding_words.
    """

    code: str
    is_error: bool
    path: str = ""
    line: int = 1
    column: int = 1
    before: str = ""
    marked: str = ""
    after: str = ""
    origin: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.is_error for finding in findings)


def of_json_error(text: str, error: JsonError) -> Finding:
    lines = text.splitlines() or [""]
    shown = lines[error.line - 1] if error.line <= len(lines) else ""
    before, marked, after = cut(shown, error.column - 1, error.column)
    return Finding(
        error.code, True, "", error.line, error.column, before, marked, after, params={**error.params, "json": True}
    )


def cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the line around a place in three parts, shortened on both sides."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    before, after = text[line_start:start], text[end:line_end]
    before = before if len(before) <= _LONGEST_CONTEXT else "…" + before[-_LONGEST_CONTEXT:]
    return before, text[start:end], after if len(after) <= _LONGEST_CONTEXT else after[:_LONGEST_CONTEXT] + "…"
