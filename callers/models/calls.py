"""The calls that took place, and the events that told us."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """One phone call, as told by the events that Flireo sends during and after it."""

    class Status(models.TextChoices):
        RUNNING = "in-progress", _("in progress")
        ENDED = "ended", _("ended")
        FAILED = "ended-with-debugging", _("failed")

    call_id = models.CharField(
        _("call id"), max_length=200, unique=True, error_messages={"unique": _("This call is known already.")}
    )
    caller_number = models.CharField(_("caller's number"), max_length=16, blank=True)
    line_number = models.CharField(_("dialled number"), max_length=16, blank=True)
    # Flireo may send words that it has not published, so this is no closed choice.
    status = models.CharField(_("status"), max_length=50, blank=True)
    failure = models.TextField(_("reason of failure"), blank=True)
    started_at = models.DateTimeField(_("first heard of"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    duration_seconds = models.DecimalField(_("seconds"), max_digits=9, decimal_places=1, null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-started_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(duration_seconds__isnull=True) | Q(duration_seconds__gte=0),
                name="call_duration_not_negative",
                violation_error_message=_("A call cannot last less than no time."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="call_ends_after_start",
                violation_error_message=_("A call cannot end before it begins."),
            ),
        )
        indexes = (
            # For the history of a number, and for linking an answer to its call.
            models.Index(fields=("caller_number", "-started_at"), name="call_by_number"),
            # For staff's list, newest first.
            models.Index(fields=("-started_at",), name="call_newest"),
            # For the same of one line, or of a status that few have.
            models.Index(fields=("line_number", "-started_at"), name="call_by_line"),
            models.Index(fields=("status", "-started_at"), name="call_by_status"),
        )

    def __str__(self) -> str:
        return self.call_id


class CallEvent(models.Model):
    """One event as it came in. `key` tells a second delivery; the body goes after RAW_BODY_DAYS."""

    call = models.ForeignKey(
        Call, verbose_name=_("call"), null=True, blank=True, on_delete=models.CASCADE, related_name="events"
    )
    kind = models.CharField(_("kind"), max_length=50)
    key = models.CharField(_("key"), max_length=64, unique=True)
    received_at = models.DateTimeField(_("received"))
    body = models.TextField(_("body as received"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("received_at", "pk")
        # For removing old bodies without reading those that are empty already.
        indexes = (models.Index(fields=("received_at",), condition=~Q(body=""), name="event_with_body"),)

    def __str__(self) -> str:
        return self.kind
