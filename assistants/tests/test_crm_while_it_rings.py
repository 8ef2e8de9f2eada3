"""Whatever a CRM does while the phone rings: the answer comes in time, and is as good as without it."""

import contextlib
import os
import socket
import threading
import time

import pytest

from assistants.tests import cast
from callers.crm import client as crm_client
from callers.crm.client import Outcome, Reply
from callers.tests import crm_cast
from callers.tests.crm_server import LOOPBACK, crm, doing, drip, sanne

__all__ = ["crm"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def live(settings):
    settings.DEBUG = True
    cast.line()
    cast.live(greeting="Dag.")
    yield
    for thread in threading.enumerate():
        if thread.name == "ring":
            thread.join(10)


def in_time(began):
    """One second; two on a machine that has more to do than it can."""
    starved = os.getloadavg()[0] > (os.cpu_count() or 1) / 2
    return time.monotonic() - began < (2.0 if starved else 1.0)


def answered(http, url):
    crm_cast.connection(f"{url}/{{number}}", ask_while_ringing=True)
    began = time.monotonic()
    response = http.post("/webhooks/flireo/", cast.request(), content_type="application/json")
    assert in_time(began)
    assert cast.greeting(response) == "Dag."
    return response.headers["X-Context-Level"]


@pytest.fixture
def allowed(settings):
    settings.CRM_PRIVATE_ADDRESSES = [LOOPBACK]


def test_what_the_crm_knows_makes_the_first_call_fresh(client, crm):
    crm.body = sanne()
    assert answered(client, crm.url) == "fresh"


def silent(connected):
    time.sleep(3)


def dripping(connected):
    drip(connected, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b" " * 1_000)


def endless(connected):
    connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while True:
        connected.sendall(b"1," * 10_000)


def rude(connected):
    connected.close()


def page(connected):
    connected.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>Oops.</ht")


@pytest.mark.parametrize("behave", [silent, dripping, endless, rude, page])
def test_a_crm_that_does_not_answer_as_it_should(client, allowed, behave):
    cast.sanne()
    with doing(behave) as url:
        assert answered(client, url) == "record"


def test_a_crm_that_is_down(client, allowed):
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    assert answered(client, f"http://127.0.0.1:{port}") == "stranger"


def test_a_crm_that_swallows_what_is_sent_to_it(client, allowed):
    with contextlib.ExitStack() as opened:
        hole = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        # With its queue full, the machine drops what asks for a connection.
        for _ in range(4):
            one = opened.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(hole.getsockname())
        assert answered(client, f"http://127.0.0.1:{hole.getsockname()[1]}") == "stranger"


def late(*args, **options):
    time.sleep(2)
    return Reply(Outcome.UNKNOWN)


def test_a_client_that_forgets_its_deadline(client, crm, monkeypatch):
    """The call keeps its own time, whatever the one who asks does with it."""
    monkeypatch.setattr(crm_client, "ask", late)
    assert answered(client, crm.url) == "stranger"
