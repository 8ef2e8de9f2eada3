"""Which names cannot be nil at a place, because of the conditions around it."""

from __future__ import annotations

from collections.abc import Iterator

from liquid.builtin.expressions import Nil, Path, logical
from liquid.builtin.expressions.primitive import Literal
from liquid.expression import Expression

from assistants import grammar
from assistants.names import may_be_nil
from assistants.nodes import Block, Branch
from assistants.placeholders import ROOTS

_ORDERED = (logical.LtExpression, logical.GtExpression, logical.LeExpression, logical.GeExpression)
Guards = frozenset[str]
NO_GUARDS: Guards = frozenset()


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
        subject = name_of(grammar.read_subject(block.branches[0].expression))
        for branch in block.branches[1:]:
            yield branch, guards | {subject} if _is_something(branch) else guards
        return
    before = guards
    for branch in block.branches:
        if branch.tag == "for":
            loop = grammar.read_loop(branch.expression)
            # Nothing can be told of the parts of the loop's own variable.
            outside = frozenset(name for name in guards if _root(name) != loop.identifier)
            yield branch, outside | {name_of(loop.iterable)}
        elif branch.tag == "else":
            yield branch, before
        else:
            condition = grammar.read_condition(branch.expression)
            holds, fails = (_false, _true) if branch.tag == "unless" else (_true, _false)
            yield branch, before | holds(condition)
            before |= fails(condition)


def _is_something(branch: Branch) -> bool:
    return branch.tag == "when" and all(map(_is_word, grammar.read_when(branch.expression)))


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
    return NO_GUARDS


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
    return NO_GUARDS


def _equal(condition: logical.EqExpression | logical.NeExpression) -> Guards:
    """Return the name that is equal to a text or a number."""
    sides = (condition.left, condition.right)
    return frozenset(map(name_of, sides)) - {""} if any(map(_is_word, sides)) else NO_GUARDS


def _not_nil(condition: logical.EqExpression | logical.NeExpression) -> Guards:
    """Return the name that is not equal to nil."""
    sides = (condition.left, condition.right)
    return frozenset(map(name_of, sides)) - {""} if any(isinstance(side, Nil) for side in sides) else NO_GUARDS
