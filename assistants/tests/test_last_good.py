"""What is live survives on disk, whole or not at all."""

import fcntl
import os
from datetime import UTC, date, datetime

import orjson
import pytest
from django.db import OperationalError

from assistants import last_good, publication
from assistants.answering import answer_from
from assistants.holder import Holder
from assistants.last_good import BEFORE, NEWEST, Copy, NotKeptError
from assistants.models import OpeningHours, Snippet
from assistants.publication import Publication
from assistants.tests import cast
from callers import durable_file, lookup

NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "publication"


@pytest.fixture
def full(db):
    """A publication with everything in it."""
    line = cast.line(closed_until=datetime(2026, 11, 25, 9, tzinfo=UTC), holiday_country="NL")
    OpeningHours.objects.create(line=line, weekday=2, opens="09:00", closes="17:30")
    line.special_days.create(day=date(2026, 12, 31), ranges="10:00-12:00", note="Oud en nieuw")
    Snippet.objects.create(key="adres", text="Dorpsstraat 1")
    cast.sanne()
    cast.live()
    cast.live("VIP", "Welkom {{ caller.first_name | default: 'terug' }}, {{ snippet.adres }}.", segment=cast.vip())
    return publication.load()


def heard(one):
    body = answer_from(one, cast.LINE, lookup.peek(cast.SANNE), NOON).body
    return orjson.loads(body)["assistant"]["firstMessage"]


def test_what_is_read_back_answers_as_what_was_kept(full):
    last_good.keep(full)
    read = last_good.read()
    assert heard(read) == heard(full) == "Welkom Sanne, Dorpsstraat 1."
    assert last_good.encode(read) == last_good.encode(full)


def test_only_its_owner_may_read_it(full, folder):
    last_good.keep(full)
    assert (folder / NEWEST).stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_without_a_file_there_is_none():
    assert last_good.read() is None


@pytest.mark.parametrize("content", [b"", b"{}", b"0" * 64 + b"\n{}", b"\xff\xfe"])
def test_a_file_that_does_not_verify_is_ignored_and_the_one_before_it_taken(folder, content):
    last_good.keep(Publication(1))
    last_good.keep(Publication(2))
    (folder / NEWEST).write_bytes(content)
    assert last_good.read().number == 1


@pytest.mark.parametrize(
    "payload", [b"[]", b'{"shape": 0}', b'{"shape": 1}', b'{"shape": 1, "number": 3, "lines": [{}]}']
)
def test_a_file_of_another_shape_is_ignored(folder, payload):
    last_good.keep(Publication(1))
    last_good.keep(Publication(2))
    durable_file.write(folder / NEWEST, payload)
    assert last_good.read().number == 1


def test_a_damaged_file_does_not_push_the_good_one_out(folder):
    last_good.keep(Publication(1))
    last_good.keep(Publication(2))
    (folder / NEWEST).write_bytes(b"damaged")
    last_good.keep(Publication(3))
    (folder / NEWEST).write_bytes(b"damaged")
    assert last_good.read().number == 1


def test_what_is_there_already_is_not_written_again(folder):
    last_good.keep(Publication(1))
    before = (folder / NEWEST).stat().st_ino
    last_good.keep(Publication(1))
    assert (folder / NEWEST).stat().st_ino == before
    assert not (folder / BEFORE).exists()


def test_one_process_writes_at_a_time(folder):
    last_good.keep(Publication(1))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(NotKeptError):
            last_good.keep(Publication(2))


def test_a_write_that_breaks_off_leaves_what_was_there(folder, monkeypatch):
    last_good.keep(Publication(1))

    def full_disk(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(NotKeptError):
        last_good.keep(Publication(2))
    assert last_good.read().number == 1


def test_a_disk_that_takes_nothing_is_tried_again_later(folder, monkeypatch):
    folder.parent.joinpath("publication").write_text("a file where the folder should be")
    copy = Copy()
    copy.follow(Publication(1))
    folder.unlink()
    copy.follow(Publication(1))
    assert last_good.read() is None
    monkeypatch.setattr(last_good, "monotonic", lambda: float("inf"))
    copy.follow(Publication(1))
    assert last_good.read().number == 1


class Source:
    """A database that is away, until it is back."""

    def __init__(self):
        self.is_away = True

    def newest_number(self):
        if self.is_away:
            raise OperationalError
        return 7

    def load(self, previous):
        return Publication(7)


@pytest.mark.parametrize("in_background", [True, False])
def test_a_process_that_starts_without_its_database_answers_from_disk_and_then_from_the_database(in_background):
    last_good.keep(Publication(6))
    source = Source()
    holder = Holder(in_background, source, check_seconds=0.02, disk=Copy())
    try:
        held, level = holder.current(None)
        assert (held.number, level) == (6, "disk")
        source.is_away = False
        holder.begin(5)
        while holder.held.number != 7:
            held, level = holder.current(7)
        assert holder.current(7)[1] == "current"
    finally:
        holder.stop()


def test_what_came_from_the_database_goes_to_disk():
    source = Source()
    source.is_away = False
    holder = Holder(source=source, check_seconds=0.02, disk=Copy())
    holder.begin(5)
    holder.stop()
    assert last_good.read().number == 7
