"""Reading what Flireo sends: what is well-formed becomes an event, what is not is refused in words."""

import json
from datetime import UTC, datetime

import pytest

from assistants import wire
from assistants.events import AssistantRequest, Unknown

MOMENT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def event(kind="status-update", **sent):
    return wire.parse(json.dumps({"eventType": kind, "callId": "c1", **sent}).encode())


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "is not JSON: Expecting value, line 1, column 1"),
        (b'{"eventType":', "is not JSON: Expecting value, line 1, column 14"),
        (b'{"a": NaN}', "NaN is no JSON value"),
        (b'{"a": "\xff"}', "is not UTF-8: byte 7"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "a number that is too long"),
        (b'{"eventType": "x", "eventType": "y"}', '"eventType" stands twice'),
        (b'{"a": {"b": 1, "b": 2}}', '"b" stands twice'),
        (b"[]", "must be a JSON object, and this is an array"),
        (b'"text"', "this is text"),
        (b"12", "this is a single value"),
        (b"{}", '"eventType" is missing'),
        (b'{"eventType": 12}', '"eventType" is missing, or is no text'),
    ],
)
def test_an_unreadable_body_is_refused_with_what_and_where(body, told):
    with pytest.raises(wire.WireError) as refused:
        wire.parse(body)
    assert told in str(refused.value)


@pytest.mark.parametrize("sent", [{}, {"fromCaller": None}, {"fromCaller": [1], "toAssistant": {"a": 2}}])
def test_a_well_formed_assistant_request_is_never_refused(sent):
    read = event("assistant-request", **sent)
    assert read == AssistantRequest(sent.get("fromCaller"), sent.get("toAssistant"))


def test_an_invisible_mark_before_the_body_is_no_part_of_it():
    assert wire.parse(b'\xef\xbb\xbf{"eventType": "ping"}') == Unknown("ping")


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ({"eventTimestamp": MOMENT.timestamp() * 1000}, MOMENT),
        ({"eventTime": MOMENT.timestamp() * 1000}, MOMENT),
        ({}, None),
        ({"eventTimestamp": "2026-11-23"}, None),
        ({"eventTimestamp": True}, None),
        ({"eventTimestamp": 1e30}, None),
        ({"eventTimestamp": -1e17}, None),
    ],
)
def test_the_time_of_an_event_is_read_where_it_is_one(sent, moment):
    assert event(**sent).occurred_at == moment


@pytest.mark.parametrize(
    ("sent", "call_id"),
    [({}, "c1"), ({"callId": 12}, "12"), ({"callId": None, "callSession": "s1"}, "s1"), ({"callId": []}, "")]
    + [({"callId": True}, ""), ({"callId": {"id": 1}}, "")],
)
def test_a_call_is_known_under_either_name_of_its_id(sent, call_id):
    assert event(**sent).call_id == call_id


@pytest.mark.parametrize(
    ("seconds", "read"), [(132.5, 132.5), (0, 0.0), (-1, None), (1e9, None), ("132", None), (True, None)]
)
def test_the_length_of_a_call_is_read_where_it_can_be_one(seconds, read):
    assert event("end-of-call-report", callLengthSeconds=seconds).seconds == read


@pytest.mark.parametrize(
    ("tasks", "ids"),
    [
        ([{"taskId": "t1"}, {"taskId": 2}], ("t1", "2")),
        ([{"taskId": True}, {"taskId": None}, {}, "t1", 3], ()),
        ({"taskId": "t1"}, ()),
        (None, ()),
    ],
)
def test_only_what_has_an_id_is_a_task(tasks, ids):
    assert event("tool-calls", tasksInitiated=tasks).task_ids == ids


def test_texts_that_are_none_tell_nothing():
    read = event("status-update", **{"status": 3, "debugging-artifact": None})
    assert (read.status, read.failure) == ("", "")
