"""Writes the answers to the database behind the call: an answer never waits for its log."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from assistants import answer_rows
from assistants.answer_rows import AnswerRow
from assistants.answering import Answered
from callers.behind import Behind

logger = logging.getLogger(__name__)


def _write(rows: Sequence[AnswerRow]) -> None:
    answer_rows.write(rows)
    # One line for all that were written together: a line for each call would be a seventh of its cost.
    levels = Counter(f"{row.context_level}, {row.publication_level}" for row in rows)
    logger.info(
        "Calls answered: %d, the slowest in %.1f ms: %s",
        len(rows),
        max(row.milliseconds for row in rows),
        "; ".join(f"{count} {level}" for level, count in levels.most_common()),
    )


log: Behind[AnswerRow] = Behind("answers", _write)


def put(answered: Answered) -> None:
    """Take an answer for writing; returns at once. Of those from memory alone, which come in a rush, few are kept."""
    if answered.is_from_memory and log.is_busy:
        log.dropped += 1
    else:
        log.put(answer_rows.row(answered))
