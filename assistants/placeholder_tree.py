"""Tells which placeholders are ours and which are the platform's, and arranges ours as a tree.

A text of the platform stays text, byte for byte. What mixes the two owners is a problem, refused at publish.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistants.nodes import Block, Branch, Node, Output, Problem, Text, Tree
from assistants.open_blocks import DEEPEST, OpenBlock, OpenBlocks
from assistants.placeholders import ROOTS, Name, Token, mentions_ours, tokens

LONGEST_EXPRESSION = 1_000

_BLOCKS = frozenset({"if", "unless", "case", "for"})
_FOREIGN_BLOCKS = _BLOCKS | {"tablerow", "capture", "ifchanged", "form", "paginate"}
_LOOPS = frozenset({"for", "tablerow"})
_BRANCHES = {
    "else": frozenset({"if", "unless", "case", "for"}),
    "elsif": frozenset({"if", "unless"}),
    "when": frozenset({"case"}),
}
_FOR = re.compile(r"([^\W\d][\w-]*)\s+in\b(.*)", re.DOTALL)
_SNIPPET = re.compile(r"snippet\.([\w-]+)")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CURLY_QUOTES = re.compile("[“”„‟«»‘’‚‛]")
_QUOTES = re.compile("['\"]")
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")


def parse(text: str, snippets: Mapping[str, str], origin: str = "") -> Tree:
    """Return the tree of a text. Snippets are put in place; they cannot nest."""
    reader = _Reader(text, snippets, origin)
    for token in tokens(text):
        reader.read(token)
    reader.finish()
    return Tree(reader.nodes, reader.problems, set(reader.used))


class _Reader:
    def __init__(self, text: str, snippets: Mapping[str, str], origin: str) -> None:
        self.text = text
        self.snippets = snippets
        self.origin = origin
        self.nodes: list[Node] = []
        self.problems: list[Problem] = []
        self.used: dict[str, Tree] = {}
        self.blocks = OpenBlocks()
        # Text that has been read and not yet put down: one stretch, however many foreign tokens it holds.
        self.run = (0, 0)
        self.trim_next = False
        # Openers of the platform that nothing closed so far, and whether something of ours followed.
        self.openers: dict[str, tuple[int, bool]] = {}

    def read(self, token: Token) -> None:
        if token.kind == "text":
            self.closers(token)
            if token.dangling:
                self.openers[self.text[token.start : token.start + 2]] = (token.start, False)
                if mentions_ours(self.text[token.start : token.end]):
                    self.problem("unclosed", token)
            self.add_text(token)
        elif token.kind == "output":
            self.output(token)
        else:
            self.tag(token)

    def closers(self, token: Token) -> None:
        """Refuse what is ours between a foreign opener and its end, such as `{% assign x = {{ caller.email }} %}`."""
        for opener, (start, holds_ours) in list(self.openers.items()):
            closer = self.text.find("}}" if opener == "{{" else "%}", token.start, token.end)
            if closer >= 0:
                del self.openers[opener]
                if holds_ours:
                    self.problems.append(Problem("inside_foreign", start, closer + 2, self.origin))

    def problem(self, code: str, token: Token, **params: str) -> None:
        self.problems.append(Problem(code, token.start, token.end, self.origin, params))

    @property
    def current(self) -> list[Node]:
        """The list that the next node belongs to: the innermost arm of ours, or the text itself."""
        return self.blocks.ours[-1].branches[-1].nodes if self.blocks.ours else self.nodes

    def add_text(self, token: Token) -> None:
        start = token.start
        if self.trim_next:
            while start < token.end and self.text[start].isspace():
                start += 1
            self.trim_next = start == token.end
        first = self.run[0] if self.run[1] == start > self.run[0] else start
        self.run = (first, token.end)

    def begin(self, token: Token) -> None:
        """Put down the text before a token of ours, trimmed as the token asks."""
        text = self.text[self.run[0] : self.run[1]]
        kept = text.rstrip() if token.trims_before else text
        if kept:
            self.current.append(Text(self.run[0], self.run[0] + len(kept), kept, self.origin))
        self.run = (token.end, token.end)
        self.trim_next = token.trims_after
        self.openers = {opener: (start, True) for opener, (start, _holds) in self.openers.items()}

    def foreign(self, token: Token) -> None:
        self.closers(token)
        self.add_text(token)

    def is_fit(self, token: Token) -> bool:
        """Refuse what cannot stand in any placeholder of ours; what else is wrong with it would only confuse."""
        code = ""
        if _UNREADABLE.search(token.expression):
            code = "control_character"
        elif len(token.expression) > LONGEST_EXPRESSION:
            code = "too_long_placeholder"
        elif _CURLY_QUOTES.search(outside := _STRING.sub("", token.expression)):
            code = "curly_quotes"
        elif _QUOTES.search(outside):
            code = "unclosed_quote"
        if code:
            self.problem(code, token, limit=str(LONGEST_EXPRESSION))
        return not code

    def output(self, token: Token) -> None:
        ours, foreign = self.blocks.owners(token.expression)
        if not ours:
            self.foreign(token)
            return
        self.begin(token)
        if not self.is_fit(token):
            return
        if foreign:
            self.problem("mixed", token, ours=ours[0].path, foreign=foreign[0].path)
        elif any(name.root == "snippet" for name in ours):
            self.snippet(token)
        else:
            names = self.blocks.loop_names
            self.current.append(Output(token.start, token.end, token.expression, token.says_at, self.origin, names))

    def snippet(self, token: Token) -> None:
        found = _SNIPPET.fullmatch(token.expression)
        if not found:
            self.problem("snippet_alone", token)
        elif self.origin:
            self.problem("snippet_in_snippet", token)
        elif found[1] not in self.snippets:
            self.problem("unknown_snippet", token, name=found[1])
        else:
            if found[1] not in self.used:
                self.used[found[1]] = parse(self.snippets[found[1]], {}, found[1])
                self.problems.extend(self.used[found[1]].problems)
            self.current.extend(self.used[found[1]].nodes)

    def tag(self, token: Token) -> None:
        if token.name in _BRANCHES:
            self.branch(token)
        elif token.name.startswith("end") and (block := self.blocks.innermost([token.name[3:]])):
            self.close(token, block)
        elif token.name in _FOREIGN_BLOCKS:
            self.open(token)
        else:
            # What follows # is a remark: its words are no names.
            ours = [] if token.name == "#" else self.blocks.owners(token.expression)[0]
            loop = self.blocks.innermost(_LOOPS) if token.name in {"break", "continue"} else None
            if ours:
                self.problem("tag_not_allowed", token, tag=token.name, ours=ours[0].path)
            elif loop and loop.ours:
                self.problem("tag_in_our_loop", token, tag=token.name)
            self.foreign(token)

    def open(self, token: Token) -> None:
        expression, variables = token.expression, frozenset[str]()
        if token.name in _LOOPS and (loop := _FOR.match(expression)):
            expression, variables = loop[2], frozenset({loop[1], "forloop", "tablerowloop"})
        ours, foreign = self.blocks.owners(expression)
        if clash := ROOTS & variables:
            self.problem("loop_variable", token, name=min(clash))
        if not ours:
            self.foreign(token)
            self.blocks.open(token, False, variables)
            return
        self.begin(token)
        if self.is_fit(token):
            self.mixture(token, ours, foreign)
        if len(self.blocks.ours) == DEEPEST:
            self.problem("nested_too_deep", token, limit=str(DEEPEST))
        block = self.blocks.open(token, True, variables)
        block.branches.append(_branch(token))

    def mixture(self, token: Token, ours: list[Name], foreign: list[Name]) -> None:
        if token.name not in _BLOCKS:
            self.problem("tag_not_allowed", token, tag=token.name, ours=ours[0].path)
        elif foreign:
            self.problem("mixed", token, ours=ours[0].path, foreign=foreign[0].path)
        elif any(name.root == "snippet" for name in ours):
            self.problem("snippet_alone", token)

    def branch(self, token: Token) -> None:
        block = self.blocks.innermost(_BRANCHES[token.name])
        ours, foreign = self.blocks.owners(token.expression)
        if block and self.blocks.crosses(block):
            self.problem("crossing", token, tag=token.name)
        if block is None or not block.ours:
            if ours:
                self.problem("branch_of_other", token, tag=token.name, ours=ours[0].path)
            self.foreign(token)
            return
        self.begin(token)
        if self.is_fit(token):
            self.arm(token, block, ours, foreign)
        block.branches.append(_branch(token))

    def arm(self, token: Token, block: OpenBlock, ours: list[Name], foreign: list[Name]) -> None:
        if block.branches[-1].tag == "else":
            self.problem("after_else", token, tag=token.name)
        elif token.name == "else" and token.expression:
            self.problem("else_with_condition", token)
        elif foreign:
            self.problem("foreign_branch", token, tag=token.name, foreign=foreign[0].path)
        elif any(name.root == "snippet" for name in ours):
            self.problem("snippet_alone", token)

    def close(self, token: Token, block: OpenBlock) -> None:
        if self.blocks.crosses(block):
            self.problem("crossing", token, tag=token.name)
        if not block.ours:
            self.foreign(token)
            self.blocks.close(block)
            return
        self.begin(token)
        self.blocks.close(block)
        opened, around = block.token, self.blocks.loop_names
        self.current.append(Block(opened.name, opened.start, token.end, block.branches, self.origin, around))

    def finish(self) -> None:
        for block in self.blocks.ours:
            self.problem("unclosed_block", block.token, tag=block.token.name)
        end = len(self.text)
        self.begin(Token("text", end, end))


def _branch(token: Token) -> Branch:
    return Branch(token.name, token.start, token.end, token.expression, token.says_at, [])
