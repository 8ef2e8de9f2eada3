"""A CRM that is down, slow or hostile: there is a reply in time, with the reason, and nothing else happens."""

from __future__ import annotations

import datetime
import gzip
import json
import socket
import time
import tracemalloc
import zlib
from email.utils import format_datetime
from ipaddress import ip_network

import pytest

from callers.crm import addresses, http, mapping
from callers.crm.client import Outcome
from callers.crm.spec import Request
from callers.tests.crm_server import BEARER, JAN, LOOPBACK, SANNE, asked, connection, doing, drip, sanne, serving

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SECONDS = 0.4
# How much later than the deadline a reply may come on a busy machine.
GRACE = 0.4


@pytest.fixture
def loopback_allowed(settings):
    settings.CRM_PRIVATE_ADDRESSES = [LOOPBACK]


def failure_of(url: str, **options) -> str:
    reply = asked(connection(url, **options), seconds=SECONDS)
    assert reply.outcome is Outcome.FAILED
    assert reply.values == {}
    assert reply.milliseconds < (SECONDS + GRACE) * 1_000
    return reply.failure


def answering(connected: socket.socket, data: bytes) -> None:
    """Read the request first: a server that does not, breaks the connection off."""
    connected.recv(65_536)
    connected.sendall(data)


def test_a_crm_that_is_down(loopback_allowed):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert failure_of(f"http://127.0.0.1:{port}/") == "unreachable"


def test_a_crm_that_never_answers(loopback_allowed):
    with doing(lambda connected: time.sleep(5)) as url:
        assert failure_of(url) == "timeout"


def test_a_crm_that_does_not_take_the_request(loopback_allowed):
    # More than the buffers of both sides hold.
    request = Request("POST", "", body="x" * 30_000_000)
    with doing(lambda connected: time.sleep(5)) as url:
        assert failure_of("", request=Request("POST", url, body=request.body)) == "timeout"


def test_a_host_whose_connections_are_not_accepted(loopback_allowed):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        try:
            assert failure_of(f"http://127.0.0.1:{listening.getsockname()[1]}/") == "timeout"
        finally:
            for one in waiting:
                one.close()


@pytest.fixture
def hanging_names(monkeypatch):
    """Have every name looked up for longer than a call lasts."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(1) or [])


def test_a_name_server_that_hangs(hanging_names):
    assert failure_of("https://crm.example/") == "timeout"


def test_names_that_hang_do_not_pile_up(hanging_names, monkeypatch):
    monkeypatch.setattr(addresses, "_places", addresses.BoundedSemaphore(2))
    started = time.monotonic()
    assert {failure_of("https://crm.example/") for _ in range(3)} == {"timeout"}
    assert time.monotonic() - started < 3 * (SECONDS + GRACE)


def test_a_host_that_is_not_there(loopback_allowed):
    reply = asked(connection("https://no-such-host.invalid/"), seconds=10)
    assert (reply.failure, reply.params["host"]) == ("unknown_host", "no-such-host.invalid")


def test_headers_that_drip(loopback_allowed):
    with doing(lambda connected: drip(connected, HEAD + b"X-Long: " + b"a" * 1_000)) as url:
        assert failure_of(url) == "timeout"


def test_a_body_that_drips(loopback_allowed):
    def behave(connected):
        connected.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        drip(connected, b" " * 1_000)

    with doing(behave) as url:
        assert failure_of(url) == "timeout"


def test_redirects_that_drip_share_one_deadline(crm):
    def answer(request):
        time.sleep(SECONDS * 0.6)
        return 302, {"Location": f"{request.path}x"}, b""

    crm.answer = answer
    assert failure_of(crm.url) == "timeout"


def test_headers_without_end(loopback_allowed):
    def behave(connected):
        connected.sendall(HEAD)
        while True:
            connected.sendall(b"X-More: " + b"a" * 60_000 + b"\r\n")

    with doing(behave) as url:
        assert failure_of(url) == "not_http"


def test_a_connection_broken_off(loopback_allowed):
    with doing(lambda connected: answering(connected, HEAD + b'Content-Length: 1000\r\n\r\n{"name"')) as url:
        assert failure_of(url) == "not_http"
    with doing(lambda connected: connected.recv(10)) as url:
        assert failure_of(url) == "broken_off"


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\xff" * 100, b"HTTP/9.9 abc\r\n\r\n"])
def test_something_that_is_no_web_server(loopback_allowed, greeting):
    with doing(lambda connected: answering(connected, greeting)) as url:
        assert failure_of(url) == "not_http"


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><h1>Welcome</h1>", b"\n <?xml version='1.0'?><error/>"])
def test_a_page_instead_of_data(crm, page):
    crm.body = page
    assert failure_of(crm.url) == "html"
    crm.status = 502
    assert failure_of(crm.url) == "status"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"hello",
        b"",
        b'{"phones": NaN}',
        b'{"phones": Infinity}',
        b'{"phones": "\xff\xfe"}',
        b'{"phones": "\\ud83d"}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"phones": 1}{"phones": 2}',
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_sound_json(crm, body):
    crm.body = body
    assert failure_of(crm.url) == "not_json"


def test_json_as_deep_as_it_may_be(crm):
    deep = json.loads("[" * 900 + "]" * 900)
    crm.body = json.dumps(sanne(name={"first": deep}, phones=[SANNE, deep])).encode()
    assert asked(connection(crm.url)).values == {"orders": 3, "vip": True}


def test_a_mark_in_front_of_the_json_does_no_harm(crm):
    crm.body = b"\xef\xbb\xbf" + json.dumps(sanne()).encode()
    assert asked(connection(crm.url)).outcome is Outcome.FOUND


def peak_of(url: str, expected: str) -> int:
    tracemalloc.start()
    try:
        reply = asked(connection(url), seconds=20)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        assert reply.failure == expected


def test_a_gigabyte_is_not_read(loopback_allowed):
    def behave(connected):
        connected.sendall(HEAD + b"Content-Length: 1000000000\r\n\r\n")
        for _ in range(1_000):
            connected.sendall(b" " * 1_000_000)

    with doing(behave) as url:
        assert peak_of(url, "too_large") < 10 * http.LARGEST_BODY


def test_a_gigabyte_in_pieces_is_not_read(loopback_allowed):
    def behave(connected):
        connected.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(1_000):
            connected.sendall(b"F4240\r\n" + b" " * 1_000_000 + b"\r\n")

    with doing(behave) as url:
        assert peak_of(url, "too_large") < 10 * http.LARGEST_BODY


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_bomb_is_not_unpacked(crm, encoding, pack):
    crm.headers, crm.body = {"Content-Encoding": encoding}, pack(b" " * 200_000_000)
    assert len(crm.body) < http.LARGEST_BODY
    assert peak_of(crm.url, "too_large") < 10 * http.LARGEST_BODY


def test_an_answer_with_everybody_in_it_is_not_looked_through(crm, monkeypatch):
    # Whoever reads all of these numbers keeps calls waiting for seconds.
    crm.body = [{"phones": [f"06{number:08d}"]} for number in range(30_000)]
    looked_through = []
    monkeypatch.setattr(mapping, "numbers_of", lambda record, *rest: looked_through.append(record) or [])
    reply = asked(connection(crm.url))
    assert (reply.failure, reply.params["count"]) == ("too_many_records", 30_000)
    assert looked_through == []


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress)]
)
def test_an_honest_compressed_answer_is_read(crm, encoding, pack):
    crm.headers, crm.body = {"Content-Encoding": encoding}, pack(json.dumps(sanne()).encode())
    assert asked(connection(crm.url)).outcome is Outcome.FOUND
    assert "gzip" in crm.received[0].headers["accept-encoding"]


@pytest.mark.parametrize(
    ("encoding", "body"), [("br", b"x"), ("gzip", b"{}"), ("gzip", gzip.compress(b"{}")[:-9]), ("gzip, gzip", b"x")]
)
def test_an_answer_packed_in_a_way_that_we_cannot_read(crm, encoding, body):
    crm.headers, crm.body = {"Content-Encoding": encoding}, body
    assert failure_of(crm.url) == "encoding"


def test_a_redirect_loop(crm):
    crm.status, crm.headers = 302, {"Location": "/"}
    assert failure_of(crm.url) == "redirects"
    assert len(crm.received) == http.MOST_REDIRECTS + 1


def test_a_redirect_on_the_same_host_is_followed_with_credentials(crm):
    crm.answer = lambda request: (200, {}, sanne()) if request.path == "/new" else (307, {"Location": "/new"}, b"")
    request = Request("POST", f"{crm.url}/old", body='{"phone": "{number}"}')
    assert asked(connection("", request=request, auth=BEARER)).outcome is Outcome.FOUND
    assert crm.received[1].method == "POST"
    assert crm.received[1].json == {"phone": SANNE}
    assert crm.received[1].headers["authorization"] == "Bearer hunter2"


def test_a_redirect_to_another_host_takes_no_secrets_along(crm):
    with serving() as other:
        other.body = sanne()
        crm.status, crm.headers = 302, {"Location": f"{other.url}/new"}
        request = Request("POST", crm.url, {"X-Key": "{secret.token}"}, body='{"phone": "{number}"}')
        assert asked(connection("", request=request, auth=BEARER)).outcome is Outcome.FOUND
        assert (other.received[0].method, other.received[0].body) == ("GET", b"")
        assert "hunter2" not in str(other.received)
        crm.status = 307
        assert asked(connection("", request=request, auth=BEARER)).failure == "redirect_elsewhere"
        assert len(other.received) == 1


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.2/", "http://[::1]/", "https://169.254.169.254/latest/", "http://0.0.0.0/", "//127.0.0.2/"],
)
def test_a_redirect_to_an_internal_address(crm, target):
    crm.status, crm.headers = 302, {"Location": target}
    assert failure_of(crm.url).startswith("address_refused")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.com/", "http://[", "https://user:pw@example.com/"]
)
def test_a_redirect_to_what_is_no_web_address(crm, target):
    crm.status, crm.headers = 302, {"Location": target}
    assert failure_of(crm.url) == "redirect_invalid"


NOWHERE = "0.0.0.0"  # noqa: S104 # nothing listens here
INTERNAL = [
    "127.0.0.1",
    "127.9.9.9",
    "localhost",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "127.1",
    NOWHERE,
    "0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fd00::1]",
    "[fec0::1]",
    "[ff02::1]",
]


@pytest.mark.parametrize("host", INTERNAL)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_internal_address_is_refused(settings, host, scheme):
    settings.CRM_PRIVATE_ADDRESSES = []
    assert failure_of(f"{scheme}://{host}:9/") == "address_refused"


def test_a_name_that_leads_to_an_internal_address_is_refused(settings, monkeypatch):
    settings.CRM_PRIVATE_ADDRESSES = []
    entries = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: entries)
    assert failure_of("https://crm.example/") == "address_refused"


def test_what_was_checked_is_what_is_connected_to(crm, monkeypatch):
    answers = iter(["127.0.0.1", "127.0.0.2"])

    def look_up(host, port, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *args, **options: (
            look_up(host, port) if host == "crm.example" else real(host, port, *args, **options)
        ),
    )
    crm.body = sanne()
    assert asked(connection(crm.url.replace("127.0.0.1", "crm.example"))).outcome is Outcome.FOUND
    assert next(answers) == "127.0.0.2"


def test_only_networks_that_are_allowed_are_asked(settings):
    settings.CRM_PRIVATE_ADDRESSES = [ip_network("10.0.0.0/8")]
    assert failure_of("http://127.0.0.1:9/") == "address_refused"


def test_multicast_and_nowhere_are_never_allowed(settings):
    settings.CRM_PRIVATE_ADDRESSES = [ip_network("0.0.0.0/0"), ip_network("::/0")]
    for host in ("224.0.0.1", NOWHERE, "[ff02::1]", "[::]"):
        assert failure_of(f"https://{host}/") == "address_refused"


def test_the_internet_is_not_asked_without_encryption(settings):
    settings.CRM_PRIVATE_ADDRESSES = [ip_network("0.0.0.0/0")]
    assert failure_of("http://93.184.215.14/") == "address_refused_unencrypted"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crm.example",
        "ftp://crm.example/",
        "https://",
        "https:///x",
        "https://a b/",
        "https://x:99999/",
        "https://user:secret@crm.example/",
        "http://[::1",
        "https://\x00/",
    ],
)
def test_what_is_no_web_address(url):
    assert failure_of(url) == "address_invalid"


@pytest.mark.parametrize("headers", [{"X-Name": "a\r\nX-Other: b"}, {"X Name": "a"}, {"X-Name": "\u20ac"}, {"": "a"}])
def test_a_header_that_cannot_be_sent(crm, headers):
    assert failure_of("", request=Request("GET", crm.url, headers)) == "request_invalid"
    assert crm.received == []


def test_proxies_of_the_environment_are_not_used(crm, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    crm.body = sanne()
    assert asked(connection(crm.url)).outcome is Outcome.FOUND


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "seconds"), [("3600", 3600), ("0", 0), ("9999999", 86_400), (None, None), ("soon", None)]
)
def test_a_crm_that_wants_to_be_left_alone_is_heard(crm, status, told, seconds):
    crm.status, crm.headers = status, {"Retry-After": told} if told else {}
    reply = asked(connection(crm.url))
    assert (reply.failure, reply.status) == ("rate_limited" if status == 429 else "status", status)
    assert reply.retry_after == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(3_600, 3_590, 3_600), (-60, 0, 0)])
def test_until_when_to_be_left_alone_may_be_a_date(crm, ahead, least, most):
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=ahead)
    crm.status, crm.headers = 429, {"Retry-After": format_datetime(moment, usegmt=True)}
    assert least <= asked(connection(crm.url)).retry_after <= most


def test_a_deadline_that_has_passed_sends_nothing(crm):
    assert asked(connection(crm.url), seconds=-1).failure == "timeout"
    assert crm.received == []


def test_a_wrong_person_among_many_is_never_told(crm):
    crm.body = [sanne(phones=[JAN], name={"first": f"Jan {number}"}) for number in range(100)]
    reply = asked(connection(crm.url))
    assert (reply.failure, reply.values) == ("other_person", {})
