"""The quick test for E.164 agrees with the library's parser, for every country code that there is."""

from __future__ import annotations

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, ValidationResult

from callers.calling_codes import reads_as_written

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def parser_leaves(number: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    is_possible = phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
    return is_possible and phonenumbers.format_number(parsed, PhoneNumberFormat.E164) == number


def numbers(code: int) -> list[str]:
    """Return numbers of every length behind a country code, that begin with any two digits."""
    rest = "20184936571204"
    return [f"+{code}{first:02d}{rest[:length]}" for length in range(13) for first in range(100)]


@pytest.mark.parametrize("code", CODES)
def test_what_it_takes_as_written_the_parser_leaves_as_it_is(code: int) -> None:
    taken = [number for number in numbers(code) if reads_as_written(number)]
    assert [number for number in taken if not parser_leaves(number)] == []


def test_dutch_mobile_numbers_need_no_parser() -> None:
    assert reads_as_written("+31601234567")


@pytest.mark.parametrize("number", ["+310601234567", "+31601", "+31601234567890", "+9991234567", "+1"])
def test_what_may_be_read_differently_is_left_to_the_parser(number: str) -> None:
    assert not reads_as_written(number)
