"""Every request has a name, which stands on the lines of the log that are written for it."""

from __future__ import annotations

import logging
import threading
import uuid

import pytest

from callers import lookup, request_ids
from callers.masking import mask
from callers.places import Places


def named() -> str:
    record = logging.LogRecord("callers", logging.INFO, "x.py", 1, "told", (), None)
    assert request_ids.Named().filter(record)
    return record.request_id


@pytest.mark.parametrize("sent", ["4bf92f3577b34da6a3ce929d0e0e4736", "req_0123-abc.9", str(uuid.uuid4()), "a" * 64])
def test_the_name_that_a_request_brings_is_taken_over(sent):
    assert request_ids.begin(sent) == named() == sent


@pytest.mark.parametrize(
    "sent", [None, "", "short", "a" * 65, "with space", "two\nlines", "-leading", "énorm-1234", "<b>12345678"]
)
def test_one_that_is_not_well_formed_is_replaced(sent):
    name = request_ids.begin(sent)
    assert name == named() != sent
    assert str(uuid.UUID(name)) == name


def test_no_two_requests_get_the_same_name_and_none_is_taken_for_a_phone_number():
    names = [request_ids.begin(None) for _ in range(1000)]
    assert len(set(names)) == 1000
    assert mask(" ".join(names)) == " ".join(names)


def test_lines_that_are_written_for_no_request_have_no_name():
    assert named() == "-"


def test_a_thread_behind_a_request_has_no_part_in_its_name():
    request_ids.begin("of-this-request")
    found = []
    thread = threading.Thread(target=lambda: found.append(named()))
    thread.start()
    thread.join()
    assert found == ["-"]


@pytest.mark.django_db(transaction=True)
def test_what_a_request_asks_of_the_database_bears_its_name(monkeypatch):
    places = Places(list, most=1, seconds=5)
    monkeypatch.setattr(lookup, "places", places)
    try:
        for name in ("first-request", "second-request"):
            request_ids.begin(name)
            assert places.ask(named) == name
    finally:
        places.stop()
