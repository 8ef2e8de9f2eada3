"""Phone numbers: one way to read them, for storing and for looking up."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, PhoneNumberFormat, ValidationResult

from callers.calling_codes import reads_as_written

_LONGEST_TEXT = 250
_LARGEST_NUMBER = 10**15 - 1
_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_DIALLED = re.compile(r"\+?[0-9]{3,20}")
_FORMATTING = re.compile(r"[\s().\[\]/\u2010-\u2015\u2212-]+")
_QUOTES = " \t='\"`\u2018\u2019\u201c\u201d"
_EXTENSION = re.compile(r"[\s,]*(?:extension|ext|x|#|toestel|tst)[\s.:=]*[0-9]{1,7}$")
_READ_AS_FLOAT = re.compile(r"([0-9]{7,})\.0")
_CONTEXT = re.compile(r"phone-context=(\+[0-9.()-]+)")
# A name that asks for privacy hides a number that came along with it. "Unknown" or "unavailable"
# beside a number only says that the carrier knows no name, so these two are not here.
_PRIVATE_NAME = re.compile(
    r"(?:anonymous|anoniem|restricted|private|priv\u00e9|withheld|blocked|afgeschermd|geheim|no caller id)"
    r"(?: (?:caller|number|nummer|user|id))?"
)
# Some carriers send these words as the digits of a telephone's keys:
# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE.
_WORDS_ON_KEYS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})
# With fewer digits than this, a number without a plus is rather a national one than a foreign one.
_SHORTEST_FOREIGN = 10


def normalise(raw: object, country: str) -> str:
    """Return the number in E.164, such as +31601234567, or "" if it is withheld or no possible phone number.

    `country` (two letters) is where a number without country code belongs. Possible is enough, because
    ranges come into use before the library knows them. Takes whatever a request or file may hold, never raises.
    """
    text = _as_text(raw)
    if not text or len(text) > _LONGEST_TEXT:
        return ""
    return _normalise(text, country)


def readable(number: str) -> str:
    """Return an E.164 number with spaces, +31 6 01234567; anything else comes back as it is."""
    return _formatted(number, PhoneNumberFormat.INTERNATIONAL)


def national(number: str) -> str:
    """Return an E.164 number as people in its own country write it, 06 01234567; anything else comes back as it is."""
    return _formatted(number, PhoneNumberFormat.NATIONAL)


def is_in_use(number: str) -> bool:
    """Tell whether an E.164 number is in a range that is known to be in use; a new range may not be known yet."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, None))
    except NumberParseException:
        return False


def is_country(code: str) -> bool:
    """Tell whether numbers can be read in the country with this two-letter code in capitals."""
    return code in phonenumbers.SUPPORTED_REGIONS


def _as_text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return f"{raw:d}" if 0 < raw <= _LARGEST_NUMBER else ""
    return raw if isinstance(raw, str) else ""


# Each call names one of a few lines, so one of its two numbers is nearly always here.
@lru_cache(maxsize=256)
def _normalise(text: str, country: str) -> str:
    if _E164.fullmatch(text) and text[1:] not in _WORDS_ON_KEYS and reads_as_written(text):
        return text
    dialled = _dialled(_plain(text))
    if not dialled or dialled.lstrip("+") in _WORDS_ON_KEYS:
        return ""
    number = _parsed(dialled, country.upper())
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""
    if not _E164.fullmatch(e164) or e164[1:] in _WORDS_ON_KEYS:
        return ""
    return e164 if number and (e164 == dialled or _reads_back(number, e164)) else ""


def _plain(text: str) -> str:
    """Return the text in small letters, with ASCII digits and without invisible characters and percent codes."""
    if not text.isascii():
        kept = (char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
        text = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in kept)
    return unquote(text).lower() if "%" in text else text.lower()


def _dialled(text: str) -> str:
    """Return the digits in a plain text, address or URI, with a plus if there is one; "" if it says anything else."""
    name, bracket, address = text.rpartition("<")
    if "@anonymous.invalid" in text or (bracket and _PRIVATE_NAME.fullmatch(name.strip(_QUOTES))):
        return ""
    address, _, parameters = _without_scheme(address.partition(">")[0].strip()).partition(";")
    # Only a parameter begins with a letter; this might be a second number.
    if parameters and not parameters.lstrip()[:1].isalpha():
        return ""
    subscriber = address.partition("@")[0].strip(_QUOTES)
    if whole := _READ_AS_FLOAT.fullmatch(subscriber):
        subscriber = whole[1]
    digits = _FORMATTING.sub("", _EXTENSION.sub("", subscriber))
    if (context := _CONTEXT.search(parameters)) and not digits.startswith(("+", "00")):
        digits = _FORMATTING.sub("", context[1]) + digits
    if not _DIALLED.fullmatch(digits):
        return ""
    # No country code begins with 0, so such a plus was put there without looking.
    return digits[1:] if digits.startswith("+0") else digits


def _without_scheme(address: str) -> str:
    """Return what stands after sip:, sips: or tel:, without password or port; a host alone gives ""."""
    scheme, _, rest = address.partition(":")
    if scheme not in {"sip", "sips", "tel"}:
        return address
    if scheme == "tel":
        return rest
    subscriber, at, _ = rest.partition("@")
    if not at and "." in subscriber:
        return ""
    name, semicolon, parameters = subscriber.partition(";")
    return name.partition(":")[0] + semicolon + parameters


def _parsed(dialled: str, country: str) -> PhoneNumber | None:
    if dialled.startswith("+"):
        return _possible(dialled, None)
    if dialled.startswith("00"):
        return _possible("+" + dialled[2:], None) or _possible(dialled, country)
    domestic = _possible(dialled, country)
    if dialled.startswith("0") or (domestic and phonenumbers.is_valid_number(domestic)):
        return domestic
    foreign = _possible("+" + dialled, None) if len(dialled) >= _SHORTEST_FOREIGN else None
    return foreign if foreign and phonenumbers.is_valid_number(foreign) else domestic


def _possible(text: str, country: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    # Local numbers without area code are "possible" too for the library, but cannot be told apart.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number if reason == ValidationResult.IS_POSSIBLE else None


def _reads_back(number: PhoneNumber, e164: str) -> bool:
    """Tell whether the result gives itself when it is read: a number that is stored must be found again.

    The library takes a domestic prefix off behind the country code too, so it may take off two in two readings.
    """
    code = number.country_code or 0
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, phonenumbers.region_code_for_country_code(code))
    prefix = metadata.national_prefix_for_parsing if metadata else None
    if not prefix or not re.match(prefix, e164[len(str(code)) + 1 :]):
        return True
    again = _possible(e164, None)
    return again is not None and phonenumbers.format_number(again, PhoneNumberFormat.E164) == e164


def _formatted(number: str, style: int) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, None), style)
    except NumberParseException:
        return number
