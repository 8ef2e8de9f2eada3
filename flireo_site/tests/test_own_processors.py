"""Where processes run."""

from __future__ import annotations

import os

import pytest

from flireo_site import own_processors
from flireo_site.own_processors import load_on, processor_of

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Only Linux tells the processors.")


@pytest.fixture
def processors(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {7, 2, 5})


def test_where_each_gets_equally_many_a_process_has_its_own(processors):
    assert [processor_of(place, 6) for place in range(6)] == [2, 5, 7, 2, 5, 7]


@pytest.mark.parametrize("processes", [1, 2, 4, 5])
def test_with_more_or_fewer_they_go_where_there_is_room(processors, processes):
    assert {processor_of(place, processes) for place in range(processes)} == {None}


def test_where_the_system_tells_nothing_they_go_where_there_is_room(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity")
    assert processor_of(0, 2) is None


def test_a_process_is_kept_there_before_it_loads(monkeypatch):
    done = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda pid, where: done.append((pid, where)))
    assert load_on(5, lambda: done.append("loaded") or "application") == "application"
    assert done == [(0, {5}), "loaded"]
    assert load_on(None, lambda: "application") == "application"
    assert len(done) == 2


def test_one_that_may_not_be_kept_there_serves_all_the_same(monkeypatch, caplog):
    def refuse(pid, where):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(own_processors.os, "sched_setaffinity", refuse)
    assert load_on(5, lambda: "application") == "application"
    assert "Not kept to processor 5: Operation not permitted" in caplog.text
