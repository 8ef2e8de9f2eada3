"""Flireo's flat wire format: reads events and writes answers (wire contract, section 4)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

from assistants.events import AssistantRequest, EndOfCallReport, Event, StatusUpdate, ToolCalls, Unknown
from callers import strict_json

LARGEST_BODY = 1_000_000


class WireError(ValueError):
    """The body cannot be read; the text says what is wrong and where, for whoever sent it."""


def parse(body: bytes) -> Event:
    """Translate a body to an event. Raises WireError; a well-formed assistant-request never does."""
    sent = _object(body)
    kind = sent.get("eventType")
    if kind == "assistant-request":
        return AssistantRequest(sent.get("fromCaller"), sent.get("toAssistant"))
    if not isinstance(kind, str) or not kind:
        raise WireError('"eventType" is missing, or is no text. Expected for instance "assistant-request".')
    about = (kind, _call_id(sent), sent.get("fromCaller"), sent.get("toAssistant"), _moment(sent))
    if kind == "tool-calls":
        return ToolCalls(*about, task_ids=tuple(_task_ids(sent.get("tasksInitiated"))))
    if kind == "status-update":
        return StatusUpdate(*about, status=_text(sent, "status"), failure=_text(sent, "debugging-artifact"))
    if kind == "end-of-call-report":
        return EndOfCallReport(*about, summary=_text(sent, "summaryText"), seconds=_seconds(sent))
    return Unknown(kind)


def _object(body: bytes) -> dict[str, Any]:
    try:
        sent = strict_json.read(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WireError(f"The body is not UTF-8: byte {error.start} cannot be read.") from error
    except json.JSONDecodeError as error:
        raise WireError(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise WireError("The body is nested too deep.") from error
    except strict_json.AmbiguousError as error:
        raise WireError(str(error)) from error
    except ValueError as error:
        # Python refuses to read whole numbers of thousands of digits.
        raise WireError("The body holds a number that is too long.") from error
    if not isinstance(sent, dict):
        raise WireError(f"The body must be a JSON object, and this is {_kind(sent)}.")
    return sent


def _kind(value: object) -> str:
    if isinstance(value, list):
        return "an array"
    return "text" if isinstance(value, str) else "a single value"


def _text(sent: dict[str, Any], key: str) -> str:
    value = sent.get(key)
    return value if isinstance(value, str) else ""


def _call_id(sent: dict[str, Any]) -> str:
    """Status updates say callSession where the other events say callId (contract, section 14, row 1)."""
    value = sent.get("callId") or sent.get("callSession")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _moment(sent: dict[str, Any]) -> datetime | None:
    """Milliseconds since 1970; tool calls say eventTime where the others say eventTimestamp (section 14, row 2)."""
    value = sent.get("eventTimestamp", sent.get("eventTime"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            # A time outside the calendar tells nothing; the time of receipt is used instead.
            return None
    return None


def _seconds(sent: dict[str, Any]) -> float | None:
    value = sent.get("callLengthSeconds")
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10_000_000:
        return float(value)
    return None


def _task_ids(tasks: object) -> Iterable[str]:
    for task in tasks if isinstance(tasks, list) else []:
        task_id = task.get("taskId") if isinstance(task, dict) else None
        if isinstance(task_id, str | int) and not isinstance(task_id, bool):
            yield str(task_id)


def assistant(merged: bytes) -> bytes:
    """Wrap the bytes of an assistant as the answer to an assistant-request."""
    return b'{"assistant":' + merged + b"}"


def tool_results(results: Iterable[tuple[str, str]]) -> bytes:
    """Write one result a task: (task id, one sentence on one line)."""
    # Not with orjson, which refuses half a surrogate pair: whatever the id is, it must go back as it came.
    return json.dumps({"results": [{"toolCallId": task_id, "result": text} for task_id, text in results]}).encode()


def message(key: str, text: str) -> bytes:
    """Write a JSON object with one text, for refusals and acknowledgements."""
    return orjson.dumps({key: text.encode("utf-8", "replace").decode()})
