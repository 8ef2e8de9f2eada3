"""Compiles the text of a template into pieces and slots.

Simple placeholders become plain look-ups, the rest goes through Liquid; a test shows that both give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import orjson

from assistants import grammar, jsontext, language
from assistants.json_leaf import json_value, literal_default
from assistants.merging import Compiled, MergeError
from assistants.nodes import Block, Node, Output, Text, Tree
from assistants.placeholder_tree import parse
from assistants.slots import Accepts, IfSlot, JsonSlot, LiquidSlot, LookUpSlot, Slot, escaped, same_type

Encode = Callable[[Text], bytes]


def compile_template(
    text: str,
    snippets: Mapping[str, str],
    accepts: Callable[[jsontext.Path], Accepts | None],
    unfit: list[jsontext.Path] | None = None,
) -> Compiled:
    """Compile the text of an assistant.

    `snippets` are the texts by key; `accepts` gives for a JSON path a test whether a value may stand there.
    Raises MergeError for a text that the linter would refuse. With a list `unfit` it does so only for what is no JSON;
    any other text that cannot be compiled stays as it is written, and its path is added to the list.
    """
    pieces: list[bytes | Slot] = []
    used: dict[str, str] = {}
    done = 0
    try:
        for leaf in jsontext.strings(jsontext.parse(text)):
            tree = parse(leaf.value, snippets) if "{" in leaf.value else None
            if tree is None or tree.is_plain:
                continue
            try:
                filled = _filled(text, leaf, tree, accepts)
            except MergeError:
                if unfit is None:
                    raise
                unfit.append(leaf.path)
                continue
            pieces += [text[done : leaf.start].encode(), *filled]
            done = leaf.end
            used |= {key: snippets[key] for key in tree.snippets}
    except jsontext.JsonError as error:
        raise MergeError(str(error)) from error
    pieces.append(text[done:].encode())
    return Compiled(_joined(pieces), used)


def _filled(
    text: str, leaf: jsontext.Leaf, tree: Tree, accepts: Callable[[jsontext.Path], Accepts | None]
) -> list[bytes | Slot]:
    """Return what stands in place of a leaf with placeholders of ours."""
    if tree.problems:
        raise MergeError(f"{jsontext.show_path(leaf.path)}: {tree.problems[0].code}")
    try:
        return _leaf(text, leaf, tree.nodes, accepts)
    except language.LanguageError as error:
        raise MergeError(str(error)) from error


def _leaf(
    text: str, leaf: jsontext.Leaf, nodes: Sequence[Node], accepts: Callable[[jsontext.Path], Accepts | None]
) -> list[bytes | Slot]:
    if value := json_value(nodes):
        path, default = value
        return [JsonSlot(path, default, accepts(leaf.path) or same_type(orjson.loads(default)))]
    encode = _encoder(text, leaf)
    return [b'"', *(piece for node in nodes for piece in _pieces(node, encode)), b'"']


def _encoder(text: str, leaf: jsontext.Leaf) -> Encode:
    """Return a function that gives the bytes of a stretch of the leaf just as they were written, escapes included."""
    offsets = jsontext.raw_offsets(text, leaf)

    def encode(stretch: Text) -> bytes:
        if stretch.origin:
            return escaped(stretch.text)
        return text[offsets[stretch.start] : offsets[stretch.end]].encode()

    return encode


def _pieces(node: Node, encode: Encode) -> list[bytes | Slot]:
    if isinstance(node, Text):
        return [encode(node)]
    simple = _simple_output(node) if isinstance(node, Output) else _simple_if(node, encode)
    return [simple or _liquid(node, encode)]


def _simple_output(node: Output) -> Slot | None:
    expression = grammar.read_output(node.expression)
    path = grammar.plain_path(expression.left)
    if path is None:
        return None
    if not expression.filters:
        return LookUpSlot(path, None)
    default = literal_default(expression)
    if len(expression.filters) > 1 or not isinstance(default, str):
        return None
    return LookUpSlot(path, escaped(default))


def _simple_if(node: Block, encode: Encode) -> Slot | None:
    if node.name != "if" or len(node.branches) != 1:
        return None
    path = grammar.plain_path(grammar.read_condition(node.branches[0].expression))
    if path is None:
        return None
    inner = [piece for child in node.branches[0].nodes for piece in _pieces(child, encode)]
    return IfSlot(path, _joined(inner))


def _liquid(node: Node, encode: Encode) -> Slot:
    texts: list[bytes] = []
    source = _source(node, encode, texts)
    return LiquidSlot(language.read(source), tuple(texts), source)


def _source(node: Node, encode: Encode, texts: list[bytes]) -> str:
    """Return Liquid text for a node; texts become stand-ins and are added to `texts`."""
    if isinstance(node, Text):
        texts.append(encode(node))
        return f"{language.MARKS[0]}{len(texts) - 1}{language.MARKS[1]}"
    if isinstance(node, Output):
        return "{{ " + node.expression + " }}"
    parts = []
    for branch in node.branches:
        # What stands between case and the first when is never spoken, and Liquid cannot read all of it.
        below = branch.nodes if branch.tag != "case" else ()
        tag = "{% " + branch.tag + " " + branch.expression + " %}"
        parts.append(tag + "".join(_source(child, encode, texts) for child in below))
    return "".join(parts) + "{% end" + node.name + " %}"


def _joined(pieces: Sequence[bytes | Slot]) -> tuple[bytes | Slot, ...]:
    """Put neighbouring bytes together, so that a call joins as few pieces as there are slots."""
    joined: list[bytes | Slot] = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(last := joined[-1], bytes):
            joined[-1] = last + piece
        elif piece != b"":
            joined.append(piece)
    return tuple(joined)
