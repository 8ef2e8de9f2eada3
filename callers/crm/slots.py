"""Slots in a request: {number} and its kin, filled in with the escaping that the place asks for."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape as xml_escaped

import phonenumbers

from callers import phone

Escape = Callable[[str], str]

# {number}, {number.national}, {secret.name}, and what paging and bulk requests have besides.
_SLOT = re.compile(r"\{((?:number|secret|items)(?:\.[A-Za-z0-9_]+)?|instance|page|since)\}")


def of_number(number: str) -> dict[str, str]:
    """Return what the slots for a number in E.164 are filled with."""
    digits = number.removeprefix("+")
    national = phone.national(number)
    return {
        "number": number,
        "number.digits": digits,
        "number.national": "".join(character for character in national if character.isdigit()) or digits,
        "number.local": _local(number) or digits,
        "number.readable": phone.readable(number),
        "number.national_readable": national,
        "number.dashed": _dashed(national),
        "number.base64url": base64.urlsafe_b64encode(number.encode()).decode().rstrip("="),
    }


def _dashed(national: str) -> str:
    """Write 06 01234567 as 06-01234567, and 020 123 4567 as 020-1234567, as many type it."""
    first, _, rest = national.partition(" ")
    return f"{first}-{''.join(character for character in rest if character.isdigit())}" if rest else national


def _local(number: str) -> str:
    """Return the number without country code and without the 0 that is dialled inside the country."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""


def fill(text: str, values: Mapping[str, str], escape: Escape) -> str:
    """Fill in the slots that have a value; all other braces stay as they are."""
    return _SLOT.sub(lambda found: escape(values[found[1]]) if found[1] in values else found[0], text)


def names(text: str) -> Iterator[str]:
    """Yield the names of the slots in a text, in order."""
    yield from (found[1] for found in _SLOT.finditer(text))


def as_is(value: str) -> str:
    return value


def in_address(value: str) -> str:
    """Escape for a path or a query. The star is harmless there, and stands for secrets that are not shown."""
    return quote(value, safe="*")


def for_body(content_type: str) -> Escape:
    """Return the escaping for a body: inside a string of JSON, a field of a form, a text in XML, or none."""
    if "json" in content_type:
        return lambda value: json.dumps(value, ensure_ascii=False)[1:-1]
    if "x-www-form-urlencoded" in content_type:
        return in_address
    return xml_escaped if "xml" in content_type else as_is
