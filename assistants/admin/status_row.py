"""A row of the page of the service's state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime

GOOD, ATTENTION, BAD = "good", "attention", "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is one of the three above; `remedy` is empty where nothing needs to be done."""

    title: str
    kind: str
    words: str
    remedy: str = ""


def time(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def ago(seconds: float, now: datetime) -> str:
    return timesince(now - timedelta(seconds=seconds), now)
