"""What the status of an answer means, and for how long the other side wants to be left alone."""

from __future__ import annotations

import datetime
import re
from email.utils import parsedate_to_datetime

from callers.crm.failures import AskError
from callers.crm.http import Answer

NO_CONTENT, UNAUTHORISED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS, SERVER_ERROR = 204, 401, 403, 404, 429, 500
_LONGEST_PAUSE = 86_400.0


def failure(answer: Answer, detail: str) -> AskError | None:
    """Return what is wrong with an answer by its status; None for a good one. `detail` is what it says of itself."""
    if 200 <= answer.status < 300:
        return None
    if answer.status == TOO_MANY_REQUESTS:
        return AskError("rate_limited", answer.status, retry_after(answer))
    if answer.status in {UNAUTHORISED, FORBIDDEN}:
        return AskError("auth", answer.status, detail=detail)
    return AskError("status", answer.status, retry_after(answer), detail=detail)


def retry_after(answer: Answer) -> float | None:
    """Return the seconds that Retry-After asks for, written as seconds or as a date; None if it asks for nothing."""
    text = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return min(float(text), _LONGEST_PAUSE)
    moment = _date(text)
    if moment is None:
        return None
    return min(max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds()), _LONGEST_PAUSE)


def told_at(answer: Answer) -> datetime.datetime | None:
    """Return the time of an answer by the other side's clock, None if it does not tell."""
    return _date(answer.headers.get("date", ""))


def _date(text: str) -> datetime.datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
