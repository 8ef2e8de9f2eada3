"""What the linter finds, and where."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from assistants import jsontext
from assistants.json_error import JsonError
from assistants.nodes import Problem

_LONGEST_CONTEXT = 60
_LONGEST_MARKED = 200
NO_PARAMS: Mapping[str, object] = MappingProxyType({})
_LINE_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `line` and `column` count from 1 in the JSON text, or in the snippet `origin`; `length` is how
    many characters of that text it is about.

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
    length: int = 0


def has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.is_error for finding in findings)


def of_json_error(text: str, error: JsonError) -> Finding:
    """Return the finding for a text that is no JSON. Its params say so, for JSON's codes are a family of their own."""
    start = Lines(text).offset(error.line, error.column)
    before, marked, after = cut(text, start, min(start + 1, len(text)))
    shown = before, marked, after
    params = {**error.params, "json": True}
    return Finding(error.code, True, "", error.line, error.column, *shown, params=params, length=len(marked))


def cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the line around a place in three parts, shortened on both sides and in the middle."""
    before = _LINE_BREAK.split(text[max(0, start - _LONGEST_CONTEXT) : start])[-1]
    after = _LINE_BREAK.split(text[end : end + _LONGEST_CONTEXT])[0]
    cut_before = len(before) == _LONGEST_CONTEXT < start and text[start - _LONGEST_CONTEXT - 1] not in "\r\n"
    cut_after = len(after) == _LONGEST_CONTEXT and text[end + _LONGEST_CONTEXT : end + _LONGEST_CONTEXT + 1].strip(
        "\r\n"
    )
    marked = text[start:end] if end - start <= _LONGEST_MARKED else text[start : start + _LONGEST_MARKED] + "…"
    return "…" * cut_before + before, marked, after + "…" * bool(cut_after)


class Lines:
    """Where the lines of a text begin, so that many places can be told in lines and columns."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
        self._length = len(text)

    def position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        return min(self._starts[min(line, len(self._starts)) - 1] + column - 1, self._length)


class Places:
    """Turns what is wrong at a place of a string, a value or a snippet into findings."""

    def __init__(self, text: str, snippets: Mapping[str, str]) -> None:
        self._text = text
        self._snippets = snippets
        self._leaf: tuple[jsontext.Leaf, list[int]] | None = None

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._text)

    def of_problem(self, leaf: jsontext.Leaf, problem: Problem) -> Finding:
        """Return the finding for a problem in a string leaf, or in a snippet that the leaf uses."""
        if problem.origin:
            source = self._snippets[problem.origin]
            line, column = Lines(source).position(problem.start)
            length = problem.end - problem.start
        else:
            source = leaf.value
            start, end = (self._offsets(leaf)[place] for place in (problem.start, problem.end))
            line, column = self._lines.position(start)
            length = end - start
        path, shown = jsontext.show_path(leaf.path), cut(source, problem.start, problem.end)
        is_error = not problem.is_warning
        return Finding(problem.code, is_error, path, line, column, *shown, problem.origin, problem.params, length)

    def of_node(
        self,
        node: jsontext.Node,
        code: str,
        params: Mapping[str, object] = NO_PARAMS,
        is_error: bool = True,
        path: jsontext.Path | None = None,
    ) -> Finding:
        """Return the finding for a whole value. `path` is what to name, where the value itself is missing."""
        line, column = self._lines.position(node.start)
        # Objects and lists may be long; where they begin says enough.
        end = node.start if node.children else node.end
        shown = cut(self._text, node.start, end)
        named = jsontext.show_path(path or node.path)
        return Finding(code, is_error, named, line, column, *shown, "", params, max(1, end - node.start))

    def _offsets(self, leaf: jsontext.Leaf) -> list[int]:
        if self._leaf is None or self._leaf[0] is not leaf:
            self._leaf = (leaf, jsontext.raw_offsets(self._text, leaf))
        return self._leaf[1]
