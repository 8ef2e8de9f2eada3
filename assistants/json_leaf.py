"""A whole text that becomes a JSON value: `"{{ path | default: 600 | json }}"`, and what may be wrong with one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson
from liquid.builtin.expressions import FilteredExpression, Literal, PositionalArgument

from assistants import grammar, jsontext, schema_places
from assistants.filters import JSON
from assistants.nodes import Block, Node, Output, Problem


def problems(leaf: jsontext.Leaf, nodes: Sequence[Node], alone: bool = True) -> Iterator[Problem]:
    """Yield a problem for each json filter that is not the whole leaf with a default of the right type."""
    for node in nodes:
        if isinstance(node, Block):
            for branch in node.branches if node.name != "case" else node.branches[1:]:
                yield from problems(leaf, branch.nodes, alone=False)
        elif isinstance(node, Output):
            expression = grammar.read_output(node.expression)
            if any(one.name == JSON for one in expression.filters or []):
                code, types = _problem(leaf, nodes if alone else (), literal_default(expression))
                if code:
                    yield Problem(code, node.start, node.end, node.origin, {"types": types})


def _problem(leaf: jsontext.Leaf, nodes: Sequence[Node], default: object) -> tuple[str, str]:
    if default is None:
        return "json_without_default", ""
    value = json_value(nodes)
    if value is None:
        return "json_alone", ""
    # Whether it is too large or too small is told of the filled document, as for a value without a placeholder.
    types = schema_places.expected_types(leaf.path)
    if types and schema_places.type_name(orjson.loads(value[1])) not in types:
        return "json_default_type", ", ".join(types)
    return "", ""


def json_value(nodes: Sequence[Node]) -> tuple[tuple[str, ...], bytes] | None:
    """Return path and default, as JSON, of a leaf that is `{{ path | default: literal | json }}`, else None.

    A literal text that holds a JSON list or object stands for that, because Liquid has no way to write one.
    """
    if len(nodes) != 1 or not isinstance(nodes[0], Output):
        return None
    expression = grammar.read_output(nodes[0].expression)
    if [one.name for one in expression.filters or []] != ["default", JSON]:
        return None
    path, default = grammar.plain_path(expression.left), literal_default(expression)
    if path is None or default is None:
        return None
    try:
        if isinstance(default, str) and default.lstrip().startswith(("[", "{")):
            return path, orjson.dumps(orjson.loads(default))
        return path, orjson.dumps(default)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        # Text that only begins like a list, or a number that is too large.
        return None


def literal_default(expression: FilteredExpression) -> object:
    """Return the literal of a `default` filter that stands first, or None."""
    first = next(iter(expression.filters or []), None)
    if first is None or first.name != "default" or len(first.args) != 1:
        return None
    given = first.args[0]
    literal = given.value if isinstance(given, PositionalArgument) else None
    return literal.value if isinstance(literal, Literal) else None
