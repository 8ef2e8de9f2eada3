"""What a text with placeholders consists of, once it is known which of them are ours."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be published. `start` and `end` are places in the text, or in the snippet `origin`."""

    code: str
    start: int
    end: int
    origin: str = ""
    params: dict[str, str] = field(default_factory=dict)
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Text that goes out as it is, `start` to `end` of the text itself or of the snippet `origin`."""

    start: int
    end: int
    text: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A placeholder of ours; what it says begins at `says_at`.

    `loop_names` are the variables of our loops around it.
    """

    start: int
    end: int
    expression: str
    says_at: int
    origin: str = ""
    loop_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Branch:
    """One arm of a block: its tag (`if`, `elsif`, `else`, `when`, …), what the tag says, and what stands below it.

    What stands between `case` and the first `when` is an arm as well, which is never spoken.
    """

    tag: str
    start: int
    end: int
    expression: str
    says_at: int
    nodes: list[Node]


@dataclass(frozen=True, slots=True)
class Block:
    """A condition or loop of ours; `loop_names` are the variables of our loops around it, not its own."""

    name: str
    start: int
    end: int
    branches: list[Branch]
    origin: str = ""
    loop_names: frozenset[str] = frozenset()


Node = Text | Output | Block


@dataclass(frozen=True, slots=True)
class Tree:
    """A text, read: what it consists of, what is wrong with it, and the keys of the snippets put into it."""

    nodes: list[Node]
    problems: list[Problem]
    snippets: set[str]

    @property
    def is_plain(self) -> bool:
        """Nothing of it is ours, so it goes out exactly as it came."""
        return not self.snippets and not self.problems and all(isinstance(node, Text) for node in self.nodes)
