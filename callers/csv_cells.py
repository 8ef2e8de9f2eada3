"""Reads the cells of a CSV file of callers, and says in plain words what is wrong with one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from callers.models import Caller, validate_language
from callers.phone import normalise

LONGEST = {field.name: field.max_length for field in Caller._meta.fields if field.max_length}

# What nearly all addresses look like. Django's own check, which lets all of these through, takes several times as long.
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*@(?:[A-Za-z0-9]{1,63}\.)+[A-Za-z]{2,63}")


class CellError(Exception):
    """A cell that cannot be read: what is wrong, and what to do, in the active language."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


def printable(text: str) -> str:
    if "\x00" in text:
        raise CellError(
            _("This cell holds a NUL character, which no text may hold."),
            _("Type the value anew, or save the file again as CSV UTF-8."),
        )
    return text


def read_text(text: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise CellError(
            _("This is %(length)d characters long.") % {"length": len(text)},
            _("Shorten it to %(most)d characters at most.") % {"most": most},
        )
    return text


def read_tags(text: str) -> list[str]:
    tags = (" ".join(part.split()) for part in re.split("[;,]", text))
    return list(dict.fromkeys(tag for tag in tags if tag))


def read_number(text: str, country: str) -> str:
    number = normalise(text, country)
    if not number:
        raise CellError(
            _("This is no phone number."),
            _("Write one number, such as +31612345678, or leave it empty."),
        )
    return number


def read_segment(text: str, segments: Mapping[str, int]) -> int:
    key = text.lower()
    if key in segments:
        return segments[key]
    if close := difflib.get_close_matches(key, segments, n=1):
        remedy = _("Did you mean %(key)s?") % {"key": close[0]}
    elif segments:
        remedy = _("Use one of these keys: %(keys)s.") % {"keys": ", ".join(sorted(segments)[:20])}
    else:
        remedy = _("Make the segment first, or leave it empty.")
    raise CellError(_("There is no segment with this key."), remedy)


# A file holds few languages, many times.
@lru_cache(maxsize=256)
def read_language(text: str) -> str:
    """Return a language code as we write it: nl_be and NL-be become nl-BE."""
    language, separator, region = text.replace("_", "-").partition("-")
    code = language.lower() + separator + region.upper()
    try:
        validate_language(code)
    except ValidationError:
        raise CellError(
            _("This is no language code."), _("Write a code such as nl, en or nl-BE, or leave it empty.")
        ) from None
    return code


def read_email(text: str) -> str:
    text = read_text(text, LONGEST["email"])
    if PLAIN_EMAIL.fullmatch(text):
        return text
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(
            _("This is no e-mail address."), _("Write it as name@example.com, or leave it empty.")
        ) from None
    return text
