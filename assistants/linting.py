"""Tells staff what is wrong with a configuration before it goes live, and where.

A version goes live only without errors. Warnings are shown and may stay.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistants import (
    expressions,
    json_leaf,
    jsontext,
    lost_tags,
    misspelt_keys,
    nil_safety,
    none_said,
    placeholders,
    schema,
    schema_places,
)
from assistants.compiling import compile_template
from assistants.examples import example_contexts
from assistants.filters import FILTERS
from assistants.findings import Finding, Places, has_errors, of_json_error
from assistants.merging import MergeError
from assistants.names import Names
from assistants.nodes import Problem, Tree
from assistants.placeholder_tree import parse
from assistants.silence import always_speaks

SPOKEN = ("firstMessage", "endCallMessage", "voicemailMessage")
_SPOKEN_PATHS = frozenset((key,) for key in SPOKEN)
# Whoever made so many mistakes mends these first; a hostile text must not keep the linter busy.
MOST_FINDINGS = 100
MOST_COMPARED = 2_000

_WITH_CLOSE = {"group_without_field", "unknown_attribute", "unknown_filter", "unknown_name", "unknown_snippet"}
# Every assistant that the platform's dashboard copies has them; without them it may not speak, think or hear.
_PARTS = ("model", "voice", "transcriber")
_OTHERS_SPEAK_FIRST = {"assistant-speaks-first-with-model-generated-message", "assistant-waits-for-user"}
# What follows these is a name that the text itself gives.
_MAKING_VARIABLES = {"assign", "capture", "for", "tablerow", "increment", "decrement"}
_WORD = re.compile(r"\w+")
_ONE_BRACE = re.compile(
    r"(?<![{%])\{\s*(?:{roots})\.\w[^{}\n]*\}{1,2}(?!\})".replace("{roots}", "|".join(sorted(placeholders.ROOTS)))
)


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
        self.places = Places(text, snippets)
        self.findings: list[Finding] = []
        self.attributes: set[str] = set(known.attributes)
        self.errors = 0
        self.compared = 0

    def read(self, root: jsontext.Node) -> None:
        nodes = list(_walk(root))
        for node in nodes:
            if self.errors >= MOST_FINDINGS:
                break
            key = node.path[-1] if node.path else ""
            if isinstance(key, str) and "{" in key and not parse(key, self.snippets).is_plain:
                self._add(self.places.of_node(node, "placeholder_in_key", {"key": key}))
            if isinstance(node, jsontext.Leaf) and ("{" in node.value or key in SPOKEN):
                self._leaf(node, root)
        if lacking := [key for key in _PARTS if (key,) not in {node.path for node in nodes}]:
            self._add(self.places.of_node(root, "parts_missing", {"keys": lacking}, is_error=False))
        for node, key, known in misspelt_keys.misspelt(nodes):
            self._add(self.places.of_node(node, "misspelt_key", {"key": key, "known": known}, is_error=False))
        self._documents(nodes)

    def _leaf(self, leaf: jsontext.Leaf, root: jsontext.Node) -> None:
        tree = parse(leaf.value, self.snippets)
        for problem in self._problems(leaf, tree, root):
            if problem.is_warning and len(self.findings) - self.errors >= MOST_FINDINGS:
                continue
            self._add(self.places.of_problem(leaf, self._with_close(problem)))
            if self.errors >= MOST_FINDINGS:
                return

    def _add(self, finding: Finding) -> None:
        self.findings.append(finding)
        self.errors += finding.is_error

    def _problems(self, leaf: jsontext.Leaf, tree: Tree, root: jsontext.Node) -> Iterator[Problem]:
        for origin, text in {"": leaf.value, **{key: self.snippets[key] for key in sorted(tree.snippets)}}.items():
            yield from _one_braces(text, origin)
            yield from _three_braces(text, origin)
            yield from self._foreign_resembling(text, origin)
            yield from lost_tags.problems(text, origin)
        yield from tree.problems
        if tree.problems:
            return
        readable = True
        known = replace(self.known, is_spoken=leaf.path in _SPOKEN_PATHS)
        for problem in expressions.problems(tree.nodes, known):
            readable = readable and problem.is_warning
            yield problem
        if readable:
            self.attributes.update(expressions.attributes(tree.nodes))
            yield from nil_safety.problems(tree.nodes)
            yield from none_said.problems(tree.nodes, known.crm)
            yield from json_leaf.problems(leaf, tree.nodes)
            if known.is_spoken:
                yield from _silence(leaf, tree, root)

    def _with_close(self, problem: Problem) -> Problem:
        if problem.code not in _WITH_CLOSE:
            return problem
        name = problem.params["name"]
        if problem.code == "unknown_snippet":
            close = "".join(f"snippet.{one}" for one in difflib.get_close_matches(name.lower(), self.snippets, 1))
        elif problem.code == "unknown_filter":
            close = "".join(difflib.get_close_matches(name, FILTERS, 1))
        else:
            close = self.known.meant(name)
        return replace(problem, params={**problem.params, "close": close})

    def _foreign_resembling(self, text: str, origin: str) -> Iterator[Problem]:
        """Yield a warning for each placeholder of the platform that is probably a misspelt one of ours."""
        variables: set[str] = set()
        for token in placeholders.tokens(text):
            if token.name in _MAKING_VARIABLES and (made := _WORD.match(token.expression)):
                variables.add(made[0])
            for name in placeholders.names(token.expression) if token.kind != "text" else ():
                self.compared += 1
                close = self.known.resembling(name.path) if self.compared <= MOST_COMPARED else ""
                if close and name.root not in variables:
                    start = token.says_at + name.start
                    params = {"name": name.path, "close": close}
                    yield Problem("resembles_ours", start, start + len(name.path), origin, params, is_warning=True)

    def _documents(self, nodes: Sequence[jsontext.Node]) -> None:
        """Fill the template for example callers and hold what comes out against the schema."""
        if has_errors(self.findings):
            # What the other placeholders become is not known yet, but the rest can be told already.
            self._schema(nodes, self.text.encode(), filled=False)
            return
        try:
            compiled = compile_template(self.text, self.snippets, schema_places.accepts)
            bodies = [compiled.fill(one).body for one in example_contexts(self.attributes, self.known.crm).values()]
        except MergeError:
            for leaf in jsontext.strings(nodes[0]):
                self._not_filled(leaf)
            return
        for body in bodies:
            self._schema(nodes, body, filled=True)

    def _not_filled(self, leaf: jsontext.Leaf) -> None:
        """Fill one text alone, to tell whether it is the one that cannot be filled."""
        try:
            compiled = compile_template(
                f'{{"alone": {self.text[leaf.start : leaf.end]}}}', self.snippets, schema_places.accepts
            )
            for context in example_contexts(self.attributes, self.known.crm).values():
                compiled.fill(context)
        except MergeError:
            self._add(self.places.of_node(leaf, "not_filled"))

    def _schema(self, nodes: Sequence[jsontext.Node], document: bytes, filled: bool) -> None:
        by_path = {node.path: node for node in nodes}
        for found in schema.check_bytes(document):
            # What is missing, or inside a value that only the filled document has, is told of what is around it.
            around = (found.path[:length] for length in range(len(found.path), 0, -1))
            node = next((by_path[path] for path in around if path in by_path), nodes[0])
            if filled or not isinstance(node, jsontext.Leaf) or "{" not in node.value:
                is_error = found.severity == "error"
                self._add(self.places.of_node(node, found.code, found.params, is_error, found.path))


def _one_braces(text: str, origin: str) -> Iterator[Problem]:
    for match in _ONE_BRACE.finditer(text):
        yield Problem("one_brace", match.start(), match.end(), origin, {"text": match[0]}, is_warning=True)


def _three_braces(text: str, origin: str) -> Iterator[Problem]:
    """Yield a warning for each output of ours in a third pair of braces, which is not a part of it."""
    for token in placeholders.tokens(text):
        is_ours = token.kind == "output" and any(
            name.root in placeholders.ROOTS for name in placeholders.names(token.expression)
        )
        if is_ours and text.startswith("{", token.start - 1) and text.startswith("}", token.end):
            start, end = token.start - 1, token.end + 1
            yield Problem("three_braces", start, end, origin, {"text": text[start:end]}, is_warning=True)


def _silence(leaf: jsontext.Leaf, tree: Tree, root: jsontext.Node) -> Iterator[Problem]:
    key = str(leaf.path[0])
    mode = next((one.value for one in root.children if one.path == ("firstMessageMode",)), None)
    if key == "firstMessage" and mode in _OTHERS_SPEAK_FIRST:
        return
    if not always_speaks(tree.nodes, platform_speaks=True):
        yield Problem("may_be_silent", 0, len(leaf.value), "", {"key": key})
    elif not always_speaks(tree.nodes, platform_speaks=False):
        yield Problem("platform_may_be_silent", 0, len(leaf.value), "", {"key": key}, is_warning=True)
