"""Tells staff what is wrong with a configuration before it goes live, and where.

A version goes live only without errors. Warnings are shown and may stay.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from assistants import jsontext, language, nil_safety, schema
from assistants.compiling import compile_template, json_value, literal_default
from assistants.findings import Finding, cut, has_errors, of_json_error
from assistants.merging import Compiled, MergeError
from assistants.names import Names, example_contexts
from assistants.nodes import Block, Node, Output, Problem, Tree
from assistants.placeholder_tree import parse
from assistants.placeholders import ROOTS, filters, names

SPOKEN = ("firstMessage", "endCallMessage", "voicemailMessage")
_ONE_BRACE = re.compile(r"(?<![{%])\{\s*(?:{roots})\.\w[\w.]*\s*\}(?!\})".replace("{roots}", "|".join(sorted(ROOTS))))


def lint(text: str, snippets: Mapping[str, str], known: Names) -> list[Finding]:
    """Return what is wrong with the text of an assistant, errors first, each in the order of the text."""
    try:
        root = jsontext.parse(text)
        inner = jsontext.unwrap(text)
    except jsontext.JsonError as error:
        return [of_json_error(text, error)]
    if inner is not text:
        return [Finding("wrapped", is_error=True)]
    linter = _Linter(text, snippets, known)
    linter.read(root)
    found = sorted(linter.findings, key=lambda one: (not one.is_error, one.line, one.column))
    return list({(one.code, one.path, one.line, one.column, one.origin): one for one in found}.values())


def _walk(node: jsontext.Node) -> Iterator[jsontext.Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


class _Linter:
    def __init__(self, text: str, snippets: Mapping[str, str], known: Names) -> None:
        self.text = text
        self.snippets = snippets
        self.known = known
        self.findings: list[Finding] = []
        self.attributes: set[str] = set()

    def read(self, root: jsontext.Node) -> None:
        leaves = list(jsontext.strings(root))
        for leaf in leaves:
            self._keys(leaf)
            if "{" in leaf.value or leaf.path[-1] in SPOKEN:
                self._leaf(leaf)
        self._documents(root)

    def _keys(self, leaf: jsontext.Leaf) -> None:
        for key in leaf.path:
            if isinstance(key, str) and "{" in key and not parse(key, self.snippets).is_plain:
                self._add("placeholder_in_key", leaf, 0, 0, {"key": key})

    def _leaf(self, leaf: jsontext.Leaf) -> None:
        tree = parse(leaf.value, self.snippets)
        for problem in tree.problems:
            self._problem(leaf, problem)
        for match in _ONE_BRACE.finditer(leaf.value):
            self._add("one_brace", leaf, match.start(), match.end(), {"text": match[0]}, is_error=False)
        if tree.problems:
            return
        readable = True
        for problem in self._expressions(leaf, tree.nodes):
            readable = False
            self._problem(leaf, problem)
        if readable:
            self._meaning(leaf, tree)

    def _meaning(self, leaf: jsontext.Leaf, tree: Tree) -> None:
        """Check what only a tree that Liquid can read allows to be checked."""
        for problem in nil_safety.problems(tree.nodes):
            self._problem(leaf, problem)
        for problem in _json_problems(leaf, tree.nodes):
            self._problem(leaf, problem)
        if leaf.path in [(key,) for key in SPOKEN] and not nil_safety.always_speaks(tree.nodes):
            self._add("may_be_silent", leaf, 0, len(leaf.value), {"key": leaf.path[0]})

    def _expressions(self, leaf: jsontext.Leaf, nodes: Sequence[Node]) -> Iterator[Problem]:
        """Check each expression of ours: the names in it, its filters, and whether Liquid can read it."""
        for node in nodes:
            if isinstance(node, Output):
                yield from self._expression(leaf, node, "output", node.expression, node.start, node.end)
            elif isinstance(node, Block):
                for branch in node.branches:
                    tag = branch.tag if branch.tag not in {"elsif", "unless"} else "if"
                    if branch.expression or tag not in {"else", "when"}:
                        yield from self._expression(leaf, node, tag, branch.expression, branch.start, branch.end)
                    yield from self._expressions(leaf, branch.nodes)

    def _expression(
        self, leaf: jsontext.Leaf, node: Output | Block, tag: str, expression: str, start: int, end: int
    ) -> Iterator[Problem]:
        source = self.snippets[node.origin] if node.origin else leaf.value
        first = source.find(expression, start)
        for name in names(expression):
            if name.root not in ROOTS or (tag == "for" and name.root in node.loop_names):
                continue
            wrong = self.known.wrong(name.path)
            if name.path.startswith("caller.attributes."):
                self.attributes.add(name.path.split(".")[2])
            if wrong:
                place = first + name.start
                params = {"name": name.path, "close": wrong.close}
                problem = Problem(wrong.code, place, place + len(name.path), node.origin, params)
                if wrong.is_warning:
                    self._problem(leaf, problem, is_error=False)
                else:
                    yield problem
        yield from _unreadable(tag, expression, start, end, node.origin)

    def _documents(self, root: jsontext.Node) -> None:
        """Fill the template for example callers and hold what comes out against the schema."""
        nodes = {node.path: node for node in _walk(root)}
        if has_errors(self.findings):
            documents = [self.text.encode()]
        else:
            try:
                compiled = compile_template(self.text, self.snippets, schema.accepts)
                documents = self._filled(compiled)
            except MergeError as error:
                self.findings.append(Finding("not_filled", is_error=True, params={"reason": str(error)}))
                return
        for document in documents:
            for found in schema.check_bytes(document):
                node = nodes.get(found.path) or nodes.get(found.path[:-1], root)
                if isinstance(node, jsontext.Leaf) and "{" in node.value and len(documents) == 1:
                    # Not filled, because of other errors: what it becomes is not known yet.
                    continue
                self._add(found.code, node, 0, 0, found.params, found.severity == "error", found.path)

    def _filled(self, compiled: Compiled) -> list[bytes]:
        contexts = example_contexts(self.attributes | set(self.known.attributes), self.known.crm)
        return [compiled.fill(context).body for context in contexts.values()]

    def _problem(self, leaf: jsontext.Leaf, problem: Problem, is_error: bool = True) -> None:
        if not problem.origin:
            self._add(problem.code, leaf, problem.start, problem.end, problem.params, is_error)
            return
        source = self.snippets[problem.origin]
        line, column = jsontext.position(source, problem.start)
        before, marked, after = cut(source, problem.start, problem.end)
        path = jsontext.show_path(leaf.path)
        self.findings.append(
            Finding(problem.code, is_error, path, line, column, before, marked, after, problem.origin, problem.params)
        )

    def _add(
        self,
        code: str,
        node: jsontext.Node,
        start: int,
        end: int,
        params: Mapping[str, object],
        is_error: bool = True,
        path: jsontext.Path | None = None,
    ) -> None:
        if isinstance(node, jsontext.Leaf):
            offset = jsontext.raw_offsets(self.text, node)[start]
            before, marked, after = cut(node.value, start, end)
        else:
            offset = node.start
            before, marked, after = cut(self.text, offset, offset)
        line, column = jsontext.position(self.text, offset)
        shown = jsontext.show_path(path if path is not None else node.path)
        self.findings.append(Finding(code, is_error, shown, line, column, before, marked, after, "", params))


def _unreadable(tag: str, expression: str, start: int, end: int, origin: str) -> Iterator[Problem]:
    """Yield a problem if Liquid cannot read an expression, or if it uses a filter that we do not have."""
    if any(ord(character) < 32 and character not in "\t\n\r" for character in expression):
        yield Problem("control_character", start, end, origin)
        return
    unknown = [one for one in filters(expression) if one not in language.FILTERS and one != language.JSON_FILTER]
    if unknown:
        close = difflib.get_close_matches(unknown[0], language.FILTERS, 1)
        yield Problem("unknown_filter", start, end, origin, {"name": unknown[0], "close": "".join(close)})
        return
    try:
        if tag == "output":
            language.read_output(expression)
        else:
            language.read_block(tag, expression)
    except language.LanguageError as error:
        yield Problem("unreadable", start, end, origin, {"expression": expression, "reason": str(error)})


def _json_problems(leaf: jsontext.Leaf, nodes: Sequence[Node]) -> Iterator[Problem]:
    """Yield a problem for each json filter that is not the whole leaf with a default of the right type."""
    value = json_value(nodes) if len(nodes) == 1 and isinstance(nodes[0], Output) else None
    for node in nodes:
        if isinstance(node, Block):
            for branch in node.branches:
                yield from _json_problems(leaf, [*branch.nodes, *branch.nodes])
            continue
        if not isinstance(node, Output):
            continue
        expression = language.read_output(node.expression)
        if all(one.name != language.JSON_FILTER for one in expression.filters or []):
            continue
        if value is None:
            has_default = literal_default(expression) is not None
            code = "json_alone" if has_default else "json_without_default"
            yield Problem(code, node.start, node.end, node.origin)
        elif (accepts := schema.accepts(leaf.path)) and not accepts(value[1]):
            types = ", ".join(schema.expected_types(leaf.path))
            yield Problem("json_default_type", node.start, node.end, node.origin, {"types": types})
