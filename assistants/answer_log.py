"""Writes the answers to the database behind the call: an answer never waits for its log."""

from __future__ import annotations

from assistants import answer_rows
from assistants.answer_rows import AnswerRow
from assistants.answering import Answered
from callers.behind import Behind

log: Behind[AnswerRow] = Behind("answers", answer_rows.write)


def put(answered: Answered) -> None:
    """Take an answer for writing; returns at once."""
    log.put(answer_rows.row(answered))
