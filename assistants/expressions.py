"""Checks what stands in placeholders of ours: whether Liquid can read it, its names, and its filters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from liquid.builtin.expressions import Filter, FilteredExpression, KeywordArgument, Path
from liquid.builtin.expressions.primitive import Blank, Empty, RangeLiteral
from liquid.expression import Expression

from assistants import grammar
from assistants.filters import FILTERS
from assistants.language import LanguageError
from assistants.names import Names
from assistants.nodes import Block, Branch, Node, Output, Problem, Text

_CONDITIONS = frozenset({"if", "unless", "elsif"})
_WRITTEN_NAME = re.compile(r"[\w-]+\??(?:\s*\.\s*[\w-]+\??|\[[^\]]*\])*")


def problems(nodes: Sequence[Node], known: Names) -> Iterator[Problem]:
    """Yield what is wrong with each expression of these nodes."""
    for node in nodes:
        if isinstance(node, Output):
            yield from _Place(node, node, known).problems("output")
        elif isinstance(node, Block):
            for branch in node.branches:
                yield from _Place(node, branch, known).problems(branch.tag)
                if branch.tag == "case":
                    yield from _before_when(node, branch)
                else:
                    yield from problems(branch.nodes, known)


def _before_when(block: Block, branch: Branch) -> Iterator[Problem]:
    said = [one for one in branch.nodes if not isinstance(one, Text) or one.text.strip()]
    if said:
        yield Problem("before_when", said[0].start, said[-1].end, block.origin, is_warning=True)


def read(tag: str, expression: str) -> list[Expression]:
    """Return what an output or a tag of ours says, parsed; raises LanguageError."""
    if tag == "output":
        return [grammar.read_output(expression)]
    if tag == "for":
        return [grammar.read_loop(expression)]
    if tag == "case":
        return [grammar.read_subject(expression)]
    if tag == "when":
        return grammar.read_when(expression)
    return [] if tag == "else" else [grammar.read_condition(expression)]


def attributes(nodes: Sequence[Node]) -> Iterator[str]:
    """Yield the attributes of the caller that these nodes use, all of which Liquid can read."""
    for node in nodes:
        if isinstance(node, Output):
            yield from _attributes(read("output", node.expression))
        elif isinstance(node, Block):
            for branch in node.branches:
                yield from _attributes(read(branch.tag, branch.expression))
                yield from attributes(branch.nodes if branch.tag != "case" else ())


def _attributes(parsed: Sequence[Expression]) -> Iterator[str]:
    for part in (part for one in parsed for part in grammar.parts(one)):
        if isinstance(part, Path) and part.path[:2] == ["caller", "attributes"] and len(part.path) > 2:
            yield str(part.path[2])


class _Place:
    """An output or a tag of ours, and what there is to say about it."""

    def __init__(self, node: Output | Block, said: Output | Branch, known: Names) -> None:
        self.node = node
        self.said = said
        self.known = known

    def problems(self, tag: str) -> Iterator[Problem]:
        try:
            parsed = read(tag, self.said.expression)
        except LanguageError as error:
            params = {"expression": self.said.expression, "reason": str(error)}
            code = "unreadable_condition" if tag in _CONDITIONS else "unreadable"
            yield Problem(code, self.said.start, self.said.end, self.node.origin, params)
            return
        for part in (part for one in parsed for part in grammar.parts(one)):
            if isinstance(part, FilteredExpression):
                for one in part.filters or []:
                    yield from self.filter(one)
            elif isinstance(part, Path):
                yield from self.name(part)
            elif isinstance(part, RangeLiteral):
                yield self.problem("range", part.token.start_index, 1)
            elif isinstance(part, Blank | Empty):
                yield self.problem("blank_or_empty", part.token.start_index, 5, word=part.token.value)

    def problem(self, code: str, at: int, length: int, is_warning: bool = False, **params: str) -> Problem:
        start = self.said.says_at + at
        return Problem(code, start, start + length, self.node.origin, params, is_warning)

    def name(self, path: Path) -> Iterator[Problem]:
        at = path.token.start_index
        written = _WRITTEN_NAME.match(self.said.expression, at)
        length = len(written[0]) if written else len(str(path))
        keys = [key for key in path.path if not isinstance(key, Path)]
        if len(keys) < len(path.path):
            yield self.problem("computed_name", at, length, name=str(path))
            return
        if keys[0] in self.node.loop_names and keys[0] != "forloop":
            return
        if wrong := self.known.wrong(keys):
            yield self.problem(wrong, at, length, is_warning=wrong == "unknown_attribute", name=str(path))

    def filter(self, one: Filter) -> Iterator[Problem]:
        at, length = one.token.start_index, len(one.name)
        known = FILTERS.get(one.name)
        if known is None:
            yield self.problem("unknown_filter", at, length, name=one.name)
            return
        keywords = {argument.name for argument in one.args if isinstance(argument, KeywordArgument)}
        given = len(one.args) - sum(isinstance(argument, KeywordArgument) for argument in one.args)
        if not known.least <= given <= known.most or keywords - known.keywords:
            fewest, most = str(known.least), str(known.most)
            wanted = fewest if fewest == most else f"{fewest}-{most}"
            yield self.problem("filter_arguments", at, length, name=one.name, wanted=wanted, given=str(given))
