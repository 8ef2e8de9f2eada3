"""Calls that nobody made, to look at what would be heard: who calls, which line, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from callers import context
from callers.cleaning import clean
from callers.context import STRANGER, CallerContext
from callers.lookup import Found

# The number of whoever is made up. It is shown, and never looked up.
MADE_UP_NUMBER = "+31600000000"


class Who(StrEnum):
    """Who calls: somebody whose number is looked up, a stranger, nobody we can see, or somebody made up."""

    NUMBER = "number"
    STRANGER = "stranger"
    WITHHELD = "withheld"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Situation:
    """A call as it might come in: what a look-up gives, the dialled number in E.164 ("" for any), an aware time.

    `milliseconds` is how long the look-up took.
    """

    who: Who
    found: Found
    line_number: str
    moment: datetime
    milliseconds: float = 0.0


def stranger() -> Found:
    return Found(context.unknown(MADE_UP_NUMBER), "stranger")


def withheld() -> Found:
    return Found(STRANGER, "stranger")


def invented(
    facts: Mapping[str, Any], crm: Mapping[str, Any], calls: int, segment_by_hand: str, moment: datetime
) -> Found:
    """Return somebody made up: `facts` are those of `caller`, `crm` the values that a CRM told at that very moment."""
    values = clean(dict(crm)) or {}
    full_name = f"{facts.get('first_name', '')} {facts.get('last_name', '')}".strip()
    return Found(
        CallerContext(
            number=MADE_UP_NUMBER,
            segment_by_hand=segment_by_hand,
            caller={**(clean({**facts, "full_name": full_name, "number": MADE_UP_NUMBER}) or {}), "is_known": True},
            crm={**values, "is_known": bool(values)},
            history={"calls": calls},
            crm_at=int(moment.timestamp()) if values else 0,
        ),
        "fresh",
    )
