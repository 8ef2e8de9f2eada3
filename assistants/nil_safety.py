"""Finds placeholders that may be nil in some call, and messages that may leave the caller in silence.

A name that may be nil needs a default, or an if on that very name around it (design section 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from liquid.builtin.expressions import FilteredExpression, Path, logical
from liquid.builtin.expressions.primitive import Literal
from liquid.expression import Expression

from assistants import language
from assistants.names import may_be_nil
from assistants.nodes import Block, Branch, Node, Output, Problem, Text
from assistants.placeholders import ROOTS, tokens

# Filters that make nothing out of nothing, so that a default behind them still counts.
_KEEP_NIL = frozenset({"strip", "upcase", "downcase", "capitalize", "first", "last", "truncate", "truncatewords"})
_NOTHING = re.compile(r"\b(?:nil|null|blank|empty)\b")
_COMPARISONS = (
    logical.EqExpression,
    logical.ContainsExpression,
    logical.LtExpression,
    logical.GtExpression,
    logical.LeExpression,
    logical.GeExpression,
)
Guards = frozenset[str]


def problems(nodes: Sequence[Node], guards: Guards = frozenset()) -> Iterator[Problem]:
    """Yield a problem for each placeholder that may be nil. `guards` are the names that are known not to be."""
    for node in nodes:
        if isinstance(node, Output):
            name = _nil_name(language.read_output(node.expression), guards, node.loop_names)
            if name:
                yield Problem("may_be_nil", node.start, node.end, node.origin, {"name": name})
        elif isinstance(node, Block):
            for branch in node.branches:
                yield from problems(branch.nodes, guards | _guards_of(node, branch))


def _nil_name(expression: FilteredExpression, guards: Guards, loop_names: frozenset[str]) -> str:
    """Return the name in an output that may be nil and has no default, or empty."""
    left = expression.left
    filters = expression.filters or []
    behind = [argument.value for one in filters for argument in one.args]
    for name in (_name(value) for value in behind):
        if name and _is_nil(name, guards, loop_names):
            return name
    name = _name(left)
    if not name or not _is_nil(name, guards, loop_names):
        return ""
    for one in filters:
        if one.name == "default" and one.args:
            return ""
        if one.name not in _KEEP_NIL:
            break
    return name


def _is_nil(name: str, guards: Guards, loop_names: frozenset[str]) -> bool:
    if name in guards:
        return False
    root, _dot, rest = name.partition(".")
    if root in loop_names:
        return bool(rest) and root != "forloop"
    return root in ROOTS and may_be_nil(name)


def _name(expression: Expression) -> str:
    if not isinstance(expression, Path):
        return ""
    plain = language.plain_path(expression)
    return ".".join(plain) if plain else str(expression)


def _guards_of(block: Block, branch: Branch) -> Guards:
    """Return the names that cannot be nil inside a branch."""
    first = block.branches[0].expression
    if block.name == "for":
        return frozenset({_name(language.read_loop(first).iterable)}) if branch.tag == "for" else frozenset()
    if block.name == "case":
        subject = language.read_output(first).left
        is_something = branch.tag == "when" and not _NOTHING.search(branch.expression)
        return frozenset({_name(subject)}) if is_something else frozenset()
    if branch.tag in {"if", "elsif"}:
        return _true(language.read_condition(branch.expression))
    if block.name == "unless" and branch.tag == "else" and len(block.branches) == 2:
        return _true(language.read_condition(first))
    return frozenset()


def _true(condition: Expression) -> Guards:
    """Return the names that cannot be nil where a condition is true."""
    if isinstance(condition, Path):
        return frozenset({_name(condition)})
    if isinstance(condition, logical.LogicalAndExpression):
        return _true(condition.left) | _true(condition.right)
    if isinstance(condition, logical.LogicalOrExpression):
        return _true(condition.left) & _true(condition.right)
    if isinstance(condition, logical.NeExpression) and not isinstance(condition.right, Literal | Path):
        # Not equal to nil, blank or empty.
        return frozenset({_name(condition.left)})
    if isinstance(condition, _COMPARISONS) and isinstance(condition.right, Literal):
        return frozenset({_name(condition.left)})
    return frozenset()


def always_speaks(nodes: Sequence[Node]) -> bool:
    """Tell whether a text holds a word whoever calls: outside every condition, or in each arm of one with an else."""
    return any(_speaks(node) for node in nodes)


def _speaks(node: Node) -> bool:
    if isinstance(node, Text):
        return any(has_word(node.text[one.start : one.end]) for one in tokens(node.text) if one.kind == "text")
    if isinstance(node, Output):
        expression = language.read_output(node.expression)
        for one in expression.filters or []:
            if one.name == "default" and one.args and isinstance(one.args[0].value, Literal):
                return has_word(str(one.args[0].value.value))
        name = _name(expression.left)
        return bool(name) and not _is_nil(name, frozenset(), node.loop_names)
    has_else = any(branch.tag == "else" for branch in node.branches) and node.name != "for"
    return has_else and all(always_speaks(branch.nodes) for branch in node.branches if branch.tag != "case")


def has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)
