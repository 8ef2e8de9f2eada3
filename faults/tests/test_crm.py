"""The CRM of the cases is in the mood that it is said to be in."""

from __future__ import annotations

import gzip
import time
import urllib.error
import urllib.request

import pytest

from faults.crm import crm, moods


def asked(name: str) -> bytes:
    with crm(moods()[name][1]) as url, urllib.request.urlopen(url.format(number="1"), timeout=5) as answer:
        return bytes(answer.read())


def test_one_that_is_down_takes_no_connection() -> None:
    with pytest.raises(urllib.error.URLError, match="refused"):
        asked("down")


@pytest.mark.parametrize(("name", "status"), [("refuses", 429), ("fails", 500), ("redirects", 302)])
def test_one_that_will_not_says_so(name: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        asked(name)
    refused.value.close()
    assert refused.value.code == status


@pytest.mark.parametrize("name", ["silent", "endless"])
def test_one_that_takes_long_is_not_done_in_time(name: str) -> None:
    with pytest.raises(TimeoutError), crm(moods()[name][1]) as url:
        _read_for(url, 0.5)


def _read_for(url: str, seconds: float) -> None:
    """Read until the answer ends. Raises TimeoutError if it has not by then."""

    until = time.monotonic() + seconds
    with urllib.request.urlopen(url.format(number="1"), timeout=seconds) as answer:
        while answer.read1(1_000_000):
            if time.monotonic() > until:
                raise TimeoutError


def test_a_bomb_is_small_before_it_is_unpacked() -> None:
    packed = asked("bomb")
    assert len(packed) < 1_000_000
    assert len(gzip.decompress(packed)) > 199_000_000


def test_another_persons_record_is_told_in_the_form_that_the_connection_reads() -> None:
    assert b'"token": "tk' in asked("wrong-person")
