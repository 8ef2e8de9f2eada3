"""Answers are written behind the call."""

import subprocess
import sys
import threading

import pytest
from django.db import DatabaseError

from assistants import answer_log, answer_rows
from assistants.answer_log import LARGEST_BATCH, AnswerLog
from assistants.answer_rows import AnswerRow
from assistants.answering import Answered
from assistants.models import Answer


class Table:
    """Takes rows, unless the database is away or slow."""

    def __init__(self):
        self.batches = []
        self.is_away = False
        self.gate = threading.Event()
        self.gate.set()

    def write(self, rows):
        self.gate.wait(5)
        if self.is_away:
            raise DatabaseError
        self.batches.append(list(rows))

    @property
    def rows(self):
        return sum(self.batches, [])


@pytest.fixture
def table():
    return Table()


def test_what_is_put_is_written_at_the_stop(table):
    log = AnswerLog(table.write)
    for _ in range(10):
        log.put(Answered())
    log.stop()
    assert len(table.rows) == 10
    assert isinstance(table.rows[0], AnswerRow)


@pytest.mark.django_db
def test_what_is_written_is_read_back():
    answered = Answered(line_number="+31850123456", segment="vip", publication_number=7, context_level="fresh")
    answered.milliseconds["total"] = 3.25
    answer_rows.write([answer_rows.row(answered), answer_rows.row(Answered())])
    stranger, known = Answer.objects.order_by("-pk")
    assert known.received_at == answered.received_at
    assert (known.line_number, known.segment_key, known.publication_number) == ("+31850123456", "vip", 7)
    assert (known.context_level, known.publication_level, known.milliseconds) == ("fresh", "safety-net", 3.25)
    assert (known.caller_id, known.version_id, known.template_name, known.caller_number) == (None, None, "", "")
    assert stranger.publication_number is None


def test_a_row_that_comes_alone_later_is_written_too(table):
    log = AnswerLog(table.write)
    log.put(Answered())
    threading.Event().wait(0.5)
    log.put(Answered())
    threading.Event().wait(0.5)
    assert [len(batch) for batch in table.batches] == [1, 1]
    log.stop()


def test_rows_are_written_in_batches(table):
    log = AnswerLog(table.write)
    for _ in range(2_000):
        log.put(Answered())
    log.stop()
    assert len(table.rows) == 2_000
    assert len(table.batches) < 20


def test_what_does_not_fit_is_dropped_and_counted(table):
    table.gate.clear()
    log = AnswerLog(table.write, size=5)
    for _ in range(700):
        log.put(Answered())
    assert log.dropped >= 100
    table.gate.set()
    log.stop()
    assert len(table.rows) == 700 - log.dropped


def test_rows_wait_while_the_database_is_away(table):
    table.is_away = True
    log = AnswerLog(table.write, retry_seconds=0.01)
    log.put(Answered())
    threading.Event().wait(0.5)
    assert table.rows == []
    table.is_away = False
    log.stop()
    assert len(table.rows) == 1


def test_a_stop_ends_also_while_the_database_is_away(table):
    table.is_away = True
    log = AnswerLog(table.write, retry_seconds=0.01)
    log.put(Answered())
    log.stop()
    assert table.rows == []


def test_what_a_slow_database_leaves_at_the_stop_is_told(table, monkeypatch, caplog):
    monkeypatch.setattr(answer_log, "STOP_SECONDS", 0.1)
    table.gate.clear()
    log = AnswerLog(table.write)
    for _ in range(2 * LARGEST_BATCH):
        log.put(Answered())
    log.stop()
    table.gate.set()
    assert "answers were not written before the stop" in caplog.text


def test_after_the_stop_nothing_is_begun(table):
    log = AnswerLog(table.write)
    log.stop()
    log.put(Answered())
    assert log._thread is None


def test_the_end_of_a_process_writes_what_is_waiting():
    script = (
        "import django; django.setup()\n"
        "from assistants.answer_log import AnswerLog\n"
        "from assistants.answering import Answered\n"
        "log = AnswerLog(lambda rows: print(len(rows), flush=True))\n"
        "[log.put(Answered()) for _ in range(3)]\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "3", done.stderr
