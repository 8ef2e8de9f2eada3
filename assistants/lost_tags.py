"""Finds tags that nobody reads: they mean nothing in Liquid, or end and divide a block that is not open.

They are left to the platform, as all that is not ours, and may well be spoken as they stand.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from assistants import placeholders
from assistants.nodes import Problem

_BLOCKS = frozenset({"if", "unless", "case", "for", "tablerow", "capture", "ifchanged", "form", "paginate"})
_OPAQUE = frozenset({"raw", "comment", "doc"})
_BRANCHES = {"else": {"if", "unless", "case", "for"}, "elsif": {"if", "unless"}, "when": {"case"}}
_ALONE = frozenset(
    {"#", "assign", "break", "continue", "cycle", "decrement", "echo", "include", "increment", "layout"}
    | {"block", "liquid", "render", "section", "style"}
)
_ENDS = {f"end{name}": {name} for name in _BLOCKS | _OPAQUE | {"block", "style"}}
# What closes or divides, with the blocks that it may belong to.
_NEEDS = {**_BRANCHES, **_ENDS}
_KNOWN = _BLOCKS | _OPAQUE | _ALONE | _NEEDS.keys()


def problems(text: str, origin: str) -> Iterator[Problem]:
    """Yield a warning for each tag that nobody reads. A tag with a name of ours is told of where it is refused."""
    opened: Counter[str] = Counter()
    for token in placeholders.tokens(text):
        if token.kind != "tag" or not token.name:
            continue
        params = {"tag": token.name}
        if token.name not in _KNOWN:
            if not any(name.root in placeholders.ROOTS for name in placeholders.names(token.expression)):
                close = "".join(difflib.get_close_matches(token.name[:100].lower(), sorted(_KNOWN - {"#"}), 1))
                params |= {"close": close}
                yield Problem("unknown_tag", token.start, token.end, origin, params, is_warning=True)
        elif needed := _NEEDS.get(token.name):
            if not any(opened[name] for name in needed):
                yield Problem("nothing_to_end", token.start, token.end, origin, params, is_warning=True)
            elif token.name in _ENDS:
                opened.subtract(needed)
        opened[token.name] += 1
