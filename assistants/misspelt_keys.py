"""Keys that the platform does not know and that resemble one it does.

Other keys that it does not know may be newer than our copy of its format. They survive, and nothing is said of them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from assistants import jsontext, schema_places

_ALIKE = 0.85
_LONGEST = 60
# A hostile text must not keep the linter busy.
_MOST_COMPARED = 100


def misspelt(nodes: Sequence[jsontext.Node]) -> Iterator[tuple[jsontext.Node, str, str]]:
    """Yield the value of each misspelt key, the key, and the one that was probably meant, which is not there."""
    compared = 0
    for parent in nodes:
        known = schema_places.keys(parent.path) if parent.children else ()
        present = {str(child.path[-1]) for child in parent.children}
        lacking = {key.lower(): key for key in known if key not in present}
        for child in parent.children:
            key = str(child.path[-1])
            if not lacking or key in known or len(key) > _LONGEST:
                continue
            compared += 1
            if compared > _MOST_COMPARED:
                return
            if close := difflib.get_close_matches(key.lower(), lacking, 1, _ALIKE):
                yield child, key, lacking[close[0]]
