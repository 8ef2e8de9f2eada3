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
_TAG_NAME = re.compile(r"\s*(#|\w+)(.*)", re.DOTALL)
_OPAQUE_END = {
    name: re.compile(r"\{%-?\s*end" + name + r"\s*-?%\}")
    for name in ("raw", "comment", "doc")  # Liquid reads nothing inside these.
}
_EXPRESSION = re.compile(
    r"""(?P<string>'[^']*'|"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<pipe>\|\s*[^\W\d][\w-]*)|(?P<argument>[^\W\d][\w-]*\s*:(?!:))"""
    r"""|(?P<property>\.\s*[^\W\d][\w-]*\??)|(?P<word>[^\W\d][\w-]*\??)|(?P<other>.)""",
    re.DOTALL,
)
_WORDS_OF_LIQUID = frozenset(
    {"true", "false", "nil", "null", "empty", "blank", "and", "or", "not", "contains", "in"}
    | {"reversed", "limit", "offset"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One stretch of a text: plain text, an output `{{ … }}` or a tag `{% … %}`.

    `expression` is what an output or tag says, without marks, dashes and the tag's name. `dangling` marks
    text that begins with an opener that nothing closes.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    expression: str = ""
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
    while found := _OPENER.search(text, done):
        start = found.end() - 2
        if start > done:
            yield Token("text", done, start)
        done = start
        is_output = text.startswith("{{", start)
        closed = (_AFTER_OUTPUT if is_output else _AFTER_TAG).search(text, found.end())
        if closed is None or closed[0].startswith("{"):
            end = len(text) if closed is None else closed.end() - 2
            yield Token("text", start, end, dangling=True)
            done = end
            continue
        token = _marked(text, start, closed.end(), is_output)
        yield token
        done = token.end
        if token.name in _OPAQUE_END and (last := _OPAQUE_END[token.name].search(text, done)):
            yield Token("text", done, last.end())
            done = last.end()
    if done < len(text):
        yield Token("text", done, len(text))


def _marked(text: str, start: int, end: int, is_output: bool) -> Token:
    inner = text[start + 2 : end - 2]
    trims_before = inner.startswith("-")
    inner = inner[1:] if trims_before else inner
    trims_after = inner.endswith("-")
    inner = inner[:-1] if trims_after else inner
    if is_output:
        return Token("output", start, end, "", inner.strip(), trims_before, trims_after)
    split = _TAG_NAME.match(inner)
    name, expression = (split[1], split[2].strip()) if split else ("", inner.strip())
    return Token("tag", start, end, name, expression, trims_before, trims_after)


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


def filters(expression: str) -> list[str]:
    """Return the names of the filters in an expression, in order."""
    parts = _EXPRESSION.finditer(expression)
    return [part[0].lstrip("|").strip() for part in parts if part.lastgroup == "pipe"]


def mentions_ours(text: str) -> bool:
    """Tell whether text after a dangling opener names one of our roots: at once, or with a dot or bracket behind it."""
    return bool(_MENTION.search(text))


_MENTION = re.compile(
    r"^\{[{%]-?\s*(?:\w+\s+)?(?:{roots})\b|\b(?:{roots})\s*[.\[]".replace("{roots}", "|".join(sorted(ROOTS)))
)
