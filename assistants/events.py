"""The events of a call in our own words, whatever the wire calls them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AssistantRequest:
    """A call comes in. Both numbers are as they were sent: any JSON value, or None.

    A synthetic one is made by ourselves, to see whether calls are answered, and leaves nothing behind.
    """

    caller: object
    dialled: object
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something happened in a call that we answered. `call_id` is empty if none was sent."""

    kind: str
    call_id: str
    caller: object
    dialled: object
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToolCalls(CallEvent):
    """The agent asks for functions to be carried out, and waits."""

    task_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatusUpdate(CallEvent):
    status: str
    failure: str


@dataclass(frozen=True, slots=True)
class EndOfCallReport(CallEvent):
    summary: str
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of event that we do not know; it is acknowledged, because a refusal would help nobody."""

    kind: str


Event = AssistantRequest | ToolCalls | StatusUpdate | EndOfCallReport | Unknown
