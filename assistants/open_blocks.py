"""The blocks that are open at one place of a text while it is read, ours and the platform's together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistants.nodes import Branch
from assistants.placeholders import ROOTS, Name, Token, names

# Liquid's own limit counts blocks too; past it nobody can follow a text.
DEEPEST = 15


@dataclass(slots=True)
class OpenBlock:
    """A block whose end has not been read yet. `loop_names` are the variables of our loops, with its own."""

    token: Token
    place: int
    ours: bool
    variables: frozenset[str]
    loop_names: frozenset[str]
    branches: list[Branch] = field(default_factory=list)


class OpenBlocks:
    """A stack that answers each question in constant time, however many blocks a hostile text opens."""

    def __init__(self) -> None:
        self._blocks: list[OpenBlock] = []
        self._ours: list[OpenBlock] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._owners: defaultdict[str, list[bool]] = defaultdict(list)

    def open(self, token: Token, ours: bool, variables: frozenset[str]) -> OpenBlock:
        loop_names = self.loop_names
        if ours and variables and len(self._ours) < DEEPEST:
            loop_names |= variables
        block = OpenBlock(token, len(self._blocks), ours, variables, loop_names)
        self._places[token.name].append(block.place)
        self._blocks.append(block)
        if ours:
            self._ours.append(block)
        for variable in variables:
            self._owners[variable].append(ours)
        return block

    def innermost(self, tags: Iterable[str]) -> OpenBlock | None:
        """Return the innermost block of one of these names."""
        places = [stack[-1] for tag in tags if (stack := self._places.get(tag))]
        return self._blocks[max(places)] if places else None

    def crosses(self, block: OpenBlock) -> bool:
        """Tell whether a branch or end of this block would cut through one inside, and either of them is ours."""
        if self._blocks[-1] is block:
            return False
        return block.ours or (bool(self._ours) and self._ours[-1].place > block.place)

    def close(self, block: OpenBlock) -> None:
        """Close a block, and with it whatever is still open inside."""
        while len(self._blocks) > block.place:
            one = self._blocks.pop()
            self._places[one.token.name].pop()
            if one.ours:
                self._ours.pop()
            for variable in one.variables:
                self._owners[variable].pop()

    @property
    def ours(self) -> list[OpenBlock]:
        return self._ours

    @property
    def loop_names(self) -> frozenset[str]:
        return self._ours[-1].loop_names if self._ours else frozenset()

    def is_ours(self, root: str) -> bool:
        """Tell whether a name is ours here: one of our roots, or the variable of a loop of ours around it."""
        return root in ROOTS or next(reversed(self._owners.get(root, ())), False)

    def owners(self, expression: str) -> tuple[list[Name], list[Name]]:
        """Return the names of an expression that are ours, and those that are the platform's."""
        ours: list[Name] = []
        foreign: list[Name] = []
        for name in names(expression):
            (ours if self.is_ours(name.root) else foreign).append(name)
        return ours, foreign
