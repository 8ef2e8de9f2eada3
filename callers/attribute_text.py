"""Attributes and tags of a caller as text that staff can edit, and back again without loss. Pure.

An attribute stands on a line of its own, `name = value`. A value that looks like a number is one, yes and no are what
they say, anything else is text. Text that would be read as something else stands in double quotes, and lists and
groups are written as JSON.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_NAME = re.compile("[a-z][a-z0-9_]{0,49}")
_UNFIT = re.compile("[^a-z0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 1_000
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_YES_NO = {"yes": True, "ja": True, "true": True, "no": False, "nee": False, "false": False}
_WORDS = {"nl": {True: "ja", False: "nee"}, "en": {True: "yes", False: "no"}}
_QUOTED_NAME = re.compile(r'("(?:[^"\\]|\\.)*")\s*=(.*)')


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a line, counted from 1, as a code and params."""

    line: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


class AttributeTextError(Exception):
    """Lines that cannot be read as attributes."""

    def __init__(self, problems: Iterable[LineProblem]) -> None:
        self.problems = list(problems)
        super().__init__(", ".join(f"line {one.line}: {one.code}" for one in self.problems))


class _LineError(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def format_attributes(attributes: Mapping[str, Any], language: str) -> str:
    """Write attributes one to a line; yes and no are written in Dutch or English."""
    return "\n".join(f"{_write_name(name)} = {_write(value, language)}" for name, value in attributes.items())


def parse_attributes(text: str) -> dict[str, Any]:
    """Read attributes, one to a line; empty lines and attributes without value are left out.

    Raises AttributeTextError, which tells all lines that are wrong.
    """
    attributes: dict[str, Any] = {}
    problems = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if not line.strip():
            continue
        try:
            name, value = _read_line(line.strip())
            if name in attributes:
                raise _LineError("twice", name=name)
        except _LineError as error:
            problems.append(LineProblem(number, error.code, error.params))
            continue
        if value != "":
            attributes[name] = value
    if problems:
        raise AttributeTextError(problems)
    return attributes


def _read_line(line: str) -> tuple[str, Any]:
    quoted = _QUOTED_NAME.fullmatch(line)
    if quoted:
        return str(_json(quoted[1])), _read(quoted[2].strip())
    name, equals, words = (part.strip() for part in line.partition("="))
    if not equals:
        raise _LineError("no_equals_sign", text=line[:80])
    if not _NAME.fullmatch(name):
        fitting = _UNFIT.sub("_", name.lower()).strip("_")[:50]
        raise _LineError("name", name=name[:80], fitting=fitting if _NAME.fullmatch(fitting) else "klant_sinds")
    return name, _read(words)


def _read(words: str) -> Any:
    if words[:1] in ('"', "{", "["):
        return _json(words)
    if words.lower() in _YES_NO:
        return _YES_NO[words.lower()]
    if words == "null":
        return None
    return _number(words) if _NUMBER.fullmatch(words) else words


def _json(words: str) -> Any:
    try:
        value = json.loads(words)
        # A database cannot keep endless numbers, half characters and NUL.
        kept = json.dumps(value, ensure_ascii=False, allow_nan=False)
        kept.encode()
    except (ValueError, RecursionError) as error:
        raise _LineError("quotes" if words[:1] == '"' else "brackets") from error
    if "\\u0000" in kept:
        raise _LineError("quotes" if words[:1] == '"' else "brackets")
    return value


def _number(words: str) -> int | float | str:
    """Return the number, or the words if writing the number again would give other words, as with 007 and 1.50."""
    if len(words) > _LONGEST_NUMBER:
        return words
    number: int | float = float(words) if any(sign in words for sign in ".eE") else int(words)
    return number if repr(number) == words else words


def _write(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return _WORDS.get(language, _WORDS["en"])[value]
    if isinstance(value, str) and value and not _CONTROL.search(value) and value == value.strip():
        try:
            if _read(value) == value:
                return value
        except _LineError:
            # It begins with a quotation mark or bracket of its own.
            pass
    return json.dumps(value, ensure_ascii=False)


def _write_name(name: str) -> str:
    return name if _NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def format_tags(tags: Iterable[object]) -> str:
    """Write tags with commas between them; one that holds a comma stands in double quotes."""
    return ", ".join(_write_tag(str(tag)) for tag in tags)


def _write_tag(tag: str) -> str:
    return '"' + tag.replace('"', '""') + '"' if set(tag) & {",", '"', "\n", "\r"} else tag


def parse_tags(text: str) -> list[str]:
    """Read tags with commas or line ends between them; each counts once."""
    lines = text.splitlines()
    rows = csv.reader(lines, skipinitialspace=True)
    return list(dict.fromkeys(tag for row in rows for cell in row if (tag := " ".join(cell.split()))))
