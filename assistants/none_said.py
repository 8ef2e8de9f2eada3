"""Finds sentences that say "none" of what a CRM may simply not have told.

Where `crm.is_known` is true a value that is missing means "none"; anywhere else it means "not known".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from liquid.builtin.expressions import Nil, Path, logical
from liquid.builtin.expressions.primitive import StringLiteral
from liquid.expression import Expression

from assistants import grammar
from assistants.guards import NO_GUARDS, Guards, guarded, name_of
from assistants.nodes import Block, Branch, Node, Output, Problem, Text
from callers.crm.fields import Field

_KNOWN = "crm.is_known"
# Words that deny, in the languages that staff write in. Without one a text is as good for "not known" as for "none".
_DENYING = re.compile(
    r"\b(?:geen|niet|niets|nooit|nul|zonder|nieuwe?|no|not|none|nothing|never|zero|without|new)\b"
    r"|n['’]t\b|\b0\b",
    re.IGNORECASE,
)
# Whether a name is missing for certain where a condition leads to, or may be there with another value.
_Missing = dict[str, bool]


def problems(nodes: Sequence[Node], crm: Mapping[str, Field]) -> Iterator[Problem]:
    """Yield a warning for each sentence and default that says "none" where the value may not be known."""
    yield from _Reader(crm).problems(nodes, NO_GUARDS)


class _Reader:
    def __init__(self, crm: Mapping[str, Field]) -> None:
        self.kinds = {f"crm.{name}": field.kind for name, field in crm.items()}

    def problems(self, nodes: Sequence[Node], guards: Guards) -> Iterator[Problem]:
        for node in nodes:
            if _KNOWN in guards:
                return
            if isinstance(node, Output):
                yield from self._default(node, guards)
            elif isinstance(node, Block):
                for (branch, known), missing in zip(guarded(node, guards), _missing_in(node), strict=True):
                    if _KNOWN not in known:
                        yield from self._sentence(branch, missing)
                    yield from self.problems(branch.nodes, known)

    def _default(self, node: Output, guards: Guards) -> Iterator[Problem]:
        expression = grammar.read_output(node.expression)
        name = name_of(expression.left)
        if name not in self.kinds or name in guards:
            return
        for one in expression.filters or []:
            if one.name == "default" and one.args:
                given = one.args[0].value
                words = given.value if isinstance(given, StringLiteral) else str(given)
                if self._says_none(name, words, is_missing=True):
                    yield Problem("none_said", node.start, node.end, node.origin, {"name": name}, is_warning=True)

    def _sentence(self, branch: Branch, missing: _Missing) -> Iterator[Problem]:
        for text in (one for one in branch.nodes if isinstance(one, Text)):
            for name, is_missing in missing.items():
                if name in self.kinds and self._says_none(name, text.text, is_missing):
                    start = text.start + len(text.text) - len(text.text.lstrip())
                    end = max(start, text.end - len(text.text) + len(text.text.rstrip()))
                    yield Problem("none_said", start, end, text.origin, {"name": name}, is_warning=True)
                    return

    def _says_none(self, name: str, words: str, is_missing: bool) -> bool:
        """Tell whether words for a missing value deny it.

        Beside a text, such as a name, there are often words that do just as well. Beside a number, a date or a list
        that is missing for certain, any words are about its being missing.
        """
        if is_missing and self.kinds[name] in {"number", "date", "list"}:
            return bool(words.strip(" \n.,;:!?"))
        return bool(_DENYING.search(words))


def _missing_in(block: Block) -> Iterator[_Missing]:
    """Yield for each arm of a block that can be spoken which names are, or may be, missing in it."""
    if block.name == "case":
        subject = name_of(grammar.read_subject(block.branches[0].expression))
        yield from ({subject: False} if branch.tag == "else" else {} for branch in block.branches[1:])
        return
    before: _Missing = {}
    for branch in block.branches:
        if branch.tag == "for":
            before = {name_of(grammar.read_loop(branch.expression).iterable): True}
            yield {}
        elif branch.tag == "else":
            yield before
        else:
            condition, holds = grammar.read_condition(branch.expression), branch.tag != "unless"
            yield dict(_missing(condition, holds=holds))
            before = {**before, **dict(_missing(condition, holds=not holds))}


def _missing(condition: Expression, *, holds: bool) -> Iterator[tuple[str, bool]]:
    """Yield names that are missing where a condition holds, or where it does not, and whether that is certain."""
    if isinstance(condition, Path):
        if not holds:
            yield name_of(condition), True
    elif isinstance(condition, logical.LogicalAndExpression | logical.LogicalOrExpression):
        yield from _missing(condition.left, holds=holds)
        yield from _missing(condition.right, holds=holds)
    elif isinstance(condition, logical.EqExpression | logical.NeExpression):
        sides = (condition.left, condition.right)
        is_equal = isinstance(condition, logical.EqExpression) == holds
        is_nil = any(isinstance(side, Nil) for side in sides)
        if is_equal == is_nil:
            yield from ((name_of(side), is_nil) for side in sides if isinstance(side, Path))
    elif not holds:
        yield from ((name_of(part), False) for part in condition.children() if isinstance(part, Path))
