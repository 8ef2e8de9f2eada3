"""Certificates are checked, and a handshake keeps the deadline."""

from __future__ import annotations

import datetime

import pytest
import trustme

from callers.crm import sockets
from callers.crm.client import Outcome
from callers.tests.crm_server import LOOPBACK, asked, connection, doing, drip, sanne, server_tls, serving


@pytest.fixture(autouse=True)
def loopback_allowed(settings):
    settings.CRM_PRIVATE_ADDRESSES = [LOOPBACK]


def outcome_of(certificate: trustme.LeafCert, host: str = "127.0.0.1"):
    with serving(server_tls(certificate)) as crm:
        crm.body = sanne()
        return asked(connection(crm.url.replace("127.0.0.1", host)))


def test_a_good_certificate_is_taken(authority):
    assert outcome_of(authority.issue_cert("127.0.0.1")).outcome is Outcome.FOUND


def test_an_expired_certificate_is_refused(authority):
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    reply = outcome_of(authority.issue_cert("127.0.0.1", not_after=past))
    assert (reply.failure, reply.params) == ("tls_expired", {"host": "127.0.0.1"})


@pytest.mark.parametrize("name", ["127.0.0.2", "crm.example"])
def test_a_certificate_for_another_name_is_refused(authority, name):
    assert outcome_of(authority.issue_cert(name)).failure == "tls_other_name"


def test_a_certificate_of_nobody_we_trust_is_refused(authority):
    assert outcome_of(trustme.CA().issue_cert("127.0.0.1")).failure == "tls_untrusted"


def test_the_authorities_of_the_system_are_used_by_default():
    assert sockets.tls_context().verify_mode.name == "CERT_REQUIRED"
    assert sockets.tls_context().check_hostname
    assert outcome_of(trustme.CA().issue_cert("127.0.0.1")).failure == "tls_untrusted"


def test_something_without_encryption_is_refused(authority):
    with doing(lambda connected: connected.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as url:
        assert asked(connection(url.replace("http:", "https:"))).failure == "tls"


def test_a_handshake_that_drips_keeps_the_deadline(authority):
    # The beginning of a long answer of a server to a client's hello.
    with doing(lambda connected: drip(connected, b"\x16\x03\x03\x40\x00\x02" + b"\x00" * 500)) as url:
        reply = asked(connection(url.replace("http:", "https:")), seconds=0.4)
    assert reply.failure == "timeout"
    assert reply.milliseconds < 800


def test_an_answer_that_drips_keeps_the_deadline(authority):
    tls = server_tls(authority.issue_cert("127.0.0.1"))

    def behave(connected):
        with tls.wrap_socket(connected, server_side=True) as encrypted:
            drip(encrypted, b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 500)

    with doing(behave) as url:
        reply = asked(connection(url.replace("http:", "https:")), seconds=0.4)
    assert reply.failure == "timeout"
    assert reply.milliseconds < 800


def test_a_redirect_to_an_address_without_encryption_is_refused(authority):
    with serving(server_tls(authority.issue_cert("127.0.0.1"))) as crm:
        crm.status, crm.headers = 302, {"Location": crm.url.replace("https:", "http:")}
        assert asked(connection(crm.url)).failure == "redirect_unencrypted"
