"""Tells whether a message holds a word whoever calls: outside every condition, or in each arm of one with an else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from liquid.builtin.expressions.primitive import Literal
from liquid.expression import Expression

from assistants import grammar
from assistants.guards import Guards, guarded, name_of, name_of_nil
from assistants.nodes import Block, Node, Output, Text
from assistants.placeholders import Token, tokens

_CONDITIONS = frozenset({"if", "unless", "case"})
_FOREIGN_BLOCKS = _CONDITIONS | {"for", "tablerow", "capture", "ifchanged"}
_BRANCHES = frozenset({"else", "elsif", "when"})
# Filters that leave a word in whatever had one.
_KEEP_WORDS = frozenset({"append", "capitalize", "default", "downcase", "json", "prepend", "strip", "upcase"})


def always_speaks(nodes: Sequence[Node], platform_speaks: bool, guards: Guards = frozenset()) -> bool:
    """Tell whether a text says something in every call.

    `platform_speaks` is whether placeholders of the platform count as words; what they become is not ours to know.
    """
    heard = _Heard(platform_speaks)
    for node in nodes:
        if isinstance(node, Text):
            for token in tokens(node.text):
                heard.read(token, node.text)
        elif _output_speaks(node, guards) if isinstance(node, Output) else _block_speaks(node, platform_speaks, guards):
            heard.word()
    return heard.arms[0].speaks


def _output_speaks(node: Output, guards: Guards) -> bool:
    expression = grammar.read_output(node.expression)
    speaks = _speaks(expression.left, guards, node.loop_names)
    for one in expression.filters or []:
        if one.name not in _KEEP_WORDS:
            return False
        speaks = speaks or any(_speaks(argument.value, guards, node.loop_names) for argument in one.args[:1])
    return speaks


def _speaks(expression: Expression, guards: Guards, loop_names: frozenset[str]) -> bool:
    if isinstance(expression, Literal):
        return _has_word(str(expression.value))
    return bool(name_of(expression)) and not name_of_nil(expression, guards, loop_names)


def _block_speaks(block: Block, platform_speaks: bool, guards: Guards) -> bool:
    if block.name == "for" or all(branch.tag != "else" for branch in block.branches):
        return False
    return all(always_speaks(branch.nodes, platform_speaks, known) for branch, known in guarded(block, guards))


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


@dataclass(slots=True)
class _Arm:
    """An arm of a foreign block that is being read, or the text itself."""

    tag: str = ""
    speaks: bool = False
    earlier_speak: bool = True
    has_else: bool = False


class _Heard:
    """Follows the blocks of the platform: what is in them is spoken under conditions that only it knows."""

    def __init__(self, platform_speaks: bool) -> None:
        self.platform_speaks = platform_speaks
        self.arms = [_Arm()]

    def word(self) -> None:
        self.arms[-1].speaks = True

    def read(self, token: Token, text: str) -> None:
        arm = self.arms[-1]
        if token.kind == "text":
            if token.name in {"", "raw"} and _has_word(text[token.start : token.end]):
                self.word()
        elif token.kind == "output":
            arm.speaks = arm.speaks or self.platform_speaks
        elif token.name in _FOREIGN_BLOCKS:
            # What stands between case and the first when is never spoken, and spoils nothing.
            self.arms.append(_Arm(token.name, speaks=token.name == "case"))
        elif token.name in _BRANCHES and arm.tag in _CONDITIONS:
            arm.earlier_speak = arm.earlier_speak and arm.speaks
            arm.speaks = False
            arm.has_else = arm.has_else or token.name == "else"
        elif token.name == f"end{arm.tag}" and arm.tag:
            self.arms.pop()
            if arm.tag in _CONDITIONS and arm.has_else and arm.earlier_speak and arm.speaks:
                self.word()
