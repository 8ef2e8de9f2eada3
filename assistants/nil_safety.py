"""Finds placeholders that may be nil in some call.

A name that may be nil needs a default, or an if on that very name around it (design section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liquid.builtin.expressions import Filter, Nil, PositionalArgument
from liquid.builtin.expressions.primitive import StringLiteral

from assistants import grammar
from assistants.guards import NO_GUARDS, Guards, guarded, name_of, name_of_nil
from assistants.nodes import Block, Node, Output, Problem

# Filters that make nothing out of nothing, so that a default behind them still counts.
_KEEP_NIL = frozenset(
    {"capitalize", "date", "downcase", "first", "join", "json", "last", "remove", "replace", "strip"}
    | {"truncate", "truncatewords", "upcase"}
)
# These make nothing out of a text or a number as well; of our own names only one is a list, and it is never empty.
_OF_A_LIST = frozenset({"first", "last"})
_LIST = "caller.tags"


def problems(nodes: Sequence[Node], guards: Guards = NO_GUARDS) -> Iterator[Problem]:
    """Yield a problem for each placeholder that may be nil. `guards` are the names that are known not to be."""
    for node in nodes:
        if isinstance(node, Output):
            if name := _nil_name(node, guards):
                yield Problem("may_be_nil", node.start, node.end, node.origin, {"name": name})
            elif name := _name_with_empty_default(node, guards):
                yield Problem("empty_default", node.start, node.end, node.origin, {"name": name}, is_warning=True)
        elif isinstance(node, Block):
            for branch, known in guarded(node, guards):
                yield from problems(branch.nodes, known)


def _nil_name(node: Output, guards: Guards) -> str:
    """Return the name in an output that may be nil and has no default, or empty."""
    expression = grammar.read_output(node.expression)
    nil = name_of_nil(expression.left, guards, node.loop_names)
    for place, one in enumerate(expression.filters or []):
        given = next(filter(None, (name_of_nil(argument.value, guards, node.loop_names) for argument in one.args)), "")
        if one.name in _OF_A_LIST and (place or name_of(expression.left) != _LIST):
            nil = nil or str(expression.left)
        if one.name == "default":
            nil = given or ("" if _is_something_else(one) else nil)
        elif given:
            return given
        elif nil and one.name not in _KEEP_NIL:
            return nil
    return nil


def _is_something_else(default: Filter) -> bool:
    first = default.args[0] if default.args else None
    return isinstance(first, PositionalArgument) and not isinstance(first.value, Nil)


def _name_with_empty_default(node: Output, guards: Guards) -> str:
    """Return the name in an output that may be nil and is then replaced by an empty text, or empty."""
    expression = grammar.read_output(node.expression)
    last = expression.filters[-1] if expression.filters else None
    if last is None or last.name != "default" or not isinstance(given := last.args[0].value, StringLiteral):
        return ""
    return "" if given.value.strip() else name_of_nil(expression.left, guards, node.loop_names)
