"""Tells which placeholders are ours and which are the platform's, and arranges ours as a tree.

A text of the platform stays text, byte for byte. What mixes the two owners is a problem, refused at publish.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistants.nodes import Block, Branch, Node, Output, Problem, Text, Tree
from assistants.placeholders import ROOTS, Name, Token, mentions_ours, names, tokens

_BLOCKS = frozenset({"if", "unless", "case", "for"})
_FOREIGN_BLOCKS = _BLOCKS | {"tablerow", "capture", "ifchanged", "form", "paginate"}
_BRANCHES = {
    "else": frozenset({"if", "unless", "case", "for"}),
    "elsif": frozenset({"if", "unless"}),
    "when": frozenset({"case"}),
}
_LOOP_CONTROL = frozenset({"break", "continue", "cycle", "increment", "decrement"})
_FOR = re.compile(r"([^\W\d][\w-]*)\s+in\b(.*)", re.DOTALL)
_SNIPPET = re.compile(r"snippet\.([a-z][a-z0-9_]*)")


@dataclass(slots=True)
class _Frame:
    """A block that is open while reading."""

    token: Token
    ours: bool
    branches: list[Branch] = field(default_factory=list)
    variables: frozenset[str] = frozenset()


def parse(text: str, snippets: Mapping[str, str], origin: str = "") -> Tree:
    """Return the tree of a text. Snippets are put in place; they cannot nest."""
    reader = _Reader(text, snippets, origin)
    for token in tokens(text):
        reader.read(token)
    reader.finish()
    return Tree(reader.nodes, reader.problems, reader.used)


class _Reader:
    def __init__(self, text: str, snippets: Mapping[str, str], origin: str) -> None:
        self.text = text
        self.snippets = snippets
        self.origin = origin
        self.nodes: list[Node] = []
        self.problems: list[Problem] = []
        self.used: set[str] = set()
        self.frames: list[_Frame] = []
        self.trim_next = False
        self.dangling: Token | None = None

    def read(self, token: Token) -> None:
        if token.kind == "text":
            if token.dangling and mentions_ours(self.text[token.start : token.end]):
                self.problem("unclosed", token)
            self.after_dangling(token)
            self.dangling = token if token.dangling else None
            self.add_text(token)
        elif token.kind == "output":
            self.output(token)
        else:
            self.tag(token)

    def after_dangling(self, token: Token) -> None:
        """Refuse a placeholder of ours that stands between the marks of a foreign tag or output."""
        opener = self.dangling
        if opener is None or not self.current or isinstance(self.current[-1], Text):
            return
        closer = "}}" if self.text.startswith("{{", opener.start) else "%}"
        if closer in self.text[token.start : token.end]:
            self.problems.append(Problem("inside_foreign", opener.start, token.start, self.origin))

    @property
    def current(self) -> list[Node]:
        """The list that the next node belongs to: the innermost arm of ours, or the text itself."""
        for frame in reversed(self.frames):
            if frame.ours:
                return frame.branches[-1].nodes
        return self.nodes

    def problem(self, code: str, token: Token, **params: str) -> None:
        self.problems.append(Problem(code, token.start, token.end, self.origin, params))

    def add_text(self, token: Token) -> None:
        start = token.start
        if self.trim_next:
            while start < token.end and self.text[start].isspace():
                start += 1
            self.trim_next = start == token.end
        if start == token.end:
            return
        current = self.current
        if current and isinstance(last := current[-1], Text) and last.end == start and last.origin == self.origin:
            current[-1] = Text(last.start, token.end, self.text[last.start : token.end], self.origin)
        else:
            current.append(Text(start, token.end, self.text[start : token.end], self.origin))

    def trim_before(self, token: Token) -> None:
        current = self.current
        if token.trims_before and current and isinstance(last := current[-1], Text) and last.origin == self.origin:
            kept = last.text.rstrip()
            current.pop()
            if kept:
                current.append(Text(last.start, last.start + len(kept), kept, last.origin))

    def owner(self, expression: str) -> tuple[list[Name], list[Name]]:
        """Return the names of an expression that are ours, and those that are not."""
        ours: list[Name] = []
        foreign: list[Name] = []
        for name in names(expression):
            (ours if self.is_ours(name.root) else foreign).append(name)
        return ours, foreign

    def is_ours(self, root: str) -> bool:
        if root in ROOTS:
            return True
        return next((frame.ours for frame in reversed(self.frames) if root in frame.variables), False)

    def loop_names(self) -> frozenset[str]:
        return frozenset().union(*(frame.variables for frame in self.frames if frame.ours))

    def output(self, token: Token) -> None:
        ours, foreign = self.owner(token.expression)
        if not ours:
            self.dangling = None
            self.add_text(token)
            return
        if foreign:
            self.problem("mixed", token, ours=ours[0].path, foreign=foreign[0].path)
        self.trim_before(token)
        if any(name.root == "snippet" for name in ours):
            self.snippet(token)
        else:
            self.current.append(Output(token.start, token.end, token.expression, self.origin, self.loop_names()))
        self.trim_next = token.trims_after

    def snippet(self, token: Token) -> None:
        found = _SNIPPET.fullmatch(token.expression)
        if not found:
            self.problem("snippet_alone", token)
        elif self.origin:
            self.problem("snippet_in_snippet", token)
        elif found[1] not in self.snippets:
            close = difflib.get_close_matches(found[1], self.snippets, 1)
            self.problem("unknown_snippet", token, name=found[1], close=close[0] if close else "")
        else:
            tree = parse(self.snippets[found[1]], {}, found[1])
            self.used.add(found[1])
            self.current.extend(tree.nodes)
            self.problems.extend(tree.problems)

    def tag(self, token: Token) -> None:
        self.dangling = None
        if token.name in _BRANCHES:
            self.branch(token)
        elif token.name.startswith("end") and len(token.name) > 3:
            self.close(token)
        elif token.name in _FOREIGN_BLOCKS:
            self.open(token)
        else:
            ours, _foreign = self.owner(token.expression)
            if ours:
                self.problem("tag_not_allowed", token, tag=token.name, ours=ours[0].path)
            elif token.name in _LOOP_CONTROL and any(frame.ours and frame.token.name == "for" for frame in self.frames):
                self.problem("tag_in_our_loop", token, tag=token.name)
            self.add_text(token)

    def open(self, token: Token) -> None:
        expression, variables = token.expression, frozenset[str]()
        if token.name in {"for", "tablerow"} and (loop := _FOR.match(expression)):
            expression, variables = loop[2], frozenset({loop[1], "forloop", "tablerowloop"})
        ours, foreign = self.owner(expression)
        clash = next((name for name in variables if name in ROOTS), "")
        if clash:
            self.problem("loop_variable", token, name=clash)
        if any(name.root == "snippet" for name in ours):
            self.problem("snippet_alone", token)
        if ours and foreign:
            self.problem("mixed", token, ours=ours[0].path, foreign=foreign[0].path)
        if ours and token.name not in _BLOCKS:
            self.problem("tag_not_allowed", token, tag=token.name, ours=ours[0].path)
        if not ours:
            self.add_text(token)
            self.frames.append(_Frame(token, False, variables=variables))
            return
        self.trim_before(token)
        self.trim_next = token.trims_after
        frame = _Frame(token, True, variables=variables)
        frame.branches.append(Branch(token.name, token.expression, token.start, token.end, []))
        self.frames.append(frame)

    def branch(self, token: Token) -> None:
        frame = next((one for one in reversed(self.frames) if one.token.name in _BRANCHES[token.name]), None)
        ours, foreign = self.owner(token.expression)
        if frame is None or not frame.ours:
            if ours:
                self.problem("branch_of_other", token, tag=token.name, ours=ours[0].path)
            self.add_text(token)
            return
        if frame is not self.frames[-1]:
            self.problem("crossing", token, tag=token.name)
        if foreign:
            self.problem("branch_of_other", token, tag=token.name, ours=frame.token.expression)
        self.trim_before(token)
        self.trim_next = token.trims_after
        frame.branches.append(Branch(token.name, token.expression, token.start, token.end, []))

    def close(self, token: Token) -> None:
        name = token.name[3:]
        position = next((i for i in range(len(self.frames) - 1, -1, -1) if self.frames[i].token.name == name), None)
        if position is None:
            self.add_text(token)
            return
        frame, crossed = self.frames[position], self.frames[position + 1 :]
        if crossed and (frame.ours or any(one.ours for one in crossed)):
            self.problem("crossing", token, tag=token.name)
        self.trim_before(token) if frame.ours else self.add_text(token)
        del self.frames[position:]
        if frame.ours:
            self.trim_next = token.trims_after
            around = self.loop_names()
            self.current.append(
                Block(frame.token.name, frame.token.start, token.end, frame.branches, self.origin, around)
            )

    def finish(self) -> None:
        for frame in self.frames:
            if frame.ours:
                self.problem("unclosed_block", frame.token, tag=frame.token.name)
