"""The queue of the embedded default: a folder, into which the web server writes while the worker reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from threading import Thread

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue
from kombu.transport.virtual.base import BrokerState

from flireo_site import file_broker


@pytest.fixture
def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    # kombu keeps what queues there are for the life of a process.
    monkeypatch.setattr(file_broker.Transport, "global_state", BrokerState())
    folders = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    options = {**folders, "polling_interval": 0.01}
    with Connection("filesystem://", transport=file_broker.Transport, transport_options=options) as made:
        yield made


@pytest.fixture
def queue(connection: Connection) -> SimpleQueue:
    return connection.SimpleQueue("events", no_ack=True)


def test_nothing_is_read_before_it_is_written(connection: Connection, queue: SimpleQueue) -> None:
    def write() -> None:
        with connection.clone() as own:
            theirs = own.SimpleQueue("events")
            for number in range(1_000):
                theirs.put(number)

    writer = Thread(target=write)
    writer.start()
    read = [queue.get(timeout=10).payload for _ in range(1_000)]
    writer.join()
    assert sorted(read) == list(range(1_000))


def test_what_a_killed_process_left_half_written_is_passed_over(tmp_path: Path, queue: SimpleQueue) -> None:
    for name, left in {"0_a": b"", "0_b": b'{"body": "', "0_c": b"7", "0_d": b"\xff"}.items():
        (tmp_path / f"{name}.events.msg").write_bytes(left)
    queue.put("next")
    assert queue.get(timeout=5).payload == "next"
    with pytest.raises(Empty):
        queue.get_nowait()
