"""Finds what stands in braces in a text, and which names it uses. The rules are in docs/placeholders.md.

Nothing here knows JSON or Liquid's grammar as a whole: text that is not ours must be left exactly as it is,
whatever it is, so only the outermost marks are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ROOTS = frozenset({"caller", "crm", "history", "line", "clock", "snippet"})

# In a run of braces the last two open, hence the greedy run.
_OPENER = re.compile(r"\{{2,}|\{%")
_AFTER_OUTPUT = re.compile(r"\{{2,}|\{%|\}\}")
_AFTER_TAG = re.compile(r"\{{2,}|\{%|%\}")
_TAG_NAME = re.compile(r"\s*(#|\w+)")
_OPAQUE_END = {
    name: re.compile(r"\{%-?\s*end" + name + r"\s*-?%\}")
    for name in ("raw", "comment", "doc")  # Liquid reads nothing inside these.
}
_EXPRESSION = re.compile(
    r"""(?P<string>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<range>\.\.)|(?P<pipe>\|\s*[^\W\d][\w-]*)"""
    r"""|(?P<argument>[^\W\d][\w-]*\s*:(?!:))|(?P<property>\.\s*[^\W\d][\w-]*\??)|(?P<word>[^\W\d][\w-]*\??)|(?P<other>.)""",
    re.DOTALL,
)
_WORDS_OF_LIQUID = frozenset(
    {"true", "false", "nil", "null", "empty", "blank", "and", "or", "not", "contains", "in"}
    | {"reversed", "limit", "offset"}
)
# A root of ours at once behind the opener, or anywhere with a field: "{{ line up", "{{ x.y | default: caller.email".
# "Ask the caller. Then …" behind an opener that is only text is none.
_MENTION = re.compile(
    r"^(?:\{\{-?|\{%-?\s*(?:\w+\s)?)\s*(?:{roots})\b(?!-)|(?<![\w.-])(?:{roots})(?:\.[^\W\d]|\[)".replace(
        "{roots}", "|".join(sorted(ROOTS))
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """One stretch of a text: plain text, an output `{{ … }}` or a tag `{% … %}`.

    `expression` is what an output or tag says, without marks, dashes and the tag's name; it begins at `says_at`.
    `dangling` marks text that begins with an opener that nothing closes. Text with a name stands inside the
    raw, comment or doc block of that name.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    expression: str = ""
    says_at: int = 0
    trims_before: bool = False
    trims_after: bool = False
    dangling: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name in an expression: its first word, the path as far as it is written with dots, and where it begins."""

    root: str
    path: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Split a text into tokens that, put together, are the text again."""
    done = 0
    without_end: set[str] = set()
    while found := _OPENER.search(text, done):
        start = found.end() - 2
        if start > done:
            yield Token("text", done, start)
        is_output = text.startswith("{{", start)
        closed = (_AFTER_OUTPUT if is_output else _AFTER_TAG).search(text, found.end())
        if closed is None or closed[0].startswith("{"):
            done = len(text) if closed is None else closed.end() - 2
            yield Token("text", start, done, dangling=True)
            continue
        token = _marked(text, start, closed.end(), is_output)
        yield token
        done = token.end
        if token.name in _OPAQUE_END and token.name not in without_end:
            last = _OPAQUE_END[token.name].search(text, done)
            if last is None:
                # Remembered, so that a thousand openers do not search the whole text a thousand times.
                without_end.add(token.name)
            elif last.start() > done:
                yield Token("text", done, last.start(), token.name)
                done = last.start()
    if done < len(text):
        yield Token("text", done, len(text))


def _marked(text: str, start: int, end: int, is_output: bool) -> Token:
    first, last = start + 2, end - 2
    trims_before = text.startswith("-", first, last)
    first += trims_before
    trims_after = text.endswith("-", first, last)
    last -= trims_after
    named = None if is_output else _TAG_NAME.match(text, first, last)
    first = named.end() if named else first
    expression = text[first:last].lstrip()
    says_at = last - len(expression)
    kind, name = ("output", "") if is_output else ("tag", named[1] if named else "")
    return Token(kind, start, end, name, expression.rstrip(), says_at, trims_before, trims_after)


def names(expression: str) -> list[Name]:
    """Return the names of an expression. Strings, filters, named arguments and Liquid's own words are none.

    `caller.tags contains "vip"` has one name, with root `caller` and path `caller.tags`.
    """
    found: list[Name] = []
    extends = False
    for part in _EXPRESSION.finditer(expression):
        kind = part.lastgroup
        if kind == "word" and part[0] not in _WORDS_OF_LIQUID:
            found.append(Name(part[0], part[0], part.start()))
            extends = True
            continue
        if kind == "property" and extends:
            last = found[-1]
            found[-1] = Name(last.root, f"{last.path}.{part[0].lstrip('.').strip()}", last.start)
            continue
        extends = False
    return found


def mentions_ours(text: str) -> bool:
    """Tell whether text that begins with a dangling opener goes on with one of our names."""
    return bool(_MENTION.search(text))
