from __future__ import annotations

import logging
import time

import pytest

from callers.masking import MaskingFormatter, mask


def test_a_phone_number_is_masked():
    assert mask("call from +31612345678 answered") == "call from [number] answered"


@pytest.mark.parametrize(
    "number",
    [
        "+31 6 1234 5678",
        "+31 (0)6 12345678",
        "+31-6-12345678",
        "+1 (415) 555-2671",
        "+49 (0)30-123456",
        "0031612345678",
        "00 31 6 12345678",
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06 - 12 34 56 78",
        "(020) 123 45 67",
        "020/1234567",
        "0471/12 34 56",
        "030 123456",
        "31612345678",
        "(415) 555-2671",
        "415.555.2671",
        "612 34 56 78",
        "612 345 678",
        "20 26 11 23",
        "06\u201112345678",
        "+31\u00a06\u00a012345678",
        "٠٦١٢٣٤٥٦٧٨",
        "%2B31612345678",
        "%2b31612345678",
        "%252B31612345678",
        "%2B31%206%2012345678",
        "%2B31+6+1234+5678",
        r"\u002b31612345678",
    ],
)
def test_a_number_is_masked_however_it_is_written(number):
    assert mask(f"from {number}, then") == "from [number], then"


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("tel:+31612345678", "tel:[number]"),
        ("tel%3A0612345678", "tel%3A[number]"),
        ("sip:31612345678@10.0.0.1:5060", "sip:[number]@10.0.0.1:5060"),
        ('{"fromCaller": 31612345678}', '{"fromCaller": [number]}'),
        ("[31612345678,32471123456]", "[[number],[number]]"),
        ("?from=31612345678&to=%2B31850123456", "?from=[number]&to=[number]"),
        ("/callers/31612345678/", "/callers/[number]/"),
        (r"'Jan\n0612345678\n'", r"'Jan\n[number]\n'"),
        ("number0612345678", "number[number]"),
        ("0612345678x12 or 0612345678 ext. 12", "[number]x12 or [number] ext. 12"),
        ("Sentence.0612345678", "Sentence.[number]"),
        ("Key (number)=(+31612345678) already exists", "Key (number)=([number]) already exists"),
        ("+31612345678 0687654321 +31687654321", "[number] [number] [number]"),
        ("2026-11-23 0612345678", "2026-11-23 [number]"),
    ],
)
def test_a_number_is_masked_wherever_it_stands(line, masked):
    assert mask(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-23 14:05:06,123 INFO assistants.webhook fresh/current in 3.217 ms",
        "2026-11-23T14:05:06.123456+01:00",
        "20261123T140506Z",
        "23-11-2026, 23/11/2026 14:05, 23.11.2026 and 2026-11-23-14-05",
        '127.0.0.1 - - [23/Nov/2026:14:05:06 +0100] "POST / HTTP/1.1" 200 10234 12',
        "http://192.168.100.200:8000/ in 10.0.0.0/8",
        "took 5000 ms, 0.000123456 s or 123.456789012 s",
        "1234567 of 7654321 rows, 3 of 4 at 100%",
        "open 09:00-12:00 13:00-17:30",
        "Python 3.11.4, Django 5.2.1",
        "object at 0x7f0012345678",
        "commit a1b2c3d412345678 and 12345678e9ab",
        "task 12345678-1234-1234-1234-123456789012 and a2345678-1234-4234-9234-061234567890",
    ],
)
def test_other_numbers_stay_readable(line):
    assert mask(line) == line


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("/webhooks/flireo/s3cret-Token_1/", "/webhooks/flireo/[token]/"),
        ("/webhooks/flireo/s3cret-Token_1", "/webhooks/flireo/[token]"),
        ("/webhooks/flireo/s3cret-Token_1?x=1", "/webhooks/flireo/[token]?x=1"),
        ("https://example.com//webhooks//flireo//s3cret/", "https://example.com//webhooks//flireo//[token]/"),
        ("/Webhook/Flireo/s3cret/", "/Webhook/Flireo/[token]/"),
        ("?next=%2Fwebhooks%2Fflireo%2Fs3cret%2F", "?next=%2Fwebhooks%2Fflireo%2F[token]%2F"),
    ],
)
def test_the_secret_of_the_address_is_masked(address, masked):
    assert mask(f'"POST {address}" 404') == f'"POST {masked}" 404'


@pytest.mark.parametrize("address", ["/webhook/{}/", "/{}", "https://example.com/flireo?token={}"])
def test_the_secret_is_masked_at_an_address_that_is_quite_wrong_too(address):
    secret = "s3cret-of-31612345678-letters"
    assert mask(f"Not Found: {address.format(secret)}", secret) == f"Not Found: {address.format('[token]')}"


def test_an_address_without_secret_stays_as_it_is():
    line = '"POST /webhooks/flireo/ HTTP/1.1" 404, see /srv/flireo/views.py'
    assert mask(line) == line


def formatted(message: str, *args: object, exc_info: object = None) -> str:
    record = logging.LogRecord("callers", logging.ERROR, "lookup.py", 1, message, args, exc_info)
    return MaskingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s").format(record)


def test_a_log_line_keeps_its_time_and_loses_the_number():
    line = formatted("no place for %s", "+31612345678")
    assert line.endswith("ERROR callers no place for [number]")
    time.strptime(line.partition(",")[0], "%Y-%m-%d %H:%M:%S")


def test_a_number_that_stands_first_in_a_line_is_masked():
    record = logging.LogRecord("callers", logging.ERROR, "lookup.py", 1, "06-12345678 called", (), None)
    assert MaskingFormatter("%(message)s").format(record) == "[number] called"
    assert MaskingFormatter("%(asctime)s %(message)s").format(record).endswith(" [number] called")


def test_a_traceback_is_masked_too():
    try:
        raise LookupError("/webhooks/flireo/s3cret/ asked for +31612345678")
    except LookupError as error:
        line = formatted("failed", exc_info=(LookupError, error, error.__traceback__))
    assert "Traceback" in line
    assert line.endswith("LookupError: /webhooks/flireo/[token]/ asked for [number]")


@pytest.mark.parametrize("piece", ["1", "0 ", "+1 ", "(0", "12-", "1.1.", "%25", "webhooks//", "a-1"])
def test_a_hostile_line_costs_no_more_than_its_length(piece):
    began = time.thread_time()
    mask(piece * 50_000 + "a")
    # A fraction of a second; were the cost to grow with the square of the length, it would be minutes.
    assert time.thread_time() - began < 10
