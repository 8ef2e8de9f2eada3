"""Answers are written behind the call."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from assistants import answer_log, answer_rows
from assistants.answering import Answered
from assistants.models import Answer
from callers.behind import Behind


def test_what_is_put_is_written_behind(monkeypatch):
    written = []
    monkeypatch.setattr(answer_log, "log", Behind("answers", written.extend))
    answer_log.put(Answered(segment="vip"))
    answer_log.log.stop()
    assert written == [answer_rows.row(Answered(segment="vip", received_at=written[0].received_at))]


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


@pytest.mark.django_db(transaction=True)
def test_what_a_server_that_stops_has_not_taken_is_written_again(monkeypatch):
    """It stops in the middle of a batch, as it does under a service that is called."""
    if connection.vendor == "sqlite":
        pytest.skip("A file does not hang up.")
    rows, values = [answer_rows.row(Answered(segment="vip"))], answer_rows._values

    def hang_up(rows):
        yield from values(rows)
        monkeypatch.undo()
        with ThreadPoolExecutor(1) as others:
            others.submit(terminate, connection.connection.info.backend_pid).result()
        yield from values(rows)

    monkeypatch.setattr(answer_rows, "_values", hang_up)
    log = Behind("answers", answer_rows.write, retry_seconds=0.01)
    log.put(rows[0])
    log.stop()
    assert [answer.segment_key for answer in Answer.objects.all()] == ["vip"]


def terminate(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    connections.close_all()


@pytest.mark.django_db
def test_one_line_tells_of_all_that_were_written_together(caplog):
    answers = [Answered(milliseconds={"total": took}) for took in (1.0, 12.34)]
    answers.append(Answered(context_level="fresh", publication_level="current", line_number="+31850123456"))
    with caplog.at_level("INFO"):
        answer_log._write([answer_rows.row(one) for one in answers])
    assert caplog.messages == ["Calls answered: 3, the slowest in 12.3 ms: 2 unavailable, safety-net; 1 fresh, current"]
