"""The web server as it is started in production: it answers, tells no secret, and writes its log before it ends."""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest
from django.conf import settings

from assistants.models import Answer
from flireo_site import serving
from flireo_site.own_processors import processor_of
from flireo_site.tests.own_database import database_url

TOKEN = "token-of-the-test-of-the-web-server"
CALL = {"eventType": "assistant-request", "fromCaller": "+31601234567", "toAssistant": "+31850123456"}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "server.log"


@pytest.fixture
def more_environment() -> dict[str, str]:
    """What a test adds to the environment of its server."""
    return {}


@pytest.fixture
def server(
    transactional_db: None, log: Path, tmp_path: Path, unused_port: int, more_environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    own = {"DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path), "WEBHOOK_TOKEN": TOKEN}
    own |= {"REDIS_URL": "", "HOST": "localhost", "PORT": str(unused_port), "WEB_CONCURRENCY": "2", **more_environment}
    with log.open("wb") as output:
        command = [sys.executable, "-m", "flireo_site.serving"]
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=os.environ | own, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer_to(port: int, body: bytes) -> tuple[int, bytes]:
    """Call until the server is up, for 30 seconds at most; return status and body."""
    deadline = time.monotonic() + 30
    while True:
        with closing(http.client.HTTPConnection("localhost", port, timeout=10)) as asked, suppress(ConnectionError):
            asked.request("POST", f"/webhooks/flireo/{TOKEN}/", body)
            answer = asked.getresponse()
            return answer.status, answer.read()
        assert time.monotonic() < deadline, "The server did not start."
        time.sleep(0.1)


def test_a_file_is_served_as_it_is(server: subprocess.Popen[bytes], unused_port: int) -> None:
    answer_to(unused_port, b"{}")
    with closing(http.client.HTTPConnection("localhost", unused_port, timeout=10)) as asked:
        asked.request("GET", "/static/assistants/admin.css")
        assert asked.getresponse().read() == (settings.BASE_DIR / "assistants/static/assistants/admin.css").read_bytes()


def got(port: int, address: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("localhost", port, timeout=10)) as asked:
        asked.request("GET", address)
        answer = asked.getresponse()
        return answer.status, answer.read()


def test_probes_tell_that_it_lives_and_what_all_its_processes_answered(
    server: subprocess.Popen[bytes], unused_port: int
) -> None:
    for _ in range(5):
        assert answer_to(unused_port, json.dumps(CALL).encode())[0] == 200
    assert got(unused_port, "/livez")[0] == 200
    wanted = b'flireo_answers_total{context="stranger",line="other",publication="safety-net"} 5.0'
    deadline = time.monotonic() + 10
    while wanted not in (told := got(unused_port, "/metrics")[1]):
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


def counted(port: int) -> float:
    """Return how many calls all processes have answered, as whichever of them is asked tells it."""
    told = got(port, "/metrics")[1].decode()
    return sum(float(line.split()[-1]) for line in told.splitlines() if line.startswith("flireo_answers_total{"))


def wait_until_counted(port: int, calls: int) -> None:
    deadline = time.monotonic() + 30
    while counted(port) != calls:
        assert time.monotonic() < deadline, counted(port)
        time.sleep(0.1)
    # More than one of the processes is asked.
    assert [counted(port) for _ in range(10)] == [calls] * 10


def processes_of(server: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that answer, and not what starts them with Python's own tracker of resources."""
    found = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(pid) for pid in found if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Only Linux tells the processes of a server.")
def test_what_a_killed_process_had_answered_stays_counted_and_its_successor_counts_on_in_its_place(
    server: subprocess.Popen[bytes], unused_port: int
) -> None:
    def call(times: int) -> None:
        for _ in range(times):
            assert answer_to(unused_port, json.dumps(CALL).encode())[0] == 200

    call(20)
    wait_until_counted(unused_port, 20)
    first, other = processes_of(server)
    where = [os.sched_getaffinity(pid) for pid in (first, other)]
    own = [processor_of(place, 2) for place in (0, 1)]
    assert where == [os.sched_getaffinity(0) if one is None else {one} for one in own]
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while (
        first in (now := processes_of(server))
        or [os.sched_getaffinity(pid) for pid in now if pid != other] != where[:1]
    ):
        assert time.monotonic() < deadline, now
        time.sleep(0.1)
    call(20)
    wait_until_counted(unused_port, 40)


@pytest.mark.parametrize(("allowed", "expected"), [((1_000, None), serving.FILES), ((1_000, 2_000), 2_000)])
def test_it_may_have_a_file_open_for_each_connection(
    monkeypatch: pytest.MonkeyPatch, allowed: tuple[int, int | None], expected: int
) -> None:
    set_to = []
    least, most = allowed[0], resource.RLIM_INFINITY if allowed[1] is None else allowed[1]
    monkeypatch.setattr(resource, "getrlimit", lambda which: (least, most))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: set_to.append(limits))
    serving.allow_files(serving.FILES)
    assert set_to == [(expected, most)]


@pytest.mark.parametrize("least", [serving.FILES, resource.RLIM_INFINITY])
def test_what_may_be_opened_already_is_not_made_less(monkeypatch: pytest.MonkeyPatch, least: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda which: (least, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", lambda which, limits: pytest.fail("set"))
    serving.allow_files(serving.FILES)


def test_a_stop_writes_the_answers_and_no_secret_is_told(
    server: subprocess.Popen[bytes], log: Path, unused_port: int
) -> None:
    status, body = answer_to(unused_port, json.dumps(CALL).encode())
    assert status == 200
    assert "firstMessage" in json.loads(body)["assistant"]
    assert answer_to(unused_port, b"+31601234567")[0] == 400

    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0

    assert Answer.objects.get().caller_number == "+31601234567"
    told = log.read_text()
    assert "Listening at" in told
    assert "Calls answered: 1, the slowest in" in told
    assert "safety-net" in told
    assert TOKEN not in told
    assert "31601234567" not in told


def test_clients_that_send_slowly_keep_no_call_waiting(server: subprocess.Popen[bytes], unused_port: int) -> None:
    answer_to(unused_port, b"{}")
    begun = f"POST /webhooks/flireo/{TOKEN}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{{"
    with ExitStack() as slow:
        for _ in range(100):
            client = slow.enter_context(socket.create_connection(("localhost", unused_port)))
            client.sendall(begun.encode())
        began = time.monotonic()
        assert answer_to(unused_port, json.dumps(CALL).encode())[0] == 200
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("more_environment", [{"LOG_FORMAT": "json"}])
def test_in_json_each_line_of_all_processes_is_an_object_without_numbers(
    server: subprocess.Popen[bytes], log: Path, unused_port: int
) -> None:
    assert answer_to(unused_port, json.dumps(CALL).encode())[0] == 200
    assert answer_to(unused_port, b'{"fromCaller": "+31601234567"}')[0] == 400
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"_granian", "assistants.answer_log", "assistants.webhook"} <= {line["logger"] for line in lines}
    assert all(line.keys() >= {"time", "level", "request_id", "message"} for line in lines)
    (refused,) = [line for line in lines if line["message"].startswith("Delivery refused")]
    assert len(refused["request_id"]) == 36
    assert TOKEN not in log.read_text()
    assert "31601234567" not in log.read_text()


@pytest.mark.parametrize("more_environment", [{"SYNTHETIC_CALL_SECONDS": "1"}])
def test_it_calls_itself_and_no_list_or_count_knows(
    server: subprocess.Popen[bytes], log: Path, unused_port: int
) -> None:
    answer_to(unused_port, b"{}")
    wanted = b'flireo_synthetic_call_timestamp_seconds{context="stranger",outcome="valid",publication="safety-net"}'
    deadline = time.monotonic() + 30
    while wanted not in (told := got(unused_port, "/metrics")[1]):
        assert time.monotonic() < deadline, told
        time.sleep(0.1)
    assert b"flireo_synthetic_call_failing_lines 0.0" in told
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert b"flireo_answers_total{" not in told
    assert not Answer.objects.exists()
    assert "synthetic" not in log.read_text()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),  # noqa: S104 # nothing is bound to it
        ("localhost", "http://localhost:8000"),
        ("::", "http://[::1]:8000"),
        ("10.0.0.7", "http://10.0.0.7:8000"),
    ],
)
def test_it_calls_where_it_can_be_reached(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("SYNTHETIC_CALL_URL", "")
    serving.call_itself(host, 8000)
    assert os.environ["SYNTHETIC_CALL_URL"] == address
