"""Where in the text of a draft its findings are to be underlined, counted as browsers count."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from assistants import jsontext
from assistants.findings import Finding, Lines
from assistants.placeholders import tokens
from assistants.snippet_use import used_snippets


class DraftPlaces:
    """Turns findings in a text into stretches of it. Browsers count a character such as an emoji as two."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._is_simple = text.isascii() or max(text) <= "\uffff"

    def of(self, finding: Finding) -> tuple[int, int]:
        """Return where a finding begins and ends. One in a snippet stands where the text uses the snippet."""
        if finding.origin:
            start, end = next(self._uses(finding), (0, 0))
        else:
            start = self._lines.offset(finding.line, finding.column)
            end = min(start + finding.length, len(self._text))
        return self._counted(start), self._counted(end)

    def _uses(self, finding: Finding) -> Iterator[tuple[int, int]]:
        leaf = self._leaves[finding.path]
        offsets = jsontext.raw_offsets(self._text, leaf)
        for token in tokens(leaf.value):
            if token.kind == "output" and finding.origin in used_snippets(token.expression):
                yield offsets[token.start], offsets[token.end]

    @cached_property
    def _leaves(self) -> dict[str, jsontext.Leaf]:
        return {jsontext.show_path(leaf.path): leaf for leaf in jsontext.strings(jsontext.parse(self._text))}

    def _counted(self, place: int) -> int:
        return place if self._is_simple else len(self._text[:place].encode("utf-16-le")) // 2
