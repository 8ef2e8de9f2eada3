"""The form in which staff write conditions: one on a line, groups by indentation. Reading and writing are inverse.

    all of:
      caller.tags contains vip
      any of:
        history.calls greater than 5
        caller.company is set

Lines without a heading above them are "all of". Text in double quotes is taken as it is, with double quotes doubled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from callers.condition_words import LANGUAGES, WordsError, read_heading, read_leaf, write_heading, write_leaf
from callers.conditions import validate

_INDENT = "  "


@dataclass(frozen=True)
class LineProblem:
    """What is wrong on a line: its number, counted from 1, its text, and a code with params."""

    line: int
    text: str
    code: str
    params: Mapping[str, Any]


class ConditionTextError(Exception):
    """A text that holds no sound conditions; `problems` tells all that is wrong with it, from top to bottom."""

    def __init__(self, problems: list[LineProblem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass
class _Group:
    """A group that is being read. `depth` is the indentation of its heading, `inside` that of what it holds."""

    depth: int
    nodes: list[Any]
    inside: int | None = None


@dataclass
class _Reading:
    """A text while it is read: the open groups, and for each node made, by identity, its line."""

    groups: list[_Group] = field(default_factory=lambda: [_Group(-1, [])])
    lines: dict[int, tuple[int, str]] = field(default_factory=dict)
    problems: list[LineProblem] = field(default_factory=list)


def format_conditions(tree: Mapping[str, Any], language: str) -> str:
    """Return the text of a sound tree in a language of LANGUAGES (else in English); raises ConditionError.

    parse_conditions gives the same tree back, but for a leaf that stands alone, which comes back in an "all".
    """
    if errors := validate(tree, None):
        raise errors[0]
    if not tree:
        return ""
    known = language if language in LANGUAGES else LANGUAGES[0]
    return "\n".join(_written(tree if _is_group(tree) else {"all": [tree]}, known, ""))


def parse_conditions(text: str, fields: Collection[str] | None = None) -> dict[str, Any]:
    """Return the tree of a text, `{}` for a blank one.

    `fields` are the names that may be used (callers.conditions.known_fields); with None they are not checked. Raises
    ConditionTextError.
    """
    reading = _Reading()
    for number, line in enumerate(text.expandtabs(4).split("\n"), start=1):
        if line.strip():
            _read_line(reading, number, line)
    nodes = reading.groups[0].nodes
    tree = nodes[0] if len(nodes) == 1 and _is_group(nodes[0]) else {"all": nodes} if nodes else {}
    problems = [*reading.problems, *_tree_problems(reading, tree, fields)]
    if problems:
        raise ConditionTextError(sorted(problems, key=lambda problem: problem.line))
    return tree


def _written(group: Mapping[str, Any], language: str, indent: str) -> Iterator[str]:
    kind, nodes = next(iter(group.items()))
    yield indent + write_heading(kind, language)
    for node in nodes:
        if _is_group(node):
            yield from _written(node, language, indent + _INDENT)
        else:
            yield indent + _INDENT + write_leaf(node, language)


def _is_group(node: Mapping[str, Any] | None) -> bool:
    return node is not None and "operator" not in node


def _read_line(reading: _Reading, number: int, line: str) -> None:
    depth, text = len(line) - len(line.lstrip()), line.strip()
    while reading.groups[-1].depth >= depth:
        reading.groups.pop()
    group = reading.groups[-1]
    group.inside = depth if group.inside is None else group.inside
    if group.inside != depth:
        reading.problems.append(LineProblem(number, text, "indentation", {"wanted": group.inside, "found": depth}))
    node: dict[str, Any] | None = None
    if kind := read_heading(text):
        node = {kind: []}
        reading.groups.append(_Group(depth, node[kind]))
    else:
        try:
            node = read_leaf(text)
        except WordsError as error:
            reading.problems.append(LineProblem(number, text, error.code, error.params))
            if text.endswith(":"):
                # Meant as a heading: what stands below it stands where it should, and is looked at too.
                reading.groups.append(_Group(depth, []))
    # None keeps the place of an unreadable line, so that its group does not look empty.
    group.nodes.append(node)
    if node is not None:
        reading.lines[id(node)] = (number, text)


def _tree_problems(reading: _Reading, tree: dict[str, Any], fields: Collection[str] | None) -> Iterator[LineProblem]:
    for error in validate(tree, fields):
        node: Any = tree
        for step in error.path:
            node = node[step]
        if node is not None:
            line, text = reading.lines.get(id(node), (1, ""))
            yield LineProblem(line, text, error.code, error.params)
