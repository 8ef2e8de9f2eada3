"""Says what is wrong with a text that is no JSON.

Most of these texts were typed or pasted by people, so each function looks at what stands at the place where
reading stopped and names the mistake that is usually behind it.
"""

from __future__ import annotations

import re
import unicodedata

from assistants.json_error import JsonError, error_at, position

_GOOD_PART = re.compile(r'(?:[^"\\\x00-\x1f\ud800-\udfff]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_ESCAPED_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u([dD][89a-fA-F]..)|\\.")
_BAD_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{0,4}|.)?")
_NUMBER_LIKE = re.compile(r"[-+.\w]+")
_LEADING_ZERO = re.compile(r"-?0[0-9]")
_NOT_A_NUMBER = re.compile(r"[-+]?[^\W\d]")
_DECIMAL_COMMA = re.compile(r"[0-9],$")
_WORD = re.compile(r"[^\W\d][\w.-]*")
_JSON_WORD = re.compile(r"(?:true|false|null)(?!\w)")
_COMMENT = re.compile(r"//|/\*|#")
_SMART_QUOTES = frozenset("“”„‟«»‘’‚‛`´")
_SMART_OPENING = frozenset("“„«")
_CLOSERS = {"{": "}", "[": "]"}
_INSTEAD = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null", "undefined": "null"}
_SHOWN = 40


def value_expected(text: str, at: int, opener: int | None) -> JsonError:
    """No value starts at `at`, where one must; `opener` is the bracket around it."""
    rest = text[at : at + 1]
    if not rest and opener is None:
        return error_at(text, at, "empty")
    if rest and rest in "-+.0123456789":
        return _bad_number(text, at)
    if rest and rest in ",:}]":
        return error_at(text, at, "missing_value", found=rest)
    if word := _WORD.match(text, at):
        found = word.group()
        return error_at(text, at, "not_json_word", word=found[:_SHOWN], instead=_INSTEAD.get(found, ""))
    return _foreign(text, at, opener)


def key_expected(text: str, at: int, opener: int) -> JsonError:
    """No key in double quotes starts at `at`, within the object that opens at `opener`."""
    if text[at : at + 1].isdecimal() and _DECIMAL_COMMA.search(text, at - 2, at):
        return error_at(text, at - 1, "decimal_comma")
    if word := _WORD.match(text, at):
        return error_at(text, at, "unquoted_key", key=word.group()[:_SHOWN])
    if text[at : at + 1] in tuple('{[,:]"-0123456789'):
        return error_at(text, at, "key_expected", found=text[at])
    return _foreign(text, at, opener)


def colon_expected(text: str, at: int, key_end: int, opener: int) -> JsonError:
    """No colon at `at`, after the key that ends at `key_end`."""
    if text[at : at + 1] in tuple('",}]{[') or _NUMBER_LIKE.match(text, at):
        return error_at(text, key_end, "missing_colon")
    return _foreign(text, at, opener)


def after_value(text: str, at: int, value_end: int, opener: int) -> JsonError:
    """Neither a comma nor the closing bracket at `at`, after the value that ends at `value_end`."""
    found = text[at : at + 1]
    closer = _CLOSERS[text[opener]]
    if found and found in "}]":
        return error_at(text, at, "wrong_bracket", found=found, expected=closer)
    if text[value_end - 1] == '"' and _runs_on(text, at, value_end):
        return error_at(text, value_end - 1, "quote_in_text")
    if found in tuple('"{[-') or _NUMBER_LIKE.match(text, at):
        return error_at(text, value_end, "missing_comma")
    return _foreign(text, at, opener)


def after_end(text: str, at: int) -> JsonError:
    """Something stands at `at`, after the document."""
    if _COMMENT.match(text, at):
        return error_at(text, at, "comment")
    return error_at(text, at, "text_after_end", found=_shown(text[at]))


def bad_string(text: str, start: int) -> JsonError:
    """The text that opens at `start` does not end as it should, or holds what must be escaped."""
    good = _GOOD_PART.match(text, start + 1)
    at = good.end() if good else start + 1
    found = text[at : at + 1]
    line, column = position(text, start)
    if found in ("", "\n", "\r") and (smart := _smart_end(text, start + 1, at)):
        return error_at(text, smart, "smart_quote", character=text[smart])
    if not found or text[at:] == "\\":
        return JsonError("unclosed_string", line, column)
    if found in "\n\r":
        return error_at(text, at, "line_break_in_string", start_line=line, start_column=column)
    if found == "\\":
        escape = _BAD_ESCAPE.match(text, at)
        return error_at(text, at, "bad_escape", escape=_shown(escape.group() if escape else found))
    if "\ud800" <= found <= "\udfff":
        return error_at(text, at, "lone_surrogate", escape=_shown(found))
    return error_at(text, at, "control_character_in_string", character=_shown(found))


def lone_surrogate(text: str, start: int, end: int) -> JsonError:
    """The text between `start` and `end` holds one half of a character that takes two escapes."""
    unit = next(unit for unit in _ESCAPED_UNIT.finditer(text, start, end) if unit.group(1))
    return error_at(text, unit.start(), "lone_surrogate", escape=unit.group())


def number_too_large(text: str, start: int, end: int) -> JsonError:
    return error_at(text, start, "number_too_large", number=text[start : min(end, start + _SHOWN)])


def _bad_number(text: str, at: int) -> JsonError:
    token = _NUMBER_LIKE.match(text, at)
    found = token.group() if token else text[at]
    if _NOT_A_NUMBER.match(found):
        return error_at(text, at, "not_json_word", word=found[:_SHOWN], instead="")
    code = "leading_zero" if _LEADING_ZERO.match(found) else "bad_number"
    return error_at(text, at, code, number=found[:_SHOWN])


def _runs_on(text: str, at: int, value_end: int) -> bool:
    """Whether a text that ended seems to go on: its quote was meant to be read, not to close it."""
    found = text[at : at + 1]
    if not found.isprintable() or found in '":;=' or found in _SMART_QUOTES:
        return False
    if _JSON_WORD.match(text, at) or _COMMENT.match(text, at):
        return False
    return at == value_end or found.isalpha()


def _smart_end(text: str, start: int, end: int) -> int | None:
    """Return the place of the quote of a word processor that was meant to close the text, if there is one."""
    inner = text[start:end].rstrip(" \t,:}]")
    if inner[-1:] not in _SMART_QUOTES or _SMART_OPENING.intersection(inner[:-1]):
        return None
    return start + len(inner) - 1


def _foreign(text: str, at: int, opener: int | None) -> JsonError:
    """What no JSON has between its values: the end of the text, other quotes, comments, other characters."""
    found = text[at : at + 1]
    if not found:
        opener = opener or 0
        return error_at(text, opener, "unclosed_object" if text[opener] == "{" else "unclosed_array")
    if found == "'":
        return error_at(text, at, "single_quote")
    if found in _SMART_QUOTES:
        return error_at(text, at, "smart_quote", character=found)
    if _COMMENT.match(text, at):
        return error_at(text, at, "comment")
    code = "unexpected_character" if found.isprintable() else "invisible_character"
    return error_at(text, at, code, character=_shown(found))


def _shown(found: str) -> str:
    """Return printable text as it is, anything else as code points."""
    if found.isprintable() and not any(unicodedata.combining(one) for one in found):
        return found
    return " ".join(f"U+{ord(one):04X}" for one in found)
