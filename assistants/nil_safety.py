"""Finds placeholders that may be nil in some call.

A name that may be nil needs a default, or an if on that very name around it (design section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liquid.builtin.expressions import Filter, Nil, Path, PositionalArgument, logical
from liquid.builtin.expressions.primitive import Literal, StringLiteral
from liquid.expression import Expression

from assistants import language
from assistants.names import may_be_nil
from assistants.nodes import Block, Branch, Node, Output, Problem
from assistants.placeholders import ROOTS

# Filters that make nothing out of nothing, so that a default behind them still counts.
_KEEP_NIL = frozenset(
    {"capitalize", "date", "downcase", "first", "join", "json", "last", "remove", "replace", "strip"}
    | {"truncate", "truncatewords", "upcase"}
)
# These make nothing out of a text or a number as well; of our own names only one is a list, and it is never empty.
_OF_A_LIST = frozenset({"first", "last"})
_LIST = "caller.tags"
_ORDERED = (logical.LtExpression, logical.GtExpression, logical.LeExpression, logical.GeExpression)
Guards = frozenset[str]
_NONE: Guards = frozenset()


def problems(nodes: Sequence[Node], guards: Guards = _NONE) -> Iterator[Problem]:
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
    expression = language.read_output(node.expression)
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
    expression = language.read_output(node.expression)
    last = expression.filters[-1] if expression.filters else None
    if last is None or last.name != "default" or not isinstance(given := last.args[0].value, StringLiteral):
        return ""
    return "" if given.value.strip() else name_of_nil(expression.left, guards, node.loop_names)


def name_of_nil(expression: Expression, guards: Guards, loop_names: frozenset[str]) -> str:
    """Return the name that an expression is, if it may be nil, else empty."""
    name = name_of(expression)
    if not name or name in guards:
        return ""
    root = _root(name)
    if root in loop_names:
        return name if name != root and root != "forloop" else ""
    return name if root in ROOTS and may_be_nil(name) else ""


def _root(name: str) -> str:
    """Return the first word of a name, which a dot or a bracket ends."""
    return name.partition(".")[0].partition("[")[0]


def name_of(expression: Expression) -> str:
    """Return a name as it is written with dots, or empty for what is no name."""
    return str(expression) if isinstance(expression, Path) else ""


def guarded(block: Block, guards: Guards) -> Iterator[tuple[Branch, Guards]]:
    """Yield the arms of a block that can be spoken, each with the names that cannot be nil in it.

    `guards` are the names that cannot be nil around the block.
    """
    if block.name == "case":
        subject = name_of(language.read_subject(block.branches[0].expression))
        for branch in block.branches[1:]:
            yield branch, guards | {subject} if _is_something(branch) else guards
        return
    before = guards
    for branch in block.branches:
        if branch.tag == "for":
            loop = language.read_loop(branch.expression)
            # Nothing can be told of the parts of the loop's own variable.
            outside = frozenset(name for name in guards if _root(name) != loop.identifier)
            yield branch, outside | {name_of(loop.iterable)}
        elif branch.tag == "else":
            yield branch, before
        else:
            condition = language.read_condition(branch.expression)
            holds, fails = (_false, _true) if branch.tag == "unless" else (_true, _false)
            yield branch, before | holds(condition)
            before |= fails(condition)


def _is_something(branch: Branch) -> bool:
    return branch.tag == "when" and all(map(_is_word, language.read_when(branch.expression)))


def _is_word(expression: Expression) -> bool:
    """Tell whether an expression is a text, a number, true or false: nothing that nil is equal to."""
    return isinstance(expression, Literal)


def _true(condition: Expression) -> Guards:
    """Return the names that cannot be nil where a condition holds."""
    if isinstance(condition, Path):
        return frozenset({name_of(condition)})
    if isinstance(condition, logical.LogicalAndExpression):
        return _true(condition.left) | _true(condition.right)
    if isinstance(condition, logical.LogicalOrExpression):
        return _true(condition.left) & _true(condition.right)
    if isinstance(condition, logical.EqExpression):
        return _equal(condition)
    if isinstance(condition, logical.NeExpression):
        return _not_nil(condition)
    if isinstance(condition, (*_ORDERED, logical.ContainsExpression)):
        # Nil is in no order with anything, holds nothing, and is in nothing.
        return frozenset(filter(None, map(name_of, (condition.left, condition.right))))
    return _NONE


def _false(condition: Expression) -> Guards:
    """Return the names that cannot be nil where a condition does not hold."""
    if isinstance(condition, logical.LogicalAndExpression):
        return _false(condition.left) & _false(condition.right)
    if isinstance(condition, logical.LogicalOrExpression):
        return _false(condition.left) | _false(condition.right)
    if isinstance(condition, logical.EqExpression):
        return _not_nil(condition)
    if isinstance(condition, logical.NeExpression):
        return _equal(condition)
    return _NONE


def _equal(condition: logical.EqExpression | logical.NeExpression) -> Guards:
    """Return the name that is equal to a text or a number."""
    sides = (condition.left, condition.right)
    return frozenset(map(name_of, sides)) - {""} if any(map(_is_word, sides)) else _NONE


def _not_nil(condition: logical.EqExpression | logical.NeExpression) -> Guards:
    """Return the name that is not equal to nil."""
    sides = (condition.left, condition.right)
    return frozenset(map(name_of, sides)) - {""} if any(isinstance(side, Nil) for side in sides) else _NONE
