"""What the CRMs told of a caller, on the caller's page: which values, from where, how old; and fetching them again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from callers import phone, refreshing
from callers.admin.kinds import HistoryAdmin
from callers.admin.pressing import pressed
from callers.crm import failure_words
from callers.crm.spec import Spec
from callers.models import Caller, CallerNumber, CrmConnection, CrmField, CrmRecord, Refresh

# Somebody waits for it, so it comes before all that nobody waits for.
_PRIORITY = 95
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What one connection told of one number; `values` are names with words, in the order of the connection.

    `is_old` tells that it is past the time for which the connection calls it fresh, `is_kept` that it is still used,
    `is_whole` that the connection reads no more, and nothing else, since.
    """

    number: str
    connection: str
    is_found: bool
    fetched_at: datetime
    age: str
    is_old: bool
    is_kept: bool
    is_whole: bool
    values: list[tuple[str, str]]


def told(numbers: Collection[str]) -> list[Told]:
    """Return what the connections in use told of these numbers."""
    records = CrmRecord.objects.filter(number__in=numbers, connection__is_active=True).select_related("connection")
    ordered = records.prefetch_related("connection__fields").order_by("number", "connection__position", "connection")
    now = timezone.now()
    return [_told(record, now) for record in ordered]


def _told(record: CrmRecord, now: datetime) -> Told:
    connection = record.connection
    age = now - record.fetched_at
    spec = Spec.of(connection)
    kinds = {one.name: one.kind for one in spec.fields if one.mark in record.marks}
    return Told(
        number=phone.readable(record.number),
        connection=connection.name,
        is_found=record.is_found,
        fetched_at=record.fetched_at,
        age=_("%(age)s ago") % {"age": timesince(record.fetched_at, now)} if age >= _MINUTE else _("just now"),
        is_old=age >= timedelta(minutes=connection.soft_minutes),
        is_kept=age < timedelta(minutes=connection.hard_minutes) and spec.request_mark in record.marks,
        is_whole=spec.reads_all(record.marks, is_found=record.is_found),
        values=[(name, in_words(record.values[name], kinds[name])) for name in kinds if name in record.values],
    )


def in_words(value: Any, kind: str = "") -> str:
    """Return a value of a CRM for staff; empty for one that is not there.

    With its `kind` (see CrmField.Kind) a date is written as staff write it, else as templates get it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == CrmField.Kind.DATE and isinstance(value, str):
        return _day_or_moment(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day_or_moment(value: str) -> str:
    if day := parse_date(value):
        return date_format(day)
    moment = parse_datetime(value)
    return date_format(localtime(moment) if is_aware(moment) else moment, "DATETIME_FORMAT") if moment else value


class ToldAdmin(HistoryAdmin):
    """The part of a caller's page that is about the CRMs."""

    change_form_outer_after_template = "admin/callers/caller/told.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(pressed(self.fetch_view))
        return [path("<int:caller_id>/fetch/", view, name="callers_caller_fetch"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        caller = kwargs.get("obj")
        connections = list(CrmConnection.objects.filter(is_active=True)) if caller is not None else []
        if caller is not None and connections:
            numbers = _numbers_of(caller)
            context |= {
                "asks_crms": True,
                "failing": [(one, _failure(one)) for one in connections if one.is_failing],
                "told": told(numbers),
                "is_wanted": Refresh.objects.filter(number__in=numbers).exists(),
                "may_fetch": bool(numbers) and self.has_change_permission(request, caller),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def fetch_view(self, request: HttpRequest, caller_id: int) -> HttpResponse:
        """Have what the CRMs know of a caller's numbers fetched again, by a worker."""
        caller = get_object_or_404(Caller, pk=caller_id)
        if not self.has_change_permission(request, caller):
            raise PermissionDenied
        # As when the CRM says so itself: what waits after a failure is tried again too.
        refreshing.want(_numbers_of(caller), refreshing.Reason.PUSH, _PRIORITY)
        words = _("It is being fetched. Open this page again in a moment to see what came.")
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:callers_caller_change", args=(caller.pk,)))


def _failure(connection: CrmConnection) -> str:
    return failure_words.words(connection.last_failure, connection.last_failure_params)


def _numbers_of(caller: Caller) -> list[str]:
    return list(CallerNumber.objects.filter(caller=caller).values_list("number", flat=True))
