"""Finds callers by name or number, to choose one whose call is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from callers import phone, searching
from callers.models import Caller, CallerNumber

MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class FoundCaller:
    """One number that may be meant, with whose it is."""

    number: str
    name: str
    more: str


def find(written: str, country: str) -> list[FoundCaller]:
    """Return numbers of callers by words of their name or company, or by a number in any notation.

    A whole number that nobody has is found too, as a stranger's.
    """
    number = phone.normalise(written, country)
    numbers = searching.numbers_like(number or written)
    if numbers is not None:
        owners = numbers.select_related("caller").order_by("number", "-is_owner")[:MOST_FOUND]
        found = [_found(one.caller, one.number) for one in owners]
    else:
        found = [_found(one, each.number) for one in _by_name(written) for each in one.numbers.all()]
    if number and not any(one.number == number for one in found):
        found.append(FoundCaller(number, _("a stranger with this number"), phone.readable(number)))
    return found[:MOST_FOUND]


def _by_name(written: str) -> list[Caller]:
    callers = searching.found(
        Caller.objects.filter(Exists(CallerNumber.objects.filter(caller=OuterRef("pk")))), written
    )
    return list(callers.order_by("last_name", "first_name", "pk").prefetch_related("numbers")[:MOST_FOUND])


def _found(caller: Caller, number: str) -> FoundCaller:
    company = caller.company if caller.full_name else ""
    return FoundCaller(number, str(caller), " · ".join(filter(None, [company, phone.readable(number)])))
