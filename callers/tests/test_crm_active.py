"""The connections in use, from memory."""

from __future__ import annotations

import os
import threading
import time

import pytest
from django.db import OperationalError

from callers.crm import active
from callers.models import CrmConnection

pytestmark = pytest.mark.django_db


def connect(name: str, **values) -> CrmConnection:
    values = {"url": "https://crm.example/", "number_path": "phone", "is_active": True, **values}
    return CrmConnection.objects.create(name=name, **values)


def test_before_the_first_reading_there_are_none_and_nothing_is_asked(django_assert_num_queries):
    connect("HubSpot")
    with django_assert_num_queries(0):
        assert active.active() == ()


def test_connections_in_use_come_in_order_with_their_fields(django_assert_num_queries):
    connect("Second", position=20)
    connect("First", position=10).fields.create(name="vip", path="vip", kind="yes_no", in_prompts=True)
    connect("Off", is_active=False)
    with django_assert_num_queries(2):
        loaded = active.load()
    with django_assert_num_queries(0):
        assert active.active() == loaded
    assert [spec.name for spec in loaded] == ["First", "Second"]
    (field,) = loaded[0].fields
    assert (field.name, field.kind, field.in_prompts, field.in_first_message) == ("vip", "yes_no", True, False)
    assert (loaded[0].soft_seconds, loaded[0].hard_seconds) == (3_600, 86_400)


def test_the_stamp_changes_with_what_may_be_heard():
    field = connect("HubSpot").fields.create(name="vip", path="vip", kind="yes_no")
    active.load()
    before = active.stamp()
    field.in_prompts = True
    field.save(update_fields=["in_prompts"])
    active.load()
    assert active.stamp() != before
    CrmConnection.objects.update(is_active=False)
    active.load()
    assert active.stamp() == ""


def test_whoever_may_read_does_so_once_and_again_after_a_change(django_assert_num_queries):
    connect("HubSpot")
    with django_assert_num_queries(2):
        assert active.loaded() == active.loaded()
    active.forget()
    with django_assert_num_queries(2):
        active.loaded()


def test_a_child_process_begins_anew():
    active.load()
    with active.connections._reading:
        child = os.fork()
        if not child:
            os._exit(0 if active.stamp() is None and active.connections._reading.acquire(blocking=False) else 1)
    assert os.waitpid(child, 0)[1] == 0


class Counting(active.Active):
    """Reads nothing, and tells when it does."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error
        self.reads = 0
        self.is_read = threading.Event()

    def load(self):
        self.reads += 1
        self.is_read.set()
        if self.error:
            raise self.error
        self._read_at = time.monotonic()
        return ()


def settled(connections: Counting) -> int:
    assert connections.is_read.wait(5)
    with connections._reading:
        connections.is_read.clear()
        return connections.reads


def test_they_are_read_behind_the_first_look_and_again_when_changed_or_old(monkeypatch):
    connections = Counting()
    monkeypatch.setattr(active, "connections", connections)
    active.active()
    assert settled(connections) == 1
    active.active()
    assert connections.reads == 1
    active.forget()
    active.active()
    assert settled(connections) == 2
    connections._read_at -= active.RENEW_SECONDS + 1
    active.active()
    assert settled(connections) == 3


def test_a_database_that_is_away_is_tried_again_later(monkeypatch):
    connections = Counting(OperationalError("away"))
    monkeypatch.setattr(active, "connections", connections)
    active.active()
    assert settled(connections) == 1
    assert active.active() == ()
    assert connections.reads == 1


def test_whoever_looks_often_reads_them_before_a_call_would_have_to_start_a_thread(monkeypatch):
    connect("HubSpot")
    own = active.Active()
    own.renew()
    connect("Pipedrive")
    own.renew()
    assert len(own.held()[0]) == 1
    monkeypatch.setattr(own, "_read_at", time.monotonic() - active.RENEW_SECONDS * 0.6)
    own.renew()
    monkeypatch.setattr(threading, "Thread", lambda **_arguments: pytest.fail("A call started a thread."))
    assert len(own.held()[0]) == 2
